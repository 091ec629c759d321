import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { type Environment, environmentSchema } from '@shared/model/environment'
import { type Scan, type ScanLogLine, type ScanOptions, scanOptionsSchema, scanSchema } from '@shared/model/scan'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHostKeys } from '../../connections/ssh/host-keys'
import { silentLogger } from '../../log/logger'
import { createRedactor } from '../../secrets/redactor'
import { diskError } from '../../store/disk'
import { environmentFolderName } from '../../store/nedb/folder-name'
import { openNedbStore } from '../../store/nedb/nedb-store'
import type { InventoryRepository, Store } from '../../store/repository'
import { aScan } from '../../store/testing/generated-inventory'
import { createCloudSessions } from '../kinds/cloud-kind'
import { createOpenStackKind } from '../kinds/openstack'
import type { ConnectionFactories } from '../kinds/openstack/connections'
import { createRecordedCloud, loadApi, type RecordedCloud, type RecordedCloudOptions } from '../testing/recorded-cloud'
import { createScanManager, type ScanManager, type ScanManagerDeps } from './scan-manager'

const environmentNamed = (name: string, more: Partial<Environment> = {}): Environment =>
  environmentSchema.parse({
    name,
    distribution: 'Debian',
    distribution_version: '12',
    mechanism_drivers: ['OVS', 'LXB'],
    type_drivers: ['vxlan'],
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    configuration: [],
    ...more,
  })
const optionsFor = (environment: string, more: Partial<ScanOptions> = {}) =>
  scanOptionsSchema.parse({ environment, ...more })

let folder: string
let store: Store
let manager: ScanManager
let clouds: RecordedCloud[]
let cloudOptions: RecordedCloudOptions
let changes: Scan[]
let lines: ScanLogLine[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-manager-'))
  store = await openNedbStore({ dataDir: folder, now: () => new Date() })
  clouds = []
  cloudOptions = {}
  changes = []
  lines = []
  await store.environments.save(environmentNamed('lab'))
  manager = managerOn(store)
})

afterEach(async () => {
  await manager.dispose()
  await store.close()
  await rm(folder, { recursive: true })
})

const openStackKind = (factories: ConnectionFactories) =>
  createOpenStackKind({ log: silentLogger, redactor: createRedactor(), hostKeys: hostKeys() }, factories)
const hostKeys = () => createHostKeys({ ownFile: join(folder, 'known_hosts'), otherFiles: [], trustUnknown: false })

function managerOn(target: Store, check: ScanManagerDeps['check'] = async () => ({})): ScanManager {
  const cloudOf = () => {
    const cloud = createRecordedCloud(cloudOptions)
    clouds.push(cloud)
    return cloud
  }
  const kinds = [
    openStackKind({
      hostShell: () => cloudOf().shell,
      openStack: async () => (clouds.at(-1) ?? cloudOf()).openStack,
      database: () => {
        throw new Error('no database is configured')
      },
    }),
  ]
  const groups = async () => [
    {
      name: 'OpenStack',
      host: 'cloud',
      port: 5000,
      scheme: 'http',
      admin_project: 'admin',
      user_domain: 'Default',
      project_domain: 'Default',
      interface: 'public',
      verify_tls: true,
      timeout: 15,
    },
    {
      name: 'CLI',
      host: 'cloud',
      port: 22,
      user: 'root',
      agent: false,
      onward: 'auto',
      sudo: 'auto',
      sessions_per_host: 4,
      parallel_hosts: 16,
      timeout: 15,
    },
  ]
  const made = createScanManager({
    kinds,
    store: target,
    sessions: createCloudSessions(kinds, groups),
    recipes: async () => ({ cliqueTypes: DEFAULT_CLIQUE_TYPES, constraints: DEFAULT_CLIQUE_CONSTRAINTS }),
    check,
    log: silentLogger,
    redactor: createRedactor(),
  })
  made.onChange((scan) => changes.push(scan))
  made.onLog((_id, batch) => lines.push(...batch))
  return made
}

