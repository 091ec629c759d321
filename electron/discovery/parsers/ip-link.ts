/**
 * `ip [-d] [-j] link show`: the network interfaces of a host or a network namespace.
 *
 * The JSON form exists since iproute2 4.13; older hosts (CentOS 7, Ubuntu 16.04) give the text form, whose words are
 * brought into rows of the JSON form. Without `-d` the kind of an interface and what depends on it are unknown.
 */
import { z } from 'zod'
import { macForm } from '../../addresses'
import {
  numberField as number,
  type Report,
  readRecords,
  textField as text,
  textsField as texts,
  unheard,
  wholeNumber,
  withoutUndefined,
} from './parsing'

/** One network interface. Absent keys are unknown; lists are empty when there is nothing to list. */
export type IpLink = Omit<ReturnType<typeof linkFromRow>, 'index'> & {
  /** Number in the kernel; absent for a device that only Open vSwitch drives. */
  index?: number
}

const infoDataSchema = z.object({
  id: number,
  local: text,
  local6: text,
  port: number,
  mode: text,
  active_slave: text,
  bridge_id: text,
  // 0/1 or a boolean, depending on the release
  stp_state: z.union([z.boolean(), number]),
})

/** One virtual function; `mac` is what iproute2 before 5.4 called `address`, and a single VLAN stands beside the list. */
const vfSchema = z.object({
  vf: number.pipe(z.number()),
  mac: text,
  address: text,
  vlan: number,
  vlan_list: z.array(z.object({ vlan: number })).catch([]),
  spoofchk: z.boolean().optional().catch(undefined),
  link_state: text,
  trust: z.boolean().optional().catch(undefined),
})

const NO_LINKINFO = { info_data: {}, info_slave_data: {} }

/**
 * One element of the JSON list: unknown keys are ignored, wrongly typed ones count as absent. What most interfaces lack
 * has a default of its own: falling back from a failure costs ten times the rest of a row.
 */
export const linkRowSchema = z.object({
  ifindex: number.pipe(z.number()),
  ifname: z.string().min(1),
  link: text,
  link_index: number,
  flags: texts,
  mtu: number,
  link_type: text,
  address: text,
  master: text,
  phys_port_name: text,
  phys_switch_id: text,
  vfinfo_list: z.array(z.unknown()).default([]).catch([]),
  parentbus: text,
  parentdev: text,
  linkinfo: z
    .object({
      info_kind: text,
      info_data: infoDataSchema.default({}).catch({}),
      info_slave_data: z.object({ perm_hwaddr: text }).default({}).catch({}),
    })
    .default(NO_LINKINFO)
    .catch(NO_LINKINFO),
  /** Of `ip addr`. */
  addr_info: z.preprocess((value) => [value ?? []].flat(), z.array(z.unknown())),
})
type LinkRow = z.infer<typeof linkRowSchema>

/**
 * Parses `ip [-d] link show` in its text or (`-j`) JSON form.
 * @returns the interfaces in the order printed; none for an empty text
 * @throws AppError `parse-failed` when the text is not empty and no interface can be read
 */
export function parseIpLinks(output: string, report: Report = unheard) {
  return readLinkRows('ip link', output, report).map(linkFromRow)
}

/** The rows of `ip link` or `ip addr`, each interface once. @throws as {@link parseIpLinks} */
export function readLinkRows(command: string, output: string, report: Report): LinkRow[] {
  const rows = readRecords(command, output, { schema: linkRowSchema, fromText: rowsFromText }, report)
  return [...new Map(rows.map((row) => [row.ifname, row])).values()]
}

