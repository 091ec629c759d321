/** Open vSwitch's tables on a simulated host, as `ovs-vsctl --format=json list TABLE` of release 3.1 prints them. Pure. */
import { commandText, renderCommand } from '../../electron/connections/ssh/commands'
import {
  type CloudModel,
  deviceOf,
  isTunnelled,
  providerNicsOf,
  type SimulatedHost,
  type SimulatedNetwork,
  type SimulatedPort,
} from './cloud-model'
import { guestPortsOn, networksOn, servicePortsOn, trunksOn } from './host-devices'
import { hex, nicMac, uuid } from './identities'
import { type Recorded, recordedOvsRow } from './recorded'
import { isDirect, isOffloaded, representorOf } from './virtual-functions'

interface SwitchPort {
  readonly name: string
  readonly bridge: string
  readonly type: '' | 'internal' | 'patch' | 'vxlan' | 'gre' | 'geneve' | 'dpdk' | 'dpdkvhostuserclient'
  readonly options?: Recorded
  readonly port?: SimulatedPort
  /** External ids of the Port. */
  readonly marks?: Recorded
  readonly isDown?: boolean
  /** VLAN where that is not the host's own of the port's network; null for none. */
  readonly tag?: number | null
  /** Devices of a bond. */
  readonly members?: readonly string[]
}

const IS_TUNNEL = new Set<string>(['vxlan', 'gre', 'geneve'] satisfies SwitchPort['type'][])
const TUNNEL = { df_default: 'true', egress_pkt_mark: '0', in_key: 'flow', out_key: 'flow' }

const hexOfAddress = (ip: string) => Buffer.from(ip.split('.').map(Number)).toString('hex')

/** Overlays in use, in the agent's order. */
export const tunnelTypesOf = (model: CloudModel): ('vxlan' | 'gre' | 'geneve')[] =>
  (['vxlan', 'gre', 'geneve'] as const).filter(
    (type) =>
      model.networks.some((network) => network.type === type) ||
      // Chassis have tunnels to each other whether a network needs them or not.
      (type === 'geneve' && model.spec.driver === 'ovn'),
  )

const bridgesOf = (model: CloudModel, host: SimulatedHost): string[] => [
  ...(host.kind === 'ovn' || !model.networks.some(isTunnelled) ? ['br-ex', 'br-int'] : ['br-ex', 'br-int', 'br-tun']),
  ...trunksOn(model, host).map(({ bridge }) => bridge),
]

/** From a trunk's bridge to br-int: one pair for what has no VLAN, one for each that has. */
const trunkPatchesOf = (model: CloudModel, host: SimulatedHost): SwitchPort[] =>
  trunksOn(model, host).flatMap(({ parent, subport, vlan, bridge }) => {
    const pair = (letters: string, port: SimulatedPort, tag: number | null) =>
      patchPair(deviceOf(`${letters}t-`, port), bridge, deviceOf(`${letters}i-`, port), 'br-int').map((end) => ({
        ...end,
        port,
        ...(end.bridge === bridge && { tag }),
      }))
    return [...pair('tp', parent, null), ...pair('sp', subport, vlan)]
  })

/** Under OVN: an address and identity that the other hosts know. */
export const chassisOf = (host: SimulatedHost) => uuid(`${host.name}/system`)
export const segmentIdOf = ({ id }: SimulatedNetwork) => uuid(`segment/${id}`)

/** Tag br-int uses for a network on this host: 1 for the first in use. OVN uses none. */
function tagsOn(model: CloudModel, host: SimulatedHost): ReadonlyMap<string, number> {
  return new Map(host.kind === 'ovn' ? [] : networksOn(model, host).map((network, index) => [network.id, index + 1]))
}

function patchPair(near: string, nearBridge: string, far: string, farBridge: string, marks?: Recorded): SwitchPort[] {
  const end = (name: string, bridge: string, peer: string) =>
    ({ name, bridge, type: 'patch', options: { peer }, ...(marks && { marks }) }) as const
  return [end(near, nearBridge, far), end(far, farBridge, near)]
}

