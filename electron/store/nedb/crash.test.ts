/** Killed processes, two processes, and disks that refuse: on real files, with real signals. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ChildWriter, startWriter, type WriterMode } from '../testing/child-writer'
import { anEnvironment } from '../testing/generated-inventory'
import { openNedbStore } from './nedb-store'

const KILLS = 10

let dataDir: string
let children: ChildWriter[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'calipso-crash-'))
  children = []
})

afterEach(async () => {
  for (const child of children) await child.kill('SIGKILL')
  await rm(dataDir, { recursive: true })
})

const start = (...args: [mode: WriterMode, fileSizeLimitKiB?: number]) => {
  const child = startWriter(dataDir, ...args)
  children.push(child)
  return child
}
const open = () => openNedbStore({ dataDir, now: () => new Date() })

/** Lets the lock look as if it was renewed so many milliseconds ago; negative: in the future. */
const ageLock = async (milliseconds: number) => {
  const stamp = new Date(Date.now() - milliseconds)
  await utimes(join(dataDir, 'store', 'lock'), stamp, stamp)
}

const last = (child: ChildWriter, key: string) =>
  child.said.reduce((highest, message) => (typeof message[key] === 'number' ? message[key] : highest), 0)

describe('a killed process', () => {
  it(`loses nothing it acknowledged, in ${KILLS} kills at different moments`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = start('write')
      await child.hears((message) => 'committed' in message)
      await delay(kill * 13)
      await child.kill('SIGKILL')

      const startedAt = performance.now()
      const store = await open()
      const inventory = await store.inventory('lab')
      const snapshot = await inventory.snapshot()
      expect(performance.now() - startedAt).toBeLessThan(5000)

      const committed = last(child, 'committed')
      // The newest acknowledged generation, or the one whose acknowledgement the kill cut short: never a mixture.
      expect([committed, committed + 1]).toContain(snapshot.generation)
      const rounds = new Set([...snapshot.objects.values()].map((object) => object.round))
      expect([...rounds]).toEqual([snapshot.generation])
      if (snapshot.generation === committed) {
        const acknowledged = child.said.slice(child.said.findLastIndex((message) => 'committed' in message))
        expect(snapshot.revision).toBeGreaterThanOrEqual(acknowledged.filter((message) => 'applied' in message).length)
      }
      const names = (await store.environments.list()).map((environment) => environment.name)
      for (const message of child.said) {
        if (typeof message.saved === 'number') expect(names).toContain(`e${message.saved}`)
      }
      const files = await readdir(join(dataDir, 'store', 'inventories', await inventoryFolder()))
      // The current generation, and the one before as the way back.
      const kept = [snapshot.generation - 1, snapshot.generation].filter((number) => number > 0)
      const generations = kept.map((number) => `inventory-${number}.db`)
      expect(files.filter((name) => name.startsWith('inventory-')).sort()).toEqual(generations.sort())
      await store.close()
    }
  }, 60_000)
})

describe('a process killed while it adds environments with their data', () => {
  it('leaves each of them whole or not at all', async () => {
    for (let kill = 0; kill < 4; kill += 1) {
      const child = start('add')
      await child.hears((message) => 'added' in message)
      await delay(kill * 17)
      await child.kill('SIGKILL')

      const store = await open()
      const environments = await store.environments.list()
      expect(environments.length).toBeGreaterThanOrEqual(last(child, 'added'))
      for (const { name } of environments) {
        expect((await (await store.inventory(name)).snapshot()).counts).toMatchObject({
          objects: 82,
          links: 40,
          cliques: 20,
        })
        expect(await store.scans.list({ environment: name, limit: 10 })).toHaveLength(2)
      }
      expect(await store.scans.list({ limit: 1000 })).toHaveLength(2 * environments.length)
      for (const { name } of environments) await store.removeEnvironment(name)
      await store.close()
    }
  }, 60_000)
})

