/** Open vSwitch's configuration on a host, assembled from its database tables. */
import { macForm } from '../../addresses'
import { type OvsRow, ovsList, ovsMap, ovsNumber, ovsText } from './ovs-json'
import { safeRecord, withoutUndefined } from './parsing'

/** An interface of a port: a device, a patch to another bridge or a tunnel. */
export interface OvsInterface {
  name: string
  /** `system` (a device of the host), `internal`, `patch`, `vxlan`, `geneve`, `gre`, `dpdk`, `dpdkvhostuserclient`, … */
  type: string
  /** Address in use, in lower case; absent for ports moved to a namespace (userspace datapath) and from the text form. */
  mac?: string
  /** Patch peer, tunnel ends, … */
  options: Record<string, string>
  /** Neutron's marks: `iface-id` (port id), `attached-mac`, `vm-uuid`, … */
  externalIds: Record<string, string>
  /** `up` or `down`; unreliable for ports moved to a namespace with the userspace datapath. */
  adminState?: string
  linkState?: string
  mtu?: number
}

/** A port: one interface, or several that form a bond. */
export interface OvsPort {
  name: string
  /** VLAN of an access port; on br-int it is local to the host. */
  tag?: number
  /** VLANs of a trunk port; empty means all. */
  trunks: number[]
  bondMode?: string
  interfaces: OvsInterface[]
}

/** A bridge. */
export interface OvsBridge {
  name: string
  /** `system` (kernel) or `netdev` (userspace, DPDK); absent when not configured, which means `system`. */
  datapathType?: string
  /** `secure` or `standalone` */
  failMode?: string
  ports: OvsPort[]
}

/** The whole of a host's Open vSwitch. Bridges, ports and interfaces are ordered by name. */
export interface OvsConfiguration {
  openVswitch: {
    /** `system-id`, `hostname`, and under OVN `ovn-remote`, `ovn-encap-ip`, … */
    externalIds: Record<string, string>
    ovsVersion?: string
    /** Under OVN the chassis name. */
    systemId?: string
  }
  bridges: OvsBridge[]
}

/** The columns that are read, of all tables. */
export const OVS_COLUMNS: ReadonlySet<string> = new Set(
  '_uuid admin_state bond_mode datapath_type external_ids fail_mode interfaces link_state mac mac_in_use mtu name options ovs_version ports tag trunks type'.split(
    ' ',
  ),
)

/** The decoded tables, each as `parseOvsTable` returns it. */
export interface OvsTables {
  openVswitch: readonly OvsRow[]
  bridges: readonly OvsRow[]
  ports: readonly OvsRow[]
  interfaces: readonly OvsRow[]
}

/**
 * Joins the tables by row id. References to rows that are missing are left out: the tables are read one after the
 * other, and ports come and go meanwhile.
 */
export function assembleOvs(tables: OvsTables): OvsConfiguration {
  const interfaces = byUuid(tables.interfaces)
  const ports = byUuid(tables.ports)
  const root = tables.openVswitch[0] ?? {}
  const externalIds = ovsMap(root.external_ids)
  return {
    openVswitch: withoutUndefined({
      externalIds,
      ovsVersion: ovsText(root.ovs_version),
      systemId: externalIds['system-id'],
    }),
    bridges: named(tables.bridges.map((bridge) => bridgeFrom(bridge, ports, interfaces))),
  }
}

/** The records that have a name, ordered by it; the source's order is that of random row ids. */
export function named<T extends { name: string }>(records: T[]): T[] {
  return records.filter(({ name }) => name !== '').sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}

type RowsByUuid = ReadonlyMap<string, OvsRow>

function byUuid(rows: readonly OvsRow[]): RowsByUuid {
  return new Map(rows.map((row) => [ovsText(row._uuid) ?? '', row]))
}

function referenced(row: OvsRow, column: string, rows: RowsByUuid): OvsRow[] {
  return ovsList(row[column]).flatMap((uuid) => {
    const target = rows.get(String(uuid))
    return target ? [target] : []
  })
}

function bridgeFrom(row: OvsRow, ports: RowsByUuid, interfaces: RowsByUuid): OvsBridge {
  return withoutUndefined<OvsBridge>({
    name: ovsText(row.name) ?? '',
    datapathType: ovsText(row.datapath_type),
    failMode: ovsText(row.fail_mode),
    ports: named(referenced(row, 'ports', ports).map((port) => portFrom(port, interfaces))),
  })
}

function portFrom(row: OvsRow, interfaces: RowsByUuid): OvsPort {
  return withoutUndefined<OvsPort>({
    name: ovsText(row.name) ?? '',
    tag: ovsNumber(row.tag),
    trunks: ovsList(row.trunks).filter((vlan) => typeof vlan === 'number'),
    bondMode: ovsText(row.bond_mode),
    interfaces: named(referenced(row, 'interfaces', interfaces).map(interfaceFrom)),
  })
}

function interfaceFrom(row: OvsRow): OvsInterface {
  return withoutUndefined<OvsInterface>({
    name: ovsText(row.name) ?? '',
    // an empty type is a synonym of "system"
    type: ovsText(row.type) ?? 'system',
    mac: macForm(ovsText(row.mac_in_use) ?? ovsText(row.mac)),
    options: withoutSecrets(ovsMap(row.options)),
    externalIds: ovsMap(row.external_ids),
    adminState: ovsText(row.admin_state),
    linkState: ovsText(row.link_state),
    mtu: ovsNumber(row.mtu),
  })
}

/** Interface options without the pre-shared key of IPsec tunnels, which has no place in an inventory. */
export function withoutSecrets(options: Record<string, string>): Record<string, string> {
  return safeRecord(Object.entries(options).filter(([key]) => key !== 'psk'))
}
