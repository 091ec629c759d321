/** Attribute values as text. Pure. */

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

/** A value in one line: lists joined, small objects as "key value", large ones counted. Empty for what is empty. */
export function attributeText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return listText(value)
  return recordText(value as Readonly<Record<string, unknown>>)
}

function listText(list: readonly unknown[]): string {
  if (list.length === 0) return ''
  const simple = list.every((item) => typeof item !== 'object' || item === null)
  if (simple) return list.map(attributeText).join(', ')
  return list.length > 4 ? `${list.length} entries` : list.map(attributeText).join('; ')
}

function recordText(record: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(record).filter(([, value]) => attributeText(value) !== '')
  if (entries.length === 0) return ''
  if (entries.length > 4) return typeof record.name === 'string' ? record.name : `${entries.length} attributes`
  return entries.map(([key, value]) => `${key} ${attributeText(value)}`).join(', ')
}

/** True where a value has nothing to show. */
export function isEmptyValue(value: unknown): boolean {
  return attributeText(value) === ''
}

/** Attribute keys as shown: the namespace prefix of OpenStack extensions says nothing to the operator. */
export function attributeLabel(key: string): string {
  return key.replace(/^(provider|router|binding):/, '').replace(/^OS-EXT-[A-Z-]+:/, '')
}
