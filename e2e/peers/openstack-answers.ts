/** The resources of the three services by path, as one table. Pure. */
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

export const addressesAt = (origin: string): ServiceAddresses => ({
  identity: `${origin}/identity/v3`,
  compute: `${origin}/compute/v2.1`,
  network: `${origin}/network`,
})

/** Path without host and query ("/compute/v2.1/servers/detail") → what is there. */
export function resourceAt(model: CloudModel, { identity }: ServiceAddresses): (path: string) => Resource | undefined {
  const form = inFormOf(model.spec.release)
  const collection = (key: string, records: Collection['records']): Resource => ({
    key,
    records: perRevision(model, () => form.records(records())),
  })
  const table = new Map<string, Resource>([
    ['/identity/v3', { body: () => versionBody(identity) }],
    ['/identity/v3/projects', { body: () => projectsBody(model) }],
    ['/identity/v3/auth/projects', { body: () => projectsBody(model) }],
    ['/identity/v3/regions', { body: regionsBody }],
    ['/compute/v2.1/', { body: nova.novaVersionBody }],
    ['/compute/v2.1/os-availability-zone/detail', { body: () => ({ availabilityZoneInfo: nova.zones(model) }) }],
    ['/compute/v2.1/os-hypervisors/detail', collection('hypervisors', () => form.hypervisors(nova.hypervisors(model)))],
    ['/compute/v2.1/os-services', { body: () => ({ services: nova.services(model) }) }],
    ['/compute/v2.1/os-aggregates', { body: () => ({ aggregates: nova.aggregates(model) }) }],
    ['/compute/v2.1/servers/detail', collection('servers', () => nova.servers(model))],
    ['/compute/v2.1/flavors/detail', collection('flavors', nova.flavors)],
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
