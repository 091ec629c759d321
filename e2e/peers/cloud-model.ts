/**
 * A generated cloud: hosts, networks, routers and instances with all their addresses. Deterministic; everything the peers
 * answer is made from it, so that the APIs and the hosts always tell the same story. `cloud-changes.ts` changes it.
 */
import { type CloudSpec, type Dice, diceOf, type HostKind, isOvs, MIXED, oddName, type RouterKind } from './cloud-spec'
import { hex, keystoneId, neutronMac, uuid } from './identities'

/** Instances that share a tenant network. */
const INSTANCES_PER_NETWORK = 40
/** In an even cloud, every so many instances one has a second vNIC, on the VLAN network. */
const SECOND_NIC_EVERY = 3
/** In an even cloud, every so many instances one has a floating IP. */
const FLOATING_IP_EVERY = 5
/** Where the numbers of Neutron's own networks begin. */
const HA_SEGMENTS = 100_000
/** Network nodes of routers that are on several. */
const NETWORK_NODES = 2

export interface SimulatedHost {
  readonly index: number
  readonly name: string
  readonly kind: HostKind
  /** Controller; every host is a compute node. */
  readonly isController: boolean
  /** Runs DHCP servers and routers. */
  readonly isNetworkNode: boolean
  readonly managementIp: string
  readonly tunnelIp: string
  readonly zone: string
  /** NIC or bond that leads to physnet1. */
  readonly providerNic: string
  /** Whether Open vSwitch made a bond of it and the next. */
  readonly hasSwitchBond: boolean
  /** Knows by LLDP what it is cabled to. */
  readonly hasLldp: boolean
  /** Answers nobody, and its services are down. */
  isDead: boolean
}

export interface SimulatedSubnet {
  readonly id: string
  readonly name: string
  readonly version: 4 | 6
  readonly cidr: string
  /** What its addresses begin with: "10.10", "fd00:a". */
  readonly prefix: string
  readonly prefixLength: number
}

export interface SimulatedNetwork {
  readonly id: string
  readonly name: string
  /** Empty for those Neutron makes for itself. */
  readonly projectId: string
  readonly type: 'vxlan' | 'vlan' | 'gre' | 'geneve' | 'flat'
  readonly segmentationId: number | null
  readonly isExternal: boolean
  readonly isShared: boolean
  readonly mtu: number
  readonly subnets: readonly [SimulatedSubnet, ...SimulatedSubnet[]]
}

export type PortOwner =
  | 'compute'
  | 'dhcp'
  /** What a guest sends with a VLAN on the parent port of a trunk. */
  | 'subport'
  | 'router-interface'
  | 'router-gateway'
  /** Between the nodes of a router that is on several. */
  | 'router-ha'
  /** The central part of a distributed router, one per subnet. */
  | 'router-snat'
  /** One per host and external network, for distributed routers. */
  | 'floating-ip-agent'
  | 'floating-ip'
  /** Of OVN's metadata service. */
  | 'ovn-metadata'

export interface SimulatedPort {
  readonly id: string
  readonly mac: string
  readonly owner: PortOwner
  /** Instance, router, L3 agent, or what a DHCP agent writes. */
  readonly deviceId: string
  readonly projectId: string
  readonly network: SimulatedNetwork
  /** Where it is bound; undefined where Neutron names no host. */
  host: SimulatedHost | undefined
  readonly addresses: readonly { readonly subnet: SimulatedSubnet; readonly ip: string }[]
  /** The first of its addresses. */
  readonly ip: string
}

export interface SimulatedRouter {
  readonly id: string
  readonly name: string
  readonly projectId: string
  readonly kind: RouterKind | 'ovn'
  readonly gateway: SimulatedPort | undefined
  readonly interfaces: readonly SimulatedPort[]
  readonly haPorts: readonly SimulatedPort[]
  readonly snatPorts: readonly SimulatedPort[]
  /** Where it is, or could be, with all of it but the distributed part. */
  readonly nodes: readonly SimulatedHost[]
  /** The one of them that carries traffic. */
  active: SimulatedHost
}

export interface SimulatedInstance {
  readonly id: string
  readonly name: string
  /** libvirt's name: "instance-0000002a". */
  readonly domainName: string
  readonly projectId: string
  host: SimulatedHost
  readonly ports: readonly SimulatedPort[]
  /** Its first port is the parent. */
  readonly trunk?: SimulatedTrunk
  isOff: boolean
}

export interface SimulatedTrunk {
  readonly id: string
  readonly name: string
  readonly subport: SimulatedPort
  readonly vlan: number
}

export interface SimulatedFloatingIp {
  readonly id: string
  readonly address: string
  readonly projectId: string
  readonly port: SimulatedPort
  readonly routerId: string
  /** Its own port, which is nowhere. */
  readonly ownPort: SimulatedPort
}

