import type { ScheduleRun } from '@shared/model/schedule'
import { cx, rem } from '../../components'
import { countNoun } from '../../format/number'
import { SCAN_WORDS } from '../../format/scan'
import { formatDuration } from '../../format/time'
import styles from './schedules.module.css'

const TONES = { completed: 'ok', completed_with_errors: 'warn', failed: 'error' } as const
const LEAST_PX = 4

interface RunStripProps {
  /** Newest first. */
  runs: readonly ScheduleRun[]
  /** Bars at most. */
  most: number
  height?: number
}

/**
 * The last runs as bars, oldest first: height is duration, colour is outcome, a hollow one was missed, an underlined one
 * ran late.
 */
export function RunStrip({ runs, most, height = 20 }: RunStripProps) {
  const bars = barsOf(runs, most)
  const longest = Math.max(1, ...bars.map(({ duration_ms = 0 }) => duration_ms))
  const words = stripWords(runs)
  if (bars.length === 0) return <span className="xxs t3">no runs</span>
  return (
    <span className={styles.strip} style={{ height: rem(height) }} role="img" aria-label={words} title={words}>
      {bars.map(({ key, outcome, duration_ms = 0, late_ms }) => (
        <i
          key={key}
          data-tone={outcome in TONES ? TONES[outcome as keyof typeof TONES] : 'unknown'}
          className={cx(outcome === 'missed' && styles.hollow, late_ms !== undefined && styles.late)}
          style={{
            height: rem(outcome === 'missed' ? height : LEAST_PX + ((height - LEAST_PX) * duration_ms) / longest),
          }}
        />
      ))}
    </span>
  )
}

/** Oldest first; times missed in a row are a bar each. */
function barsOf(runs: readonly ScheduleRun[], most: number) {
  return runs
    .flatMap((run) => Array.from({ length: Math.min(run.missed?.count ?? 1, most) }, () => run))
    .slice(0, most)
    .map((run, index) => ({ ...run, key: `${run.at} ${String(index)}` }))
    .reverse()
}

function stripWords(runs: readonly ScheduleRun[]): string {
  const missed = runs.reduce((sum, { missed: times }) => sum + (times?.count ?? 0), 0)
  const late = runs.filter(({ late_ms }) => late_ms !== undefined).length
  const ran = runs.filter(({ outcome }) => outcome !== 'missed').length
  return [countNoun(ran, 'run'), late > 0 ? `${String(late)} late` : '', missed > 0 ? `${String(missed)} missed` : '']
    .filter(Boolean)
    .join(', ')
}

const MISSED_WORDS = {
  closed: 'Calipso was not running',
  asleep: 'this computer was asleep',
  busy: 'the run before had not ended',
  failed: 'could not be started',
} as const

/** What happened, in a few words: "missed, Calipso was not running". */
export function runWords({ outcome, missed, late_ms, error, problems }: ScheduleRun): string {
  if (missed) {
    const times = missed.count > 1 ? `${String(missed.count)} missed` : 'missed'
    const why = missed.error?.message ?? MISSED_WORDS[missed.reason]
    return `${times}, ${why}${missed.covered_by === undefined ? '' : '; covered by the run after'}`
  }
  const late = late_ms === undefined ? '' : `${formatDuration(late_ms)} late`
  const what = error ?? (problems === undefined ? '' : countNoun(problems, 'problem'))
  return [outcome === 'missed' ? '' : SCAN_WORDS[outcome], what, late].filter(Boolean).join(', ')
}
