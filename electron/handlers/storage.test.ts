import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { Caller } from '../backend'
import { filesBelow, totalBytes } from '../store/usage'
import { backendForEachTest } from '../testing/test-backend'

const { call, dataDir } = backendForEachTest()

beforeEach(async () => {
  await call('environments.openSample', {})
})

const usage = (caller?: Caller) => call('storage.usage', {}, caller)

test('every file is counted once, and each environment has its own', async () => {
  await mkdir(join(dataDir(), 'logs'))
  await writeFile(join(dataDir(), 'logs', 'calipso.1.log'), 'x'.repeat(1000))
  await writeFile(join(dataDir(), 'notes.txt'), 'mine')
  const { parts, environments, used, free, dataDir: told } = await usage()
  const files = await filesBelow(dataDir())
  expect(told).toBe(dataDir())
  expect(used).toBe(totalBytes(files))
  expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(used)
  expect(parts.reduce((sum, part) => sum + part.files, 0)).toBe(files.length)
  expect(free).toBeGreaterThan(0)
  expect(parts.find(({ id }) => id === 'log')).toEqual({ id: 'log', bytes: 1000, files: 1, paths: ['logs/'] })
  expect(parts.find(({ id }) => id === 'other')).toMatchObject({ bytes: 4, paths: ['notes.txt'] })
  const [sample] = environments
  expect(sample).toMatchObject({ name: 'sample-cloud', objects: expect.any(Number), scans: expect.any(Number) })
  expect(sample?.inventoryBytes).toBe(parts.find(({ id }) => id === 'inventories')?.bytes)
  expect(sample?.inventoryBytes).toBeGreaterThan((await stat(join(dataDir(), 'store', 'environments.db'))).size)
  expect(sample?.scanBytes).toBeGreaterThan(0)
})

test('environments somebody may not see are not named', async () => {
  const { environments } = await usage({ kind: 'remote', rights: (_, name) => name === undefined })
  expect(environments).toEqual([])
})
