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
