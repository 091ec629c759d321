/**
 * Every command this product may run on a host of the cloud: a closed table of read-only templates.
 *
 * A template is a list of steps run one after the other, each a list of words; `{name}` stands for a slot. A step that
 * needs root is run through sudo when the login is not root. Words are literal: no pipes, redirections or expansions.
 */
import { AppError } from '@shared/contract/errors'

/*
 * Values of slots come from the cloud (interface names, namespaces, domain ids), so a value outside its class is refused
 * before any quoting. No class admits a leading dash, so a value can never be read as an option.
 */
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const DATABASE =
  '(?:(?:tcp|ssl):(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}\\]):\\d{1,5}|unix:/[A-Za-z0-9_./-]{1,200})'

/** Pattern per slot class, with the reason of its limits. A word whose slot is empty, where its class admits that, is left out. */
export const SLOT_CLASSES = {
  /** Linux interface names: IFNAMSIZ leaves 15 characters. "eth0", "tap0ddce49c-d5", "vlan.101", "a@b" is not cut here. */
  ifname: /^[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}$/,
  /** Network namespaces as `ip netns list` names them: "qdhcp-<uuid>", "ovnmeta-<uuid>", "vpp-1". */
  netns: /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}$/,
  /** What `virsh` accepts for a guest and Nova creates: a domain uuid or "instance-0000002a". */
  libvirtDomain: new RegExp(`^(?:instance-[0-9a-f]{8,16}|${UUID})$`),
  /** Tables of the Open vSwitch database this product reads. */
  ovsTable: /^(?:Open_vSwitch|Bridge|Port|Interface)$/,
  /** Where OVN's databases listen: "tcp:10.0.0.1:6641,ssl:[fd00::1]:6641", "unix:/run/ovn/ovnnb_db.sock"; empty for the host's own. */
  ovnDatabase: new RegExp(`^(?:${DATABASE}(?:,${DATABASE}){0,8})?$`),
  /** A file named in a configuration; empty where none is. */
  file: /^(?!.*\.\.)(?:\/[A-Za-z0-9_][A-Za-z0-9_.@+-]*){0,12}$/,
} as const satisfies Record<string, RegExp>

type SlotClass = keyof typeof SLOT_CLASSES

/**
 * Returns `value` when it belongs to the class.
 * @throws AppError `validation` naming slot and class.
 */
function checkSlot(slot: string, slotClass: SlotClass, value: string): string {
  if (SLOT_CLASSES[slotClass].test(value)) return value
  throw new AppError(
    'validation',
    `${JSON.stringify(value)} is not a valid ${slotClass} for the command slot "${slot}"`,
    {
      hint: 'Look at the name on the host or in the cloud; nothing was run with it.',
      context: { slot, slotClass },
    },
  )
}

const define = <const S extends Readonly<Record<string, SlotClass>> = Record<never, never>>(
  line: string,
  options: { root?: boolean; slots?: S; columns?: Readonly<Record<string, string>> } = {},
) => ({
  steps: line.split(' && ').map((step) => step.split(' ')),
  slots: (options.slots ?? {}) as S,
  needsRoot: options.root ?? false,
  /** What \`{columns}\` stands for, by \`{table}\`. */
  columns: options.columns ?? {},
})

/** What is read of each table. Interfaces have more than forty columns, and a large cloud has a tunnel to every host on each. */
const OVS_COLUMNS = {
  Open_vSwitch: 'external_ids,other_config,ovs_version',
  Bridge: '_uuid,datapath_type,fail_mode,name,ports',
  Port: '_uuid,bond_mode,interfaces,name,tag,trunks',
  Interface: '_uuid,admin_state,external_ids,link_state,mac,mac_in_use,mtu,name,ofport,options,type',
}

