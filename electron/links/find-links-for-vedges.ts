/**
 * vNIC → vEdge, vConnector → vEdge and vEdge → host pNIC, by the ports of each vEdge.
 *
 * A port is a vNIC when it is named like its device (a tap with the native firewall, an internal port that was moved into
 * a namespace) and does not carry another port's id. Only otherwise it may be the end of a pair that comes from a
 * vConnector, or, by the id of the Neutron port that it carries, a vNIC without a device of that name (vhost-user, the
 * representor of a virtual function), or a NIC.
 */
import { asRecord, asText, asTexts, type StoredObject, textOf, unique } from '../values'
import {
  membersOf,
  networkOfVnic,
  networksOfVconnector,
  physicalNetworksBehind,
  pnicOfMember,
  portsOf,
  type VedgePort,
} from './attachments'
import type { LinkDraft, LinkFinder } from './link-finder'
import type { LinkView } from './link-view'
import { networksOnPhysical } from './network-segments'
import { linksToSubports } from './subports'

export const findLinksForVedges: LinkFinder = {
  id: 'FindLinksForVedges',
  of: 'vedge',
  looksAt: 'host',
  produces: ['vnic-vedge', 'vconnector-vedge', 'vedge-host_pnic'],
  find: linksOf,
}

function linksOf(view: LinkView, vedge: StoredObject): LinkDraft[] {
  const plugs = plugsOnHost(view, vedge.host)
  const ports = portsOf(vedge)
  const names = new Set(ports.map((port) => port.name))
  const unnamed = view
    .onHost('vnic', vedge.host)
    .filter((vnic) => !names.has(vnic.name) && !names.has(textOf(vnic.peer_name)))
  // Entries are added last to first, so that what the newest scan saw comes before what is stale.
  const byPort = new Map(unnamed.toReversed().map((vnic) => [asText(vnic.port), vnic]))
  const found = ports.flatMap((port) => {
    if (port.functions.length > 0) {
      const toFunctions = linksToFunctions(view, vedge, port)
      // A function's traffic leaves by its own NIC, although others may lead to the same physical network.
      const network = unique(toFunctions.flatMap((link) => link.network ?? []))
      return [...toFunctions, ...linksToPnics(view, vedge, port).map((link) => ({ ...link, network }))]
    }
    const named = view.named('vnic', vedge.host, port.name)
    const isOther = port.neutronPort !== undefined && asText(named?.port ?? port.neutronPort) !== port.neutronPort
    if (named && !isOther) return [linkToVnic(view, vedge, port, named)]
    const pairs = linksToVconnector(view, vedge, port, plugs)
    if (pairs.length > 0 || port.neutronPort === undefined) return [...pairs, ...linksToPnics(view, vedge, port)]
    const marked = byPort.get(port.neutronPort)
    return marked ? [linkToVnic(view, vedge, port, marked)] : []
  })
  return [...found, ...linksToSubports(view, vedge, found), ...linksToLogicalVnics(view, vedge)]
}

/** The ports of OVN's gateway routers on the host: flows of its Open vSwitch, without a port of their own there. */
function linksToLogicalVnics(view: LinkView, vedge: StoredObject): LinkDraft[] {
  if (vedge.vedge_type !== 'OVS') return []
  return view
    .onHost('vnic', vedge.host)
    .filter((vnic) => vnic.ovn_logical === true)
    .map((vnic) => ({
      linkType: 'vnic-vedge',
      source: vnic,
      target: vedge,
      name: `${vnic.name}-${vedge.name}`,
      sourceLabel: asText(vnic.mac_address),
      network: networkOfVnic(view, vnic)?.id,
    }))
}

function linkToVnic(view: LinkView, vedge: StoredObject, port: VedgePort, vnic: StoredObject): LinkDraft {
  return {
    linkType: 'vnic-vedge',
    source: vnic,
    target: vedge,
    name: tagged(`${vnic.name}-${vedge.name}`, port),
    sourceLabel: asText(vnic.mac_address),
    targetLabel: port.number,
    network: networkOfVnic(view, vnic)?.id ?? (isLeftOver(view, vnic) ? [] : undefined),
  }
}

/** A device that a router left behind belongs to no port; where ports are known, it is on no network. */
const isLeftOver = (view: LinkView, vnic: StoredObject) =>
  vnic.vnic_type === 'vservice_vnic' && vnic.port === undefined && view.portsBoundTo(vnic.host).length > 0

