/**
 * host pNIC → network: which networks leave a host through which NIC.
 *
 * Only networks in use on the host count. Flat and VLAN networks leave through the NICs of their physical network,
 * tunnelled ones through the uplinks of a tunnel endpoint of their overlay.
 */
import { asText, asTexts, type StoredObject } from '../values'
import { defineLinkFinder, type LinkDraft } from './define-link-finder'
import type { LinkView } from './link-view'
import { isOnPhysicalNetwork, isTunnelledBy } from './network-segments'
import { uplinksOf } from './uplinks'

export const findLinksForPnics = defineLinkFinder({
  id: 'FindLinksForPnics',
  reads: ['host_pnic', 'network', 'port', 'vnic', 'otep'],
  produces: ['host_pnic-network'],
  find: (view) => {
    const oteps = otepsByUplink(view)
    return view.ofType('host_pnic').flatMap((pnic) => linksOf(view, pnic, oteps.get(pnic) ?? []))
  },
})

function otepsByUplink(view: LinkView): Map<StoredObject, StoredObject[]> {
  const oteps = new Map<StoredObject, StoredObject[]>()
  for (const otep of view.ofType('otep')) {
    for (const pnic of uplinksOf(view, otep)) oteps.set(pnic, [...(oteps.get(pnic) ?? []), otep])
  }
  return oteps
}

function linksOf(view: LinkView, pnic: StoredObject, oteps: readonly StoredObject[]): LinkDraft[] {
  const physicalNetworks = asTexts(pnic.physical_networks)
  const port = asText(pnic.port_id)
  return view
    .segmentsOn(pnic.host)
    .filter(
      (segment) => isOnPhysicalNetwork(segment, physicalNetworks) || oteps.some((otep) => isTunnelledBy(segment, otep)),
    )
    .map((segment) => ({
      linkType: 'host_pnic-network',
      source: pnic,
      target: segment.network,
      name: `Segment-${segment.segmentationId ?? 'None'}`,
      sourceLabel: port && `port-${port}`,
      network: segment.network.id,
    }))
}
