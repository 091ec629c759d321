/**
 * A generated cloud: hosts, networks, routers and instances with all their addresses. Pure and deterministic; everything
 * the peers answer is made from it, so that the APIs and the hosts always tell the same story.
 */
import { keystoneId, neutronMac, uuid } from './identities'

/** Dealt to the hosts in turn. The first host also is controller and network node. */
const KINDS = ['ovs-native', 'ovs-hybrid', 'linux-bridge'] as const
/** How a host is wired: Open vSwitch with its own firewall, with hybrid plugging through qbr bridges, or Linux bridges. */
export type HostKind = (typeof KINDS)[number]
/** Instances that share a tenant network. */
const INSTANCES_PER_NETWORK = 40
/** Every so many instances one has a second vNIC, on the VLAN network. */
const SECOND_NIC_EVERY = 3
/** Every so many instances one has a floating IP. */
const FLOATING_IP_EVERY = 5

export interface CloudShape {
  readonly hosts: number
  readonly instancesPerHost: number
}

export type SimulatedHost = ReturnType<typeof hostAt>
export type SimulatedNetwork = ReturnType<typeof networkOf>
export type SimulatedPort = ReturnType<typeof portOf>
export type CloudModel = ReturnType<typeof generateCloud>
export type SimulatedInstance = CloudModel['instances'][number]

function hostAt(index: number) {
  const kind: HostKind = KINDS[index % KINDS.length] ?? 'ovs-native'
  // Ranges nobody routes: for documentation, and beyond the 250 hosts they have room for, those for benchmarks.
  const address = (few: string, many: string) =>
    index < 250 ? `${few}.${index + 1}` : `${many}.${Math.floor(index / 250)}.${(index % 250) + 1}`
  return {
    index,
    name: `sim-node-${String(index + 1).padStart(3, '0')}`,
    kind,
    /** Controller and network node; every host is a compute node. */
    isController: index === 0,
    managementIp: address('192.0.2', '198.18'),
    tunnelIp: address('198.51.100', '198.19'),
    zone: index % 2 === 0 ? 'nova' : 'az-2',
    /** NIC or bond that leads to physnet1. */
    providerNic: kind === 'ovs-hybrid' ? 'bond0' : 'eth2',
  }
}

/** @param prefix first two octets of its /16 */
function networkOf(name: string, type: 'vxlan' | 'vlan' | 'flat', segmentationId: number | null, prefix: string) {
  return {
    id: uuid(`network/${name}`),
    subnetId: uuid(`subnet/${name}`),
    name,
    type,
    segmentationId,
    isExternal: type === 'flat',
    mtu: type === 'vxlan' ? 1450 : 1500,
    prefix,
  }
}

export type PortOwner = 'compute' | 'dhcp' | 'router-interface' | 'router-gateway'

/**
 * @param deviceId instance, router, or what a DHCP agent writes
 * @param address last two octets
 */
function portOf(
  owner: PortOwner,
  label: string,
  deviceId: string,
  host: SimulatedHost,
  network: SimulatedNetwork,
  address: string,
) {
  const ip = `${network.prefix}.${address}`
  return { id: uuid(`port/${label}`), mac: neutronMac(`port/${label}`), owner, deviceId, network, host, ip }
}

