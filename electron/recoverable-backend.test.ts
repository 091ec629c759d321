import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CallInput, CallName, CallOutput } from '@shared/contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HostServices } from './host-services'
import { silentLogger } from './log/logger'
import { createRecoverableBackend, type RecoverableBackend } from './recoverable-backend'
import { createRedactor } from './secrets/redactor'
import { openNedbStore } from './store/nedb/nedb-store'

let dataDir: string
let backend: RecoverableBackend
let opened: number

function open(services: Partial<HostServices> = {}): RecoverableBackend {
  return createRecoverableBackend({
    dataDir,
    log: silentLogger,
    host: {
      capabilities: { kind: 'serve', dialogs: false },
      version: '0.0.0-test',
      redactor: createRedactor(),
      resourcesDir: fileURLToPath(new URL('../resources', import.meta.url)),
      ...services,
    },
    onOpened: async () => void opened++,
  })
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'calipso-recoverable-'))
  opened = 0
})
afterEach(async () => {
  await backend.dispose()
  await rm(dataDir, { recursive: true, force: true })
})

async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  return (await backend.call(name, input, { caller: { kind: 'local' } })) as CallOutput<N>
}

/** Opens the sample, and spoils the record of environments afterwards. */
const damageEnvironments = async () => {
  backend = open()
  await call('environments.openSample', {})
  await backend.dispose()
  const file = join(dataDir, 'store', 'environments.db')
  await writeFile(file, (await readFile(file, 'utf8')).replace('sample-cloud', 'simple-cloud'))
}

it('a folder that another process has open is opened on a retry, once it is free', async () => {
  const holder = await openNedbStore({ dataDir, now: () => new Date() })
  backend = open()
  await expect(call('environments.list', {})).rejects.toMatchObject({ code: 'store-locked' })
  expect(await backend.failure()).toMatchObject({ code: 'store-locked' })
  expect(await call('recovery.retry', {})).toMatchObject({ dataDir, error: { code: 'store-locked' } })
  expect(opened).toBe(0)
  await holder.close()
  const status = await call('recovery.retry', {})
  expect(status).toEqual({ dataDir, problems: [], canChooseFolder: false })
  expect(await call('environments.list', {})).toEqual([])
  expect(opened).toBe(1)
})

it('files that a killed process had on their way are removed once the folder is open', async () => {
  for (const folder of ['uploads', 'exports']) {
    await mkdir(join(dataDir, folder))
    await writeFile(join(dataDir, folder, 'left'), 'x')
  }
  backend = open()
  await call('environments.list', {})
  expect([await readdir(join(dataDir, 'uploads')), await readdir(join(dataDir, 'exports'))]).toEqual([[], []])
})

it('damage is named with its ways out, and the product opens after one was taken', async () => {
  await damageEnvironments()
  backend = open()
  const { problems, error } = await call('recovery.status', {})
  expect(error).toMatchObject({ code: 'store-corrupt' })
  await expect(call('preferences.get', {})).rejects.toMatchObject({ code: 'store-corrupt' })
  expect(problems).toHaveLength(1)
  const [problem] = problems
  if (!problem) throw new Error('nothing was found')
  const { area, environment, ways } = problem
  const after = await call('recovery.run', { area, way: ways[0] ?? 'repair', ...(environment && { environment }) })
  expect(after).toEqual({ dataDir, problems: [], canChooseFolder: false })
  await expect(call('preferences.get', {})).resolves.toMatchObject({ density: 'comfortable' })
})

it('calls wait while an open folder is looked into, and those who listen go on hearing', async () => {
  backend = open()
  const pushed: string[] = []
  backend.onPush((name) => pushed.push(name))
  const [, , , preferences] = await Promise.all([
    call('recovery.status', {}),
    call('recovery.status', {}),
    call('recovery.retry', {}),
    call('preferences.set', { theme: 'dark' }),
  ])
  expect(preferences.theme).toBe('dark')
  await call('preferences.set', { theme: 'light' })
  expect(pushed.at(-1)).toBe('preferences.changed')
  expect(await call('preferences.get', {})).toMatchObject({ theme: 'light' })
})

