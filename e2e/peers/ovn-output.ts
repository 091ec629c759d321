/** OVN's databases of a simulated cloud as Neutron's driver fills them, printed as `ovn-nbctl` and `ovn-sbctl` 23.03 do. Pure. */
import {
  type CommandId,
  type CommandRequest,
  commandText,
  renderCommand,
} from '../../electron/connections/ssh/commands'
import {
  type CloudModel,
  isTunnelled,
  type SimulatedHost,
  type SimulatedPort,
  type SimulatedRouter,
} from './cloud-model'
import { addressIn } from './cloud-parts'
import { neutronMac, uuid } from './identities'
import { chassisOf, EMPTY, map, segmentIdOf, set } from './ovs-output'
import type { Recorded } from './recorded'

const NORTHBOUND = 'tcp:192.0.2.1:6641'
const SOUTHBOUND = 'tcp:192.0.2.1:6642'

const id = (label: string) => ['uuid', uuid(`ovn/${label}`)]
const cidrsOf = (port: SimulatedPort) => port.addresses.map(({ subnet, ip }) => `${ip}/${subnet.prefixLength}`)

type Tables = Readonly<Record<string, readonly Recorded[]>>

function northbound(model: CloudModel): Tables {
  const nodes = model.hosts.filter((host) => host.isNetworkNode)
  const routerPorts = model.routers.flatMap((router) => [
    ...(router.gateway ? [{ router, port: router.gateway, isGateway: true }] : []),
    ...router.interfaces.map((port) => ({ router, port, isGateway: false })),
  ])
  return {
    Logical_Switch: model.networks.map((network) => ({ name: `neutron-${network.id}`, qos_rules: EMPTY })),
    Logical_Router: model.routers.map((router) => ({
      _uuid: id(router.id),
      enabled: true,
      external_ids: map({ 'neutron:router_name': router.name, 'neutron:gw_port_id': router.gateway?.id ?? '' }),
      name: `neutron-${router.id}`,
      nat: set(natOf(model, router).map(({ _uuid }) => _uuid)),
      ports: set(routerPorts.filter((one) => one.router === router).map(({ port }) => id(port.id))),
      static_routes: router.gateway ? id(`route/${router.id}`) : EMPTY,
    })),
    Logical_Router_Static_Route: model.routers
      .filter(({ gateway }) => gateway)
      .map((router) => ({
        _uuid: id(`route/${router.id}`),
        ip_prefix: '0.0.0.0/0',
        nexthop: router.gateway?.addresses.map(({ subnet }) => addressIn(subnet, 1))[0],
        output_port: EMPTY,
        policy: EMPTY,
      })),
    // Who carries traffic has the highest priority.
    Gateway_Chassis: routerPorts
      .filter(({ isGateway }) => isGateway)
      .flatMap(({ router, port }) =>
        nodes.map((node) => ({
          _uuid: id(`candidate/${port.id}/${node.name}`),
          chassis_name: chassisOf(node),
          priority: node === router.active ? 2 : 1,
        })),
      ),
    DHCP_Options: model.networks
      .filter(({ isExternal }) => !isExternal)
      .flatMap(({ id: network, mtu, subnets }) =>
        subnets.map((subnet) => ({
          _uuid: id(`dhcp/${subnet.id}`),
          cidr: subnet.cidr,
          external_ids: map({ 'neutron:revision_number': '0', subnet_id: subnet.id }),
          options:
            subnet.version === 6
              ? map({ server_id: neutronMac(`dhcp/${network}`) })
              : map({
                  lease_time: '43200',
                  mtu: String(mtu),
                  router: addressIn(subnet, 1),
                  server_id: addressIn(subnet, 1),
                  server_mac: neutronMac(`dhcp/${network}`),
                }),
        })),
      ),
    NAT: model.routers.flatMap((router) => natOf(model, router)),
    Logical_Router_Port: routerPorts.map(({ router, port, isGateway }) => ({
      _uuid: id(port.id),
      enabled: EMPTY,
      external_ids: map({
        'neutron:network_name': `neutron-${port.network.id}`,
        'neutron:router_name': router.id,
        'neutron:subnet_ids': port.addresses.map(({ subnet }) => subnet.id).join(' '),
      }),
      gateway_chassis: isGateway ? set(nodes.map((node) => id(`candidate/${port.id}/${node.name}`))) : EMPTY,
      mac: port.mac,
      name: `lrp-${port.id}`,
      networks: set(cidrsOf(port)),
      options: isGateway || isTunnelled(port.network) ? map() : map({ 'reside-on-redirect-chassis': 'true' }),
      ha_chassis_group: EMPTY,
    })),
    HA_Chassis: [],
    HA_Chassis_Group: [],
  }
}

