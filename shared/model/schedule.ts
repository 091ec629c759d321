/** Schedules: scans that start by themselves at their time. */
import { z } from 'zod'
import { errorDataSchema } from '../contract/errors'
import { checkScanOptions, SCAN_STATUSES, scanOptionFields } from './scan'

export const RECURRENCE_KINDS = ['once', 'minutes', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const
export type RecurrenceKind = (typeof RECURRENCE_KINDS)[number]
/** What a schedule does about a time at which nothing could be started. */
export const MISSED_POLICIES = ['once', 'skip'] as const
/** Scans closer to each other than this keep a cloud busy for nothing. */
export const LEAST_MINUTES = 10
/** Hours between two runs: those that make every day the same. */
export const HOUR_STEPS = [1, 2, 3, 4, 6, 8, 12] as const

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 02:30')
const day = z.number().int().min(1).max(31)

/** Whether a date exists, 29 February counting as one. */
const isDate = (month: number, dayOfMonth: number) => dayOfMonth <= (DAYS[month - 1] ?? 0)
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * When a schedule's time has come; times of day are those of its time zone. A day that a month does not have is its last
 * one: the 31st is the 30th of April, 29 February the 28th in common years.
 */
export const recurrenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('once'),
    at: z.iso.datetime({ local: true, offset: false, precision: -1, error: 'must be like 2026-12-01T09:00' }),
  }),
  /** Equally far apart, counted from a midnight. */
  z.strictObject({ kind: z.literal('minutes'), every: z.number().int().min(LEAST_MINUTES).max(1440) }),
  /** Every hour there is, or every so many hours of the clock from midnight. */
  z.strictObject({
    kind: z.literal('hourly'),
    every: z.union(HOUR_STEPS.map((step) => z.literal(step))).default(1),
    minute: z.number().int().min(0).max(59),
  }),
  z.strictObject({ kind: z.literal('daily'), time }),
  /** Monday is 1, Sunday 7. */
  z.strictObject({ kind: z.literal('weekly'), weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7), time }),
  z.strictObject({ kind: z.literal('monthly'), day, time }),
  z
    .strictObject({ kind: z.literal('yearly'), month: z.number().int().min(1).max(12), day, time })
    .refine(({ month, day: dayOfMonth }) => isDate(month, dayOfMonth), {
      path: ['day'],
      error: 'is not in that month',
    }),
])
export type Recurrence = z.infer<typeof recurrenceSchema>

export const timeZoneSchema = z.string().refine(isTimeZone, { error: 'must be a time zone such as Europe/Amsterdam' })

function isTimeZone(name: string): boolean {
  try {
    // The name of a place, not an offset: clock changes belong to places.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** What an operator decides about a schedule. */
export const scheduleInputSchema = z.strictObject({
  environment: z.string().min(1),
  /** The options its scans get. */
  options: scanOptionFields.superRefine((options, context) => checkScanOptions(options, context)),
  recurrence: recurrenceSchema,
  time_zone: timeZoneSchema,
  /** `once`: one run as soon as possible, however many were missed; `skip`: none before the next time. */
  missed: z.enum(MISSED_POLICIES).default('once'),
  enabled: z.boolean().default(true),
})
export type ScheduleInput = z.infer<typeof scheduleInputSchema>

/** Why nothing was started when it was time. */
export const MISSED_REASONS = ['closed', 'asleep', 'busy', 'failed'] as const
export type MissedReason = (typeof MISSED_REASONS)[number]

/** Times in a row that passed without a run. */
export const missedRunsSchema = z.strictObject({
  /** ISO times of the first and the last one. */
  first: z.string(),
  last: z.string(),
  count: z.number().int(),
  reason: z.enum(MISSED_REASONS),
  /** When it was noticed. */
  noticed_at: z.string(),
  /** The scan that was started in their place. */
  covered_by: z.string().optional(),
  error: errorDataSchema.optional(),
})
export type MissedRuns = z.infer<typeof missedRunsSchema>

export const scheduleSchema = scheduleInputSchema.extend({
  id: z.string(),
  created_at: z.string(),
  /** The last change of what an operator decides. */
  updated_at: z.string(),
  /** ISO time; every time of this schedule up to it was dealt with. */
  handled_until: z.string(),
  /** The newest first. */
  missed_runs: z.array(missedRunsSchema),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** One run of a schedule, or times that passed without one. */
export const scheduleRunSchema = z.strictObject({
  /** ISO time at which it was to run; absent when it was started by hand. For missed times the last of them. */
  planned: z.string().optional(),
  /** ISO time at which it began, or was noticed as missed. */
  at: z.string(),
  outcome: z.enum([...SCAN_STATUSES, 'missed']),
  scan_id: z.string().optional(),
  /** Running number of the scan. */
  number: z.number().optional(),
  duration_ms: z.number().optional(),
  /** How long after its time it was asked for, when that is more than usual. */
  late_ms: z.number().optional(),
  /** What is worth a word: the error it failed with, or groups of problems. */
  error: z.string().optional(),
  problems: z.number().optional(),
  missed: missedRunsSchema.optional(),
})
export type ScheduleRun = z.infer<typeof scheduleRunSchema>

/** A time of a schedule. */
export const occurrenceSchema = z.strictObject({
  /** ISO time. */
  at: z.string(),
  /** What the clock change of that day does to it: its time of day is not there and it runs later, or is there twice. */
  change: z.enum(['absent', 'twice']).optional(),
})
