/**
 * Subports of trunks: what a guest sends with a VLAN on its parent vNIC reaches the vEdge that the parent reaches, itself
 * or through its bridge. Open vSwitch takes the VLAN off at a patch port named after the subport ("spi-" and the
 * beginning of the Neutron port's id).
 */
import { asText, type StoredObject } from '../values'
import { attachedVnics, networkOfVnic, portsOf } from './attachments'
import type { LinkDraft } from './link-finder'
import type { LinkView } from './link-view'

/** @param found the links of the vEdge's ports; a subport among them needs no other */
export function linksToSubports(view: LinkView, vedge: StoredObject, found: readonly LinkDraft[]): LinkDraft[] {
  const subports = view.onHost('vnic', vedge.host).filter((vnic) => asText(vnic.parent_vnic))
  if (subports.length === 0) return []
  const plugged = new Set(
    found.flatMap(({ source }) => (source.type === 'vconnector' ? attachedVnics(view, source) : [source])),
  )
  const patches = portsOf(vedge).filter(({ name }) => name.startsWith('spi-'))
  return subports.flatMap((vnic) => {
    const parent = view.get('vnic', asText(vnic.parent_vnic))
    if (!parent || !plugged.has(parent) || plugged.has(vnic)) return []
    const patch = patches.find(({ name }) => asText(vnic.port)?.startsWith(name.slice('spi-'.length)))
    return [
      {
        linkType: 'vnic-vedge',
        source: vnic,
        target: vedge,
        name: [vnic.name, vedge.name, patch?.tag].filter(Boolean).join('-'),
        sourceLabel: asText(vnic.mac_address),
        targetLabel: patch?.number,
        network: networkOfVnic(view, vnic)?.id,
      },
    ]
  })
}
