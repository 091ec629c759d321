/**
 * Read-only commands that show more of an object at its source, as data: which facts they need decides whether they are
 * offered. Shown to be copied, never run. What could change anything is not here on purpose.
 */
import type { InventoryObject } from '../model/inventory-object'
import { quoteForShell } from '../text/shell-quote'

interface CommandTemplate {
  /** Typed at an OpenStack client, or on the object's host (there perhaps in a network namespace). */
  readonly place: 'client' | 'host'
  /** `{path}` stands for an attribute or a {@link derivedFacts fact made of them}: "{local_name}", "{ports.0.name}". */
  readonly command: string
  /** May hold `{path}` too. */
  readonly shows: string
  /** Only where an attribute or fact has one of these values. */
  readonly when?: readonly [path: string, ...values: string[]] | undefined
}

const client = (command: string, shows: string, when?: CommandTemplate['when']): CommandTemplate => ({
  place: 'client',
  command,
  shows,
  when,
})
const host = (command: string, shows: string, when?: CommandTemplate['when']): CommandTemplate => ({
  place: 'host',
  command,
  shows,
  when,
})
const namespace = (command: string, shows: string, when?: CommandTemplate['when']) =>
  host(`sudo ip netns exec {namespace} ${command}`, shows, when)

const OVS = ['vedge_type', 'OVS'] as const
const VPP = ['vedge_type', 'VPP'] as const
const BRIDGE = ['connector_type', 'bridge'] as const
const BRIDGE_DOMAIN = ['connector_type', 'bridge-domain'] as const
/** Kinds of NICs that the kernel of the host does not drive. */
const NOT_OF_KERNEL: ReadonlySet<unknown> = new Set(['dpdk', 'vpp', 'passed-through'])
const BOND = ['kind', 'bond'] as const
const ROUTER = ['service_type', 'router', 'snat'] as const

/** By object type, in the order they are offered. */
export const OBJECT_COMMANDS: Readonly<Record<string, readonly CommandTemplate[]>> = {
  instance: [
    client('openstack server show {uuid}', 'Server in Nova'),
    client('openstack port list --server {uuid}', 'Its ports'),
    client('openstack server event list {uuid}', 'Event history'),
    host('sudo virsh dominfo {local_name}', 'State of the guest'),
    host('sudo virsh domiflist {local_name}', 'Interfaces of the guest'),
    host('sudo virsh dumpxml {local_name}', 'Definition of the guest'),
  ],
  vnic: [
    host('ip -s -d link show {device}', 'Counters and errors, while the instance runs'),
    host('sudo tcpdump -c 20 -nei {device}', 'Capture 20 frames (needs tcpdump)'),
    namespace('ip -s -d link show {name}', 'Counters and errors'),
    namespace('tcpdump -c 20 -nei {name}', 'Capture 20 frames (needs tcpdump)'),
    host('sudo bridge fdb show br {linux_bridge}', 'MAC addresses its bridge has learned'),
    host('sudo ovs-vsctl --columns=name,tag,trunks,vlan_mode list Port {ovs_port}', 'VLAN tag in Open vSwitch'),
    host(
      'sudo ovs-vsctl --columns=name,external_ids,link_state,error list Interface {ovs_port}',
      'State in Open vSwitch',
    ),
    client('openstack port show {port}', 'Port in Neutron'),
  ],
  vconnector: [
    host('ip -d link show {bridge_name}', 'Settings of the bridge', BRIDGE),
    host('ip link show master {bridge_name}', 'Its members', BRIDGE),
    host('sudo bridge fdb show br {bridge_name}', 'MAC addresses learned', BRIDGE),
    host('sudo vppctl show bridge-domain {bd_id} detail', 'Its members', BRIDGE_DOMAIN),
    host('sudo vppctl show l2fib bd_id {bd_id}', 'MAC addresses learned', BRIDGE_DOMAIN),
  ],
  vedge: [
    host('sudo ovs-vsctl show', 'Bridges and ports', OVS),
    host('sudo ovs-ofctl -O OpenFlow13 dump-flows {integration_bridge}', 'Flows of the integration bridge'),
    host('sudo ovs-ofctl -O OpenFlow13 dump-flows {tunnel_bridge}', 'Flows of the tunnel bridge'),
    host('sudo ovs-appctl fdb/show {integration_bridge}', 'MAC addresses learned'),
    host('sudo ovs-vsctl get Open_vSwitch . external_ids', 'Settings of the switch (external_ids)', OVS),
    host('sudo vppctl show interface', 'Interfaces and counters', VPP),
    host('sudo vppctl show l2fib verbose', 'MAC addresses learned', VPP),
  ],
  otep: [
    host('ip -s -d link show {interface}', 'Interface with the tunnel address'),
    host('sudo ovs-vsctl --columns=name,type,options,error list Interface {ports.0.name}', 'First tunnel port', [
      'parent_type',
      'vedge',
    ]),
    host('ip route get {far_end}', 'Route to the first far end'),
    host('ping -c 3 {far_end}', 'Whether the first far end answers'),
    host(
      'ping -c 3 -M do -s {payload} {far_end}',
      'Whether whole packets of {interface_mtu} bytes, the MTU of {interface}, reach it',
    ),
  ],
  host_pnic: [
    host('sudo ethtool {kernel_nic}', 'Link, speed and duplex'),
    host('ip -s -d link show {kernel_nic}', 'Counters and errors'),
    host('sudo ethtool -S {driver_nic}', 'Counters of the driver'),
    host('cat /proc/net/bonding/{local_name}', 'State of the bond', BOND),
    host('sudo vppctl show hardware-interfaces {vpp_nic}', 'Link, speed and queues'),
    host('sudo vppctl show interface {vpp_nic}', 'Counters and errors'),
  ],
  vservice: [
    client('openstack router show {router}', 'Router in Neutron'),
    namespace('ip addr show', 'Addresses inside'),
    namespace('ip route show', 'Routes inside'),
    namespace('ip neigh show', 'Neighbours seen'),
    namespace('iptables -t nat -S', 'Address translation', ROUTER),
  ],
  network: [
    client('openstack network show {id}', 'Network in Neutron'),
    client('openstack subnet list --network {id}', 'Its subnets'),
    client('openstack port list --network {id}', 'Its ports'),
  ],
  port: [
    client('openstack port show {id}', 'Port in Neutron'),
    client('openstack network show {network_id}', 'Its network'),
  ],
  security_group: [
    client('openstack security group show {id}', 'Group in Neutron'),
    client('openstack security group rule list {id}', 'Its rules'),
  ],
  host: [
    client('openstack hypervisor show {hypervisor_hostname}', 'Hypervisor in Nova'),
    client('openstack compute service list --host {name}', 'Its Nova services'),
    client('openstack network agent list --host {name}', 'Its Neutron agents'),
    host('ip -br addr show', 'Its interfaces'),
  ],
  network_agent: [client('openstack network agent show {agent_id}', 'Agent in Neutron')],
  project: [
    client('openstack project show {id}', 'Project in Keystone'),
    client('openstack quota show {id}', 'Limits'),
  ],
  aggregate: [client('openstack aggregate show {name}', 'Hosts and properties')],
}

