import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from './logger'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

test('writes one JSON object per event with its id, fields and those of the parent', async () => {
  const { log, close } = await openLog({ file: join(folder, 'logs', 'calipso') })
  log.child({ env: 'lab' }).info('ssh.connected', { host: 'node1', elapsedMs: 12 }, 'logged in')
  log.warn('scan.slow')
  log.debug('not.written')
  await close()
  const lines = await linesOf(join(folder, 'logs', 'calipso.1.log'))
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatchObject({
    level: 'info',
    event: 'ssh.connected',
    env: 'lab',
    host: 'node1',
    elapsedMs: 12,
    msg: 'logged in',
  })
  expect(lines[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT/)
  expect(lines[1]).toMatchObject({ level: 'warn', event: 'scan.slow', msg: 'scan.slow' })
  expect((await stat(join(folder, 'logs', 'calipso.1.log'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'logs'))).mode & 0o777).toBe(0o700)
})

test('writes each name once a line, with the value nearest to the event', async () => {
  const { log, close } = await openLog({ file: join(folder, 'calipso') })
  const session = log.child({ endpoint: 'http://keystone', env: 'lab' }).child({ env: 'lab2' })
  session.info('api.answered', { endpoint: 'http://nova' })
  await close()
  const text = await readFile(join(folder, 'calipso.1.log'), 'utf8')
  const names = [...text.matchAll(/"(\w+)":/g)].map((match) => match[1])
  expect(names.toSorted()).toEqual(['endpoint', 'env', 'event', 'level', 'msg', 'time'])
  expect(JSON.parse(text)).toMatchObject({ endpoint: 'http://nova', env: 'lab2' })
})

test('passes every line through the redaction before it is written', async () => {
  const { log, close } = await openLog({
    file: join(folder, 'calipso'),
    redact: (line) => line.replaceAll('hunter2', '***'),
  })
  log.error('login.failed', { err: new Error('bad password hunter2') })
  await close()
  const text = await readFile(join(folder, 'calipso.1.log'), 'utf8')
  expect(text).not.toContain('hunter2')
  expect(text).toContain('bad password ***')
})

test('starts a new file at the size limit and keeps only so many old ones', async () => {
  const { log, close } = await openLog({ file: join(folder, 'calipso'), fileSizeMegabytes: 1, keepFiles: 1 })
  const filler = 'x'.repeat(100_000)
  for (let i = 0; i < 45; i++) {
    log.info('fill', { filler })
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await close()
  const files = (await readdir(folder)).sort()
  expect(files).not.toContain('calipso.1.log')
  expect(files.length).toBeGreaterThanOrEqual(1)
  expect(files.length).toBeLessThanOrEqual(3)
})