function patchesOf(model: CloudModel, host: SimulatedHost): SwitchPort[] {
  if (host.kind === 'ovn')
    return networksOn(model, host)
      .filter((network) => !isTunnelled(network))
      .flatMap((network) => {
        const provider = `provnet-${segmentIdOf(network)}`
        const marks = { 'ovn-localnet-port': provider }
        return patchPair(`patch-br-int-to-${provider}`, 'br-int', `patch-${provider}-to-br-int`, 'br-ex', marks)
      })
  return [
    ...patchPair('int-br-ex', 'br-int', 'phy-br-ex', 'br-ex'),
    ...(model.networks.some(isTunnelled) ? patchPair('patch-tun', 'br-int', 'patch-int', 'br-tun') : []),
  ]
}

function tunnelsOf(model: CloudModel, host: SimulatedHost): SwitchPort[] {
  const far = model.hosts.filter((other) => other !== host)
  return tunnelTypesOf(model).flatMap((type) =>
    far.map((other) =>
      host.kind === 'ovn'
        ? {
            name: `ovn-${chassisOf(other).slice(0, 6)}-0`,
            bridge: 'br-int',
            type,
            options: { csum: 'true', key: 'flow', remote_ip: other.tunnelIp },
            marks: { 'ovn-chassis-id': `${chassisOf(other)}@${other.tunnelIp}` },
          }
        : {
            name: `${type}-${hexOfAddress(other.tunnelIp)}`,
            bridge: 'br-tun',
            type,
            options: { ...TUNNEL, local_ip: host.tunnelIp, remote_ip: other.tunnelIp },
          },
    ),
  )
}

export const SWITCH_BOND = 'bond1'

/** `ovs-appctl bond/show` and `lacp/show`, as two recorded ones of release 3.1. */
export const switchBondText = (host: SimulatedHost): string => {
  const [first = '', second = ''] = providerNicsOf(host)
  const member = (name: string) => `member: ${name}: current attached\n  port_id: 2\n  port_priority: 65535\n\n`
  return `---- ${SWITCH_BOND} ----
bond_mode: balance-tcp
bond may use recirculation: no, Recirc-ID : -1
bond-hash-basis: 0
updelay: 0 ms
downdelay: 0 ms
lacp_status: negotiated
lacp_fallback_ab: false
active-backup primary: <none>
active member mac: ${nicMac(`${host.name}/${first}`)}(${first})

member ${first}: enabled
  active member
  may_enable: true

member ${second}: enabled
  may_enable: true

---- ${SWITCH_BOND} ----
  status: active negotiated
  lacp_time: fast

${member(first)}${member(second)}`
}

/** A guest's port on br-int. */
export const guestDevice = (host: SimulatedHost, port: SimulatedPort) =>
  deviceOf(host.kind === 'ovs-hybrid' ? 'qvo' : host.kind === 'dpdk' ? 'vhu' : 'tap', port)

export const socketOf = (port: SimulatedPort) => `/var/lib/vhost_sockets/${deviceOf('vhu', port)}`

function guestPort(host: SimulatedHost, port: SimulatedPort, isDown: boolean): SwitchPort {
  const common = { name: guestDevice(host, port), bridge: 'br-int', port, isDown }
  return host.kind === 'dpdk'
    ? { ...common, type: 'dpdkvhostuserclient', options: { 'vhost-server-path': socketOf(port) } }
    : { ...common, type: '' }
}

/** The parent of a trunk is in a bridge of its own. */
function inTrunkBridge(model: CloudModel, host: SimulatedHost, plug: SwitchPort): SwitchPort {
  const trunk = trunksOn(model, host).find(({ parent }) => parent === plug.port)
  return trunk ? { ...plug, bridge: trunk.bridge, tag: null } : plug
}

