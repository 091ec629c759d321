/** The resources of the three services by path, as one table. Pure. */
import type { CloudModel } from './cloud-model'
import { projectsBody, regionsBody, type ServiceAddresses, versionBody } from './keystone-answers'
import * as neutron from './neutron-answers'
import * as nova from './nova-answers'

/** A collection that is paged, or a body sent as it is. */
export type Resource =
  | { readonly kind: 'collection'; readonly key: string; readonly records: () => readonly object[] }
  | { readonly kind: 'body'; readonly body: () => object }

/** Path without host and query ("/compute/v2.1/servers/detail") → what is there. */
export function resourceAt(model: CloudModel, addresses: ServiceAddresses): (path: string) => Resource | undefined {
  const body = (make: () => object): Resource => ({ kind: 'body', body: make })
  const collection = (key: string, records: () => readonly object[]): Resource => ({
    kind: 'collection',
    key,
    records: once(records),
  })
  const { identity, compute } = addresses
  const pathOf = (address: string) => new URL(address).pathname
  const inIdentity = (path: string) => `${pathOf(identity)}${path}`
  const inCompute = (path: string) => `${pathOf(compute)}${path}`
  const inNetwork = (path: string) => `${pathOf(addresses.network)}/v2.0${path}`
  const table = new Map<string, Resource>([
    [inIdentity(''), body(() => versionBody(identity))],
    [inIdentity('/projects'), body(() => projectsBody(model))],
    [inIdentity('/auth/projects'), body(() => projectsBody(model))],
    [inIdentity('/regions'), body(regionsBody)],
    [inCompute('/'), body(nova.novaVersionBody)],
    [inCompute('/os-availability-zone/detail'), body(() => ({ availabilityZoneInfo: nova.zones(model) }))],
    [inCompute('/os-hypervisors/detail'), collection('hypervisors', () => nova.hypervisors(model))],
    [inCompute('/os-services'), body(() => ({ services: nova.services(model) }))],
    [inCompute('/os-aggregates'), body(() => ({ aggregates: nova.aggregates(model) }))],
    [inCompute('/servers/detail'), collection('servers', () => nova.servers(model))],
    [inCompute('/flavors/detail'), collection('flavors', nova.flavors)],
    [inNetwork('/networks'), collection('networks', () => neutron.networks(model))],
    [inNetwork('/subnets'), collection('subnets', () => neutron.subnets(model))],
    [inNetwork('/ports'), collection('ports', () => neutron.ports(model))],
    [inNetwork('/routers'), collection('routers', () => neutron.routers(model))],
    [inNetwork('/segments'), collection('segments', () => neutron.segments(model))],
    [inNetwork('/agents'), collection('agents', () => neutron.agents(model))],
    [inNetwork('/extensions'), body(neutron.extensions)],
  ])
  const agentsOf = /\/v2\.0\/(?:routers\/[^/]+\/(l3)|networks\/[^/]+\/(dhcp))-agents$/
  return (path) => {
    const known = table.get(path)
    if (known !== undefined) return known
    const match = path.startsWith(inNetwork('/')) ? agentsOf.exec(path) : null
    if (match === null) return undefined
    const type = match[1] === 'l3' ? 'L3 agent' : 'DHCP agent'
    return body(() => ({ agents: neutron.agentsOfType(model, type) }))
  }
}

/** Made when first asked for and then kept: a large collection is read page by page. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
