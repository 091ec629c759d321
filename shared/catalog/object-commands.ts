/**
 * Read-only commands that show more of an object at its source, as data: which attributes they need decides whether
 * they are offered. Shown to be copied, never run. What could change anything is not here on purpose.
 */
import type { InventoryObject } from '../model/inventory-object'
import { quoteForShell } from '../text/shell-quote'

/** Where a command is typed: at an OpenStack client, on the object's host, or in its network namespace there. */
export type CommandPlace = 'client' | 'host' | 'namespace'

interface CommandTemplate {
  readonly place: CommandPlace
  /** `{path}` stands for an attribute: "{local_name}", "{ports.0.options.remote_ip}". */
  readonly command: string
  readonly shows: string
  /** Only where an attribute has this value. */
  readonly when?: readonly [attribute: string, value: string] | undefined
}

const client = (command: string, shows: string): CommandTemplate => ({ place: 'client', command, shows })
const host = (command: string, shows: string, when?: CommandTemplate['when']): CommandTemplate => ({
  place: 'host',
  command,
  shows,
  when,
})
const namespace = (command: string, shows: string): CommandTemplate => ({
  place: 'namespace',
  command: `sudo ip netns exec {local_service_id} ${command}`,
  shows,
})

const OVS = ['vedge_type', 'OVS'] as const
const VPP = ['vedge_type', 'VPP'] as const
const OVN = ['vedge_type', 'OVN'] as const
const ROUTER = ['service_type', 'router'] as const

/** By object type, in the order they are offered. */
export const OBJECT_COMMANDS: Readonly<Record<string, readonly CommandTemplate[]>> = {
  instance: [
    client('openstack server show {uuid}', 'the server as Nova knows it'),
    client('openstack port list --server {uuid}', 'its ports'),
    client('openstack server event list {uuid}', 'what was done to it'),
    host('sudo virsh dominfo {local_name}', 'state of the guest'),
    host('sudo virsh domiflist {local_name}', 'interfaces of the guest'),
    host('sudo virsh dumpxml {local_name}', 'definition of the guest'),
  ],
  vnic: [
    host('ip -s -d link show {name}', 'counters and errors', ['vnic_type', 'instance_vnic']),
    host('sudo bridge fdb show dev {name}', 'MAC addresses learned', ['vnic_type', 'instance_vnic']),
    host('sudo tcpdump -c 20 -nei {name}', 'twenty frames', ['vnic_type', 'instance_vnic']),
    host('sudo ovs-vsctl --columns=name,tag,external_ids,error list Interface {name}', 'its Open vSwitch record'),
    client('openstack port show {port}', 'its port'),
  ],
  vconnector: [
    host('ip -d link show {bridge_name}', 'the bridge'),
    host('bridge link show master {bridge_name}', 'its members'),
    host('sudo bridge fdb show br {bridge_name}', 'MAC addresses learned'),
  ],
  vedge: [
    host('sudo ovs-vsctl show', 'bridges and ports', OVS),
    host('sudo ovs-ofctl -O OpenFlow13 dump-flows br-int', 'flows of the integration bridge', OVS),
    host('sudo ovs-ofctl -O OpenFlow13 dump-flows br-tun', 'flows of the tunnel bridge', OVS),
    host('sudo ovs-appctl fdb/show br-int', 'MAC addresses learned', OVS),
    host('sudo ovs-vsctl show', 'bridges and ports', OVN),
    host('sudo ovs-vsctl get Open_vSwitch . external_ids', 'how the host is joined to OVN', OVN),
    host('sudo vppctl show interface', 'interfaces and counters', VPP),
    host('sudo vppctl show l2fib verbose', 'MAC addresses learned', VPP),
  ],
  otep: [
    host('ip -s -d link show {interface}', 'the interface with the tunnel address'),
    host('sudo ovs-vsctl --columns=name,type,options,error list Interface {ports.0.name}', 'the first tunnel port'),
    host('ping -c 3 -M do -s 1422 {ports.0.options.remote_ip}', 'whether full frames reach the first far end'),
    host('ip route get {ports.0.options.remote_ip}', 'the way to the first far end'),
  ],
  host_pnic: [
    host('sudo ethtool {local_name}', 'link, speed and duplex'),
    host('ip -s -d link show {local_name}', 'counters and errors'),
    host('sudo ethtool -S {local_name}', 'counters of the driver'),
    host('cat /proc/net/bonding/{local_name}', 'state of the bond', ['kind', 'bond']),
  ],
  vservice: [
    namespace('ip addr show', 'addresses inside'),
    namespace('ip route show', 'routes inside'),
    namespace('ip neigh show', 'neighbours seen'),
    { ...namespace('iptables -t nat -S', 'address translation'), when: ROUTER },
  ],
  network: [
    client('openstack network show {id}', 'the network as Neutron knows it'),
    client('openstack subnet list --network {id}', 'its subnets'),
    client('openstack port list --network {id}', 'its ports'),
  ],
  port: [
    client('openstack port show {id}', 'the port as Neutron knows it'),
    client('openstack network show {network_id}', 'its network'),
  ],
  security_group: [
    client('openstack security group show {id}', 'the group as Neutron knows it'),
    client('openstack security group rule list {id} --long', 'its rules'),
  ],
  host: [
    client('openstack hypervisor show {name}', 'the hypervisor as Nova knows it'),
    client('openstack compute service list --host {name}', 'its Nova services'),
    client('openstack network agent list --host {name}', 'its Neutron agents'),
    host('ip -br addr show', 'its interfaces'),
  ],
  network_agent: [client('openstack network agent show {id}', 'the agent as Neutron knows it')],
  project: [client('openstack project show {id}', 'the project'), client('openstack quota show {id}', 'its limits')],
  aggregate: [client('openstack aggregate show {name}', 'its hosts and properties')],
}

export type ObjectCommand = ReturnType<typeof commandsFor>[number]

/** The commands that fit an object, those whose every attribute it has, with its own values in them, quoted. */
export function commandsFor(object: InventoryObject) {
  return (OBJECT_COMMANDS[object.type] ?? []).flatMap((template) => {
    if (template.when && object[template.when[0]] !== template.when[1]) return []
    const command = fill(template.command, object)
    return command === undefined ? [] : [{ place: template.place, command, shows: template.shows }]
  })
}

/** The same command, run from a machine that reaches the host by SSH. */
export function overSsh(command: string, hostName: string): string {
  return `ssh ${quoteForShell(hostName)} ${quoteForShell(command)}`
}

/** SECURITY: every value is quoted; one that begins with a dash could be taken for an option, so it fits nowhere. */
function fill(template: string, object: InventoryObject): string | undefined {
  let isComplete = true
  const command = template.replace(/\{([^}]+)\}/g, (_, path: string) => {
    const value = valueAt(object, path.split('.'))
    if (value === undefined || value === '' || value.startsWith('-') || /\p{Cc}/u.test(value)) isComplete = false
    return quoteForShell(value ?? '')
  })
  return isComplete ? command : undefined
}

function valueAt(value: unknown, path: readonly string[]): string | undefined {
  const [key, ...rest] = path
  if (key === undefined) return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return valueAt((value as Readonly<Record<string, unknown>>)[key], rest)
}
