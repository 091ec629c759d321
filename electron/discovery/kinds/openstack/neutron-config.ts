/**
 * How the L2 agents of a host are configured. Pure.
 *
 * Neutron's own agents report their settings to its API, which the stored `network_agent` objects hold. OVN's controller
 * is configured in the Open vSwitch database of the host (`external_ids` of `Open_vSwitch`).
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import { asRecord, asTexts, textMapOf, textOf, unique } from '../../../values'
import type { OvsConfiguration } from '../../parsers'

type Agent = Readonly<InventoryObject>

export const LINUX_BRIDGE_AGENT = 'Linux bridge agent'
/** The agents that drive a host's Open vSwitch; a host has one of them. */
const OVS_AGENTS = ['Open vSwitch agent', 'OVN Controller Gateway agent', 'OVN Controller agent']

export interface L2Configuration {
  /** Physical network → bridge (OVS bridge, or an existing Linux bridge). */
  readonly bridgeMappings: Readonly<Record<string, string>>
  /** Physical network → interface (Linux bridge agent). */
  readonly interfaceMappings: Readonly<Record<string, string>>
  /** Address tunnels leave from; empty without tunnels. */
  readonly tunnelingIp: string
  readonly tunnelTypes: readonly string[]
}

/** The configuration of everything that plugs ports on a host; several agents on one host are taken together. */
export function l2ConfigurationOf(agents: readonly Agent[], ovs: OvsConfiguration | undefined): L2Configuration {
  const reported = agents
    .filter((agent) => agent.agent_type === LINUX_BRIDGE_AGENT || OVS_AGENTS.includes(textOf(agent.agent_type)))
    .map((agent) => asRecord(agent.configurations))
  const ovn = ovnConfigurationOf(ovs?.openVswitch.externalIds ?? {})
  return {
    bridgeMappings: { ...ovn.bridgeMappings, ...mergedMaps(reported.map((one) => one.bridge_mappings)) },
    interfaceMappings: mergedMaps(reported.flatMap((one) => [one.physical_interface_mappings, one.interface_mappings])),
    tunnelingIp: [...reported.map((one) => textOf(one.tunneling_ip)), ovn.tunnelingIp].find((ip) => ip !== '') ?? '',
    tunnelTypes: unique([...reported.flatMap((one) => asTexts(one.tunnel_types)), ...ovn.tunnelTypes]),
  }
}

/** The agent behind a host's vEdge. */
export function ovsAgentOf(agents: readonly Agent[]): Agent | undefined {
  return agents.find((agent) => OVS_AGENTS.includes(textOf(agent.agent_type)))
}

/** What ovn-controller reads: `ovn-encap-type` "geneve,vxlan", `ovn-bridge-mappings` "physnet1:br-ex,physnet2:br-2". */
function ovnConfigurationOf(externalIds: Readonly<Record<string, string>>) {
  const pairs = listOf(externalIds['ovn-bridge-mappings']).map((pair) => pair.split(':'))
  return {
    bridgeMappings: Object.fromEntries(
      pairs.flatMap(([network, bridge]) => (network && bridge ? [[network.trim(), bridge.trim()]] : [])),
    ),
    tunnelingIp: listOf(externalIds['ovn-encap-ip'])[0] ?? '',
    tunnelTypes: listOf(externalIds['ovn-encap-type']),
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((item) => item.trim() || [])
}

function mergedMaps(maps: readonly unknown[]): Record<string, string> {
  return Object.assign({}, ...maps.map(textMapOf))
}
