/** How the product looks and behaves for the person using it, and what it remembers between two starts. */
import { z } from 'zod'
import { AppError, type FieldProblem, validationError } from '../contract/errors'
import { messageLevelSchema } from './message'
import { timeZoneSchema } from './schedule'

/** What a person decides. Each key, its values and what it does are told in docs/preferences.md. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  density: z.enum(['comfortable', 'compact']),
  palette: z.enum(['default', 'cvd']),
  fontScale: z.number().min(0.8).max(2),
  /** `system`: as the operating system asks. */
  motion: z.enum(['system', 'reduced']),
  times: z.enum(['relative', 'absolute']),
  /** `local`: this computer's; else a name as `UTC` or `Europe/Amsterdam`. */
  timeZone: z.string().refine((name) => name === 'local' || timeZoneSchema.safeParse(name).success, {
    error: 'must be local, UTC or a place such as Europe/Amsterdam',
  }),
  /** Of graphs whose layout was not chosen; `auto`: by their size. */
  graphLayout: z.enum(['auto', 'layered', 'force']),
  graphRows: z.enum(['auto', 'rows', 'nodes']),
  graphLabels: z.enum(['auto', 'all', 'links', 'none']),
  /** `auto`: in wide windows. */
  graphTable: z.enum(['auto', 'open', 'closed']),
  /** How many days back messages are counted and listed. */
  messageDays: z.number().int().min(1).max(90),
  /** Levels of messages that the desktop announces. */
  notifyLevels: z.array(messageLevelSchema),
  /** Scans kept of each environment, with their logs. */
  keptScans: z.number().int().min(10).max(1000),
})
export type Settings = z.infer<typeof settingsSchema>

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  density: 'comfortable',
  palette: 'default',
  fontScale: 1,
  motion: 'system',
  times: 'relative',
  timeZone: 'local',
  graphLayout: 'auto',
  graphRows: 'auto',
  graphLabels: 'auto',
  graphTable: 'auto',
  messageDays: 14,
  notifyLevels: [],
  keptScans: 200,
}

/** The settings, and what is remembered without anybody deciding it. */
export const preferencesSchema = settingsSchema.extend({
  pinned: z.array(z.strictObject({ environment: z.string(), id: z.string() })),
  recent: z.array(z.strictObject({ environment: z.string(), id: z.string(), at: z.string() })),
  recentSearches: z.array(z.string()),
  /** Screen state kept across restarts (open nodes, pane widths), by key; sizes are bounded by the contract. */
  ui: z.record(z.string().max(120), z.json()),
})
export type Preferences = z.infer<typeof preferencesSchema>

export const DEFAULT_PREFERENCES: Preferences = {
  ...DEFAULT_SETTINGS,
  pinned: [],
  recent: [],
  recentSearches: [],
  ui: {},
}

const SETTING_KEYS = settingsSchema.keyof().options

/** The settings of a person's preferences, in the order they are documented. */
export const settingsOf = (preferences: Preferences): Settings =>
  settingsSchema.parse(Object.fromEntries(SETTING_KEYS.map((key) => [key, preferences[key]])))

/** The text of a file of settings. */
export const settingsText = (settings: Partial<Settings>): string => `${JSON.stringify(settings, null, 2)}\n`

/**
 * Reads a file of settings; what it does not name is not in the answer.
 * @throws AppError `validation` naming every key that is unknown and every value that is not one of its key's
 */
export function readSettings(text: string): Partial<Settings> {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw new AppError(
      'validation',
      `The settings are not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`,
      {
        hint: 'Save the present settings to see what they look like.',
      },
    )
  }
  const parsed = settingsSchema.partial().safeParse(document)
  if (!parsed.success) throw validationError('The settings cannot be used', parsed.error)
  // Optional keys may be written as such only in code: JSON has no `undefined`.
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined))
}

/**
 * What is stored, as this version understands it: every key by itself, so that one bad value costs no other.
 * @returns problems: keys and values that were left out
 */
export function readPreferencesDocument(stored: Readonly<Record<string, unknown>>): {
  preferences: Preferences
  problems: FieldProblem[]
} {
  const problems: FieldProblem[] = []
  const understood: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(stored)) {
    const parsed = preferencesSchema.partial().safeParse({ [key]: value })
    if (parsed.success) understood[key] = value
    else problems.push(...(validationError(key, parsed.error).fields ?? []))
  }
  return { preferences: preferencesSchema.parse({ ...DEFAULT_PREFERENCES, ...understood }), problems }
}
