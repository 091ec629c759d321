/**
 * Hosts: every machine Nova or Neutron knows, also when it is down.
 *
 * Sources: Nova `GET os-services`, `os-availability-zone/detail` and `os-hypervisors/detail`, Neutron `GET agents`.
 */
import type { NetworkAgent } from '../../../connections/openstack/neutron'
import type { AvailabilityZone, ComputeService, Hypervisor } from '../../../connections/openstack/nova'
import { orEmpty } from '../../cloud-reader'
import { defineFetcher, type Targets } from '../../define-fetcher'
import { below, type DiscoveredObject, regionId, zoneId } from '../../discovered-object'
import type { HostNames } from '../../host-names'
import { unique } from '../../json-values'

export interface HostsRaw {
  readonly services: readonly ComputeService[]
  readonly zones: readonly AvailabilityZone[]
  readonly hypervisors: readonly Hypervisor[]
  readonly agents: readonly NetworkAgent[]
  readonly names: HostNames
}

/** Zone Nova invents for hosts that run no nova-compute. */
const CONTROL_ZONE = 'internal'
const NETWORK_AGENTS = new Set(['L3 agent', 'DHCP agent', 'Metadata agent', 'OVN Controller Gateway agent'])

export const hosts = defineFetcher<'region', HostsRaw>({
  id: 'api.hosts',
  source: 'api',
  per: 'region',
  parentType: 'availability_zone',
  produces: ['host'],
  fetch: async ({ api }) => {
    const [services, zones, hypervisors, agents, names] = await Promise.all([
      api.services(),
      api.availabilityZones(),
      orEmpty(api.hypervisors()),
      orEmpty(api.agents()),
      api.hostNames(),
    ])
    return { services, zones, hypervisors, agents, names }
  },
  shape: (raw, target) => ({ objects: raw.names.all.map((name) => shapeHost(name, raw, target)) }),
})

function shapeHost(name: string, raw: HostsRaw, target: Targets['region']): DiscoveredObject {
  const { names } = raw
  const isThis = (other: string) => names.canonical(other) === name
  const services = raw.services.filter((service) => isThis(service.host))
  const agents = raw.agents.filter((agent) => isThis(agent.host))
  const zone = zoneOf(name, services, raw)
  const binaries = new Set([...services.map((service) => service.binary), ...Object.keys(servicesInZones(name, raw))])
  const hypervisor = raw.hypervisors.find((one) => isThis(one.service.host))
  const ups = [...services.map((service) => service.state === 'up'), ...agents.map((agent) => agent.alive)]
  return {
    type: 'host',
    id: name,
    name,
    host: name,
    place:
      zone === undefined ? below('region', regionId(target.region)) : below('availability_zone', zoneId(zone, target)),
    attributes: {
      region: target.region,
      zone,
      host_type: [
        ...(binaries.has('nova-conductor') || binaries.has('nova-scheduler') ? ['Controller'] : []),
        ...(binaries.has('nova-compute') ? ['Compute'] : []),
        ...(agents.some((agent) => NETWORK_AGENTS.has(agent.agent_type)) ? ['Network'] : []),
      ],
      state: ups.includes(true) ? 'up' : 'down',
      services: servicesInZones(name, raw),
      service_states: services
        .map(({ binary, state, status }) => ({ binary, state, status }))
        .sort((a, b) => (a.binary < b.binary ? -1 : 1)),
      aliases: names.aliases(name),
      ...(hypervisor ? hypervisorAttributes(hypervisor) : {}),
    },
  }
}

/** The zone where the host is a compute; else the first in code-unit order that lists it. */
function zoneOf(name: string, services: readonly ComputeService[], raw: HostsRaw): string | undefined {
  const compute = services.find((service) => service.binary === 'nova-compute')
  if (compute) return compute.zone
  const listed = raw.zones.filter((zone) => hostsOf(zone, raw.names).includes(name)).map((zone) => zone.zoneName)
  const others = unique([...listed, ...services.map((service) => service.zone)]).sort()
  return others.find((zone) => zone !== CONTROL_ZONE) ?? others[0]
}

const hostsOf = (zone: AvailabilityZone, names: HostNames) => Object.keys(zone.hosts ?? {}).map(names.canonical)

/** Service → state as the zones list it; a service in several zones cannot be. */
function servicesInZones(name: string, raw: HostsRaw): Record<string, unknown> {
  return Object.fromEntries(
    raw.zones
      .flatMap((zone) => Object.entries(zone.hosts ?? {}))
      .filter(([host]) => raw.names.canonical(host) === name)
      .flatMap(([, services]) => Object.entries(services))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function hypervisorAttributes(hypervisor: Hypervisor) {
  return {
    os_id: String(hypervisor.id),
    ip_address: hypervisor.host_ip ?? undefined,
    hypervisor_hostname: hypervisor.hypervisor_hostname,
    hypervisor_type: hypervisor.hypervisor_type ?? undefined,
    hypervisor_version: hypervisor.hypervisor_version ?? undefined,
    vcpus: hypervisor.vcpus,
    memory_mb: hypervisor.memory_mb,
    local_gb: hypervisor.local_gb,
    running_vms: hypervisor.running_vms,
  }
}
