import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LogFileOptions, type LogOptions, openLog } from './logger'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function logTo(file: string, options?: LogOptions, fileOptions?: LogFileOptions) {
  const opened = openLog(options)
  await opened.writeTo(file, fileOptions)
  return opened
}

async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

test('writes one JSON object per event with its id, fields and those of the parent', async () => {
  const { log, close } = await logTo(join(folder, 'logs', 'calipso'))
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
  const { log, close } = await logTo(join(folder, 'calipso'))
  const session = log.child({ endpoint: 'http://keystone', env: 'lab' }).child({ env: 'lab2' })
  session.info('api.answered', { endpoint: 'http://nova' })
  await close()
  const text = await readFile(join(folder, 'calipso.1.log'), 'utf8')
  const names = [...text.matchAll(/"(\w+)":/g)].map((match) => match[1])
  expect(names.toSorted()).toEqual(['endpoint', 'env', 'event', 'level', 'msg', 'time'])
  expect(JSON.parse(text)).toMatchObject({ endpoint: 'http://nova', env: 'lab2' })
})

test('passes every line through the redaction before it is written', async () => {
  const { log, close } = await logTo(join(folder, 'calipso'), { redact: (line) => line.replaceAll('hunter2', '***') })
  log.error('login.failed', { err: new Error('bad password hunter2') })
  await close()
  const text = await readFile(join(folder, 'calipso.1.log'), 'utf8')
  expect(text).not.toContain('hunter2')
  expect(text).toContain('bad password ***')
})

test('starts a new file at the size limit and keeps only so many old ones', async () => {
  const { log, close } = await logTo(join(folder, 'calipso'), {}, { fileSizeMegabytes: 1, keepFiles: 1 })
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

test('keeps what was logged before there was a file, and drops what is logged after the end', async () => {
  const { log, writeTo, close } = openLog()
  for (let i = 0; i < 1100; i++) log.info('early', { i })
  await writeTo(join(folder, 'calipso'))
  log.info('later')
  await close()
  expect(() => log.error('too.late')).not.toThrow()
  const lines = await linesOf(join(folder, 'calipso.1.log'))
  expect(lines).toHaveLength(1001)
  expect([lines[0]?.i, lines.at(-1)?.event]).toEqual([100, 'later'])
})

describe('a disk that takes no log costs the log alone', () => {
  test('when the folder cannot be made', async () => {
    const told: string[] = []
    const opened = openLog({ onTrouble: (error) => told.push(error.message) })
    await writeFile(join(folder, 'logs'), 'a file where the folder should be')
    await opened.writeTo(join(folder, 'logs', 'calipso'))
    for (let i = 0; i < 50; i++) opened.log.info('goes.nowhere', { filler: 'x'.repeat(1000) })
    await opened.close()
    expect(told).toHaveLength(1)
  })

  test.runIf(process.platform === 'linux')('when it is full', async () => {
    const told: string[] = []
    const opened = openLog({ onTrouble: (error) => told.push(error.message) })
    await symlink('/dev/full', join(folder, 'calipso.1.log'))
    await opened.writeTo(join(folder, 'calipso'))
    for (let i = 0; i < 5000; i++) {
      opened.log.info('does.not.fit', { filler: 'x'.repeat(1000) })
      if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await opened.close()
    expect(told).toEqual([expect.stringContaining('ENOSPC')])
  })
})
