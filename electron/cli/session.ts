/** One run of a command: the backend it talks to, and what it may print. */
import type { CallInput, CallName, CallOutput, PushName, PushPayload } from '@shared/contract/index'
import type { Backend } from '../backend'
import type { ExitCode } from './exit-codes'
import type { Output } from './output'

/** Options before or after any verb. */
export interface GlobalOptions {
  readonly dataDir: string
  readonly passphraseFile?: string | undefined
  readonly trustHostKeys: boolean
  readonly json: boolean
  readonly quiet: boolean
}

export type Session = ReturnType<typeof createSession>

/** The typed contract for commands. @param signal aborted by Ctrl-C or SIGTERM */
export const createSession = (backend: Pick<Backend, 'call' | 'onPush'>, out: Output, signal: AbortSignal) => ({
  out,
  signal,
  /**
   * Calls the backend; interrupting the command cancels the call, except for those that clean up after an interrupt.
   * @throws AppError
   */
  async call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    { uninterrupted = false }: { uninterrupted?: boolean } = {},
  ): Promise<CallOutput<N>> {
    const options = { caller: { kind: 'local' }, ...(!uninterrupted && { signal }) } as const
    // The contract ties the name to its output; the backend's single entry cannot express it.
    return (await backend.call(name, input, options)) as CallOutput<N>
  },
  /** Answers a function that ends the subscription. */
  on: <N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): (() => void) =>
    backend.onPush((pushed, payload) => {
      if (pushed === name) listener(payload as PushPayload<N>)
    }),
})

/** Runs a command's work with a backend and keeps its exit code, if there is one to be told. */
export type RunCommand = (work: (session: Session) => Promise<ExitCode | undefined> | Promise<void>) => Promise<void>
