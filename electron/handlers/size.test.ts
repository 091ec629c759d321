/** Every read answer at the promised size: small, without holding others up, and given up when nobody waits for it. */
import { readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CALLS, type CallInput, type CallName, type CallOutput } from '@shared/contract'
import { AppError } from '@shared/contract/errors'
import { OPENSTACK } from '@shared/kinds/openstack'
import { scanBriefOf } from '@shared/model/scan'
import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { createChecks } from '../checks'
import { SHIPPED_RECIPES } from '../cliques/recipe-marks'
import { createScanChanges } from '../discovery/scan/scan-changes'
import type { ScanManager } from '../discovery/scan/scan-manager'
import { createInventorySearch } from '../search/search-index'
import { buildSnapshotInTurns } from '../store/inventory-snapshot'
import type { InventorySnapshot, Store } from '../store/repository'
import { anEnvironment } from '../store/testing/generated-inventory'
import { checkHandlers, createCheckReader } from './checks'
import { type EnvironmentHandlerDeps, environmentHandlers } from './environments'
import type { CallContext } from './handler'
import { inventoryHandlers } from './inventory'
import { scanHandlers } from './scans'
import { LARGE, largeInventory, largeScan } from './testing/promised-size'

const MIB = 1024 * 1024
/**
 * What counts as a short turn: 100 ms, or the time this machine takes to spell out all objects in one go, because
 * processors differ, and collecting garbage beside other tests takes its share. `npm run bench` tells the stalls themselves.
 */
let mostStallMs = 100
/** What the machine does besides makes a turn longer, never shorter. */
const TRIES = { retry: 4 }

let call: <N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal) => Promise<CallOutput<N>>
let snapshot: InventorySnapshot

beforeAll(async () => {
  snapshot = await buildSnapshotInTurns({ environment: LARGE, generation: 1, ...largeInventory() })
  const since = threadMs()
  for (const object of snapshot.objects.values()) JSON.stringify(object)
  mostStallMs = Math.max(mostStallMs, threadMs() - since)
  const environment = anEnvironment(LARGE)
  const manifest = {
    ...snapshot.statistics,
    committedAt: 'now',
    projects: Array.from({ length: 5000 }, (_, id) => ({ id: `p-${id}`, name: `project ${id}` })),
  }
  const one = largeScan(0)
  const repository = { environment: LARGE, snapshot: async () => snapshot }
  const store = {
    environments: { list: async () => [environment], get: async () => environment },
    inventory: async () => repository,
    scans: { list: async () => [scanBriefOf(one)], details: async () => one },
  } as unknown as Store
  const briefs = Array.from({ length: 200 }, (_, number) =>
    scanBriefOf({ ...one, ...largeScanFacts(number) }),
  ).reverse()
  const scans = {
    list: async () => briefs,
    active: () => briefs.slice(0, 10),
    brief: async () => briefs[0],
    details: async () => one,
    log: async () =>
      Array.from({ length: 5000 }, (_, seq) => ({
        seq,
        time: one.submit_timestamp,
        level: 'info',
        text: 'x'.repeat(400),
      })),
  } as unknown as ScanManager
  /** Ten such environments, of which nothing but the manifest may be read. */
  const listed = {
    environments: { list: async () => Array.from({ length: 10 }, (_, index) => anEnvironment(`cloud-${index}`)) },
    scans: { list: async () => briefs.slice(0, 5) },
    inventory: async () => ({ summary: async () => manifest, snapshot: () => expect.unreachable() }),
  }
  const search = createInventorySearch()
  const book = { inForce: () => SHIPPED_RECIPES }
  const checked = createCheckReader({ kinds: [OPENSTACK], store, book, checks: createChecks() })
  const handlers: Partial<Record<CallName, unknown>> = {
    ...inventoryHandlers(store, search, pino({ level: 'silent' }), checked.idsOf),
    ...checkHandlers(checked),
    ...scanHandlers(scans, listed as never, 'manual'),
    ...environmentHandlers({
      store: listed,
      secrets: { has: () => false },
      book: { outdated: async () => [] },
    } as unknown as EnvironmentHandlerDeps),
  }
  call = async (name, input, signal = new AbortController().signal) => {
    const handler = handlers[name] as (parsed: unknown, context: CallContext) => Promise<never>
    return handler(CALLS[name].input.parse(input), { signal, caller: { kind: 'local' } })
  }
}, 60_000)

function largeScanFacts(number: number) {
  const submit_timestamp = new Date(Date.parse('2026-01-01T00:00:00Z') + number * 60_000).toISOString()
  return { id: `scan-${number}`, number, submit_timestamp }
}

/** Milliseconds this thread has had a processor: other processes on the computer do not count. */
function threadMs(): number {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ', 1)[0]) / 1e6
}

/** The result of some work, and the longest it ran without letting others have a turn. */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; stallMs: number }> {
  let stallMs = 0
  let isDone = false
  let last = threadMs()
  const watch = (async () => {
    while (!isDone) {
      await nextTurn()
      const now = threadMs()
      stallMs = Math.max(stallMs, now - last)
      last = now
    }
  })()
  const result = await work().finally(() => {
    isDone = true
  })
  await watch
  return { result, stallMs }
}

