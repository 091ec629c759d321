/** The id of a host's vEdge: that of its Neutron agent, which survives a rename of the host; else made of the host. */
import type { InventoryView } from './inventory-view'
import { textOf } from './json-values'
import { agentOfType, OVS_AGENT } from './neutron-config'

export function vedgeIdOf(host: string, inventory: InventoryView): string {
  return textOf(agentOfType(inventory.agentsOf(host), OVS_AGENT)?.agent_id) || `${host}-OVS`
}
