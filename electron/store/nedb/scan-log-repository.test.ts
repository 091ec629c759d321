import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOG_FULL, type ScanLogLine } from '@shared/model/scan'
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

  const lines = await logs.read('scan', { limit: 100 })
  expect(lines.at(-1)?.text).toBe(LOG_FULL)
  expect(await logs.read('scan', { limit: 1, level: 'error', text: LOG_FULL })).toHaveLength(1)
  expect(lines.length).toBeGreaterThan(8)
  expect(lines.map((entry) => entry.seq)).toEqual(lines.map((_, index) => index + 1))
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).size).toBeLessThan(MAX_BYTES + 50)
  expect(await logsIn().read('other', { limit: 1 })).toEqual([])
})

it('keeps ids out of file names', async () => {
  const logs = logsIn()
  await logs.append('../../escape', [line(1)])
  expect(await logs.read('../../escape', { limit: 1 })).toHaveLength(1)
  expect(await readdir(folder)).toHaveLength(1)
})

it('says where lines cannot be read: edited, dropped, or at the end', async () => {
  const logs = logsIn()
  await logs.append('scan', [1, 2, 3, 4, 5].map(line))
  const [name = ''] = await readdir(folder)
  const file = join(folder, name)
  const whole = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const read = async (lines: string[]) => {
    await writeFile(file, lines.map((text) => `${text}\n`).join(''))
    const page = await logs.read('scan', { limit: 10 })
    return page.map(({ seq, text }) => (text.includes('cannot be read') ? `${seq} ${text.split(' ')[0]}` : seq))
  }
  expect(await read(whole)).toEqual([1, 2, 3, 4, 5])
  expect(await read(whole.map((text, n) => (n === 1 ? text.replace('xx', 'xy') : text)))).toEqual([1, '2 One', 3, 4, 5])
  expect(await read(whole.filter((_, n) => n !== 1 && n !== 2))).toEqual([1, '3 2', 4, 5])
  expect(await read(whole.map((text, n) => (n === 4 ? text.replace('xx', 'xy') : text)))).toEqual([1, 2, 3, 4, '5 One'])
})

it('reads logs of version 0.1.0, whose lines have no checksum', async () => {
  const logs = logsIn()
  await logs.append('scan', [line(1)])
  const [name = ''] = await readdir(folder)
  await writeFile(join(folder, name), [1, 2].map((seq) => `${JSON.stringify(line(seq))}\n`).join(''))
  await logs.append('scan', [line(3)])
  expect(await logs.read('scan', { limit: 10 })).toEqual([1, 2, 3].map(line))
})