export function linkFromRow(row: LinkRow) {
  const { info_kind: kind, info_data: data, info_slave_data: member } = row.linkinfo
  return withoutUndefined({
    index: row.ifindex,
    name: row.ifname,
    /** What follows `@`: the veth peer or the lower device, when it is in the same namespace. */
    parentName: row.link,
    /** The same as an interface index, when the name is not visible from here (`@if97`). */
    parentIndex: row.link_index,
    /** Whether an administrator switched the interface on. */
    adminUp: row.flags?.includes('UP'),
    /** Whether the layer below carries. */
    carrier: row.flags?.includes('LOWER_UP'),
    mtu: row.mtu,
    /** Hardware address in lower case, of Ethernet interfaces only. */
    mac: row.link_type === 'ether' ? macForm(row.address) : undefined,
    /** `bridge`, `veth`, `vxlan`, `bond`, `vlan`, `tun`, `openvswitch`, `dummy`, …; absent for hardware and without `-d`. */
    kind,
    /** Bridge, bond or `ovs-system` that the interface belongs to. */
    master: row.master,
    /** The driver's name for a port of a NIC: `p0`, or `pf0vf2` for what stands in for a guest's virtual function. */
    physPortName: row.phys_port_name,
    /** Of a NIC whose virtual functions are ports of a switch inside it, and of what stands in for them (switchdev mode). */
    switchId: row.phys_switch_id,
    /** Virtual functions of a physical one, with what is set for each; absent where there are none. */
    vfs: row.vfinfo_list.length > 0 ? row.vfinfo_list.flatMap(vfFrom) : undefined,
    /** Address of the device on its bus: `0000:05:00.0`; printed by newer releases. */
    busAddress: row.parentbus === 'pci' ? row.parentdev : undefined,
    /** Identifier (absent on an "external" device, whose packets carry their own), source address, destination UDP port. */
    vxlan:
      kind === 'vxlan'
        ? withoutUndefined({ id: data.id, local: data.local ?? data.local6, port: data.port })
        : undefined,
    /** The mode is the kernel's short name: `802.3ad`, `active-backup`, … */
    bond: kind === 'bond' ? withoutUndefined({ mode: data.mode, activeMember: data.active_slave }) : undefined,
    /** The hardware's own address of a member of a bond, where all members may show the bond's. */
    permanentMac: macForm(member.perm_hwaddr),
    bridge:
      kind === 'bridge'
        ? withoutUndefined({
            bridgeId: bridgeIdForm(data.bridge_id),
            stpEnabled: data.stp_state === undefined ? undefined : Boolean(data.stp_state),
          })
        : undefined,
  })
}

/** A function that nobody has been given has the address of zeros, which is none. */
const NO_MAC = '00:00:00:00:00:00'

function vfFrom(row: unknown) {
  const { data } = vfSchema.safeParse(row)
  if (!data) return []
  const mac = macForm(data.address ?? data.mac)
  return [
    withoutUndefined({
      vf: data.vf,
      mac: mac === NO_MAC ? undefined : mac,
      /** VLAN that the physical function adds; 0 is none. */
      vlan: (data.vlan_list[0]?.vlan ?? data.vlan) || undefined,
      spoofChecking: data.spoofchk,
      /** `auto`, `enable` or `disable` */
      linkState: data.link_state,
      trust: data.trust,
    }),
  ]
}

/**
 * A bridge id the way `brctl` prints it: iproute2 separates the octets and does not pad them, so
 * `8000.b2:fa:4:d7:8d:7c` becomes `8000.b2fa04d78d7c`.
 */
function bridgeIdForm(id: string | undefined): string | undefined {
  const [priority, address] = id?.split('.') ?? []
  if (priority === undefined || address === undefined) return undefined
  return `${priority}.${address
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join('')}`
}

/** `2: eth0@if97: <BROADCAST,UP> mtu 1500 …` */
const HEADER = /^(\d+): (\S+): <([^>]*)>(.*)$/

/** First words of body lines that name something else than the interface's kind. */
const NOT_A_KIND =
  /_slave$|^(?:addrgenmode|alias|altname|inet6?|link-netns|link-netnsid|parentbus|promiscuity|protodown|valid_lft|vf)$/

/**
 * The text form as rows: a numbered header line for each interface, then indented lines of words; with `-d` a line that
 * begins with the interface's kind, and one that begins with `<kind>_slave` for members. A header that cannot be read
 * becomes a row that is none.
 */
function rowsFromText(lines: string[]): unknown[] {
  const blocks: { header: RegExpExecArray | null; body: string[][] }[] = []
  for (const line of lines) {
    if (/^\d+: /.test(line)) blocks.push({ header: HEADER.exec(line), body: [] })
    else if (/^\s/.test(line)) blocks.at(-1)?.body.push(line.trim().split(/\s+/))
  }
  return blocks.map(({ header, body }) => (header ? rowFromBlock(header, body) : 'unreadable'))
}

