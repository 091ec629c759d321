/** How one term of a query compares with one field: pure, and without turning user text into a regular expression. */
import ipaddr from 'ipaddr.js'
import { type FieldKind, ipv4Bits, macDigits, type SearchableField } from './searchable-fields'

export type Range = [start: number, end: number]

/** A term in every form it is compared in. */
export type Term = ReturnType<typeof prepareTerm>

/** Fewer digits would match most MAC addresses. */
const MIN_MAC_DIGITS = 4

/** What may be part of a MAC address: pairs of hex digits, or groups of four with dots between them. */
const MAC_PART = /^[:-]?[0-9a-f]{1,2}(?:[:-][0-9a-f]{0,2})*$|^[0-9a-f]{4}(?:\.[0-9a-f]{0,4})*$|^[0-9a-f]+$/i

/** Prepares a term. @param asMac compare it with MAC addresses however short it is. */
export function prepareTerm(text: string, asMac = false) {
  const digits = macDigits(text)
  const isMacPart = MAC_PART.test(text) && digits.length <= MAC_LENGTH
  /** Normal form of a complete IP address. */
  const address =
    ipaddr.isValid(text) && (text.includes(':') || text.split('.').length === 4)
      ? ipaddr.parse(text).toString()
      : undefined
  const mac = isMacPart && digits.length > 0 && (asMac || digits.length >= MIN_MAC_DIGITS) ? digits : undefined
  return {
    text,
    lower: text.toLowerCase(),
    /** Hex digits of what may be part of a MAC address; undefined when it cannot be one. */
    mac,
    /** What is in the network, when the term is written as one ("10.0.0.0/24"). */
    isInNetwork: inNetwork(text),
    address,
    /** It names one thing by itself: a whole address, or a number such as a VNI. */
    isIdentity: address !== undefined || mac?.length === MAC_LENGTH || /^\d+$/.test(text),
  }
}

const MAC_LENGTH = 12

// Equal beats beginning, beginning beats a whole word, that beats the start of a word, that beats anywhere.
const EQUAL = 100
const PREFIX = 80
const WHOLE_WORD = 70
const WORD_START = 60
const INSIDE = 40
/** A found name says more than a found description. */
const KIND_BONUS = { name: 8, bridge: 7, id: 6, fip: 6, mac: 5, ip: 5, vni: 5, vlan: 5, sg: 2, text: 0 } as const
/** What names one thing in the network: who types it whole means it. */
const IDENTITIES: ReadonlySet<FieldKind> = new Set(['mac', 'ip', 'fip', 'vni', 'vlan'])

/** True for an address, a VNI or a VLAN that was typed whole. */
export function isExactIdentity(field: SearchableField, score: number): boolean {
  return score >= EQUAL && IDENTITIES.has(field.kind)
}

/** True for what is found by a whole word of it, or its beginning. */
export const isClose = (score: number): boolean => score >= WHOLE_WORD

/** How well a term matches a field; 0 when it does not. */
export function scoreField(term: Term, field: SearchableField): number {
  const score = scoreOf(term, field)
  return score === 0 ? 0 : score + KIND_BONUS[field.kind]
}

function scoreOf(term: Term, field: SearchableField): number {
  const { kind } = field
  // In the order of how many there are: this runs for every field of every object.
  if (kind === 'name' || kind === 'id') return scoreText(term.lower, field.key)
  if (kind === 'mac') return scoreText(term.mac, field.key)
  if (kind === 'ip' || kind === 'fip') return scoreIp(term, field)
  if (kind === 'vni' || kind === 'vlan') return field.key === term.lower ? EQUAL : 0
  return scoreText(term.lower, field.key)
}

/** The part of `field.value` to emphasise; empty for a match that is not literal, such as inside a network. */
export function matchedRanges(term: Term, field: SearchableField): Range[] {
  if (field.kind === 'mac' && term.mac !== undefined) return macRange(term.mac, field)
  const at = field.value.toLowerCase().indexOf(term.lower)
  // A few letters change length in lower case; better no mark than one beside the match.
  if (at < 0 || field.value.toLowerCase().length !== field.value.length) return []
  return [[at, at + term.lower.length]]
}

/** How well `needle` fits `key`, both in lower case; 0 when it does not occur. */
export function scoreText(needle: string | undefined, key: string): number {
  if (needle === undefined) return 0
  const at = key.indexOf(needle)
  if (at < 0) return 0
  if (at === 0) return key.length === needle.length ? EQUAL : PREFIX
  return scoreInside(key, needle, at)
}

function scoreIp(term: Term, field: SearchableField): number {
  if (term.isInNetwork) {
    if (field.value === term.lower) return EQUAL
    return field.address !== undefined && term.isInNetwork(field.address) ? INSIDE : 0
  }
  if (term.address !== undefined)
    return field.key === term.address ? EQUAL : field.key.startsWith(term.lower) ? PREFIX : 0
  return field.key.startsWith(term.lower) || field.value.toLowerCase().startsWith(term.lower) ? PREFIX : 0
}

/** Tells whether an address is in the network a text names; undefined when it names none. */
function inNetwork(text: string): ((address: NonNullable<SearchableField['address']>) => boolean) | undefined {
  if (!text.includes('/') || !ipaddr.isValidCIDR(text)) return undefined
  const [network, length] = ipaddr.parseCIDR(text)
  if (network instanceof ipaddr.IPv6)
    return (address) => typeof address === 'string' && ipaddr.IPv6.parse(address).match(network, length)
  const size = 2 ** (32 - length)
  const number = Math.floor((ipv4Bits(network.toString()) ?? 0) / size)
  return (address) => typeof address === 'number' && Math.floor(address / size) === number
}

function scoreInside(key: string, needle: string, first: number): number {
  let best = INSIDE
  for (let at = first; at >= 0; at = key.indexOf(needle, at + 1)) {
    if (isLetterOrDigit(key.charAt(at - 1))) continue
    if (!isLetterOrDigit(key.charAt(at + needle.length))) return WHOLE_WORD
    best = WORD_START
  }
  return best
}

function isLetterOrDigit(char: string): boolean {
  return char.toLowerCase() !== char.toUpperCase() || (char >= '0' && char <= '9')
}

function macRange(digits: string, field: SearchableField): Range[] {
  const first = field.key.indexOf(digits)
  if (first < 0) return []
  // Positions in `value` of its hex digits, separators left out.
  const positions = [...field.value].flatMap((char, at) => (macDigits(char) === '' ? [] : [at]))
  const start = positions[first]
  const last = positions[first + digits.length - 1]
  return start === undefined || last === undefined ? [] : [[start, last + 1]]
}
