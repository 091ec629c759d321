/** Open vSwitch's tables on a simulated host, as `ovs-vsctl --format=json list TABLE` of release 3.1 prints them. Pure. */
import { commandText, renderCommand } from '../../electron/connections/ssh/commands'
import { type CloudModel, deviceOf, networksOn, type SimulatedHost, type SimulatedPort } from './cloud-model'
import { hex, nicMac, uuid } from './identities'
import { type Recorded, recordedOvsRow } from './recorded'

interface SwitchPort {
  readonly name: string
  readonly bridge: string
  readonly type: '' | 'internal' | 'patch' | 'vxlan'
  readonly options?: Recorded
  readonly port?: SimulatedPort
}

const BRIDGES = ['br-ex', 'br-int', 'br-tun'] as const
/** Name, bridge, and the other end. */
const PATCHES = [
  ['int-br-ex', 'br-int', 'phy-br-ex'],
  ['phy-br-ex', 'br-ex', 'int-br-ex'],
  ['patch-tun', 'br-int', 'patch-int'],
  ['patch-int', 'br-tun', 'patch-tun'],
] as const
const TUNNEL = { df_default: 'true', egress_pkt_mark: '0', in_key: 'flow', out_key: 'flow' }

const hexOfAddress = (ip: string) => Buffer.from(ip.split('.').map(Number)).toString('hex')

/** Tag br-int uses for a network on this host: 1 for the first in use. */
function tagsOn(model: CloudModel, host: SimulatedHost): ReadonlyMap<string, number> {
  return new Map(networksOn(model, host).map((network, index) => [network.id, index + 1]))
}

function portsOf(model: CloudModel, host: SimulatedHost): SwitchPort[] {
  const far = model.hosts.filter((other) => other !== host)
  const here = model.ports.filter((port) => port.host === host)
  return [
    ...BRIDGES.map((name) => ({ name, bridge: name, type: 'internal' as const })),
    { name: host.providerNic, bridge: 'br-ex', type: '' },
    ...PATCHES.map(([name, bridge, peer]) => ({ name, bridge, type: 'patch' as const, options: { peer } })),
    ...far.map(({ tunnelIp }) => ({
      name: `vxlan-${hexOfAddress(tunnelIp)}`,
      bridge: 'br-tun',
      type: 'vxlan' as const,
      options: { ...TUNNEL, local_ip: host.tunnelIp, remote_ip: tunnelIp },
    })),
    ...here.map((port) => ({
      name: deviceOf(PREFIXES[port.owner](host), port),
      bridge: 'br-int',
      type: port.owner === 'compute' ? ('' as const) : ('internal' as const),
      port,
    })),
  ]
}

const PREFIXES: Readonly<Record<SimulatedPort['owner'], (host: SimulatedHost) => string>> = {
  compute: (host) => (host.kind === 'ovs-hybrid' ? 'qvo' : 'tap'),
  dhcp: () => 'tap',
  'router-interface': () => 'qr-',
  'router-gateway': () => 'qg-',
}

const EMPTY = ['set', []]
const map = (entries: Recorded = {}) => ['map', Object.entries(entries)]
/** A set of one is printed as its element. */
const set = (cells: readonly unknown[]) => (cells.length === 1 ? cells[0] : ['set', cells])

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
  const root = {
    _uuid: id('root', 'root'),
    bridges: set(BRIDGES.map((name) => id('bridge', name))),
    external_ids: map({ hostname: host.name, 'system-id': uuid(`${host.name}/system`) }),
    manager_options: EMPTY,
  }
  const bridgeRows = BRIDGES.map((name) => ({
    _uuid: id('bridge', name),
    controller: id('controller', name),
    datapath_id: hex(`${host.name}/${name}`, 16),
    datapath_type: 'system',
    datapath_version: '<unknown>',
    fail_mode: 'secure',
    name,
    other_config: map(),
    ports: set(ports.filter((port) => port.bridge === name).map((port) => id('port', port.name))),
    protocols: set(['OpenFlow10', 'OpenFlow13', 'OpenFlow14']),
  }))
  const portRows = ports.map((port) => ({
    _uuid: id('port', port.name),
    interfaces: id('interface', port.name),
    name: port.name,
    other_config: port.port === undefined ? map() : networkMarks(port.port, tags),
    tag: (port.port && tags.get(port.port.network.id)) ?? EMPTY,
  }))
  const interfaceRows = ports.map((port, index) => ({
    _uuid: id('interface', port.name),
    admin_state: 'up',
    external_ids: port.port === undefined ? map() : interfaceMarks(port.port),
    ifindex: index + 5,
    link_state: 'up',
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

function networkMarks({ network }: SimulatedPort, tags: ReadonlyMap<string, number>) {
  return map({
    net_uuid: network.id,
    network_type: network.type,
    physical_network: network.type === 'vxlan' ? 'None' : 'physnet1',
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

/** `ovs-appctl dpctl/show` of the kernel datapath. Patch ports have no number there, and all VXLAN ports share one. */
export function datapathText(model: CloudModel, host: SimulatedHost): string {
  const shown = portsOf(model, host).filter((port) => port.type === '' || port.type === 'internal')
  return [
    'system@ovs-system:',
    '  lookups: hit:121 missed:124 lost:0',
    '  flows: 62',
    '  port 0: ovs-system (internal)',
    ...shown.map(({ name, type }, index) => `  port ${index + 1}: ${name}${type === 'internal' ? ' (internal)' : ''}`),
    `  port ${shown.length + 1}: vxlan_sys_4789 (vxlan: packet_type=ptap)`,
    '',
  ].join('\n')
}
