/** Search over the inventories of every environment, or one. */
import { asAppError } from '@shared/contract/errors'
import type { Logger } from '../log/logger'
import type { InventorySearch } from '../search/search-index'
import type { InventorySnapshot, Store } from '../store/repository'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

export interface SearchHandlerDeps {
  store: Store
  search: InventorySearch
  log: Logger
}

export function searchHandlers({ store, search, log }: SearchHandlerDeps): HandlersOf<'search'> {
  return {
    'search.query': async ({ text, environment, limit }) => {
      const started = performance.now()
      const wanted =
        environment === undefined ? await store.environments.list() : [await requireEnvironment(store, environment)]
      const snapshots: InventorySnapshot[] = []
      for (const { name } of wanted) {
        try {
          snapshots.push(await (await store.inventory(name)).snapshot())
        } catch (error) {
          // A damaged inventory shows its problem on its tile; the others can still be searched.
          log.warn('search.inventory-skipped', { environment: name, code: asAppError(error).code })
        }
      }
      const { hits, total } = await search.search(snapshots, text, limit)
      return { hits: [...hits], total, tookMs: performance.now() - started }
    },
  }
}
