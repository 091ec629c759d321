/** The scan document through its life: requested, running, ended. Pure. */
import type { AppError } from '@shared/contract/errors'
import { type CloudKindFacts, scanStagesOf } from '@shared/kinds/cloud-kind'
import {
  LOG_LEVELS,
  type Scan,
  type ScanBrief,
  type ScanLogLine,
  type ScanOptions,
  type ScanStage,
} from '@shared/model/scan'

/** @param at ISO time of the request */
export function requestedScan({
  kind,
  at,
  estimateMs,
  ...given
}: Pick<Scan, 'id' | 'number' | 'options' | 'trigger' | 'schedule_id' | 'scheduled_for'> & {
  readonly kind: Pick<CloudKindFacts, 'stages'>
  readonly at: string
  readonly estimateMs: number | undefined
}): Scan {
  return {
    ...given,
    environment: given.options.environment,
    status: 'pending',
    submit_timestamp: at,
    ...(estimateMs === undefined ? {} : { estimate_ms: estimateMs }),
    stages: waitingStages(kind),
    hosts: [],
    problems: [],
    counts: { objects: 0, links: 0, cliques: 0, stale: 0, byType: {} },
    cost: { api_calls: 0, ssh_commands: 0, db_queries: 0 },
  }
}

/** The stages of a scan of this kind before it begins. */
export const waitingStages = (kind: Pick<CloudKindFacts, 'stages'>): ScanStage[] =>
  scanStagesOf(kind).map(({ id }) => ({ id, state: 'waiting', count: 0 }))

/** The scan as it stands when it ends without a result; what was under way counts as failed. */
export function endedScan(scan: Scan, status: 'failed' | 'aborted', error: AppError, at: string): Scan {
  return {
    ...scan,
    status,
    end_timestamp: at,
    error: error.toData(),
    stages: scan.stages.map((stage) => (stage.state === 'running' ? { ...stage, state: 'failed' } : stage)),
    hosts: scan.hosts.map((host) => (host.state === 'running' ? { ...host, state: 'failed' } : host)),
  }
}

/** Scans that ask for the same amount of work: their durations may be compared. */
function isComparable(a: ScanOptions, b: ScanOptions): boolean {
  const kind = ({ scope, object_id, hosts, regions, projects, sources }: ScanOptions) =>
    JSON.stringify([scope, object_id, hosts, regions, projects, sources.api, sources.cli])
  return kind(a) === kind(b)
}

type Ended = Pick<ScanBrief, 'status' | 'options' | 'start_timestamp' | 'end_timestamp'>

/** Milliseconds the newest finished comparable scan took. @param recent newest first */
export function estimateFrom(recent: readonly Ended[], options: ScanOptions): number | undefined {
  const last = recent.find(
    (scan) =>
      (scan.status === 'completed' || scan.status === 'completed_with_errors') && isComparable(scan.options, options),
  )
  if (last?.start_timestamp === undefined || last.end_timestamp === undefined) return undefined
  return Date.parse(last.end_timestamp) - Date.parse(last.start_timestamp)
}

/** The quietest log whose scans have lines of a level. */
const HEARD_FROM = { error: 'error', warn: 'warning', info: 'info', debug: 'debug' } as const

/** Whether a line belongs into the log of a scan with this level. */
export function isLogged(level: ScanLogLine['level'], wanted: ScanOptions['log_level']): boolean {
  return LOG_LEVELS.indexOf(HEARD_FROM[level]) <= LOG_LEVELS.indexOf(wanted)
}
