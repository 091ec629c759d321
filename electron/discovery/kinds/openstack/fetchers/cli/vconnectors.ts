/**
 * vConnectors: the Linux bridges of a host, such as qbr… (OVS hybrid plugging) and brq… (Linux bridge agent).
 * Commands: `ip -d -j link show`, `ip -j addr show` (or their text forms); `brctl` is not needed.
 */

import { textOf } from '../../../../../values'
import { adminState, readInterfaces } from '../../../../host/host-state'
import { addressesOf } from '../../../../host/ip-attributes'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import type { IpInterface } from '../../../../parsers/ip-addr'
import { defineFetcher, onHost, type Targets } from '../../define-fetcher'
import { LINUX_BRIDGE_AGENT } from '../../neutron-config'

export const vconnectors = defineFetcher('cli', 'vconnectors', 'host', {
  produces: ['vconnector'],
  owns: ({ vedge_type }) => vedge_type === undefined,
  fetch: ({ shell }, _target, report) => shell.once(readInterfaces, report),
  shape: (interfaces, target) => ({
    objects: interfaces.filter((one) => one.kind === 'bridge').map((bridge) => shapeBridge(bridge, interfaces, target)),
  }),
})

function shapeBridge(
  bridge: IpInterface,
  interfaces: readonly IpInterface[],
  { host, inventory }: Targets['host'],
): DiscoveredObject {
  const members = interfaces.filter((one) => one.master === bridge.name).sort((a, b) => (a.name < b.name ? -1 : 1))
  const agent = inventory.agentsOf(host.id).find((one) => one.agent_type === LINUX_BRIDGE_AGENT)
  const name = `${host.id}-${bridge.name}`
  return onHost(host, 'vconnector', {
    // The bridge's own id is made of a member's MAC address and changes with its members.
    id: name,
    name,
    place: below('host', host.id, 'vconnectors_folder'),
    attributes: {
      connector_type: 'bridge',
      bridge_name: bridge.name,
      bridge_id: bridge.bridge?.bridgeId,
      stp_enabled: bridge.bridge?.stpEnabled,
      mac_address: bridge.mac,
      mtu: bridge.mtu,
      state: adminState(bridge),
      addresses: addressesOf(bridge.addresses),
      interfaces_names: members.map((one) => one.name),
      interfaces: members.map(memberOf),
      network: networkOf(bridge.name, members, inventory),
      configurations: bridge.name.startsWith('brq') ? agent?.configurations : undefined,
    },
  })
}

/** A VLAN sub-interface names the interface below it: that is the NIC its bridge leaves the host by. */
function memberOf({ name, mac, kind, parentName }: IpInterface) {
  return { name, mac_address: mac, ...(kind === 'vlan' && parentName ? { vlan_parent: parentName } : {}) }
}

/** Of the port a member's name tells; else of the network a brq bridge is named after. */
function networkOf(bridge: string, members: readonly IpInterface[], inventory: Targets['host']['inventory']) {
  const port = members.map((one) => inventory.portByDevice(one.name)).find((found) => found !== undefined)
  if (port) return textOf(port.network_id) || undefined
  const part = /^brq(.{11})$/.exec(bridge)?.[1]
  if (part === undefined) return undefined
  return inventory.byType('network').find((network) => network.id.startsWith(part))?.id
}
