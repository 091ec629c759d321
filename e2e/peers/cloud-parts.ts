/** What simulated clouds are made of, one by one; the same label always gives the same. */
import type {
  CloudModel,
  SimulatedHost,
  SimulatedInstance,
  SimulatedNetwork,
  SimulatedPort,
  SimulatedRouter,
  SimulatedSubnet,
} from './cloud-model'
import { type CloudSpec, type Dice, labelIn, nameOf, oddName, TUNNELLED } from './cloud-spec'
import { hex, neutronMac, uuid } from './identities'

/** Where the numbers of Neutron's own networks begin. */
const HA_SEGMENTS = 100_000
/** Network nodes of routers that are on several. */
export const NETWORK_NODES = 2

/** @param number of an IPv4 range: second octet; of an IPv6 range: second group */
export function subnetOf(network: string, version: 4 | 6, number: number, nth = 0): SimulatedSubnet {
  const prefix = version === 4 ? `10.${number}` : `fd00:${number.toString(16)}`
  return {
    id: uuid(`subnet/${network}${nth === 0 ? '' : `/${nth}`}`),
    name: `${nameOf(network)}-subnet${nth === 0 ? '' : `-${nth + 1}`}`,
    version,
    prefix,
    cidr: version === 4 ? `${prefix}.0.0/16` : `${prefix}::/64`,
    prefixLength: version === 4 ? 16 : 64,
  }
}

/** An address of a subnet by its place: 1 is the gateway. */
export const addressIn = ({ version, prefix }: SimulatedSubnet, number: number) =>
  version === 6 ? `${prefix}::${number.toString(16)}` : `${prefix}.${Math.floor(number / 250)}.${number % 250}`

/** The first addresses of a subnet are for gateways, DHCP servers and their like. */
const FIRST_GUEST = 251

type NetworkFacts = Partial<SimulatedNetwork> &
  Pick<SimulatedNetwork, 'type' | 'segmentationId' | 'projectId' | 'subnets'>

export const networkOf = (label: string, facts: NetworkFacts): SimulatedNetwork => ({
  id: uuid(`network/${label}`),
  name: nameOf(label),
  isExternal: false,
  isShared: false,
  mtu: TUNNELLED.includes(facts.type) ? 1450 : 1500,
  ...facts,
})

interface PortFacts extends Pick<SimulatedPort, 'owner' | 'deviceId' | 'network' | 'host'> {
  readonly projectId?: string
  /** Of its address in each subnet. */
  readonly number: number
  /** All of the network's where it does not say. */
  readonly subnets?: readonly SimulatedSubnet[]
}

export function portOf(label: string, facts: PortFacts): SimulatedPort {
  const { number, subnets = facts.network.subnets, projectId = facts.network.projectId, ...rest } = facts
  const addresses = subnets.map((subnet) => ({ subnet, ip: addressIn(subnet, number) }))
  const [first] = addresses
  return {
    ...rest,
    id: uuid(`port/${label}`),
    mac: neutronMac(`port/${label}`),
    projectId,
    addresses,
    ip: first?.ip ?? '',
  }
}

interface RouterContext {
  readonly spec: CloudSpec
  readonly dice: Dice
  readonly nodes: readonly SimulatedHost[]
  readonly vlan: SimulatedNetwork | undefined
  readonly external: SimulatedNetwork
}

/** The router of a project's network: one, or by chance none. */
export function routersOf(network: SimulatedNetwork, index: number, context: RouterContext): SimulatedRouter[] {
  const { dice, nodes, vlan, external, spec } = context
  const label = labelIn(spec, `router-${index + 1}`)
  const [firstNode] = nodes
  // VPP routes by itself, without anything on the host that tells of it.
  if (spec.driver === 'vpp') return []
  if (firstNode === undefined || (index > 0 && dice.chance(`${label}/none`, 0.2))) return []
  const id = uuid(label)
  const { projectId } = network
  const kind = spec.driver === 'ovn' ? 'ovn' : (spec.router ?? 'legacy')
  const isDistributed = kind === 'dvr' || kind === 'dvr-ha'
  const isCentral = kind === 'legacy' || kind === 'ha'
  const active = nodes[dice.number(`${label}/active`, nodes.length)] ?? firstNode
  // Only the first router leads into the VLAN network as well.
  const inside = index === 0 && vlan ? [network, vlan] : [network]
  const hasGateway = index === 0 || !dice.chance(`${label}/isolated`, 0.25)
  // One port per subnet, as Neutron does for IPv4.
  const perSubnet = <T>(make: (one: SimulatedNetwork, subnet: SimulatedSubnet) => T) =>
    inside.flatMap((one) => one.subnets.map((subnet) => make(one, subnet)))
  const ownLabel = (part: string, one: SimulatedNetwork, subnet: SimulatedSubnet) =>
    `${label}/${part}${one.id}${subnet === one.subnets[0] ? '' : subnet.id}`
  return [
    {
      id,
      name: oddName(dice, label, nameOf(label)),
      projectId,
      kind,
      active,
      nodes: kind === 'legacy' || kind === 'dvr' ? [active] : nodes,
      gateway: hasGateway
        ? portOf(`${label}/gateway`, {
            owner: 'router-gateway',
            deviceId: id,
            network: external,
            // A router's gateway port belongs to nobody.
            projectId: '',
            host: active,
            number: FIRST_GUEST + (index % 250),
          })
        : undefined,
      interfaces: perSubnet((one, subnet) =>
        portOf(ownLabel('', one, subnet), {
          owner: 'router-interface',
          deviceId: id,
          network: one,
          projectId,
          host: isCentral ? active : undefined,
          number: 1,
          subnets: [subnet],
        }),
      ),
      haPorts: kind.endsWith('ha')
        ? nodes.map((node) =>
            portOf(`${label}/ha/${node.name}`, {
              owner: 'router-ha',
              deviceId: id,
              network: highAvailabilityNetworkOf(projectId, spec),
              host: node,
              number: 192 * 250 + 10 + index * NETWORK_NODES + node.index,
            }),
          )
        : [],
      snatPorts:
        isDistributed && hasGateway
          ? perSubnet((one, subnet) =>
              portOf(ownLabel('snat/', one, subnet), {
                owner: 'router-snat',
                deviceId: id,
                network: one,
                projectId: '',
                host: active,
                number: 5 + (index % 200),
                subnets: [subnet],
              }),
            )
          : [],
    },
  ]
}

