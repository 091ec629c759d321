/** The form of a schedule: every kind's fields at once, so that changing the kind loses nothing; what it asks for. Pure. */
import type { ScheduleView } from '@shared/contract/calls/schedules'
import type { ScanOptions } from '@shared/model/scan'
import {
  type HOUR_STEPS,
  type Recurrence,
  type RecurrenceKind,
  recurrenceSchema,
  type Schedule,
  type ScheduleInput,
  timeZoneSchema,
} from '@shared/model/schedule'

/** When: a value for each field of each kind. */
export interface WhenForm {
  kind: RecurrenceKind
  /** "2026-12-01" */
  date: string
  time: string
  minutes: number | undefined
  hours: (typeof HOUR_STEPS)[number]
  minute: number | undefined
  weekdays: readonly number[]
  day: number | undefined
  month: number
  timeZone: string
}

export interface ScheduleForm extends WhenForm {
  /** Of the one that is edited; a new one has none. */
  replaces: { id: string; updated_at: string } | undefined
  environment: string
  options: Omit<ScanOptions, 'environment'>
  missed: Schedule['missed']
  enabled: boolean
}

export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Every night, in this computer's zone. @param nowMs the day offered for a single run is the one after it */
export function emptyWhen(nowMs: number): WhenForm {
  const tomorrow = new Date(nowMs + 24 * 60 * 60_000)
  const two = (part: number) => String(part).padStart(2, '0')
  return {
    kind: 'daily',
    date: `${tomorrow.getFullYear()}-${two(tomorrow.getMonth() + 1)}-${two(tomorrow.getDate())}`,
    time: '02:30',
    minutes: 30,
    hours: 1,
    minute: 0,
    weekdays: [1, 2, 3, 4, 5],
    day: 1,
    month: 1,
    timeZone: localZone(),
  }
}

export const emptySchedule = (environment: string, nowMs: number): ScheduleForm => ({
  ...emptyWhen(nowMs),
  replaces: undefined,
  environment,
  options: {
    scope: 'everything',
    clear: false,
    log_level: 'info',
    sources: { api: true, db: true, cli: true },
  },
  missed: 'once',
  enabled: true,
})

export function formOf({ schedule }: Pick<ScheduleView, 'schedule'>, nowMs: number): ScheduleForm {
  const { id, updated_at, environment, options, recurrence, time_zone, missed, enabled } = schedule
  return {
    ...emptyWhen(nowMs),
    ...whenOf(recurrence),
    timeZone: time_zone,
    replaces: { id, updated_at },
    environment,
    options,
    missed,
    enabled,
  }
}

function whenOf(recurrence: Recurrence): Partial<WhenForm> {
  switch (recurrence.kind) {
    case 'once': {
      const [date = '', time = ''] = recurrence.at.split('T')
      return { kind: 'once', date, time }
    }
    case 'minutes':
      return { kind: 'minutes', minutes: recurrence.every }
    case 'hourly':
      return { kind: 'hourly', hours: recurrence.every, minute: recurrence.minute }
    default:
      return recurrence
  }
}

/** What the form says of when, not judged yet. */
function wanted(form: WhenForm): unknown {
  const { kind, time } = form
  switch (kind) {
    case 'once':
      return { kind, at: `${form.date}T${time}` }
    case 'minutes':
      return { kind, every: form.minutes }
    case 'hourly':
      return { kind, every: form.hours, minute: form.minute }
    case 'daily':
      return { kind, time }
    case 'weekly':
      return { kind, weekdays: [...form.weekdays].sort((a, b) => a - b), time }
    case 'monthly':
      return { kind, day: form.day, time }
    case 'yearly':
      return { kind, month: form.month, day: form.day, time }
  }
}

/** The recurrence of the form, or what is wrong with it by field of the form. */
export function recurrenceOf(form: WhenForm): { recurrence?: Recurrence; problems: Readonly<Record<string, string>> } {
  const parsed = recurrenceSchema.safeParse(wanted(form))
  const zone = timeZoneSchema.safeParse(form.timeZone)
  const problems = Object.fromEntries([
    ...(parsed.error?.issues ?? []).map((issue) => {
      const field = fieldOf(form.kind, String(issue.path[0]))
      return [field, WORDS[field] ?? issue.message]
    }),
    ...(zone.success ? [] : [['timeZone', 'Choose a time zone']]),
  ])
  return { ...(parsed.success && zone.success && { recurrence: parsed.data }), problems }
}

function fieldOf(kind: RecurrenceKind, path: string): string {
  if (kind === 'once') return 'date'
  if (kind === 'minutes') return 'minutes'
  return path
}

const WORDS: Readonly<Record<string, string>> = {
  date: 'A date such as 2026-12-01 and a time such as 09:00',
  time: 'A time such as 02:30',
  minutes: '10 minutes to a day',
  minute: '0 to 59',
  weekdays: 'Choose a day',
  day: 'Not a day of that month',
}

/** What is saved; undefined while something is wrong. */
export function scheduleOf(form: ScheduleForm): ScheduleInput | undefined {
  const { recurrence } = recurrenceOf(form)
  if (!recurrence || form.environment === '') return undefined
  const { environment, options, timeZone, missed, enabled } = form
  return { environment, options, recurrence, time_zone: timeZone, missed, enabled }
}

/** How many choices of the form differ from another one. */
export function countChanges(form: ScheduleForm, stored: ScheduleForm): number {
  const of = ({ environment, options, missed, timeZone, enabled, ...when }: ScheduleForm) => [
    environment,
    options,
    missed,
    timeZone,
    enabled,
    wanted({ ...when, timeZone }),
  ]
  const before = of(stored)
  return of(form).filter((part, index) => JSON.stringify(part) !== JSON.stringify(before[index])).length
}