/** What is read of OVN's databases, small tables first. All of them come from one moment, so that they fit each other. */
const NORTHBOUND = {
  Logical_Switch: 'name,qos_rules',
  Logical_Router: '_uuid,enabled,external_ids,name,nat,ports,static_routes',
  Logical_Router_Static_Route: '_uuid,ip_prefix,nexthop,output_port,policy',
  Gateway_Chassis: '_uuid,chassis_name,priority',
  DHCP_Options: '_uuid,cidr,external_ids,options',
  NAT: '_uuid,external_ids,external_ip,external_mac,logical_ip,logical_port,type',
  Logical_Router_Port: '_uuid,enabled,external_ids,gateway_chassis,mac,name,networks,options',
}
const SOUTHBOUND = {
  Chassis: '_uuid,hostname,name',
  Datapath_Binding: '_uuid,external_ids,tunnel_key',
  Port_Binding: 'chassis,logical_port,type',
}
const OVN_ACCESS = { database: 'ovnDatabase', key: 'file', certificate: 'file', authority: 'file' } as const

const ovnTables = (program: string, tables: Readonly<Record<string, string>>) =>
  define(
    [
      program,
      '--timeout=15 --no-leader-only --format=json',
      '--db={database} --private-key={key} --certificate={certificate} --ca-cert={authority}',
      Object.entries(tables)
        .map(([table, columns]) => `--columns=${columns} list ${table}`)
        .join(' -- '),
    ].join(' '),
    { root: true, slots: OVN_ACCESS },
  )

const NETNS = { netns: 'netns' } as const
const NIC = { ifname: 'ifname' } as const

/** The table, by command id. (No `satisfies` here: it would widen the slot types.) `-j` variants need iproute2 ≥ 4.17 (2018); the text variants are for older hosts. */
export const COMMANDS = {
  'os-details': define('cat /etc/os-release && uname -rm'),
  'links-json': define('ip -d -j link show'),
  'links-text': define('ip -d link show'),
  'addresses-json': define('ip -j addr show'),
  'addresses-text': define('ip addr show'),
  'netns-list-json': define('ip -j netns list', { root: true }),
  'netns-list-text': define('ip netns list', { root: true }),
  'netns-addresses-json': define('ip netns exec {netns} ip -j addr show', { root: true, slots: NETNS }),
  'netns-addresses-text': define('ip netns exec {netns} ip addr show', { root: true, slots: NETNS }),
  'ha-states': define('grep -r --include=state -e . {file}', { root: true, slots: { file: 'file' } }),
  /** The lines of Neutron's configuration that say where its L3 agent keeps what it writes down. */
  'ha-settings': define('grep -hs -e state_path -e ha_confs_path /etc/neutron/neutron.conf /etc/neutron/l3_agent.ini', {
    root: true,
  }),
  'fdb-json': define('bridge -j fdb show'),
  'fdb-text': define('bridge fdb show'),
  'virsh-list-uuid': define('virsh -r list --all --uuid', { root: true }),
  'virsh-dumpxml': define('virsh -r dumpxml {domain}', { root: true, slots: { domain: 'libvirtDomain' } }),
  'ovs-list': define('ovs-vsctl --format=json --columns={columns} list {table}', {
    root: true,
    slots: { table: 'ovsTable' },
    columns: OVS_COLUMNS,
  }),
  'ovs-show': define('ovs-vsctl show', { root: true }),
  'ovs-bonds': define('ovs-appctl bond/show && ovs-appctl lacp/show', { root: true }),
  'ovs-datapaths': define('ovs-appctl dpctl/show', { root: true }),
  'ovn-northbound': ovnTables('ovn-nbctl', {
    ...NORTHBOUND,
    Logical_Router_Port: `${NORTHBOUND.Logical_Router_Port},ha_chassis_group`,
    HA_Chassis: '_uuid,chassis_name,priority',
    HA_Chassis_Group: '_uuid,ha_chassis',
  }),
  /** Before OVN 20.03: without groups of chassis. */
  'ovn-northbound-2019': ovnTables('ovn-nbctl', NORTHBOUND),
  'ovn-southbound': ovnTables('ovn-sbctl', {
    ...SOUTHBOUND,
    Port_Binding: `${SOUTHBOUND.Port_Binding},additional_chassis,requested_chassis,up`,
  }),
  /** Before OVN 22.06: a port is on one chassis. */
  'ovn-southbound-2021': ovnTables('ovn-sbctl', {
    ...SOUTHBOUND,
    Port_Binding: `${SOUTHBOUND.Port_Binding},requested_chassis,up`,
  }),
  /** Before OVN 21.03: whether a port is up is not told. */
  'ovn-southbound-2020': ovnTables('ovn-sbctl', SOUTHBOUND),
  /** The lines of Neutron's configuration that say where OVN's databases listen. */
  'ovn-settings': define('grep -hs ovn_ {file}', { root: true, slots: { file: 'file' } }),
  'nic-settings': define('ethtool {ifname}', { root: true, slots: NIC }),
  'nic-driver': define('ethtool -i {ifname}', { root: true, slots: NIC }),
  'nic-list': define('ls -l /sys/class/net'),
  'lldp-neighbours-json0': define('lldpcli -f json0 show neighbors details', { root: true }),
  'lldp-neighbours-json': define('lldpcli -f json show neighbors details', { root: true }),
  'nic-functions': define('ls -l /sys/class/net/{pf}/device/', { slots: { pf: 'ifname' } }),
  'ovs-receive-queues': define('ovs-appctl dpif-netdev/pmd-rxq-show', { root: true }),
  'vpp-version': define('vppctl show version', { root: true }),
  'vpp-interfaces': define('vppctl show interface', { root: true }),
  'vpp-hardware': define('vppctl show hardware-interfaces', { root: true }),
  'vpp-modes': define('vppctl show mode', { root: true }),
  'vpp-bridge-domains': define('vppctl show bridge-domain', { root: true }),
  'vpp-addresses': define('vppctl show interface address', { root: true }),
  'vpp-bonds': define('vppctl show bond details', { root: true }),
  'vpp-tunnels': define('vppctl show vxlan tunnel', { root: true }),
  'vpp-gpe-tunnels': define('vppctl show vxlan-gpe', { root: true }),
  'vpp-sockets': define('vppctl show vhost-user', { root: true }),
  'vpp-taps': define('vppctl show tap', { root: true }),
  'bond-details': define('cat /proc/net/bonding/{bond}', { slots: { bond: 'ifname' } }),
} as const

