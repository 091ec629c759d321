/** Attribute values as text. Pure. */
import { countedList, knownForm } from './attribute-forms'

/** Keys whose values are identifiers and are set in the mono face. */
const ID_KEY =
  /(^|_)(id|uuid|mac|mac_address|address|interface|interfaces|port|bridge|name)s?$|^(IP|IPv6) Address$|device|_name$/
const HEX_OR_ADDRESS =
  /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$|^[0-9a-f]{8}-[0-9a-f]{4}-|^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?$|^[0-9a-f:]+::?[0-9a-f:]*(?:\/\d+)?$/i

/** True for values that are identifiers, addresses or interface names. */
export function isIdentifier(key: string, value: unknown): boolean {
  if (typeof value !== 'string') return false
  return HEX_OR_ADDRESS.test(value) || (ID_KEY.test(key) && /\d/.test(value) && !/\s/.test(value))
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/

/** True for ISO 8601 times with a date, as OpenStack and our own scans write them. */
export function isTime(value: unknown): value is string {
  return typeof value === 'string' && ISO_TIME.test(value) && !Number.isNaN(Date.parse(value))
}

/** OpenStack often writes UTC without saying so; a time without a zone is one of those. */
export function withZone(time: string): string {
  return /(Z|[+-]\d{2}:?\d{2})$/.test(time) ? time : `${time.replace(' ', 'T')}Z`
}

/**
 * A value in one line; empty for what is empty. With its key, values of a known shape read as an operator would write
 * them ("private: 10.0.0.4"); others generally: lists joined, objects by name or as "key: value", large ones counted.
 */
export function attributeText(value: unknown, key?: string): string {
  if (value === undefined || value === null) return ''
  const known = key === undefined ? undefined : knownForm(key, value)
  if (known !== undefined) return known
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return listText(value)
  return recordText(value as Readonly<Record<string, unknown>>)
}

function listText(list: readonly unknown[]): string {
  const isSimple = list.every((item) => typeof item !== 'object' || item === null)
  if (isSimple) return list.map((item) => attributeText(item)).join(', ')
  const names = list.map(nameOf)
  if (names.every((name) => name !== undefined)) return countedList(names, 'entries')
  return list.length > 4 ? `${String(list.length)} entries` : list.map((item) => attributeText(item)).join('; ')
}

/** What an entry of a list is called, where it has a name. */
function nameOf(item: unknown): string | undefined {
  return typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string' && item.name
    ? item.name
    : undefined
}

function recordText(record: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(record).filter(([key, value]) => attributeText(value, key) !== '')
  if (entries.length === 0) return ''
  if (entries.length > 4) return nameOf(record) ?? `${String(entries.length)} attributes`
  return entries.map(([key, value]) => `${key}: ${attributeText(value, key)}`).join(', ')
}

/** True where a value has nothing to show. */
export function isEmptyValue(value: unknown): boolean {
  return attributeText(value) === ''
}

/** Attribute keys as shown: the namespace prefix of OpenStack extensions says nothing to the operator. */
export function attributeLabel(key: string): string {
  return key.replace(/^(provider|router|binding):/, '').replace(/^OS-EXT-[A-Z-]+:/, '')
}
