/** Search over the inventories of every environment, or one. */
import { asAppError } from '@shared/contract/errors'
import type { Logger } from '../log/logger'
import type { InventorySearch } from '../search/search-index'
import type { Store } from '../store/repository'
import { requireEnvironment } from './environments'
import { type HandlersOf, mayView } from './handler'

export interface SearchHandlerDeps {
  store: Store
  search: InventorySearch
  log: Logger
}

export function searchHandlers({ store, search, log }: SearchHandlerDeps): HandlersOf<'search'> {
  return {
    'search.query': async ({ text, environment, limit }, { signal, caller }) => {
      const started = performance.now()
      const wanted =
        environment === undefined
          ? (await store.environments.list()).filter(({ name }) => mayView(caller, name))
          : [await requireEnvironment(store, environment)]
      const { hits, total } = await search.search(opened(wanted), text, limit, signal)
      return { hits: [...hits], total, tookMs: performance.now() - started }
    },
  }

  /** One inventory after the other: the next is opened when the one before was searched. */
  async function* opened(wanted: readonly { readonly name: string }[]) {
    for (const { name } of wanted) {
      try {
        yield await (await store.inventory(name)).snapshot()
      } catch (error) {
        // A damaged inventory shows its problem on its tile; the others can still be searched.
        log.warn('search.inventory-skipped', { environment: name, code: asAppError(error).code })
      }
    }
  }
}
