/** What a schedule's times ask for at a moment: nothing, a run, or a note that they passed. Pure. */
import type { MissedReason, MissedRuns, Schedule } from '@shared/model/schedule'
import { nextOccurrence, type Occurrence, occurrencesBetween } from './recurrence'

/** A run that begins this much after its time is late, and what it was to be a missed one. */
export const ON_TIME_MS = 2 * 60_000
/** After a computer wakes up its network comes back; missed runs wait for it. */
export const SETTLE_MS = 2 * 60_000
/** A clock that goes back by less runs nothing twice; one that goes back by more was wrong before. */
const WRONG_CLOCK_MS = 2 * 24 * 60 * 60_000
/** Missed times that are counted: more are as bad. */
const MOST_COUNTED = 10_000

/** What is known of this computer and process when the times are looked at; epoch milliseconds. */
export interface Circumstances {
  readonly now: number
  /** When the process, or the computer under it, last began to run without a break. */
  readonly awakeSince: number
  /** When the process started. */
  readonly startedAt: number
  /** A scan of this schedule waits or runs. */
  readonly isBusy: boolean
}

export type Decision =
  /** Nothing before this time; undefined: nothing any more. */
  | { readonly kind: 'wait'; readonly until: number | undefined }
  /** A run for `planned`; `missed` are the times before that it covers. */
  | { readonly kind: 'run'; readonly planned: number; readonly missed: MissedTimes | undefined }
  /** Times that pass without a run. */
  | { readonly kind: 'miss'; readonly missed: MissedTimes }

type MissedTimes = Pick<MissedRuns, 'first' | 'last' | 'count' | 'reason'>

/** Whether what was dealt with lies further ahead than a clock that was set explains: then it was wrong before. */
export const isAhead = (handled: number, now: number): boolean => handled > now + WRONG_CLOCK_MS

/** Up to when a schedule's times were dealt with, as far as the clock can be believed. */
export const handledUntil = (schedule: Pick<Schedule, 'handled_until'>, now: number): number => {
  const handled = Date.parse(schedule.handled_until)
  return isAhead(handled, now) ? now : handled
}

/** The next time that is to come; undefined when there is none, or the schedule is paused. */
export function nextRunOf(schedule: Schedule, now: number): Occurrence | undefined {
  if (!schedule.enabled) return undefined
  return nextOccurrence(schedule.recurrence, schedule.time_zone, Math.max(handledUntil(schedule, now), now))
}

export function decide(schedule: Schedule, { now, awakeSince, startedAt, isBusy }: Circumstances): Decision {
  if (!schedule.enabled) return { kind: 'wait', until: undefined }
  const { recurrence, time_zone: timeZone } = schedule
  const after = handledUntil(schedule, now)
  const due = occurrencesBetween(recurrence, timeZone, { after, until: now, most: MOST_COUNTED })
  const last = due.at(-1)
  if (last === undefined) return { kind: 'wait', until: nextOccurrence(recurrence, timeZone, after)?.at }
  const because = (times: readonly Occurrence[], reason?: MissedReason) => missedTimes(times, reason, startedAt)
  if (isBusy) return { kind: 'miss', missed: because(due, 'busy') }
  if (now - last.at <= ON_TIME_MS) return { kind: 'run', planned: last.at, missed: earlier(due, because) }
  if (schedule.missed === 'skip') return { kind: 'miss', missed: because(due) }
  if (now < awakeSince + SETTLE_MS) return { kind: 'wait', until: awakeSince + SETTLE_MS }
  return { kind: 'run', planned: last.at, missed: earlier(due, because) }
}

/** Those before the last one. */
const earlier = (due: readonly Occurrence[], because: (times: readonly Occurrence[]) => MissedTimes) =>
  due.length > 1 ? because(due.slice(0, -1)) : undefined

function missedTimes(times: readonly Occurrence[], reason: MissedReason | undefined, startedAt: number): MissedTimes {
  const [first, last] = [times[0]?.at ?? 0, times.at(-1)?.at ?? 0]
  return {
    first: new Date(first).toISOString(),
    last: new Date(last).toISOString(),
    count: times.length,
    reason: reason ?? (last < startedAt ? 'closed' : 'asleep'),
  }
}
