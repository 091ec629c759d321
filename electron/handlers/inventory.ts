/** Reading inventories and graphs: each call picks the committed snapshot and asks a pure read model. */
import { DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { cliqueGraph, neighbourhoodGraph } from '../inventory/graph-view'
import { objectView } from '../inventory/object-view'
import { summarize } from '../inventory/summary'
import { tableRows } from '../inventory/table'
import { createTreeReader } from '../inventory/tree'
import type { InventorySearch } from '../search/search-index'
import type { Store } from '../store/repository'
import type { StoredObject } from '../values'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

type InventoryHandlers = Omit<HandlersOf<'inventory'>, 'inventory.dump'> & Omit<HandlersOf<'cliques'>, 'cliques.dump'>

export function inventoryHandlers(store: Store, search: InventorySearch): InventoryHandlers {
  const tree = createTreeReader()
  const snapshotOf = async (environment: string) => await (await store.inventory(environment)).snapshot()
  return {
    'inventory.children': async ({ environment, parentId }) => tree.children(await snapshotOf(environment), parentId),
    'inventory.filterTree': async ({ environment, text, types = [], statuses = [], limit }) => {
      const snapshot = await snapshotOf(environment)
      const ids = text.trim() === '' ? undefined : await search.matchingIds(snapshot, text)
      const matches = (object: StoredObject) =>
        (ids === undefined || ids.has(object.id)) &&
        (types.length === 0 || types.includes(object.type)) &&
        (statuses.length === 0 || statuses.includes(object.stale ? 'stale' : (object.status ?? 'none')))
      return tree.filter(snapshot, matches, limit)
    },
    'inventory.object': async ({ environment, id }) => objectView(await snapshotOf(environment), id),
    'inventory.summary': async ({ environment, id }) =>
      summarize(await snapshotOf(environment), {
        environment: await requireEnvironment(store, environment),
        cliqueTypes: DEFAULT_CLIQUE_TYPES,
        id,
      }),
    'inventory.table': async ({ environment, ...query }) => tableRows(await snapshotOf(environment), query),
    'cliques.graph': async ({ environment, focalPoint }) => cliqueGraph(await snapshotOf(environment), focalPoint),
    'cliques.neighbourhood': async ({ environment, ...query }) =>
      neighbourhoodGraph(await snapshotOf(environment), query),
  }
}
