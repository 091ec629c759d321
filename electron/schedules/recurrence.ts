/**
 * When a schedule's times are. Pure.
 *
 * Times of day follow the clock of the time zone. One that a clock change leaves out is moved on by the length of the
 * gap (02:30 is 03:30 that night), one that exists twice is the first of the two: each is run exactly once. Minutes, and
 * every single hour, follow the time that passes: a day of 25 hours has 25 of them.
 */
import type { Recurrence } from '@shared/model/schedule'
import { Temporal } from 'temporal-polyfill'

/** A time, in epoch milliseconds, and what a clock change did to it. */
export interface Occurrence {
  readonly at: number
  readonly change?: 'absent' | 'twice'
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Where the counting of minutes begins: a midnight, so that parts of an hour fall on its quarters. */
const COUNTED_FROM = '2026-01-01T00:00'
/** No date that Temporal can tell is passed: after this a schedule has no more times. */
const LAST_YEAR = 9999

/** The times after `after` (epoch milliseconds, itself left out), in order and none twice. */
export function* occurrences(recurrence: Recurrence, timeZone: string, after: number): Generator<Occurrence> {
  let last = after
  for (const occurrence of candidates(recurrence, timeZone, after)) {
    // The first ones lie before `after`; and where a whole day is left out, its times fall on those of the next.
    if (occurrence.at <= last) continue
    last = occurrence.at
    yield occurrence
  }
}

/** The first time after `after`; undefined when there is none any more. */
export const nextOccurrence = (recurrence: Recurrence, timeZone: string, after: number): Occurrence | undefined =>
  occurrences(recurrence, timeZone, after).next().value ?? undefined

/** The times after `after` up to and with `until`, the first `most` of them. */
export function occurrencesBetween(
  recurrence: Recurrence,
  timeZone: string,
  { after, until, most }: { readonly after: number; readonly until: number; readonly most: number },
): Occurrence[] {
  const found: Occurrence[] = []
  for (const occurrence of occurrences(recurrence, timeZone, after)) {
    if (occurrence.at > until || found.length === most) break
    found.push(occurrence)
  }
  return found
}

/** The first time after `after` that a clock change moves or doubles, within the next year. */
export function nextChanged(recurrence: Recurrence, timeZone: string, after: number): Occurrence | undefined {
  const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone)
  const end = start.add({ years: 1 }).epochMilliseconds
  for (
    let change = start.getTimeZoneTransition('next');
    change && change.epochMilliseconds <= end;
    change = change.getTimeZoneTransition('next')
  ) {
    const around = {
      after: Math.max(after, change.epochMilliseconds - DAY_MS),
      until: change.epochMilliseconds + DAY_MS,
    }
    const found = occurrencesBetween(recurrence, timeZone, { ...around, most: Number.POSITIVE_INFINITY })
    const changed = found.find((occurrence) => occurrence.change !== undefined)
    if (changed) return changed
  }
  return undefined
}

/** Times around and after `after`; those of different days may overlap where the clock changes. */
function* candidates(recurrence: Recurrence, timeZone: string, after: number): Generator<Occurrence> {
  switch (recurrence.kind) {
    case 'once':
      return yield onTheClock(Temporal.PlainDateTime.from(recurrence.at), timeZone)
    case 'minutes':
      return yield* counted(recurrence.every * MINUTE_MS, timeZone, after)
    case 'hourly':
      if (recurrence.every === 1) return yield* everyHour(recurrence.minute, timeZone, after)
      break
  }
  const times = timesOf(recurrence)
  for (const date of dates(recurrence, Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone)))
    for (const time of times) yield onTheClock(date.toPlainDateTime(time), timeZone)
}

type ByTheClock = Exclude<Recurrence, { kind: 'once' | 'minutes' }>

function timesOf(recurrence: ByTheClock): Temporal.PlainTime[] {
  if (recurrence.kind !== 'hourly') return [Temporal.PlainTime.from(recurrence.time)]
  const { every, minute } = recurrence
  return Array.from({ length: 24 / every }, (_, index) => Temporal.PlainTime.from({ hour: index * every, minute }))
}

function onTheClock(wanted: Temporal.PlainDateTime, timeZone: string): Occurrence {
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    wanted.toZonedDateTime(timeZone, { disambiguation }),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime]
  if (earlier.equals(later)) return { at: earlier.epochMilliseconds }
  return earlier.toPlainDateTime().equals(wanted)
    ? { at: earlier.epochMilliseconds, change: 'twice' }
    : { at: later.epochMilliseconds, change: 'absent' }
}

function* counted(stepMs: number, timeZone: string, after: number): Generator<Occurrence> {
  const from = Temporal.PlainDateTime.from(COUNTED_FROM).toZonedDateTime(timeZone).epochMilliseconds
  for (let at = from + Math.floor((after - from) / stepMs) * stepMs; ; at += stepMs) yield { at }
}

function* everyHour(minute: number, timeZone: string, after: number): Generator<Occurrence> {
  const sinceMinute = (at: number) => {
    const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
    const local = at + offsetNanoseconds / 1e6 - minute * MINUTE_MS
    return local - Math.floor(local / HOUR_MS) * HOUR_MS
  }
  for (let at = after; ; ) {
    at += HOUR_MS - sinceMinute(at)
    // Few clocks change by half an hour; that hour is longer.
    const over = sinceMinute(at)
    if (over > 0) at += HOUR_MS - over
    yield { at }
  }
}

/** The dates from a period before that of `start` on: a time of the day before may have been moved behind it. */
function* dates(recurrence: ByTheClock, start: Temporal.ZonedDateTime): Generator<Temporal.PlainDate> {
  const today = start.toPlainDate()
  if (recurrence.kind === 'monthly' || recurrence.kind === 'yearly') {
    const months = recurrence.kind === 'monthly' ? 1 : 12
    const first =
      recurrence.kind === 'monthly'
        ? today.toPlainYearMonth()
        : today.with({ month: recurrence.month }).toPlainYearMonth()
    for (let month = first.subtract({ months }); month.year <= LAST_YEAR; month = month.add({ months }))
      // A day the month does not have is its last one.
      yield month.toPlainDate({ day: Math.min(recurrence.day, month.daysInMonth) })
    return
  }
  for (let date = today.subtract({ days: 2 }); date.year <= LAST_YEAR; date = date.add({ days: 1 }))
    if (recurrence.kind !== 'weekly' || recurrence.weekdays.includes(date.dayOfWeek)) yield date
}