/** @throws Error when the shape is outside what addresses allow (1–1000 hosts, at most 250 instances each). */
export function generateCloud(shape: CloudShape) {
  if (shape.hosts < 1 || shape.hosts > 1000 || shape.instancesPerHost < 0 || shape.instancesPerHost > 250)
    throw new Error(`a cloud of ${shape.hosts} hosts with ${shape.instancesPerHost} instances each cannot be generated`)
  const controller = hostAt(0)
  const hosts = [controller, ...Array.from({ length: shape.hosts - 1 }, (_, index) => hostAt(index + 1))]
  const tenantNetworkCount = Math.max(1, Math.ceil((shape.hosts * shape.instancesPerHost) / INSTANCES_PER_NETWORK))
  const tenant = Array.from({ length: tenantNetworkCount }, (_, index) =>
    networkOf(`private-${index + 1}`, 'vxlan', 1001 + index, `10.${10 + (index % 200)}`),
  )
  const vlan = networkOf('vlan-101', 'vlan', 101, '10.240')
  const external = networkOf('public', 'flat', null, '172.24')

  const dhcpPorts = [...tenant, vlan].map((net) =>
    portOf('dhcp', `dhcp/${net.name}`, `dhcp${uuid('dhcp-agent')}-${net.id}`, controller, net, '0.2'),
  )
  const routers = tenant.map((net, index) => {
    const name = `router-${index + 1}`
    const id = uuid(name)
    // Only the first router leads into the VLAN network as well.
    const inside = index === 0 ? [net, vlan] : [net]
    return {
      id,
      name,
      gateway: portOf('router-gateway', `${name}/gateway`, id, controller, external, `1.${(index % 250) + 1}`),
      interfaces: inside.map((one) => portOf('router-interface', `${name}/${one.name}`, id, controller, one, '0.1')),
    }
  })
  const instances = hosts.flatMap((host) =>
    Array.from({ length: shape.instancesPerHost }, (_, slot) => {
      const number = host.index * shape.instancesPerHost + slot + 1
      const name = `vm-${String(number).padStart(5, '0')}`
      const id = uuid(name)
      const net = tenant[Math.floor((number - 1) / INSTANCES_PER_NETWORK)] ?? vlan
      const address = `${1 + Math.floor(number / 250)}.${(number % 250) + 1}`
      const nets = number % SECOND_NIC_EVERY === 0 ? [net, vlan] : [net]
      return {
        id,
        name,
        /** libvirt's name: "instance-0000002a". */
        domainName: `instance-${number.toString(16).padStart(8, '0')}`,
        host,
        ports: nets.map((one) => portOf('compute', `${name}/${one.name}`, id, host, one, address)),
      }
    }),
  )
  const floatingIps = instances.flatMap(({ name, ports: [port] }, index) => {
    const router = routers.find(({ interfaces }) => interfaces.some(({ network }) => network === port?.network))
    if (!port || !router || index % FLOATING_IP_EVERY !== 0) return []
    const number = index / FLOATING_IP_EVERY
    const address = `${external.prefix}.${100 + Math.floor(number / 250)}.${(number % 250) + 1}`
    return [{ id: uuid(`floating-ip/${name}`), address, port, routerId: router.id }]
  })
  return {
    projects: ['admin', 'service', 'demo'].map((name) => ({ id: keystoneId(`project/${name}`), name })),
    /** Owner of everything but the external network. */
    tenantId: keystoneId('project/demo'),
    hosts,
    networks: [...tenant, vlan, external],
    routers,
    floatingIps,
    externalId: external.id,
    dhcpPorts,
    instances,
    /** Every port: of instances, DHCP and routers. */
    ports: [
      ...instances.flatMap((instance) => instance.ports),
      ...dhcpPorts,
      ...routers.flatMap((router) => [router.gateway, ...router.interfaces]),
    ],
  }
}

/** The device Nova or an agent makes for a port: "tap" and the first 11 characters of its id. */
export const deviceOf = (prefix: string, port: SimulatedPort): string => `${prefix}${port.id.slice(0, 11)}`

/** Networks in use on a host, in the cloud's order. */
export function networksOn(model: CloudModel, host: SimulatedHost): SimulatedNetwork[] {
  const used = new Set(model.ports.filter((port) => port.host === host).map((port) => port.network))
  return model.networks.filter((network) => used.has(network))
}

export const instancesOn = (model: CloudModel, host: SimulatedHost): SimulatedInstance[] =>
  model.instances.filter((instance) => instance.host === host)
