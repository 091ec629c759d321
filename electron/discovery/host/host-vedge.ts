/** The vEdge of a host as the cloud knows it: through the agent that drives its Open vSwitch. Pure. */

import { textOf } from '../../values'
import type { Targets } from '../kinds/openstack/define-fetcher'
import type { InventoryView } from '../kinds/openstack/inventory-view'
import { ovsAgentOf } from '../kinds/openstack/neutron-config'

/** The agent's id, which survives a rename of the host; else one made of the host's name. */
export function vedgeIdOf(host: string, inventory: InventoryView): string {
  return textOf(ovsAgentOf(inventory.agentsOf(host))?.agent_id) || `${host}-OVS`
}

/** Whether the cloud has an agent for the host's Open vSwitch. */
export function hasOvsAgent({ host, inventory }: Targets['host']): boolean {
  return ovsAgentOf(inventory.agentsOf(host.id)) !== undefined
}
