/**
 * Times as shown. Stored times are ISO 8601 in UTC; shown ones are in the time zone of the preferences, relative for the
 * eye and absolute on hover, or absolute for both. Observers that show one follow the preferences.
 */
import type { Settings } from '@shared/model/preferences'
import { observable } from 'mobx'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

type Fields = Intl.DateTimeFormatOptions
const CLOCK: Fields = { hour: '2-digit', minute: '2-digit' }
const SECONDS: Fields = { ...CLOCK, second: '2-digit' }
const DAY_MONTH: Fields = { day: 'numeric', month: 'short' }
const WEEKDAY: Fields = { weekday: 'short', ...DAY_MONTH }

/** @param timeZone undefined: this computer's */
function formatsOf(timeZone: string | undefined) {
  const format = (fields: Fields) => new Intl.DateTimeFormat('en-GB', { ...fields, ...(timeZone && { timeZone }) })
  return {
    clock: format(CLOCK),
    seconds: format(SECONDS),
    dayHead: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    dayMonth: format(DAY_MONTH),
    weekday: format(WEEKDAY),
    date: format({ ...DAY_MONTH, year: 'numeric' }),
    full: format({ ...WEEKDAY, year: 'numeric', ...SECONDS, timeZoneName: 'short' }),
    moment: format({ ...WEEKDAY, ...CLOCK }),
    momentOfYear: format({ ...WEEKDAY, ...CLOCK, year: 'numeric' }),
    /** Numbers for calculations: day, month and year, and the time of day. */
    parts: new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' },
      ...(timeZone && { timeZone }),
    }),
  }
}

/** The one of this window; whoever formats while it renders is told of a change. */
const shown = observable.box({ isAbsolute: false, formats: formatsOf(undefined) }, { deep: false })
const formats = () => shown.get().formats

/** Has every time of this window written so. */
export function setTimeFormat({ times, timeZone }: Pick<Settings, 'times' | 'timeZone'>): void {
  shown.set({
    isAbsolute: times === 'absolute',
    formats: formatsOf(timeZone === 'local' ? undefined : timeZone),
  })
}

