/** What is counted of an inventory, kept up to date by what changes: counting 100 000 objects for one change takes too long. */
import type { InventoryObject, NamedObject } from '@shared/model/inventory-object'
import { knowledgeOf, NO_KNOWLEDGE } from '@shared/model/knowledge'
import type { InventorySnapshot, InventoryStatistics, InventorySummary } from './repository'

/** One document before and after a change; absent where it did not exist. */
export interface Change<T> {
  readonly before: T | undefined
  readonly after: T | undefined
}

type Counted = Pick<InventorySnapshot, 'objects' | 'links' | 'cliques' | 'byType'>

/** Counts everything in a snapshot. */
export function statisticsOf(snapshot: Counted): InventoryStatistics {
  const all = [...snapshot.objects.values()].map((after) => ({ before: undefined, after }))
  return statisticsAfter(snapshot, NOTHING, all)
}

/** @param bytes of the files that hold the snapshot */
export function summaryOf(snapshot: InventorySnapshot, bytes: number): InventorySummary {
  const { generation, revision, scanId, committedAt, statistics } = snapshot
  return { ...statistics, generation, revision, scanId, committedAt, bytes }
}

/** The statistics of a snapshot that differs by `changes` from the one that had the statistics `earlier`. */
export function statisticsAfter(
  snapshot: Counted,
  earlier: InventoryStatistics,
  changes: readonly Change<Readonly<InventoryObject>>[],
): InventoryStatistics {
  const byType = new Map(Object.entries(earlier.counts.byType))
  const byStatus = { ...earlier.byStatus }
  const known = { host: { ...earlier.knowledge.hosts }, region: { ...earlier.knowledge.regions } }
  let { stale } = earlier.counts
  const touched = new Set<string>()
  const count = (object: Readonly<InventoryObject> | undefined, by: 1 | -1) => {
    if (!object) return
    touched.add(object.type)
    byType.set(object.type, (byType.get(object.type) ?? 0) + by)
    if (object.stale) stale += by
    if (object.type === 'host' || object.type === 'region') known[object.type][knowledgeOf(object)] += by
    if (!object.type.endsWith('_folder')) byStatus[object.stale ? 'stale' : (object.status ?? 'none')] += by
  }
  for (const { before, after } of changes) {
    count(before, -1)
    count(after, 1)
  }
  const named = (type: string, known: readonly NamedObject[]) =>
    touched.has(type) ? snapshot.byType(type).map(({ id, name }) => ({ id, name })) : known
  return {
    counts: {
      objects: snapshot.objects.size,
      links: snapshot.links.size,
      cliques: snapshot.cliques.size,
      stale,
      byType: Object.fromEntries([...byType].filter(([, n]) => n > 0).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    services: touched.has('vservice')
      ? new Set(snapshot.byType('vservice').map(({ service_id, id }) => service_id ?? id)).size
      : earlier.services,
    byStatus,
    knowledge: { hosts: known.host, regions: known.region, stale },
    regions: named('region', earlier.regions),
    projects: named('project', earlier.projects),
  }
}

const NOTHING: InventoryStatistics = {
  counts: { objects: 0, links: 0, cliques: 0, stale: 0, byType: {} },
  services: 0,
  byStatus: { OK: 0, Warning: 0, Error: 0, none: 0, stale: 0 },
  knowledge: { hosts: NO_KNOWLEDGE, regions: NO_KNOWLEDGE, stale: 0 },
  regions: [],
  projects: [],
}
