/** One phase of a scan: its targets, several at a time, and what operators see of them meanwhile. */
import type { ScanHost } from '@shared/model/scan'
import pLimit from 'p-limit'
import type { FetcherRun, FoundSoFar, Phase, ScanTarget } from '../kinds/cloud-kind'
import type { FetcherScope, ScopeOutcome } from '../model/staleness'
import { runFetcher } from './run-fetcher'
import type { ScanContext } from './scan-context'

/** What came of a phase. */
interface PhaseOutcomes {
  readonly outcomes: readonly ScopeOutcome[]
  /** Of what goes on beside the phases after it. */
  readonly beside: Promise<readonly ScopeOutcome[]>
}

/**
 * A failing target is an outcome, never an error.
 * @param stages those that begin and end with this phase
 * @param answered filled with every target that has a row: whether any of its fetchers was answered
 * @throws AppError `cancelled`, `auth-failed` (API), of naming the targets
 */
export async function runPhase(
  context: ScanContext,
  phase: Phase,
  stages: readonly string[],
  answered: Map<string, boolean>,
  found: FoundSoFar,
): Promise<PhaseOutcomes> {
  const { progress } = context
  const { targets, decided } = await phase.targets(found)
  if (targets.length === 0 && decided.length > 0) {
    for (const stage of stages) progress.end(stage, 'skipped')
    return { outcomes: decided, beside: Promise.resolve([]) }
  }
  const rows = targets.filter((target) => target.row !== undefined)
  for (const { name, row } of rows) {
    progress.expectHost(name, row?.roles ?? [])
    for (const [type, cell] of Object.entries(row?.cells ?? {})) progress.cell(name, type, cell)
  }
  const follow = followStages(context, stages, targets)
  const limit = pLimit(phase.parallel ?? Number.POSITIVE_INFINITY)
  const runs = targets.map((target) =>
    limit(async () => {
      context.signal.throwIfAborted()
      const outcomes = await runTarget(context, target, follow)
      if (target.row) answered.set(target.name, outcomes.some(isDone))
      return outcomes
    }),
  )
  const outcomes = [...decided, ...(await Promise.all(runs)).flat()]
  const beside = Promise.all(
    targets.flatMap((target) =>
      target.runs.filter(({ isBeside }) => isBeside).map((run) => follow(run, runFetcher(context, target, run))),
    ),
  )
  // Who waits for it is told; until then others may end the scan.
  beside.catch(() => {})
  return { outcomes, beside }
}

type Follow = (run: FetcherRun, outcome: Promise<ScopeOutcome>) => Promise<ScopeOutcome>

/** Counts objects as fetchers finish, and ends a stage with its last one. */
function followStages({ progress }: ScanContext, stages: readonly string[], targets: readonly ScanTarget[]): Follow {
  const rows = targets.filter((target) => target.row !== undefined).length
  const open = new Map<string, { left: number; failed: boolean }>()
  for (const stage of stages) {
    progress.begin(stage, rows > 0 ? rows : undefined)
    const left = targets.flatMap((target) => target.runs).filter((run) => run.stage === stage).length
    open.set(stage, { left, failed: false })
    if (left === 0) progress.end(stage, 'done')
  }
  return async ({ stage }, running) => {
    const mine = open.get(stage)
    try {
      const outcome = await running
      progress.count(stage, foundBy(outcome).length)
      if (mine && outcome.result.state === 'failed') mine.failed = true
      if (mine) mine.left -= 1
      if (mine?.left === 0) progress.end(stage, mine.failed ? 'problems' : 'done')
      return outcome
    } catch (error) {
      // It ends the scan.
      if (mine) progress.end(stage, 'failed')
      throw error
    }
  }
}

async function runTarget(context: ScanContext, target: ScanTarget, follow: Follow): Promise<ScopeOutcome[]> {
  const { name, row } = target
  const { progress } = context
  if (row) progress.beginHost(name)
  const awaited = target.runs.filter(({ isBeside = false }) => !isBeside)
  const outcomes = await Promise.all(
    awaited.map((run) =>
      follow(
        run,
        runFetcher(context, target, run).then((outcome) => {
          if (row && run.collect) reportCells(context, run.fetcher, outcome)
          return outcome
        }),
      ),
    ),
  )
  await target.ended?.(outcomes.some(isDone))
  if (!row) return outcomes
  const failure = outcomes.flatMap(({ result }) => (result.state === 'failed' ? [result.reason] : []))[0]
  const state = failure === undefined ? 'done' : outcomes.some(isDone) ? 'problems' : 'failed'
  progress.endHost(name, state, failure)
  for (const stage of new Set(awaited.map((run) => run.stage))) progress.count(stage, 0, 1)
  const produced = outcomes.reduce((sum, outcome) => sum + foundBy(outcome).length, 0)
  context.log(state === 'done' ? 'info' : 'warn', `${name}: ${produced} objects, ${state}`, name)
  return outcomes
}

const isDone = (outcome: ScopeOutcome) => outcome.result.state === 'done'

/** Objects a scope saw; none when it failed or was left out. */
const foundBy = ({ result }: ScopeOutcome) => (result.state === 'done' ? result.found.objects : [])

/** Reports what one fetcher found of each type it is the authority for, or what is kept of it. */
function reportCells(
  { progress, previous }: Pick<ScanContext, 'progress' | 'previous'>,
  fetcher: Pick<FetcherScope, 'produces' | 'owns'>,
  outcome: ScopeOutcome,
): void {
  for (const type of fetcher.produces) {
    const known =
      outcome.result.state === 'done'
        ? foundBy(outcome).filter((object) => object.type === type)
        : previous
            .byHost(outcome.target)
            .filter((object) => object.type === type && !object.reading && (fetcher.owns?.(object) ?? true))
    progress.cell(outcome.target, type, cellOf(outcome, known.length))
  }
}

/** A cell of the scan matrix. Left out on request is kept, not failed, even where there is nothing to keep. */
export function cellOf({ result }: ScopeOutcome, count: number): ScanHost['cells'][string] {
  if (result.state === 'done') return { state: 'ok', count }
  return { state: result.state === 'skipped' || count > 0 ? 'kept' : 'failed', count }
}
