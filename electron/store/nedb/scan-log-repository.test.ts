import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScanLogLine } from '@shared/model/scan'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { scanLogRepository } from './scan-log-repository'

const MAX_BYTES = 2000

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-logs-'))
})

afterEach(() => rm(folder, { recursive: true }))

const logsIn = (maxBytes?: number) =>
  scanLogRepository({ folder, assertWritable: () => undefined, ...(maxBytes === undefined ? {} : { maxBytes }) })
const line = (seq: number): ScanLogLine => ({ seq, time: '2026-01-01T00:00:00Z', level: 'info', text: 'x'.repeat(100) })

it('stops a log at its size, says so once, and keeps its beginning', async () => {
  const logs = logsIn(MAX_BYTES)
  for (let seq = 1; seq <= 50; seq += 1) await logs.append('scan', [line(seq)])

  const { lines, truncated } = await logs.read('scan', { limit: 100 })
  expect(truncated).toBe(true)
  expect(lines.length).toBeGreaterThan(8)
  expect(lines.map((entry) => entry.seq)).toEqual(lines.map((_, index) => index + 1))
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).size).toBeLessThan(MAX_BYTES + 50)
  expect((await logsIn().read('other', { limit: 1 })).truncated).toBe(false)
})

it('keeps ids out of file names', async () => {
  const logs = logsIn()
  await logs.append('../../escape', [line(1)])
  expect((await logs.read('../../escape', { limit: 1 })).lines).toHaveLength(1)
  expect(await readdir(folder)).toHaveLength(1)
})
