/** The scan document through its life: requested, running, ended. Pure. */
import type { AppError } from '@shared/contract/errors'
import { type CloudKindFacts, scanStagesOf } from '@shared/kinds/cloud-kind'
import type { LOG_LEVELS, Scan, ScanBrief, ScanLogLine, ScanOptions, ScanStage } from '@shared/model/scan'

/** @param at ISO time of the request */
export function requestedScan(input: {
  readonly kind: Pick<CloudKindFacts, 'stages'>
  readonly id: string
  readonly number: number
  readonly options: ScanOptions
  readonly trigger: Scan['trigger']
  readonly at: string
  readonly estimateMs: number | undefined
}): Scan {
  return {
    id: input.id,
    number: input.number,
    environment: input.options.environment,
    status: 'pending',
    trigger: input.trigger,
    options: input.options,
    submit_timestamp: input.at,
    ...(input.estimateMs === undefined ? {} : { estimate_ms: input.estimateMs }),
    stages: waitingStages(input.kind),
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

/** True when the scan covers the whole environment, so that it says something about the environment as such. */
export function isFullScan(options: ScanOptions): boolean {
  return (
    options.scope === 'everything' &&
    options.sources.api &&
    options.sources.cli &&
    [options.object_id, options.hosts, options.regions, options.projects].every((part) => part === undefined)
  )
}

type LineLevel = ScanLogLine['level']
const LINE_LEVELS: readonly LineLevel[] = ['error', 'warn', 'info', 'debug']
const LOUDEST: Readonly<Record<(typeof LOG_LEVELS)[number], LineLevel>> = {
  critical: 'error',
  error: 'error',
  warning: 'warn',
  info: 'info',
  debug: 'debug',
  notset: 'debug',
}

/** Whether a line belongs into the log of a scan with this level. */
export function isLogged(level: LineLevel, wanted: ScanOptions['log_level']): boolean {
  return LINE_LEVELS.indexOf(level) <= LINE_LEVELS.indexOf(LOUDEST[wanted])
}
