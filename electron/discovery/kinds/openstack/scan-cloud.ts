/** First half of a scan: everything the APIs (and where they fall short, the databases) tell, all at once. */
import { textOf } from '../../../values'
import type { ScopeOutcome } from '../../model/staleness'
import { runFetcher, skipped } from '../../scan/run-fetcher'
import type { ScanContext } from '../../scan/scan-context'
import type { CloudReader } from './cloud-reader'

/** @throws AppError `auth-failed`, `cancelled`; whatever else listing the regions throws, since nothing works without */
export async function scanCloud(context: ScanContext): Promise<ScopeOutcome[]> {
  const { cloud, plan, previous, progress } = context
  if (!cloud) {
    const regions = previous.byType('region').map((region) => textOf(region.region))
    for (const stage of stagesOf(context)) progress.end(stage, 'skipped')
    return [
      ...plan.environment.map((row) => skipped(row, '')),
      ...regions.flatMap((region) => plan.region.map((row) => skipped(row, region))),
    ]
  }
  const regions = await cloud.regions()
  for (const stage of stagesOf(context)) progress.begin(stage)
  const runs = startRuns(context, cloud, regions)
  return Promise.all(runs.map((run) => run.outcome))
}

interface Run {
  readonly stage: string
  readonly outcome: Promise<ScopeOutcome>
}

function startRuns(context: ScanContext, cloud: CloudReader, regions: readonly string[]): Run[] {
  const { plan, environment, options } = context
  const wanted = options.regions === undefined ? regions : regions.filter((name) => options.regions?.includes(name))
  const manyRegions = regions.length > 1
  const runs: Run[] = [
    ...plan.environment.map((row) => ({
      stage: row.stage,
      outcome: runFetcher<'environment'>(context, { row, readers: { cloud }, target: { environment }, name: '' }),
    })),
    ...regions.flatMap((region) =>
      plan.region.map((row) => ({
        stage: row.stage,
        outcome: wanted.includes(region)
          ? runFetcher<'region'>(context, {
              row,
              // One database cannot be told to speak for one of several regions.
              readers: { cloud, api: cloud.region(region), database: manyRegions ? undefined : context.database },
              target: { environment, region, manyRegions },
              name: region,
            })
          : Promise.resolve(skipped(row, region)),
      })),
    ),
  ]
  followStages(context, runs)
  return runs
}

/** Counts objects as fetchers finish, and ends a stage with its last fetcher; the stage of the hosts goes on. */
function followStages({ progress }: ScanContext, runs: readonly Run[]): void {
  for (const stage of new Set(runs.map((run) => run.stage))) {
    const own = runs
      .filter((run) => run.stage === stage)
      .map(async (run) => {
        const { result } = await run.outcome
        if (result.state === 'done') progress.count(stage, result.found.objects.length)
        return result.state
      })
    const end = (state: 'done' | 'problems' | 'failed') => {
      if (stage !== 'hosts') progress.end(stage, state)
    }
    Promise.all(own).then(
      (states) => end(states.includes('failed') ? 'problems' : 'done'),
      // What ends the scan is thrown to the caller through the runs themselves.
      () => end('failed'),
    )
  }
}

function stagesOf({ plan }: ScanContext): string[] {
  return [...new Set([...plan.environment, ...plan.region].map((row) => row.stage))].filter(
    (stage) => stage !== 'hosts',
  )
}