/** One row per inner subnet of IPv4, and one per floating IP. */
function natOf(model: CloudModel, { id: routerId, gateway, interfaces }: SimulatedRouter) {
  const inner = interfaces.flatMap(({ addresses }) => addresses.filter(({ subnet }) => subnet.version === 4))
  const row = (label: string, own: Recorded) => ({
    _uuid: id(`nat/${label}`),
    external_ids: map(),
    external_mac: EMPTY,
    logical_port: EMPTY,
    ...own,
  })
  return [
    ...model.floatingIps
      .filter((one) => one.routerId === routerId)
      .map((one) =>
        row(one.id, {
          external_ids: map({ 'neutron:fip_id': one.id, 'neutron:fip_port_id': one.port.id }),
          external_ip: one.address,
          logical_ip: one.port.ip,
          logical_port: one.port.id,
          type: 'dnat_and_snat',
        }),
      ),
    ...(gateway
      ? inner.map(({ subnet }) =>
          row(`${routerId}/${subnet.id}`, { external_ip: gateway.ip, logical_ip: subnet.cidr, type: 'snat' }),
        )
      : []),
  ]
}

/** The number of a network on the wire. */
export const tunnelKeyOf = (model: CloudModel, networkId: string) =>
  1 + model.networks.findIndex((network) => network.id === networkId)

function southbound(model: CloudModel): Tables {
  const onChassis = (host: SimulatedHost | undefined) => (host ? id(`chassis/${host.name}`) : EMPTY)
  const binding = (logical_port: string, type: string, host?: SimulatedHost) => ({
    chassis: onChassis(host),
    logical_port,
    type,
    additional_chassis: EMPTY,
    requested_chassis: type === '' ? onChassis(host) : EMPTY,
    up: host !== undefined,
  })
  const guests = model.instances.flatMap(({ ports, isOff }) => ports.map((port) => ({ port, isOff })))
  return {
    Chassis: model.hosts.map((host) => ({
      _uuid: id(`chassis/${host.name}`),
      hostname: host.name,
      name: chassisOf(host),
    })),
    Datapath_Binding: [
      ...model.networks.map((network) => ({
        _uuid: id(`datapath/${network.id}`),
        external_ids: map({
          'logical-switch': uuid(`ovn/switch/${network.id}`),
          name: `neutron-${network.id}`,
          name2: network.name,
        }),
        tunnel_key: tunnelKeyOf(model, network.id),
      })),
      ...model.routers.map((router, index) => ({
        _uuid: id(`datapath/${router.id}`),
        external_ids: map({
          'logical-router': uuid(`ovn/${router.id}`),
          name: `neutron-${router.id}`,
          name2: router.name,
        }),
        tunnel_key: 1 + model.networks.length + index,
      })),
    ],
    Port_Binding: [
      // A shut-off guest's port is on no chassis, wherever it is wanted.
      ...guests.map(({ port, isOff }) => ({
        ...binding(port.id, '', isOff ? undefined : port.host),
        requested_chassis: onChassis(port.host),
      })),
      ...model.dhcpPorts.map((port) => binding(port.id, 'localport')),
      ...model.networks
        .filter((network) => !isTunnelled(network))
        .map((network) => binding(`provnet-${segmentIdOf(network)}`, 'localnet')),
      ...model.routers.flatMap(({ gateway, interfaces, active }) => [
        ...[...interfaces, ...(gateway ? [gateway] : [])].flatMap((port) => [
          binding(`lrp-${port.id}`, 'patch'),
          binding(port.id, 'patch'),
        ]),
        ...(gateway ? [binding(`cr-lrp-${gateway.id}`, 'chassisredirect', active)] : []),
      ]),
    ],
  }
}

const LISTED = /--columns=(\S+) list (\S+)/g

/** The tables a command line asks for, one line each. */
const listing = (line: string, tables: Tables): string =>
  [...line.matchAll(LISTED)]
    .map(([, columns = '', table = '']) => {
      const headings = columns.split(',')
      const rows = tables[table] ?? []
      return `${JSON.stringify({ data: rows.map((row) => headings.map((heading) => row[heading])), headings })}\n`
    })
    .join('')

/** What a command line prints, whoever runs it. */
function ovnListings(model: CloudModel) {
  const lists = (command: CommandId, tables: Tables, address: string) =>
    ['', address].map((database) => {
      const slots = { database, key: '', certificate: '', authority: '' }
      const line = commandText(renderCommand({ id: command, slots } as CommandRequest))
      return { isSocket: database === '', line, text: listing(line, tables) }
    })
  return [
    ...lists('ovn-northbound', northbound(model), NORTHBOUND),
    ...lists('ovn-southbound', southbound(model), SOUTHBOUND),
  ]
}

const LISTINGS = new WeakMap<
  CloudModel,
  { readonly revision: number; readonly lists: ReturnType<typeof ovnListings> }
>()

/** By command line: through the sockets of the host of the databases, and from any host over the network. */
export function ovnAnswers(model: CloudModel, host: SimulatedHost): [line: string, stdout: string][] {
  let known = LISTINGS.get(model)
  if (known?.revision !== model.revision) {
    known = { revision: model.revision, lists: ovnListings(model) }
    LISTINGS.set(model, known)
  }
  return known.lists
    .filter(({ isSocket }) => host.isController || !isSocket)
    .map(({ line, text }): [string, string] => [line, text])
}
