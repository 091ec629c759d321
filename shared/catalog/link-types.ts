import { OBJECT_TYPES } from './object-types'

/**
 * The link types, in the direction they are stored. Either direction of a name may be used in a clique type.
 * `host_pnic-host_pnic` (bond member → bond), `vnic-vnic` (distributed router → floating IPs of its host) and `vnic-network`
 * (port of a router or DHCP server that is on no host) are this product's additions.
 */
export const STORED_LINK_TYPES = [
  'instance-vnic',
  'vservice-vnic',
  'vnic-vnic',
  'vnic-vconnector',
  'vnic-vedge',
  'vnic-network',
  'vconnector-vedge',
  'vconnector-host_pnic',
  'vedge-host_pnic',
  'vedge-otep',
  'otep-vconnector',
  'otep-host_pnic',
  'host_pnic-network',
  'host_pnic-switch_pnic',
  'switch-switch_pnic',
  'switch_pnic-switch_pnic',
  'host_pnic-host_pnic',
] as const

/** What each of them tells. */
export const LINK_TYPE_NOTES: Readonly<Record<StoredLinkType, string>> = {
  'instance-vnic': 'instance and each of its interfaces',
  'vservice-vnic': 'router or DHCP server and its interfaces',
  'vnic-vnic': 'distributed router and the floating IPs of its host',
  'vnic-vconnector': 'interface and the bridge it is plugged into',
  'vnic-vedge': 'interface plugged straight into the virtual switch',
  'vnic-network': 'port of a router or DHCP server that is on no host',
  'vconnector-vedge': 'bridge and the virtual switch behind it',
  'vconnector-host_pnic': 'bridge and the NIC it leaves by',
  'vedge-host_pnic': 'virtual switch and the NIC of a provider bridge',
  'vedge-otep': 'virtual switch and its tunnel endpoint',
  'otep-vconnector': 'tunnel endpoint and the bridge with its address',
  'otep-host_pnic': 'tunnel endpoint and the NIC with its address',
  'host_pnic-network': 'NIC and a network that leaves by it',
  'host_pnic-switch_pnic': 'NIC and the port of the switch it is cabled to',
  'switch-switch_pnic': 'switch and its ports',
  'switch_pnic-switch_pnic': 'ports of two switches that are cabled',
  'host_pnic-host_pnic': 'member of a bond and the bond',
}

/** Attributes of links that clique constraints can compare. */
export const LINK_ATTRIBUTES = ['network', 'router_id', 'mac_address'] as const

/** Types of other clouds, and of Calipso's storage links: objects of imported inventories. */
const FOREIGN_TYPES = ['container', 'pod', 'osd', 'disk', 'partition']

/** Types whose objects a link may join. */
export const LINKABLE_TYPES: readonly string[] = [...Object.keys(OBJECT_TYPES), ...FOREIGN_TYPES]

export type StoredLinkType = (typeof STORED_LINK_TYPES)[number]

/** "vedge-otep" → ["vedge", "otep"]; undefined when either end is not a type name. Types never contain a hyphen. */
export function linkTypeEnds(linkType: string): [string, string] | undefined {
  const [from, to, ...rest] = linkType.split('-')
  return from && to && rest.length === 0 ? [from, to] : undefined
}

/** "vedge-otep" → "otep-vedge". */
export function reverseLinkType(linkType: string): string {
  const ends = linkTypeEnds(linkType)
  return ends ? `${ends[1]}-${ends[0]}` : linkType
}

/**
 * Names a clique type may use, either way.
 * @param own further ones, in one direction each
 */
export function directedLinkTypes(own: readonly string[] = []): readonly string[] {
  return [...new Set([...STORED_LINK_TYPES, ...own].flatMap((name) => [name, reverseLinkType(name)]))]
}
