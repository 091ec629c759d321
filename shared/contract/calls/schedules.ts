/** Schedules: list, save, remove and bring back, pause, run now, the times of a draft, history. */
import { z } from 'zod'
import { scanBriefSchema } from '../../model/scan'
import {
  occurrenceSchema,
  recurrenceSchema,
  scheduleInputSchema,
  scheduleRunSchema,
  scheduleSchema,
  timeZoneSchema,
} from '../../model/schedule'
import { call, nothing } from '../define'
import { pageFields, pageSchema } from '../paging'

const one = z.strictObject({ id: z.string() })

/** A schedule with what it did and will do. */
export const scheduleViewSchema = z.strictObject({
  schedule: scheduleSchema.omit({ handled_until: true, missed_runs: true }),
  /** Absent while it is paused or has no more times. */
  next: occurrenceSchema.optional(),
  /** ISO times of the next 24 hours. */
  upcoming: z.array(z.string()),
  /** The last runs and missed times, newest first. */
  runs: z.array(scheduleRunSchema),
  /** Times of the last 14 days that passed without a run of their own. */
  missed: z.number(),
  /** What a run of it usually takes. */
  usual_ms: z.number().optional(),
})
export type ScheduleView = z.infer<typeof scheduleViewSchema>

/** How long a removed schedule can be brought back. */
export const UNDO_SCHEDULE_MS = 60_000

export const scheduleCalls = {
  /** In the order they were added. */
  'schedules.list': call(
    'view-env',
    z.strictObject({ environment: z.string().optional(), ...pageFields(100, 50) }),
    pageSchema(scheduleViewSchema),
  ),
  /** Adds, or changes the one of this id; its environment stays. */
  'schedules.save': call(
    'edit-env',
    z.strictObject({
      schedule: scheduleInputSchema,
      /** Refused with `conflict` when it was changed since `updated_at`. */
      replaces: z.strictObject({ id: z.string(), updated_at: z.string() }).optional(),
    }),
    scheduleViewSchema,
  ),
  /** Removes it; its scans stay. */
  'schedules.remove': call('edit-env', one, nothing),
  /** Brings back what was just removed. @throws `not-found` when that was too long ago */
  'schedules.restore': call('edit-env', one, nothing),
  /** Pauses it, or lets it go on: times that passed meanwhile are not missed. */
  'schedules.enable': call('edit-env', one.extend({ enabled: z.boolean() }), nothing),
  /** Starts its scan now, beside its times. */
  'schedules.run': call('edit-env', one, scanBriefSchema),
  /** The next times of a recurrence that need not be stored, and the next one a clock change moves within a year. */
  'schedules.next': call(
    'any',
    z.strictObject({
      recurrence: recurrenceSchema,
      time_zone: timeZoneSchema,
      count: z.number().int().min(1).max(100).default(5),
    }),
    z.strictObject({ runs: z.array(occurrenceSchema), changed: occurrenceSchema.optional() }),
  ),
  /** Runs and missed times, newest first. */
  'schedules.history': call('view-env', one.extend(pageFields(200, 30)), pageSchema(scheduleRunSchema)),
}

/** A schedule was saved, removed, or did something. */
export const schedulesChangedSchema = z.strictObject({ environment: z.string() })
