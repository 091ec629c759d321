/**
 * Which NICs of a host carry an interface's traffic, and which interfaces are NICs at all.
 *
 * Pure. Follows VLAN interfaces to their parent, bridges (Linux and OVS) to their uplinks, veth pairs inside the host to
 * the other side; what Neutron, libvirt or Open vSwitch made itself is never a NIC.
 */

import { addressKey } from '../../addresses'
import { groupBy } from '../../values'
import type { IpInterface } from '../parsers/ip-addr'
import type { OvsConfiguration } from '../parsers/ovs-bridges'
import type { HostNetworking } from './host-state'

export type Wiring = ReturnType<typeof createWiring>

/** Names Neutron, libvirt and Open vSwitch give to what they make. */
const MADE_BY_CLOUD =
  /^(?:lo$|tap|qbr|qvb|qvo|qr-|qg-|sg-|ha-|fg-|fpr-|rfp-|brq|vxlan-|vxlan_sys|gre_sys|genev_sys|gre0$|gretap0$|erspan0$|vnet|virbr|int-|phy-|patch-|ovs-(?:netdev|system)$)/
/** The driver's names for what stands in for a virtual function or sub-function inside the host. */
const REPRESENTOR = /^(?:c\d+)?pf\d+[vs]f\d+$/
/** Kernel kinds that are never a way out of the host by themselves. */
const VIRTUAL_KINDS = new Set(['bridge', 'vxlan', 'gre', 'gretap', 'geneve', 'openvswitch', 'tun', 'ifb', 'vrf'])
/** Kinds that ride on the interface after "@". */
const STACKED_KINDS = new Set(['vlan', 'macvlan', 'macvtap', 'ipvlan'])

export function createWiring(networking: HostNetworking) {
  const byName = new Map(networking.interfaces.map((one) => [one.name, one]))
  const byAddress = new Map(
    networking.interfaces.flatMap((one) => one.addresses.map(({ address }) => [addressKey(address), one] as const)),
  )
  const members = groupBy(networking.interfaces, (one) => one.master)
  const ovs = indexOvs(networking.ovs)

  const isOfGuest = (one: IpInterface) => ovs.ofGuests.has(one.name) || REPRESENTOR.test(one.physPortName ?? '')
  const isNic = (one: IpInterface) =>
    !isOfGuest(one) &&
    (networking.physical.has(one.name) ||
      !(
        MADE_BY_CLOUD.test(one.name) ||
        VIRTUAL_KINDS.has(one.kind ?? '') ||
        ovs.bridges.has(one.name) ||
        ovs.internal.has(one.name)
      ))

  function follow(name: string, seen: Set<string>): string[] {
    if (seen.has(name)) return []
    seen.add(name)
    const each = (names: readonly string[]) => names.flatMap((next) => follow(next, seen))
    const ports = ovs.bridges.get(name)
    if (ports) return [...each(ports), ...each(ovs.patchedTo(name))]
    const bridge = ovs.internal.get(name)
    if (bridge !== undefined) return follow(bridge, seen)
    const one = byName.get(name)
    if (!one) return []
    if (one.kind === 'bridge') return each((members.get(name) ?? []).map((member) => member.name))
    if (STACKED_KINDS.has(one.kind ?? '') && one.parentName !== undefined) return follow(one.parentName, seen)
    if (one.kind === 'veth' && one.parentName !== undefined && !MADE_BY_CLOUD.test(name)) {
      // The other end is in this namespace too, so the pair joins two bridges of the host.
      const far = ovs.bridgeOf.get(one.parentName) ?? byName.get(one.parentName)?.master
      return far === undefined ? [] : follow(far, seen)
    }
    return isNic(one) ? [name] : []
  }

  return {
    interface: (name: string) => byName.get(name),
    /** The interface that owns an address, in whatever form it is written. */
    ownerOf: (address: string) => byAddress.get(addressKey(address)),
    /** Whether it is a guest's port of the switch, such as a representor, although a bus device is behind it. */
    isOfGuest: (name: string) => {
      const one = byName.get(name)
      return one !== undefined && isOfGuest(one)
    },
    /** NICs that carry the interface's traffic; the interface itself when it is one. Code-unit order. */
    uplinksOf: (name: string) => [...new Set(follow(name, new Set()))].sort(),
    /** Linux bridges, OVS bridges, and interfaces OVS made inside one. */
    isInsideBridge: (name: string) =>
      ovs.bridges.has(name) || ovs.internal.has(name) || byName.get(name)?.kind === 'bridge',
    isLinuxBridge: (name: string) => byName.get(name)?.kind === 'bridge' && !ovs.bridges.has(name),
    /** Members of a bridge or bond, by `master`. */
    membersOf: (master: string): readonly IpInterface[] => members.get(master) ?? [],
  }
}

/** Types of interfaces that are devices of the host. */
const DEVICE_TYPES = new Set(['', 'system', 'dpdk', 'afxdp', 'afxdp-nonpmd'])
/** Neutron's own bridges; one of another name is known by the ports it marked in it. All networks meet there. */
const NEUTRON_BRIDGES = ['br-int', 'br-tun']

function indexOvs(ovs: OvsConfiguration | undefined) {
  /** Bridge → devices of the host that are its ports (bond members each). */
  const bridges = new Map<string, string[]>()
  /** Interface OVS made → its bridge; without the bridges' own ports. */
  const internal = new Map<string, string>()
  const bridgeOf = new Map<string, string>()
  /** Devices that Neutron marked as ports of guests. */
  const ofGuests = new Set<string>()
  const peers = new Map<string, string[]>()
  const joining = new Set(NEUTRON_BRIDGES)
  for (const bridge of ovs?.bridges ?? []) {
    const devices: string[] = []
    for (const one of bridge.ports.flatMap((port) => port.interfaces)) {
      bridgeOf.set(one.name, bridge.name)
      if (one.externalIds['iface-id'] !== undefined) joining.add(bridge.name)
      if (one.name === bridge.name) continue
      if (one.type === 'internal') internal.set(one.name, bridge.name)
      else if (one.type === 'patch') peers.set(bridge.name, [...(peers.get(bridge.name) ?? []), one.options.peer ?? ''])
      else if (one.externalIds['iface-id'] !== undefined) ofGuests.add(one.name)
      else if (DEVICE_TYPES.has(one.type)) devices.push(one.name)
    }
    bridges.set(bridge.name, devices)
  }
  /** Bridges at the other ends of a bridge's patch ports, without those that join everything. */
  const patchedTo = (bridge: string) =>
    joining.has(bridge)
      ? []
      : (peers.get(bridge) ?? []).flatMap((peer) => bridgeOf.get(peer) ?? []).filter((other) => !joining.has(other))
  return { bridges, internal, bridgeOf, ofGuests, patchedTo }
}
