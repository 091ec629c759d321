import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StorageUsage } from '@shared/contract/calls/storage'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Backend, type Caller, createBackend } from '../backend'
import { silentLogger } from '../log/logger'
import { createRedactor } from '../secrets/redactor'
import { filesBelow, totalBytes } from '../store/usage'

let dataDir: string
let backend: Backend

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'calipso-storage-'))
  backend = await createBackend({
    dataDir,
    log: silentLogger,
    host: {
      capabilities: { kind: 'cli', dialogs: false },
      version: '0.0.0-test',
      redactor: createRedactor(),
      resourcesDir: fileURLToPath(new URL('../../resources', import.meta.url)),
    },
  })
  await backend.call('environments.openSample', {}, { caller: { kind: 'local' } })
})
afterEach(async () => {
  await backend.dispose()
  await rm(dataDir, { recursive: true, force: true })
})

const usage = async (caller: Caller = { kind: 'local' }) =>
  (await backend.call('storage.usage', {}, { caller })) as StorageUsage

test('every file is counted once, and each environment has its own', async () => {
  await mkdir(join(dataDir, 'logs'))
  await writeFile(join(dataDir, 'logs', 'calipso.1.log'), 'x'.repeat(1000))
  await writeFile(join(dataDir, 'notes.txt'), 'mine')
  const { parts, environments, used, free, dataDir: told } = await usage()
  const files = await filesBelow(dataDir)
  expect(told).toBe(dataDir)
  expect(used).toBe(totalBytes(files))
  expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(used)
  expect(parts.reduce((sum, part) => sum + part.files, 0)).toBe(files.length)
  expect(free).toBeGreaterThan(0)
  expect(parts.find(({ id }) => id === 'log')).toEqual({ id: 'log', bytes: 1000, files: 1, paths: ['logs/'] })
  expect(parts.find(({ id }) => id === 'other')).toMatchObject({ bytes: 4, paths: ['notes.txt'] })
  const [sample] = environments
  expect(sample).toMatchObject({ name: 'sample-cloud', objects: expect.any(Number), scans: expect.any(Number) })
  expect(sample?.inventoryBytes).toBe(parts.find(({ id }) => id === 'inventories')?.bytes)
  expect(sample?.inventoryBytes).toBeGreaterThan((await stat(join(dataDir, 'store', 'environments.db'))).size)
  expect(sample?.scanBytes).toBeGreaterThan(0)
})

test('environments somebody may not see are not named', async () => {
  const { environments } = await usage({ kind: 'remote', rights: (_, name) => name === undefined })
  expect(environments).toEqual([])
})
