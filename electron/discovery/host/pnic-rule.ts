/**
 * Which interfaces of a host are its pNICs, and why.
 *
 * A bus device in sysfs is one. So is whatever carries the host's tunnels, management or provider networks, because in
 * nested and containerised clouds the way out of the host is a virtual device. Devices that DPDK took from the kernel
 * are known to Open vSwitch only. An address on a bridge makes the bridge's uplinks pNICs, not the bridge.
 */

import type { L2Configuration } from '../kinds/openstack/neutron-config'
import type { IpInterface } from '../parsers/ip-addr'
import type { HostNetworking } from './host-state'
import type { Wiring } from './host-wiring'

export type FoundBy =
  | 'sysfs'
  | 'open-vswitch'
  | 'tunnel-address'
  | 'tunnel-bridge'
  | 'provider-bridge'
  | 'management-address'
  | 'lldp-neighbour'
  | 'bond-member'

export type PnicFinding = ReturnType<typeof findPnics>[number]

export interface PnicRuleInput extends Pick<HostNetworking, 'interfaces' | 'physical'> {
  readonly wiring: Wiring
  readonly l2: L2Configuration
  /** Local addresses of tunnels that exist. */
  readonly tunnelAddresses: readonly string[]
  readonly managementAddress: string
  /** Interfaces that hear somebody by LLDP: there is a cable. */
  readonly heard: readonly string[]
}

/** The pNICs of a host, by name in code-unit order. */
export function findPnics(input: PnicRuleInput) {
  const { wiring } = input
  const reasons = new Map<string, FoundBy>()
  const add = (names: Iterable<string>, reason: FoundBy) => {
    // Reasons are added strongest first; a later one does not replace an earlier one.
    for (const name of names) if (!reasons.has(name)) reasons.set(name, reason)
  }
  const tunnels = [...input.l2.tunnelAddresses, ...input.tunnelAddresses].flatMap(
    (ip) => wiring.ownerOf(ip)?.name ?? [],
  )
  const provider = providerUplinks(input)

  for (const { name } of input.interfaces)
    if (input.physical.has(name) && name !== 'lo' && !wiring.isOfGuest(name)) add([name], 'sysfs')
  for (const { name, kind } of input.interfaces) if (kind === 'dpdk') add([name], 'open-vswitch')
  for (const owner of tunnels)
    add(wiring.uplinksOf(owner), wiring.isInsideBridge(owner) ? 'tunnel-bridge' : 'tunnel-address')
  add(provider.keys(), 'provider-bridge')
  const management = wiring.ownerOf(input.managementAddress)
  if (management) add(wiring.uplinksOf(management.name), 'management-address')
  for (const name of input.heard) add(wiring.uplinksOf(name), 'lldp-neighbour')
  addBonds(input, reasons)

  return [...reasons]
    .filter(([name]) => wiring.interface(name) !== undefined)
    .map(([name, foundBy]) => ({
      name,
      /** The strongest reason, in the order of {@link FoundBy}. */
      foundBy,
      /** Provider networks it leads to, in code-unit order. */
      physicalNetworks: [...(provider.get(name) ?? [])].sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** NIC → physical networks, from the agents' mappings. */
function providerUplinks({ l2, wiring }: PnicRuleInput): Map<string, Set<string>> {
  const uplinks = new Map<string, Set<string>>()
  const add = (nic: string, network: string) => uplinks.set(nic, (uplinks.get(nic) ?? new Set()).add(network))
  for (const [network, device] of [...Object.entries(l2.bridgeMappings), ...Object.entries(l2.interfaceMappings)]) {
    for (const nic of wiring.uplinksOf(device)) add(nic, network)
  }
  for (const [network, devices] of Object.entries(l2.deviceMappings)) for (const nic of devices) add(nic, network)
  return uplinks
}

/** A bond is found with its members: through a member it is as physical as they are, through itself they follow it. */
function addBonds({ interfaces, wiring }: PnicRuleInput, reasons: Map<string, FoundBy>): void {
  for (const bond of interfaces.filter(isBond)) {
    const members = wiring.membersOf(bond.name)
    if (!reasons.has(bond.name)) {
      const ofMember = members.map((member) => reasons.get(member.name)).find((reason) => reason !== undefined)
      reasons.set(bond.name, ofMember ?? 'bond-member')
    }
    for (const member of members) if (!reasons.has(member.name)) reasons.set(member.name, 'bond-member')
  }
}

export function isBond(one: IpInterface): boolean {
  return one.kind === 'bond' || one.kind === 'team'
}