const portsOf = (model: CloudModel, host: SimulatedHost): SwitchPort[] => [
  ...bridgesOf(model, host).map((name) => ({ name, bridge: name, type: 'internal' as const })),
  host.kind === 'dpdk'
    ? { name: 'dpdk0', bridge: 'br-ex', type: 'dpdk', options: { 'dpdk-devargs': '0000:3b:02.0' } }
    : host.hasSwitchBond
      ? { name: SWITCH_BOND, bridge: 'br-ex', type: '', members: providerNicsOf(host) }
      : { name: host.providerNic, bridge: 'br-ex', type: '' },
  ...trunkPatchesOf(model, host),
  ...patchesOf(model, host),
  ...tunnelsOf(model, host),
  ...guestPortsOn(model, host)
    .filter(({ port }) => !isDirect(port))
    // A shut-off guest leaves its port behind, without a device.
    .map(({ port, isOff }) =>
      isOffloaded(port)
        ? { name: representorOf(model, port), bridge: 'br-int', type: '' as const, port }
        : inTrunkBridge(model, host, guestPort(host, port, isOff && host.kind !== 'ovs-hybrid')),
    ),
  ...servicePortsOn(model, host).map(({ port, device }) => ({
    name: device,
    bridge: 'br-int',
    type: host.kind === 'ovn' ? ('' as const) : ('internal' as const),
    port,
  })),
]

export const EMPTY = ['set', []]
export const map = (entries: Recorded = {}) => ['map', Object.entries(entries)]
/** A set of one is printed as its element. */
export const set = (cells: readonly unknown[]) => (cells.length === 1 ? cells[0] : ['set', cells])

/** What the program prints of the wanted columns, a line end included: as they are recorded, one record per row. */
const print = (recorded: Recorded, rows: readonly Recorded[], headings: readonly string[]): string => {
  const data = rows.map((row) => headings.map((heading) => row[heading] ?? recorded[heading]))
  return `${JSON.stringify({ data, headings })}\n`
}

/** By command line: each table whole, and with the columns that the product asks for. */
export function ovsAnswers(model: CloudModel, host: SimulatedHost): [line: string, stdout: string][] {
  const ports = portsOf(model, host)
  const tags = tagsOn(model, host)
  const id = (kind: string, name: string) => ['uuid', uuid(`${host.name}/ovs/${kind}/${name}`)]
  const bridges = bridgesOf(model, host)
  const root = {
    _uuid: id('root', 'root'),
    bridges: set(bridges.map((name) => id('bridge', name))),
    external_ids: map({ hostname: host.name, 'system-id': chassisOf(host), ...chassisSettings(host) }),
    manager_options: EMPTY,
    ...(host.kind === 'offload' && { other_config: map({ 'hw-offload': 'true' }) }),
  }
  const bridgeRows = bridges.map((name) => ({
    _uuid: id('bridge', name),
    controller: id('controller', name),
    datapath_id: hex(`${host.name}/${name}`, 16),
    datapath_type: host.kind === 'dpdk' ? 'netdev' : 'system',
    datapath_version: '<unknown>',
    fail_mode: 'secure',
    name,
    other_config: map(),
    ports: set(ports.filter((port) => port.bridge === name).map((port) => id('port', port.name))),
    protocols: set(['OpenFlow10', 'OpenFlow13', 'OpenFlow14']),
  }))
  const portRows = ports.map((port) => ({
    _uuid: id('port', port.name),
    external_ids: map(port.marks),
    interfaces: set((port.members ?? [port.name]).map((name) => id('interface', name))),
    ...(port.members && { bond_mode: 'balance-tcp' }),
    name: port.name,
    other_config: port.port === undefined || host.kind === 'ovn' ? map() : networkMarks(port.port, tags),
    tag: (port.tag === undefined ? port.port && tags.get(port.port.network.id) : port.tag) ?? EMPTY,
  }))
  const devices = ports.flatMap((port) => port.members?.map((name) => ({ ...port, name })) ?? [port])
  const interfaceRows = devices.map((port, index) => ({
    _uuid: id('interface', port.name),
    admin_state: 'up',
    external_ids: port.port === undefined ? map() : interfaceMarks(port.port),
    ifindex: index + 5,
    link_state: port.isDown ? 'down' : 'up',
    mac_in_use: port.port?.mac ?? nicMac(`${host.name}/${port.name}`),
    mtu: port.port?.network.mtu ?? 1500,
    name: port.name,
    ofport: index + 1,
    options: map(port.options),
    type: port.type,
  }))
  const tables: [table: string, rows: readonly Recorded[]][] = [
    ['Open_vSwitch', [root]],
    ['Bridge', bridgeRows],
    ['Port', portRows],
    ['Interface', interfaceRows],
  ]
  return tables.flatMap(([table, rows]) => {
    const recorded = recordedOvsRow(table)
    const line = commandText(renderCommand({ id: 'ovs-list', slots: { table } }))
    const columns = /--columns=(\S+)/.exec(line)?.[1]?.split(',') ?? []
    return [
      [line, print(recorded, rows, columns)],
      [`ovs-vsctl --format=json list ${table}`, print(recorded, rows, Object.keys(recorded))],
    ]
  })
}

