/**
 * What of an object can be searched for: its names and ids, its segments, bridges, floating IPs and security groups, and
 * every MAC and IP address anywhere in it.
 *
 * Addresses are found by their shape, not by attribute name: they sit in `mac_address`, `fixed_ips`, `addresses`,
 * `IP Address`, `network_info` and more, depending on type and source.
 */
import { isIPv6 } from 'node:net'
import type { InventoryObject } from '@shared/model/inventory-object'
import ipaddr from 'ipaddr.js'

export type FieldKind = 'name' | 'id' | 'bridge' | 'mac' | 'ip' | 'fip' | 'vni' | 'vlan' | 'sg' | 'text'

export interface SearchableField {
  readonly kind: FieldKind
  /** What it is, for display: "MAC address", "Bridge". */
  readonly label: string
  /** As in the object, for display. */
  readonly value: string
  /** What is compared: lower case; for MAC addresses hex digits only, for IP addresses their normal form. */
  readonly key: string
  /** The address of an `ip` or `fip` field: the bits of an IPv4 address, or an IPv6 address as text. */
  readonly address?: number | string
}

const MAX_FIELDS = 64
const MAX_DEPTH = 5
const MAX_VALUE_LENGTH = 256

const LABELS: Readonly<Record<FieldKind, string>> = {
  name: 'Name',
  id: 'Id',
  bridge: 'Bridge',
  mac: 'MAC address',
  ip: 'IP address',
  fip: 'Floating IP',
  vni: 'VNI',
  vlan: 'VLAN',
  sg: 'Security group',
  text: 'Description',
}

/** What attributes on their own are: their kind, and their label where it is not that of the kind. */
const PLAIN: ReadonlyMap<string, readonly [kind: FieldKind, label?: string]> = new Map([
  ['name', ['name']],
  ['object_name', ['name']],
  ['local_name', ['name', 'Local name']],
  ['interface_name', ['name', 'Interface']],
  ['devname', ['name', 'Interface']],
  ['target_dev', ['name', 'Interface']],
  ['bridge_name', ['bridge']],
  ['id', ['id']],
  ['uuid', ['id']],
  ['device_id', ['id', 'Device']],
  ['network_id', ['id', 'Network']],
  ['port', ['id', 'Port']],
])
/** What is found at any depth, under the attribute's own name or as its `name`. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['flavor', 'Flavor'],
  ['image', 'Image'],
  ['service_type', 'Service'],
  ['status_text', 'Status'],
  ['interfaces_names', 'Interface'],
  ['description', 'Description'],
])
/** Attributes that hold what they are named after, as texts or as records with a name. */
const HOLDERS: ReadonlyMap<string, FieldKind> = new Map([
  ['bridges', 'bridge'],
  ['security_groups', 'sg'],
  ['floating_ips', 'fip'],
])
/** Addresses that are something else than the object's own, by attribute. */
const ADDRESS_LABELS: ReadonlyMap<string, string> = new Map([
  ['cidr', 'Subnet'],
  ['cidrs', 'Subnet'],
  ['gateway_ip', 'Gateway'],
  ['remote_ip', 'Far end of a tunnel'],
  ['remote_ip_prefix', 'Remote of a rule'],
  ['dns_nameservers', 'DNS server'],
])
/** Addresses that are not the object's: its host's, and the ends of what a subnet hands out. */
const SKIPPED_ADDRESSES: ReadonlySet<string> = new Set(['host_ip_address', 'start', 'end'])
/** Of a floating IP: the address it leads to, and the router's. */
const NOT_FLOATING = /fixed|router/
/** Neutron's types of networks with a VXLAN network identifier, or what takes its place; VLANs have ids of their own. */
const OVERLAYS: readonly unknown[] = ['vxlan', 'geneve', 'gre']
/** Describe the place in the tree or repeat other objects' names; searching them would find every descendant. */
const SKIPPED_FIELDS = new Set([
  'environment',
  'type',
  'parent_id',
  'parent_type',
  'id_path',
  'name_path',
  'last_scanned',
  'sources',
])

const MAC = /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i
const MAC_DOTTED = /^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/i
const IP_LIKE = /^[0-9a-f.:]+(?:\/\d{1,3})?$/i

/** The searchable fields of one object, names first; without repetitions. */
export function searchableFields(object: Readonly<InventoryObject>): SearchableField[] {
  const fields: SearchableField[] = []
  const add = (field: SearchableField | undefined) => {
    if (!field || fields.length >= MAX_FIELDS) return
    // Most objects have two or three: looking through them costs less than a set.
    if (!fields.some(({ kind, key }) => kind === field.kind && key === field.key)) fields.push(field)
  }
  // A port is named after its MAC address; as a name it would rank before the vNIC that has the address.
  if (!MAC.test(object.name)) {
    add(plainField('name', object.name))
    add(plainField('name', object.object_name))
  }
  add(plainField('id', object.id))
  if (object.type === 'security_group') for (const value of [object.name, object.id]) add(plainField('sg', value))
  addSegment(object['provider:network_type'], object['provider:segmentation_id'], add)
  addSegment(object.overlay_type, object.segmentation_id, add)
  addSegment('vlan', object.vlan, add)
  for (const [name, value] of Object.entries(object)) {
    if (!SKIPPED_FIELDS.has(name)) visit(name, value, { depth: 1, holder: HOLDERS.get(name) }, add)
  }
  return fields
}

