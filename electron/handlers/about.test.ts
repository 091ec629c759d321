import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aboutHandlers } from './about'

const context = { signal: new AbortController().signal, caller: { kind: 'local' } } as const
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-about-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const handlers = () =>
  aboutHandlers({
    version: '1.2.3',
    capabilities: { kind: 'serve', dialogs: false },
    built: {
      licences: { page: join(folder, 'page.json'), program: join(folder, 'program.json') },
      facts: join(folder, 'build.json'),
    },
  })

test('packages of page and programs are one list, each with its licence', async () => {
  const zod = { name: 'zod', version: '4.0.0', identifier: 'MIT', text: 'Permission …' }
  await writeFile(join(folder, 'page.json'), JSON.stringify([{ name: 'd3', version: '7.0.0', identifier: 'ISC' }, zod]))
  await writeFile(join(folder, 'program.json'), JSON.stringify([zod, { ...zod, version: '3.0.0' }]))
  const about = handlers()
  expect(await about['about.packages']({}, context)).toEqual([
    { id: 'd3@7.0.0', name: 'd3', version: '7.0.0', licence: 'ISC', parts: ['page'] },
    { id: 'zod@3.0.0', name: 'zod', version: '3.0.0', licence: 'MIT', parts: ['program'] },
    { id: 'zod@4.0.0', name: 'zod', version: '4.0.0', licence: 'MIT', parts: ['page', 'program'] },
  ])
  expect(await about['about.licence']({ id: 'zod@4.0.0' }, context)).toEqual({ text: 'Permission …' })
  expect((await about['about.licence']({ id: 'd3@7.0.0' }, context)).text).toContain('ships no text')
  await expect(about['about.licence']({ id: 'no@1' }, context)).rejects.toMatchObject({ code: 'not-found' })
})

test('a build without its licences says which file is missing', async () => {
  await expect(handlers()['about.packages']({}, context)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('page.json'),
  })
})

test('the build says of what and when it was made, as far as that is known', async () => {
  const names = async () => (await handlers()['about.build']({}, context)).facts.map(({ name }) => name)
  expect(await names()).toEqual(['Version', 'Runs as', 'Node', 'System'])
  await writeFile(join(folder, 'build.json'), JSON.stringify({ built_at: '2026-01-02T03:04:05Z', commit: 'abc' }))
  expect(await names()).toEqual(['Version', 'Built', 'Commit', 'Runs as', 'Node', 'System'])
})
