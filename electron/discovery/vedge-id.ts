/** The id of a host's vEdge: that of its Neutron agent, which survives a rename of the host; else made of the host. */
import type { InventoryView } from './inventory-view'
import { textOf } from './json-values'
import { ovsAgentOf } from './neutron-config'

export function vedgeIdOf(host: string, inventory: InventoryView): string {
  return textOf(ovsAgentOf(inventory.agentsOf(host))?.agent_id) || `${host}-OVS`
}
