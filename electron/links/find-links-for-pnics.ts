/**
 * host pNIC → network: which networks leave a host through which NIC; and host pNIC → host pNIC: from a member to its
 * bond, so that a path that reaches the bond shows the cables below it.
 *
 * Only networks in use on the host count. Flat and VLAN networks leave through the NICs of their physical network,
 * tunnelled ones through the uplinks of a tunnel endpoint of their overlay.
 */
import { asText, asTexts } from '../values'
import { uplinksOf } from './attachments'
import type { LinkFinder } from './link-finder'
import { isOnPhysicalNetwork, isTunnelledBy, segmentsOn } from './network-segments'

export const findLinksForPnics: LinkFinder = {
  id: 'FindLinksForPnics',
  of: 'host_pnic',
  looksAt: 'host',
  produces: ['host_pnic-network'],
  find: (view, pnic) => {
    const physicalNetworks = asTexts(pnic.physical_networks)
    const port = asText(pnic.port_id)
    const oteps = view.onHost('otep', pnic.host).filter((otep) => uplinksOf(view, otep).includes(pnic))
    return segmentsOn(view, pnic.host)
      .filter(
        (segment) =>
          isOnPhysicalNetwork(segment, physicalNetworks) || oteps.some((otep) => isTunnelledBy(segment, otep)),
      )
      .map((segment) => ({
        linkType: 'host_pnic-network',
        source: pnic,
        target: segment.network,
        name: `Segment-${segment.segmentationId ?? 'None'}`,
        sourceLabel: port && `port-${port}`,
        network: segment.network.id,
      }))
  },
}

export const findLinksForBonds: LinkFinder = {
  id: 'FindLinksForBonds',
  of: 'host_pnic',
  looksAt: 'host',
  produces: ['host_pnic-host_pnic'],
  find: (view, member) => {
    // The bond itself has an empty master; foreign dumps name the bond where ours hold its id.
    const master = asText(member['EtherChannel Master'])
    if (!master) return []
    const bond = view.get('host_pnic', master) ?? view.named('host_pnic', member.host, master)
    if (!bond || bond.host !== member.host || bond === member) return []
    return [{ linkType: 'host_pnic-host_pnic', source: member, target: bond, name: `${member.name}-${bond.name}` }]
  },
}
