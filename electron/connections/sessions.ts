/**
 * The sessions of the environments: each has one set of connections, which everybody who needs its cloud shares, so that
 * limits per host hold whoever asks, and nobody logs in twice.
 *
 * A session belongs to one revision of the environment: its document together with its secrets. Whoever leases after an
 * edit gets another one; the old one is closed when its last user is done.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { AppError } from '@shared/contract/errors'

export interface Session {
  /** Whatever was learned about the cloud is asked again from now on; connections stay. */
  renew(): void
  /** Ends every connection; running calls fail. May be called again. */
  dispose(): Promise<void>
}

export interface SessionLease<S extends Session> {
  readonly session: S
  /** May be called again. */
  release(): void
}

export interface SessionsOptions<E extends { readonly name: string }, G, S extends Session> {
  /** What connections are made from: the groups of the document with their secrets. */
  readonly resolve: (environment: E) => Promise<G>
  /** Nothing is sent before first use. */
  readonly open: (groups: G, environment: E) => Promise<S>
  /** What of the document, beyond its groups, a session depends on; JSON. */
  readonly facts: (environment: E) => unknown
  /** How long a session that nobody uses stays open; 0 for not at all. Default 30 s. */
  readonly idleMs?: number
}

export interface Sessions<E, S extends Session> {
  /** @throws AppError of `resolve` and `open`; `cancelled` after `dispose` */
  lease(environment: E): Promise<SessionLease<S>>
  /** Ends the sessions of an environment that is gone, used or not. */
  closeFor(name: string): Promise<void>
  dispose(): Promise<void>
}

interface Entry<S> {
  readonly revision: string
  readonly opening: Promise<S>
  users: number
  isCurrent: boolean
  idleTimer: NodeJS.Timeout | undefined
}

export function createSessions<E extends { readonly name: string }, G, S extends Session>({
  resolve,
  open,
  facts,
  idleMs = 30_000,
}: SessionsOptions<E, G, S>): Sessions<E, S> {
  // Revisions are made from secrets: without this key nobody can try guesses against them.
  const key = randomBytes(32)
  const entries = new Map<string, Set<Entry<S>>>()
  let isDisposed = false

  const close = async (name: string, entry: Entry<S>) => {
    clearTimeout(entry.idleTimer)
    const own = entries.get(name)
    own?.delete(entry)
    if (own?.size === 0) entries.delete(name)
    await entry.opening.then((session) => session.dispose()).catch(() => {})
  }

  function closeWhenUnused(name: string, entry: Entry<S>): void {
    clearTimeout(entry.idleTimer)
    if (entry.users > 0) return
    if (!entry.isCurrent || idleMs === 0) return void close(name, entry)
    entry.idleTimer = setTimeout(() => void close(name, entry), idleMs)
    entry.idleTimer.unref()
  }

  /** The entry of this revision; one of an earlier revision is on its way out from now on. */
  function entryOf(environment: E, groups: G): Entry<S> {
    const { name } = environment
    const revision = createHmac('sha256', key)
      .update(JSON.stringify([facts(environment), groups]))
      .digest('base64')
    const own = entries.get(name) ?? new Set()
    entries.set(name, own)
    for (const entry of own) {
      if (entry.isCurrent && entry.revision === revision) return entry
      entry.isCurrent = false
      closeWhenUnused(name, entry)
    }
    const entry: Entry<S> = {
      revision,
      opening: open(groups, environment),
      users: 0,
      isCurrent: true,
      idleTimer: undefined,
    }
    entry.opening.catch(() => close(name, entry))
    entries.set(name, own.add(entry))
    return entry
  }

  return {
    async lease(environment) {
      const groups = await resolve(environment)
      if (isDisposed) throw new AppError('cancelled', 'the connections are closed')
      const entry = entryOf(environment, groups)
      const wasIdle = entry.idleTimer !== undefined && entry.users === 0
      entry.users += 1
      clearTimeout(entry.idleTimer)
      let isReleased = false
      const release = () => {
        if (isReleased) return
        isReleased = true
        entry.users -= 1
        closeWhenUnused(environment.name, entry)
      }
      try {
        const session = await entry.opening
        // Since its last user the operator may have mended what that one met.
        if (wasIdle) session.renew()
        return { session, release }
      } catch (error) {
        release()
        throw error
      }
    },
    closeFor: async (name) => {
      await Promise.all([...(entries.get(name) ?? [])].map((entry) => close(name, entry)))
    },
    dispose: async () => {
      isDisposed = true
      await Promise.all([...entries].flatMap(([name, own]) => [...own].map((entry) => close(name, entry))))
    },
  }
}