export interface CloudModel {
  readonly spec: CloudSpec
  /** Raised by every change. */
  revision: number
  readonly projects: readonly { readonly id: string; readonly name: string }[]
  readonly hosts: readonly SimulatedHost[]
  readonly networks: SimulatedNetwork[]
  readonly externalId: string
  readonly routers: SimulatedRouter[]
  readonly floatingIps: SimulatedFloatingIp[]
  readonly dhcpPorts: SimulatedPort[]
  readonly instances: SimulatedInstance[]
  /** Every port, of whatever. */
  readonly ports: readonly SimulatedPort[]
}

function hostAt(index: number, spec: CloudSpec, dice: Dice): SimulatedHost {
  const { driver = 'mixed', mix = MIXED } = spec
  const kind = driver === 'mixed' ? (mix[index % mix.length] ?? 'ovs') : driver
  const name = `sim-node-${String(index + 1).padStart(3, '0')}`
  // Ranges nobody routes: for documentation, and beyond the 250 hosts they have room for, those for benchmarks.
  const address = (few: string, many: string) =>
    index < 250 ? `${few}.${index + 1}` : `${many}.${Math.floor(index / 250)}.${(index % 250) + 1}`
  const isBonded = dice.isLoaded ? dice.chance(`${name}/bond`, 0.4) : kind === 'ovs-hybrid'
  const hasSwitchBond = kind === 'ovs' && isBonded && dice.chance(`${name}/switch-bond`, 0.5)
  return {
    index,
    name,
    kind,
    isController: index === 0,
    isNetworkNode: index === 0 || (index < NETWORK_NODES && isOnSeveral(spec) && canRoute(kind, driver)),
    managementIp: address('192.0.2', '198.18'),
    tunnelIp: address('198.51.100', '198.19'),
    zone: index % 2 === 0 ? 'nova' : 'az-2',
    hasSwitchBond,
    providerNic: isBonded && !hasSwitchBond && kind !== 'dpdk' && kind !== 'vpp' ? 'bond0' : 'eth2',
    hasLldp: dice.chance(`${name}/lldp`, 0.6),
    isDead: index > 1 && dice.chance(`${name}/dead`, 0.2),
  }
}

const isOnSeveral = ({ router = 'legacy', driver }: CloudSpec) => router.endsWith('ha') || driver === 'ovn'
/** In a mixed cloud routers are where Open vSwitch is. */
const canRoute = (kind: HostKind, driver: string) => driver !== 'mixed' || isOvs({ kind })

