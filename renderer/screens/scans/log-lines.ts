/** The log of a scan as a window keeps it: newest first, bounded, filtered here when lines arrive by push. */
import type { ScanLogLine } from '@shared/model/scan'
import { formatAbsolute, formatSeconds, parseTime } from '../../format/time'

export type LogLevel = ScanLogLine['level']
/** Most severe first. */
export const LOG_LEVELS_SHOWN: readonly { id: LogLevel; label: string }[] = [
  { id: 'error', label: 'Error' },
  { id: 'warn', label: 'Warning' },
  { id: 'info', label: 'Info' },
  { id: 'debug', label: 'Debug' },
]

/** More lines than anyone scrolls; beyond it the oldest are dropped and "Save" reads all of them again. */
export const LINES_KEPT = 20_000

const severity = (level: LogLevel): number => LOG_LEVELS_SHOWN.findIndex(({ id }) => id === level)

/** Whether a line passes the filter, as the backend would judge it. */
export function passesFilter(line: ScanLogLine, level: LogLevel, text: string): boolean {
  const wanted = text.toLowerCase()
  return (
    severity(line.level) <= severity(level) &&
    (wanted === '' || line.text.toLowerCase().includes(wanted) || (line.host ?? '').toLowerCase().includes(wanted))
  )
}

/** Adds lines in front, newest first; lines already there are not added twice. */
export function withNewLines(lines: readonly ScanLogLine[], added: readonly ScanLogLine[]): readonly ScanLogLine[] {
  const newest = lines[0]?.seq ?? Number.NEGATIVE_INFINITY
  const fresh = added.filter(({ seq }) => seq > newest).sort((a, b) => b.seq - a.seq)
  return fresh.length === 0 ? lines : [...fresh, ...lines].slice(0, LINES_KEPT)
}

/** "14:26:41.118" */
export function logClock(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : `${formatSeconds(iso)}.${String(at % 1000).padStart(3, '0')}`
}

/** The log as a text file, oldest first, with whole times. */
export function logText(lines: readonly ScanLogLine[]): string {
  return [...lines]
    .sort((a, b) => a.seq - b.seq)
    .map(({ time, level, host, text }) => [time, level.padEnd(5), (host ?? '-').padEnd(16), text].join(' '))
    .join('\n')
    .concat('\n')
}

export const lineTitle = (line: ScanLogLine): string => `${formatAbsolute(line.time)} ${line.text}`
