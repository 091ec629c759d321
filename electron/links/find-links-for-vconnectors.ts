/**
 * vNIC → vConnector and vConnector → host pNIC, by what is plugged into each bridge.
 *
 * Covers the bridges of the hybrid firewall (tap), of the Linux-bridge agent (taps, ends of veth pairs, the provider NIC
 * or its VLAN sub-interface), and bridges that carry the tunnel address.
 */
import { asText, type StoredObject } from '../values'
import { attachedVnics, membersOf, networkOfVnic, networksOfVconnector, pnicOfMember } from './attachments'
import type { LinkDraft, LinkFinder } from './link-finder'
import type { LinkView } from './link-view'

export const findLinksForVconnectors: LinkFinder = {
  id: 'FindLinksForVconnectors',
  of: 'vconnector',
  looksAt: 'host',
  produces: ['vnic-vconnector', 'vconnector-host_pnic'],
  find: (view, vconnector) => [...linksToVnics(view, vconnector), ...linksToPnics(view, vconnector)],
}

function linksToVnics(view: LinkView, vconnector: StoredObject): LinkDraft[] {
  return attachedVnics(view, vconnector).map((vnic) => ({
    linkType: 'vnic-vconnector',
    source: vnic,
    target: vconnector,
    name: asText(vnic.mac_address) ?? vnic.name,
    network: networkOfVnic(view, vnic)?.id,
  }))
}

function linksToPnics(view: LinkView, vconnector: StoredObject): LinkDraft[] {
  // A bridge without a network (one that carries the tunnel address) serves them all.
  const networks = networksOfVconnector(view, vconnector)
  return membersOf(vconnector).flatMap((member) => {
    const pnic = pnicOfMember(view, vconnector, member)
    if (!pnic) return []
    return [
      {
        linkType: 'vconnector-host_pnic',
        source: vconnector,
        target: pnic,
        name: pnic.name,
        network: networks.length > 0 ? networks : undefined,
      },
    ]
  })
}
