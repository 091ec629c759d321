/** The resources of the services of each region by path, as one table. Pure. */
import type { CloudModel } from './cloud-model'
import { projectsBody, regionsBody, type ServiceAddresses, versionBody } from './keystone-answers'
import * as neutron from './neutron-answers'
import * as nova from './nova-answers'
import { inFormOf } from './older-answers'

export interface Collection {
  readonly key: string
  readonly records: () => readonly { readonly id: string }[]
}

/** A collection that is paged, or a body sent as it is. */
type Resource = Collection | { readonly body: () => object }

/** One Keystone for all regions. Where there are several, the paths of their other services begin with their names. */
export function regionsAt(origin: string, models: ReadonlyMap<string, CloudModel>) {
  const identity = `${origin}/identity/v3`
  const places = [...models].map(([name, model]) => {
    const prefix = models.size > 1 ? `/${name}` : ''
    const at = `${origin}${prefix}`
    const addresses: ServiceAddresses = {
      identity,
      compute: `${at}/compute/v2.1`,
      network: `${at}/network`,
      image: `${at}/image`,
      placement: `${at}/placement`,
    }
    return { name, prefix, addresses, find: resourcesOf(model) }
  })
  const regions = new Map(places.map(({ name, addresses }) => [name, addresses]))
  const projects = { body: () => projectsBody([...models.values()]) }
  const shared = new Map<string, Resource>([
    ['/identity/v3', { body: () => versionBody(identity) }],
    ['/identity/v3/regions', { body: () => regionsBody([...regions.keys()]) }],
    ['/identity/v3/projects', projects],
    ['/identity/v3/auth/projects', projects],
  ])
  return {
    identity,
    regions,
    /** By path without host and query: "/compute/v2.1/servers/detail". */
    find: (path: string): Resource | undefined => {
      const place = places.find(({ prefix }) => path.startsWith(`${prefix}/`))
      return shared.get(path) ?? place?.find(path.slice(place.prefix.length))
    },
  }
}

function resourcesOf(model: CloudModel): (path: string) => Resource | undefined {
  const form = inFormOf(model.spec.release)
  const collection = (key: string, records: Collection['records']): Resource => ({
    key,
    records: perRevision(model, () => form.records(records())),
  })
  const table = new Map<string, Resource>([
    ['/compute/v2.1/', { body: nova.novaVersionBody }],
    ['/compute/v2.1/os-availability-zone/detail', { body: () => ({ availabilityZoneInfo: nova.zones(model) }) }],
    ['/compute/v2.1/os-hypervisors/detail', collection('hypervisors', () => form.hypervisors(nova.hypervisors(model)))],
    ['/compute/v2.1/os-services', { body: () => ({ services: nova.services(model) }) }],
    ['/compute/v2.1/os-aggregates', { body: () => ({ aggregates: nova.aggregates(model) }) }],
    ['/compute/v2.1/servers/detail', collection('servers', () => nova.servers(model))],
    ['/compute/v2.1/flavors/detail', collection('flavors', nova.flavors)],
    ['/image/v2/images', collection('images', () => nova.images(model))],
    ['/network/v2.0/networks', collection('networks', () => neutron.networks(model))],
    ['/network/v2.0/subnets', collection('subnets', () => neutron.subnets(model))],
    ['/network/v2.0/ports', collection('ports', () => neutron.ports(model))],
    ['/network/v2.0/routers', collection('routers', () => neutron.routers(model))],
    ['/network/v2.0/floatingips', collection('floatingips', () => neutron.floatingips(model))],
    ['/network/v2.0/security-groups', collection('security_groups', () => neutron.securityGroups(model))],
    ['/network/v2.0/trunks', collection('trunks', () => neutron.trunks(model))],
    ['/network/v2.0/segments', collection('segments', () => neutron.segments(model))],
    ['/network/v2.0/agents', collection('agents', () => neutron.agents(model))],
    ['/network/v2.0/extensions', { body: neutron.extensions }],
  ])
  const agents = (found: readonly object[] | undefined): Resource | undefined =>
    found && { body: () => ({ agents: found }) }
  return (path) => {
    const [, quotaOf] = /^\/compute\/v2\.1\/os-quota-sets\/([^/]+)\/detail$/.exec(path) ?? []
    if (quotaOf !== undefined) return { body: () => ({ quota_set: nova.quota(model, quotaOf) }) }
    const [, used] = /^\/network\/v2\.0\/quotas\/([^/]+)\/details\.json$/.exec(path) ?? []
    if (used !== undefined && form.has(path)) return { body: () => ({ quota: neutron.quota(model, used) }) }
    const [, router] = /^\/network\/v2\.0\/routers\/([^/]+)\/l3-agents$/.exec(path) ?? []
    if (router !== undefined) return agents(neutron.agentsOfRouter(model, router))
    const [, network] = /^\/network\/v2\.0\/networks\/([^/]+)\/dhcp-agents$/.exec(path) ?? []
    if (network !== undefined) return agents(neutron.agentsOfNetwork(model, network))
    return form.has(path) ? table.get(path) : undefined
  }
}

/** Made when first asked for and kept until the cloud changes: a large collection is read page by page. */
function perRevision<T>(model: CloudModel, make: () => T): () => T {
  let made: { readonly revision: number; readonly value: T } | undefined
  return () => {
    if (made?.revision !== model.revision) made = { revision: model.revision, value: make() }
    return made.value
  }
}
