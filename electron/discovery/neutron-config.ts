/** What the L2 agents of a host are configured with, read from the stored `network_agent` objects. Pure. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { recordOf, textMapOf, textOf, textsOf, unique } from './json-values'

export const OVS_AGENT = 'Open vSwitch agent'
export const LINUX_BRIDGE_AGENT = 'Linux bridge agent'
const L2_AGENTS = new Set([OVS_AGENT, LINUX_BRIDGE_AGENT])

export interface L2Configuration {
  /** Physical network → bridge (OVS bridge, or an existing Linux bridge). */
  readonly bridgeMappings: Readonly<Record<string, string>>
  /** Physical network → interface (Linux bridge agent). */
  readonly interfaceMappings: Readonly<Record<string, string>>
  /** Address tunnels leave from; empty without tunnels. */
  readonly tunnelingIp: string
  readonly tunnelTypes: readonly string[]
}

/** Of the agents of one host; several L2 agents on one host are taken together. */
export function l2ConfigurationOf(agents: readonly Readonly<InventoryObject>[]): L2Configuration {
  const configurations = agents
    .filter((agent) => L2_AGENTS.has(textOf(agent.agent_type)))
    .map((agent) => recordOf(agent.configurations))
  return {
    bridgeMappings: Object.assign({}, ...configurations.map((one) => textMapOf(one.bridge_mappings))),
    interfaceMappings: Object.assign(
      {},
      ...configurations.map((one) => ({
        ...textMapOf(one.physical_interface_mappings),
        ...textMapOf(one.interface_mappings),
      })),
    ),
    tunnelingIp: configurations.map((one) => textOf(one.tunneling_ip)).find((ip) => ip !== '') ?? '',
    tunnelTypes: unique(configurations.flatMap((one) => textsOf(one.tunnel_types))),
  }
}

/** The host's agent of a type, if any. */
export function agentOfType(
  agents: readonly Readonly<InventoryObject>[],
  type: string,
): Readonly<InventoryObject> | undefined {
  return agents.find((agent) => agent.agent_type === type)
}
