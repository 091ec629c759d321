/** The filter of the navigation tree: the query language of search, without its tolerance for misspelling. */
import { parseSearch, type SearchFilter, type SearchWord } from '@shared/text/search-syntax'
import ipaddr from 'ipaddr.js'
import { asRecords, asTexts, type StoredObject } from './attributes'

/** What the operator typed and which chips are on. */
export interface TreeQuery {
  readonly text: string
  /** Only these types; absent or empty: all. */
  readonly types?: readonly string[] | undefined
  /** "OK", "Warning", "Error", "none" or "stale"; absent or empty: all. */
  readonly statuses?: readonly string[] | undefined
}

type Matcher = (object: StoredObject) => boolean

/** Objects for which every word occurs in a name, id, IP or MAC address, and that every filter and chip lets through. */
export function treeMatcher({ text, types = [], statuses = [] }: TreeQuery): Matcher {
  const { words, filters } = parseSearch(text)
  const conditions: Matcher[] = [...filters.map(filterMatcher), ...words.map(wordMatcher)]
  if (types.length > 0) conditions.unshift((object) => types.includes(object.type))
  if (statuses.length > 0) conditions.unshift((object) => statesOf(object).some((state) => statuses.includes(state)))
  return (object) => conditions.every((condition) => condition(object))
}

function wordMatcher({ text }: SearchWord): Matcher {
  const wanted = text.toLowerCase()
  const digits = macDigits(text)
  return (object) =>
    [object.name, object.object_name, object.id, ...addressesOf(object)].some((value) =>
      value.toLowerCase().includes(wanted),
    ) ||
    (digits !== undefined && macsOf(object).some((mac) => mac.includes(digits)))
}

function filterMatcher({ key, value, exact }: SearchFilter): Matcher {
  const wanted = value.toLowerCase()
  const isLike = (text: string) => (exact ? text.toLowerCase() === wanted : text.toLowerCase().includes(wanted))
  switch (key) {
    case 'type':
      return (object) => isLike(object.type)
    case 'host':
      return (object) => object.host !== undefined && isLike(object.host)
    case 'status':
      return (object) => (object.status ?? 'none').toLowerCase() === wanted
    case 'stale':
      return (object) => (object.stale !== undefined) === isYes(wanted)
    case 'id':
      return (object) => isLike(object.id)
    case 'name':
      return (object) => isLike(object.name)
    case 'env':
      return (object) => isLike(object.environment)
    case 'ip':
      return ipMatcher(wanted, exact)
    case 'mac':
      return macMatcher(value)
  }
}

/** Anything but a no asks for stale objects. */
function isYes(value: string): boolean {
  return !['no', 'n', 'false', '0'].includes(value)
}

function macMatcher(value: string): Matcher {
  const digits = macDigits(value)
  return (object) => digits !== undefined && macsOf(object).some((mac) => mac.includes(digits))
}

/** An address or its beginning; "10.0.0.0/24" means every address in it. */
function ipMatcher(wanted: string, exact: boolean): Matcher {
  const range = wanted.includes('/') && ipaddr.isValidCIDR(wanted) ? ipaddr.parseCIDR(wanted) : undefined
  if (!range) {
    return (object) => addressesOf(object).some((ip) => (exact ? ip === wanted : ip.toLowerCase().startsWith(wanted)))
  }
  const [network] = range
  return (object) =>
    addressesOf(object).some((text) => {
      if (!ipaddr.isValid(text)) return false
      const address = ipaddr.parse(text)
      return address.kind() === network.kind() && address.match(range)
    })
}

function statesOf(object: StoredObject): string[] {
  return [object.status ?? 'none', ...(object.stale ? ['stale'] : [])]
}

/** Addresses of an object whatever its type, without prefix lengths. */
function addressesOf(object: StoredObject): string[] {
  return [
    ...asTexts(object.ip_address),
    ...asTexts(object['IP Address']),
    ...asTexts(object['IPv6 Address']),
    ...asTexts(object.addresses),
    ...asRecords(object.addresses).flatMap((entry) => asTexts(entry.addresses)),
    ...asRecords(object.fixed_ips).flatMap((entry) => asTexts(entry.ip_address)),
  ].map((address) => address.split('/')[0] ?? address)
}

function macsOf(object: StoredObject): string[] {
  return asTexts(object.mac_address).flatMap((mac) => macDigits(mac) ?? [])
}

/** The digits of a MAC address or a part of one, however it is separated; undefined for other text. */
function macDigits(text: string): string | undefined {
  const digits = text.replaceAll(/[:.-]/g, '').toLowerCase()
  return /^[0-9a-f]{4,12}$/.test(digits) ? digits : undefined
}
