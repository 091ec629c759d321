/** What a schedule did: its scans and the times that passed without one. Pure. */
import type { ScanBrief } from '@shared/model/scan'
import type { Schedule, ScheduleRun } from '@shared/model/schedule'
import { ON_TIME_MS } from './due'

/** Newest first. @param scans of any schedule */
export function historyOf({ id, missed_runs }: Schedule, scans: readonly ScanBrief[]): ScheduleRun[] {
  const runs = scans.filter((scan) => scan.schedule_id === id).map(runOf)
  const missed = missed_runs.map(
    (times): ScheduleRun => ({ planned: times.last, at: times.noticed_at, outcome: 'missed', missed: times }),
  )
  // A run that covers missed times comes after them.
  return [...runs, ...missed].sort((a, b) => placeOf(b).localeCompare(placeOf(a)))
}

const placeOf = ({ planned, at, outcome }: ScheduleRun) => `${planned ?? at} ${outcome === 'missed' ? 0 : 1} ${at}`

function runOf(scan: ScanBrief): ScheduleRun {
  const { id, number, status, scheduled_for, submit_timestamp, start_timestamp, end_timestamp, error } = scan
  const at = start_timestamp ?? submit_timestamp
  const late = scheduled_for === undefined ? 0 : Date.parse(submit_timestamp) - Date.parse(scheduled_for)
  const problems = scan.problem_counts.error + scan.problem_counts.warning
  return {
    ...(scheduled_for !== undefined && { planned: scheduled_for }),
    at,
    outcome: status,
    scan_id: id,
    number,
    ...(end_timestamp !== undefined && { duration_ms: Math.max(0, Date.parse(end_timestamp) - Date.parse(at)) }),
    ...(late > ON_TIME_MS && { late_ms: late }),
    ...(error && { error: error.message }),
    ...(problems > 0 && { problems }),
  }
}

/** What a run usually takes: the middle one of those that ended well. */
export function usualDuration(runs: readonly ScheduleRun[]): number | undefined {
  const durations = runs
    .filter(({ outcome }) => outcome === 'completed' || outcome === 'completed_with_errors')
    .flatMap(({ duration_ms }) => duration_ms ?? [])
    .sort((a, b) => a - b)
  return durations[Math.floor(durations.length / 2)]
}
