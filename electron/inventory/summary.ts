/** Counts for dashboards: of an environment, or of everything that belongs to one object. */
import { conditionsOf } from '@shared/catalog/conditions'
import { linkTypeEnds } from '@shared/catalog/link-types'
import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { HostSummary } from '@shared/contract/calls/inventory'
import type { CliqueType } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import { compareKnowledge, knowledgeOf } from '@shared/model/knowledge'
import { sortNaturally } from '@shared/text/natural-sort'
import { type CliqueEnvironment, chooseCliqueTypes } from '../cliques/choose-clique-type'
import { serviceOf } from '../cliques/services'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import { asTexts, type StoredObject } from '../values'
import { objectsUnder, referredObject, requireObject } from './references'

type Summary = CallOutput<'inventory.summary'>

/** What of an environment decides which objects it has. */
type CoverageEnvironment = Pick<Environment, 'mechanism_drivers' | 'type_drivers' | 'aci_enabled'>

/** What to summarise, and what decides which objects were to be expected. */
interface SummaryQuery {
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
  const part = partOf(snapshot, query.id)
  const summary: Summary = {
    byType: {},
    services: 0,
    byStatus: {},
    conditions: {},
    coverage: part ? [] : gapsOf(snapshot, query),
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

function gapsOf(snapshot: InventorySnapshot, { environment, cliqueTypes }: SummaryQuery): Summary['coverage'] {
  // Before the first scan everything is missing, which needs no advice.
  if (snapshot.objects.size === 0) return []
  const { chosen } = chooseCliqueTypes(cliqueTypes, environment)
  return findGaps(environment, chosen.values(), (type) => snapshot.byType(type).length > 0)
}

interface Expectation {
  /** What the operator can do when nothing of the type was found. */
  readonly advice: string
  /** Absent: every environment has such objects. */
  readonly isIn?: (environment: CoverageEnvironment) => boolean
}

const withMechanism =
  (...drivers: readonly Environment['mechanism_drivers'][number][]) =>
  (environment: CoverageEnvironment) =>
    environment.mechanism_drivers.some((driver) => drivers.includes(driver))
const withTunnels = ({ type_drivers }: CoverageEnvironment) =>
  type_drivers.some((driver) => driver === 'vxlan' || driver === 'gre' || driver === 'geneve')

const CHECK_CLI = 'check the master host section and whether the hosts can be reached over SSH'

/**
 * By type. vConnectors are expected of Linux bridge and VPP only: with Open vSwitch they exist for the hybrid firewall,
 * which the configuration does not tell. With OVN alone there are no namespaces, so no vServices.
 */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  instance: { advice: 'check that the OpenStack user may list the servers of all projects' },
  network: { advice: 'check that the OpenStack user may list the networks of all projects' },
  vnic: { advice: CHECK_CLI },
  host_pnic: { advice: CHECK_CLI },
  vservice: { advice: CHECK_CLI, isIn: withMechanism('OVS', 'LXB', 'VPP') },
  vconnector: { advice: CHECK_CLI, isIn: withMechanism('LXB', 'VPP') },
  vedge: {
    advice: `${CHECK_CLI}, and that the user may run ovs-vsctl with sudo`,
    isIn: withMechanism('OVS', 'OVN', 'VPP', 'SRIOV'),
  },
  otep: {
    advice: `${CHECK_CLI}; without tunnelled networks remove the tunnel type drivers instead`,
    isIn: withTunnels,
  },
  switch: { advice: 'check the ACI section', isIn: ({ aci_enabled }) => aci_enabled },
  switch_pnic: { advice: 'check the ACI section', isIn: ({ aci_enabled }) => aci_enabled },
}

/**
 * Types that the clique types in force lead through, that this environment should have, and that `isFound` denies.
 * In the order of the table above.
 */
export function findGaps(
  environment: CoverageEnvironment,
  inForce: Iterable<CliqueType>,
  isFound: (type: string) => boolean,
): Summary['coverage'] {
  const needed = new Set(
    [...inForce].flatMap(({ link_types }) => link_types.flatMap((name) => linkTypeEnds(name) ?? [])),
  )
  return Object.entries(EXPECTED).flatMap(([type, { advice, isIn }]) =>
    needed.has(type) && !isFound(type) && (isIn?.(environment) ?? true) ? [{ type, advice }] : [],
  )
}
