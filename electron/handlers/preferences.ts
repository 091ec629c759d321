/** The operator's preferences: read key by key, changed one after the other, and never lost because of another version. */
import type { FieldProblem } from '@shared/contract/errors'
import { type Preferences, readPreferencesDocument } from '@shared/model/preferences'
import pLimit from 'p-limit'
import type { JsonValue, Store } from '../store/repository'
import { asRecord } from '../values'
import type { HandlersOf } from './handler'

type Settings = Pick<Store, 'settings'>

export function preferenceHandlers(
  store: Settings,
  changed: (preferences: Preferences) => void,
): HandlersOf<'preferences'> {
  // Two windows may change something at the same moment: neither change is lost.
  const queue = pLimit(1)
  const write = async (document: Readonly<Record<string, unknown>>): Promise<Preferences> => {
    // Made of what was stored and of what passed the contract: values of JSON.
    await store.settings.set(KEY, document as JsonValue)
    const { preferences } = readPreferencesDocument(document)
    changed(preferences)
    return preferences
  }
  return {
    'preferences.get': () => readPreferences(store),
    'preferences.set': (patch) =>
      queue(async () => write({ ...(await storedDocument(store)), ...withoutUndefined(patch) })),
    'preferences.problems': async () => [...(await read(store)).problems],
    'preferences.discardUnknown': () =>
      queue(async () => {
        const document = await storedDocument(store)
        const bad = new Set(readPreferencesDocument(document).problems.map(({ path }) => path.split('.')[0]))
        await write(Object.fromEntries(Object.entries(document).filter(([key]) => !bad.has(key))))
        return {}
      }),
  }
}

const KEY = 'preferences'

const storedDocument = async ({ settings }: Settings) => asRecord(await settings.get(KEY))

const read = async (store: Settings): Promise<{ preferences: Preferences; problems: readonly FieldProblem[] }> =>
  readPreferencesDocument(await storedDocument(store))

/** The operator's preferences, with defaults for what was never chosen and for what this version does not understand. */
export const readPreferences = async (store: Settings): Promise<Preferences> => (await read(store)).preferences

const withoutUndefined = (patch: object) =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
