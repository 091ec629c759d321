/**
 * Hosts: every machine Nova or Neutron knows, also when it is down.
 *
 * Sources: Nova `GET os-services`, `os-availability-zone/detail` and `os-hypervisors/detail`, Neutron `GET agents`.
 */
import { isHostName } from '@shared/text/host-name'
import type { NetworkAgent } from '../../../../../connections/openstack/neutron'
import type { AvailabilityZone, ComputeService, Hypervisor } from '../../../../../connections/openstack/nova'
import { notAHostName } from '../../../../../connections/ssh/host-keys'
import { asRecord, groupBy, textOf, unique } from '../../../../../values'
import type { HostNames } from '../../../../host/host-names'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher, type Targets, together } from '../../define-fetcher'
import { regionId, zoneId } from '../../ids'

/** Zone Nova invents for hosts that run no nova-compute. */
const CONTROL_ZONE = 'internal'
const COMPUTE = 'nova-compute'
const NETWORK_AGENTS = new Set(['L3 agent', 'DHCP agent', 'Metadata agent', 'OVN Controller Gateway agent'])

export const hosts = defineFetcher('api', 'hosts', 'region', {
  produces: ['host'],
  fetch: ({ api }, _target, report) => {
    // A host may be known from any one of these records.
    const any = () => undefined
    return together({
      services: told(api.services(), report, any),
      zones: told(api.availabilityZones(), report, any),
      hypervisors: orEmpty(told(api.hypervisors(), report, any)),
      agents: orEmpty(api.agents()),
      names: api.hostNames(),
    })
  },
  shape: (raw, target) => {
    const { canonical } = raw.names
    const known: KnownHosts = {
      names: raw.names,
      services: groupBy(raw.services, (service) => canonical(service.host)),
      agents: groupBy(raw.agents, (agent) => canonical(agent.host)),
      listed: groupBy(listedHosts(raw.zones), (listed) => canonical(listed.host)),
      hypervisors: new Map(raw.hypervisors.map((one) => [canonical(one.service.host), one])),
    }
    return {
      objects: raw.names.all.map((name) => shapeHost(name, known, target)),
      warnings: raw.names.refused.map(notAHostName),
    }
  },
})

/** Everything by the chosen name of its host. */
interface KnownHosts {
  readonly names: HostNames
  readonly services: ReadonlyMap<string, readonly ComputeService[]>
  readonly agents: ReadonlyMap<string, readonly NetworkAgent[]>
  readonly listed: ReadonlyMap<string, readonly ListedHost[]>
  readonly hypervisors: ReadonlyMap<string, Hypervisor>
}

/** A host as a zone lists it. */
type ListedHost = ReturnType<typeof listedHosts>[number]

function listedHosts(zones: readonly AvailabilityZone[]) {
  return zones.flatMap((zone) =>
    Object.entries(zone.hosts ?? {}).map(([host, services]) => ({
      zone: zone.zoneName,
      host,
      services: asRecord(services),
    })),
  )
}

function shapeHost(name: string, known: KnownHosts, target: Targets['region']): DiscoveredObject {
  const services = known.services.get(name) ?? []
  const agents = known.agents.get(name) ?? []
  const listed = known.listed.get(name) ?? []
  const compute = services.find((service) => service.binary === COMPUTE)
  const zone = zoneOf(services, listed)
  const inZones = Object.entries(Object.assign({}, ...listed.map((one) => one.services))).sort(byKey)
  const binaries = new Set([...services.map((service) => service.binary), ...inZones.map(([binary]) => binary)])
  const hypervisor = known.hypervisors.get(name)
  const states = [
    ...services.map((service) => service.state),
    ...agents.map(({ alive }) => (alive ? 'up' : alive === false ? 'down' : undefined)),
  ]
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
        ...(binaries.has(COMPUTE) ? ['Compute'] : []),
        ...(agents.some((agent) => NETWORK_AGENTS.has(agent.agent_type)) ? ['Network'] : []),
      ],
      // Unknown where nothing says so.
      state: ['up', 'down'].find((state) => states.includes(state)) ?? hypervisor?.state ?? undefined,
      // A service of a host is listed in one zone only.
      services: Object.fromEntries(inZones),
      service_states: services
        .map(({ binary, state, status, disabled_reason }) => ({ binary, state, status, disabled_reason }))
        .sort((a, b) => (a.binary < b.binary ? -1 : 1)),
      nova_state: compute?.state,
      nova_status: compute?.status,
      disabled_reason: textOf(compute?.disabled_reason) || undefined,
      aliases: known.names.aliases(name),
      ...(hypervisor ? hypervisorAttributes(hypervisor) : {}),
    },
  }
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)

/** The zone where the host is a compute; else the first in code-unit order that lists it, Nova's own one last. */
function zoneOf(services: readonly ComputeService[], listed: readonly ListedHost[]): string | undefined {
  const compute = services.find((service) => service.binary === COMPUTE)
  if (compute?.zone) return compute.zone
  const others = unique([...listed.map((one) => one.zone), ...services.map((service) => textOf(service.zone))]).sort()
  return others.find((zone) => zone !== CONTROL_ZONE) ?? others[0]
}

function hypervisorAttributes(hypervisor: Hypervisor) {
  return {
    os_id: String(hypervisor.id),
    ip_address: hypervisor.host_ip && isHostName(hypervisor.host_ip) ? hypervisor.host_ip : undefined,
    hypervisor_hostname: hypervisor.hypervisor_hostname,
    hypervisor_type: hypervisor.hypervisor_type ?? undefined,
    hypervisor_version: hypervisor.hypervisor_version ?? undefined,
    vcpus: hypervisor.vcpus,
    vcpus_used: hypervisor.vcpus_used,
    memory_mb: hypervisor.memory_mb,
    memory_mb_used: hypervisor.memory_mb_used,
    local_gb: hypervisor.local_gb,
    local_gb_used: hypervisor.local_gb_used,
    running_vms: hypervisor.running_vms,
  }
}