it('a damaged inventory is discarded while the rest stays open, and everybody is told', async () => {
  backend = open()
  await call('environments.openSample', {})
  await backend.dispose()
  const inventories = join(dataDir, 'store', 'inventories')
  for (const path of await readdir(inventories, { recursive: true }))
    if (path.endsWith('manifest.json')) await writeFile(join(inventories, path), 'none')
  backend = open()
  const pushed: [string, unknown][] = []
  backend.onPush((name, payload) => pushed.push([name, payload]))
  const { problems, error } = await call('recovery.status', {})
  expect(error).toBeUndefined()
  expect(problems).toMatchObject([{ area: 'inventory', environment: 'sample-cloud', ways: ['discard'] }])
  const step = { area: 'inventory', environment: 'sample-cloud' } as const
  await expect(call('recovery.run', { ...step, way: 'repair' })).rejects.toMatchObject({ code: 'unsupported' })
  expect(await call('recovery.run', { ...step, way: 'discard' })).toMatchObject({ problems: [] })
  expect(pushed).toContainEqual(['environments.changed', { environment: 'sample-cloud' }])
  expect(await call('environments.list', {})).toMatchObject([{ environment: { name: 'sample-cloud' } }])
})

const anEnvironment = (host: string, port = 5000) => ({
  name: 'north',
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS'],
  type_drivers: ['vxlan'],
  configuration: [{ name: 'OpenStack', host, port, user: 'admin', pwd: 'x' }],
})

it('a vault whose key is lost is discarded, and everything else stays', async () => {
  backend = open()
  await call('environments.save', { environment: anEnvironment('keystone.example.net') })
  await backend.dispose()
  await rm(join(dataDir, 'vault.key'))
  backend = open()
  const { error, problems } = await call('recovery.status', {})
  expect(error).toMatchObject({ code: 'auth-failed' })
  expect(problems).toMatchObject([{ area: 'vault', ways: ['discard'] }])
  expect(await call('recovery.run', { area: 'vault', way: 'discard' })).toMatchObject({ problems: [] })
  expect(await call('environments.list', {})).toHaveLength(1)
})

it('nothing is looked into while a scan runs', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  backend = open()
  const { port } = silent.address() as AddressInfo
  await call('environments.save', { environment: anEnvironment('127.0.0.1', port) })
  await call('scans.start', { environment: 'north' })
  await expect(call('recovery.status', {})).rejects.toMatchObject({ code: 'conflict' })
  await backend.dispose()
  silent.close()
})

it('another folder is chosen in the dialog of the host, where there is one', async () => {
  backend = open()
  await expect(call('recovery.chooseFolder', {})).rejects.toMatchObject({
    code: 'unsupported',
    hint: expect.stringContaining('--data-dir'),
  })
  await backend.dispose()
  backend = open({ chooseDataFolder: async () => '/elsewhere' })
  expect(await call('recovery.chooseFolder', {})).toEqual({ dataDir: '/elsewhere' })
  expect((await call('recovery.status', {})).canChooseFolder).toBe(true)
})

it('every write that was asked for before the end is answered, and done if the answer says so', async () => {
  backend = open()
  await call('preferences.get', {})
  const themes = Array.from({ length: 20 }, (_, n) => `key-${n}`)
  const saves = themes.map((key) => call('preferences.set', { ui: { [key]: true } }).then(() => key))
  const answers = Promise.allSettled(saves)
  await backend.dispose()
  const outcomes = await answers
  await expect(call('preferences.get', {})).rejects.toMatchObject({ code: 'cancelled' })
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  backend = open()
  const { ui } = await call('preferences.get', {})
  if (done.length > 0) expect(Object.keys(ui)).toEqual([done.at(-1)])
  else expect(ui).toEqual({})
})
