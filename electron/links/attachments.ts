/** What is plugged into what on a host: vConnector members, vEdge ports, uplinks of tunnel endpoints, vNIC networks. */
import { addressKey, macKey } from '../addresses'
import { asRecord, asRecords, asText, asTexts, isRecord, type StoredObject, textOf } from '../values'
import type { LinkView } from './link-view'

/** One interface plugged into a vConnector. */
export type Member = ReturnType<typeof membersOf>[number]

/** Members in the order of `interfaces_names`; details come from `interfaces` where it has them. */
export function membersOf(vconnector: StoredObject) {
  const details = new Map(asRecords(vconnector.interfaces).map((record) => [asText(record.name), record]))
  const names = new Set([...asTexts(vconnector.interfaces_names), ...asTexts([...details.keys()])])
  return [...names].map((name) => ({
    name,
    macAddress: asText(details.get(name)?.mac_address),
    /** Id of the Neutron port behind it, where that is told. */
    neutronPort: asText(details.get(name)?.port),
    /** For a VLAN sub-interface: the interface below it. */
    vlanParent: asText(details.get(name)?.vlan_parent),
  }))
}

/**
 * vNICs plugged into a vConnector: by device name (a tap, or the host's end of a veth pair); else, because VPP names its
 * interfaces differently from libvirt, by Neutron port, and by MAC address where exactly one vNIC of the host has it.
 */
export function attachedVnics(view: LinkView, vconnector: StoredObject): StoredObject[] {
  const { host } = vconnector
  return membersOf(vconnector).flatMap(
    (member) =>
      view.named('vnic', host, member.name) ??
      vnicOfPort(view, host, member.neutronPort) ??
      onlyVnicWithMac(view, host, member) ??
      [],
  )
}

/** Networks a vConnector belongs to: told by its fetcher, else those of the vNICs plugged into it. */
export function networksOfVconnector(view: LinkView, vconnector: StoredObject): string[] {
  const told = asTexts(vconnector.network)
  if (told.length > 0) return told
  const found = attachedVnics(view, vconnector).flatMap((vnic) => networkOfVnic(view, vnic)?.id ?? [])
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

function vnicOfPort(view: LinkView, host: string | undefined, port: string | undefined): StoredObject | undefined {
  return port === undefined ? undefined : view.onHost('vnic', host).find((vnic) => vnic.port === port)
}

function onlyVnicWithMac(view: LinkView, host: string | undefined, member: Member): StoredObject | undefined {
  if (host === undefined) return undefined
  const [first, ...others] = view.byMac('vnic', member.macAddress, host)
  return others.length === 0 ? first : undefined
}

/** One port of any of a vEdge's bridges. */
export type VedgePort = ReturnType<typeof portsOf>[number]

/** In the order the vEdge lists them; entries without a name are left out. */
export function portsOf(vedge: StoredObject) {
  return asRecords(vedge.ports).flatMap((record) => {
    const name = asText(record.name)
    if (!name) return []
    const members = asTexts(record.members)
    return [
      {
        name,
        /** In the datapath; of a patch port, which is in none, OpenFlow's. */
        number: asText(record.id) ?? asText(record.ofport),
        bridge: asText(record.bridge),
        /** VLAN within the host. */
        tag: asText(record.tag),
        /** Name of the other half of a patch port. */
        peer: asText(record.peer),
        /** Id of the Neutron port that its owner marked it with; a guest's or router's, never an uplink. */
        neutronPort: asText(record.port),
        /** Virtual functions of a NIC, or the whole of a NIC that was handed to a guest. */
        functions: [...asRecords(record.VFs), ...(record.passed_through === true ? [record] : [])],
        /** Several for a bond made by Open vSwitch, else the one named like the port. */
        interfaces: members.length > 0 ? members : [name],
      },
    ]
  })
}

/**
 * Physical networks reached through a bridge of the vEdge: those mapped to it, or to a bridge patched to it on the
 * provider's side (a mapped bridge may share its uplinks with others through one more bridge).
 * @returns undefined when the vEdge does not say how its bridges are mapped.
 */
export function physicalNetworksBehind(vedge: StoredObject, bridge: string): string[] | undefined {
  const mappings = vedge.bridge_mappings
  if (!isRecord(mappings)) return undefined
  const reached = patchedTo(portsOf(vedge), bridge, asText(vedge.integration_bridge) ?? 'br-int')
  return Object.keys(mappings)
    .filter((physicalNetwork) => reached.has(asText(mappings[physicalNetwork]) ?? ''))
    .sort()
}

/** Bridges connected to `start` by patch ports. The integration bridge joins everything, so it is not passed. */
function patchedTo(ports: readonly VedgePort[], start: string, integrationBridge: string): Set<string> {
  const bridgeOfPort = new Map(ports.map((port) => [port.name, port.bridge]))
  const reached = new Set([start])
  // A set may grow while it is iterated: bridges added below are visited in turn.
  for (const bridge of reached) {
    for (const port of ports) {
      const next = port.bridge === bridge && port.peer ? bridgeOfPort.get(port.peer) : undefined
      if (next && next !== integrationBridge) reached.add(next)
    }
  }
  return reached
}

/** NICs its fetcher named, else the NICs of the host that own its address. */
export function uplinksOf(view: LinkView, otep: StoredObject): readonly StoredObject[] {
  const named = asTexts(otep.uplinks).flatMap((name) => view.named('host_pnic', otep.host, name) ?? [])
  if (named.length > 0) return named
  const address = asText(otep.ip_address)
  if (!address) return []
  return view
    .onHost('host_pnic', otep.host)
    .filter((pnic) => asTexts(pnic['IP Address']).some((own) => addressKey(own) === addressKey(address)))
}

/**
 * The network of a vNIC, which need not be in the inventory: what its fetcher found, else the entry of the instance's
 * Nova network information for this device or MAC, else the network of its Neutron port. Never guessed from an address:
 * tenants may use equal ranges.
 */
export function networkOfVnic(
  view: LinkView,
  vnic: StoredObject,
): { id: string; name: string | undefined } | undefined {
  const told = asText(vnic.network)
  if (told) return { id: told, name: view.get('network', told)?.name ?? labelFromNova(view, vnic, told) }
  const entry = novaEntry(view, vnic)
  const id = asText(entry.id) ?? asText(view.get('port', asText(vnic.port))?.network_id)
  return id ? { id, name: view.get('network', id)?.name ?? asText(entry.label) } : undefined
}

function novaEntry(view: LinkView, vnic: StoredObject) {
  const mac = macKey(textOf(vnic.mac_address))
  const entries = networkInfo(view, vnic)
  const entry =
    entries.find((candidate) => asText(candidate.devname) === vnic.name) ??
    entries.find((candidate) => mac !== '' && macKey(textOf(candidate.address)) === mac)
  return asRecord(entry?.network)
}

function labelFromNova(view: LinkView, vnic: StoredObject, network: string): string | undefined {
  const known = networkInfo(view, vnic).map((entry) => asRecord(entry.network))
  return asText(known.find(({ id }) => id === network)?.label)
}

function networkInfo(view: LinkView, vnic: StoredObject) {
  return asRecords(view.get('instance', asText(vnic.instance_id))?.network_info)
}