/** An id on the wire, by Neutron's `provider:network_type`. */
function addSegment(type: unknown, id: unknown, add: Add): void {
  if (typeof id !== 'number' && (typeof id !== 'string' || id === '')) return
  const kind = type === 'vlan' ? 'vlan' : OVERLAYS.includes(type) ? 'vni' : undefined
  add(kind ? plainField(kind, String(id)) : plainField('text', String(id), 'Segment'))
}

/** The comparable form of a MAC address or a part of one: hexadecimal digits in lower case. */
export function macDigits(text: string): string {
  return text.toLowerCase().replace(/[^0-9a-f]/g, '')
}

type Add = (field: SearchableField | undefined) => void

interface Place {
  readonly depth: number
  /** The kind of what the attribute around it holds. */
  readonly holder: FieldKind | undefined
}

function visit(name: string, value: unknown, place: Place, add: Add): void {
  if (typeof value === 'string') {
    if (value.length > 0 && value.length <= MAX_VALUE_LENGTH) add(fieldOf(name, value, place))
    return
  }
  if (value === null || typeof value !== 'object' || place.depth >= MAX_DEPTH) return
  const below = { ...place, depth: place.depth + 1 }
  if (Array.isArray(value)) {
    for (const item of value) visit(name, item, below, add)
    return
  }
  const members = Object.entries(value)
  const segment = new Map(members)
  if (name === 'segments')
    addSegment(segment.get('provider:network_type'), segment.get('provider:segmentation_id'), add)
  // The name of a flavor or image counts as the attribute's own value.
  for (const [key, member] of members) visit(key === 'name' && TEXTS.has(name) ? name : key, member, below, add)
}

function fieldOf(name: string, value: string, { depth, holder }: Place): SearchableField | undefined {
  if (MAC.test(value) || MAC_DOTTED.test(value)) return { ...plainField('mac', value), key: macDigits(value) }
  const address = parseAddress(value)
  if (address) {
    if (SKIPPED_ADDRESSES.has(name)) return undefined
    const kind = holder === 'fip' && !NOT_FLOATING.test(name) ? 'fip' : 'ip'
    return { ...plainField(kind, value, ADDRESS_LABELS.get(name)), ...address }
  }
  if (holder === 'bridge' || holder === 'sg') {
    return HOLDERS.has(name) || name === 'name' || (holder === 'sg' && name === 'id')
      ? plainField(holder, value)
      : undefined
  }
  // Names and ids deep inside belong to other objects.
  const plain = depth === 1 ? PLAIN.get(name) : undefined
  if (plain) return plainField(plain[0], value, plain[1])
  const label = TEXTS.get(name)
  return label === undefined ? undefined : plainField('text', value, label)
}

function plainField(kind: FieldKind, value: string, label = LABELS[kind]): SearchableField {
  return { kind, label, value, key: value.toLowerCase() }
}

/** The address of "192.0.2.1", "192.0.2.1/24" or "2001:db8::1/64", and its normal form; undefined for anything else. */
function parseAddress(value: string): Required<Pick<SearchableField, 'key' | 'address'>> | undefined {
  if (value.length < 3 || value.length > 49 || !IP_LIKE.test(value)) return undefined
  const text = value.split('/', 1)[0] ?? ''
  const bits = ipv4Bits(text)
  if (bits !== undefined) return { key: text, address: bits }
  if (!text.includes(':') || !isIPv6(text)) return undefined
  // Most are in their normal form; to parse them takes longer than everything else.
  const key = ODD_IPV6.test(text) ? ipaddr.IPv6.parse(text).toString() : text
  return { key, address: key }
}

/** May not be in its normal form: capitals, zeros that begin or are a group, "::" for a single group, IPv4 inside. */
const ODD_IPV6 = /[A-F.]|(?:^|:)0|^(?=.*::)(?:[^:]+:+){6}/

/**
 * The 32 bits of a full dotted quad without leading zeros; undefined for anything else. By hand, because it reads every
 * address of an inventory: the library takes most of the time of an index.
 */
export function ipv4Bits(text: string): number | undefined {
  let bits = 0
  let parts = 0
  let part: number | undefined
  for (let at = 0; at <= text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) {
      if (part === 0) return undefined
      part = (part ?? 0) * 10 + digit
      if (part > 255) return undefined
    } else {
      if (part === undefined || (at < text.length && text[at] !== '.')) return undefined
      bits = bits * 256 + part
      parts += 1
      part = undefined
    }
  }
  return parts === 4 ? bits : undefined
}
