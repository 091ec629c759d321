import type { CallInput, Transport } from '@shared/contract'
import { type AppError, asAppError } from '@shared/contract/errors'
import type { StageFacts } from '@shared/kinds/cloud-kind'
import type { TargetResult, TestStage } from '@shared/model/connection-test'
import { makeAutoObservable, observable, runInAction } from 'mobx'

/** One target as the panel shows it. */
export interface TargetTest {
  result: TargetResult
  /** What is checked, in order. */
  checks: readonly StageFacts[]
  /** What was tested, so that a later change of a field makes the answer old. */
  subject: string
  /** Epoch milliseconds of the answer; undefined while it runs. */
  finishedAtMs: number | undefined
}

/** What `run` tests: the targets, and the part of the form each answer will be about. */
export interface TestRequest {
  environment: CallInput<'connections.test'>['environment']
  /** Name of the stored environment that `{keep: true}` secrets come from. */
  stored: string | undefined
  targets: Readonly<Record<string, Pick<TargetTest, 'subject' | 'checks'>>>
}

/** The checks of a target in their fixed order, with their words and what is known of each. */
export function checksOf({
  result,
  checks,
}: Pick<TargetTest, 'result' | 'checks'>): readonly (TestStage & StageFacts)[] {
  // A target that was not tested at all names none of its checks.
  const state = isUnsettled(result) ? 'waiting' : 'skipped'
  return checks.map((check) => ({ state, ...result.stages.find(({ id }) => id === check.id), ...check }))
}

const waiting = (target: string): TargetResult => ({
  target,
  state: 'waiting',
  stages: [],
  elapsed_ms: 0,
  warnings: [],
})

const isUnsettled = ({ state }: TargetResult) => state === 'waiting' || state === 'running'

/** The connection tests of one form: one run at a time, its progress by pushes, its answers kept per target. */
export class ConnectionTests {
  /** Set when a run as a whole failed (the backend is gone, the form was refused). */
  error: AppError | undefined = undefined
  readonly #byTarget = observable.map<string, TargetTest>({}, { deep: false })
  private activeId: string | undefined = undefined
  #abort: AbortController | undefined
  readonly #transport: Transport
  readonly #endPushes: () => void

  constructor(transport: Transport) {
    this.#transport = transport
    makeAutoObservable(this)
    this.#endPushes = transport.on('connections.progress', ({ testId, result }) => {
      if (testId === this.activeId) this.receive(result)
    })
  }

  get isRunning(): boolean {
    return this.activeId !== undefined
  }

  /** What is known of a target; nothing when `subject` is no longer what was tested. */
  of(target: string, subject: string): TargetTest | undefined {
    const test = this.#byTarget.get(target)
    return test?.subject === subject ? test : undefined
  }

  /** Tests targets and waits for the answers. A run under way is cancelled first. */
  async run({ environment, stored, targets: subjects }: TestRequest): Promise<void> {
    this.cancel()
    const testId = crypto.randomUUID()
    const abort = new AbortController()
    this.activeId = testId
    this.#abort = abort
    this.error = undefined
    const targets = Object.keys(subjects)
    for (const [target, about] of Object.entries(subjects))
      this.#byTarget.set(target, { ...about, result: waiting(target), finishedAtMs: undefined })
    try {
      const results = await this.#transport.call(
        'connections.test',
        { testId, targets, ...(environment ? { environment } : {}), ...(stored ? { stored } : {}) },
        { signal: abort.signal },
      )
      if (this.activeId === testId) for (const result of results) this.receive(result)
    } catch (thrown) {
      if (this.activeId === testId) this.failed(targets, asAppError(thrown))
    } finally {
      runInAction(() => {
        if (this.activeId === testId) this.activeId = undefined
      })
    }
  }

  /** Gives up the run; targets without an answer become cancelled. */
  cancel(): void {
    if (this.activeId === undefined) return
    this.activeId = undefined
    this.#abort?.abort()
    this.settle([...this.#byTarget.keys()])
  }

  /** Ends the run and the subscription. */
  dispose(): void {
    this.cancel()
    this.#endPushes()
  }

  private receive(result: TargetResult): void {
    const before = this.#byTarget.get(result.target)
    if (!before) return
    this.#byTarget.set(result.target, { ...before, result, finishedAtMs: isUnsettled(result) ? undefined : Date.now() })
  }

  private failed(targets: readonly string[], error: AppError): void {
    if (error.code !== 'cancelled') this.error = error
    this.settle(targets)
  }

  /** What has no answer yet never gets one. */
  private settle(targets: readonly string[]): void {
    const state = 'cancelled' as const
    for (const target of targets) {
      const test = this.#byTarget.get(target)
      if (!test || !isUnsettled(test.result)) continue
      const stages = checksOf(test).map(({ label: _label, ...stage }) =>
        stage.state === 'waiting' || stage.state === 'running' ? { ...stage, state } : stage,
      )
      this.#byTarget.set(target, { ...test, result: { ...test.result, state, stages }, finishedAtMs: Date.now() })
    }
  }
}