export type CommandId = keyof typeof COMMANDS

/** The slots of one command: `{}` for most, `{netns: string}` for "netns-addresses-json" … */
export type SlotsOf<I extends CommandId> = { readonly [K in keyof (typeof COMMANDS)[I]['slots']]: string }

/** A command with its slot values; the union over the whole table. */
export type CommandRequest = { [I in CommandId]: { readonly id: I; readonly slots: SlotsOf<I> } }[CommandId]

/** A command ready to be quoted. */
export type RenderedCommand = ReturnType<typeof renderCommand>

/** Builds a request; saves callers the `slots: {}` of commands without slots. */
export function command<I extends CommandId>(
  id: I,
  ...slots: keyof SlotsOf<I> extends never ? [] : [SlotsOf<I>]
): CommandRequest {
  return { id, slots: slots[0] ?? {} } as CommandRequest
}

const SLOT = /\{(\w+)\}/g

/**
 * Fills a template's slots.
 * @throws AppError `validation` when a slot is missing, unknown or holds a value outside its class.
 */
export function renderCommand({ id, slots }: { id: CommandId; slots: Readonly<Record<string, string>> }) {
  const { steps, needsRoot, columns, ...template } = COMMANDS[id]
  const classes: Readonly<Record<string, SlotClass>> = template.slots
  const unknown = Object.keys(slots).find((slot) => !Object.hasOwn(classes, slot))
  if (unknown !== undefined) throw new AppError('validation', `the command ${id} has no slot "${unknown}"`)
  const fill = (word: string) => {
    let isLeftOut = false
    const filled = word.replaceAll(SLOT, (_, slot: string) => {
      if (slot === 'columns') return columns[slots.table ?? ''] ?? ''
      const slotClass = classes[slot]
      const value = Object.hasOwn(slots, slot) ? slots[slot] : undefined
      if (slotClass === undefined || value === undefined)
        throw new AppError('validation', `the command ${id} needs the slot "${slot}"`)
      isLeftOut ||= value === ''
      return checkSlot(slot, slotClass, value)
    })
    return isLeftOut ? [] : [filled]
  }
  return { id, steps: steps.map((step) => step.flatMap(fill)), needsRoot }
}

/** The command as a person would type it ("ip netns exec qdhcp-… ip -j addr show"), for messages and provenance. */
export function commandText(rendered: RenderedCommand): string {
  return rendered.steps.map((step) => step.join(' ')).join('; ')
}
