/** Runs the stages of a connection test in order and reports after each change. */
import { AppError, asAppError } from '@shared/contract/errors'
import type { TargetResult, TestStage } from '@shared/model/connection-test'
import { type Clean, createErrorCleaner, peerText } from './peer-text'
import { hostKeyQuestionOf } from './ssh/host-keys'

/** What a stage found: text to show, or that there was nothing to do and why. */
export type StageOutcome = string | { readonly skipped: string }

export interface StageContext {
  readonly signal: AbortSignal | undefined
  /** Adds something that works but should be known. */
  warn(text: string): void
}

export type StageRunner = (context: StageContext) => Promise<StageOutcome>

/** How one target is tested. */
export interface TargetTest {
  /** One function per check of the target, in the order of the kind's facts. */
  readonly stages: Readonly<Record<string, StageRunner>>
  /** Stages whose failure does not stop the ones after them. */
  readonly notFatal?: readonly string[]
  /** Ends what the stages opened. */
  readonly close?: () => Promise<void> | undefined
}

interface RunOptions {
  readonly onProgress: (result: TargetResult) => void
  readonly signal: AbortSignal | undefined
  /** Takes secrets out of what peers say. */
  readonly clean: Clean
}

/** Never throws: a failing stage ends the run with its error in the result. */
export async function runStages(target: string, test: TargetTest, options: RunOptions): Promise<TargetResult> {
  try {
    return await runEach(target, test, options)
  } finally {
    await test.close?.()
  }
}

async function runEach(target: string, test: TargetTest, { onProgress, signal, clean }: RunOptions) {
  const cleanError = createErrorCleaner(clean)
  const startedMs = Date.now()
  const warnings: string[] = []
  const runs = Object.entries(test.stages)
  const stages: TestStage[] = runs.map(([id]) => ({ id, state: 'waiting' }))
  let failure: AppError | undefined

  const snapshot = (state: TargetResult['state']): TargetResult => ({
    target,
    state,
    stages: stages.map((stage) => ({ ...stage })),
    elapsed_ms: Date.now() - startedMs,
    warnings: [...warnings],
    error: failure?.toData(),
    hostKey: failure && hostKeyQuestionOf(failure),
  })
  const context: StageContext = { signal, warn: (text) => warnings.push(text) }

  for (const [index, [id, run]] of runs.entries()) {
    const stageStartedMs = Date.now()
    const set = (state: TestStage['state'], detail?: string) => {
      stages[index] = {
        id,
        state,
        elapsed_ms: Date.now() - stageStartedMs,
        detail: detail && peerText(detail, clean, 1_000),
      }
    }
    set('running')
    onProgress(snapshot('running'))
    try {
      if (signal?.aborted) throw new AppError('cancelled', 'the connection test was cancelled')
      const outcome = await run(context)
      if (typeof outcome === 'string') set('ok', outcome)
      else set('skipped', outcome.skipped)
    } catch (error) {
      const thrown = cleanError(asAppError(error))
      failure ??= thrown
      const isCancelled = thrown.code === 'cancelled'
      set(isCancelled ? 'cancelled' : 'failed', thrown.message)
      if (!isCancelled && test.notFatal?.includes(id)) continue
      for (const stage of stages) if (stage.state === 'waiting') stage.state = isCancelled ? 'cancelled' : 'skipped'
      break
    }
  }
  const result = snapshot(failure === undefined ? 'ok' : failure.code === 'cancelled' ? 'cancelled' : 'failed')
  onProgress(result)
  return result
}

/** A result for a target that was not tested at all. */
export function untestedResult(target: string, state: 'failed' | 'skipped', error: AppError): TargetResult {
  return { target, state, stages: [], elapsed_ms: 0, error: error.toData(), warnings: [] }
}
