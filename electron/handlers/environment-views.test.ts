/** What is kept of an environment that is deleted, its views, and copies of it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallInput, CallName, CallOutput } from '@shared/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, createBackend } from '../backend'
import { type Library, shelfKind } from '../discovery/kinds/testing/shelf-kind'
import { silentLogger } from '../log/logger'
import { createRedactor } from '../secrets/redactor'

const PIN = 'p1n-of-the-l1brary'
let dataDir: string
let library: Library
let backend: Backend

async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  return (await backend.call(name, input, { caller: { kind: 'local' } })) as CallOutput<N>
}
const room = (name: string, more: object = {}) => ({
  name,
  environment_type: 'Shelf',
  distribution: 'Oak',
  distribution_version: '1',
  mechanism_drivers: ['OVS' as const],
  type_drivers: ['vlan' as const],
  configuration: [{ name: 'Librarian', host: 'desk', pin: PIN }],
  ...more,
})
async function scan(options: CallInput<'scans.start'>) {
  const { id } = await call('scans.start', options)
  await expect
    .poll(async () => (await call('scans.get', { scanId: id })).end_timestamp, { timeout: 15_000 })
    .toBeDefined()
  return call('scans.get', { scanId: id })
}
const names = async () => (await call('environments.list', {})).map(({ environment }) => environment.name)
const books = async (environment: string) =>
  (await call('inventory.dump', { environment, type: 'book' })).items.map(({ id }) => id)

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'calipso-views-'))
  library = { pin: PIN, boards: { top: ['Emma'] } }
  backend = await createBackend({
    dataDir,
    log: silentLogger,
    host: {
      capabilities: { kind: 'cli', dialogs: false },
      version: '0.0.0-test',
      redactor: createRedactor(),
      resourcesDir: dataDir,
    },
    kinds: [shelfKind(library)],
  })
  for (const name of ['north', 'south']) await call('environments.save', { environment: room(name) })
})
afterEach(async () => {
  await backend.dispose()
  await rm(dataDir, { recursive: true, force: true })
})

describe('another inventory of an environment', () => {
  it('is made by the first scan into it, and each keeps what was scanned into it', async () => {
    await scan({ environment: 'north' })
    library.boards = { top: ['Emma', 'Persuasion'] }
    const [view] = await Promise.all([
      scan({ environment: 'north', inventory: 'test' }),
      scan({ environment: 'south', inventory: 'test' }),
    ])
    expect(view).toMatchObject({ environment: 'north:test', number: 1, options: { inventory: 'test' } })
    expect(await names()).toEqual(['north', 'north:test', 'south', 'south:test'])
    expect([await books('north'), await books('north:test')]).toEqual([['top-Emma'], ['top-Emma', 'top-Persuasion']])
    const { configuration, view_of } = await call('environments.get', { environment: 'north:test' })
    expect({ configuration, view_of }).toEqual({ configuration: [], view_of: 'north' })
    library.boards = { top: [] }
    await scan({ environment: 'north:test' })
    await scan({ environment: 'north:test', inventory: 'inventory' })
    expect([await books('north'), await books('north:test')]).toEqual([[], []])
  })

  it('follows what its environment is, goes with it, or alone', async () => {
    await scan({ environment: 'north', inventory: 'test' })
    await scan({ environment: 'north', inventory: 'other' })
    await call('environments.save', { environment: room('north', { distribution_version: '2' }), replaces: 'north' })
    expect(await call('environments.get', { environment: 'north:test' })).toMatchObject({ distribution_version: '2' })
    const edit = { environment: room('north:test'), replaces: 'north:test' }
    await expect(call('environments.save', edit)).rejects.toMatchObject({ code: 'unsupported' })
    await call('environments.remove', { environment: 'north:other' })
    expect(await names()).toEqual(['north', 'north:test', 'south'])
    expect((await call('environments.removal', { environment: 'north' })).views).toEqual(['north:test'])
    await call('environments.remove', { environment: 'north', also: ['inventory'] })
    expect(await names()).toEqual(['south'])
  })

  it('is not taken for an environment that has its name', async () => {
    await call('environments.save', { environment: room('north:test') })
    await expect(call('scans.start', { environment: 'north', inventory: 'test' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('deleting an environment', () => {
  it('keeps its inventory, without any way to the cloud, for the next environment of its name', async () => {
    await scan({ environment: 'north' })
    expect(await call('environments.removal', { environment: 'north' })).toMatchObject({ scans: 1, views: [] })
    expect(await call('environments.remove', { environment: 'north' })).toMatchObject({
      kept: ['inventory', 'messages', 'scans'],
    })
    expect(await books('north')).toEqual(['top-Emma'])
    expect(await call('environments.get', { environment: 'north' })).toMatchObject({ kept: true, configuration: [] })
    expect(await readFile(join(dataDir, 'vault.json'), 'utf8')).not.toContain('env/north/')
    await expect(call('scans.start', { environment: 'north' })).rejects.toMatchObject({ code: 'unsupported' })
    await expect(call('environments.remove', { environment: 'north' })).rejects.toMatchObject({ code: 'conflict' })
    await call('environments.save', { environment: room('north') })
    const again = await call('environments.get', { environment: 'north' })
    expect(again).toMatchObject({ scanned: true, offline: false })
    expect(again.kept).toBeUndefined()
    expect(await books('north')).toEqual(['top-Emma'])
    expect((await scan({ environment: 'north' })).number).toBe(2)
  })

  it('takes what is named: scans alone, or everything with the inventory', async () => {
    await scan({ environment: 'north' })
    await call('environments.remove', { environment: 'north', also: ['scans'] })
    expect((await call('scans.list', { environment: 'north' })).items).toEqual([])
    expect(await books('north')).toEqual(['top-Emma'])
    await call('environments.remove', { environment: 'north', also: ['inventory'] })
    await call('environments.remove', { environment: 'south' })
    expect(await names()).toEqual([])
  })

  it('and clearing it wait for its name where it is protected', async () => {
    await call('environments.save', { environment: room('vault', { protected: true }) })
    const refused = { code: 'conflict', hint: expect.stringContaining('vault') }
    await expect(call('environments.remove', { environment: 'vault', also: ['inventory'] })).rejects.toMatchObject(
      refused,
    )
    await expect(call('scans.start', { environment: 'vault', clear: true })).rejects.toMatchObject(refused)
    await expect(call('environments.clear', { environment: 'vault' })).rejects.toMatchObject(refused)
    expect(await scan({ environment: 'vault', clear: true, confirm: 'vault' })).toMatchObject({ status: 'completed' })
    await call('environments.clear', { environment: 'vault', confirm: 'vault' })
    expect(await books('vault')).toEqual([])
    await call('environments.remove', { environment: 'vault', confirm: 'vault' })
    expect(await names()).not.toContain('vault')
  })
})

describe('a copy of an environment', () => {
  it('has the same connections and secrets of its own', async () => {
    await scan({ environment: 'north' })
    await call('environments.duplicate', { environment: 'north', as: 'north-2' })
    await call('environments.remove', { environment: 'north', also: ['inventory'] })
    expect(await call('environments.get', { environment: 'north-2' })).toMatchObject({ scanned: false })
    expect(await scan({ environment: 'north-2' })).toMatchObject({ status: 'completed', number: 1 })
    await expect(call('environments.duplicate', { environment: 'north-2', as: 'south' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})
