/**
 * instance → vNIC, by the instance the hypervisor says a vNIC belongs to, vService → vNIC inside its namespace, and
 * vNIC → vNIC between two namespaces.
 */
import { asText } from '../values'
import { networkOfVnic } from './attachments'
import type { LinkFinder } from './link-finder'

const findOwner = (id: string, type: 'instance' | 'vservice'): LinkFinder => ({
  id,
  of: 'vnic',
  looksAt: 'host',
  produces: [`${type}-vnic`],
  find: (view, vnic) => {
    const owner = view.get(type, asText(vnic[`${type}_id`]))
    if (!owner) return []
    const network = networkOfVnic(view, vnic)
    const name = network?.name ?? `${owner.object_name}-${vnic.object_name}`
    return [
      {
        linkType: `${type}-vnic`,
        source: owner,
        target: vnic,
        name,
        network: network?.id,
        router: asText(vnic.router_id),
      },
    ]
  },
})

export const findLinksForInstanceVnics = findOwner('FindLinksForInstanceVnics', 'instance')
export const findLinksForVserviceVnics = findOwner('FindLinksForVserviceVnics', 'vservice')

/** A port of a router or DHCP server that is on no host leads straight to its network. */
export const findLinksForLogicalVnics: LinkFinder = {
  id: 'FindLinksForLogicalVnics',
  of: 'vnic',
  looksAt: 'host',
  produces: ['vnic-network'],
  find: (view, vnic) => {
    const network = vnic.host === undefined ? view.get('network', networkOfVnic(view, vnic)?.id) : undefined
    if (!network) return []
    const name = asText(vnic.mac_address) ?? vnic.name
    return [{ linkType: 'vnic-network', source: vnic, target: network, name, network: network.id }]
  },
}

/** The pair between a distributed router and the floating IPs of its host, from the router's end. */
export const findLinksBetweenVnics: LinkFinder = {
  id: 'FindLinksBetweenVnics',
  of: 'vnic',
  looksAt: 'host',
  produces: ['vnic-vnic'],
  find: (view, vnic) => {
    const peer = vnic.name.startsWith('rfp-') ? view.get('vnic', asText(vnic.peer_vnic)) : undefined
    if (!peer) return []
    const name = `${vnic.name}-${peer.name}`
    const network = networkOfVnic(view, vnic)?.id
    return [{ linkType: 'vnic-vnic', source: vnic, target: peer, name, network, router: asText(vnic.router_id) }]
  },
}
