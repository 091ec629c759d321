import type { ScheduleView } from '@shared/contract/calls/schedules'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { cx, EnvCode } from '../../components'
import { formatClock, hourOf } from '../../format/time'
import styles from './schedules.module.css'
import { whileItRuns } from './words'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
/** Hours between two labels. */
const LABELLED = 4

interface Bar {
  readonly at: number
  readonly durationMs: number
  /** Begins before the run before it has usually ended. */
  readonly isQueued: boolean
  readonly isEdited: boolean
}

/** The runs of the next 24 hours, a lane for each environment. */
export const NextDay = observer(function NextDay({
  views,
  edited,
}: {
  views: readonly ScheduleView[]
  edited: string | undefined
}) {
  const { clock, environments, host } = useApp()
  const now = clock.nowMs
  const lanes = [...lanesOf(views, now, edited)]
  const share = (at: number) => `${String(((at - now) / DAY_MS) * 100)}%`
  const hours = Array.from({ length: 24 }, (_, index) => new Date(now).setMinutes(0, 0, 0) + (index + 1) * HOUR_MS)
  return (
    <section className={styles.next24} aria-label="Next 24 hours" data-testid="schedules.day">
      <div className="row">
        <h2>Next 24 hours</h2>
        <span className="xs t3 trunc">
          {whileItRuns(host.capabilities.kind)}; width is the usual duration, one scan at a time per environment
        </span>
      </div>
      <div className={styles.axis} aria-hidden="true">
        {hours.map((at) => {
          const isLabelled = hourOf(at) % LABELLED === 0
          return (
            <span key={at} className={cx(styles.hour, isLabelled && styles.labelled)} style={{ left: share(at) }}>
              {isLabelled && <em className={styles.hourName}>{formatClock(new Date(at).toISOString())}</em>}
            </span>
          )
        })}
      </div>
      {lanes.length === 0 && views.length > 0 && <p className="xs t3">Nothing is scanned by itself in this time.</p>}
      {lanes.map(([name, bars]) => (
        <div key={name} className={styles.lane}>
          <EnvCode mark={environments.get(name)?.environment ?? { name }} small />
          <div className={styles.track} role="img" aria-label={laneWords(name, bars)}>
            {bars.map((bar) => (
              <i
                key={`${String(bar.at)} ${String(bar.isEdited)}`}
                title={`${formatClock(new Date(bar.at).toISOString())}${bar.isQueued ? ', starts after the run before it' : ''}`}
                className={cx(styles.bar, bar.isEdited && styles.edited, bar.isQueued && styles.queued)}
                style={{ left: share(bar.at), width: `${String((bar.durationMs / DAY_MS) * 100)}%` }}
              />
            ))}
          </div>
        </div>
      ))}
      {lanes.some(([, bars]) => bars.some(({ isEdited }) => isEdited)) && (
        <p className={styles.legend}>
          <i /> the schedule that is open
        </p>
      )}
    </section>
  )
})

function lanesOf(views: readonly ScheduleView[], now: number, edited: string | undefined): Map<string, Bar[]> {
  const lanes = new Map<string, Bar[]>()
  for (const { schedule, upcoming, usual_ms = 0 } of views)
    for (const iso of upcoming) {
      const at = Date.parse(iso)
      if (at < now || at > now + DAY_MS) continue
      const lane = lanes.get(schedule.environment) ?? []
      lanes.set(schedule.environment, lane)
      lane.push({ at, durationMs: usual_ms, isQueued: false, isEdited: schedule.id === edited })
    }
  for (const [name, bars] of lanes) {
    let freeAt = 0
    const inOrder = bars.sort((a, b) => a.at - b.at)
    lanes.set(
      name,
      inOrder.map((bar) => {
        const isQueued = bar.at < freeAt
        freeAt = Math.max(freeAt, bar.at) + bar.durationMs
        return { ...bar, isQueued }
      }),
    )
  }
  return lanes
}

function laneWords(name: string, bars: readonly Bar[]): string {
  const queued = bars.filter(({ isQueued }) => isQueued).length
  const waits = queued > 0 ? `, ${String(queued)} of them after the run before` : ''
  return `${name}: ${String(bars.length)} runs${waits}`
}
