import type { Message } from '@shared/model/message'
import { isFullScan, type ScanBrief } from '@shared/model/scan'
import { useCall } from '../../data/use-call'
import { formatMoment } from '../../format/time'
import styles from './messages.module.css'
import { LEVEL_WORDS } from './words'

/** A point on the ruler: the message came, or the same was looked at and it did not. */
export interface Mark {
  readonly at: string
  readonly isMessage: boolean
}

/** Scans that could have left the message: they ended, and looked at the whole cloud. */
const looked = (scan: ScanBrief) =>
  (scan.status === 'completed' || scan.status === 'completed_with_errors') && isFullScan(scan.options)

/**
 * Where the message came and where it did not, in the order of time: from the last scan before the first one.
 * @param messages those that come from scans
 */
export function marksOf(messages: readonly Message[], scans: readonly ScanBrief[]): Mark[] {
  const first = messages.reduce((least, { timestamp }) => (timestamp < least ? timestamp : least), '9')
  const came = new Set(messages.map(({ origin_id }) => origin_id))
  const without = scans
    .filter((scan) => looked(scan) && !came.has(scan.id))
    .flatMap(({ end_timestamp }) => (end_timestamp === undefined ? [] : [{ at: end_timestamp, isMessage: false }]))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
  const before = without.filter(({ at }) => at < first).slice(-1)
  const after = without.filter(({ at }) => at >= first)
  const marks = [...before, ...after, ...messages.map(({ timestamp }) => ({ at: timestamp, isMessage: true }))]
  return marks.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** "every scan since #406", "in 3 of 9 scans" */
export function constancyText(messages: readonly Message[], marks: readonly Mark[]): string | undefined {
  const oldest = messages.at(-1)
  if (!oldest) return undefined
  const since = marks.filter(({ at }) => at >= oldest.timestamp)
  const came = since.filter(({ isMessage }) => isMessage).length
  if (came < since.length) return `in ${String(came)} of ${String(since.length)} scans`
  return came > 1 ? `every scan since ${oldest.origin_name ?? 'then'}` : undefined
}

/** Tells "constant since then" from "now and then" at a glance. @param messages of one group, newest first */
export function OccurrenceRuler({ messages, nowMs }: { messages: readonly Message[]; nowMs: number }) {
  const [latest] = messages
  const environment = latest?.environment
  const isOfScans = latest?.origin_type === 'scan' && latest.level !== 'info'
  const { data } = useCall(
    'scans.list',
    environment !== undefined && isOfScans ? { environment, limit: 100 } : undefined,
  )
  const marks = marksOf(messages, isOfScans ? (data?.items ?? []) : [])
  const first = marks[0]
  if (!latest || !first || marks.length < 2) return null
  const start = Date.parse(first.at)
  const span = Math.max(1, nowMs - start)
  const constancy = isOfScans && data ? constancyText(messages, marks) : undefined
  const words = `${String(messages.length)} times since ${formatMoment(messages.at(-1)?.timestamp ?? '', nowMs)}`
  return (
    <figure className={styles.ruler} data-testid="messages.ruler">
      <figcaption className="head">{[words, constancy].filter(Boolean).join(', ')}</figcaption>
      <div className={styles.line} role="img" aria-label={[words, constancy].filter(Boolean).join(', ')}>
        {marks.map(({ at, isMessage }) => (
          <i
            key={`${at} ${String(isMessage)}`}
            className={isMessage ? undefined : styles.without}
            data-level={isMessage ? latest.level : undefined}
            style={{ left: `${Math.min(100, ((Date.parse(at) - start) / span) * 100)}%` }}
          />
        ))}
      </div>
      <div className={styles.axis}>
        <span>{formatMoment(first.at, nowMs)}</span>
        <span>now</span>
      </div>
      <p className={styles.legend}>
        {marks.some(({ isMessage }) => !isMessage) && (
          <span className={styles.key}>
            <i className={styles.without} />
            scan without it
          </span>
        )}
        <span className={styles.key}>
          <i data-level={latest.level} />
          this {LEVEL_WORDS[latest.level].toLowerCase()}
        </span>
      </p>
    </figure>
  )
}
