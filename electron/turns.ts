/** Long loops that let others run: the backend answers while it loads, writes, searches or derives large inventories. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long a loop may hold the event loop before others get a turn. */
const TURN_MS = 12
/** Rounds between two looks at the clock, which costs more than many a round. */
const ROUNDS_PER_LOOK = 32

/** To be asked in every round of a loop: `if (turns.isOver()) await turns.next()`. */
export interface Turns {
  /** True when this loop has had its time. */
  isOver(): boolean
  /**
   * Lets everything else that waits run first.
   * @throws the signal's reason once the work was cancelled.
   */
  next(): Promise<void>
}

/** @param signal cancels the loop at its next turn. */
export function takeTurns(signal?: AbortSignal): Turns {
  let since = performance.now()
  let rounds = 0
  return {
    isOver: () => {
      rounds += 1
      return rounds % ROUNDS_PER_LOOK === 0 && performance.now() - since >= TURN_MS
    },
    next: async () => {
      await nextTurn()
      signal?.throwIfAborted()
      since = performance.now()
    },
  }
}
