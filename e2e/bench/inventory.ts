/** Opening, browsing and searching a large environment, next to the database and the loops one would start with. */
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { InventoryObject } from '@shared/model/inventory-object'
import { observable } from 'mobx'
import Datastore from 'nedb-promises'
import { createTreeReader } from '../../electron/inventory/tree'
import { createInventorySearch } from '../../electron/search/search-index'
import { openNedbStore } from '../../electron/store/nedb/nedb-store'
import type { InventorySnapshot } from '../../electron/store/repository'
import { anEnvironment } from '../../electron/store/testing/generated-inventory'
import { ENVIRONMENT, type LargeInventory, largeInventory, SCANNED_AT } from './large-inventory'
import { type Bench, inFolder, medianMs, type Row, timed } from './measure'

/** Typed into the search field: a name, part of one, an address, a MAC address, and one with a slip. */
const QUERIES = ['web-eu-instance-123', 'cache', '10.0.7.12', 'fa:16:3e:00:1f', 'instnace-2999'] as const

export const inventory: Bench = {
  name: 'inventory',
  async run(say) {
    const large = largeInventory()
    return inFolder(async (folder) => {
      say(`writing ${large.objects.length} objects and ${large.links.length} links, ours and as NeDB documents`)
      const commit = await writeOurs(folder, large)
      const insert = await writeNaively(folder, large.objects)
      const what = `${large.objects.length} objects`
      say('opening')
      const ours = await openOurs(folder)
      const naive = await stallOf(() => openDatastore(folder))
      const unit = 'ms'
      const how = 'NeDB with indexes, objects only'
      const inserted = 'NeDB insertMany, objects only'
      return [
        { what: `commit a scan of ${what} with links`, unit, ours: commit, naive: insert, how: inserted },
        { what: `open ${what} with links`, unit, ours: ours.ms, naive: naive.ms, how },
        { what: 'longest stall of the process meanwhile', unit, ours: ours.stallMs, naive: naive.stallMs, how },
        ...(await browsing(ours.snapshot, naive.result, say)),
        ...(await searching(ours.snapshot, naive.result, say)),
        await holding(large.objects, say),
      ]
    })
  },
}

const now = () => new Date(SCANNED_AT)
const open = (folder: string) => openNedbStore({ dataDir: join(folder, 'ours'), now })

async function writeOurs(folder: string, { objects, links }: LargeInventory): Promise<number> {
  const store = await open(folder)
  await store.environments.save(anEnvironment(ENVIRONMENT, { scanned: true, offline: true }))
  const repository = await store.inventory(ENVIRONMENT)
  const { ms } = await timed(() => repository.commit({ objects, links, cliques: [], committedAt: SCANNED_AT }))
  await store.close()
  return ms
}

/** NeDB with the indexes a first version would have. */
async function openDatastore(folder: string): Promise<Datastore<InventoryObject>> {
  const store = Datastore.create({ filename: join(folder, 'naive.db') }) as unknown as Datastore<InventoryObject>
  await store.load()
  await store.ensureIndex({ fieldName: 'id', unique: true })
  await store.ensureIndex({ fieldName: 'parent_id' })
  await store.ensureIndex({ fieldName: 'type' })
  return store
}

async function writeNaively(folder: string, objects: readonly InventoryObject[]): Promise<number> {
  const store = await openDatastore(folder)
  const { ms } = await timed(async () => {
    for (let start = 0; start < objects.length; start += 1_000)
      await store.insertMany(objects.slice(start, start + 1_000))
  })
  return ms
}

/** How long the process could not answer at most while `work` ran. */
async function stallOf<T>(work: () => Promise<T>) {
  const delays = monitorEventLoopDelay({ resolution: 5 })
  delays.enable()
  const { ms, result } = await timed(work)
  await new Promise((resolve) => setTimeout(resolve, 20))
  delays.disable()
  return { ms, stallMs: delays.max / 1e6, result }
}

async function openOurs(folder: string) {
  const { ms, stallMs, result } = await stallOf(async () => {
    const store = await open(folder)
    return { store, snapshot: await (await store.inventory(ENVIRONMENT)).snapshot() }
  })
  await result.store.close()
  return { ms, stallMs, snapshot: result.snapshot }
}

async function browsing(
  snapshot: InventorySnapshot,
  store: Datastore<InventoryObject>,
  say: (text: string) => void,
): Promise<Row[]> {
  say('expanding the tree')
  const reader = createTreeReader()
  const hosts = snapshot.byType('host').map((host) => host.id)
  const first = await timed(() => reader.children(snapshot, ENVIRONMENT))
  let at = 0
  const next = () => hosts[at++ % hosts.length] ?? ''
  const expand = await medianMs(20, () => reader.children(snapshot, next()))
  /** A row shows how many children it has, so each child is one more question. */
  const expandNaively = await medianMs(5, async () => {
    const children = await store.find<InventoryObject>({ parent_id: next() }).sort({ name: 1 })
    for (const child of children) await store.count({ parent_id: child.id })
  })
  const how = 'NeDB: find children, count theirs'
  return [
    { what: 'tree: first rows, problems below counted', unit: 'ms', ours: first.ms },
    { what: 'tree: expand a host of 315 rows', unit: 'ms', ours: expand, naive: expandNaively, how },
  ]
}

async function searching(
  snapshot: InventorySnapshot,
  store: Datastore<InventoryObject>,
  say: (text: string) => void,
): Promise<Row[]> {
  say('searching')
  const search = createInventorySearch()
  const first = await timed(() => search.search([snapshot], QUERIES[0], { limit: 50 }))
  const ours =
    (await medianMs(3, () => everyQuery((text) => search.search([snapshot], text, { limit: 50 })))) / QUERIES.length
  const naive =
    (await medianMs(3, () =>
      everyQuery((text) => {
        const pattern = new RegExp(text.replaceAll('.', '\\.'), 'i')
        return store
          .find({ $or: ['name', 'id', 'mac_address', 'addresses'].map((field) => ({ [field]: pattern })) })
          .limit(50)
      }),
    )) / QUERIES.length
  const how = 'NeDB regular expressions on 4 fields'
  return [
    { what: 'search: first after opening, index included', unit: 'ms', ours: first.ms },
    { what: 'search: mean of 5 queries, slips found too', unit: 'ms', ours, naive, how },
  ]
}

async function everyQuery(ask: (text: string) => PromiseLike<unknown>): Promise<void> {
  for (const text of QUERIES) await ask(text)
}

/** What a page pays for keeping an inventory: a plain map, or a deeply observable one. */
async function holding(objects: readonly InventoryObject[], say: (text: string) => void): Promise<Row> {
  say('holding the objects in memory')
  const ours = await medianMs(3, () => new Map(objects.map((object) => [object.id, object])))
  const deep = await timed(() => observable.map(objects.map((object) => [object.id, object] as const)))
  const what = `hold ${objects.length} objects in a page`
  return { what, unit: 'ms', ours, naive: deep.ms, how: 'deeply observable map' }
}
