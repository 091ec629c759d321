import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { utils } from 'ssh2'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { privateFolder } from '../testing/peers'
import { generateHostKey } from '../testing/ssh-peer'
import { createHostKeys, type HostKeyOptions, hostKeyQuestionOf } from './host-keys'

let folder: Awaited<ReturnType<typeof privateFolder>>
beforeEach(async () => {
  folder = await privateFolder('host-keys')
})
afterEach(() => folder.remove())

const ownFile = () => join(folder.path, 'data', 'known_hosts')
const userFile = () => join(folder.path, 'user_known_hosts')
const hostKeys = (options: Partial<HostKeyOptions> = {}) =>
  createHostKeys({ ownFile: ownFile(), otherFiles: [userFile()], trustUnknown: true, ...options })

function newKey(): Buffer {
  const key = utils.parseKey(generateHostKey())
  if (key instanceof Error) throw key
  return key.getPublicSSH()
}
const line = (name: string, key: Buffer) => `${name} ssh-ed25519 ${key.toString('base64')}\n`
const [KEY, OTHER] = [newKey(), newKey()]

/** Names a hostile or careless node would register: patterns, lists, hashes, markers, options. */
const anyName = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab.*?!,|#@[]: -_1\n'), minLength: 1, maxLength: 10 }),
  fc.constantFrom(
    '*',
    'x,*',
    'a,master.example',
    '!a',
    '?',
    'a*',
    'A',
    'a',
    '|1|YQ==|YQ==',
    '#',
    '@revoked *',
    '[*]:22',
  ),
)

test('a host called "*" is refused, and its key is good for nobody', async () => {
  for (const name of ['*', 'x,*', 'cmp-evil,controller']) {
    await expect(hostKeys().check(name, 22, KEY)).rejects.toMatchObject({ code: 'validation' })
    await expect(
      hostKeys().trust({ host: name, port: 22, algorithm: 'ssh-ed25519', fingerprint: '', key: '' }),
    ).rejects.toMatchObject({ code: 'validation' })
  }
  await expect(hostKeys({ trustUnknown: false }).check('controller', 22, KEY)).rejects.toMatchObject({
    code: 'host-key-unknown',
  })
})

test('storing the key of any name changes the verdict about no other name', async () => {
  await fc.assert(
    fc.asyncProperty(anyName, anyName, async (stored, asked) => {
      rmSync(join(folder.path, 'data'), { recursive: true, force: true })
      const asking = hostKeys({ trustUnknown: false })
      const verdict = async () => (await asking.check(asked, 22, KEY).catch((error: AppError) => error.code)) as unknown
      const before = await verdict()
      await hostKeys()
        .check(stored, 22, KEY)
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'validation' }))
      if (stored.toLowerCase() !== asked.toLowerCase()) expect(await verdict()).toEqual(before)
    }),
    { numRuns: 150 },
  )
}, 20_000)

test('a pattern that an earlier release stored for a name speaks for nobody', async () => {
  mkdirSync(join(folder.path, 'data'))
  writeFileSync(ownFile(), line('*', KEY) + line('a,controller', KEY))
  await expect(hostKeys({ trustUnknown: false }).check('controller', 22, KEY)).rejects.toMatchObject({
    code: 'host-key-unknown',
  })
})

test('two clouds whose hosts have the same names do not disturb each other', async () => {
  const keys = hostKeys()
  await keys.behind('one').check('node-2', 22, KEY)
  await expect(keys.behind('two').check('node-2', 22, OTHER)).resolves.toMatchObject({ isNew: true })
  await expect(keys.behind('one').check('node-2', 22, OTHER)).rejects.toMatchObject({ code: 'host-key-changed' })
  await expect(keys.behind('two').check('node-2', 22, KEY)).rejects.toMatchObject({ code: 'host-key-changed' })
  // Neither is known to be a host that this computer reaches by that name.
  await expect(hostKeys({ trustUnknown: false }).check('node-2', 22, KEY)).rejects.toMatchObject({
    code: 'host-key-unknown',
  })
  await keys.forget('one')
  await expect(keys.behind('one').check('node-2', 22, OTHER)).resolves.toMatchObject({ isNew: true })
  await expect(keys.behind('two').check('node-2', 22, OTHER)).resolves.toMatchObject({ isNew: false })
})