type ObjectCommand = ReturnType<typeof commandsFor>[number]

/**
 * The commands that fit an object, those whose every fact it has, with its own values in them, quoted. Each with the host
 * it is typed on, none for an OpenStack client.
 */
export function commandsFor(object: InventoryObject) {
  const on = object.type === 'host' ? object.name : object.host
  const facts = { ...object, ...derivedFacts(object) }
  return (OBJECT_COMMANDS[object.type] ?? []).flatMap(({ place, when, ...template }) => {
    if (place === 'host' && !on) return []
    if (when && !when.slice(1).includes(valueAt(facts, when[0].split('.')) ?? '')) return []
    const command = fill(template.command, facts, quoteForShell)
    const shows = fill(template.shows, facts, (value) => value)
    if (command === undefined || shows === undefined) return []
    return [{ host: place === 'host' ? on : undefined, command, shows }]
  })
}

/** The same command, run from a machine that reaches the host by SSH. */
export function overSsh(command: string, hostName: string): string {
  return `ssh ${quoteForShell(hostName)} ${quoteForShell(command)}`
}

/** "On lab-node2": where a command is typed. */
export const commandHeading = (hostName: string | undefined): string =>
  hostName === undefined ? 'On an OpenStack client' : `On ${hostName}`

/** Commands as text to keep, each once, grouped by where they are run. */
export function commandsText(commands: readonly ObjectCommand[]): string {
  const once = [...new Map(commands.map((one) => [`${one.host ?? ''}\n${one.command}`, one])).values()]
  return [...new Set(once.map((one) => one.host))]
    .map((on) => {
      const lines = once.filter((one) => one.host === on).map(({ shows, command }) => `# ${shows}\n${command}`)
      return [`## ${commandHeading(on)}`, ...lines].join('\n')
    })
    .join('\n\n')
}

type Facts = Readonly<Record<string, unknown>>

