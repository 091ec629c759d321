/** Reading inventories and graphs: each call picks the committed snapshot and asks a pure read model. */
import { type CheckId, isCheckId } from '@shared/catalog/checks'
import type { CallOutput } from '@shared/contract'
import type { SearchHit } from '@shared/contract/calls/search'
import { asAppError } from '@shared/contract/errors'
import type { Clique } from '@shared/model/clique'
import { knowledgeOf } from '@shared/model/knowledge'
import type { Link } from '@shared/model/link'
import { isEmptySearch } from '@shared/text/search-syntax'
import { cliqueGraph, neighbourhoodGraph } from '../inventory/graph-view'
import { connectedLinks, connectionOf, objectView } from '../inventory/object-view'
import { overviewOf } from '../inventory/overview'
import { pathText } from '../inventory/overview/path-text'
import { pageOf } from '../inventory/paging'
import { requireObject } from '../inventory/references'
import { serviceFacts } from '../inventory/services'
import { hostSummary, hostsUnder, summarize } from '../inventory/summary'
import { createTableReader } from '../inventory/table'
import { createTreeReader } from '../inventory/tree'
import type { Logger } from '../log/logger'
import type { InventorySearch } from '../search/search-index'
import type { InventorySnapshot, Store } from '../store/repository'
import type { StoredObject } from '../values'
import { requireEnvironment } from './environments'
import { type CallContext, type HandlersOf, mayView } from './handler'

export function inventoryHandlers(
  store: Store,
  search: InventorySearch,
  log: Logger,
  /** Ids of the objects a check found. */
  foundBy: (environment: string, check: CheckId) => Promise<ReadonlySet<string>>,
): HandlersOf<'inventory'> & HandlersOf<'cliques'> & HandlersOf<'links'> & HandlersOf<'search'> {
  const tree = createTreeReader()
  const table = createTableReader()
  const snapshotOf = async (environment: string) => (await store.inventory(environment)).snapshot()
  return {
    'inventory.children': async ({ environment, parentId, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const { children, nodeOf } = await tree.children(snapshot, parentId, signal)
      return countedPage(children, page, nodeOf, { snapshot, signal })
    },
    'inventory.filterTree': async ({ environment, text, types = [], statuses = [], limit }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const ids = isEmptySearch(text) ? undefined : await search.matchingIds(snapshot, text, signal)
      const matches = (object: StoredObject) =>
        (types.length === 0 || types.includes(object.type)) &&
        (statuses.length === 0 ||
          statuses.includes(knowledgeOf(object) === 'read' ? (object.status ?? 'none') : 'stale'))
      const found = ids && [...ids].flatMap((id) => snapshot.objects.get(id) ?? [])
      return tree.filter(snapshot, matches, limit, signal, found)
    },
    'inventory.object': async ({ environment, id }) => objectView(await snapshotOf(environment), id),
    'inventory.connections': async ({ environment, id, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const ends = connectedLinks(snapshot, requireObject(snapshot, id).id)
      return countedPage(ends, page, (end) => connectionOf(snapshot, end), { snapshot, signal })
    },
    'inventory.summary': async ({ environment, id }, { signal }) =>
      summarize(await snapshotOf(environment), id, signal),
    'inventory.hosts': async ({ environment, id, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const hosts = await hostsUnder(snapshot, id, signal)
      return countedPage(hosts, page, (host) => hostSummary(snapshot, host), { snapshot, signal })
    },
    'inventory.overview': async ({ environment, id }, { signal }) =>
      overviewOf(await snapshotOf(environment), id, signal),
    'inventory.pathText': async ({ environment, id }, { signal }) => ({
      text: await pathText(await snapshotOf(environment), id, signal),
    }),
    'inventory.table': async ({ environment, ...query }, { signal }) => {
      const { condition } = query
      const found = condition !== undefined && isCheckId(condition) ? await foundBy(environment, condition) : undefined
      return table.window(await snapshotOf(environment), query, { found, signal })
    },
    'cliques.graph': async ({ environment, focalPoint, cursor }, { signal }) =>
      cliqueGraph(await snapshotOf(environment), focalPoint, { cursor, signal }),
    'cliques.neighbourhood': async ({ environment, cursor, ...query }, { signal }) =>
      neighbourhoodGraph(await snapshotOf(environment), query, { cursor, signal }),
    'inventory.dump': async ({ environment, type, id, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      if (id !== undefined) {
        const object = requireObject(snapshot, id)
        return { items: type === undefined || object.type === type ? [object] : [] }
      }
      const all = type === undefined ? snapshot.objects.values() : snapshot.byType(type)
      return pageOf(all, page, (object) => object, { snapshot, signal })
    },
    'links.dump': async ({ environment, type, id, end, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const all = end === undefined ? snapshot.links.values() : connectedLinks(snapshot, end).map(({ link }) => link)
      const matches = (link: Readonly<Link>) =>
        (type === undefined || link.link_type === type) && (id === undefined || link.id === id)
      return pageOf(all, page, (link) => (matches(link) ? link : undefined), { snapshot, signal })
    },
    'cliques.dump': async ({ environment, type, focalPoint, ...page }, { signal }) => {
      const snapshot = await snapshotOf(environment)
      const one = focalPoint === undefined ? undefined : snapshot.cliques.get(focalPoint)
      const all = focalPoint === undefined ? snapshot.cliques.values() : one ? [one] : []
      const ofType = (clique: Readonly<Clique>) => type === undefined || clique.focal_point_type === type
      const parts = partsOf(snapshot, all, ofType)
      return pageOf(parts, page, (part) => part, { snapshot, signal })
    },
    'search.query': async ({ text, environment, here, limit }, { signal, caller }) => {
      const started = performance.now()
      const wanted = await searched(caller, environment, here)
      const found = await search.search(opened(wanted), text, { limit, here, signal })
      return { ...found, hits: await withServices(found.hits), tookMs: performance.now() - started }
    },
    'search.values': async ({ key, text, environment, limit }, { signal, caller }) => ({
      values: await search.values(opened(await searched(caller, environment)), key, text, limit, signal),
    }),
    'search.among': async ({ environment, text, ids }, { signal }) => {
      return { ids: [...(await search.matchingIds(await snapshotOf(environment), text, signal, ids))] }
    },
  }

  /** What runs on several hosts is found once on each: every hit says so, and which one is active. */
  async function withServices(hits: readonly SearchHit[]): Promise<SearchHit[]> {
    const told: SearchHit[] = []
    for (const hit of hits) {
      const { type, id, environment } = hit.object
      const snapshot = type === 'vservice' ? await snapshotOf(environment) : undefined
      const object = snapshot?.objects.get(id)
      const service = snapshot && object && serviceFacts(snapshot, object)
      told.push(service ? { ...hit, service } : hit)
    }
    return told
  }

  /** The environments that are searched: one, or all that may be seen; the one at hand first. */
  async function searched(caller: CallContext['caller'], environment: string | undefined, here?: string) {
    if (environment !== undefined) return [await requireEnvironment(store, environment)]
    const all = (await store.environments.list()).filter(({ name }) => mayView(caller, name))
    return all.sort((a, b) => Number(b.name === here) - Number(a.name === here))
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

/** A page, and how many items there are in all. */
async function countedPage<S, T>(
  source: readonly S[],
  page: Parameters<typeof pageOf>[1],
  toItem: (item: S) => T,
  options: Parameters<typeof pageOf>[3],
) {
  return { ...(await pageOf(source, page, toItem, options)), total: source.length }
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
