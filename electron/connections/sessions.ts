/**
 * The sessions of the environments: each has one set of connections, which everybody who needs its cloud shares, so that
 * limits per host hold whoever asks, and nobody logs in twice.
 *
 * A session belongs to one revision of the environment: its document together with its secrets. Whoever leases after an
 * edit gets another one. A session is closed when its last user is done: what is open without a user would hide that a
 * login was withdrawn meanwhile, and that something was mended.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { AppError } from '@shared/contract/errors'

export interface Session {
  /** Whatever was learned about the cloud is asked again from now on; connections stay. */
  renew(): void
  /** Ends every connection; running calls fail. May be called again. */
  dispose(): Promise<void>
}

export interface SessionsOptions<E extends { readonly name: string }, G, S extends Session> {
  /** What connections are made from: the groups of the document with their secrets. */
  readonly resolve: (environment: E) => Promise<G>
  /** Nothing is sent before first use. */
  readonly open: (groups: G, environment: E) => Promise<S>
  /** What of the document, beyond its groups, a session depends on; JSON. */
  readonly facts: (environment: E) => unknown
}

export type Sessions<E extends { readonly name: string }, S extends Session> = ReturnType<
  typeof createSessions<E, unknown, S>
>

interface Entry<S> {
  readonly revision: string
  readonly opening: Promise<S>
  users: number
}

export function createSessions<E extends { readonly name: string }, G, S extends Session>({
  resolve,
  open,
  facts,
}: SessionsOptions<E, G, S>) {
  // Revisions are made from secrets: without this key nobody can try guesses against them.
  const key = randomBytes(32)
  const entries = new Map<string, Set<Entry<S>>>()
  let isDisposed = false

  const close = async (name: string, entry: Entry<S>) => {
    const own = entries.get(name)
    own?.delete(entry)
    if (own?.size === 0) entries.delete(name)
    await entry.opening.then((session) => session.dispose()).catch(() => {})
  }

  /** The entry of this revision; those of earlier ones stay as long as they have users. */
  function entryOf(environment: E, groups: G): Entry<S> {
    const { name } = environment
    const revision = createHmac('sha256', key)
      .update(JSON.stringify([facts(environment), groups]))
      .digest('base64')
    const own = entries.get(name) ?? new Set()
    for (const entry of own) if (entry.revision === revision) return entry
    const entry: Entry<S> = { revision, opening: open(groups, environment), users: 0 }
    entry.opening.catch(() => close(name, entry))
    entries.set(name, own.add(entry))
    return entry
  }

  return {
    /** @throws AppError of `resolve` and `open`; `cancelled` after `dispose` */
    async lease(environment: E) {
      const groups = await resolve(environment)
      if (isDisposed) throw new AppError('cancelled', 'the connections are closed')
      const entry = entryOf(environment, groups)
      entry.users += 1
      let isReleased = false
      /** Settles when the session is closed, if this was its last user. May be called again. */
      const release = async () => {
        if (isReleased) return
        isReleased = true
        entry.users -= 1
        if (entry.users === 0) await close(environment.name, entry)
      }
      try {
        return { session: await entry.opening, release }
      } catch (error) {
        await release()
        throw error
      }
    },
    /** Ends the sessions of an environment that is gone, used or not. */
    closeFor: async (name: string) => {
      await Promise.all([...(entries.get(name) ?? [])].map((entry) => close(name, entry)))
    },
    dispose: async () => {
      isDisposed = true
      await Promise.all([...entries].flatMap(([name, own]) => [...own].map((entry) => close(name, entry))))
    },
  }
}