/** What a clock of the chosen zone shows, as if it were UTC: for calculations with days. */
function wallMs(ms: number): number {
  const read: Record<string, number> = {}
  for (const { type, value } of formats().parts.formatToParts(ms)) read[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The day a time lies in, as days since 1970: by the calendar of the chosen zone. */
export const calendarDay = (ms: number): number => Math.floor(wallMs(ms) / DAY)

/** When a day begins in the chosen zone. */
export function startOfDay(day: number): number {
  // Clocks change by at most a few hours: the second step hits, also where the first lands before a change.
  const wall = day * DAY
  let ms = wall
  for (let step = 0; step < 3; step += 1) ms += wall - wallMs(ms)
  return ms
}

/** The hour of the day, 0 to 23. */
export const hourOf = (ms: number): number => Math.floor(wallMs(ms) / HOUR) % 24

/** Epoch milliseconds of a stored time, or undefined when it is none. */
export function parseTime(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? undefined : ms
}

/**
 * How long ago, or the moment itself where the preferences want that: "just now", "4 min ago", "2 h ago", "yesterday", "Fri 20 Nov", "20 Nov 2025"; times ahead read "in 5 min".
 * What cannot be read as a time is shown as it is.
 */
export function formatRelative(iso: string, nowMs: number): string {
  const at = parseTime(iso)
  if (at === undefined) return iso
  if (shown.get().isAbsolute) return formatMoment(iso, nowMs)
  const age = nowMs - at
  if (age < -MINUTE) return formatComing(-age, at)
  if (age < MINUTE) return 'just now'
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`
  if (age < 20 * HOUR) return `${Math.floor(age / HOUR)} h ago`
  const days = calendarDaysBetween(at, nowMs)
  if (days <= 1) return 'yesterday'
  if (days < 7) return `${days} days ago`
  return age < 300 * DAY ? formats().weekday.format(at).replace(',', '') : formats().date.format(at)
}

function formatComing(aheadMs: number, at: number): string {
  if (aheadMs < HOUR) return `in ${Math.round(aheadMs / MINUTE)} min`
  if (aheadMs < 20 * HOUR) return `in ${Math.round(aheadMs / HOUR)} h`
  return formats().date.format(at)
}

const calendarDaysBetween = (earlierMs: number, laterMs: number): number =>
  calendarDay(laterMs) - calendarDay(earlierMs)

/** "Sun 22 Nov 2026, 14:26:03 CET": the whole truth, for hovers and tickets. */
export function formatAbsolute(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : formats().full.format(at)
}

const inZone = new Map<string, ReturnType<typeof formatsOf>>()

/** "Mon 23 Nov 02:30" in a time zone, with the year where it is not this one. @param timeZone default: the chosen one */
export function formatInZone(iso: string, timeZone?: string): string {
  const at = parseTime(iso)
  if (at === undefined) return iso
  const isThisYear = new Date(at).getFullYear() === new Date().getFullYear()
  const own = timeZone === undefined ? formats() : (inZone.get(timeZone) ?? formatsOf(timeZone))
  if (timeZone !== undefined) inZone.set(timeZone, own)
  return (isThisYear ? own.moment : own.momentOfYear).format(at).replaceAll(',', '')
}

/** "in 12 h 4 m", "in 1 d 12 h": how far ahead a time is, in its two largest units. */
export function formatAhead(iso: string, nowMs: number): string {
  const minutes = Math.max(0, Math.round(((parseTime(iso) ?? nowMs) - nowMs) / MINUTE))
  if (minutes === 0) return 'now'
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)]
  if (days >= 60) return `in ${days} days`
  if (days > 0) return `in ${days} d${hours > 0 ? ` ${hours} h` : ''}`
  return `in${hours > 0 ? ` ${hours} h` : ''}${minutes % 60 > 0 || hours === 0 ? ` ${minutes % 60} m` : ''}`
}

/** When something began, to stand after "since": "14:26", "Fri 20 Nov", "20 Nov 2025". */
export function formatSince(iso: string, nowMs: number): string {
  const at = parseTime(iso)
  if (at === undefined || nowMs - at < 20 * HOUR) return formatClock(iso)
  return nowMs - at < 300 * DAY ? formats().weekday.format(at).replace(',', '') : formats().date.format(at)
}

/** "14:26" */
export function formatClock(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : formats().clock.format(at)
}

/** 192000 → "3 m 12 s"; below a second in tenths of one. */
export function formatDuration(ms: number): string {
  if (ms < 50) return '< 0.1 s'
  if (ms < 950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} m`
}

/** "14:26:03" */
export function formatSeconds(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : formats().seconds.format(at)
}

/** "9 Nov" */
export function formatDay(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : formats().dayMonth.format(at)
}

/** "14:26" of today, "21 Nov 14:03" of other days, "21 Nov 2025 14:03" of those long ago. */
export function formatMoment(iso: string, nowMs: number): string {
  const at = parseTime(iso)
  if (at === undefined || calendarDaysBetween(at, nowMs) === 0) return formatClock(iso)
  const { dayMonth, date, clock } = formats()
  return `${(Math.abs(nowMs - at) < 300 * DAY ? dayMonth : date).format(at)} ${clock.format(at)}`
}

/** "Today, Sunday 22 November", "Friday 20 November": the head of a day in a list. */
export function formatDayHead(iso: string, nowMs: number): string {
  const at = parseTime(iso)
  if (at === undefined) return iso
  const days = calendarDaysBetween(at, nowMs)
  const text = formats().dayHead.format(at).replace(',', '')
  if (days === 0) return `Today, ${text}`
  return days === 1 ? `Yesterday, ${text}` : text
}
