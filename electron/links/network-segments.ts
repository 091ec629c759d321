/**
 * How networks are carried between hosts, and which of them one uplink or tunnel endpoint carries.
 *
 * Source: Neutron's provider attributes of a network; networks with several segments list them under `segments` instead.
 */
import { asRecords, asText, type StoredObject, textOf, unique } from '../values'
import type { LinkView } from './link-view'

/** One way a network leaves a host. */
export type Segment = ReturnType<typeof segmentsOf>[number]

/** Nothing when the scanning user may not see provider attributes. */
export function segmentsOf(network: StoredObject) {
  const several = asRecords(network.segments)
  return (several.length > 0 ? several : [network]).flatMap((record) => {
    /** "flat", "vlan", "vxlan", "gre", "geneve" or "local". */
    const type = asText(record['provider:network_type'])
    const physicalNetwork = asText(record['provider:physical_network'])
    return type ? [{ network, type, physicalNetwork, segmentationId: asText(record['provider:segmentation_id']) }] : []
  })
}

/** True for flat and VLAN segments of one of the given physical networks. */
export function isOnPhysicalNetwork(segment: Segment, physicalNetworks: readonly string[]): boolean {
  const isProvider = segment.type === 'flat' || segment.type === 'vlan'
  return isProvider && segment.physicalNetwork !== undefined && physicalNetworks.includes(segment.physicalNetwork)
}

/** Neutron's types of networks by overlay, where they are not called alike: what networking-vpp calls them has changed. */
const NETWORK_TYPES: Readonly<Record<string, readonly string[]>> = { 'vxlan-gpe': ['gpe', 'vxlan'] }

/** True when a tunnel endpoint carries the segment: same overlay and, where the endpoint serves one network, same id. */
export function isTunnelledBy(segment: Segment, otep: StoredObject): boolean {
  const served = asText(otep.segmentation_id)
  const overlay = asText(otep.overlay_type) ?? ''
  const types = NETWORK_TYPES[overlay] ?? [overlay]
  return types.includes(segment.type) && (served === undefined || served === segment.segmentationId)
}

/** Segments of the networks in use on a host: of those with a port bound to it or a vNIC on it. */
export function segmentsOn(view: LinkView, host: string | undefined): Segment[] {
  const used = unique([
    ...view.portsBoundTo(host).map((port) => textOf(port.network_id)),
    ...view.onHost('vnic', host).map((vnic) => textOf(vnic.network)),
  ])
  return used.sort().flatMap((id) => {
    const network = view.get('network', id)
    return network ? segmentsOf(network) : []
  })
}

/** Ids of the networks in use on the host that leave it through one of the physical networks. */
export function networksOnPhysical(
  view: LinkView,
  host: string | undefined,
  physicalNetworks: readonly string[],
): string[] {
  return idsOf(segmentsOn(view, host).filter((segment) => isOnPhysicalNetwork(segment, physicalNetworks)))
}

/** Ids of the networks in use on the host of a tunnel endpoint that leave it through that endpoint. */
export function networksTunnelledBy(view: LinkView, otep: StoredObject): string[] {
  return idsOf(segmentsOn(view, otep.host).filter((segment) => isTunnelledBy(segment, otep)))
}

function idsOf(segments: readonly Segment[]): string[] {
  return unique(segments.map((segment) => segment.network.id))
}
