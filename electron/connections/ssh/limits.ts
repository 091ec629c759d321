/** Bounds on what runs at once: so many hosts, so many sessions on each connection. Waiting ends on cancellation. */
import { AppError } from '@shared/contract/errors'
import { abandonable, onAbort } from '../deadlines'

type Release = () => void

/** A counting semaphore, first come first served. */
function createSemaphore(size: number) {
  let free = size
  const waiting: (() => void)[] = []
  const release: Release = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return {
    acquire(signal: AbortSignal | undefined): Promise<Release> {
      if (free > 0) {
        free -= 1
        return Promise.resolve(release)
      }
      return new Promise((resolve, reject) => {
        const grant = () => {
          stopListening()
          resolve(release)
        }
        waiting.push(grant)
        const stopListening = onAbort(signal, () => {
          waiting.splice(waiting.indexOf(grant), 1)
          reject(new AppError('cancelled', 'waiting for a turn was cancelled'))
        })
      })
    },
  }
}

export interface NamedLimits {
  /** Runs `work` when its name's turn has come. @throws AppError `cancelled` while waiting; else what `work` throws. */
  run<T>(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>
}

/** At most `names` names at once, and on each at most `perName` pieces of work; `Infinity` for no bound. */
export function createNamedLimits(bounds: { names: number; perName: number }): NamedLimits {
  const names = createSemaphore(bounds.names)
  const active = new Map<string, { users: number; slot: Promise<Release>; own: ReturnType<typeof createSemaphore> }>()
  return {
    async run(name, signal, work) {
      const entry = active.get(name) ?? {
        users: 0,
        slot: names.acquire(undefined),
        own: createSemaphore(bounds.perName),
      }
      active.set(name, entry)
      entry.users += 1
      try {
        await abandonable('waiting for a turn', entry.slot, signal)
        const release = await entry.own.acquire(signal)
        try {
          return await work()
        } finally {
          release()
        }
      } finally {
        entry.users -= 1
        if (entry.users === 0) {
          active.delete(name)
          void entry.slot.then((release) => release())
        }
      }
    },
  }
}
