/** Disks that take a part and no more, files that somebody changed or put back, and what killed processes leave. */
import { execFileSync } from 'node:child_process'
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  statfs,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { asAppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../repository'
import { anEnvironment, anObject, aScan, generatedInventory } from '../testing/generated-inventory'
import type { Salvage } from './collection'
import { environmentFolderName } from './folder-name'
import { type NedbStoreOptions, openNedbStore } from './nedb-store'

const AT = '2026-01-01T00:00:00.000Z'

let root: string
let dataDir: string
let salvages: Salvage[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'calipso-faults-'))
  dataDir = join(root, 'data')
  salvages = []
})

afterEach(() => rm(root, { recursive: true }))

const open = (options: Partial<NedbStoreOptions> = {}) =>
  openNedbStore({ dataDir, now: () => new Date(), onSalvage: (salvage) => salvages.push(salvage), ...options })
const inStore = (...names: string[]) => join(dataDir, 'store', ...names)
const folderOf = (environment: string) => inStore('inventories', environmentFolderName(environment))
const snapshotOf = async (store: Store, name: string) => (await store.inventory(name)).snapshot()

/** Everything that can be read, for comparing. */
async function contents(store: Store): Promise<unknown> {
  const inventory = await snapshotOf(store, 'lab')
  const briefs = await store.scans.list({ limit: 100 })
  return {
    environments: await store.environments.list(),
    theme: await store.settings.get('theme'),
    other: await store.settings.get('other'),
    scans: await Promise.all(briefs.map(({ id }) => store.scans.get(id))),
    objects: [...inventory.objects],
    generation: inventory.generation,
    revision: inventory.revision,
  }
}

