/** Open vSwitch's configuration on a host, assembled from its database tables. */
import { macForm } from '../../addresses'
import { sharedText } from '../../values'
import { byUuid, type OvsRow, ovsList, ovsMap, ovsNumber, ovsText, type RowsByUuid, referenced } from './ovs-json'
import { withoutUndefined } from './parsing'

/** The whole of a host's Open vSwitch. Bridges, ports and interfaces are ordered by name. */
export interface OvsConfiguration {
  readonly openVswitch: ReturnType<typeof rootFrom>
  readonly bridges: OvsBridge[]
  /** The tunnels of every bridge, with their ends. In a full mesh there is one for every other host: what tells of them shares these. */
  readonly tunnels: readonly OvsTunnel[]
}
export interface OvsTunnel extends Pick<OvsInterface, 'type' | 'options'> {
  /** Of its port. */
  readonly name: string
  readonly bridge: string
  readonly interface: string
}
export type OvsBridge = ReturnType<typeof bridgeFrom>
export type OvsPort = ReturnType<typeof portFrom>
export type OvsInterface = ReturnType<typeof interfaceFrom>

/** The decoded tables, each as `parseOvsTable` returns it. */
type OvsTables = Readonly<Record<'openVswitch' | 'bridges' | 'ports' | 'interfaces', readonly OvsRow[]>>

/**
 * Joins the tables by row id. References to rows that are missing are left out: the tables are read one after the
 * other, and ports come and go meanwhile.
 */
export function assembleOvs(tables: OvsTables): OvsConfiguration {
  const interfaces = byUuid(tables.interfaces)
  const ports = byUuid(tables.ports)
  return configurationOf(
    rootFrom(tables.openVswitch[0] ?? {}),
    tables.bridges.map((bridge) => bridgeFrom(bridge, ports, interfaces)),
  )
}

/** Types of interfaces that lead to other hosts. */
const TUNNELS: ReadonlySet<string> = new Set(['vxlan', 'gre', 'geneve', 'stt', 'ip6gre'])

/** The whole of what was read of a switch and its bridges. */
export function configurationOf(
  openVswitch: OvsConfiguration['openVswitch'],
  unordered: OvsBridge[],
): OvsConfiguration {
  const bridges = named(unordered)
  const tunnels = bridges.flatMap(({ name: bridge, ports }) =>
    ports.flatMap(({ name, interfaces }) =>
      interfaces
        .filter((one) => TUNNELS.has(one.type))
        .map((one) => ({ name, bridge, interface: one.name, type: one.type, options: one.options })),
    ),
  )
  return { openVswitch, bridges, tunnels }
}

function rootFrom(row: OvsRow) {
  const externalIds = ovsMap(row.external_ids)
  const config = ovsMap(row.other_config)
  return withoutUndefined({
    /** `system-id`, `hostname`, and under OVN `ovn-remote`, `ovn-encap-ip`, … */
    externalIds,
    /** Whether the kernel, or a NIC, may forward in the switch's place (`hw-offload`), and whether DPDK is in use. */
    hardwareOffload: flagIn(config, 'hw-offload'),
    dpdk: flagIn(config, 'dpdk-init'),
    ovsVersion: ovsText(row.ovs_version),
    /** Under OVN the chassis name. */
    systemId: externalIds['system-id'],
  })
}

const flagIn = (config: Record<string, string>, name: string) =>
  config[name] === undefined ? undefined : /^(?:true|try)$/.test(config[name])

/** The records that have a name, ordered by it; the source's order is that of random row ids. */
export function named<T extends { name: string }>(records: T[]): T[] {
  return records.filter(({ name }) => name !== '').sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}

function bridgeFrom(row: OvsRow, ports: RowsByUuid, interfaces: RowsByUuid) {
  return withoutUndefined({
    name: ovsText(row.name) ?? '',
    /** `system` (kernel) or `netdev` (userspace, DPDK); absent when not configured, which means `system`. */
    datapathType: ovsText(row.datapath_type),
    /** `secure` or `standalone` */
    failMode: ovsText(row.fail_mode),
    ports: named(referenced(row, 'ports', ports).map((port) => portFrom(port, interfaces))),
  })
}

/** A port: one interface, or several that form a bond. */
function portFrom(row: OvsRow, interfaces: RowsByUuid) {
  const own = named(referenced(row, 'interfaces', interfaces).map(interfaceFrom))
  const name = ovsText(row.name) ?? ''
  return withoutUndefined({
    name: own[0]?.name === name ? own[0].name : name,
    /** VLAN of an access port; on br-int it is local to the host. */
    tag: ovsNumber(row.tag),
    /** VLANs of a trunk port; empty means all. */
    trunks: ovsList(row.trunks).filter((vlan) => typeof vlan === 'number'),
    bondMode: ovsText(row.bond_mode),
    interfaces: own,
  })
}

/** An interface of a port: a device, a patch to another bridge or a tunnel. */
function interfaceFrom(row: OvsRow) {
  const type = ovsText(row.type) ?? 'system'
  // In a full mesh of tunnels every host has all far ends.
  const kept = TUNNELS.has(type) ? sharedText : (text: string) => text
  return withoutUndefined({
    name: kept(ovsText(row.name) ?? ''),
    /**
     * `system` (a device of the host), `internal`, `patch`, `vxlan`, `geneve`, `gre`, `dpdk`, `dpdkvhostuserclient`, …;
     * an empty type is a synonym of "system".
     */
    type,
    /** Address in use, in lower case; absent for ports moved to a namespace (userspace datapath) and from the text form. */
    mac: macForm(ovsText(row.mac_in_use) ?? ovsText(row.mac)),
    /** Patch peer, tunnel ends, … */
    options: withoutSecrets(ovsMap(row.options), kept),
    /** Neutron's marks: `iface-id` (port id), `attached-mac`, `vm-uuid`, … */
    externalIds: ovsMap(row.external_ids),
    /** `up` or `down`, like the link's; unreliable for ports moved to a namespace with the userspace datapath. */
    adminState: ovsText(row.admin_state),
    linkState: ovsText(row.link_state),
    mtu: ovsNumber(row.mtu),
    /** OpenFlow's number of it on its bridge. */
    ofport: ovsNumber(row.ofport),
  })
}

/** Interface options without the pre-shared key of IPsec tunnels, which has no place in an inventory. */
export function withoutSecrets(
  options: Record<string, string>,
  kept: (text: string) => string = (text) => text,
): Record<string, string> {
  const harmless: Record<string, string> = {}
  for (const key of Object.keys(options)) {
    const value = options[key]
    if (key !== 'psk' && key !== '__proto__' && value !== undefined) harmless[key] = kept(value)
  }
  return harmless
}
