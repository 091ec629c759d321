/**
 * A simulated cloud: hosts, networks, routers and instances with all their addresses, and who finds what in it. Everything
 * the peers answer is made from it, so that the APIs and the hosts always tell the same story. `cloud-generator.ts` makes
 * it, `cloud-changes.ts` changes it.
 */
import { portOf } from './cloud-parts'
import { type CloudSpec, type HostKind, isOvs, type RouterKind, TUNNELLED } from './cloud-spec'
import { uuid } from './identities'

export interface SimulatedHost {
  readonly index: number
  /** Among the hosts of all regions. */
  readonly place: number
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

export const isTunnelled = ({ type }: SimulatedNetwork) => TUNNELLED.includes(type)

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

export const allPorts = (model: CloudModel) => derived(model).ports

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
