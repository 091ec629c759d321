/** Scans put together from their briefs, pages and pushes: the same for windows, the command line and scripts. */
import type { Scan, ScanBrief } from '../model/scan'
import type { ScanProgressPush } from './calls/scans'
import type { CallInput, CallName, CallOutput } from './index'
import { allItems } from './paging'

/** A brief with what a push says of it. */
export function withProgress(
  brief: ScanBrief,
  { brief: replaced, stages = [], host_counts }: ScanProgressPush,
): ScanBrief {
  if (replaced) return replaced
  const changed = new Map(stages.map((stage) => [stage.id, stage]))
  return {
    ...brief,
    stages: brief.stages.map((stage) => changed.get(stage.id) ?? stage),
    host_counts: host_counts ?? brief.host_counts,
  }
}

/** What a scan has beside its brief, page by page. */
export async function readScanDetails(
  call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>,
  scanId: string,
): Promise<Pick<Scan, 'hosts' | 'problems'>> {
  const [hosts, problems] = await Promise.all([
    allItems((cursor) => call('scans.hosts', { scanId, cursor })),
    allItems((cursor) => call('scans.problems', { scanId, cursor })),
  ])
  return { hosts, problems }
}
