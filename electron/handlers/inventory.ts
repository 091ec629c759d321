/** Reading inventories and graphs: each call picks the committed snapshot and asks a pure read model. */
import { DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { cliqueGraph, neighbourhoodGraph } from '../inventory/graph-view'
import { connectedLinks, connectionOf, objectView } from '../inventory/object-view'
import { pageOf, stateOf } from '../inventory/paging'
import { requireObject } from '../inventory/references'
import { hostSummary, hostsUnder, summarize } from '../inventory/summary'
import { createTableReader } from '../inventory/table'
import { createTreeReader } from '../inventory/tree'
import type { InventorySearch } from '../search/search-index'
import type { Store } from '../store/repository'
import type { StoredObject } from '../values'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

type InventoryHandlers = Omit<HandlersOf<'inventory'>, 'inventory.dump'> & Omit<HandlersOf<'cliques'>, 'cliques.dump'>

export function inventoryHandlers(store: Store, search: InventorySearch): InventoryHandlers {
  const tree = createTreeReader()
  const table = createTableReader()
  const snapshotOf = async (environment: string) => (await store.inventory(environment)).snapshot()
  return {
    'inventory.children': async ({ environment, parentId, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const { children, nodeOf } = await tree.children(snapshot, parentId, signal)
      return { ...(await pageOf(children, page, nodeOf, { state: stateOf(snapshot), signal })), total: children.length }
    },
    'inventory.filterTree': async ({ environment, text, types = [], statuses = [], limit }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const ids = text.trim() === '' ? undefined : await search.matchingIds(snapshot, text, signal)
      const matches = (object: StoredObject) =>
        (ids === undefined || ids.has(object.id)) &&
        (types.length === 0 || types.includes(object.type)) &&
        (statuses.length === 0 || statuses.includes(object.stale ? 'stale' : (object.status ?? 'none')))
      return tree.filter(snapshot, matches, limit, signal)
    },
    'inventory.object': async ({ environment, id }) => objectView(await snapshotOf(environment), id),
    'inventory.connections': async ({ environment, id, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const ends = connectedLinks(snapshot, requireObject(snapshot, id).id)
      const state = stateOf(snapshot)
      const { items, ...rest } = await pageOf(ends, page, (end) => connectionOf(snapshot, end), { state, signal })
      return { items, ...rest, total: ends.length }
    },
    'inventory.summary': async ({ environment, id }, { signal }) => {
      const document = await requireEnvironment(store, environment)
      const query = { environment: document, cliqueTypes: DEFAULT_CLIQUE_TYPES, id }
      return summarize(await snapshotOf(environment), query, signal)
    },
    'inventory.hosts': async ({ environment, id, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const hosts = await hostsUnder(snapshot, id, signal)
      const state = stateOf(snapshot)
      const { items, ...rest } = await pageOf(hosts, page, (host) => hostSummary(snapshot, host), { state, signal })
      return { items, ...rest, total: hosts.length }
    },
    'inventory.table': async ({ environment, ...query }, { signal }) =>
      table.window(await snapshotOf(environment), query, signal),
    'cliques.graph': async ({ environment, focalPoint, cursor }, { signal }) =>
      cliqueGraph(await snapshotOf(environment), focalPoint, { cursor, signal }),
    'cliques.neighbourhood': async ({ environment, cursor, ...query }, { signal }) =>
      neighbourhoodGraph(await snapshotOf(environment), query, { cursor, signal }),
  }
}
