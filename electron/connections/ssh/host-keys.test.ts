import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { utils } from 'ssh2'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { privateFolder } from '../testing/peers'
import { generateHostKey } from '../testing/ssh-peer'
import { createHostKeys, type HostKeyOptions, hostKeyQuestionOf } from './host-keys'
import { fingerprintOf } from './known-hosts'
import { createKnownHostsFile } from './known-hosts-file'

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
/** Lines without their comments. */
const keysIn = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((text) => text.split(' ').slice(0, 3).join(' '))
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
      hostKeys().trust([{ host: name, port: 22, algorithm: 'ssh-ed25519', fingerprint: '', key: '' }], {
        how: 'wizard',
      }),
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
  await asking.trust([question], { how: 'wizard' })
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
  expect(keysIn(ownFile())).toEqual([line('node-1', KEY).trim()])
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
  expect(keysIn(ownFile()).sort()).toEqual([0, 1, 2, 3].map((index) => line(`node-${index}`, KEY).trim()))
  const conflicting = await Promise.allSettled([keys.check('late', 22, KEY), keys.check('late', 22, OTHER)])
  expect(conflicting.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('of first contacts at once the one that is refused costs the others nothing', async () => {
  const keys = hostKeys()
  await keys.check('node-0', 22, KEY)
  const checks = [
    ...Array.from({ length: 20 }, (_, index) => keys.check(`node-${index}`, 22, KEY)),
    keys.check('node-5', 22, OTHER),
  ]
  const results = await Promise.allSettled(checks)
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1)
  expect(results.at(-1)).toMatchObject({ reason: { code: 'host-key-changed' } })
  expect(keysIn(ownFile()).toSorted()).toEqual(
    Array.from({ length: 20 }, (_, index) => line(`node-${index}`, KEY).trim()).toSorted(),
  )
})

test.skipIf(process.getuid?.() === 0)('a known hosts file that cannot be read stops', async () => {
  writeFileSync(userFile(), line('node-1', OTHER))
  chmodSync(userFile(), 0)
  await expect(hostKeys().check('node-1', 22, KEY)).rejects.toMatchObject({ code: 'permission-denied' })
})

const LAB = { environment: 'lab', master: 'ctl-1', direct: [{ host: 'ctl-1', port: 22 }] }
const asQuestion = (host: string, key: Buffer, environment?: string) => ({
  host,
  port: 22,
  ...(environment !== undefined && { environment }),
  algorithm: 'ssh-ed25519',
  fingerprint: fingerprintOf(key),
  key: key.toString('base64'),
})

test('says of each key since when and how it is trusted, when it was seen, and nothing that is not known', async () => {
  mkdirSync(join(folder.path, 'data'))
  // An earlier version noted no dates.
  writeFileSync(ownFile(), line('ctl-1', KEY))
  writeFileSync(userFile(), line('node-3', OTHER))
  let at = '2026-11-20T10:00:00.000Z'
  const keys = hostKeys({ trustUnknown: false, now: () => new Date(at) })
  await keys.trust([asQuestion('node-2', KEY, 'lab')], { how: 'trust-all', compared: 'list of 46, "ams"' })
  at = '2026-11-21T10:00:00.000Z'
  await keys.behind('lab').check('node-3', 22, OTHER)
  expect(await keys.list(LAB)).toEqual([
    {
      name: 'ctl-1',
      host: 'ctl-1',
      port: 22,
      algorithm: 'ssh-ed25519',
      fingerprint: fingerprintOf(KEY),
      state: 'not-seen',
    },
    expect.objectContaining({
      name: 'node-2',
      through: 'ctl-1',
      trusted: { at: '2026-11-20T10:00:00.000Z', how: 'trust-all', compared: 'list of 46, "ams"' },
      state: 'not-seen',
    }),
    expect.objectContaining({
      name: 'node-3',
      trusted: { at, how: 'imported', compared: userFile() },
      last_seen: at,
      state: 'unchanged',
    }),
  ])
  // What ssh itself makes of the file: the comments are no part of the keys.
  expect(await keys.export(LAB)).toBe(line('ctl-1', KEY) + line('node-2', KEY) + line('node-3', OTHER))
  expect(keysIn(ownFile())).toEqual([line('ctl-1', KEY).trim()])
})

