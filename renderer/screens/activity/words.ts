/** Activities in words, and where each leads. Pure, but for the scans that are followed. */
import { type Activity, type ActivityKind, type ActivityState, isUnderWay } from '@shared/model/activity'
import type { App } from '../../app/app-context'
import { formatCount } from '../../format/number'
import type { StatusKey } from '../../format/status'
import { parseTime } from '../../format/time'
import { links } from '../../routing/links'
import type { Location } from '../../routing/route'
import { scanProgress } from '../../stores/scans'

const KINDS: Readonly<Record<ActivityKind, string>> = {
  scan: 'Scan',
  graphs: 'Re-build of graphs',
  'connection-test': 'Connection test',
  'host-keys': 'Reading of host keys',
  import: 'Import',
  export: 'Export',
}

/** "Scan #12", "Connection test". */
export const titleOf = ({ kind, scan }: Pick<Activity, 'kind' | 'scan'>): string =>
  scan ? `${KINDS[kind]} #${String(scan.number)}` : KINDS[kind]

export const STATE_WORDS: Readonly<Record<ActivityState, string>> = {
  waiting: 'Waiting for another scan',
  running: 'Running',
  done: 'Done',
  problems: 'With problems',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export const STATE_BADGES: Readonly<Record<ActivityState, StatusKey>> = {
  waiting: 'unknown',
  running: 'unknown',
  done: 'ok',
  problems: 'warn',
  failed: 'error',
  cancelled: 'unknown',
}

export interface Progress {
  readonly words: string
  readonly done?: number | undefined
  readonly total?: number | undefined
}

/** How far something that runs has come: a scan is followed by its own pushes. */
export function progressOf(activity: Activity, scans: Pick<App['scans'], 'running'>): Progress {
  if (activity.scan && activity.state === 'running') {
    const scan = scans.running.find(({ id }) => id === activity.scan?.id)
    // It ends before the list of activities is read again.
    if (!scan) return { words: 'Finishing' }
    const { stage, done, total } = scanProgress(scan)
    return { words: stage, done, total }
  }
  const { stage = STATE_WORDS[activity.state], done, total } = activity
  if (done === undefined || total === undefined) return { words: stage }
  return { words: `${stage}, ${formatCount(done)} of ${formatCount(total)}`, done, total }
}

/** How long it took, or has taken so far. */
export function activityMs({ started, ended }: Activity, nowMs: number): number | undefined {
  const from = parseTime(started)
  return from === undefined ? undefined : Math.max(0, (parseTime(ended) ?? nowMs) - from)
}

export const isStored =
  ({ environments }: Pick<App, 'environments'>) =>
  (name: string): boolean =>
    environments.get(name) !== undefined

/** What can be looked at of it, by the word on the button; undefined where nothing is left to see. */
export function placeOf(
  activity: Activity,
  isStored: (environment: string) => boolean,
): { word: string; at: Location } | undefined {
  const { kind, scan, environment } = activity
  if (scan) return { word: 'Open scan', at: links.scan(scan.id) }
  if (environment === undefined || !isStored(environment)) return undefined
  switch (kind) {
    case 'connection-test':
      return { word: 'Edit connections', at: links.environmentEdit(environment) }
    case 'host-keys':
      return { word: 'Show host keys', at: links.hostKeys(environment) }
    default:
      return { word: 'Open environment', at: links.environment(environment) }
  }
}

export const FILTERS = [
  { id: 'all', label: 'All' },
  { id: 'running', label: 'Running' },
  { id: 'problems', label: 'With problems' },
] as const
export type Filter = (typeof FILTERS)[number]['id']

export const passes = (activity: Activity, filter: Filter): boolean =>
  filter === 'all' ||
  (filter === 'running' ? isUnderWay(activity) : activity.state === 'failed' || activity.state === 'problems')
