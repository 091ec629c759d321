/**
 * Times as shown. Stored times are ISO 8601 in UTC; shown ones are in this computer's zone, relative for the eye and
 * absolute on hover.
 */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayHead = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const full = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** Epoch milliseconds of a stored time, or undefined when it is none. */
export function parseTime(iso: string | undefined): number | undefined {
  if (iso === undefined) return undefined
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? undefined : ms
}

/**
 * "just now", "4 min ago", "2 h ago", "yesterday", "Fri 20 Nov", "20 Nov 2025"; times ahead read "in 5 min".
 * What cannot be read as a time is shown as it is.
 */
export function formatRelative(iso: string, nowMs: number): string {
  const at = parseTime(iso)
  if (at === undefined) return iso
  const age = nowMs - at
  if (age < -MINUTE) return formatComing(-age, at)
  if (age < MINUTE) return 'just now'
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`
  if (age < 20 * HOUR) return `${Math.floor(age / HOUR)} h ago`
  const days = calendarDaysBetween(at, nowMs)
  if (days <= 1) return 'yesterday'
  if (days < 7) return `${days} days ago`
  return age < 300 * DAY ? weekday.format(at).replace(',', '') : date.format(at)
}

function formatComing(aheadMs: number, at: number): string {
  if (aheadMs < HOUR) return `in ${Math.round(aheadMs / MINUTE)} min`
  if (aheadMs < 20 * HOUR) return `in ${Math.round(aheadMs / HOUR)} h`
  return date.format(at)
}

function calendarDaysBetween(earlierMs: number, laterMs: number): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((midnight(laterMs) - midnight(earlierMs)) / DAY)
}

/** "Sun 22 Nov 2026, 14:26:03 CET": the whole truth, for hovers and tickets. */
export function formatAbsolute(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : full.format(at)
}

const inZone = new Map<string, Intl.DateTimeFormat>()

/** "Mon 23 Nov 02:30" in a time zone, with the year where it is not this one. @param timeZone default: this computer's */
export function formatInZone(iso: string, timeZone?: string): string {
  const at = parseTime(iso)
  if (at === undefined) return iso
  const isThisYear = new Date(at).getFullYear() === new Date().getFullYear()
  const key = `${timeZone ?? ''} ${String(isThisYear)}`
  const format =
    inZone.get(key) ??
    new Intl.DateTimeFormat('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      ...(isThisYear ? {} : { year: 'numeric' }),
      ...(timeZone !== undefined && { timeZone }),
    })
  inZone.set(key, format)
  return format.format(at).replaceAll(',', '')
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
  return nowMs - at < 300 * DAY ? weekday.format(at).replace(',', '') : date.format(at)
}

/** "14:26" */
export function formatClock(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : clock.format(at)
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
  return at === undefined ? iso : seconds.format(at)
}

/** "9 Nov" */
export function formatDay(iso: string): string {
  const at = parseTime(iso)
  return at === undefined ? iso : dayMonth.format(at)
}

/** "14:26" of today, "21 Nov 14:03" of other days. */
export function formatMoment(iso: string, nowMs: number): string {
  const at = parseTime(iso)
  if (at === undefined || calendarDaysBetween(at, nowMs) === 0) return formatClock(iso)
  return `${dayMonth.format(at)} ${clock.format(at)}`
}

/** "Today, Sunday 22 November", "Friday 20 November": the head of a day in a list. */
export function formatDayHead(iso: string, nowMs: number): string {
  const at = parseTime(iso)
  if (at === undefined) return iso
  const days = calendarDaysBetween(at, nowMs)
  const text = dayHead.format(at).replace(',', '')
  if (days === 0) return `Today, ${text}`
  return days === 1 ? `Yesterday, ${text}` : text
}
