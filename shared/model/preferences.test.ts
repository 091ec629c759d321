import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../contract/errors'
import {
  DEFAULT_PREFERENCES,
  DEFAULT_SETTINGS,
  readPreferencesDocument,
  readSettings,
  type Settings,
  settingsOf,
  settingsText,
} from './preferences'

const problemsOf = (text: string) => {
  try {
    readSettings(text)
  } catch (thrown) {
    return thrown instanceof AppError ? (thrown.fields ?? []).map(({ path }) => path) : [String(thrown)]
  }
  return undefined
}

describe('a file of settings', () => {
  it('comes back as it was written', () => {
    const settings: Settings = {
      ...DEFAULT_SETTINGS,
      timeZone: 'Asia/Kolkata',
      fontScale: 1.1,
      notifyLevels: ['error'],
    }
    expect(readSettings(settingsText(settings))).toEqual(settings)
    expect(Object.keys(JSON.parse(settingsText(settingsOf(DEFAULT_PREFERENCES))))).toEqual(
      Object.keys(DEFAULT_SETTINGS),
    )
  })

  it('names every unknown key and every bad value', () => {
    expect(problemsOf('{"theme":"pink","fontSize":2,"timeZone":"Mars/Base","messageDays":0}')?.sort()).toEqual([
      'fontSize',
      'messageDays',
      'theme',
      'timeZone',
    ])
    expect(problemsOf('{"theme":')).toEqual([])
    expect(problemsOf('[]')).toEqual(['(document)'])
  })

  it('may name some of them', () => {
    expect(readSettings('{"times":"absolute"}')).toEqual({ times: 'absolute' })
  })

  it('holds nothing of what was looked at', () => {
    const settings = settingsOf({ ...DEFAULT_PREFERENCES, recentSearches: ['web-1'], ui: { x: 1 } })
    expect(settings).toEqual(DEFAULT_SETTINGS)
  })
})

describe('what is stored', () => {
  it('costs only what is bad of it', () => {
    const { preferences, problems } = readPreferencesDocument({
      theme: 'dark',
      density: 'airy',
      fromALaterVersion: true,
      recentSearches: ['web-1'],
    })
    expect(preferences).toEqual({ ...DEFAULT_PREFERENCES, theme: 'dark', recentSearches: ['web-1'] })
    expect(problems.map(({ path }) => path).sort()).toEqual(['density', 'fromALaterVersion'])
  })

  it('is understood whatever it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('theme', 'ui', 'keptScans')), fc.jsonValue()),
        (stored) => {
          const { preferences, problems } = readPreferencesDocument(stored)
          const kept = Object.keys(stored).length - new Set(problems.map(({ path }) => path.split('.')[0])).size
          expect(Object.keys(preferences).length).toBe(Object.keys(DEFAULT_PREFERENCES).length)
          expect(kept).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
})
