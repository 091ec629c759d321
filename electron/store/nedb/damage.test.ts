/** Torn, flipped, emptied, deleted and older files: repaired or reported, never silently less. */
import { copyFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../repository'
import { anEnvironment, anObject, generatedInventory } from '../testing/generated-inventory'
import type { Salvage } from './collection'
import { environmentFolderName } from './folder-name'
import type { TornTail } from './line-files'
import { openNedbStore } from './nedb-store'

const AT = '2026-01-01T00:00:00.000Z'
const FLIPS = 60

let root: string
/** A store as it was closed, and the place where each case puts its damaged copy. */
let pristine: string
let dataDir: string
let repairs: TornTail[]
let salvages: Salvage[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'calipso-damage-'))
  pristine = join(root, 'pristine')
  dataDir = join(root, 'copy')
  repairs = []
  salvages = []
})

afterEach(() => rm(root, { recursive: true }))

const open = (dir: string, repair = false) =>
  openNedbStore({
    dataDir: dir,
    now: () => new Date(),
    repair,
    onRepair: (tail) => repairs.push(tail),
    onSalvage: (salvage) => salvages.push(salvage),
  })

const restore = async () => {
  await rm(dataDir, { recursive: true, force: true })
  await cp(pristine, dataDir, { recursive: true })
}

async function makePristine(): Promise<void> {
  const store = await open(pristine)
  for (const name of ['one', 'two', 'three']) await store.environments.save(anEnvironment(name))
  await store.settings.set('preferences', { theme: 'dark' })
  const inventory = await store.inventory('one')
  await inventory.commit(generatedInventory('one', 1, 3))
  for (let n = 1; n <= 3; n += 1) {
    await inventory.apply({ objects: { save: [anObject('one', 'moving', { n })] }, at: AT })
  }
  await store.close()
}

const collectionFile = (name: string) => join(dataDir, 'store', `${name}.db`)
const inventoryFile = (name: string) => join(dataDir, 'store', 'inventories', environmentFolderName('one'), name)

/** All that can be read of a store, to compare with the undamaged one. */
async function contents(store: Store): Promise<unknown> {
  const summary = await (await store.inventory('one')).summary()
  const { objects, links, cliques, generation, revision } = await (await store.inventory('one')).snapshot()
  return {
    environments: await store.environments.list(),
    preferences: await store.settings.get('preferences'),
    inventory: { objects: [...objects], links: [...links], cliques: [...cliques], generation, revision },
    summary,
  }
}

describe('a torn last change of an inventory', () => {
  it('leaves the changes before it', async () => {
    await makePristine()
    const store = await open(pristine)
    const inventory = await store.inventory('one')
    await inventory.apply({ objects: { remove: ['moving'] }, at: AT })
    // Without closing: changes beyond those the manifest knows of are what a crash can tear.
    await cp(pristine, dataDir, { recursive: true })
    await store.close()
    await rm(join(dataDir, 'store', 'lock'), { recursive: true })
    const file = inventoryFile('changes-1.db')
    const whole = await readFile(file)
    const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1
    for (const cut of [lastLine + 1, lastLine + 20, whole.length - 1]) {
      await writeFile(file, whole.subarray(0, cut))
      const opened = await open(dataDir)
      const { objects, revision } = await (await opened.inventory('one')).snapshot()
      expect([revision, objects.get('moving')?.n]).toEqual([3, 3])
      await opened.close()
    }
  })
})

describe('damage', () => {
  const FILES = ['inventory-1.db', 'links-1.db', 'cliques-1.db', 'changes-1.db', 'manifest.json'] as const

  it('of an inventory is reported by file when it is deleted, emptied or cut, and leaves the rest usable', async () => {
    await makePristine()
    for (const name of FILES) {
      for (const damage of [
        (file: string) => rm(file),
        (file: string) => truncate(file, 0),
        async (file: string) => truncate(file, Math.floor((await readFile(file)).length / 2)),
      ]) {
        await restore()
        await damage(inventoryFile(name))
        const store = await open(dataDir)
        expect(await store.environments.list()).toHaveLength(3)
        const read = async () => (await store.inventory('one')).snapshot()
        await expect(read()).rejects.toMatchObject({
          code: 'store-corrupt',
          message: expect.stringContaining(name),
        })
        await store.removeInventory('one')
        expect((await (await store.inventory('one')).snapshot()).counts.objects).toBe(0)
        await store.close()
      }
    }
  })

  it('of collections is reported when a file is deleted, emptied or an older one put back', async () => {
    const store = await open(pristine)
    await store.environments.save(anEnvironment('one'))
    const old = join(root, 'older.db')
    await copyFile(join(pristine, 'store', 'environments.db'), old)
    await store.close()
    await makePristine()
    const damages = [
      () => rm(collectionFile('environments')),
      () => truncate(collectionFile('environments'), 0),
      () => copyFile(old, collectionFile('environments')),
      () => rm(join(dataDir, 'store', 'manifest.json')),
      () => truncate(join(dataDir, 'store', 'manifest.json'), 0),
    ]
    for (const damage of damages) {
      await restore()
      await damage()
      await expect(open(dataDir)).rejects.toMatchObject({ code: 'store-corrupt' })
      await (await open(dataDir, true)).close()
      await (await open(dataDir)).close()
    }
  })

  it(`by a flipped bit anywhere is noticed, in ${FLIPS} random places`, async () => {
    await makePristine()
    const store = await open(pristine)
    const before = await contents(store)
    await store.close()
    const files = (await readdir(join(pristine, 'store'), { recursive: true })).filter((name) =>
      /\.(db|json)$/.test(name),
    )
    let noticed = 0
    for (let flip = 0; flip < FLIPS; flip += 1) {
      await restore()
      salvages = []
      const file = join(dataDir, 'store', files[flip % files.length] ?? '')
      const bytes = await readFile(file)
      if (bytes.length === 0) continue
      const at = Math.floor(Math.random() * bytes.length)
      const bit = 1 << Math.floor(Math.random() * 8)
      bytes[at] = (bytes[at] ?? 0) ^ bit
      await writeFile(file, bytes)
      const where = `${file} byte ${at} bit ${bit}`
      try {
        const opened = await open(dataDir)
        try {
          const after = await contents(opened)
          // Settings are salvaged without being asked; that they were is told.
          if (salvages.length > 0) noticed += 1
          else expect(after, where).toEqual(before)
        } finally {
          await opened.close()
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        expect(['store-corrupt', 'unsupported'], `${where}: ${error.message}`).toContain(error.code)
        noticed += 1
      }
    }
    expect(noticed).toBeGreaterThan(FLIPS / 3)
  }, 60_000)
})

describe('a store of a newer version', () => {
  it.each(['store', 'inventory'])('is refused and left untouched (%s)', async (which) => {
    await makePristine()
    await restore()
    const file = which === 'store' ? join(dataDir, 'store', 'manifest.json') : inventoryFile('manifest.json')
    const newer = `${JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), schema: 99, more: 1 })}\n`
    await writeFile(file, newer)
    const attempt = async () => {
      const store = await open(dataDir, true)
      try {
        await store.inventory('one')
      } finally {
        await store.close()
      }
    }
    await expect(attempt()).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('newer') })
    expect(await readFile(file, 'utf8')).toBe(newer)
  })
})
