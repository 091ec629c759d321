import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createFileExchange,
  type FileExchange,
  MAX_UPLOAD_BYTES,
  MAX_WAITING_FILES,
  TOKEN_LIFETIME_MS,
} from './file-exchange'

let exchange: FileExchange
let folder: string
let now = 0

beforeEach(async () => {
  now = 0
  folder = await mkdtemp(join(tmpdir(), 'calipso-exchange-test-'))
  exchange = createFileExchange(join(folder, 'uploads'), { now: () => now, maxWaitingBytes: 150 * 1024 * 1024 })
})
afterEach(async () => {
  await exchange.dispose()
  await rm(folder, { recursive: true, force: true })
})

test('keeps an upload in a private file until the exchange ends', async () => {
  const path = await exchange.take(await exchange.receive(Readable.from([Buffer.from('one '), Buffer.from('two')])))
  expect(await readFile(path, 'utf8')).toBe('one two')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
  await exchange.dispose()
  expect(existsSync(path)).toBe(false)
})

test('an upload beyond the limit is refused and leaves nothing', async () => {
  const first = await exchange.take(await exchange.receive(Readable.from([Buffer.from('x')])))
  const block = Buffer.alloc(1024 * 1024)
  const blocks = Readable.from(Array.from({ length: MAX_UPLOAD_BYTES / block.length + 1 }, () => block))
  await expect(exchange.receive(blocks)).rejects.toMatchObject({ code: 'limit-exceeded' })
  expect(await readdir(dirname(first))).toHaveLength(1)
})

test('a broken upload leaves nothing', async () => {
  const broken = new Readable({
    read() {
      this.destroy(new Error('connection reset'))
    },
  })
  await expect(exchange.receive(broken)).rejects.toMatchObject({ code: 'peer-error' })
})

test('limits the files that wait', async () => {
  for (let i = 0; i < MAX_WAITING_FILES; i++) exchange.add(join(folder, `${i}`))
  await expect(exchange.receive(Readable.from([]))).rejects.toMatchObject({ code: 'limit-exceeded' })
})

test('a hundred uploads at once do not get past the limit', async () => {
  const body = () => Readable.from([Buffer.from('x')])
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => exchange.receive(body())))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(MAX_WAITING_FILES)
  expect(await readdir(join(folder, 'uploads'))).toHaveLength(MAX_WAITING_FILES)
})

test('limits what all uploads together hold, and frees the room of a broken one', async () => {
  const block = Buffer.alloc(1024 * 1024)
  const blocks = (megabytes: number) => Readable.from(Array.from({ length: megabytes }, () => block))
  await exchange.receive(blocks(50))
  const both = await Promise.allSettled([60, 60].map((megabytes) => exchange.receive(blocks(megabytes))))
  expect(both.map(({ status }) => status)).toContain('rejected')
  await expect(exchange.receive(blocks(40))).resolves.toBeTypeOf('string')
})

test('of too many downloads nobody fetches, the oldest goes', async () => {
  const tokens: string[] = []
  for (let i = 0; i <= MAX_WAITING_FILES; i++) tokens.push(exchange.offer(join(folder, `${i}`), `${i}`))
  expect(() => exchange.claim(tokens[0] ?? '')).toThrow('no download')
  expect(exchange.claim(tokens[1] ?? '').name).toBe('1')
})

test('a download is handed out once and only as a download', async () => {
  const path = join(folder, '4f2a.calipso')
  await writeFile(path, 'export')
  const token = exchange.offer(path, 'lab.calipso')
  await expect(exchange.take(token)).rejects.toMatchObject({ code: 'not-found' })
  expect(exchange.claim(token)).toEqual({ path, name: 'lab.calipso' })
  expect(() => exchange.claim(token)).toThrow('no download')
})

test('an expired token is gone; files of the operator stay, files of ours go', async () => {
  const theirs = join(folder, 'picked.calipso')
  await writeFile(theirs, 'inventory')
  const picked = exchange.add(theirs)
  const uploaded = await exchange.receive(Readable.from([Buffer.from('x')]))
  const ours = await exchange.take(uploaded)
  now = TOKEN_LIFETIME_MS
  await expect(exchange.take(picked)).rejects.toMatchObject({ code: 'not-found' })
  await expect(exchange.take(uploaded)).rejects.toMatchObject({ code: 'not-found' })
  await expect.poll(() => existsSync(ours)).toBe(false)
  expect(existsSync(theirs)).toBe(true)
})
