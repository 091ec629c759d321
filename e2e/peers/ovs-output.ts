/** Open vSwitch's tables on a simulated host, as `ovs-vsctl --format=json list TABLE` of release 3.1 prints them. Pure. */
import { type CloudModel, deviceOf, networksOn, type SimulatedHost, type SimulatedPort } from './cloud-model'
import { hex, nicMac, uuid } from './identities'
import { type Recorded, recordedOvsRow } from './recorded'

interface SwitchPort {
  readonly name: string
  readonly bridge: string
  readonly type: '' | 'internal' | 'patch' | 'vxlan'
  readonly options?: Readonly<Record<string, string>>
  readonly port?: SimulatedPort
}

/** Tag br-int uses for a network on this host: 1 for the first in use. */
function tagsOn(model: CloudModel, host: SimulatedHost): ReadonlyMap<string, number> {
  return new Map(networksOn(model, host).map((network, index) => [network.id, index + 1]))
}

function portsOf(model: CloudModel, host: SimulatedHost): SwitchPort[] {
  const patch = (name: string, bridge: string, peer: string): SwitchPort => ({
    name,
    bridge,
    type: 'patch',
    options: { peer },
  })
  const here = model.ports.filter((port) => port.host === host)
  return [
    ...['br-int', 'br-ex', 'br-tun'].map((name): SwitchPort => ({ name, bridge: name, type: 'internal' })),
    { name: host.providerNic, bridge: 'br-ex', type: '' },
    patch('int-br-ex', 'br-int', 'phy-br-ex'),
    patch('phy-br-ex', 'br-ex', 'int-br-ex'),
    patch('patch-tun', 'br-int', 'patch-int'),
    patch('patch-int', 'br-tun', 'patch-tun'),
    ...model.hosts
      .filter((far) => far !== host)
      .map(
        (far): SwitchPort => ({
          name: `vxlan-${far.tunnelIp
            .split('.')
            .map((part) => Number(part).toString(16).padStart(2, '0'))
            .join('')}`,
          bridge: 'br-tun',
          type: 'vxlan',
          options: {
            df_default: 'true',
            egress_pkt_mark: '0',
            in_key: 'flow',
            local_ip: host.tunnelIp,
            out_key: 'flow',
            remote_ip: far.tunnelIp,
          },
        }),
      ),
    ...here.map(
      (port): SwitchPort => ({
        name: deviceOf(PREFIXES[port.owner](host), port),
        bridge: 'br-int',
        type: port.owner === 'compute' ? '' : 'internal',
        port,
      }),
    ),
  ]
}

const PREFIXES: Readonly<Record<SimulatedPort['owner'], (host: SimulatedHost) => string>> = {
  compute: (host) => (host.kind === 'ovs-hybrid' ? 'qvo' : 'tap'),
  dhcp: () => 'tap',
  'router-interface': () => 'qr-',
  'router-gateway': () => 'qg-',
}

type Cell =
  | string
  | number
  | boolean
  | readonly ['uuid', string]
  | readonly ['set', readonly Cell[]]
  | readonly ['map', readonly (readonly [string, Cell])[]]
const EMPTY: Cell = ['set', []]
const NO_MAP: Cell = ['map', []]
const map = (entries: Readonly<Record<string, Cell>> = {}): Cell => ['map', Object.entries(entries)]
const set = (cells: readonly Cell[]): Cell => (cells.length === 1 && cells[0] !== undefined ? cells[0] : ['set', cells])

/** What the program prints of a table, a line end included: columns as they are recorded, one record per row. */
const table = (recorded: Recorded, rows: readonly Readonly<Record<string, Cell>>[]): string => {
  const headings = Object.keys(recorded)
  const data = rows.map((row) => headings.map((heading) => row[heading] ?? recorded[heading]))
  return `${JSON.stringify({ data, headings })}\n`
}

/** Table → what the program prints. */
export function ovsTables(model: CloudModel, host: SimulatedHost): Readonly<Record<string, string>> {
  const ports = portsOf(model, host)
  const tags = tagsOn(model, host)
  const id = (kind: string, name: string): Cell => ['uuid', uuid(`${host.name}/ovs/${kind}/${name}`)]
  const bridges = ['br-ex', 'br-int', 'br-tun']
  const root = {
    _uuid: id('root', 'root'),
    bridges: set(bridges.map((name) => id('bridge', name))),
    external_ids: map({ hostname: host.name, 'system-id': uuid(`${host.name}/system`) }),
    manager_options: EMPTY,
  }
  const bridgeRows = bridges.map((name) => ({
    _uuid: id('bridge', name),
    controller: id('controller', name),
    datapath_id: hex(`${host.name}/${name}`, 16),
    datapath_type: 'system',
    datapath_version: '<unknown>',
    fail_mode: 'secure',
    name,
    other_config: NO_MAP,
    ports: set(ports.filter((port) => port.bridge === name).map((port) => id('port', port.name))),
    protocols: set(['OpenFlow10', 'OpenFlow13', 'OpenFlow14']),
  }))
  const portRows = ports.map((port) => ({
    _uuid: id('port', port.name),
    interfaces: id('interface', port.name),
    name: port.name,
    other_config: port.port === undefined ? NO_MAP : networkMarks(port.port, tags),
    tag: (port.port && tags.get(port.port.network.id)) ?? EMPTY,
  }))
  const interfaceRows = ports.map((port, index) => ({
    _uuid: id('interface', port.name),
    admin_state: 'up',
    external_ids: port.port === undefined ? NO_MAP : interfaceMarks(port.port),
    ifindex: index + 5,
    link_state: 'up',
    mac_in_use: port.port?.mac ?? nicMac(`${host.name}/${port.name}`),
    mtu: port.port?.network.mtu ?? 1500,
    name: port.name,
    ofport: index + 1,
    options: map(port.options),
    type: port.type,
  }))
  return {
    Open_vSwitch: table(recordedOvsRow('Open_vSwitch'), [root]),
    Bridge: table(recordedOvsRow('Bridge'), bridgeRows),
    Port: table(recordedOvsRow('Port'), portRows),
    Interface: table(recordedOvsRow('Interface'), interfaceRows),
  }
}

function networkMarks({ network }: SimulatedPort, tags: ReadonlyMap<string, number>): Cell {
  return map({
    net_uuid: network.id,
    network_type: network.type,
    physical_network: network.type === 'vxlan' ? 'None' : 'physnet1',
    ...(network.segmentationId === null ? {} : { segmentation_id: String(network.segmentationId) }),
    tag: String(tags.get(network.id) ?? 1),
  })
}

const interfaceMarks = (port: SimulatedPort): Cell =>
  map({
    'attached-mac': port.mac,
    'iface-id': port.id,
    'iface-status': 'active',
    ...(port.owner === 'compute' ? { 'vm-uuid': port.deviceId } : {}),
  })

/** `ovs-appctl dpctl/show` of the kernel datapath. Patch ports have no number there, and all VXLAN ports share one. */
export function datapathText(model: CloudModel, host: SimulatedHost): string {
  const shown = portsOf(model, host).filter((port) => port.type === '' || port.type === 'internal')
  const lines = [
    'port 0: ovs-system (internal)',
    ...shown.map((port, index) => `port ${index + 1}: ${port.name}${port.type === 'internal' ? ' (internal)' : ''}`),
    `port ${shown.length + 1}: vxlan_sys_4789 (vxlan: packet_type=ptap)`,
  ]
  return [
    'system@ovs-system:',
    '  lookups: hit:121 missed:124 lost:0',
    '  flows: 62',
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n')
}
