/** Counts for dashboards: of an environment, or of everything that belongs to one object. */
import { conditionsOf } from '@shared/catalog/conditions'
import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { HostSummary } from '@shared/contract/calls/inventory'
import { compareKnowledge, knowledgeOf } from '@shared/model/knowledge'
import { sortNaturally } from '@shared/text/natural-sort'
import { serviceOf } from '../cliques/services'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import { asTexts, type StoredObject } from '../values'
import { objectsUnder, referredObject, requireObject } from './references'

type Summary = CallOutput<'inventory.summary'>

/**
 * Answers `inventory.summary`. Folders are not counted. An object counts once by its status, and again when it is stale.
 * @param id only what belongs to this object; absent or the environment's name: everything
 * @throws AppError `not-found`
 */
export async function summarize(snapshot: InventorySnapshot, id?: string, signal?: AbortSignal): Promise<Summary> {
  const part = partOf(snapshot, id)
  const summary: Summary = {
    byType: {},
    services: 0,
    byStatus: {},
    conditions: {},
  }
  const members = part ? await objectsUnder(snapshot, part, signal) : snapshot.objects.values()
  const services = new Set<string>()
  const turns = takeTurns(signal)
  for (const object of members) {
    if (turns.isOver()) await turns.next()
    const { type, status, stale } = object
    if (isFolder(type)) continue
    if (type === 'vservice') services.add(serviceOf(object) ?? object.id)
    summary.byType[type] = (summary.byType[type] ?? 0) + 1
    summary.byStatus[type] ??= { OK: 0, Warning: 0, Error: 0, none: 0, stale: 0 }
    const counts = summary.byStatus[type]
    counts[status ?? 'none'] += 1
    if (stale) counts.stale += 1
    const condition = conditionsOf(type).find(({ holds }) => holds(object))
    if (!condition) continue
    summary.conditions[type] ??= {}
    const held = summary.conditions[type]
    held[condition.id] = (held[condition.id] ?? 0) + 1
  }
  summary.services = services.size
  return summary
}

/**
 * The hosts among what belongs to an object, and the object itself when it is one: worst known first, then by name.
 * @throws AppError `not-found`
 */
export async function hostsUnder(
  snapshot: InventorySnapshot,
  id: string | undefined,
  signal?: AbortSignal,
): Promise<StoredObject[]> {
  const object = partOf(snapshot, id)
  if (!object) return worstFirst(snapshot.byType('host'))
  const members = [referredObject(snapshot, object) ?? object, ...(await objectsUnder(snapshot, object, signal))]
  return worstFirst(members.filter(({ type }) => type === 'host'))
}

const worstFirst = (hosts: readonly StoredObject[]) =>
  sortNaturally(hosts, ({ name }) => name).sort((a, b) => compareKnowledge(knowledgeOf(a), knowledgeOf(b)))

/** One host with the newest sight of what is on it. */
export function hostSummary(snapshot: InventorySnapshot, host: StoredObject): HostSummary {
  const living = snapshot.byHost(host.id).filter((object) => object !== host && !isFolder(object.type))
  const byType: Record<string, number> = {}
  for (const { type } of living) byType[type] = (byType[type] ?? 0) + 1
  return {
    id: host.id,
    name: host.name,
    knowledge: knowledgeOf(host),
    ...(host.reading && { reading: host.reading }),
    lastScanned: [host, ...living].reduce((newest, { last_scanned: at }) => (at > newest ? at : newest), ''),
    roles: asTexts(host.host_type),
    byType,
  }
}

/** The object whose members are meant; undefined for the whole environment. */
const partOf = (snapshot: InventorySnapshot, id: string | undefined): StoredObject | undefined =>
  id === undefined || id === snapshot.environment ? undefined : requireObject(snapshot, id)
