/** Keeps the backend process running: starts it, answers its questions, starts it again when it dies. */
import { asAppError } from '@shared/contract/errors'
import type { Ask, AskOutcome, FromBackendProcess, ToBackendProcess } from './process-messages'

/** Waits before the restarts after a crash; a crash after the last one gives up. */
export const RESTART_DELAYS_MS: readonly number[] = [500, 2000, 5000]
/** A process that ran so long was healthy: its crash starts a new count. */
const HEALTHY_AFTER_MS = 60_000
/** How long a process may take to end by itself when asked to. */
const STOP_WITHIN_MS = 5000

/** Electron's `UtilityProcess`, as far as it is needed; `P` is the type of message ports. */
export interface BackendChild<P> {
  postMessage(message: ToBackendProcess, transfer?: P[]): void
  on(event: 'message', listener: (message: FromBackendProcess) => void): unknown
  once(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}

export interface SupervisorOptions<P> {
  readonly fork: () => BackendChild<P>
  /** Sent first to every new process. */
  readonly start: Extract<ToBackendProcess, { kind: 'start' }>
  /** Answers what only this process can. @throws AppError, which the backend gets. */
  readonly answer: (question: Ask) => Promise<string>
  /** `up`: a process runs and takes connections. `down`: it died and will be restarted. `lost`: it will not. */
  readonly onChange: (state: 'up' | 'down' | 'lost') => void
}

export class BackendSupervisor<P> {
  readonly #options: SupervisorOptions<P>
  #child: BackendChild<P> | undefined
  #crashes = 0
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined
  #stopping = false

  constructor(options: SupervisorOptions<P>) {
    this.#options = options
  }

  /** Starts the process, also after `lost`. */
  start(): void {
    const { fork, start, onChange } = this.#options
    const child = fork()
    this.#child = child
    this.#startedAt = Date.now()
    child.on('message', (message) => void this.#answer(child, message))
    child.once('exit', () => this.#exited(child))
    child.postMessage(start)
    onChange('up')
  }

  /** Hands a message to the running process, with ports if any; dropped when none runs. */
  post(message: ToBackendProcess, transfer: P[] = []): void {
    this.#child?.postMessage(message, transfer)
  }

  /** Ends the process: politely, and by force when it takes too long. Nothing is restarted afterwards. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child) return
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill(), STOP_WITHIN_MS)
      child.once('exit', () => {
        clearTimeout(force)
        resolve()
      })
      child.postMessage({ kind: 'stop' })
    })
  }

  async #answer(child: BackendChild<P>, { id, ask }: FromBackendProcess): Promise<void> {
    const outcome: AskOutcome = await this.#options.answer(ask).then(
      (value) => ({ ok: true, value }),
      (thrown: unknown) => ({ ok: false, error: asAppError(thrown).toData() }),
    )
    if (child === this.#child) child.postMessage({ kind: 'answer', id, outcome })
  }

  #exited(child: BackendChild<P>): void {
    if (child !== this.#child) return
    this.#child = undefined
    if (this.#stopping) return
    if (Date.now() - this.#startedAt >= HEALTHY_AFTER_MS) this.#crashes = 0
    const delayMs = RESTART_DELAYS_MS[this.#crashes++]
    if (delayMs === undefined) {
      this.#crashes = 0
      this.#options.onChange('lost')
      return
    }
    this.#options.onChange('down')
    this.#timer = setTimeout(() => this.start(), delayMs)
  }
}