/** The record once the scan has ended. */
async function ended(id: string, by = manager): Promise<Scan> {
  for (;;) {
    const scan = await store.scans.get(id)
    if (scan && !['pending', 'running'].includes(scan.status) && !by.activeScan(scan.environment)) return scan
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('a scan from request to commit', () => {
  it('remembers what the checks count of its result, and completes when they cannot', async () => {
    const counts = { 'no-graph/instance': 3 }
    const checked: number[] = []
    const by = managerOn(store, async ({ snapshot, environment }) => {
      checked.push(snapshot.objects.size)
      expect(environment.name).toBe('lab')
      if (checked.length > 1) throw new Error('a check is wrong')
      return counts
    })
    const first = await ended((await by.start(optionsFor('lab'), 'manual')).id, by)
    expect([first.status, first.checks, first.counts.objects]).toEqual(['completed', counts, checked[0]])
    const second = await ended((await by.start(optionsFor('lab'), 'manual')).id, by)
    expect([second.status, second.checks]).toEqual(['completed', undefined])
    await by.dispose()
  })

  it('is recorded, announced, committed and noted on the environment', async () => {
    const requested = await manager.start(optionsFor('lab'), 'manual')
    expect(requested).toMatchObject({ number: 1, status: 'pending', trigger: 'manual', environment: 'lab' })
    const scan = await ended(requested.id)

    expect(scanSchema.parse(scan)).toMatchObject({
      status: 'completed',
      problems: [],
      counts: { stale: 0, byType: { host: 3, instance: 4, vnic: 10 } },
    })
    expect(scan.stages.every((stage) => stage.state === 'done')).toBe(true)
    expect(scan.cost.api_calls).toBeGreaterThan(10)
    expect(scan.cost.ssh_commands).toBeGreaterThan(30)
    const snapshot = await (await store.inventory('lab')).snapshot()
    expect(snapshot).toMatchObject({ generation: 1, scanId: scan.id })
    expect(snapshot.counts).toEqual(scan.counts)
    const environment = await store.environments.get('lab')
    expect(environment).toMatchObject({ scanned: true, operational: 'running', last_scanned: snapshot.committedAt })
    expect(changes.at(0)?.status).toBe('pending')
    expect(changes.at(-1)).toEqual(scan)
    expect(clouds[0]?.isDisposed()).toBe(true)
  })

  it('keeps its log in order, filtered by the wanted level', async () => {
    const { id } = await manager.start(optionsFor('lab', { log_level: 'info' }), 'cli')
    await ended(id)
    const stored = await manager.log({ scanId: id, limit: 1000 })
    expect(stored.map((line) => line.seq)).toEqual(stored.map((_, index) => index + 1))
    expect(stored.some((line) => line.level === 'debug')).toBe(false)
    expect(stored.at(-1)?.text).toMatch(/^completed: \d+ objects/)
    expect(lines).toEqual(stored)
    expect(await manager.log({ scanId: id, limit: 10, text: 'lab-node3' })).toHaveLength(1)
  })

  it('estimates from the last comparable scan', async () => {
    const first = await ended((await manager.start(optionsFor('lab'), 'manual')).id)
    const second = await manager.start(optionsFor('lab'), 'manual')
    const partial = await manager.start(optionsFor('lab', { hosts: ['lab-node1'] }), 'manual')
    expect(second.estimate_ms).toBe(Date.parse(first.end_timestamp ?? '') - Date.parse(first.start_timestamp ?? ''))
    expect(partial.estimate_ms).toBeUndefined()
    expect([second.number, partial.number]).toEqual([2, 3])
  })

  it('ends completed with errors when a host does not answer, and does not touch the environment for a part', async () => {
    cloudOptions = { failHosts: { 'lab-node2': 'unreachable' } }
    const scan = await ended((await manager.start(optionsFor('lab', { hosts: ['lab-node2'] }), 'manual')).id)
    expect(scan).toMatchObject({ status: 'completed_with_errors', problems: [{ hosts: ['lab-node2'] }] })
    expect(await store.environments.get('lab')).toMatchObject({ scanned: false, operational: 'stopped' })
  })

  it('fails as a whole when the API refuses the login, and keeps what is stored', async () => {
    await ended((await manager.start(optionsFor('lab'), 'manual')).id)
    cloudOptions = { failLists: { whoAmI: 'auth-failed' } }
    const scan = await ended((await manager.start(optionsFor('lab', { clear: true }), 'manual')).id)
    expect(scan).toMatchObject({ status: 'failed', error: { code: 'auth-failed' } })
    expect(scan.stages.find((stage) => stage.id === 'connect')?.state).toBe('failed')
    expect(await (await store.inventory('lab')).snapshot()).toMatchObject({ generation: 1, counts: { stale: 0 } })
    expect(await store.environments.get('lab')).toMatchObject({ scanned: true, operational: 'error' })
    expect(clouds.every((cloud) => cloud.isDisposed())).toBe(true)
  })

  it('forgets what is stored when it clears', async () => {
    await ended((await manager.start(optionsFor('lab'), 'manual')).id)
    cloudOptions = { failHosts: { 'lab-node2': 'unreachable' } }
    const scan = await ended((await manager.start(optionsFor('lab', { clear: true }), 'manual')).id)
    expect(scan.counts.stale).toBe(0)
    expect(
      (await (await store.inventory('lab')).snapshot()).byHost('lab-node2').map((object) => object.type),
    ).not.toContain('vedge')
  })
})

describe('the queue', () => {
  it('runs one scan of an environment at a time, others beside it', async () => {
    cloudOptions = { delayMs: () => 100 }
    await store.environments.save(environmentNamed('other'))
    const [first, second, other] = await Promise.all([
      manager.start(optionsFor('lab'), 'manual'),
      manager.start(optionsFor('lab'), 'manual'),
      manager.start(optionsFor('other'), 'manual'),
    ])
    expect([first.number, second.number, other.number]).toEqual([1, 2, 1])
    expect(manager.activeScan('lab')?.id).toBe(first.id)
    await Promise.all([ended(second.id), ended(other.id)])
    const moment = (id: string, status: Scan['status']) =>
      changes.findIndex((scan) => scan.id === id && scan.status === status)
    expect(moment(second.id, 'running')).toBeGreaterThan(moment(first.id, 'completed'))
    expect(moment(other.id, 'running')).toBeLessThan(moment(first.id, 'completed'))
    expect((await manager.list('lab')).map((scan) => scan.number)).toEqual([2, 1])
  })

  it.each(['ovn', 'ha'] as const)('never mixes two environments of equal ids: %s', async (recording) => {
    cloudOptions = { recording, delayMs: () => 2 }
    await store.environments.save(environmentNamed('other'))
    const both = await Promise.all(['lab', 'other'].map((name) => manager.start(optionsFor(name), 'manual')))
    await Promise.all(both.map(({ id }) => ended(id)))
    const contentOf = async (name: string) => {
      const { objects, links, cliques } = await (await store.inventory(name)).snapshot()
      const all = [...objects.values(), ...links.values(), ...cliques.values()]
      expect(new Set(all.map(({ environment }) => environment))).toEqual(new Set([name]))
      for (const { id_path, name_path } of objects.values())
        expect([id_path.split('/')[1], name_path.split('/')[1]]).toEqual([name, name])
      const texts = all.map(({ last_scanned: _, reading: _r, ...one }: Record<string, unknown>) => JSON.stringify(one))
      return texts.map((text) => text.replaceAll(/(["/])other(?=["/-])/g, '$1lab')).sort()
    }
    const lab = await contentOf('lab')
    expect(await contentOf('other')).toEqual(lab)
    // One that loses everything takes nothing from the other.
    cloudOptions = { api: { ...loadApi(), nova: { ...loadApi().nova, servers: [] } } }
    await ended((await manager.start(optionsFor('other'), 'manual')).id)
    expect(await contentOf('other')).not.toEqual(lab)
    expect(await contentOf('lab')).toEqual(lab)
  })

  it('cancels a running scan at once, with every session closed, and a waiting one before it starts', async () => {
    cloudOptions = { delayMs: () => 60_000 }
    const running = await manager.start(optionsFor('lab'), 'manual')
    const waiting = await manager.start(optionsFor('lab'), 'manual')
    await new Promise((resolve) => setTimeout(resolve, 30))
    const startedMs = performance.now()
    await manager.cancelAll('lab')
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    expect(clouds.map((cloud) => cloud.isDisposed())).toEqual([true])
    for (const { id } of [running, waiting])
      expect(await manager.get(id)).toMatchObject({ status: 'aborted', error: { code: 'cancelled' } })
    expect((await (await store.inventory('lab')).snapshot()).generation).toBe(0)
    await manager.cancel(running.id)
  })

  it('is clean after a cancel at any moment', async () => {
    for (let waitMs = 0; waitMs < 60; waitMs += 6) {
      cloudOptions = { delayMs: () => 4 }
      const { id } = await manager.start(optionsFor('lab'), 'manual')
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      await manager.cancel(id)
      const scan = await manager.get(id)
      expect(['aborted', 'completed']).toContain(scan?.status)
      expect(clouds.every((cloud) => cloud.isDisposed())).toBe(true)
    }
  })

  it('marks what a former process left running as failed', async () => {
    const scan = await manager.start(optionsFor('lab'), 'schedule')
    await ended(scan.id)
    await store.scans.save({ ...scan, status: 'running' })
    const later = managerOn(store)
    await later.init()
    expect(await later.get(scan.id)).toMatchObject({ status: 'failed' })
    await later.dispose()
  })
})

describe('a scan that nothing can come of', () => {
  const soon = () => new Promise((resolve) => setTimeout(resolve, 30))
  const diskFull = () => diskError('/data', Object.assign(new Error('write'), { code: 'ENOSPC' }))
  const generationOf = async (environment: string) => (await (await store.inventory(environment)).snapshot()).generation

  /** The store, with an inventory of which some steps do not work. */
  const withInventory = (broken: Partial<InventoryRepository>): Store => ({
    ...store,
    inventory: async (environment) => {
      const repository = await store.inventory(environment)
      return {
        environment,
        snapshot: () => repository.snapshot(),
        summary: () => repository.summary(),
        requireRoom: () => repository.requireRoom(),
        commit: (input) => repository.commit(input),
        apply: (input) => repository.apply(input),
        ...broken,
      }
    },
  })

  it('because its environment was removed says so, and leaves nothing for a later one of the name', async () => {
    cloudOptions = { delayMs: () => 20 }
    const { id } = await manager.start(optionsFor('lab'), 'manual')
    await soon()
    await store.removeEnvironment('lab')
    const scan = await ended(id)
    expect(scan).toMatchObject({
      status: 'failed',
      error: { code: 'not-found', message: expect.stringContaining('removed while') },
    })
    expect(clouds.every((cloud) => cloud.isDisposed())).toBe(true)
    expect(await store.environments.get('lab')).toBeUndefined()
    await store.environments.save(environmentNamed('lab'))
    expect(await generationOf('lab')).toBe(0)
    expect(await manager.list('lab')).toEqual([])
  })

  it('because the stored inventory is damaged names the file, leaves it as it is, and asks no cloud', async () => {
    await ended((await manager.start(optionsFor('lab'), 'manual')).id)
    const asked = clouds.length
    await manager.dispose()
    await store.close()
    const inventory = join(folder, 'store', 'inventories', environmentFolderName('lab'))
    const file = join(inventory, 'links-1.db')
    await writeFile(file, 'damaged\n')
    const before = await readdir(inventory)
    store = await openNedbStore({ dataDir: folder, now: () => new Date() })
    manager = managerOn(store)
    const scan = await ended((await manager.start(optionsFor('lab'), 'manual')).id)
    expect(scan).toMatchObject({ status: 'failed', error: { code: 'store-corrupt', hint: expect.any(String) } })
    expect(scan.error?.message).toContain(file)
    expect([await readdir(inventory), await readFile(file, 'utf8')]).toEqual([before, 'damaged\n'])
    expect(clouds).toHaveLength(asked)
  })

  it('because the disk is full at the end keeps what was committed and says so', async () => {
    await ended((await manager.start(optionsFor('lab'), 'manual')).id)
    const full = managerOn(withInventory({ commit: () => Promise.reject(diskFull()) }))
    const scan = await ended((await full.start(optionsFor('lab'), 'manual')).id, full)
    expect(scan).toMatchObject({ status: 'failed', error: { code: 'store-full', hint: expect.any(String) } })
    expect(scan.stages.find((stage) => stage.id === 'commit')?.state).toBe('failed')
    expect(await generationOf('lab')).toBe(1)
    await full.dispose()
  })

  it('because there is no room for its result is refused before the cloud is asked', async () => {
    const full = managerOn(withInventory({ requireRoom: () => Promise.reject(diskFull()) }))
    const scan = await ended((await full.start(optionsFor('lab'), 'manual')).id, full)
    expect(scan).toMatchObject({ status: 'failed', error: { code: 'store-full' } })
    expect(clouds).toEqual([])
    await full.dispose()
  })

  it.each([
    ['start', 'failed'],
    ['end', 'completed'],
  ])('and whose record the disk does not take at its %s, does not run for ever', async (when, status) => {
    const scans: Store['scans'] = {
      ...store.scans,
      save: (scan) =>
        scan.status !== 'pending' && (scan.end_timestamp !== undefined || when === 'start')
          ? Promise.reject(diskFull())
          : store.scans.save(scan),
    }
    const full = managerOn({ ...store, scans })
    const { id } = await full.start(optionsFor('lab'), 'manual')
    await expect.poll(() => full.activeScan('lab')).toBeUndefined()
    expect(await full.get(id)).toMatchObject({ id, status, end_timestamp: expect.any(String) })
    expect(await full.list()).toMatchObject([{ id, status }])
    expect(changes.at(-1)).toMatchObject({ id, status })
    await full.dispose()
  })
})

describe('scans of long ago', () => {
  it('go, with their logs, when a new one ends', async () => {
    for (let number = 1; number <= 203; number += 1) {
      const submit_timestamp = new Date(Date.UTC(2020, 0, 1, 0, number)).toISOString()
      await store.scans.save(aScan('lab', number, { submit_timestamp }))
    }
    await store.scanLogs.append('lab-1', [{ seq: 1, time: '2026-01-01T00:00:00.000Z', level: 'info', text: 'old' }])
    const { id, number } = await manager.start(optionsFor('lab'), 'manual')
    expect(number).toBe(204)
    await ended(id)
    const numbers = (await store.scans.list({ environment: 'lab', limit: 1000 })).map((scan) => scan.number)
    expect(numbers).toHaveLength(200)
    expect([numbers[0], numbers.at(-1)]).toEqual([204, 5])
    expect(await manager.log({ scanId: 'lab-1', limit: 10 })).toEqual([])
  })
})

describe('what cannot be scanned', () => {
  it.each([
    ['an unknown environment', 'nowhere', {}, 'not-found'],
    ['an imported one', 'imported', { offline: true }, 'unsupported'],
    ['one that is no OpenStack', 'k8s', { environment_type: 'Kubernetes' as const }, 'unsupported'],
  ])('%s', async (_what, name, more, code) => {
    if (name !== 'nowhere') await store.environments.save(environmentNamed(name, more))
    await expect(manager.start(optionsFor(name), 'manual')).rejects.toMatchObject({ code })
  })

  it('says which section is missing', async () => {
    const kinds = [
      openStackKind({
        openStack: async () => createRecordedCloud().openStack,
        hostShell: () => createRecordedCloud().shell,
        database: () => {
          throw new Error('no database is configured')
        },
      }),
    ]
    const bare = createScanManager({
      kinds,
      store,
      sessions: createCloudSessions(kinds, async () => []),
      recipes: async () => ({ cliqueTypes: [], constraints: [] }),
      log: silentLogger,
      redactor: createRedactor(),
    })
    const { id } = await bare.start(optionsFor('lab'), 'manual')
    expect((await ended(id, bare)).error).toMatchObject({
      code: 'validation',
      fields: [{ path: 'configuration.OpenStack' }],
    })
    await bare.dispose()
  })
})
