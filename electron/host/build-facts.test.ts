import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { buildFacts, programLicences } from './build-facts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('every package the programs load is there with its licence, none that only makes them', () => {
  const entries = programLicences(root)
  const names = entries.map(({ name }) => name)
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  expect(names).toEqual(expect.arrayContaining([...Object.keys(dependencies), 'electron', 'calipso-desktop']))
  expect(names).not.toContain('vitest')
  expect(new Set(entries.map(({ name, version }) => `${name}@${version}`)).size).toBe(entries.length)
  expect(entries.filter(({ identifier }) => identifier === 'not named')).toEqual([])
  const [zod] = entries.filter(({ name }) => name === 'zod')
  expect(zod).toMatchObject({ identifier: 'MIT', text: expect.stringContaining('Permission is hereby granted') })
})

test('a build says when it was made, also where there is no history', () => {
  const at = new Date('2026-01-02T03:04:05Z')
  expect(buildFacts(tmpdir(), at)).toEqual({ built_at: at.toISOString() })
  expect(buildFacts(root, at).built_at).toBe(at.toISOString())
})
