import type { CallInput, CallName, CallOutput, Transport } from '@shared/contract'
import { type AppError, asAppError } from '@shared/contract/errors'
import { reaction } from 'mobx'
import type { ConnectionStore } from '../stores/connection'

/** What is known of a read call. While it is read again, and when that fails, the previous data stays. */
export interface Answer<T> {
  readonly data: T | undefined
  readonly error: AppError | undefined
}

interface Entry {
  readonly name: CallName
  readonly environment: string | undefined
  readonly call: (signal: AbortSignal) => Promise<unknown>
  readonly listeners: Set<() => void>
  answer: Answer<unknown>
  /** Of the read under way. */
  abort: AbortController | undefined
  done: Promise<void>
}

export const NO_ANSWER: Answer<never> = { data: undefined, error: undefined }
/** Answers nobody watches that are kept, so that returning to what was just shown shows it at once. */
const KEPT = 60
/** Calls whose answers hold until the inventory changes; others are asked again whenever somebody starts watching. */
const HOLDS = /^(?:inventory|cliques)\./

/** Some changes come in bursts: one read serves them all. */
const RENEW_AFTER_MS = 200

/** Calls about clique types, constraints and link types; what they make of graphs included. */
const RECIPES = /^(?:cliqueTypes|cliqueConstraints|linkTypes|checks)\./
/** Calls that tell of scans: a scan is recorded after its result was written. */
const OF_SCANS = /^(?:scans|checks)\./

export const readKey = (name: CallName, input: object): string => `${name} ${JSON.stringify(input)}`

/** The environment a call is about; saving one carries the document itself under that name, which is no name. */
function environmentIn(input: object): string | undefined {
  return 'environment' in input && typeof input.environment === 'string' ? input.environment : undefined
}

/**
 * Everything the page has read from the backend, as long as it is true. When the inventory of an environment changes,
 * answers about it that are watched are read again (a read under way starts anew: it may answer what was before), and
 * all others are forgotten; answers about no environment in particular go with any of them. Data in here is never
 * observable, it may be large: who shows it watches it.
 */
export class ReadCache {
  private readonly watched = new Map<string, Entry>()
  private readonly kept = new Map<string, Entry>()
  private readonly transport: Transport
  /** Areas of the contract that are about to be read again. */
  private readonly renewing = new Set<string>()

  constructor(transport: Transport, connection: ConnectionStore) {
    this.transport = transport
    transport.on('inventory.changed', ({ environment }) => this.renew(environment))
    // Removed, edited or imported anew: what was read before is no longer about it.
    transport.on('environments.changed', ({ environment }) => this.forget(environment))
    transport.on('messages.changed', () => this.renewSoon('messages.'))
    transport.on('scan.progress', ({ brief }) => {
      if (brief?.end_timestamp === undefined) return
      for (const entry of this.watched.values())
        if (OF_SCANS.test(entry.name) && isAbout(entry, brief.environment)) this.read(entry)
    })
    // How far they look back is one.
    transport.on('preferences.changed', () => {
      this.renewSoon('messages.')
      this.renewSoon('preferences.')
    })
    transport.on('activity.changed', () => this.renewSoon('activity.'))
    transport.on('recipes.changed', () => {
      for (const entry of this.watched.values()) if (RECIPES.test(entry.name)) this.read(entry)
    })
    reaction(
      () => connection.epoch,
      () => this.renew(undefined),
    )
  }

  answer<N extends CallName>(name: N, input: CallInput<N>): Answer<CallOutput<N>> {
    const key = readKey(name, input)
    const entry = this.watched.get(key) ?? this.kept.get(key)
    // Kept under the call's own name and input.
    return (entry?.answer ?? NO_ANSWER) as Answer<CallOutput<N>>
  }

  /**
   * Reads, and keeps the answer current until the function it answers is called.
   * @param changed called after every change of `answer`, never during this call.
   */
  watch<N extends CallName>(name: N, input: CallInput<N>, changed: () => void): () => void {
    const key = readKey(name, input)
    const entry = this.watched.get(key) ??
      this.kept.get(key) ?? {
        name,
        environment: environmentIn(input),
        call: (signal) => this.transport.call(name, input, { signal }),
        listeners: new Set(),
        answer: NO_ANSWER,
        abort: undefined,
        done: Promise.resolve(),
      }
    this.kept.delete(key)
    this.watched.set(key, entry)
    // A function of its own: one listener may watch twice.
    const listener = () => changed()
    entry.listeners.add(listener)
    const holds = HOLDS.test(name) && entry.answer.data !== undefined && entry.answer.error === undefined
    if (!holds && !entry.abort) this.read(entry)
    return () => {
      if (!entry.listeners.delete(listener) || entry.listeners.size > 0) return
      this.watched.delete(key)
      entry.abort?.abort()
      entry.abort = undefined
      if (entry.answer.data !== undefined) this.keep(key, entry)
    }
  }

  /** Reads a watched call again; an error shown meanwhile goes. */
  reload<N extends CallName>(name: N, input: CallInput<N>): void {
    const entry = this.watched.get(readKey(name, input))
    if (!entry) return
    this.tell(entry, { data: entry.answer.data, error: undefined })
    this.read(entry)
  }

  /** Gives up waiting; without data the answer becomes an error that can be retried. */
  cancel<N extends CallName>(name: N, input: CallInput<N>): void {
    this.watched.get(readKey(name, input))?.abort?.abort()
  }

  /** Waits until a watched call is answered. */
  async settled<N extends CallName>(name: N, input: CallInput<N>): Promise<void> {
    const entry = this.watched.get(readKey(name, input))
    // Again, because a read may have started anew meanwhile.
    while (entry?.abort) await entry.done
  }

  private read(entry: Entry): void {
    entry.abort?.abort()
    const abort = new AbortController()
    entry.abort = abort
    entry.done = entry.call(abort.signal).then(
      (data) => this.settle(entry, abort, { data, error: undefined }),
      (thrown: unknown) => {
        const { data } = entry.answer
        const error = asAppError(thrown)
        this.settle(entry, abort, { data, error: error.code === 'cancelled' && data !== undefined ? undefined : error })
      },
    )
  }

  private settle(entry: Entry, abort: AbortController, answer: Answer<unknown>): void {
    if (entry.abort !== abort) return
    entry.abort = undefined
    this.tell(entry, answer)
  }

  private tell(entry: Entry, answer: Answer<unknown>): void {
    entry.answer = answer
    for (const listener of [...entry.listeners]) listener()
  }

  private keep(key: string, entry: Entry): void {
    this.kept.set(key, entry)
    const [oldest] = this.kept.keys()
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest)
  }

  private renewSoon(area: string): void {
    if (this.renewing.has(area)) return
    this.renewing.add(area)
    setTimeout(() => {
      this.renewing.delete(area)
      for (const entry of this.watched.values()) if (entry.name.startsWith(area)) this.read(entry)
    }, RENEW_AFTER_MS)
  }

  private renew(environment: string | undefined): void {
    this.forget(environment)
    for (const entry of this.watched.values()) if (isAbout(entry, environment)) this.read(entry)
  }

  private forget(environment: string | undefined): void {
    for (const [key, entry] of this.kept) if (isAbout(entry, environment)) this.kept.delete(key)
  }
}

/** @param environment undefined: all of them. */
const isAbout = (entry: Entry, environment: string | undefined): boolean =>
  environment === undefined || entry.environment === undefined || entry.environment === environment
