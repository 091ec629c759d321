/** What helps to find out why the product does not do what it should: shown whole before it goes anywhere. */
import { z } from 'zod'
import { call } from '../define'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const

export const diagnosticsSchema = z.strictObject({
  sections: z.array(
    z.strictObject({
      title: z.string(),
      facts: z.array(z.strictObject({ name: z.string(), value: z.string(), isTrouble: z.boolean().optional() })),
    }),
  ),
  /** All of it as text: exactly what is copied or saved. */
  text: z.string(),
})
export type Diagnostics = z.infer<typeof diagnosticsSchema>

export const logEntrySchema = z.strictObject({
  time: z.string(),
  level: z.enum(LOG_LEVELS),
  event: z.string(),
  /** The message, then its fields. */
  text: z.string(),
})
export type LogEntry = z.infer<typeof logEntrySchema>

export const diagnosticCalls = {
  /** Secrets never stand in it. `anonymous`: neither addresses nor names of environments, hosts and people. */
  'diagnostics.report': call('edit-env', z.strictObject({ anonymous: z.boolean().default(false) }), diagnosticsSchema),
  /** The newest lines of the log of this level and above, newest first. */
  'diagnostics.log': call(
    'edit-env',
    z.strictObject({
      level: z.enum(LOG_LEVELS).default('info'),
      limit: z.number().int().min(1).max(1000).default(300),
    }),
    z.array(logEntrySchema),
  ),
}