/**
 * A guest has a virtual function by its bus address, a macvtap on top of it by the function's device; else by MAC address.
 * Where the port belongs to Open vSwitch (hardware offload), what stands in for the function is its port there.
 */
function linksToFunctions(view: LinkView, vedge: StoredObject, port: VedgePort): LinkDraft[] {
  const candidates = view
    .onHost('vnic', vedge.host)
    .filter((vnic) => /^(?:hostdev|direct)$/.test(textOf(vnic.interface_type)))
    .filter((vnic) => view.get('port', asText(vnic.port))?.['binding:vif_type'] !== 'ovs')
  return port.functions.flatMap((one) => {
    const label = `port_${port.number ?? port.name}-vlan_${asText(one.vlan) ?? 0}-vf_${asText(one.vf) ?? 'all'}`
    const isSame = (own: unknown, other: unknown) => own !== undefined && own === other
    const isOf = (vnic: StoredObject): boolean => {
      const address = asRecord(vnic.hostdev).pciAddress
      if (address !== undefined && one.pci_address !== undefined) return address === one.pci_address
      return isSame(vnic.source_device, one.device) || isSame(vnic.mac_address, one.mac_address)
    }
    return candidates.filter(isOf).map((vnic) => linkToVnic(view, vedge, { ...port, number: label }, vnic))
  })
}

/** Members of the host's vConnectors by name. */
function plugsOnHost(view: LinkView, host: string | undefined) {
  const plugs = view
    .onHost('vconnector', host)
    .flatMap((vconnector) => membersOf(vconnector).map((member) => ({ vconnector, member })))
  // Entries are added last to first, so that the first vConnector that claims a name keeps it.
  return new Map(plugs.reverse().map((plug) => [plug.member.name, plug]))
}

/**
 * "qvo<suffix>" is the vEdge's end of the pair whose other end is "qvb<suffix>". A port of VPP is in the bridge domain
 * that names it, and its device in the kernel may be in a bridge there.
 */
function linksToVconnector(
  view: LinkView,
  vedge: StoredObject,
  port: VedgePort,
  plugs: ReturnType<typeof plugsOnHost>,
): LinkDraft[] {
  const pair = port.name.startsWith('qv') ? plugs.get(`qvb${port.name.slice(3)}`) : undefined
  const found = unique([port.name, ...port.interfaces]).flatMap((name) => plugs.get(name) ?? [])
  return (pair ? [pair] : found).map(({ vconnector, member }) => {
    const networks = networksOfVconnector(view, vconnector)
    return {
      linkType: 'vconnector-vedge',
      source: vconnector,
      target: vedge,
      name: tagged(`port-${port.number ?? port.name}`, port),
      sourceLabel: member.name,
      targetLabel: port.name,
      network: networks.length > 0 ? networks : undefined,
      macAddress: member.macAddress,
    }
  })
}

function linksToPnics(view: LinkView, vedge: StoredObject, port: VedgePort): LinkDraft[] {
  return port.interfaces.flatMap((name) => {
    const pnic = view.named('host_pnic', vedge.host, name)
    if (!pnic) return []
    return [
      {
        linkType: 'vedge-host_pnic',
        source: vedge,
        target: pnic,
        name: `Port-${port.number ?? port.name}`,
        network: networksThrough(view, vedge, port, pnic),
      },
    ]
  })
}

/**
 * Networks that leave the vEdge through a NIC. A NIC on a bridge no physical network is mapped to (one that only carries
 * the tunnel address) has none. VPP has no such mapping: what its bridge domains have leaves by the NICs among their
 * members. Unknown, not none, when neither vEdge nor NIC says what is mapped.
 */
function networksThrough(view: LinkView, vedge: StoredObject, port: VedgePort, pnic: StoredObject) {
  if (vedge.vedge_type === 'VPP') {
    const domains = view
      .onHost('vconnector', vedge.host)
      .filter((one) => membersOf(one).some((member) => pnicOfMember(view, one, member) === pnic))
    return unique(domains.flatMap((domain) => networksOfVconnector(view, domain))).sort()
  }
  const mapped = port.bridge === undefined ? undefined : physicalNetworksBehind(vedge, port.bridge)
  const own = asTexts(pnic.physical_networks)
  const physicalNetworks = mapped ?? (own.length > 0 ? own : undefined)
  return physicalNetworks && networksOnPhysical(view, vedge.host, physicalNetworks)
}

function tagged(name: string, port: VedgePort): string {
  return port.tag === undefined ? name : `${name}-${port.tag}`
}
