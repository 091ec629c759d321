/** Counts for dashboards: of an environment, or of everything that belongs to one object. */
import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { CliqueType } from '@shared/model/clique'
import { sortNaturally } from '@shared/text/natural-sort'
import { type CliqueEnvironment, chooseCliqueTypes } from '../cliques'
import type { InventorySnapshot } from '../store/repository'
import { asTexts, type StoredObject } from '../values'
import { type CoverageEnvironment, findGaps } from './coverage'
import { objectsUnder, referredObject, requireObject } from './references'

type Summary = CallOutput<'inventory.summary'>
type StatusCounts = Summary['byStatus'][string]

/** What to summarise, and what decides which objects were to be expected. */
export interface SummaryQuery {
  readonly environment: CliqueEnvironment & CoverageEnvironment
  readonly cliqueTypes: readonly CliqueType[]
  /** Only what belongs to this object; absent or the environment's name: everything. */
  readonly id?: string | undefined
}

/**
 * Answers `inventory.summary`. Folders are not counted; what is missing is said of whole environments only.
 * @throws AppError `not-found`
 */
export function summarize(snapshot: InventorySnapshot, query: SummaryQuery): Summary {
  const isWhole = query.id === undefined || query.id === snapshot.environment
  const given = isWhole || query.id === undefined ? undefined : requireObject(snapshot, query.id)
  const object = given && (referredObject(snapshot, given) ?? given)
  const members = (object ? objectsUnder(snapshot, object) : [...snapshot.objects.values()]).filter(
    (member) => !isFolder(member.type),
  )
  return {
    ...(object ? { object } : {}),
    byType: countByType(members),
    byStatus: countByStatus(members),
    coverage: isWhole ? gapsOf(snapshot, query) : [],
    hosts: hostsAmong(snapshot, object ? [object, ...members] : members),
  }
}

function gapsOf(snapshot: InventorySnapshot, { environment, cliqueTypes }: SummaryQuery): Summary['coverage'] {
  // Before the first scan everything is missing, which needs no advice.
  if (snapshot.objects.size === 0) return []
  const { chosen } = chooseCliqueTypes(cliqueTypes, environment)
  return findGaps(environment, chosen.values(), (type) => snapshot.byType(type).length > 0)
}

function countByType(objects: readonly StoredObject[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { type } of objects) counts.set(type, (counts.get(type) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** An object counts once by its status, and again when it is stale. */
function countByStatus(objects: readonly StoredObject[]): Record<string, StatusCounts> {
  const counts = new Map<string, StatusCounts>()
  for (const { type, status, stale } of objects) {
    const ofType = counts.get(type) ?? { OK: 0, Warning: 0, Error: 0, none: 0, stale: 0 }
    ofType[status ?? 'none'] += 1
    if (stale) ofType.stale += 1
    counts.set(type, ofType)
  }
  return Object.fromEntries(counts)
}

function hostsAmong(snapshot: InventorySnapshot, objects: readonly StoredObject[]): Summary['hosts'] {
  const hosts = objects.filter((object) => object.type === 'host')
  return sortNaturally(hosts, (host) => host.name).map((host) => {
    const living = [host, ...snapshot.byHost(host.id).filter((object) => object !== host && !isFolder(object.type))]
    return {
      id: host.id,
      name: host.name,
      lastScanned: living.reduce((newest, { last_scanned }) => (last_scanned > newest ? last_scanned : newest), ''),
      stale: living.some((object) => object.stale !== undefined),
      roles: asTexts(host.host_type),
      byType: countByType(living.slice(1)),
    }
  })
}
