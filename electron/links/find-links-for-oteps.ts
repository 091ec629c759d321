/**
 * Tunnel endpoints: vEdge → OTEP, OTEP → vConnector, OTEP → host pNIC.
 *
 * Open vSwitch has one endpoint per host and overlay below its vEdge. A Linux-bridge agent has one VXLAN interface per
 * network below the network's bridge. Either may send through a NIC, or through a bridge that owns the tunnel address.
 */
import { asText, type StoredObject } from '../values'
import { membersOf, pnicOfMember, uplinksOf } from './attachments'
import type { LinkDraft, LinkFinder } from './link-finder'
import type { LinkView } from './link-view'
import { networksTunnelledBy } from './network-segments'

export const findLinksForOteps: LinkFinder = {
  id: 'FindLinksForOteps',
  of: 'otep',
  looksAt: 'host',
  produces: ['vedge-otep', 'otep-vconnector', 'otep-host_pnic'],
  find: linksOf,
}

function linksOf(view: LinkView, otep: StoredObject): LinkDraft[] {
  const network = networksTunnelledBy(view, otep)
  const vedge = view.get('vedge', otep.parent_id)
  const vconnectors = [view.get('vconnector', otep.parent_id), addressOwner(view, otep)].filter(
    (one) => one !== undefined,
  )
  return [
    ...(vedge
      ? [{ linkType: 'vedge-otep' as const, source: vedge, target: otep, name: `${vedge.name}-otep`, network }]
      : []),
    ...vconnectors.map((target) => ({
      linkType: 'otep-vconnector' as const,
      source: otep,
      target,
      name: `${otep.name}-${target.name}`,
      network,
    })),
    ...directUplinks(view, otep).map((pnic) => ({
      linkType: 'otep-host_pnic' as const,
      source: otep,
      target: pnic,
      name: `${otep.host ?? pnic.host ?? ''}-pnic-${pnic.name}`,
      network,
    })),
  ]
}

/** The Linux bridge that owns the tunnel address. */
function addressOwner(view: LinkView, otep: StoredObject): StoredObject | undefined {
  const name = asText(otep.vconnector)
  return name ? view.named('vconnector', otep.host, name) : undefined
}

/** Uplinks without those that are members of the address-owning bridge: the path to them goes through it. */
function directUplinks(view: LinkView, otep: StoredObject): readonly StoredObject[] {
  const owner = addressOwner(view, otep)
  const behind = new Set(owner && membersOf(owner).map((member) => pnicOfMember(view, owner, member)))
  return uplinksOf(view, otep).filter((pnic) => !behind.has(pnic))
}