/** Neutron's own network between the nodes of a project's routers. */
function highAvailabilityNetworkOf(projectId: string, spec: CloudSpec): SimulatedNetwork {
  const label = labelIn(spec, `HA network tenant ${projectId}`)
  const subnet = { ...subnetOf(label, 4, 0), prefix: '169.254', cidr: '169.254.192.0/18', prefixLength: 18 }
  const segmentationId = HA_SEGMENTS + Number.parseInt(hex(projectId, 4), 16)
  return networkOf(label, { type: 'vxlan', segmentationId, projectId: '', subnets: [subnet] })
}

export const highAvailabilityNetworks = (routers: readonly SimulatedRouter[], spec: CloudSpec) => {
  const projects = new Set(routers.filter(({ haPorts }) => haPorts.length > 0).map(({ projectId }) => projectId))
  return [...projects].map((project) => highAvailabilityNetworkOf(project, spec))
}

/** One per DHCP agent, or the one of OVN's metadata service, which is on no host. */
export function dhcpPortsOf(
  network: SimulatedNetwork,
  nodes: readonly SimulatedHost[],
  spec: CloudSpec,
): SimulatedPort[] {
  if (spec.driver === 'ovn') {
    const facts = { owner: 'ovn-metadata', deviceId: `ovnmeta-${network.id}`, network, host: undefined } as const
    return [portOf(`metadata/${network.id}`, { ...facts, number: 2 })]
  }
  return nodes.map((host, index) =>
    portOf(`dhcp/${network.id}${index === 0 ? '' : `/${host.name}`}`, {
      owner: 'dhcp',
      deviceId: `dhcp${uuid(`dhcp-agent/${host.name}`)}-${network.id}`,
      network,
      host,
      number: 2 + index,
    }),
  )
}

export function instanceOf(
  number: number,
  host: SimulatedHost,
  networks: readonly SimulatedNetwork[],
  { spec, dice }: Pick<RouterContext, 'spec' | 'dice'>,
): SimulatedInstance {
  const label = labelIn(spec, `vm-${String(number).padStart(5, '0')}`)
  const id = uuid(label)
  const [home] = networks
  const projectId = home?.projectId ?? ''
  return {
    id,
    name: oddName(dice, label, nameOf(label)),
    domainName: `instance-${number.toString(16).padStart(8, '0')}`,
    projectId,
    host,
    ports: networks.map((network) =>
      portOf(`${label}/${network.id}`, {
        owner: 'compute',
        deviceId: id,
        network,
        projectId,
        host,
        number: FIRST_GUEST + number,
        // One IPv4 address and, where there is one, one of IPv6.
        subnets: network.subnets.filter(({ version }, index) => index === 0 || version === 6),
      }),
    ),
    isOff: dice.chance(`${label}/off`, 0.15),
  }
}

/** The subport has the address of its parent, as guests usually want it. */
export function trunkOf(
  number: number,
  { id, host, projectId, ports: [parent] }: SimulatedInstance,
  network: SimulatedNetwork,
) {
  const facts = { owner: 'subport', deviceId: '', network, projectId, host, number: FIRST_GUEST + number } as const
  const port = portOf(`${id}/subport`, { ...facts, subnets: network.subnets.slice(0, 1) })
  return {
    id: uuid(`trunk/${id}`),
    name: 'trunk',
    subport: { ...port, mac: parent?.mac ?? port.mac },
    vlan: 200 + (number % 50),
  }
}

/** Where a router leads from the instance's first network to the outside. */
export function addFloatingIp(model: CloudModel, { id, projectId, ports: [port] }: SimulatedInstance): void {
  const router = model.routers.find(
    (one) => one.gateway && one.interfaces.some(({ network }) => network === port?.network),
  )
  const external = model.networks.find((network) => network.id === model.externalId)
  if (!port || !router || !external) return
  const floatingId = uuid(`floating-ip/${id}`)
  const number = 100 * 250 + model.floatingIps.length + 1
  const ownPort = portOf(`floating-ip/${id}`, {
    owner: 'floating-ip',
    deviceId: floatingId,
    network: external,
    projectId: '',
    host: undefined,
    number,
  })
  model.floatingIps.push({ id: floatingId, address: ownPort.ip, projectId, port, routerId: router.id, ownPort })
}
