/** Damaged data folders: what is said of them, and that every way that is offered leads to a folder that opens. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreProblem } from '@shared/contract/calls/recovery'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyFileProvider } from '../secrets/key-provider'
import { openVault } from '../secrets/vault'
import { environmentFolderName } from './nedb/folder-name'
import { openNedbStore } from './nedb/nedb-store'
import { inspectStore, recover } from './recovery'
import type { Store } from './repository'
import { anEnvironment, aScan, generatedInventory } from './testing/generated-inventory'

let root: string
let dataDir: string

const open = () => openNedbStore({ dataDir, now: () => new Date() })
const secretsOf = (store: Store) =>
  openVault({ file: join(dataDir, 'vault.json'), ledger: store.ledger }, keyFileProvider(join(dataDir, 'vault.key')))
const inStore = (...names: string[]) => join(dataDir, 'store', ...names)
const inventoryFile = (name: string) => inStore('inventories', environmentFolderName('lab'), name)
const edit = async (file: string, from: string | RegExp, to: string) => {
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(from)
  await writeFile(file, text.replace(from, to))
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'calipso-recovery-'))
  dataDir = join(root, 'data')
  const store = await open()
  for (const name of ['lab', 'other']) await store.environments.save(anEnvironment(name))
  await store.settings.set('preferences', { theme: 'dark' })
  await store.settings.set('more', { theme: 'light' })
  await store.scans.save(aScan('lab', 1))
  const inventory = await store.inventory('lab')
  await inventory.commit(generatedInventory('lab', 1, 2))
  await inventory.commit(generatedInventory('lab', 1, 3))
  await (await store.inventory('other')).commit(generatedInventory('other', 1, 1))
  await (await secretsOf(store)).put(new Map([['env/lab/CLI/pwd', 'x']]))
  await store.close()
})

afterEach(() => rm(root, { recursive: true }))

async function onlyProblem(): Promise<StoreProblem> {
  const { problems } = await inspectStore(dataDir)
  expect(problems).toHaveLength(1)
  const [problem] = problems
  if (!problem) throw new Error('no problem')
  expect(problem.message).toContain(problem.file)
  expect(problem.hint).not.toBe('')
  return problem
}

describe('inspectStore', () => {
  it('finds nothing in a whole folder, in a new one, and in one of version 0.1.0', async () => {
    expect(await inspectStore(dataDir)).toEqual({ dataDir, problems: [] })
    expect((await inspectStore(join(root, 'new'))).problems).toEqual([])
    const v1 = join(root, 'v1')
    await cp(new URL('./fixtures/v1', import.meta.url), v1, { recursive: true })
    expect((await inspectStore(v1)).problems).toEqual([])
    expect(JSON.parse(await readFile(join(v1, 'store', 'manifest.json'), 'utf8'))).toMatchObject({ schema: 1 })
  })

  it('names the process that has the folder open', async () => {
    const store = await open()
    expect(await inspectStore(dataDir)).toMatchObject({ locked: { pid: process.pid }, problems: [] })
    await expect(recover(dataDir, { area: 'settings', way: 'discard' })).rejects.toMatchObject({ code: 'store-locked' })
    await store.close()
  })
})

describe('a way out', () => {
  const damages: [what: string, damage: () => Promise<unknown>, expected: Partial<StoreProblem>][] = [
    ['the manifest is gone', () => rm(inStore('manifest.json')), { area: 'manifest' }],
    [
      'the manifest was edited',
      () => edit(inStore('manifest.json'), '"settings": 2', '"settings": 1'),
      { area: 'manifest' },
    ],
    ['an environment was edited', () => edit(inStore('environments.db'), '2024.2', '2024.1'), { area: 'environments' }],
    ['the environments are gone', () => rm(inStore('environments.db')), { area: 'environments' }],
    ['a scan was edited', () => edit(inStore('scans.db'), 'completed', 'failed'), { area: 'scans' }],
    ['a setting was edited', () => edit(inStore('settings.db'), 'light', 'night'), { area: 'settings' }],
    ['the vault is gone', () => rm(join(dataDir, 'vault.json')), { area: 'vault' }],
    [
      'a reference in the vault was edited',
      () => edit(join(dataDir, 'vault.json'), '/CLI/', '/CLJ/'),
      { area: 'vault' },
    ],
    ['the vault is cut', () => writeFile(join(dataDir, 'vault.json'), '{'), { area: 'vault', ways: ['discard'] }],
    [
      'an inventory was edited',
      () => edit(inventoryFile('inventory-2.db'), 'instance-1', 'instance-7'),
      { area: 'inventory', environment: 'lab', ways: ['restore', 'discard'] },
    ],
    [
      "an inventory's manifest is gone",
      () => rm(inventoryFile('manifest.json')),
      { area: 'inventory', environment: 'lab', ways: ['restore', 'discard'] },
    ],
  ]

  it.each(damages)('is offered and leads out when %s', async (_what, damage, expected) => {
    await damage()
    const problem = await onlyProblem()
    expect(problem).toMatchObject(expected)
    const damaged = join(root, 'damaged')
    await cp(dataDir, damaged, { recursive: true })
    for (const way of problem.ways) {
      await rm(dataDir, { recursive: true })
      await cp(damaged, dataDir, { recursive: true })
      await recover(dataDir, { ...problem, way })
      expect((await inspectStore(dataDir)).problems, way).toEqual([])
      const store = await open()
      for (const { name } of await store.environments.list()) {
        const inventory = await store.inventory(name)
        expect((await inventory.snapshot()).counts).toEqual((await inventory.summary()).counts)
        await inventory.commit(generatedInventory(name, 1, 4))
      }
      await (await secretsOf(store)).put(new Map([['env/other/CLI/pwd', 'y']]))
      await store.settings.set('after', 1)
      await store.close()
      expect((await inspectStore(dataDir)).problems, way).toEqual([])
      if (!_what.includes('gone')) expect(await readdir(inStore('quarantine'))).not.toEqual([])
    }
  })

  it('back to the inventory before it was damaged gives that inventory, as one not seen before', async () => {
    await rm(inventoryFile('links-2.db'))
    await recover(dataDir, { area: 'inventory', environment: 'lab', way: 'restore' })
    const store = await open()
    const snapshot = await (await store.inventory('lab')).snapshot()
    expect([...snapshot.objects.values()]).toEqual(generatedInventory('lab', 1, 2).objects)
    expect(snapshot.generation).toBeGreaterThan(2)
    await store.close()
  })

  it('stays when a process is killed before the next inventory is current', async () => {
    const killed = join(root, 'killed')
    await cp(dataDir, killed, { recursive: true })
    const store = await open()
    await (await store.inventory('lab')).commit(generatedInventory('lab', 1, 9))
    await store.close()
    const names = (await readdir(inventoryFile('.'))).filter((name) => name !== 'manifest.json')
    const written = names.map((name) => [name, inventoryFile(name)] as const)
    dataDir = killed
    for (const [name, file] of written) await cp(file, inventoryFile(name))

    const opened = await open()
    expect(await (await opened.inventory('lab')).summary()).toMatchObject({ generation: 2 })
    await opened.close()
    await rm(inventoryFile('links-2.db'))
    expect((await onlyProblem()).ways).toContain('restore')
    await recover(dataDir, { area: 'inventory', environment: 'lab', way: 'restore' })
    const restored = await open()
    const { objects } = await (await restored.inventory('lab')).snapshot()
    expect([...objects.values()]).toEqual(generatedInventory('lab', 1, 2).objects)
    await restored.close()
  })

  it('keeps the inventories of environments that cannot be read any more', async () => {
    await edit(inStore('environments.db'), '"name":"lab"', '"name":"lap"')
    await recover(dataDir, { area: 'environments', way: 'repair' })
    const store = await open()
    expect((await store.environments.list()).map(({ name }) => name)).toEqual(['other'])
    await store.close()
    expect((await readdir(inStore('quarantine'))).some((name) => name.startsWith('inventories-lab-'))).toBe(true)
  })

  it.each([
    { area: 'log', way: 'repair' },
    { area: 'vault', way: 'restore' },
    { area: 'inventory', way: 'discard' },
  ] as const)('that leads nowhere is refused (%o)', async (step) => {
    await expect(recover(dataDir, step)).rejects.toMatchObject({ code: 'unsupported' })
  })
})