/** What `ovn-controller` reads. */
const chassisSettings = (host: SimulatedHost) =>
  host.kind === 'ovn' && {
    'ovn-bridge': 'br-int',
    'ovn-bridge-mappings': 'physnet1:br-ex',
    'ovn-encap-ip': host.tunnelIp,
    'ovn-encap-type': 'geneve',
    'ovn-remote': 'tcp:192.0.2.1:6642',
    ...(host.isNetworkNode && { 'ovn-cms-options': 'enable-chassis-as-gw' }),
  }

function networkMarks({ network }: SimulatedPort, tags: ReadonlyMap<string, number>) {
  return map({
    net_uuid: network.id,
    network_type: network.type,
    physical_network: isTunnelled(network) ? 'None' : 'physnet1',
    ...(network.segmentationId === null ? {} : { segmentation_id: String(network.segmentationId) }),
    tag: String(tags.get(network.id) ?? 1),
  })
}

const interfaceMarks = (port: SimulatedPort) =>
  map({
    'attached-mac': port.mac,
    'iface-id': port.id,
    'iface-status': 'active',
    ...(port.owner === 'compute' ? { 'vm-uuid': port.deviceId } : {}),
  })

/** `ovs-appctl dpctl/show`. Patch ports have no number there, and all ports of one overlay share one. */
export function datapathText(model: CloudModel, host: SimulatedHost): string {
  const ports = portsOf(model, host)
  const devices = ports.flatMap((port) => port.members?.map((name) => ({ ...port, name })) ?? [port])
  const shown = devices.filter(({ type, isDown }) => type !== 'patch' && !IS_TUNNEL.has(type) && !isDown)
  const datapath = host.kind === 'dpdk' ? 'ovs-netdev' : 'ovs-system'
  const overlays = [...new Set(ports.map(({ type }) => type).filter((type) => IS_TUNNEL.has(type)))]
  const overlayPort = { vxlan: 'vxlan_sys_4789', gre: 'gre_sys', geneve: 'genev_sys_6081' } as Recorded
  return [
    `${host.kind === 'dpdk' ? 'netdev' : 'system'}@${datapath}:`,
    '  lookups: hit:121 missed:124 lost:0',
    '  flows: 62',
    `  port 0: ${datapath} (${host.kind === 'dpdk' ? 'tap' : 'internal'})`,
    ...shown.map(({ name, type }, index) => `  port ${index + 1}: ${name}${type === '' ? '' : ` (${type})`}`),
    ...overlays.map(
      (type, index) => `  port ${shown.length + 1 + index}: ${overlayPort[type]} (${type}: packet_type=ptap)`,
    ),
    '',
  ].join('\n')
}