test('the question about a host behind a master host says whose it is, and the answer goes there', async () => {
  const asking = hostKeys({ trustUnknown: false })
  const error = await asking
    .behind('lab')
    .check('node-2', 22, KEY)
    .catch((thrown) => thrown)
  const question = hostKeyQuestionOf(error)
  if (question === undefined) throw new Error('no question')
  expect(question).toMatchObject({ host: 'node-2', environment: 'lab' })
  await asking.trust(question)
  await expect(asking.behind('lab').check('node-2', 22, KEY)).resolves.toMatchObject({ isNew: false })
  await expect(asking.check('node-2', 22, KEY)).rejects.toMatchObject({ code: 'host-key-unknown' })
})

test('a key the user knows is taken over, and its change is noticed from then on', async () => {
  writeFileSync(userFile(), line('node-2', KEY))
  const asking = hostKeys({ trustUnknown: false })
  await expect(asking.behind('lab').check('node-2', 22, OTHER)).rejects.toMatchObject({ code: 'host-key-unknown' })
  await expect(asking.behind('lab').check('node-2', 22, KEY)).resolves.toMatchObject({ isNew: false })
  await expect(asking.behind('lab').check('node-2', 22, OTHER)).rejects.toMatchObject({ code: 'host-key-changed' })
  expect(await asking.behind('lab').knownKeys('node-2', 22)).toEqual([`ssh-ed25519 ${KEY.toString('base64')}`])
  writeFileSync(userFile(), `@revoked * ssh-ed25519 ${KEY.toString('base64')}\n`)
  await expect(asking.behind('lab').check('node-2', 22, KEY)).rejects.toMatchObject({ code: 'host-key-changed' })
})

test('a write that fails is an error of its own and spoils no later one', async () => {
  const data = join(folder.path, 'data')
  writeFileSync(data, 'a file where the folder belongs')
  const keys = hostKeys()
  await expect(keys.check('node-1', 22, KEY)).rejects.toBeInstanceOf(AppError)
  rmSync(data)
  await expect(keys.check('node-1', 22, KEY)).resolves.toMatchObject({ isNew: true })
  expect(readFileSync(ownFile(), 'utf8')).toBe(line('node-1', KEY))
})

test('without the right to write nothing is written', async () => {
  const keys = hostKeys({
    assertWritable: () => {
      throw new AppError('store-locked', 'another process has the data folder')
    },
  })
  await expect(keys.check('node-1', 22, KEY)).rejects.toMatchObject({ code: 'store-locked' })
  await expect(hostKeys({ trustUnknown: false }).check('node-1', 22, KEY)).rejects.toMatchObject({
    code: 'host-key-unknown',
  })
})

test('a torn last line is no key, and does not swallow the next', async () => {
  mkdirSync(join(folder.path, 'data'))
  writeFileSync(ownFile(), line('node-1', KEY) + line('node-2', KEY).slice(0, -30))
  const keys = hostKeys()
  await expect(keys.check('node-2', 22, OTHER)).resolves.toMatchObject({ isNew: true })
  await expect(keys.check('node-2', 22, OTHER)).resolves.toMatchObject({ isNew: false })
  await expect(keys.check('node-1', 22, KEY)).resolves.toMatchObject({ isNew: false })
})

test('many first contacts at once store each key once', async () => {
  const keys = hostKeys()
  await Promise.all(Array.from({ length: 20 }, (_, index) => keys.check(`node-${index % 4}`, 22, KEY)))
  expect(readFileSync(ownFile(), 'utf8').trim().split('\n').sort()).toEqual(
    [0, 1, 2, 3].map((index) => line(`node-${index}`, KEY).trim()),
  )
  const conflicting = await Promise.allSettled([keys.check('late', 22, KEY), keys.check('late', 22, OTHER)])
  expect(conflicting.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test.skipIf(process.getuid?.() === 0)('a known hosts file that cannot be read stops', async () => {
  writeFileSync(userFile(), line('node-1', OTHER))
  chmodSync(userFile(), 0)
  await expect(hostKeys().check('node-1', 22, KEY)).rejects.toMatchObject({ code: 'permission-denied' })
})
