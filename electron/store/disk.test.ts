import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from '../folders'
import { diskError, ensureFolder } from './disk'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-disk-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('says that a data folder cannot be created on a disk that takes none', () => {
  const refused = Object.assign(new Error('no such file or directory'), { code: 'ENOENT', syscall: 'mkdir' })
  expect(diskError('/data/store', refused)).toMatchObject({
    code: 'store-full',
    hint: 'Choose a data folder on a disk that can be written to.',
  })
})

test('makes a folder and those above it for the operator alone, whoever makes them at the same time', async () => {
  const deep = join(folder, 'a', 'b', 'c')
  await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(join(folder, 'a', 'd'))])
  await makeFolder(deep)
  for (const path of [deep, join(folder, 'a')]) expect((await stat(path)).mode & 0o777).toBe(0o700)
})

test('says what is in the way of a folder', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(ensureFolder(join(file, 'sub'))).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('a file, not a folder'),
  })
  await expect(ensureFolder(file)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('a file of that name'),
  })
})

test.runIf(process.platform === 'linux')('gives up where no folder can be made in one that exists', async () => {
  await expect(ensureFolder('/proc/calipso/data')).rejects.toMatchObject({ code: 'store-full' })
})
