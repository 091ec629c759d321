/**
 * The cloud's APIs for the length of one scan: every list is read once, however many fetchers need it.
 *
 * A failed list stays failed for the scan, with the same error object for everybody, so it is reported once.
 */
import { type AppError, asAppError, type ErrorCode } from '@shared/contract/errors'
import type { DatabaseReader } from '../../../connections/mysql/queries'
import type { OpenStack } from '../../../connections/openstack/openstack'
import type { Records } from '../../../connections/openstack/paging'
import { createHostNames } from '../../host/host-names'
import type { ReportUnread } from './define-fetcher'

export type CloudReader = ReturnType<typeof createCloudReader>
/** One region; errors of all methods are those of the OpenStack connection. */
export type RegionReader = ReturnType<typeof createRegionReader>

/** The database of a cloud, and who is told when it is asked in place of an API. */
export interface StandIn {
  readonly database: DatabaseReader
  readonly onAsked: (list: string, refusal: AppError) => void
}

/**
 * @param signal cancels every request
 * @param standIn answers for lists the API refuses; in a cloud of several regions it cannot be told which it speaks for
 */
export function createCloudReader(openStack: OpenStack, signal: AbortSignal, standIn?: StandIn) {
  const regions = new Map<string, RegionReader>()
  return {
    whoAmI: once(() => openStack.whoAmI(signal)),
    /** Regions in code-unit order. */
    regions: once(() => openStack.regions(signal)),
    projects: once(() => openStack.keystone.projects(signal, standIn?.database.projects)),
    domains: once(() => openStack.keystone.domains(signal)),
    region: (name: string): RegionReader => {
      const known = regions.get(name)
      if (known) return known
      const reader = createRegionReader(openStack, name, signal, async () =>
        (await openStack.regions(signal)).length > 1 ? undefined : standIn,
      )
      regions.set(name, reader)
      return reader
    },
    /** Lets go of the long lists; what hosts are asked with stays. Who asks for another again has it read again. */
    forget: () => {
      for (const reader of regions.values()) reader.forget()
    },
  }
}

function createRegionReader(
  openStack: OpenStack,
  region: string,
  signal: AbortSignal,
  standInOf: () => Promise<StandIn | undefined>,
) {
  const { once: untilForgotten, forget } = createMemory()
  const nova = once(() => openStack.nova(region, signal))
  const neutron = once(() => openStack.neutron(region, signal))
  const lists = {
    region,
    availabilityZones: once(async () => (await nova()).availabilityZones(signal)),
    hypervisors: once(async () => (await nova()).hypervisors(signal)),
    services: once(async () => (await nova()).services(signal)),
    aggregates: once(async () => (await nova()).aggregates(signal)),
    servers: untilForgotten(async () => (await nova()).servers(signal)),
    flavors: once(async () => (await nova()).flavors(signal)),
    networks: untilForgotten(async () => (await neutron()).networks(signal)),
    subnets: untilForgotten(async () => (await neutron()).subnets(signal)),
    ports: untilForgotten(async () => (await neutron()).ports(signal)),
    routers: once(async () => (await neutron()).routers(signal)),
    floatingIps: untilForgotten(async () => (await neutron()).floatingIps(signal)),
    securityGroups: untilForgotten(async () => (await neutron()).securityGroups(signal)),
    addressGroups: once(async () => (await neutron()).addressGroups(signal)),
    trunks: untilForgotten(async () => (await neutron()).trunks(signal)),
    images: untilForgotten(() => openStack.images(region, signal)),
    volumes: untilForgotten(() => openStack.volumes(region, signal)),
    computeQuota: async (project: string) => (await nova()).quota(project, signal),
    networkQuota: async (project: string) => (await neutron()).quota(project, signal),
    agents: once(async () => (await neutron()).agents(signal)),
  }
  const reader = withStandIns(lists, standInOf, untilForgotten)
  /** Never fails: made of the lists that can be read; the fetcher that needs each of them reports its failure. */
  const hostNames = once(async () => {
    const none = () => []
    const [services, zones, hypervisors, agents] = await Promise.all([
      reader.services().catch(none),
      reader.availabilityZones().catch(none),
      reader.hypervisors().catch(none),
      reader.agents().catch(none),
    ])
    return createHostNames(
      services.map((service) => service.host),
      zones.flatMap((zone) => Object.keys(zone.hosts ?? {})),
      hypervisors.map((hypervisor) => hypervisor.service.host),
      agents.map((agent) => agent.host),
    )
  })
  return { ...reader, hostNames, forget }
}

/** The lists a database has too. */
type Replaceable = Exclude<keyof DatabaseReader, 'further' | 'queries' | 'dispose' | 'projects'>
const REPLACEABLE: readonly Replaceable[] = [
  ...(['availabilityZones', 'hypervisors', 'services', 'aggregates', 'servers'] as const),
  ...(['networks', 'subnets', 'ports', 'routers', 'floatingIps', 'securityGroups', 'trunks', 'agents'] as const),
]

/** The lists, each told by the database where the API refuses it. What is merely unreachable is kept and asked again. */
function withStandIns<L extends { readonly [Name in Replaceable]: () => Promise<Records<unknown>> }>(
  lists: L,
  standInOf: () => Promise<StandIn | undefined>,
  once: <T>(read: () => Promise<T>) => () => Promise<T>,
): L {
  const standing = REPLACEABLE.map((name) => [
    name,
    once(async () => {
      try {
        return await lists[name]()
      } catch (thrown) {
        const refusal = asAppError(thrown)
        const standIn = REFUSALS.has(refusal.code) ? await standInOf() : undefined
        if (!standIn) throw thrown
        standIn.onAsked(name, refusal)
        return await standIn.database[name]()
      }
    }),
  ])
  return { ...lists, ...Object.fromEntries(standing) }
}

/** Answers that will be the same the next time: the user may not see the list, or the cloud does not have it. */
export const REFUSALS = new Set<ErrorCode>(['permission-denied', 'not-found', 'unsupported'])

/** The answer where the cloud runs without the extension that has the list. */
export const WITHOUT_EXTENSION = new Set<ErrorCode>(['not-found'])

/**
 * The list, or none where the cloud refuses it and the caller can do without. A list that just failed is an error: its
 * facts would vanish from objects that are otherwise fresh.
 * @param refusals answers that mean none
 */
export async function orEmpty<T>(list: Promise<Records<T>>, refusals = REFUSALS): Promise<Records<T>> {
  try {
    return await list
  } catch (error) {
    if (refusals.has(asAppError(error).code)) return []
    throw error
  }
}

/**
 * The list, after the records of it that could not be read were reported.
 * @param idOf the object made of a record; undefined when several may be, or it cannot be told
 */
export async function told<T>(
  list: Promise<Records<T>>,
  report: ReportUnread,
  idOf: (id: string) => string | undefined = (id) => id,
): Promise<Records<T>> {
  const records = await list
  for (const { id, error } of records.unread ?? []) report(error, id === undefined ? undefined : idOf(id))
  return records
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  return createMemory().once(read)
}

/** Reads each list once, until all are let go of. */
function createMemory() {
  const forgets: (() => void)[] = []
  return {
    once: <T>(read: () => Promise<T>): (() => Promise<T>) => {
      let answer: Promise<T> | undefined
      forgets.push(() => {
        answer = undefined
      })
      return () => {
        answer ??= read()
        return answer
      }
    },
    forget: () => {
      for (const forget of forgets) forget()
    },
  }
}
