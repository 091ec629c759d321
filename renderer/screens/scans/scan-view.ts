/** A scan as its screen shows it: words, rows and columns. Pure; everything is recomputed from the record each push. */

import { OBJECT_TYPES, typeInfo } from '@shared/catalog/object-types'
import { type CloudKindFacts, scanStagesOf } from '@shared/kinds/cloud-kind'
import type { Scan, ScanBrief, ScanHost, ScanOptions, ScanProblem, ScanStage } from '@shared/model/scan'
import { sortNaturally } from '@shared/text/natural-sort'
import { countNoun, formatCount } from '../../format/number'
import { formatDuration, parseTime } from '../../format/time'
import { isActive } from '../../stores/scans'
import { SOURCES } from './new-scan-form'
import type { WholeScan } from './use-scan'

export const SCOPE_WORDS: Readonly<Record<ScanOptions['scope'], string>> = {
  everything: 'Everything',
  inventory: 'Inventory only',
  links: 'Links only',
  cliques: 'Graphs only',
}

export const TRIGGER_WORDS: Readonly<Record<Scan['trigger'], string>> = {
  manual: 'manually',
  schedule: 'by schedule',
  event: 'by an event',
  import: 'by an import',
  cli: 'from the command line',
}

/** Milliseconds from the start to the end, or to now; undefined before it started. */
export function scanDuration(scan: ScanBrief, nowMs?: number): number | undefined {
  const start = parseTime(scan.start_timestamp)
  const end = parseTime(scan.end_timestamp) ?? (isActive(scan) ? nowMs : undefined)
  return start === undefined || end === undefined ? undefined : Math.max(0, end - start)
}

/** How long a stage or host took or takes so far; empty before it started. */
export function workTime(work: Pick<ScanStage, 'state' | 'started_at' | 'duration_ms'>, nowMs: number): string {
  const start = parseTime(work.started_at)
  const soFar = work.state === 'running' && start !== undefined ? nowMs - start : undefined
  const ms = work.duration_ms ?? soFar
  return ms === undefined ? '' : formatDuration(Math.max(0, ms))
}

/** "about 2 m 10 s left", from how long the previous scan took; nothing when that is over or not known. */
export function remaining(scan: ScanBrief, nowMs: number): string | undefined {
  const passed = scanDuration(scan, nowMs)
  if (scan.status !== 'running' || scan.estimate_ms === undefined || passed === undefined) return undefined
  const left = scan.estimate_ms - passed
  return left > 1000 ? `about ${formatDuration(left)} left` : undefined
}

const SOURCE_WORDS: Readonly<Record<(typeof SOURCES)[number], string>> = { api: 'API', db: 'DB', cli: 'SSH' }

/**
 * The chosen options as short facts, "everything" included, so that a ticket can quote them.
 * @param isSetUp whether the environment has a source at all; what it has not was not read
 */
export function optionChips(
  options: ScanOptions,
  isSetUp: (source: (typeof SOURCES)[number]) => boolean = () => true,
): readonly string[] {
  const sources = SOURCES.filter((source) => options.sources[source] && isSetUp(source))
  const some = (values: readonly string[] | undefined, noun: string) =>
    values === undefined ? [] : [values.length === 1 ? `${noun} ${values[0] ?? ''}` : countNoun(values.length, noun)]
  return [
    SCOPE_WORDS[options.scope],
    ...(options.object_id === undefined ? [] : ['One object']),
    ...(options.hosts === undefined && options.object_id === undefined ? ['All hosts'] : some(options.hosts, 'host')),
    ...some(options.regions, 'region'),
    ...some(options.projects, 'project'),
    sources.map((source) => SOURCE_WORDS[source]).join(' + ') || 'No source',
    `Log level ${options.log_level}`,
    ...(options.clear ? ['Clear first'] : []),
    ...(options.label === undefined ? [] : [options.label]),
  ]
}

/** Of an environment whose kind is not known (yet). */
const NO_KIND = { stages: [], rowTypes: [] }

export type StageRow = ReturnType<typeof stageRows>[number]

/** The stages as rows; counts appear once there is something to count. */
export function stageRows(scan: ScanBrief, nowMs: number, kind: Pick<CloudKindFacts, 'stages'> = NO_KIND) {
  const words = new Map(scanStagesOf(kind).map(({ id, label }) => [id, label]))
  return scan.stages.map((stage) => {
    const isCounted = stage.state === 'running' && stage.total !== undefined
    return {
      id: stage.id,
      label: words.get(stage.id) ?? stage.id,
      state: stage.state,
      /** What it produced, or for counted work how far it is. */
      count: isCounted
        ? `${String(stage.done ?? 0)} of ${String(stage.total)}`
        : stage.state === 'waiting' || stage.state === 'skipped' || stage.count === 0
          ? ''
          : formatCount(stage.count),
      time: workTime(stage, nowMs),
      /** Present while counted work runs. */
      progress: isCounted ? { done: stage.done ?? 0, total: stage.total ?? 0 } : undefined,
    }
  })
}

/** What a running scan has found so far: the committed counts exist only at its end. */
export function objectsSoFar(scan: ScanBrief): number {
  return scan.stages
    .filter(({ id }) => id !== 'links' && id !== 'cliques' && id !== 'commit')
    .reduce((sum, { count }) => sum + count, 0)
}

/** Columns in the order of the layers of the drawings; types not named here follow in the order of the catalogue. */
const COLUMN_ORDER = ['instance', 'vservice', 'vnic', 'vconnector', 'vedge', 'otep', 'host_pnic', 'network_agent']

