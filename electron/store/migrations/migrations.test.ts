/** The data folder in fixtures/v1 was written by version 0.1.0; `expected.json` is what that version read of it. */
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scanBriefOf } from '@shared/model/scan'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resolveGroups } from '../../secrets/environment-secrets'
import { keyFileProvider } from '../../secrets/key-provider'
import { openVault } from '../../secrets/vault'
import { openNedbStore } from '../nedb/nedb-store'
import { readRows, writeRows } from '../nedb/rows'
import type { Store } from '../repository'
import { migrate } from '.'

const FIXTURE = fileURLToPath(new URL('../fixtures/v1', import.meta.url))

let root: string
let dataDir: string
let expected: Awaited<ReturnType<typeof readExpected>>

/** That version told beside the lines of a log whether it was full; now a line of it does. */
const readExpected = async () => {
  const { log, ...expected } = JSON.parse(await readFile(join(FIXTURE, 'expected.json'), 'utf8'))
  return { ...expected, log: log.lines }
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'calipso-migration-'))
  dataDir = join(root, 'data')
  await cp(FIXTURE, dataDir, { recursive: true })
  await chmod(join(dataDir, 'vault.key'), 0o600)
  expected = await readExpected()
})

afterEach(() => rm(root, { recursive: true }))

const open = (folder = dataDir) => openNedbStore({ dataDir: folder, now: () => new Date() })

async function contents(store: Store, folder = dataDir): Promise<unknown> {
  const environments = await store.environments.list()
  const snapshots: Record<string, unknown> = {}
  for (const { name } of environments) {
    const { objects, links, cliques, ...facts } = await (await store.inventory(name)).snapshot()
    const { generation, revision, scanId, committedAt } = facts
    const ids = { objects: [...objects.keys()], links: [...links.keys()], cliques: [...cliques.keys()] }
    snapshots[name] = JSON.parse(JSON.stringify({ generation, revision, scanId, committedAt, ...ids }))
  }
  const briefs = await store.scans.list({ limit: 100 })
  const lab = environments.find(({ name }) => name === 'lab')
  const vault = await openVault({ file: join(folder, 'vault.json') }, keyFileProvider(join(folder, 'vault.key')))
  return {
    environments,
    scans: await Promise.all(briefs.map(({ id }) => store.scans.get(id))),
    log: await store.scanLogs.read('lab-1', { limit: 10 }),
    settings: { preferences: await store.settings.get('preferences') },
    keys: await store.settings.keys(''),
    groups: lab && (await resolveGroups(lab, (ref) => vault.get(ref))),
    snapshots,
  }
}

it('reads everything a folder of version 0.1.0 holds', async () => {
  const store = await open()
  expect(await contents(store)).toEqual(expected)
  expect(await store.scans.list({ limit: 100 })).toEqual(expected.scans.map(scanBriefOf))
  await store.close()

  const again = await open()
  expect(await contents(again)).toEqual(expected)
  await again.close()
})

it('leaves out what an address of Keystone held in clear', async () => {
  const file = join(dataDir, 'store', 'environments.db')
  const { rows, revision } = await readRows(file)
  const url = '"url":"https://ad:min@cloud:5000/v3?token=s#y"'
  const withUrl = (doc: unknown) => JSON.parse(JSON.stringify(doc).replace('"name":"OpenStack"', `$&,${url}`))
  const stored = [...rows.values()].filter(({ doc }) => doc !== undefined)
  await writeRows(
    file,
    stored.map((row) => ({ ...row, doc: withUrl(row.doc) })),
    revision,
  )
  const store = await open()
  const groups = (await store.environments.list()).flatMap(({ configuration }) => configuration)
  expect(groups).toContainEqual(expect.objectContaining({ url: 'https://cloud:5000/v3' }))
  expect(await readFile(file, 'utf8')).not.toMatch(/ad:min|token=s/)
  await store.close()
})

it('writes on where version 0.1.0 left off', async () => {
  const store = await open()
  expect(await store.scans.nextNumber('lab')).toBe(3)
  const inventory = await store.inventory('lab')
  const { objects, links, cliques } = await inventory.snapshot()
  const [first] = objects.values()
  const changed = [...objects.values()].map((object) => (object === first ? { ...object, name: 'changed' } : object))
  const rest = { links: [...links.values()], cliques: [...cliques.values()], committedAt: '2026-05-01T00:00:00Z' }
  const committed = await inventory.commit({ objects: changed, ...rest })
  expect(committed.generation).toBe(expected.snapshots.lab.generation + 1)
  await store.close()

  const again = await open()
  expect((await (await again.inventory('lab')).snapshot()).objects.get(first?.id ?? '')?.name).toBe('changed')
  await again.close()
})

it('gives the same wherever a process ends on the way', async () => {
  // The state of the folder in each step: as it was, written but not ready, ready, and with 1, 2, ... files moved.
  const store = join(dataDir, 'store')
  await migrate(dataDir, false)
  const whole = join(root, 'whole')
  await cp(dataDir, whole, { recursive: true })

  const before = join(root, 'before')
  await cp(FIXTURE, before, { recursive: true })
  const names = ['manifest.json', 'environments.db', 'scans.db', 'settings.db']
  const details = (await readdir(join(store, 'logs'))).filter((name) => name.endsWith('.json'))
  const files = [...names, ...details.map((name) => join('logs', name))]
  for (let moved = -1; moved <= files.length; moved += 1) {
    await rm(dataDir, { recursive: true })
    await cp(before, dataDir, { recursive: true })
    await chmod(join(dataDir, 'vault.key'), 0o600)
    for (const name of files) await cp(join(whole, 'store', name), join(store, 'migrating', name))
    if (moved >= 0) await writeFile(join(store, 'migrating', 'ready'), '')
    for (const name of files.slice(0, Math.max(0, moved)))
      await rename(join(store, 'migrating', name), join(store, name))

    const opened = await open()
    expect(await contents(opened), `${moved} files moved`).toEqual(expected)
    await opened.close()
    expect(await readdir(store)).not.toContain('migrating')
  }
})

it('refuses damage among the environments, and keeps the folder as it was', async () => {
  const file = join(dataDir, 'store', 'environments.db')
  const damaged = (await readFile(file, 'utf8')).replace('192.0.2.1', '192.0.2.9')
  await writeFile(file, damaged)
  await expect(open()).rejects.toMatchObject({ code: 'store-corrupt', message: expect.stringContaining(file) })
  expect(await readFile(file, 'utf8')).toBe(damaged)
  expect(JSON.parse(await readFile(join(dataDir, 'store', 'manifest.json'), 'utf8'))).toMatchObject({ schema: 1 })

  const repaired = await openNedbStore({ dataDir, now: () => new Date(), repair: true })
  expect((await repaired.environments.list()).map(({ name }) => name)).toEqual(['imported', 'müller & söhne'])
  await repaired.close()
})
