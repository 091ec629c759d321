/**
 * How the L2 agents of a host are configured. Pure.
 *
 * Neutron's own agents report their settings to its API, which the stored `network_agent` objects hold. OVN's controller
 * is configured in the Open vSwitch database of the host (`external_ids` of `Open_vSwitch`).
 */
import { addressKey, macForm } from '../../../addresses'
import { asRecord, asTexts, isRecord, type StoredObject, textMapOf, textOf, unique } from '../../../values'
import type { Functions } from '../../host/host-state'
import type { IpInterface } from '../../parsers/ip-addr'
import type { OvsConfiguration } from '../../parsers/ovs-bridges'
import type { Targets } from './define-fetcher'

export const LINUX_BRIDGE_AGENT = 'Linux bridge agent'
/** The agents that drive a host's Open vSwitch; a host has one of them. */
const OVS_AGENTS = ['Open vSwitch agent', 'OVN Controller Gateway agent', 'OVN Controller agent']

export interface L2Configuration {
  /** Physical network → bridge (OVS bridge, or an existing Linux bridge). */
  readonly bridgeMappings: Readonly<Record<string, string>>
  /** Physical network → interface (Linux bridge agent). */
  readonly interfaceMappings: Readonly<Record<string, string>>
  /** Physical network → NICs whose virtual functions lead to it (SR-IOV agent). */
  readonly deviceMappings: Readonly<Record<string, readonly string[]>>
  /** Addresses tunnels leave from; none without tunnels. */
  readonly tunnelAddresses: readonly string[]
  readonly tunnelTypes: readonly string[]
}

/** The configuration of everything that plugs ports on a host; several agents on one host are taken together. */
export function l2ConfigurationOf(agents: readonly StoredObject[], ovs: OvsConfiguration | undefined): L2Configuration {
  const reported = agents
    .filter((agent) => agent.agent_type === LINUX_BRIDGE_AGENT || OVS_AGENTS.includes(textOf(agent.agent_type)))
    .map((agent) => asRecord(agent.configurations))
  const ovn = ovnConfigurationOf(ovs)
  const ofSriov = asRecord(asRecord(sriovAgentOf(agents)?.configurations).device_mappings)
  return {
    bridgeMappings: { ...ovn.bridgeMappings, ...mergedMaps(reported.map((one) => one.bridge_mappings)) },
    interfaceMappings: mergedMaps(reported.flatMap((one) => [one.physical_interface_mappings, one.interface_mappings])),
    deviceMappings: Object.fromEntries(Object.entries(ofSriov).map(([network, devices]) => [network, listOf(devices)])),
    tunnelAddresses: unique(
      [...reported.flatMap((one) => listOf(one.tunneling_ip)), ...ovn.tunnelAddresses].map(addressKey),
    ),
    tunnelTypes: unique([...reported.flatMap((one) => listOf(one.tunnel_types)), ...ovn.tunnelTypes]),
  }
}

/** The agent that hands out virtual functions of a host's NICs. */
export function sriovAgentOf(agents: readonly StoredObject[]): StoredObject | undefined {
  return agents.find((agent) => agent.agent_type === 'NIC Switch agent')
}

/** Neutron's ports of instances on the host that are bound to a NIC itself: a virtual function, or the whole of it. */
export function sriovPorts({ host, inventory }: Targets['host']) {
  return inventory
    .instancesOn(host.id)
    .flatMap((instance) => inventory.portsOf(instance.id))
    .filter((port) =>
      /^(?:hw_veb|hostdev_physical|hostdev|macvtap|802\.1qb[gh])$/.test(textOf(port['binding:vif_type'])),
    )
}

/**
 * Physical network → NICs whose virtual functions lead to it: as the SR-IOV agent says; of a NIC that it does not name, as
 * Neutron bound ports to its functions, by bus address or, where those cannot be read, by MAC address.
 */
export function deviceMappingsOf(
  target: Targets['host'],
  interfaces: readonly IpInterface[],
  functions: Functions,
): L2Configuration['deviceMappings'] {
  const { host, inventory } = target
  const { deviceMappings } = l2ConfigurationOf(inventory.agentsOf(host.id), undefined)
  const named = new Set(Object.values(deviceMappings).flat())
  const unnamed = interfaces.filter(({ name, vfs }) => vfs !== undefined && !named.has(name))
  if (unnamed.length === 0) return deviceMappings
  const ports = sriovPorts(target).map((port) => ({
    mac: macForm(textOf(port.mac_address)),
    profile: asRecord(port['binding:profile']),
  }))
  const mappings: Record<string, readonly string[]> = { ...deviceMappings }
  for (const { name, vfs = [] } of unnamed) {
    const addresses = [...(functions.get(name)?.values() ?? [])]
    const own = ports.filter(({ mac, profile }) =>
      addresses.length > 0
        ? addresses.includes(textOf(profile.pci_slot).toLowerCase())
        : mac !== undefined && vfs.some((vf) => vf.mac === mac),
    )
    for (const network of unique(own.map(({ profile }) => textOf(profile.physical_network)).filter(Boolean)))
      mappings[network] = [...(mappings[network] ?? []), name]
  }
  return mappings
}

/** The agent behind a host's vEdge. */
export function ovsAgentOf(agents: readonly StoredObject[]): StoredObject | undefined {
  return agents.find((agent) => OVS_AGENTS.includes(textOf(agent.agent_type)))
}

/** OVN's controller on a host; its metadata agent is none that drives a switch. */
export const isOvnAgent = (agent: StoredObject) => textOf(agent.agent_type).startsWith('OVN Controller')

/** Whether the cloud has an agent for the host's Open vSwitch. */
export function hasOvsAgent({ host, inventory }: Targets['host']): boolean {
  return ovsAgentOf(inventory.agentsOf(host.id)) !== undefined
}

/** Id of a host's vEdge: the agent's, which survives a rename of the host; else one made of the host's name. */
export function vedgeIdOf({ host, inventory }: Pick<Targets['host'], 'host' | 'inventory'>): string {
  return textOf(ovsAgentOf(inventory.agentsOf(host.id))?.agent_id) || `${host.id}-OVS`
}

/**
 * What ovn-controller reads: `ovn-encap-type` "geneve,vxlan", `ovn-encap-ip`, `ovn-bridge-mappings`
 * "physnet1:br-ex,physnet2:br-2". A setting for this chassis alone ends in its name and goes before the general one.
 */
function ovnConfigurationOf(ovs: OvsConfiguration | undefined) {
  const { externalIds = {}, systemId } = ovs?.openVswitch ?? {}
  const setting = (name: string) => externalIds[`${name}-${systemId}`] ?? externalIds[name]
  return {
    bridgeMappings: mappingOf(setting('ovn-bridge-mappings')),
    tunnelAddresses: listOf(setting('ovn-encap-ip')),
    tunnelTypes: listOf(setting('ovn-encap-type')),
  }
}

/** A list, or a text with commas. */
const listOf = (value: unknown): string[] =>
  asTexts(value).flatMap((text) => text.split(',').flatMap((item) => item.trim() || []))

/** A map, or the text it is configured as: "physnet1:br-ex,physnet2:br-2". */
function mappingOf(value: unknown): Record<string, string> {
  if (isRecord(value)) return textMapOf(value)
  const pairs = listOf(value).map((pair) => pair.split(':').map((half) => half.trim()))
  return Object.fromEntries(pairs.flatMap(([network, device]) => (network && device ? [[network, device]] : [])))
}

function mergedMaps(maps: readonly unknown[]): Record<string, string> {
  return Object.assign({}, ...maps.map(mappingOf))
}