function rowFromBlock(header: RegExpExecArray, body: string[][]) {
  const [, index = '', fullName = '', flagList = '', rest = ''] = header
  const headerWords = rest.trim().split(/\s+/)
  const lineOf = (matches: (word: string) => boolean) => body.find(([word = '']) => matches(word)) ?? []
  const linkWords = lineOf((word) => word.startsWith('link/'))
  const kindWords = lineOf(isKind)
  // Which line they stand on varies by release.
  const anywhere = (key: string) => body.map((words) => wordAfter(words, key)).find((word) => word !== undefined)
  return {
    ...parentOf(fullName),
    ifindex: Number(index),
    flags: flagList.split(',').filter((word) => word !== ''),
    mtu: wordAfter(headerWords, 'mtu'),
    master: wordAfter(headerWords, 'master'),
    link_type: linkWords[0]?.slice('link/'.length),
    address: linkWords[1],
    phys_port_name: anywhere('portname'),
    phys_switch_id: anywhere('switchid'),
    vfinfo_list: body.filter(([word]) => word === 'vf').map((words) => vfRow(words.join(' '))),
    parentbus: anywhere('parentbus'),
    parentdev: anywhere('parentdev'),
    linkinfo: {
      info_kind: kindWords[0],
      info_data: infoDataFrom(kindWords),
      info_slave_data: { perm_hwaddr: anywhere('perm_hwaddr') },
    },
    addr_info: body.filter(([word]) => word === 'inet' || word === 'inet6').map((words) => addressRow(words)),
  }
}

/** The word that follows `key`; in these lines most words are key/value pairs. */
function wordAfter(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key)
  return at === -1 ? undefined : words[at + 1]
}

function isKind(word: string): boolean {
  return /^[a-z][a-z0-9_-]*$/.test(word) && !NOT_A_KIND.test(word)
}

/** `name@peer`, `name@if<index>` (the peer is in another namespace) or `name@NONE` (a tunnel without a lower device). */
function parentOf(fullName: string) {
  const at = fullName.lastIndexOf('@')
  const parent = fullName.slice(at + 1)
  if (at <= 0) return { ifname: fullName }
  const link_index = wholeNumber(/^if(\d+)$/.exec(parent)?.[1])
  return {
    ifname: fullName.slice(0, at),
    ...(link_index === undefined ? { link: parent === 'NONE' ? undefined : parent } : { link_index }),
  }
}

function infoDataFrom(words: readonly string[]) {
  const of = (key: string) => wordAfter(words, key)
  return {
    id: of('id'),
    local: of('local'),
    port: of('dstport'),
    mode: of('mode'),
    active_slave: of('active_slave'),
    bridge_id: of('bridge_id'),
    stp_state: wholeNumber(of('stp_state')),
  }
}

/** `vf 0 [link/ether|MAC] <address> [brd …], vlan 101, spoof checking on, link-state auto, trust off` */
function vfRow(line: string) {
  const after = (pattern: RegExp) => pattern.exec(line)?.[1]
  const isOn = (word: string | undefined) => (word === undefined ? undefined : word === 'on')
  return {
    vf: after(/^vf (\d+)/),
    address: after(/(?:link\/ether|MAC) ([^ ,]+)/),
    vlan: after(/, vlan (\d+)/),
    spoofchk: isOn(after(/, spoof checking (on|off)/)),
    link_state: after(/, link-state (\w+)/),
    trust: isOn(after(/, trust (on|off)/)),
  }
}

/** `inet 10.0.0.5[/24] [peer 10.0.0.6/32] [brd 10.0.0.255] scope global [flags] [label]` */
function addressRow(words: readonly string[]) {
  const [family, location = ''] = words
  const [local, length] = location.split('/')
  const peer = wordAfter(words, 'peer')?.split('/')
  return {
    family,
    local,
    // A host address may be printed without a length; with a peer the length belongs to the peer.
    prefixlen: wholeNumber(peer ? peer[1] : length) ?? (family === 'inet' ? 32 : 128),
    scope: wordAfter(words, 'scope'),
  }
}
