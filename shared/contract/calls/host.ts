/** What this host can do, and preferences of the person using it. */
import { z } from 'zod'
import { messageLevelSchema } from '../../model/message'
import { call, nothing } from '../define'

export const capabilitiesSchema = z.strictObject({
  kind: z.enum(['electron', 'serve', 'cli']),
  /** Native open and save dialogs. */
  dialogs: z.boolean(),
  /** The host announces messages on the desktop; without it the page does. */
  announces: z.boolean().optional(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

export const preferencesSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  density: z.enum(['comfortable', 'compact']),
  palette: z.enum(['default', 'cvd']),
  fontScale: z.number().min(0.8).max(2),
  pinned: z.array(z.strictObject({ environment: z.string(), id: z.string() })),
  recent: z.array(z.strictObject({ environment: z.string(), id: z.string(), at: z.string() })),
  recentSearches: z.array(z.string()),
  /** How many days back messages are counted and listed. */
  messageDays: z.number().int().min(1).max(90),
  /** Levels of messages that the desktop announces. */
  notifyLevels: z.array(messageLevelSchema),
  /** Screen state kept across restarts (open nodes, pane widths), by key; sizes are bounded by the contract. */
  ui: z.record(z.string().max(120), z.json()),
})
export type Preferences = z.infer<typeof preferencesSchema>

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  density: 'comfortable',
  palette: 'default',
  fontScale: 1,
  pinned: [],
  recent: [],
  recentSearches: [],
  messageDays: 14,
  notifyLevels: [],
  ui: {},
}

export const hostCalls = {
  'host.info': call(
    'any',
    nothing,
    z.strictObject({
      version: z.string(),
      platform: z.string(),
      node: z.string(),
      dataDir: z.string(),
      secretsStoredIn: z.string(),
      capabilities: capabilitiesSchema,
    }),
  ),
  'preferences.get': call('any', nothing, preferencesSchema),
  'preferences.set': call('any', preferencesSchema.partial(), preferencesSchema),
}