const environment = LARGE
const instance = '00000042-1111-2222-3333-444455556666'
const columns = ['nova_status', 'power_state', 'addresses', 'flavor', 'project', 'availability_zone']
const READS: [CallName, object][] = [
  ['inventory.children', { environment, parentId: LARGE }],
  ['inventory.children', { environment, parentId: 'region' }],
  ['inventory.children', { environment, parentId: 'shared' }],
  ['inventory.filterTree', { environment, text: 'web-1' }],
  ['inventory.filterTree', { environment, text: '', types: ['vnic'] }],
  ['inventory.object', { environment, id: 'shared' }],
  ['inventory.object', { environment, id: instance }],
  ...['shared', instance, 'node-7.cloud.example', 'node-7.cloud.example-eth0', 'group'].map(
    (id): [CallName, object] => ['inventory.overview', { environment, id }],
  ),
  ['inventory.pathText', { environment, id: instance }],
  ['inventory.connections', { environment, id: 'shared' }],
  ['inventory.summary', { environment }],
  ['inventory.summary', { environment, id: 'project' }],
  ['inventory.hosts', { environment }],
  ['checks.list', { environment }],
  ['inventory.table', { environment, type: 'network', condition: 'short-graph' }],
  ['inventory.table', { environment, type: 'instance', columns, limit: 1000 }],
  [
    'inventory.table',
    { environment, type: 'port', columns: ['mac_address'], sort: { column: 'mac_address', direction: 'descending' } },
  ],
  ['inventory.table', { environment, type: 'vedge', columns: ['bridges', 'vedge_type'], limit: 1000 }],
  ['inventory.table', { environment, filter: '9999' }],
  ['inventory.table', { environment, under: 'region', type: 'vnic' }],
  ['cliques.graph', { environment, focalPoint: 'shared' }],
  ['cliques.graph', { environment, focalPoint: 'drawn' }],
  ['cliques.graph', { environment, focalPoint: instance }],
  ['cliques.neighbourhood', { environment, id: 'shared', hops: 6 }],
  ['search.query', { text: 'web', limit: 1000 }],
  ['search.query', { text: 'wbe-77' }],
  ['search.query', { text: 'ip:10.0.0.0/8 status:none', here: LARGE, limit: 1000 }],
  ['search.values', { key: 'status', text: '' }],
  ['search.values', { key: 'fip', text: '10', environment }],
  ['search.among', { environment, text: 'web', ids: Array.from({ length: 15_000 }, (_, at) => `node-${at}`) }],
  ['inventory.dump', { environment, limit: 2000 }],
  ['inventory.dump', { environment, cursor: '1.0/249000' }],
  ['links.dump', { environment, limit: 2000 }],
  ['cliques.dump', { environment, limit: 2000 }],
  ['cliques.dump', { environment, focalPoint: 'shared' }],
  ['environments.list', {}],
  ['scans.list', { limit: 200 }],
  ['scans.active', {}],
  ['scans.get', { scanId: 'scan-0' }],
  ['scans.hosts', { scanId: 'scan-0' }],
  ['scans.problems', { scanId: 'scan-0' }],
  ['scans.log', { scanId: 'scan-0', limit: 5000 }],
]

describe('at a quarter of a million objects, a thousand hosts and two hundred scans', () => {
  it('the inventory is as large as promised', () => {
    expect(snapshot.objects.size).toBeGreaterThanOrEqual(250_000)
    expect(snapshot.byType('host')).toHaveLength(1000)
    expect(snapshot.children('shared').length).toBeGreaterThan(10_000)
  })

  it.each(READS.map(([name, input]) => [name, JSON.stringify(input).slice(0, 120), input] as const))(
    '%s %s is small and lets others run',
    TRIES,
    async (name, _shown, input) => {
      const { result, stallMs } = await watched(() => call(name, input as never))
      expect(CALLS[name].output.safeParse(result).error).toBeUndefined()
      // A tile whose inventory could not be opened has one.
      expect(result).not.toContainEqual(expect.objectContaining({ problem: expect.anything() }))
      expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(MIB)
      expect(stallMs).toBeLessThan(mostStallMs)
    },
  )

  it('tells windows of a change on one of a thousand hosts in a few bytes', () => {
    const changesOf = createScanChanges()
    const { end_timestamp: _, ...scan } = largeScan(1)
    const running = { ...scan, status: 'running' as const }
    expect(Buffer.byteLength(JSON.stringify(changesOf(running)))).toBeLessThan(MIB)
    const hosts = running.hosts.map((row, index) => (index === 500 ? { ...row, state: 'done' as const } : row))
    expect(Buffer.byteLength(JSON.stringify(changesOf({ ...running, hosts })))).toBeLessThan(2048)
  })

  it.each<[CallName, object]>([
    ['inventory.filterTree', { environment, text: 'nothing like it' }],
    ['inventory.summary', { environment }],
    ['inventory.table', { environment, sort: { column: 'mac_address', direction: 'ascending' } }],
    ['inventory.table', { environment, under: 'project', filter: 'a' }],
    ['search.query', { text: 'another' }],
    ['inventory.dump', { environment, cursor: '1.0/249999' }],
    ['links.dump', { environment, type: 'none' }],
  ])('%s %j stops soon after nobody waits for it any more', TRIES, async (name, input) => {
    const controller = new AbortController()
    const started = threadMs()
    const answer = call(name, input as never, controller.signal)
    controller.abort(new AppError('cancelled', 'nobody waits'))
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    expect(threadMs() - started).toBeLessThan(mostStallMs)
  })
})
