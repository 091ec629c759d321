/** Nova: hosts, hypervisors, aggregates and servers. API: Compute v2.1. */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { flag, id, label, list, number, record, text } from './fields'
import { below } from './keystone-url'
import { type CollectionRequest, readCollection } from './paging'
import { readQuota } from './quota'
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

export const computeServiceSchema = z.looseObject({
  binary: id,
  host: id,
  zone: text,
  status: text,
  state: text,
  disabled_reason: text,
})
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
  /** "True", or empty. */
  config_drive: z.preprocess((value) => (value === '' ? false : value), flag),
  accessIPv4: text,
  accessIPv6: text,
})
export type Server = z.infer<typeof serverSchema>

const flavorSchema = z.looseObject({
  id,
  name: label,
  vcpus: number,
  /** MiB; empty without any before microversion 2.75. */
  swap: z.preprocess((value) => (value === '' ? 0 : value), number),
  'OS-FLV-EXT-DATA:ephemeral': number,
  /** From microversion 2.61 on. */
  extra_specs: record.optional(),
})
export type Flavor = z.infer<typeof flavorSchema>

const PAGE_SIZE = '500'
/** Microversions of lists that tell more from then on. A Nova that does not know the header ignores it. */
const WITH_UUIDS = { 'openstack-api-version': 'compute 2.53' }
const WITH_EXTRA_SPECS = { 'openstack-api-version': 'compute 2.61' }

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

  /** At a microversion, or as Nova told it before where it is too old for that. */
  const newestOf = <T extends z.ZodType>(
    headers: Readonly<Record<string, string>>,
    request: Omit<CollectionRequest<T>, 'base' | 'headers'>,
  ) =>
    listOf({ ...request, headers }).catch((error: unknown) => {
      if (error instanceof AppError && error.context?.status === 406) return listOf(request)
      throw error
    })

  return {
    /** Zones with their hosts and services. */
    availabilityZones: (signal?: AbortSignal) =>
      listOf({ path: 'os-availability-zone/detail', key: 'availabilityZoneInfo', item: zoneSchema, signal }),
    /** Told by uuid, or by number where Nova is too old for that. */
    hypervisors: (signal?: AbortSignal) =>
      newestOf(WITH_UUIDS, { path: 'os-hypervisors/detail', key: 'hypervisors', item: hypervisorSchema, signal }),
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
      newestOf(WITH_EXTRA_SPECS, {
        path: 'flavors/detail',
        key: 'flavors',
        item: flavorSchema,
        query: { is_public: 'None' },
        signal,
      }),
    /** Limits of a project with their use, by resource; undefined values for what cannot be read. */
    quota: (project: string, signal?: AbortSignal) =>
      readQuota(session, below(base, `os-quota-sets/${encodeURIComponent(project)}/detail`), 'quota_set', signal),
  }
}
