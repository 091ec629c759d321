/** Counts for dashboards: of an environment, or of everything that belongs to one object. */
import { conditionsOf } from '@shared/catalog/conditions'
import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { HostSummary } from '@shared/contract/calls/inventory'
import type { CliqueType } from '@shared/model/clique'
import { sortNaturally } from '@shared/text/natural-sort'
import { type CliqueEnvironment, chooseCliqueTypes } from '../cliques/choose-clique-type'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import { asTexts, type StoredObject } from '../values'
import { type CoverageEnvironment, findGaps } from './coverage'
import { objectsUnder, referredObject, requireObject } from './references'

type Summary = CallOutput<'inventory.summary'>

/** What to summarise, and what decides which objects were to be expected. */
export interface SummaryQuery {
  readonly environment: CliqueEnvironment & CoverageEnvironment
  readonly cliqueTypes: readonly CliqueType[]
  /** Only what belongs to this object; absent or the environment's name: everything. */
  readonly id?: string | undefined
}

/**
 * Answers `inventory.summary`. Folders are not counted; what is missing is said of whole environments only. An object
 * counts once by its status, and again when it is stale.
 * @throws AppError `not-found`
 */
export async function summarize(
  snapshot: InventorySnapshot,
  query: SummaryQuery,
  signal?: AbortSignal,
): Promise<Summary> {
  const summary: Summary = {
    byType: {},
    byStatus: {},
    conditions: {},
    coverage: isWhole(snapshot, query.id) ? gapsOf(snapshot, query) : [],
  }
  const turns = takeTurns(signal)
  for (const object of await membersOf(snapshot, query.id, signal)) {
    if (turns.isOver()) await turns.next()
    const { type, status, stale } = object
    if (isFolder(type)) continue
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
  return summary
}

/**
 * The hosts among what belongs to an object, and the object itself when it is one, by name.
 * @throws AppError `not-found`
 */
export async function hostsUnder(
  snapshot: InventorySnapshot,
  id: string | undefined,
  signal?: AbortSignal,
): Promise<StoredObject[]> {
  if (id === undefined || isWhole(snapshot, id)) return sortNaturally(snapshot.byType('host'), ({ name }) => name)
  const object = requireObject(snapshot, id)
  const members = [referredObject(snapshot, object) ?? object, ...(await objectsUnder(snapshot, object, signal))]
  return sortNaturally(
    members.filter(({ type }) => type === 'host'),
    ({ name }) => name,
  )
}

/** One host with the newest sight of what is on it. */
export function hostSummary(snapshot: InventorySnapshot, host: StoredObject): HostSummary {
  const living = snapshot.byHost(host.id).filter((object) => object !== host && !isFolder(object.type))
  const byType: Record<string, number> = {}
  for (const { type } of living) byType[type] = (byType[type] ?? 0) + 1
  return {
    id: host.id,
    name: host.name,
    lastScanned: [host, ...living].reduce((newest, { last_scanned: at }) => (at > newest ? at : newest), ''),
    stale: [host, ...living].some(({ stale }) => stale !== undefined),
    roles: asTexts(host.host_type),
    byType,
  }
}

const isWhole = (snapshot: InventorySnapshot, id: string | undefined) => id === undefined || id === snapshot.environment

async function membersOf(
  snapshot: InventorySnapshot,
  id: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Iterable<StoredObject>> {
  if (id === undefined || isWhole(snapshot, id)) return snapshot.objects.values()
  return objectsUnder(snapshot, requireObject(snapshot, id), signal)
}

function gapsOf(snapshot: InventorySnapshot, { environment, cliqueTypes }: SummaryQuery): Summary['coverage'] {
  // Before the first scan everything is missing, which needs no advice.
  if (snapshot.objects.size === 0) return []
  const { chosen } = chooseCliqueTypes(cliqueTypes, environment)
  return findGaps(environment, chosen.values(), (type) => snapshot.byType(type).length > 0)
}
