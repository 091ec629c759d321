/** Everything an environment holds, page by page, from one committed state. */
import type { CallOutput } from '@shared/contract'
import type { Clique } from '@shared/model/clique'
import type { Link } from '@shared/model/link'
import { connectedLinks } from '../inventory/object-view'
import { pageOf, stateOf } from '../inventory/paging'
import { requireObject } from '../inventory/references'
import type { InventorySnapshot, Store } from '../store/repository'
import type { HandlersOf } from './handler'

type DumpHandlers = HandlersOf<'links'> &
  Pick<HandlersOf<'inventory'>, 'inventory.dump'> &
  Pick<HandlersOf<'cliques'>, 'cliques.dump'>

export function dumpHandlers(store: Store): DumpHandlers {
  const snapshotOf = async (environment: string) => (await store.inventory(environment)).snapshot()
  return {
    'inventory.dump': async ({ environment, type, id, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      if (id !== undefined) {
        const object = requireObject(snapshot, id)
        return { items: type === undefined || object.type === type ? [object] : [] }
      }
      const all = type === undefined ? snapshot.objects.values() : snapshot.byType(type)
      return pageOf(all, page, (object) => object, { state: stateOf(snapshot), signal })
    },
    'links.dump': async ({ environment, type, id, end, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const all = end === undefined ? snapshot.links.values() : connectedLinks(snapshot, end).map(({ link }) => link)
      const matches = (link: Readonly<Link>) =>
        (type === undefined || link.link_type === type) && (id === undefined || link.id === id)
      return pageOf(all, page, (link) => (matches(link) ? link : undefined), { state: stateOf(snapshot), signal })
    },
    'cliques.dump': async ({ environment, type, focalPoint, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const one = focalPoint === undefined ? undefined : snapshot.cliques.get(focalPoint)
      const all = focalPoint === undefined ? snapshot.cliques.values() : one ? [one] : []
      const ofType = (clique: Readonly<Clique>) => type === undefined || clique.focal_point_type === type
      const parts = partsOf(snapshot, all, ofType)
      return pageOf(parts, page, (part) => part, { state: stateOf(snapshot), signal })
    },
  }
}

/** Links and nodes of one part of a clique. */
const PART = 500

/** The cliques of a large network are themselves larger than a message: they come in parts. */
function* partsOf(
  snapshot: InventorySnapshot,
  cliques: Iterable<Readonly<Clique>>,
  isWanted: (clique: Readonly<Clique>) => boolean,
): Iterable<CallOutput<'cliques.dump'>['items'][number]> {
  for (const clique of cliques) {
    if (!isWanted(clique)) continue
    const size = Math.max(1, clique.links.length, clique.nodes.length)
    for (let start = 0; start < size; start += PART) {
      const links = clique.links.slice(start, start + PART)
      yield {
        ...clique,
        links,
        nodes: clique.nodes.slice(start, start + PART),
        links_detailed: links.flatMap((linkId) => snapshot.links.get(linkId) ?? []),
        ...(start + PART < size ? { more: true } : {}),
      }
    }
  }
}