/** What follows from an object's attributes and decides which commands work on it. */
function derivedFacts(object: InventoryObject): Facts {
  const derive = DERIVED[object.type]
  return derive ? derive(object, (path) => valueAt(object, path.split('.'))) : {}
}

/** Names of kernel devices are shorter; a longer one was made up for a guest's function that has none. */
const DEVICE_LENGTH = 15
/** Devices of guests that the kernel of the host has; not those of vhost-user and of PCI functions handed over. */
const KERNEL_TYPES = ['ethernet', 'bridge', 'network', 'direct']
/** What Neutron's agents name their ports of Open vSwitch inside namespaces. */
const INTERNAL_PORT = /^(?:tap|qr-|qg-|sg-|fg-|ha-)/
/** IPv4 and ICMP, IPv6 and ICMPv6: what a packet holds besides its payload. */
const HEADERS_BYTES = { v4: 28, v6: 48 }

type Read = (path: string) => string | undefined

const DERIVED: Readonly<Record<string, (object: InventoryObject, read: Read) => Facts>> = {
  vnic: (object, read) => {
    const type = read('interface_type') ?? ''
    if (object.vnic_type === 'vservice_vnic') {
      const prefix = `${object.host ?? ''}-`
      const service = read('vservice_id') ?? ''
      return {
        namespace: service.startsWith(prefix) ? service.slice(prefix.length) : undefined,
        // A pair of devices leads to a bridge of the kernel; what has no other end is a port of Open vSwitch.
        ovs_port: read('peer_name') === undefined && INTERNAL_PORT.test(object.name) ? object.name : undefined,
      }
    }
    const bridge = read('source_bridge') ?? ''
    return {
      device: KERNEL_TYPES.includes(type) && object.name.length <= DEVICE_LENGTH ? object.name : undefined,
      linux_bridge: /^(?:qbr|brq)/.test(bridge) ? bridge : undefined,
      ovs_port: ovsPortOf(object.name, type, bridge),
    }
  },
  vedge: ({ bridges }) => {
    const names = Array.isArray(bridges) ? bridges.map((bridge) => valueAt(bridge, ['name'])) : []
    const named = (name: string) => (names.includes(name) ? name : undefined)
    return { integration_bridge: named('br-int'), tunnel_bridge: named('br-tun') }
  },
  otep: (_object, read) => {
    const farEnd = read('ports.0.options.remote_ip')
    const mtu = Number(read('interface_mtu'))
    const headers = farEnd?.includes(':') ? HEADERS_BYTES.v6 : HEADERS_BYTES.v4
    return {
      // Open vSwitch may choose the far end by flow.
      far_end: farEnd === 'flow' ? undefined : farEnd,
      payload: mtu > headers ? mtu - headers : undefined,
    }
  },
  host_pnic: ({ kind, local_name }) => ({
    // Devices that were taken from the kernel are known to Open vSwitch or VPP only, or to a guest.
    kernel_nic: NOT_OF_KERNEL.has(kind) ? undefined : local_name,
    vpp_nic: kind === 'vpp' ? local_name : undefined,
    // Devices without hardware keep no counters of their own.
    driver_nic: kind === undefined || kind === 'veth' ? local_name : undefined,
  }),
  vservice: (_object, read) => {
    const namespaceName = read('local_service_id')
    const router = read('router_id') ?? /^(?:qrouter|snat)-(.+)$/.exec(namespaceName ?? '')?.[1]
    return { namespace: namespaceName, router }
  },
}

/** The port of Open vSwitch a guest's device is, or behind a hybrid bridge the one at the bridge's other side. */
function ovsPortOf(name: string, type: string, bridge: string): string | undefined {
  if (bridge.startsWith('qbr')) return `qvo${bridge.slice(3)}`
  const isPort = type === 'ethernet' || (type === 'vhostuser' && name.startsWith('vhu')) || bridge.startsWith('br-')
  return isPort ? name : undefined
}

/** SECURITY: every value is quoted; one that begins with a dash could be taken for an option, so it fits nowhere. */
function fill(template: string, facts: Facts, quote: (value: string) => string): string | undefined {
  let isComplete = true
  const command = template.replace(/\{([^}]+)\}/g, (_, path: string) => {
    const value = valueAt(facts, path.split('.'))
    if (value === undefined || value === '' || value.startsWith('-') || /\p{Cc}/u.test(value)) isComplete = false
    return quote(value ?? '')
  })
  return isComplete ? command : undefined
}

function valueAt(value: unknown, path: readonly string[]): string | undefined {
  const [key, ...rest] = path
  if (key === undefined) return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return valueAt((value as Facts)[key], rest)
}
