/**
 * What of an object can be searched for: its names and ids, and every MAC and IP address anywhere in it.
 *
 * Addresses are found by their shape, not by attribute name: they sit in `mac_address`, `fixed_ips`, `addresses`,
 * `IP Address`, `network_info` and more, depending on type and source.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import ipaddr from 'ipaddr.js'

export type FieldKind = 'name' | 'id' | 'mac' | 'ip' | 'text'

export interface SearchableField {
  readonly kind: FieldKind
  /** Attribute it came from, for display. */
  readonly field: string
  /** As in the object, for display. */
  readonly value: string
  /** What is compared: lower case; for MAC addresses hex digits only, for IP addresses their normal form. */
  readonly key: string
  /** The address of an `ip` field. */
  readonly address?: ipaddr.IPv4 | ipaddr.IPv6
}

const MAX_FIELDS = 64
const MAX_DEPTH = 5
const MAX_VALUE_LENGTH = 256

const NAME_FIELDS = new Set(['name', 'object_name', 'local_name', 'interface_name', 'devname', 'target_dev'])
const ID_FIELDS: ReadonlySet<string> = new Set(['id', 'uuid', 'device_id', 'network_id', 'port'])
const TEXT_FIELDS = new Set([
  ...['segmentation_id', 'provider:segmentation_id', 'flavor', 'image', 'service_type', 'status_text'],
  ...['interfaces_names', 'description'],
])
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
  const seen = new Set<string>()
  const add = (field: SearchableField | undefined) => {
    if (!field || fields.length >= MAX_FIELDS) return
    const identity = `${field.kind} ${field.key}`
    if (seen.has(identity)) return
    seen.add(identity)
    fields.push(field)
  }
  // A port is named after its MAC address; as a name it would rank before the vNIC that has the address.
  if (!MAC.test(object.name)) {
    add(plainField('name', 'name', object.name))
    add(plainField('name', 'object_name', object.object_name))
  }
  add(plainField('id', 'id', object.id))
  for (const [name, value] of Object.entries(object)) {
    if (!SKIPPED_FIELDS.has(name)) visit(name, value, 1, add)
  }
  return fields
}

/** The comparable form of a MAC address or a part of one: hexadecimal digits in lower case. */
export function macDigits(text: string): string {
  return text.toLowerCase().replace(/[^0-9a-f]/g, '')
}

type Add = (field: SearchableField | undefined) => void

function visit(name: string, value: unknown, depth: number, add: Add): void {
  if (typeof value === 'string') {
    if (value.length > 0 && value.length <= MAX_VALUE_LENGTH) add(fieldOf(name, value, depth))
  } else if (typeof value === 'number') {
    if (TEXT_FIELDS.has(name)) add(plainField('text', name, String(value)))
  } else if (Array.isArray(value)) {
    if (depth < MAX_DEPTH) for (const item of value) visit(name, item, depth + 1, add)
  } else if (value !== null && typeof value === 'object' && depth < MAX_DEPTH) {
    for (const [key, member] of Object.entries(value)) {
      // The name of a flavor or image counts as the attribute's own value.
      visit(key === 'name' && TEXT_FIELDS.has(name) ? name : key, member, depth + 1, add)
    }
  }
}

function fieldOf(name: string, value: string, depth: number): SearchableField | undefined {
  if (MAC.test(value) || MAC_DOTTED.test(value)) return { kind: 'mac', field: name, value, key: macDigits(value) }
  const address = parseAddress(value)
  if (address) return { kind: 'ip', field: name, value, key: address.toString(), address }
  // Names and ids deep inside belong to other objects.
  if (depth === 1 && NAME_FIELDS.has(name)) return plainField('name', name, value)
  if (depth === 1 && ID_FIELDS.has(name)) return plainField('id', name, value)
  return TEXT_FIELDS.has(name) ? plainField('text', name, value) : undefined
}

function plainField(kind: FieldKind, field: string, value: string): SearchableField {
  return { kind, field, value, key: value.toLowerCase() }
}

/** The address of "192.0.2.1", "192.0.2.1/24" or "2001:db8::1/64"; undefined for anything else. */
function parseAddress(value: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (value.length < 3 || value.length > 49 || !IP_LIKE.test(value)) return undefined
  const text = value.split('/', 1)[0] ?? ''
  // The parser also takes "10" and "0x7f.1"; a full dotted quad is what is meant here.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined
}
