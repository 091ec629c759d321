/** Bounds on what runs at once: so many hosts, and on each so many sessions. Waiting ends on cancellation. */
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
          reject(new AppError('cancelled', 'waiting for a free session was cancelled'))
        })
      })
    },
  }
}

export interface HostLimits {
  /** Runs `work` once the host has a free session; at most `parallelHosts` hosts are worked on at once. */
  run<T>(host: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>
}

export function createHostLimits(parallelHosts: number, sessionsPerHost: number): HostLimits {
  const hosts = createSemaphore(parallelHosts)
  const active = new Map<
    string,
    { users: number; slot: Promise<Release>; sessions: ReturnType<typeof createSemaphore> }
  >()
  return {
    async run(host, signal, work) {
      const entry = active.get(host) ?? {
        users: 0,
        slot: hosts.acquire(undefined),
        sessions: createSemaphore(sessionsPerHost),
      }
      active.set(host, entry)
      entry.users += 1
      try {
        await abandonable('waiting for a free host', entry.slot, signal)
        const release = await entry.sessions.acquire(signal)
        try {
          return await work()
        } finally {
          release()
        }
      } finally {
        entry.users -= 1
        if (entry.users === 0) {
          active.delete(host)
          void entry.slot.then((release) => release())
        }
      }
    },
  }
}
