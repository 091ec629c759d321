/** Bounds on what runs at once: so many names (hosts, servers), so much on each. Waiting ends on cancellation. */
import pLimit, { type LimitFunction } from 'p-limit'
import { abandonable, throwIfCancelled } from './deadlines'

interface Active {
  readonly own: LimitFunction
  /** Settles when the name's turn has come. */
  readonly turn: Promise<void>
  readonly end: () => void
  users: number
}

const WAITING = 'waiting for a turn'

/** A promise and the function that settles it. */
function settledByHand(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = () => {}
  const promise = new Promise<void>((resolve) => {
    settle = resolve
  })
  return { promise, settle }
}

/** At most `names` names at once, and on each at most `perName` pieces of work; `Infinity` for no bound. */
export function createNamedLimits(bounds: { names: number; perName: number }) {
  const names = pLimit(bounds.names)
  const active = new Map<string, Active>()

  /** A name has its place from its first user to its last. */
  function begin(name: string): Active {
    const turn = settledByHand()
    const end = settledByHand()
    void names(() => {
      turn.settle()
      return end.promise
    })
    const entry = { own: pLimit(bounds.perName), turn: turn.promise, end: end.settle, users: 0 }
    active.set(name, entry)
    return entry
  }

  return {
    /** Runs `work` when its name's turn has come. @throws AppError `cancelled` while waiting; else what `work` throws. */
    async run<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
      const entry = active.get(name) ?? begin(name)
      entry.users += 1
      try {
        await abandonable(WAITING, entry.turn, signal)
        const begun = settledByHand()
        const result = entry.own(async () => {
          begun.settle()
          throwIfCancelled(signal, WAITING)
          return work()
        })
        // Only the waiting is given up; work that has begun ends by itself, and has its place until then.
        result.catch(() => {})
        await abandonable(WAITING, begun.promise, signal)
        return await result
      } finally {
        entry.users -= 1
        if (entry.users === 0) {
          active.delete(name)
          entry.end()
        }
      }
    },
  }
}
