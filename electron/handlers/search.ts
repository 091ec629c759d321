/** Search over the inventories of every environment, or one. */
import type { SearchHit } from '@shared/contract/calls/search'
import { briefOf } from '../store/inventory-snapshot'
import type { Store } from '../store/repository'
import type { HandlersOf } from './handler'

export function searchHandlers(store: Store): HandlersOf<'search'> {
  return {
    'search.query': async ({ text, environment, limit }) => {
      const started = performance.now()
      const wanted = text.trim().toLowerCase()
      const hits: SearchHit[] = []
      for (const one of await store.environments.list()) {
        if (wanted === '' || (environment !== undefined && one.name !== environment)) continue
        const snapshot = (await store.inventory(one.name)).snapshot()
        for (const object of snapshot.objects.values()) {
          const at = object.name.toLowerCase().indexOf(wanted)
          if (at < 0) continue
          hits.push({
            object: briefOf(snapshot, object),
            field: 'name',
            value: object.name,
            ranges: [[at, at + wanted.length]],
            hasClique: snapshot.cliques.has(object.id),
          })
        }
      }
      return { hits: hits.slice(0, limit), total: hits.length, tookMs: performance.now() - started }
    },
  }
}
