/** Open SSH connections by name: opened on first use, shared, closed when idle, all closed at the end. */
import { AppError } from '@shared/contract/errors'
import { abandonable } from '../deadlines'
import type { SshConnection } from './connect'

/** A claim on an open connection; it stays open at least until `release`. */
export type Lease = Awaited<ReturnType<ConnectionPool['lease']>>

export type ConnectionPool = ReturnType<typeof createPool>

type Opener = (signal: AbortSignal) => Promise<SshConnection>

/** How long a polite close may take before the socket is cut. */
const CLOSE_TIMEOUT_MS = 2_000

interface Entry {
  readonly connecting: Promise<SshConnection>
  connection: SshConnection | undefined
  users: number
  idleTimer: NodeJS.Timeout | undefined
}

export function createPool(idleMs: number) {
  const entries = new Map<string, Entry>()
  const disposal = new AbortController()
  let logins = 0

  function open(name: string, opener: Opener): Entry {
    const entry: Entry = { connecting: opener(disposal.signal), connection: undefined, users: 0, idleTimer: undefined }
    const forget = () => {
      clearTimeout(entry.idleTimer)
      if (entries.get(name) === entry) entries.delete(name)
    }
    entry.connecting.then((connection) => {
      logins += 1
      entry.connection = connection
      void connection.closed.then(forget)
      // Everybody who waited for it may have given up.
      startIdleTimer(entry)
    }, forget)
    entries.set(name, entry)
    return entry
  }

  function startIdleTimer(entry: Entry): void {
    if (entry.users > 0 || entry.connection === undefined) return
    const { connection } = entry
    clearTimeout(entry.idleTimer)
    entry.idleTimer = setTimeout(() => connection.end(), idleMs)
    entry.idleTimer.unref()
  }

  return {
    /** The named connection, opened by `opener` when there is none; its signal fires when the pool is disposed of. */
    async lease(name: string, opener: Opener, signal?: AbortSignal) {
      if (disposal.signal.aborted) throw new AppError('cancelled', 'the SSH connections are closed')
      const entry = entries.get(name) ?? open(name, opener)
      entry.users += 1
      clearTimeout(entry.idleTimer)
      let isReleased = false
      const release = () => {
        if (isReleased) return
        isReleased = true
        entry.users -= 1
        startIdleTimer(entry)
      }
      try {
        const connection = await abandonable(`connecting to ${name}`, entry.connecting, signal)
        return { client: connection.client, release }
      } catch (error) {
        release()
        throw error
      }
    },
    openCount: () => [...entries.values()].filter((entry) => entry.connection !== undefined).length,
    loginCount: () => logins,
    /** Closes everything and waits, a bounded time, until the peers have seen it. */
    async dispose() {
      disposal.abort()
      const open = [...entries.values()]
      entries.clear()
      await Promise.all(open.map(closeEntry))
    },
  }
}

async function closeEntry(entry: Entry): Promise<void> {
  clearTimeout(entry.idleTimer)
  const connection = await entry.connecting.catch(() => undefined)
  if (connection === undefined) return
  connection.end()
  const timer = setTimeout(() => connection.client.destroy(), CLOSE_TIMEOUT_MS)
  await connection.closed
  clearTimeout(timer)
}
