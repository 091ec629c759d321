/**
 * A generated cloud: hosts, networks, routers and instances with all their addresses. Pure and deterministic; everything
 * the peers answer is made from it, so that the APIs and the hosts always tell the same story.
 */
import { keystoneId, neutronMac, uuid } from './identities'

/** How a host is wired: Open vSwitch with its own firewall, with hybrid plugging through qbr bridges, or Linux bridges. */
export type HostKind = 'ovs-native' | 'ovs-hybrid' | 'linux-bridge'

export interface CloudShape {
  readonly hosts: number
  readonly instancesPerHost: number
}

export interface SimulatedHost {
  readonly index: number
  readonly name: string
  readonly kind: HostKind
  /** Controller and network node; every host is a compute node. */
  readonly isController: boolean
  readonly managementIp: string
  readonly tunnelIp: string
  readonly zone: string
  /** NIC or bond that leads to physnet1. */
  readonly providerNic: string
}

export interface SimulatedNetwork {
  readonly id: string
  readonly name: string
  readonly type: 'vxlan' | 'vlan' | 'flat'
  readonly segmentationId: number | null
  readonly isExternal: boolean
  readonly mtu: number
  readonly subnetId: string
  /** First two octets of its /16. */
  readonly prefix: string
}

export type PortOwner = 'compute' | 'dhcp' | 'router-interface' | 'router-gateway'

export interface SimulatedPort {
  readonly id: string
  readonly owner: PortOwner
  /** Instance, router, or what a DHCP agent writes. */
  readonly deviceId: string
  readonly network: SimulatedNetwork
  readonly host: SimulatedHost
  readonly mac: string
  readonly ip: string
}

export interface SimulatedInstance {
  readonly id: string
  readonly name: string
  /** libvirt's name: "instance-0000002a". */
  readonly domainName: string
  readonly host: SimulatedHost
  readonly ports: readonly SimulatedPort[]
}

export interface SimulatedRouter {
  readonly id: string
  readonly name: string
  readonly gateway: SimulatedPort
  readonly interfaces: readonly SimulatedPort[]
}

export interface CloudModel {
  readonly projects: readonly { readonly id: string; readonly name: string }[]
  /** Owner of everything but the external network. */
  readonly tenantId: string
  readonly hosts: readonly SimulatedHost[]
  readonly networks: readonly SimulatedNetwork[]
  readonly routers: readonly SimulatedRouter[]
  readonly dhcpPorts: readonly SimulatedPort[]
  readonly instances: readonly SimulatedInstance[]
  /** Every port: of instances, DHCP and routers. */
  readonly ports: readonly SimulatedPort[]
}

/** Dealt to the hosts in turn. The first host also is controller and network node. */
const KINDS = ['ovs-native', 'ovs-hybrid', 'linux-bridge'] as const
/** Instances that share a tenant network. */
const INSTANCES_PER_NETWORK = 40
/** Every so many instances one has a second vNIC, on the VLAN network. */
const SECOND_NIC_EVERY = 3

