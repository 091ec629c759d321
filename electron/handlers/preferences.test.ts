import { DEFAULT_PREFERENCES, type Preferences } from '@shared/model/preferences'
import { expect, test } from 'vitest'
import type { JsonValue } from '../store/repository'
import { preferenceHandlers, readPreferences } from './preferences'

const context = { signal: new AbortController().signal, caller: { kind: 'local' } } as const

/** A store whose reads and writes take their time. */
function storeOf(stored: JsonValue | undefined) {
  let document = stored
  const settings = {
    get: async () => document,
    set: async (_: string, value: JsonValue) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      document = value
    },
    keys: async () => [],
    remove: async () => undefined,
  }
  return { settings, stored: () => document }
}

test('two changes at the same moment are both kept', async () => {
  const store = storeOf(undefined)
  const told: Preferences[] = []
  const handlers = preferenceHandlers(store, (now) => told.push(now))
  await Promise.all([
    handlers['preferences.set']({ theme: 'dark' }, context),
    handlers['preferences.set']({ times: 'absolute' }, context),
  ])
  expect(await readPreferences(store)).toEqual({ ...DEFAULT_PREFERENCES, theme: 'dark', times: 'absolute' })
  expect(told.at(-1)).toEqual(await readPreferences(store))
})

test('what another version wrote is said, kept over changes, and removed on request only', async () => {
  const store = storeOf({ theme: 'dark', density: 'airy', later: { of: 'tomorrow' } })
  const handlers = preferenceHandlers(store, () => undefined)
  expect((await handlers['preferences.get']({}, context)).theme).toBe('dark')
  const problems = await handlers['preferences.problems']({}, context)
  expect(problems.map(({ path }) => path)).toEqual(['density', 'later'])
  await handlers['preferences.set']({ fontScale: 1.25 }, context)
  expect(store.stored()).toEqual({ theme: 'dark', density: 'airy', later: { of: 'tomorrow' }, fontScale: 1.25 })
  await handlers['preferences.discardUnknown']({}, context)
  expect(store.stored()).toEqual({ theme: 'dark', fontScale: 1.25 })
  expect(await handlers['preferences.problems']({}, context)).toEqual([])
})