test('a changed key says what was and what is now, and stays told after a restart', async () => {
  const keys = hostKeys({ now: () => new Date('2026-11-20T10:00:00.000Z') })
  await keys.behind('lab').check('node-2', 22, KEY)
  const later = '2026-11-21T10:00:00.000Z'
  const later2 = hostKeys({ now: () => new Date(later) })
  const error = await later2
    .behind('lab')
    .check('node-2', 22, OTHER)
    .catch((thrown) => thrown)
  expect(error.message).toBe(
    `the host key of node-2 changed: was ssh-ed25519 ${fingerprintOf(KEY)}, now ssh-ed25519 ${fingerprintOf(OTHER)}; no credentials were sent`,
  )
  expect(error.hint).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')
  expect(error.hint).not.toContain('ssh-keygen -R')
  await later2.flush()
  const [listed] = await hostKeys().list(LAB)
  expect(listed).toMatchObject({
    fingerprint: fingerprintOf(KEY),
    state: 'changed',
    other: { fingerprint: fingerprintOf(OTHER), first_seen: later, last_seen: later },
  })
})

test('a key of a file that is only read is removed with a command that names the file', async () => {
  writeFileSync(userFile(), line('ctl-1', KEY))
  const keys = hostKeys()
  await expect(keys.check('ctl-1', 22, OTHER)).rejects.toMatchObject({
    hint: expect.stringContaining(`ssh-keygen -R ctl-1 -f ${userFile()}`),
  })
  const [listed] = await keys.list(LAB)
  expect(listed).toMatchObject({ name: 'ctl-1', file: userFile(), state: 'changed' })
  await expect(keys.drop(undefined, 'ctl-1', fingerprintOf(KEY))).rejects.toMatchObject({ code: 'not-found' })
})

test('forgetting takes out one key and leaves every other line as it is', async () => {
  mkdirSync(join(folder.path, 'data'))
  const others = `# mine\n${line('node-1', KEY)}@revoked * ssh-ed25519 ${KEY.toString('base64')}\n`
  writeFileSync(ownFile(), others + line('node-2', OTHER))
  const keys = hostKeys({ trustUnknown: false })
  await keys.check('node-2', 22, OTHER)
  await keys.drop(undefined, 'node-2', fingerprintOf(OTHER))
  expect(readFileSync(ownFile(), 'utf8')).toBe(others)
  await expect(keys.check('node-2', 22, OTHER)).rejects.toMatchObject({ code: 'host-key-unknown' })
})

test('of many keys all are stored or, when one is refused, none', async () => {
  const keys = hostKeys({ trustUnknown: false })
  await keys.trust([asQuestion('node-1', KEY, 'lab')], { how: 'wizard' })
  const refused = [
    [asQuestion('node-2', KEY, 'lab'), asQuestion('node-1', OTHER, 'lab')],
    [asQuestion('node-2', KEY, 'lab'), asQuestion('node-2', OTHER, 'lab')],
    [asQuestion('node-2', KEY, 'lab'), asQuestion('a,b', OTHER, 'lab')],
  ]
  for (const questions of refused)
    await expect(keys.trust(questions, { how: 'trust-all' })).rejects.toBeInstanceOf(AppError)
  expect((await keys.list(LAB)).map(({ host }) => host)).toEqual(['node-1'])
})

test('a file is parsed once, and what somebody removes from it counts at once', async () => {
  const path = userFile()
  writeFileSync(path, line('node-1', KEY) + line('node-2', KEY))
  const file = createKnownHostsFile(path)
  // A time stamp as young as this could still cover another change.
  await new Promise((resolve) => setTimeout(resolve, 150))
  const first = await file.read()
  expect(await file.read()).toBe(first)
  writeFileSync(path, line('node-1', OTHER) + line('node-2', KEY))
  expect((await file.read()).linesFor('node-1')[0]?.key).toBe(OTHER.toString('base64'))
  writeFileSync(path, line('node-2', KEY))
  expect((await file.read()).linesFor('node-1')).toEqual([])
  await file.append(line('node-3', KEY))
  expect((await file.read()).linesFor('node-3')).toMatchObject([{ line: 2 }])
  expect(await file.read()).toBe(await file.read())
})
