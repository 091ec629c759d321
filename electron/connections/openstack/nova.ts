/** Nova: hosts, hypervisors, aggregates and servers. API: Compute v2.1 with negotiated microversions. */
import { z } from 'zod'
import { flag, id, label, list, number, record, text } from './fields'
import { parseAnswer, type Records, readCollection } from './paging'
import type { OpenStackSession } from './session'

const zoneSchema = z.looseObject({
  zoneName: id,
  zoneState: z.looseObject({ available: flag }).catch({ available: undefined }),
  /** Host → service binary → state; null for users who may not see hosts. */
  hosts: z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
export type AvailabilityZone = z.infer<typeof zoneSchema>

const hypervisorSchema = z.looseObject({
  /** A number before microversion 2.53, a uuid from it on. */
  id,
  hypervisor_hostname: label,
  state: text,
  status: text,
  hypervisor_type: text,
  hypervisor_version: number,
  host_ip: text,
  service: z.looseObject({ host: id }),
  servers: list(z.looseObject({ uuid: id, name: label })),
})
export type Hypervisor = z.infer<typeof hypervisorSchema>

const computeServiceSchema = z.looseObject({ binary: id, host: id, zone: text, status: text, state: text })
export type ComputeService = z.infer<typeof computeServiceSchema>

const aggregateSchema = z.looseObject({
  id,
  name: label,
  hosts: list(id),
  availability_zone: text,
  metadata: record,
})
export type Aggregate = z.infer<typeof aggregateSchema>

const serverSchema = z.looseObject({
  id,
  name: label,
  status: text,
  tenant_id: label,
  hostId: text,
  /** The host as Nova and Neutron name it; null while unscheduled, absent for users who may not see hosts. */
  'OS-EXT-SRV-ATTR:host': text,
  'OS-EXT-SRV-ATTR:hypervisor_hostname': text,
  /** libvirt's domain name: "instance-0000002a". */
  'OS-EXT-SRV-ATTR:instance_name': text,
  'OS-EXT-AZ:availability_zone': text,
})
export type Server = z.infer<typeof serverSchema>

const flavorSchema = z.looseObject({ id, name: label })
export type Flavor = z.infer<typeof flavorSchema>

/** A Nova microversion: [2, 53]. */
export type Microversion = readonly [major: number, minor: number]

/** Highest microversion this product was written against; later ones may change answers. */
const NEWEST_KNOWN: Microversion = [2, 90]
const HYPERVISORS_WITH_SERVERS: Microversion = [2, 53]
const PAGE_SIZE = '500'

/** "2.93" → [2, 93]; undefined for "" (a server without microversions). */
export function parseMicroversion(text: string): Microversion | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(text)
  return match === null ? undefined : [Number(match[1]), Number(match[2])]
}

const atLeast = (have: Microversion, want: Microversion) =>
  have[0] > want[0] || (have[0] === want[0] && have[1] >= want[1])

/** The lower of what the server can do and `wanted`; undefined when the server has no microversions. */
export function negotiate(maximum: Microversion | undefined, wanted: Microversion): Microversion | undefined {
  if (maximum === undefined) return undefined
  return atLeast(maximum, wanted) ? wanted : maximum
}

export interface Nova {
  /** Highest microversion of the server, capped at the newest this product knows; undefined when it has none. */
  microversion(signal?: AbortSignal): Promise<Microversion | undefined>
  /** Zones with their hosts and services. Needs an admin or reader. */
  availabilityZones(signal?: AbortSignal): Promise<Records<AvailabilityZone>>
  /** Hypervisors with figures, and with their servers when the server knows microversion 2.53. */
  hypervisors(signal?: AbortSignal): Promise<Records<Hypervisor>>
  services(signal?: AbortSignal): Promise<Records<ComputeService>>
  aggregates(signal?: AbortSignal): Promise<Records<Aggregate>>
  /** Servers of all projects, with host attributes. */
  servers(signal?: AbortSignal): Promise<Records<Server>>
  flavors(signal?: AbortSignal): Promise<Records<Flavor>>
}

/** The versioned base without a legacy project id: "…/v2.1/471bb…" → "…/v2.1"; "…:8774" → "…:8774/v2.1". */
export function novaBase(endpoint: URL): URL {
  const url = new URL(endpoint)
  const match = /^(.*\/v2(?:\.\d+)?)(?:\/.*)?$/.exec(url.pathname)
  url.pathname = match?.[1] ?? `${url.pathname.replace(/\/+$/, '')}/v2.1`
  return url
}

/** Both header names: the second is the only one Nova knew before microversion 2.27. */
const versionHeaders = (version: Microversion | undefined): Record<string, string> =>
  version === undefined
    ? {}
    : { 'openstack-api-version': `compute ${version.join('.')}`, 'x-openstack-nova-api-version': version.join('.') }

/** Errors of all methods: those of `OpenStackSession.get`. */
export function createNova(session: OpenStackSession, endpoint: URL): Nova {
  const base = novaBase(endpoint)
  let maximum: Promise<Microversion | undefined> | undefined

  async function readMaximum(signal: AbortSignal | undefined): Promise<Microversion | undefined> {
    const url = new URL(`${base.href}/`)
    const answer = await session.get(url, { signal })
    const shape = z.looseObject({ version: z.looseObject({ version: z.string().default('') }) })
    const offered = parseMicroversion(parseAnswer(shape, answer.body, url).version.version)
    return negotiate(offered, NEWEST_KNOWN)
  }

  function microversion(signal: AbortSignal | undefined): Promise<Microversion | undefined> {
    maximum ??= readMaximum(signal).catch((error: unknown) => {
      maximum = undefined
      throw error
    })
    return maximum
  }

  /** At microversion 2.1 unless `wanted` is given: its answers are the same in every release since Kilo. */
  async function listOf<T extends z.ZodType>(
    request: { path: string; key: string; item: T; query?: Record<string, string>; wanted?: Microversion },
    signal: AbortSignal | undefined,
  ): Promise<Records<z.infer<T>>> {
    const { wanted, ...rest } = request
    const version = wanted === undefined ? undefined : negotiate(await microversion(signal), wanted)
    return readCollection(session, { ...rest, base, options: { headers: versionHeaders(version), signal } })
  }

  return {
    microversion,
    availabilityZones: (signal) =>
      listOf({ path: 'os-availability-zone/detail', key: 'availabilityZoneInfo', item: zoneSchema }, signal),
    async hypervisors(signal) {
      const offered = await microversion(signal)
      const canListServers = offered !== undefined && atLeast(offered, HYPERVISORS_WITH_SERVERS)
      return listOf(
        {
          path: 'os-hypervisors/detail',
          key: 'hypervisors',
          item: hypervisorSchema,
          ...(canListServers ? { query: { with_servers: 'true' }, wanted: HYPERVISORS_WITH_SERVERS } : {}),
        },
        signal,
      )
    },
    services: (signal) => listOf({ path: 'os-services', key: 'services', item: computeServiceSchema }, signal),
    aggregates: (signal) => listOf({ path: 'os-aggregates', key: 'aggregates', item: aggregateSchema }, signal),
    servers: (signal) =>
      listOf(
        { path: 'servers/detail', key: 'servers', item: serverSchema, query: { all_tenants: '1', limit: PAGE_SIZE } },
        signal,
      ),
    flavors: (signal) =>
      listOf({ path: 'flavors/detail', key: 'flavors', item: flavorSchema, query: { is_public: 'None' } }, signal),
  }
}
