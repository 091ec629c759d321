/** The fabric: host pNIC → switch port, switch → switch port, leaf port → spine port. */
import { asText, asTexts, type StoredObject } from '../values'
import type { LinkDraft, LinkFinder } from './link-finder'
import type { LinkView } from './link-view'

export const findLinksForSwitches: LinkFinder = {
  id: 'FindLinksForSwitches',
  of: 'switch_pnic',
  // A NIC is known by its address alone, whatever its host.
  looksAt: ['switch_pnic', 'switch', 'host_pnic'],
  produces: ['host_pnic-switch_pnic', 'switch-switch_pnic', 'switch_pnic-switch_pnic'],
  find: (view, port) => [...linksToHosts(view, port), ...linksToSwitch(view, port), ...linksToSpine(view, port)],
}

/**
 * A host that hears the switch (LLDP) knows which of its NICs the port is cabled to. Else the fabric knows a NIC by its MAC
 * address; a bond lends its address to its members: then the bond is linked.
 */
function linksToHosts(view: LinkView, port: StoredObject): LinkDraft[] {
  const isTold = port.role === 'hostlink' && port.connected_to !== undefined
  const cabled = asTexts(port.connected_to).flatMap((id) => view.get('host_pnic', id) ?? [])
  return (isTold ? cabled : pnicsWithMacOf(view, port)).map((pnic) => ({
    linkType: 'host_pnic-switch_pnic',
    source: pnic,
    target: port,
    name: `${pnic.host ?? pnic.name}-${view.get('switch', switchIdOf(port))?.object_name ?? switchIdOf(port)}`,
    sourceLabel: pnic.name,
    targetLabel: port.object_name,
  }))
}

function pnicsWithMacOf(view: LinkView, port: StoredObject): readonly StoredObject[] {
  const pnics = view.byMac('host_pnic', asText(port.mac_address))
  const hostsWithBond = new Set(pnics.filter(isBond).map((pnic) => pnic.host))
  return pnics.filter((pnic) => isBond(pnic) || !hostsWithBond.has(pnic.host))
}

function linksToSwitch(view: LinkView, port: StoredObject): LinkDraft[] {
  const owner = view.get('switch', switchIdOf(port))
  if (!owner) return []
  return [
    { linkType: 'switch-switch_pnic', source: owner, target: port, name: `${owner.object_name}=${port.object_name}` },
  ]
}

/** Stored once, from the leaf's side. */
function linksToSpine(view: LinkView, port: StoredObject): LinkDraft[] {
  const peer = view.get('switch_pnic', asText(port.connected_to))
  if (!peer || port.role !== 'uplink') return []
  return [{ linkType: 'switch_pnic-switch_pnic', source: port, target: peer, name: port.object_name }]
}

function isBond(pnic: StoredObject): boolean {
  return pnic.EtherChannel === true && !asText(pnic['EtherChannel Master'])
}

function switchIdOf(port: StoredObject): string {
  return asText(port.switch) ?? port.parent_id
}
