/** What this host can do, and preferences of the person using it. */
import { z } from 'zod'
import { call, nothing } from '../define'

export const capabilitiesSchema = z.strictObject({
  kind: z.enum(['electron', 'serve', 'cli']),
  /** Native open and save dialogs. */
  dialogs: z.boolean(),
  osKeyStore: z.boolean(),
  notifications: z.boolean(),
  autoUpdate: z.boolean(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

export const preferencesSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark', 'contrast']).default('system'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
  palette: z.enum(['default', 'cvd']).default('default'),
  fontScale: z.number().min(0.8).max(2).default(1),
  pinned: z.array(z.strictObject({ environment: z.string(), id: z.string() })).default([]),
  recent: z.array(z.strictObject({ environment: z.string(), id: z.string(), at: z.string() })).default([]),
  recentSearches: z.array(z.string()).default([]),
  /** Screen state kept across restarts (open nodes, pane widths), by key; sizes are bounded by the contract. */
  ui: z.record(z.string().max(120), z.json()).default({}),
})
export type Preferences = z.infer<typeof preferencesSchema>

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
      storage: z.enum(['local', 'mongodb']),
      capabilities: capabilitiesSchema,
    }),
  ),
  'preferences.get': call('any', nothing, preferencesSchema),
  'preferences.set': call('any', preferencesSchema.partial(), preferencesSchema),
}