/** @param number of an IPv4 range: second octet; of an IPv6 range: second group */
export function subnetOf(network: string, version: 4 | 6, number: number, nth = 0): SimulatedSubnet {
  const prefix = version === 4 ? `10.${number}` : `fd00:${number.toString(16)}`
  return {
    id: uuid(`subnet/${network}${nth === 0 ? '' : `/${nth}`}`),
    name: nth === 0 ? `${network}-subnet` : `${network}-subnet-${nth + 1}`,
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

const TUNNELLED = ['vxlan', 'gre', 'geneve']
export const isTunnelled = ({ type }: SimulatedNetwork) => TUNNELLED.includes(type)

type NetworkFacts = Partial<SimulatedNetwork> &
  Pick<SimulatedNetwork, 'type' | 'segmentationId' | 'projectId' | 'subnets'>

export const networkOf = (label: string, facts: NetworkFacts): SimulatedNetwork => ({
  id: uuid(`network/${label}`),
  name: label,
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

/** @throws Error when the shape is outside what addresses allow (1–1000 hosts, at most 250 instances each). */
export function generateCloud(spec: CloudSpec): CloudModel {
  const { hosts: hostCount, instancesPerHost } = spec
  if (hostCount < 1 || hostCount > 1000 || instancesPerHost < 0 || instancesPerHost > 250)
    throw new Error(`a cloud of ${hostCount} hosts with ${instancesPerHost} instances each cannot be generated`)
  const dice = diceOf(spec.seed)
  const hosts = Array.from({ length: hostCount }, (_, index) => hostAt(index, spec, dice))
  const nodes = hosts.filter((host) => host.isNetworkNode)
  const projects = projectsOf(dice)
  const { tenant, vlan, external } = networksOf(spec, dice, projects)
  const routers = tenant.flatMap((network, index) => routersOf(network, index, { spec, dice, nodes, vlan, external }))
  const model: CloudModel = {
    spec,
    revision: 0,
    projects,
    hosts,
    networks: [...tenant, ...(vlan ? [vlan] : []), external, ...highAvailabilityNetworks(routers)],
    externalId: external.id,
    routers,
    floatingIps: [],
    dhcpPorts: [],
    instances: [],
    get ports() {
      return allPorts(this)
    },
  }
  for (const network of [...tenant, ...(vlan ? [vlan] : [])]) model.dhcpPorts.push(...dhcpPortsOf(network, nodes, spec))
  for (const host of hosts)
    for (let slot = 0; slot < instancesPerHost; slot++) {
      const number = host.index * instancesPerHost + slot + 1
      const home = dice.isLoaded
        ? dice.number(`vm-${number}/network`, tenant.length)
        : Math.floor((number - 1) / INSTANCES_PER_NETWORK)
      const first = tenant[home] ?? external
      const hasSecond = dice.isLoaded ? dice.chance(`vm-${number}/second`, 0.35) : number % SECOND_NIC_EVERY === 0
      const networks = hasSecond && vlan ? [first, vlan] : [first]
      const inside = [...tenant, ...(vlan ? [vlan] : [])].find((network) => !networks.includes(network))
      // Trunks came with Newton.
      const hasTrunk =
        inside && spec.release !== 'mitaka' && host.kind === 'ovs' && dice.chance(`vm-${number}/trunk`, 0.4)
      const plain = instanceOf(number, host, networks, dice)
      const instance = hasTrunk ? { ...plain, trunk: trunkOf(number, plain, inside) } : plain
      model.instances.push(instance)
      const isReachable = dice.isLoaded
        ? dice.chance(`${instance.id}/floating`, 0.4)
        : (number - 1) % FLOATING_IP_EVERY === 0
      if (isReachable) addFloatingIp(model, instance)
    }
  return model
}

function projectsOf(dice: Dice) {
  const names = ['admin', 'service', 'demo', ...(dice.isLoaded ? ['Übung 2', 'demo'] : [])]
  return names.map((name, index) => ({ id: keystoneId(`project/${name}${index > 2 ? index : ''}`), name }))
}

/** Projects that own instances. */
const ownersOf = (projects: CloudModel['projects']) => projects.slice(2).map(({ id }) => id)

function networksOf(spec: CloudSpec, dice: Dice, projects: CloudModel['projects']) {
  const type = spec.typeDriver ?? (spec.driver === 'ovn' ? 'geneve' : 'vxlan')
  const owners = ownersOf(projects)
  const owner = (index: number) => owners[index % owners.length] ?? ''
  const wanted = dice.isLoaded
    ? 1 + dice.number('networks', 4)
    : Math.max(1, Math.ceil((spec.hosts * spec.instancesPerHost) / INSTANCES_PER_NETWORK))
  // One physical network carries one flat network.
  const count = type === 'flat' ? 1 : wanted
  const tenant = Array.from({ length: count }, (_, index) => {
    const label = `private-${index + 1}`
    // Another project may use the same range.
    const range = dice.chance(`${label}/range`, 0.3) ? 10 : 10 + (index % 200)
    const more = [
      ...(dice.chance(`${label}/ipv6`, 0.4) ? [subnetOf(label, 6, index + 1, 1)] : []),
      ...(dice.chance(`${label}/second`, 0.3) ? [subnetOf(label, 4, 210 + (index % 20), 2)] : []),
    ]
    return networkOf(label, {
      type,
      name: oddName(dice, label, label),
      projectId: owner(index),
      segmentationId: type === 'flat' ? null : (type === 'vlan' ? 200 : 1001) + index,
      subnets: [subnetOf(label, 4, range), ...more],
    })
  })
  const common = { projectId: owner(0), isShared: true }
  const vlan =
    type === 'flat'
      ? undefined
      : networkOf('vlan-101', { ...common, type: 'vlan', segmentationId: 101, subnets: [subnetOf('vlan-101', 4, 240)] })
  const external = networkOf('public', {
    type: type === 'flat' ? 'vlan' : 'flat',
    segmentationId: type === 'flat' ? 100 : null,
    projectId: keystoneId('project/admin'),
    isExternal: true,
    subnets: [{ ...subnetOf('public', 4, 0), prefix: '172.24', cidr: '172.24.0.0/16' }],
  })
  return { tenant, vlan, external }
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
  const label = `router-${index + 1}`
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
      name: oddName(dice, label, label),
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
              network: highAvailabilityNetworkOf(projectId),
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
function highAvailabilityNetworkOf(projectId: string): SimulatedNetwork {
  const label = `HA network tenant ${projectId}`
  const subnet = { ...subnetOf(label, 4, 0), prefix: '169.254', cidr: '169.254.192.0/18', prefixLength: 18 }
  const segmentationId = HA_SEGMENTS + Number.parseInt(hex(projectId, 4), 16)
  return networkOf(label, { type: 'vxlan', segmentationId, projectId: '', subnets: [subnet] })
}

const highAvailabilityNetworks = (routers: readonly SimulatedRouter[]) => {
  const projects = new Set(routers.filter(({ haPorts }) => haPorts.length > 0).map(({ projectId }) => projectId))
  return [...projects].map(highAvailabilityNetworkOf)
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
  dice: Dice,
): SimulatedInstance {
  const label = `vm-${String(number).padStart(5, '0')}`
  const id = uuid(label)
  const [home] = networks
  const projectId = home?.projectId ?? ''
  return {
    id,
    name: oddName(dice, label, label),
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
function trunkOf(
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

interface Derived {
  readonly revision: number
  readonly ports: readonly SimulatedPort[]
  readonly instancesByHost: ReadonlyMap<SimulatedHost, readonly SimulatedInstance[]>
  readonly portsByHost: ReadonlyMap<SimulatedHost, readonly SimulatedPort[]>
}
const DERIVED = new WeakMap<CloudModel, Derived>()

function derived(model: CloudModel): Derived {
  const known = DERIVED.get(model)
  if (known?.revision === model.revision) return known
  const ports = [
    ...model.instances.flatMap(({ ports: its, trunk }) => (trunk ? [...its, trunk.subport] : its)),
    ...model.dhcpPorts,
    ...model.routers.flatMap((router) => [
      ...(router.gateway ? [router.gateway] : []),
      ...router.interfaces,
      ...router.haPorts,
      ...router.snatPorts,
    ]),
    ...model.floatingIps.map((one) => one.ownPort),
  ]
  const made = {
    revision: model.revision,
    ports,
    instancesByHost: byHost(model.instances),
    portsByHost: byHost(ports),
  }
  const agentPorts = model.hosts.flatMap((host) => floatingIpAgentPort(model, host, made) ?? [])
  const withAgents = [...ports, ...agentPorts]
  const all = agentPorts.length === 0 ? made : { ...made, ports: withAgents, portsByHost: byHost(withAgents) }
  DERIVED.set(model, all)
  return all
}

function byHost<T extends { readonly host: SimulatedHost | undefined }>(all: readonly T[]): Map<SimulatedHost, T[]> {
  const groups = new Map<SimulatedHost, T[]>()
  for (const one of all) {
    if (one.host === undefined) continue
    const there = groups.get(one.host)
    if (there) there.push(one)
    else groups.set(one.host, [one])
  }
  return groups
}

const allPorts = (model: CloudModel) => derived(model).ports

/** Hosts of a distributed router: those with a guest or a DHCP server on one of its networks, and its central one. */
function hasDistributed(router: SimulatedRouter, host: SimulatedHost, ports: readonly SimulatedPort[]): boolean {
  if (!router.kind.startsWith('dvr') || !isOvs(host)) return false
  const served = new Set(router.interfaces.map(({ network }) => network))
  return (
    router.nodes.includes(host) ||
    ports.some(({ owner, network }) => (owner === 'compute' || owner === 'dhcp') && served.has(network))
  )
}

/** Distributed routers with an instance on this host. */
export const distributedOn = (model: CloudModel, host: SimulatedHost): SimulatedRouter[] =>
  model.routers.filter((router) => hasDistributed(router, host, portsOn(model, host)))

function floatingIpAgentPort(model: CloudModel, host: SimulatedHost, { portsByHost }: Derived) {
  const there = portsByHost.get(host) ?? []
  const external = model.networks.find((network) => network.id === model.externalId)
  if (!external || !model.routers.some((router) => router.gateway && hasDistributed(router, host, there)))
    return undefined
  return portOf(`floating-ip-agent/${host.name}`, {
    owner: 'floating-ip-agent',
    deviceId: l3AgentId(host),
    network: external,
    projectId: '',
    host,
    number: 60 * 250 + 1 + host.index,
  })
}

export const l3AgentId = (host: SimulatedHost) => agentId('L3 agent', host)
export const agentId = (type: string, host: SimulatedHost) => uuid(`agent/${type}/${host.name}`)

/** The device Nova or an agent makes for a port: "tap" and the first 11 characters of its id. */
export const deviceOf = (prefix: string, port: SimulatedPort): string => `${prefix}${port.id.slice(0, 11)}`

/** NICs that lead to physnet1. */
export const providerNicsOf = ({ providerNic, hasSwitchBond }: SimulatedHost): readonly string[] =>
  hasSwitchBond ? ['eth2', 'eth3'] : [providerNic]

/** Ports bound to a host. */
export const portsOn = (model: CloudModel, host: SimulatedHost): readonly SimulatedPort[] =>
  derived(model).portsByHost.get(host) ?? []

export const instancesOn = (model: CloudModel, host: SimulatedHost): readonly SimulatedInstance[] =>
  derived(model).instancesByHost.get(host) ?? []
