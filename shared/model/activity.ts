/** Something the product does that takes its time: what runs, and what ended lately. */
import { z } from 'zod'

export const ACTIVITY_KINDS = ['scan', 'graphs', 'connection-test', 'host-keys', 'import', 'export'] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

export const ACTIVITY_STATES = ['waiting', 'running', 'done', 'problems', 'failed', 'cancelled'] as const
export type ActivityState = (typeof ACTIVITY_STATES)[number]

export const activitySchema = z.strictObject({
  id: z.string(),
  kind: z.enum(ACTIVITY_KINDS),
  /** The environment it is about, as far as that is known; it may not be stored (yet). */
  environment: z.string().optional(),
  /** The scan it is, with its number. */
  scan: z.strictObject({ id: z.string(), number: z.number() }).optional(),
  state: z.enum(ACTIVITY_STATES),
  /** ISO times. */
  started: z.string(),
  ended: z.string().optional(),
  /** What it is at, in words. */
  stage: z.string().optional(),
  /** How much of it is done; absent where nobody can know. */
  done: z.number().optional(),
  total: z.number().optional(),
  /** How it ended, in one line. */
  result: z.string().optional(),
  /** What to do about it. */
  remedy: z.string().optional(),
  canCancel: z.boolean(),
})
export type Activity = z.infer<typeof activitySchema>

/** Whether more will happen to it. */
export const isUnderWay = ({ state }: Pick<Activity, 'state'>): boolean => state === 'waiting' || state === 'running'

/** How long what has ended is told. */
export const ACTIVITY_KEPT_MS = 24 * 60 * 60_000
