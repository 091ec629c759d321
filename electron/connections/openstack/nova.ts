/** Nova: hosts, hypervisors, aggregates and servers. API: Compute v2.1. */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { flag, id, label, list, number, record, text } from './fields'
import { type CollectionRequest, readCollection } from './paging'
import type { OpenStackSession } from './session'

export const zoneSchema = z.looseObject({
  zoneName: id,
  zoneState: z.looseObject({ available: flag }).catch({ available: undefined }),
  /** Host → service binary → state; null for users who may not see hosts. */
  hosts: z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
export type AvailabilityZone = z.infer<typeof zoneSchema>

export const hypervisorSchema = z.looseObject({
  /** A number before microversion 2.53, a uuid from it on. */
  id,
  hypervisor_hostname: label,
  state: text,
  status: text,
  hypervisor_type: text,
  hypervisor_version: number,
  host_ip: text,
  service: z.looseObject({ host: id }),
})
export type Hypervisor = z.infer<typeof hypervisorSchema>

export const computeServiceSchema = z.looseObject({ binary: id, host: id, zone: text, status: text, state: text })
export type ComputeService = z.infer<typeof computeServiceSchema>

export const aggregateSchema = z.looseObject({
  id,
  name: label,
  hosts: list(id),
  availability_zone: text,
  metadata: record,
})
export type Aggregate = z.infer<typeof aggregateSchema>

export const serverSchema = z.looseObject({
  id,
  name: label,
  status: text,
  tenant_id: label,
  /** The host as Nova and Neutron name it; null while unscheduled, absent for users who may not see hosts. */
  'OS-EXT-SRV-ATTR:host': text,
  /** libvirt's domain name: "instance-0000002a". */
  'OS-EXT-SRV-ATTR:instance_name': text,
  'OS-EXT-AZ:availability_zone': text,
})
export type Server = z.infer<typeof serverSchema>

const flavorSchema = z.looseObject({ id, name: label })
export type Flavor = z.infer<typeof flavorSchema>

const PAGE_SIZE = '500'
/** From Pike (2017) on. A Nova that does not know the header ignores it. */
const BY_UUID = { 'openstack-api-version': 'compute 2.53' }

/** The versioned base without a legacy project id: "…/v2.1/471bb…" → "…/v2.1"; "…:8774" → "…:8774/v2.1". */
export function novaBase(endpoint: URL): URL {
  const url = new URL(endpoint)
  const match = /^(.*\/v2(?:\.\d+)?)(?:\/.*)?$/.exec(url.pathname)
  url.pathname = match?.[1] ?? `${url.pathname.replace(/\/+$/, '')}/v2.1`
  return url
}

export type Nova = ReturnType<typeof createNova>

/** Needs an admin or reader; errors of all methods: those of `OpenStackSession.get`. */
export function createNova(session: OpenStackSession, endpoint: URL) {
  const base = novaBase(endpoint)

  /** At microversion 2.1 unless `headers` say otherwise: its answers are the same in every release since Kilo. */
  const listOf = <T extends z.ZodType>(request: Omit<CollectionRequest<T>, 'base'>) =>
    readCollection(session, { ...request, base })

  return {
    /** Zones with their hosts and services. */
    availabilityZones: (signal?: AbortSignal) =>
      listOf({ path: 'os-availability-zone/detail', key: 'availabilityZoneInfo', item: zoneSchema, signal }),
    /** Told by uuid, or by number where Nova is too old for that. */
    hypervisors: (signal?: AbortSignal) => {
      const request = { path: 'os-hypervisors/detail', key: 'hypervisors', item: hypervisorSchema, signal }
      return listOf({ ...request, headers: BY_UUID }).catch((error: unknown) => {
        if (error instanceof AppError && error.context?.status === 406) return listOf(request)
        throw error
      })
    },
    services: (signal?: AbortSignal) =>
      listOf({ path: 'os-services', key: 'services', item: computeServiceSchema, signal }),
    aggregates: (signal?: AbortSignal) =>
      listOf({ path: 'os-aggregates', key: 'aggregates', item: aggregateSchema, signal }),
    /** Servers of all projects, with host attributes. */
    servers: (signal?: AbortSignal) =>
      listOf({
        path: 'servers/detail',
        key: 'servers',
        item: serverSchema,
        query: { all_tenants: '1', limit: PAGE_SIZE },
        signal,
      }),
    flavors: (signal?: AbortSignal) =>
      listOf({ path: 'flavors/detail', key: 'flavors', item: flavorSchema, query: { is_public: 'None' }, signal }),
  }
}