/** Names short enough for a column head; the others fit as they are. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  otep: 'Endpoints',
  host_pnic: 'pNICs',
  network_agent: 'Agents',
}

export type MatrixColumn = ReturnType<typeof matrixColumns>[number]

/** The layers of the matrix: those something is known of, and while a scan runs those that are being asked for. */
export function matrixColumns(
  scan: Pick<WholeScan, 'status' | 'hosts'>,
  { rowTypes }: Pick<CloudKindFacts, 'rowTypes'> = NO_KIND,
): readonly { type: string; label: string }[] {
  const shown = new Set([...(isActive(scan) ? rowTypes : []), ...scan.hosts.flatMap(({ cells }) => Object.keys(cells))])
  return [...new Set([...COLUMN_ORDER, ...Object.keys(OBJECT_TYPES), ...shown])]
    .filter((type) => shown.has(type))
    .map((type) => ({ type, label: SHORT_NAMES[type] ?? typeInfo(type).plural }))
}

export const HOST_FILTERS = [
  { id: 'all', label: 'All' },
  { id: 'problems', label: 'Problems' },
  { id: 'running', label: 'Running' },
] as const
export type HostFilter = (typeof HOST_FILTERS)[number]['id']

/** The hosts of a filter, in natural order. */
export function shownHosts(scan: Pick<WholeScan, 'hosts'>, filter: HostFilter): readonly ScanHost[] {
  const kept = scan.hosts.filter(
    ({ state }) =>
      filter === 'all' || (filter === 'running' ? state === 'running' : state === 'failed' || state === 'problems'),
  )
  return sortNaturally(kept, ({ host }) => host)
}

/** "5 done, 2 with problems, 1 failed, 3 scanning, 35 waiting" */
export function hostSummary(hosts: readonly ScanHost[]): string {
  const words: readonly [ScanHost['state'], string][] = [
    ['done', 'done'],
    ['problems', 'with problems'],
    ['failed', 'failed'],
    ['running', 'scanning'],
    ['waiting', 'waiting'],
    ['skipped', 'not asked'],
  ]
  return words
    .map(([state, word]) => [hosts.filter((host) => host.state === state).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${String(count)} ${word}`)
    .join(', ')
}

/** The last column of a host's row. */
export function hostResult(host: ScanHost): { result: string; reason: string | undefined } {
  // The row names the host already.
  const reason = host.reason?.replace(/^ssh \S+: /, '')
  if (host.state === 'problems') {
    const count = Object.values(host.cells).filter(({ state }) => state === 'warning' || state === 'failed').length
    return { result: count > 0 ? countNoun(count, 'problem') : 'problems', reason }
  }
  const result = { waiting: 'waiting', running: 'scanning', done: 'done', failed: 'failed', skipped: 'not asked' }
  return { result: result[host.state], reason }
}

/** "controller, compute"; where there is little room "controller +1". */
export function rolesText(roles: readonly string[], isWhole: boolean): string {
  const [first = '', ...others] = roles
  return (isWhole || others.length === 0 ? roles.join(', ') : `${first} +${String(others.length)}`).toLowerCase()
}

/** What a cell of the matrix shows; `none`: this host has nothing of that kind. */
export type CellLook = 'waiting' | 'running' | 'ok' | 'warning' | 'failed' | 'kept' | 'none'

/** The look of a host's cell. A host that is still being asked may yet report what it has not mentioned. */
export function cellLook(host: ScanHost, type: string): { look: CellLook; count: number } {
  const cell = host.cells[type]
  if (!cell) {
    return { look: host.state === 'waiting' || host.state === 'running' ? 'waiting' : 'none', count: 0 }
  }
  return { look: cell.state === 'ok' && cell.count === 0 ? 'none' : cell.state, count: cell.count }
}

/** Where a problem was met: "cmp-1, cmp-2 and 3 more", hosts first, else objects. */
export function problemPlaces(problem: ScanProblem): string {
  const places = problem.hosts.length > 0 ? problem.hosts : problem.objects
  const total = problem.hosts.length || objectCount(problem)
  const shown = places.slice(0, 3).join(', ')
  return total > 3 ? `${shown} and ${String(total - 3)} more` : shown
}

const objectCount = ({ objects, object_count: count = objects.length }: ScanProblem): number => count

/** "2 hosts", "14 objects", "6 times": how widespread a problem is. */
export function problemExtent(problem: ScanProblem): string {
  if (problem.hosts.length > 0) return countNoun(problem.hosts.length, 'host')
  if (problem.objects.length > 0) return countNoun(objectCount(problem), 'object')
  return countNoun(problem.count, 'time')
}

const exitOf = ({ exit_code: code }: ScanProblem) => (code === undefined ? '' : ` (exit ${String(code)})`)

/** Problems as text for a ticket. Commands and messages hold no secrets (the backend's rule). */
export function problemsText(scan: ScanBrief, problems: readonly ScanProblem[]): string {
  const blocks = problems.map((problem) =>
    [
      `${problem.severity}: ${problem.title} (${problemExtent(problem)})`,
      problem.hosts.length > 0 && `hosts: ${problem.hosts.join(', ')}`,
      problem.objects.length > 0 && `objects: ${problem.objects.join(', ')}`,
      problem.error.message,
      problem.error.hint,
      problem.command !== undefined && `command: ${problem.command}${exitOf(problem)}`,
    ]
      .filter(Boolean)
      .join('\n'),
  )
  return [`Scan #${String(scan.number)} of ${scan.environment}`, ...blocks].join('\n\n')
}

/** Errors first, then the most widespread. */
export function sortedProblems(problems: readonly ScanProblem[]): readonly ScanProblem[] {
  const weight = (problem: ScanProblem) => (problem.severity === 'error' ? 0 : 1)
  return [...problems].sort((a, b) => weight(a) - weight(b) || b.count - a.count)
}
