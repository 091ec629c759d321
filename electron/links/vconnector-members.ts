/** The interfaces plugged into a vConnector, and what follows from them. */
import { asRecords, asText, asTexts, type StoredObject } from '../values'
import type { LinkView } from './link-view'
import { networkOfVnic } from './vnic-network'

/** One interface plugged into a vConnector. */
export interface Member {
  readonly name: string
  readonly macAddress: string | undefined
  /** For a VLAN sub-interface: the interface below it. */
  readonly vlanParent: string | undefined
}

/** A vNIC and the interface it is plugged in with. */
export interface AttachedVnic {
  readonly member: Member
  readonly vnic: StoredObject
}

/** Members in the order of `interfaces_names`; details come from `interfaces` where it has them. */
export function membersOf(vconnector: StoredObject): Member[] {
  const details = new Map(asRecords(vconnector.interfaces).map((record) => [asText(record.name), record]))
  const names = new Set([...asTexts(vconnector.interfaces_names), ...asTexts([...details.keys()])])
  return [...names].map((name) => ({
    name,
    macAddress: asText(details.get(name)?.mac_address),
    vlanParent: asText(details.get(name)?.vlan_parent),
  }))
}

/**
 * vNICs plugged into a vConnector: by device name (a tap, or the host's end of a veth pair), else by MAC address where
 * exactly one vNIC of the host has it (VPP names its interfaces differently from libvirt).
 */
export function attachedVnics(view: LinkView, vconnector: StoredObject): AttachedVnic[] {
  return membersOf(vconnector).flatMap((member) => {
    const vnic = view.named('vnic', vconnector.host, member.name) ?? onlyVnicWithMac(view, vconnector.host, member)
    return vnic ? [{ member, vnic }] : []
  })
}

/** Networks a vConnector belongs to: told by its fetcher, else those of the vNICs plugged into it. */
export function networksOfVconnector(view: LinkView, vconnector: StoredObject): string[] {
  const told = asTexts(vconnector.network)
  if (told.length > 0) return told
  const found = attachedVnics(view, vconnector).flatMap(({ vnic }) => networkOfVnic(view, vnic)?.id ?? [])
  return [...new Set(found)].sort()
}

/**
 * The NIC a member is, or whose VLAN sub-interface it is: by its own name, else by the interface below it, else by its
 * name up to the first dot (sub-interfaces are named "<NIC>.<VLAN>" by convention).
 */
export function pnicOfMember(view: LinkView, vconnector: StoredObject, member: Member): StoredObject | undefined {
  const names = [member.name, member.vlanParent, member.name.split('.')[0]]
  for (const name of names) {
    const pnic = name && view.named('host_pnic', vconnector.host, name)
    if (pnic) return pnic
  }
  return undefined
}

function onlyVnicWithMac(view: LinkView, host: string | undefined, member: Member): StoredObject | undefined {
  const [first, ...others] = view.byMac('vnic', member.macAddress).filter((vnic) => vnic.host === host)
  return others.length === 0 ? first : undefined
}