/** A file system of its own that can be filled; only the system's administrator may make one. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0
if (!canMount)
  process.stderr.write('Writes to a full disk are NOT tested: that needs a file system of its own, so root.\n')

describe.skipIf(!canMount)('a write to a full disk that was answered as failed', () => {
  beforeEach(async () => {
    await mkdir(dataDir)
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dataDir])
  })

  afterEach(() => {
    execFileSync('/bin/umount', ['-l', dataDir])
  })

  const steps: [what: string, write: (store: Store) => Promise<unknown>][] = [
    ['a setting', (store) => store.settings.set('theme', 'compact'.repeat(300))],
    ['a removed setting', (store) => store.settings.remove('other')],
    [
      'an edited environment',
      (store) => store.environments.save(anEnvironment('lab', { description: 'x'.repeat(900) })),
    ],
    ['a new environment', (store) => store.environments.save(anEnvironment('new'))],
    [
      'an import',
      (store) =>
        store.addEnvironment({
          environment: anEnvironment('imported'),
          inventory: generatedInventory('imported', 1, 2),
          scans: [aScan('imported', 1)],
        }),
    ],
    ['a removed environment', (store) => store.removeEnvironment('third')],
    [
      'a scan',
      (store) => store.scans.save(aScan('lab', 2, { hosts: [{ host: 'h', roles: [], state: 'done', cells: {} }] })),
    ],
    ['a new inventory', async (store) => (await store.inventory('lab')).commit(generatedInventory('lab', 1, 30))],
    [
      'a changed object',
      async (store) => {
        const { objects, links, cliques } = await snapshotOf(store, 'lab')
        const changed = [...objects.values()].map((object, n) =>
          n === 3 ? { ...object, name: 'x'.repeat(3000) } : object,
        )
        const rest = { links: [...links.values()], cliques: [...cliques.values()], committedAt: AT }
        return (await store.inventory('lab')).commit({ objects: changed, ...rest })
      },
    ],
    [
      'an event',
      async (store) =>
        (await store.inventory('lab')).apply({
          objects: { save: [anObject('lab', 'e', { x: 'x'.repeat(3000) })] },
          at: AT,
        }),
    ],
  ]

  it.each(steps)(
    'has not happened: %s, at every amount of room that is left',
    async (_what, write) => {
      const store = await open()
      for (const name of ['lab', 'third']) await store.environments.save(anEnvironment(name))
      await (await store.inventory('lab')).commit(generatedInventory('lab', 1, 20))
      await store.settings.set('theme', 'comfortable')
      await store.settings.set('other', ['first', 'second'])
      await store.scans.save(aScan('lab', 1))
      const before = await contents(store)

      const ballast = join(dataDir, 'ballast')
      const { bavail, bsize } = await statfs(dataDir)
      await writeFile(ballast, Buffer.alloc((bavail - 1) * bsize, 1))
      await appendFile(ballast, Buffer.alloc(2 * bsize, 1)).catch(() => undefined) // Until it is full.
      let failures = 0
      for (let free = 0; free < 12; free += 1) {
        try {
          await write(store)
          break
        } catch (error) {
          expect(asAppError(error).code).toBe('store-full')
          failures += 1
        }
        expect(await contents(store)).toEqual(before)
        // As after a kill at this moment, read by another process with room.
        const copy = join(root, `copy-${free}`)
        await cp(join(dataDir, 'store'), join(copy, 'store'), { recursive: true })
        await rm(join(copy, 'store', 'lock'), { recursive: true, force: true })
        const read = await openNedbStore({ dataDir: copy, now: () => new Date() })
        expect(await contents(read)).toEqual(before)
        await read.close()
        await truncate(ballast, Math.max(0, (await stat(ballast)).size - bsize))
      }
      expect(failures).toBeGreaterThan(0)
      await rm(ballast)
      if (failures === 12) await write(store)
      const after = await contents(store)
      await store.close()
      const again = await open()
      expect(await contents(again)).toEqual(after)
      await again.close()
    },
    60_000,
  )
})

describe('lines of a collection', () => {
  it('that are dropped, doubled or swapped never show an older document: it is as saved, or refused', async () => {
    const store = await open()
    for (let n = 0; n < 4; n += 1) {
      for (const name of ['one', 'two', 'lab'])
        await store.environments.save(anEnvironment(name, { description: `${n}` }))
    }
    await store.removeEnvironment('two')
    await store.environments.save(anEnvironment('one', { description: 'last' }))
    const before = await store.environments.list()
    await store.close()
    const file = inStore('environments.db')
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(5)
    const whole = join(root, 'whole')
    await cp(dataDir, whole, { recursive: true })

    const line = fc.nat(lines.length - 1)
    const edit = fc.oneof(
      line.map((at) => lines.filter((_, n) => n !== at)),
      fc.tuple(line, line).map(([from, to]) => [...lines.slice(0, to), lines[from] ?? '', ...lines.slice(to)]),
      fc
        .tuple(line, line)
        .map(([a, b]) => lines.map((text, n) => (n === a ? lines[b] : n === b ? lines[a] : text) ?? '')),
    )
    let refused = 0
    await fc.assert(
      fc.asyncProperty(edit, async (edited) => {
        await rm(dataDir, { recursive: true })
        await cp(whole, dataDir, { recursive: true })
        await writeFile(file, `${edited.join('\n')}\n`)
        try {
          const opened = await open()
          const after = await opened.environments.list()
          await opened.close()
          expect(after).toEqual(before)
        } catch (error) {
          if (asAppError(error).code !== 'store-corrupt') throw error
          refused += 1
        }
      }),
      { numRuns: 60 },
    )
    expect(refused).toBeGreaterThan(10)
  }, 60_000)

  it('that are damaged cost the settings or the scans themselves, and nobody is left in the dark', async () => {
    const store = await open()
    await store.environments.save(anEnvironment('lab'))
    await (await store.inventory('lab')).commit(generatedInventory('lab', 1, 2))
    for (const number of [1, 2]) await store.scans.save(aScan('lab', number))
    for (const key of ['theme', 'other']) await store.settings.set(key, 'dark')
    await store.close()
    for (const name of ['settings.db', 'scans.db']) {
      const text = await readFile(inStore(name), 'utf8')
      await writeFile(inStore(name), text.replace(/dark|completed/, 'wrong'))
    }
    const opened = await open()
    expect(salvages.map(({ file }) => file)).toEqual([inStore('scans.db'), inStore('settings.db')])
    for (const { quarantine } of salvages) expect(await readFile(quarantine ?? '', 'utf8')).toContain('wrong')
    expect((await snapshotOf(opened, 'lab')).counts.objects).toBeGreaterThan(0)
    expect(await opened.scans.list({ limit: 10 })).toHaveLength(1)
    expect(await opened.settings.keys('')).toHaveLength(1)
    await opened.close()
    salvages = []
    await (await open()).close()
    expect(salvages).toEqual([])
  })
})

describe('an inventory', () => {
  const makeTwo = async () => {
    const store = await open()
    await store.environments.save(anEnvironment('lab'))
    const inventory = await store.inventory('lab')
    await inventory.commit(generatedInventory('lab', 1, 20))
    await store.close()
    const older = join(root, 'older')
    await cp(folderOf('lab'), older, { recursive: true })
    return older
  }

  it.each<[what: string, write: (store: Store) => Promise<unknown>]>([
    ['another scan', async (store) => (await store.inventory('lab')).commit(generatedInventory('lab', 1, 21))],
    [
      'an event',
      async (store) => (await store.inventory('lab')).apply({ objects: { save: [anObject('lab', 'e')] }, at: AT }),
    ],
    ['its removal', (store) => store.removeInventory('lab')],
    [
      'its environment was removed and added again',
      async (store) => {
        await store.removeEnvironment('lab')
        await store.environments.save(anEnvironment('lab'))
      },
    ],
  ])('whose older files are put back after %s is reported', async (_what, write) => {
    const older = await makeTwo()
    const store = await open()
    await write(store)
    await store.close()
    await rm(folderOf('lab'), { recursive: true })
    await cp(older, folderOf('lab'), { recursive: true })
    const opened = await open()
    await expect(snapshotOf(opened, 'lab')).rejects.toMatchObject({ code: 'store-corrupt' })
    expect(await opened.environments.list()).toHaveLength(1)
    await opened.close()
  })

  it('in which one object changed is saved with a few kilobytes, and is the same after a restart', async () => {
    const store = await open()
    await store.environments.save(anEnvironment('lab'))
    const inventory = await store.inventory('lab')
    const first = generatedInventory('lab', 50, 50)
    await inventory.commit(first)
    const sizes = async () => {
      const names = await readdir(folderOf('lab'))
      return Promise.all(
        names.map(async (name) => [name, (await readFile(join(folderOf('lab'), name))).length] as const),
      )
    }
    const before = new Map(await sizes())
    const objects = first.objects.map((object, n) =>
      n === 4000 ? { ...object, status: 'Error' as const } : { ...object },
    )
    const second = await inventory.commit({ ...first, objects, scanId: 'second', committedAt: AT })
    expect(second).toMatchObject({ generation: 2, revision: 0, scanId: 'second', committedAt: AT })
    const written = (await sizes()).filter(([name, bytes]) => before.get(name) !== bytes)
    expect(written.map(([name]) => name).sort()).toEqual(['changes-1.db', 'manifest.json'])
    expect(written.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(8 * 1024)

    const fewer = await inventory.commit({ ...first, objects: objects.slice(1), scanId: 'third', committedAt: AT })
    expect(fewer).toMatchObject({ generation: 3, scanId: 'third' })
    expect(fewer.objects.has(objects[0]?.id ?? '')).toBe(false)
    const summary = await inventory.summary()
    await store.close()

    const again = await open()
    const reopened = await again.inventory('lab')
    expect(await reopened.summary()).toEqual(summary)
    const loaded = await reopened.snapshot()
    expect(loaded).toMatchObject({ generation: 3, revision: 0, scanId: 'third', committedAt: AT })
    expect([...loaded.objects.values()]).toEqual(objects.slice(1))
    expect(loaded.statistics).toEqual(fewer.statistics)
    await again.close()
  })

  it('of which a scan found much else is written anew, and the one before stays as the way back', async () => {
    const store = await open()
    await store.environments.save(anEnvironment('lab'))
    const inventory = await store.inventory('lab')
    for (const instances of [10, 20, 30]) await inventory.commit(generatedInventory('lab', 1, instances))
    const kept = (await readdir(folderOf('lab'))).filter((name) => name.startsWith('inventory-'))
    expect(kept.sort()).toEqual(['inventory-2.db', 'inventory-3.db'])
    await store.close()
  })

  it('leaves no files of a commit that failed', async () => {
    const store = await open()
    await store.environments.save(anEnvironment('lab'))
    const inventory = await store.inventory('lab')
    await inventory.commit(generatedInventory('lab', 1, 2))
    const before = await readdir(folderOf('lab'))
    // A folder where the third file is to be written.
    await mkdir(join(folderOf('lab'), 'cliques-2.db'))
    await expect(inventory.commit(generatedInventory('lab', 1, 20))).rejects.toBeInstanceOf(Error)
    expect(await readdir(folderOf('lab'))).toEqual(before)
    expect((await inventory.commit(generatedInventory('lab', 1, 20))).generation).toBe(2)
    await store.close()
  })

  it('that is not used makes room for another one, and is there again when it is asked for', async () => {
    const store = await open({ memoryBudget: 1 })
    const kept: WeakRef<object>[] = []
    for (const name of ['lab', 'two', 'three']) {
      await store.environments.save(anEnvironment(name))
      kept.push(new WeakRef(await (await store.inventory(name)).commit(generatedInventory(name, 4, 40))))
    }
    // Answered without the inventory.
    expect((await (await store.inventory('lab')).summary()).counts.objects).toBe(4 + 4 * 40 * 4)
    await delay(50) // Until nothing of the calls above is on the way any more.
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    expect(kept.map((ref) => ref.deref() === undefined)).toEqual([true, true, false])
    const again = await snapshotOf(store, 'lab')
    expect([...again.objects.values()]).toEqual(generatedInventory('lab', 4, 40).objects)
    expect(await snapshotOf(store, 'lab')).toBe(again)
    await (await store.inventory('lab')).apply({ objects: { save: [anObject('lab', 'e')] }, at: AT })
    await snapshotOf(store, 'two')
    expect((await snapshotOf(store, 'lab')).objects.has('e')).toBe(true)
    await store.close()
  })
})

describe('opening', () => {
  it('removes what killed processes left, and nothing else', async () => {
    const store = await open()
    await store.environments.save(anEnvironment('lab'))
    await (await store.inventory('lab')).commit(generatedInventory('lab', 1, 2))
    await store.scans.save(aScan('lab', 1, { hosts: [{ host: 'h', roles: [], state: 'done', cells: {} }] }))
    // As an import leaves it that ends before its last step.
    await store.scans.save(aScan('unfinished', 1, { hosts: [{ host: 'h', roles: [], state: 'done', cells: {} }] }))
    for (const id of ['lab-1', 'unfinished-1']) {
      await store.scanLogs.append(id, [{ seq: 1, time: AT, level: 'info', text: 'x' }])
    }
    await store.close()
    const before = await readdir(dataDir, { recursive: true })
    const left = [
      'store/manifest.json.123',
      'vault.json.99',
      'store/inventories/gone-0123/inventory-1.db',
      'exports/lab.calipso',
      'store/logs/0123.ndjson',
      'store/settings.db~',
    ]
    for (const name of left) {
      await mkdir(join(dataDir, name, '..'), { recursive: true })
      await writeFile(join(dataDir, name), 'left')
    }
    const again = await open()
    expect(await again.scans.get('lab-1')).toMatchObject({ hosts: [{ host: 'h' }] })
    expect(await again.scanLogs.read('lab-1', { limit: 10 })).toHaveLength(1)
    expect(await again.scans.get('unfinished-1')).toBeUndefined()
    await again.close()
    const files = (await readdir(dataDir, { recursive: true })).filter((name) => name !== 'exports')
    const ofUnfinished = before.filter((name) => name.startsWith('store/logs/')).length - 2
    expect(ofUnfinished).toBe(2)
    expect(files.filter((name) => !before.includes(name))).toEqual([])
    expect(before.filter((name) => !files.includes(name))).toHaveLength(ofUnfinished)
  })
})