describe('two processes', () => {
  it('are kept apart: the second is refused at once, and told by whom', async () => {
    const holder = start('hold')
    await holder.hears((message) => 'ready' in message)

    const startedAt = performance.now()
    await expect(open()).rejects.toMatchObject({
      code: 'store-locked',
      message: expect.stringContaining(`process ${holder.process.pid}`),
    })
    expect(performance.now() - startedAt).toBeLessThan(5000)

    holder.process.stdin?.write('\n')
    await holder.ended
    await (await open()).close()
  })

  it('take over the lock of a dead one at once, but only one of them', async () => {
    const holder = start('hold')
    await holder.hears((message) => 'ready' in message)
    await holder.kill('SIGKILL')

    const rivals = [start('hold'), start('hold')]
    const outcomes = await Promise.all(rivals.map((rival) => rival.hears((m) => 'ready' in m || 'error' in m)))
    expect(outcomes.filter((outcome) => 'ready' in outcome)).toHaveLength(1)
    expect(outcomes.find((outcome) => 'error' in outcome)).toMatchObject({ error: 'store-locked' })
  })

  it('are not kept out by a dead one whose clock was ahead', async () => {
    const holder = start('hold')
    await holder.hears((message) => 'ready' in message)
    await holder.kill('SIGKILL')
    await ageLock(-3_600_000)
    await (await open()).close()
  })

  it('are not kept out by a time stamp of the future that nobody renews', async () => {
    await (await open()).close()
    // As another computer left it, of whose processes nothing is known here.
    const file = join(dataDir, 'store', 'holder.json')
    await writeFile(file, JSON.stringify({ token: 'x', pid: 1, host: 'elsewhere', since: 'then' }))
    await mkdir(join(dataDir, 'store', 'lock'))
    await expect(open()).rejects.toMatchObject({ code: 'store-locked' })
    await ageLock(-3_600_000)
    await (await open()).close()
  }, 20_000)

  it('write no secrets once another has taken the data folder over', async () => {
    const sleeper = start('vault')
    await sleeper.hears((message) => message.put === 1)
    sleeper.process.kill('SIGSTOP')
    await ageLock(11_000)
    const store = await open()
    const before = await readFile(join(dataDir, 'vault.json'))

    sleeper.process.stdin?.write('\n')
    sleeper.process.kill('SIGCONT')
    expect(await sleeper.hears((message) => 'error' in message || message.put === 2)).toMatchObject({
      error: 'store-locked',
    })
    expect(await readFile(join(dataDir, 'vault.json'))).toEqual(before)
    await sleeper.ended
    await store.settings.set('x', 1)
    await store.close()
  })

  it('stop writing once the lock was taken from them', async () => {
    const store = await open()
    // As after a sleep of the computer during which another process found the lock stale.
    const other = new Date(Date.now() + 5000)
    await utimes(join(dataDir, 'store', 'lock'), other, other)
    await delay(2500)
    await expect(store.settings.set('x', 1)).rejects.toMatchObject({ code: 'store-locked' })
    await store.close()
  })
})

describe('a disk that takes no more', () => {
  it('ends in store-full and leaves the last acknowledged state', async () => {
    const child = start('write', 40)
    const { error, message } = await child.hears((said) => 'error' in said)
    expect(error).toBe('store-full')
    expect(message).toContain(dataDir)
    await child.ended

    const store = await open()
    expect((await (await store.inventory('lab')).snapshot()).generation).toBe(last(child, 'committed'))
    await store.environments.save(anEnvironment('after'))
    await store.close()
  })
})

describe('files on disk', () => {
  it('are readable by their owner only', async () => {
    const store = await open()
    await store.environments.save(anEnvironment('lab'))
    await (await store.inventory('lab')).commit({
      objects: [],
      links: [],
      cliques: [],
      committedAt: '2026-01-01T00:00:00Z',
    })
    await store.scanLogs.append('s', [{ seq: 1, time: '', level: 'info', text: '' }])
    await store.close()

    const entries = await readdir(join(dataDir, 'store'), { recursive: true, withFileTypes: true })
    expect(entries.length).toBeGreaterThan(8)
    for (const entry of entries) {
      const { mode } = await stat(join(entry.parentPath, entry.name))
      expect([entry.name, (mode & 0o777).toString(8)]).toEqual([entry.name, entry.isDirectory() ? '700' : '600'])
    }
  })
})

async function inventoryFolder(): Promise<string> {
  const names = await readdir(join(dataDir, 'store', 'inventories'))
  return names.find((name) => name.startsWith('lab-')) ?? ''
}