/** @throws Error when the shape is outside what addresses allow (1–1000 hosts, at most 250 instances each). */
export function generateCloud(shape: CloudShape): CloudModel {
  if (shape.hosts < 1 || shape.hosts > 1000 || shape.instancesPerHost < 0 || shape.instancesPerHost > 250)
    throw new Error(`a cloud of ${shape.hosts} hosts with ${shape.instancesPerHost} instances each cannot be generated`)
  const hosts = Array.from({ length: shape.hosts }, (_, index) => hostAt(index))
  const tenantNetworkCount = Math.max(1, Math.ceil((shape.hosts * shape.instancesPerHost) / INSTANCES_PER_NETWORK))
  const network = (name: string, rest: Omit<SimulatedNetwork, 'id' | 'name' | 'subnetId'>): SimulatedNetwork => ({
    id: uuid(`network/${name}`),
    subnetId: uuid(`subnet/${name}`),
    name,
    ...rest,
  })
  const tenant = Array.from({ length: tenantNetworkCount }, (_, index) =>
    network(`private-${index + 1}`, {
      type: 'vxlan',
      segmentationId: 1001 + index,
      isExternal: false,
      mtu: 1450,
      prefix: `10.${10 + (index % 200)}`,
    }),
  )
  const vlan = network('vlan-101', {
    type: 'vlan',
    segmentationId: 101,
    isExternal: false,
    mtu: 1500,
    prefix: '10.240',
  })
  const external = network('public', {
    type: 'flat',
    segmentationId: null,
    isExternal: true,
    mtu: 1500,
    prefix: '172.24',
  })
  const networks = [...tenant, vlan, external]
  const [controller] = hosts
  if (controller === undefined) throw new Error('a cloud needs a host')

  const port = (
    owner: PortOwner,
    label: string,
    deviceId: string,
    on: SimulatedHost,
    net: SimulatedNetwork,
    ip: string,
  ) => ({
    id: uuid(`port/${label}`),
    mac: neutronMac(`port/${label}`),
    owner,
    deviceId,
    network: net,
    host: on,
    ip,
  })
  const dhcpPorts = [...tenant, vlan].map((net) =>
    port('dhcp', `dhcp/${net.name}`, `dhcp${uuid('dhcp-agent')}-${net.id}`, controller, net, `${net.prefix}.0.2`),
  )
  const routers = tenant.map((net, index): SimulatedRouter => {
    const name = `router-${index + 1}`
    const id = uuid(name)
    // Only the first router leads into the VLAN network as well.
    const inside = index === 0 ? [net, vlan] : [net]
    return {
      id,
      name,
      gateway: port(
        'router-gateway',
        `${name}/gateway`,
        id,
        controller,
        external,
        `${external.prefix}.1.${(index % 250) + 1}`,
      ),
      interfaces: inside.map((one) =>
        port('router-interface', `${name}/${one.name}`, id, controller, one, `${one.prefix}.0.1`),
      ),
    }
  })
  const instances = hosts.flatMap((host) =>
    Array.from({ length: shape.instancesPerHost }, (_, slot): SimulatedInstance => {
      const number = host.index * shape.instancesPerHost + slot + 1
      const name = `vm-${String(number).padStart(5, '0')}`
      const id = uuid(name)
      const net = tenant[Math.floor((number - 1) / INSTANCES_PER_NETWORK)] ?? vlan
      const address = `${1 + Math.floor(number / 250)}.${(number % 250) + 1}`
      const nets = number % SECOND_NIC_EVERY === 0 ? [net, vlan] : [net]
      return {
        id,
        name,
        domainName: `instance-${number.toString(16).padStart(8, '0')}`,
        host,
        ports: nets.map((one) => port('compute', `${name}/${one.name}`, id, host, one, `${one.prefix}.${address}`)),
      }
    }),
  )
  const projects = ['admin', 'service', 'demo'].map((name) => ({ id: keystoneId(`project/${name}`), name }))
  return {
    projects,
    tenantId: keystoneId('project/demo'),
    hosts,
    networks,
    routers,
    dhcpPorts,
    instances,
    ports: [
      ...instances.flatMap((instance) => instance.ports),
      ...dhcpPorts,
      ...routers.flatMap((router) => [router.gateway, ...router.interfaces]),
    ],
  }
}

function hostAt(index: number): SimulatedHost {
  const kind: HostKind = KINDS[index % KINDS.length] ?? 'ovs-native'
  // Ranges nobody routes: for documentation, and beyond the 250 hosts they have room for, those for benchmarks.
  const address = (few: string, many: string) =>
    index < 250 ? `${few}.${index + 1}` : `${many}.${Math.floor(index / 250)}.${(index % 250) + 1}`
  return {
    index,
    name: `sim-node-${String(index + 1).padStart(3, '0')}`,
    kind,
    isController: index === 0,
    managementIp: address('192.0.2', '198.18'),
    tunnelIp: address('198.51.100', '198.19'),
    zone: index % 2 === 0 ? 'nova' : 'az-2',
    providerNic: kind === 'ovs-hybrid' ? 'bond0' : 'eth2',
  }
}

/** The device Nova or an agent makes for a port: "tap" and the first 11 characters of its id. */
export const deviceOf = (prefix: string, port: SimulatedPort): string => `${prefix}${port.id.slice(0, 11)}`

/** Networks in use on a host, in the cloud's order. */
export function networksOn(model: CloudModel, host: SimulatedHost): SimulatedNetwork[] {
  const used = new Set(model.ports.filter((port) => port.host === host).map((port) => port.network))
  return model.networks.filter((network) => used.has(network))
}
