/** What is kept of an environment that is deleted, its views, and copies of it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallInput, CallName, CallOutput } from '@shared/contract'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { scanDocument } from '@shared/model/scan-document'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, type Caller, createBackend } from '../backend'
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

const open = () =>
  createBackend({
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
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'calipso-views-'))
  library = { pin: PIN, boards: { top: ['Emma'] } }
  backend = await open()
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

describe('the rights for a view', () => {
  const may = (allowed: string): Caller => ({
    kind: 'remote',
    rights: (_, environment = allowed) => environment === allowed,
  })
  it('are those for its environment', async () => {
    await scan({ environment: 'north', inventory: 'test' })
    const seen = async (caller: Caller) =>
      ((await backend.call('environments.list', {}, { caller })) as EnvironmentTile[]).map(
        ({ environment }) => environment.name,
      )
    expect(await seen(may('north'))).toEqual(['north', 'north:test'])
    expect(await seen(may('south'))).toEqual(['south'])
    // Not even for whoever was given the view by its name alone.
    expect(await seen(may('north:test'))).toEqual([])
    const dump = (caller: Caller) => backend.call('inventory.dump', { environment: 'north:test' }, { caller })
    expect(await dump(may('north'))).toMatchObject({ items: expect.any(Array) })
    for (const allowed of ['south', 'north:test'])
      await expect(dump(may(allowed))).rejects.toMatchObject({ code: 'permission-denied' })
  })
})

describe('an exported view', () => {
  it('comes in as an environment that stands by itself', async () => {
    await scan({ environment: 'north', inventory: 'test' })
    const path = join(dataDir, 'test.calipso')
    await call('transfer.export', { environment: 'north:test', path })
    await call('environments.remove', { environment: 'north', also: ['inventory'] })
    for (const as of [undefined, 'copy']) {
      const { environment } = await call('transfer.import', { source: { path }, as })
      const found = await call('environments.get', { environment })
      expect(found).toMatchObject({ name: as ?? 'north:test', offline: true })
      expect(found.view_of).toBeUndefined()
      expect(await books(environment)).toEqual(['top-Emma'])
      const [imported] = (await call('scans.list', { environment })).items
      expect(imported && scanDocument(imported)).toMatchObject({ environment, inventory: 'inventory' })
    }
  })
})

describe('deleting an environment', () => {
  it('keeps an inventory that is damaged: it can still be restored', async () => {
    await scan({ environment: 'north' })
    await backend.dispose()
    const inventories = join(dataDir, 'store', 'inventories')
    for (const path of await readdir(inventories, { recursive: true }))
      if (path.includes('manifest')) await writeFile(join(inventories, path), 'no manifest')
    backend = await open()
    expect(await call('environments.remove', { environment: 'north' })).toMatchObject({
      kept: ['inventory', 'messages', 'scans'],
    })
    expect(await names()).toContain('north')
    await call('environments.remove', { environment: 'north', also: ['inventory'] })
    expect(await names()).not.toContain('north')
  })

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
    await scan({ environment: 'vault', inventory: 'test' })
    await expect(
      call('scans.start', { environment: 'vault:test', inventory: 'inventory', clear: true }),
    ).rejects.toMatchObject(refused)
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
