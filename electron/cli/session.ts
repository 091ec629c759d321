/** One run of a command: the backend it talks to, and what it may print. */
import type { CallInput, CallName, CallOutput, PushName, PushPayload } from '@shared/contract/index'
import type { Backend } from '../backend'
import type { Output } from './output'

/** Options before or after any verb. */
export interface GlobalOptions {
  readonly dataDir: string
  readonly passphraseFile?: string
  readonly trustHostKeys: boolean
  readonly json: boolean
  readonly quiet: boolean
}

/** The typed contract for commands. */
export class Session {
  readonly out: Output
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  readonly #backend: Pick<Backend, 'call' | 'onPush'>

  constructor(backend: Pick<Backend, 'call' | 'onPush'>, out: Output, signal: AbortSignal) {
    this.#backend = backend
    this.out = out
    this.signal = signal
  }

  /**
   * Calls the backend; interrupting the command cancels the call, except for those that clean up after an interrupt.
   * @throws AppError
   */
  async call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options: { uninterrupted?: boolean } = {},
  ): Promise<CallOutput<N>> {
    const output = await this.#backend.call(name, input, {
      caller: { kind: 'local' },
      ...(options.uninterrupted ? {} : { signal: this.signal }),
    })
    // The contract ties the name to its output; the backend's single entry cannot express it.
    return output as CallOutput<N>
  }

  /** Answers a function that ends the subscription. */
  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
    return this.#backend.onPush((pushed, payload) => {
      if (pushed === name) listener(payload as PushPayload<N>)
    })
  }
}

/** Runs a command's work with a backend and keeps its exit code. */
export type RunCommand = (work: (session: Session) => Promise<number>) => Promise<void>
