/** Long loops that let others run: the backend answers while it loads, writes, searches or derives large inventories. */

const waiting: (() => void)[] = []

/**
 * Lets everything else that is due run first: answers, timers, and whoever waits for a turn already.
 *
 * Node runs all immediates that are due in one go. Many loops at once would hold it for the sum of their stretches, so
 * each round of the event loop gives one turn.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(giveTurn)
  })
}

function giveTurn(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(giveTurn)
}

/** How long a loop may hold the event loop before others get a turn. */
const TURN_MS = 5

/** Rounds of a loop between two looks at the clock, at most: while rounds are so short that the look would cost more. */
const MOST_UNTIMED_ROUNDS = 8
/** Rounds that took longer than this together are timed one by one again. */
const SHORT_MS = TURN_MS / 10

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
  let looked = since
  let untimed = 1
  let left = 1
  return {
    isOver: () => {
      left -= 1
      if (left > 0) return false
      const now = performance.now()
      untimed = now - looked < SHORT_MS ? Math.min(untimed * 2, MOST_UNTIMED_ROUNDS) : 1
      left = untimed
      looked = now
      return now - since >= TURN_MS
    },
    next: async () => {
      await nextTurn()
      signal?.throwIfAborted()
      since = performance.now()
      looked = since
    },
  }
}

/** Items by key in their order, like `groupBy`, for lists too long to be grouped in one go. */
export async function groupInTurns<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string | undefined,
  turns: Turns,
): Promise<Map<string, T[]>> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = key === undefined ? undefined : groups.get(key)
    if (group) group.push(item)
    else if (key !== undefined) groups.set(key, [item])
    if (turns.isOver()) await turns.next()
  }
  return groups
}

/** Items by a key that is their own; of two with one key the later counts. */
export async function keyInTurns<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  turns: Turns,
): Promise<Map<string, T>> {
  const map = new Map<string, T>()
  for (const item of items) {
    map.set(keyOf(item), item)
    if (turns.isOver()) await turns.next()
  }
  return map
}

/** What each item becomes, in their order. */
export async function mapInTurns<T, R>(items: Iterable<T>, become: (item: T) => R, turns: Turns): Promise<R[]> {
  const made: R[] = []
  for (const item of items) {
    made.push(become(item))
    if (turns.isOver()) await turns.next()
  }
  return made
}

/** The items that are wanted, in their order. */
export async function filterInTurns<T>(items: Iterable<T>, isWanted: (item: T) => boolean, turns: Turns): Promise<T[]> {
  const wanted: T[] = []
  for (const item of items) {
    if (isWanted(item)) wanted.push(item)
    if (turns.isOver()) await turns.next()
  }
  return wanted
}

/** Items that are sorted in one go; more are sorted apart and merged. */
const SORTED_AT_ONCE = 512

/**
 * A sorted copy, as `toSorted` would sort, for lists too long to be sorted in one go. Equal items keep their order.
 * @param compare as `Array.prototype.sort` expects; {@link byKey} for code-unit order of keys
 */
export async function sortInTurns<T>(items: readonly T[], compare: (a: T, b: T) => number, turns: Turns): Promise<T[]> {
  if (items.length <= SORTED_AT_ONCE) {
    if (turns.isOver()) await turns.next()
    return items.toSorted(compare)
  }
  const middle = items.length >> 1
  const left = await sortInTurns(items.slice(0, middle), compare, turns)
  const right = await sortInTurns(items.slice(middle), compare, turns)
  const merged: T[] = []
  let taken = 0
  for (const item of left) {
    for (let next = right[taken]; next !== undefined && compare(next, item) < 0; next = right[taken]) {
      merged.push(next)
      taken += 1
      if (turns.isOver()) await turns.next()
    }
    merged.push(item)
    if (turns.isOver()) await turns.next()
  }
  for (; taken < right.length; taken += 1) merged.push(right[taken] as T)
  return merged
}

/** Compares by a key, in code-unit order. */
export const byKey =
  <T>(keyOf: (item: T) => string) =>
  (a: T, b: T): number => {
    const left = keyOf(a)
    const right = keyOf(b)
    return left < right ? -1 : left > right ? 1 : 0
  }
