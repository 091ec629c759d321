/** Open requests, push listeners and the connection's own news: what is alike over IPC and over a socket. */
import {
  type CallInput,
  type CallName,
  type CallOutput,
  type CancelSignal,
  PUSHES,
  type PushName,
  type PushPayload,
  type Transport,
} from '@shared/contract'
import type { Request, Response } from '@shared/contract/envelope'
import { AppError, asAppError, type ErrorData } from '@shared/contract/errors'

interface Pending {
  resolve: (output: unknown) => void
  reject: (error: AppError) => void
}

type Answer = { ok: true; output: unknown } | { ok: false; error: ErrorData }

type Listener = (payload: never) => void

/** What the transports have in common: matches answers to requests and hands pushes to their listeners. */
export abstract class RequestTransport implements Transport {
  private nextId = 1
  private readonly pending = new Map<number, Pending>()
  private readonly listeners = new Map<PushName, Set<Listener>>()
  private readonly connectionListeners = new Set<(connected: boolean) => void>()
  /** Number of the newest push; undefined on a new connection, which counts from anywhere. */
  protected lastSeq: number | undefined

  /** Puts one request on the wire; may throw `AppError`. */
  protected abstract send(request: Request): void

  /** Sends a request; rejects with the backend's `AppError`, or `cancelled` once the signal aborts. */
  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    { signal }: { signal?: CancelSignal } = {},
  ): Promise<CallOutput<N>> {
    if (signal?.aborted) return Promise.reject(cancelled(name))
    const id = this.nextId++
    return new Promise<CallOutput<N>>((resolve, reject) => {
      const abort = () => {
        if (!this.pending.delete(id)) return
        // Before the wire is told: whatever that does, this call is over.
        reject(cancelled(name))
        this.send({ id, cancel: true })
      }
      signal?.addEventListener('abort', abort)
      const end = () => signal?.removeEventListener('abort', abort)
      this.pending.set(id, {
        // The backend has checked the output against the contract.
        resolve: (output) => {
          end()
          resolve(output as CallOutput<N>)
        },
        reject: (error) => {
          end()
          reject(error)
        },
      })
      try {
        this.send({ id, name, input })
      } catch (thrown) {
        this.settle(id, { ok: false, error: asAppError(thrown).toData() })
      }
    })
  }

  /** Settles a request; answers to cancelled requests are expected and dropped. */
  settle(id: number, answer: Answer): void {
    const pending = this.pending.get(id)
    if (!pending) return
    this.pending.delete(id)
    if (answer.ok) pending.resolve(answer.output)
    else pending.reject(AppError.fromData(answer.error))
  }

  /** Ends the open requests that `isLost` names: the connection they were waiting on is gone. */
  failAll(error: AppError, isLost: (id: number) => boolean = () => true): void {
    for (const [id, pending] of [...this.pending]) {
      if (!isLost(id)) continue
      this.pending.delete(id)
      pending.reject(error)
    }
  }

  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set()
    listeners.add(listener)
    this.listeners.set(name, listeners)
    return () => listeners.delete(listener)
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.connectionListeners.add(listener)
    return () => this.connectionListeners.delete(listener)
  }

  protected connected(isConnected: boolean): void {
    for (const listener of this.connectionListeners) listener(isConnected)
  }

  /**
   * Hands a push to its listeners. Unknown or malformed ones are dropped: a newer backend may say more. Numbers of
   * pushes grow by one; after a gap something was missed, so everything is to be read again.
   */
  pushed({ push: name, payload, seq }: Extract<Response, { push: string }>): void {
    if (this.lastSeq !== undefined && seq !== this.lastSeq + 1) this.connected(true)
    this.lastSeq = seq
    if (!isPushName(name)) return
    const parsed = PUSHES[name].safeParse(payload)
    if (!parsed.success) return
    for (const listener of this.listeners.get(name) ?? []) listener(parsed.data as never)
  }
}

const isPushName = (name: string): name is PushName => Object.hasOwn(PUSHES, name)

const cancelled = (name: string) => new AppError('cancelled', `${name} was cancelled`)

/** A transport whose far side may stop knowing this page, after which it does not reconnect by itself. */
export interface RefusableTransport extends Transport {
  /**
   * Tells that the session of this page is no longer accepted. Absent where there are no sessions (the desktop host).
   * @returns ends the subscription.
   */
  onRefused?(listener: () => void): () => void
}
