/** How one term of a query compares with one field: pure, and without turning user text into a regular expression. */
import ipaddr from 'ipaddr.js'
import { macDigits, type SearchableField } from './searchable-fields'

export type Range = [start: number, end: number]

/** A term in every form it is compared in. */
export type Term = ReturnType<typeof prepareTerm>

/** Fewer digits would match most MAC addresses. */
const MIN_MAC_DIGITS = 4

/** Prepares a term. @param asMac compare it with MAC addresses however short it is. */
export function prepareTerm(text: string, asMac = false) {
  const digits = macDigits(text)
  const isMacPart = /^[:.-]?[0-9a-f]+(?:[:.-][0-9a-f]*)*$/i.test(text) && digits.length <= 12
  return {
    text,
    lower: text.toLowerCase(),
    /** Hex digits of what may be part of a MAC address; undefined when it cannot be one. */
    mac: isMacPart && digits.length > 0 && (asMac || digits.length >= MIN_MAC_DIGITS) ? digits : undefined,
    /** A network, when the term is written as one ("10.0.0.0/24"). */
    network: text.includes('/') && ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined,
    /** Normal form of a complete IP address. */
    address:
      ipaddr.isValid(text) && (text.includes(':') || text.split('.').length === 4)
        ? ipaddr.parse(text).toString()
        : undefined,
  }
}

// Equal beats beginning, beginning beats a whole word, that beats the start of a word, that beats anywhere.
const EQUAL = 100
const PREFIX = 80
const WHOLE_WORD = 70
const WORD_START = 60
const INSIDE = 40
/** A found name says more than a found description. */
const KIND_BONUS = { name: 8, id: 6, mac: 5, ip: 5, text: 0 } as const

/** How well a term matches a field; 0 when it does not. */
export function scoreField(term: Term, field: SearchableField): number {
  const score =
    field.kind === 'ip' ? scoreIp(term, field) : scoreText(field.kind === 'mac' ? term.mac : term.lower, field.key)
  return score === 0 ? 0 : score + KIND_BONUS[field.kind]
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
  if (term.network) return field.address && contains(term.network, field.address) ? INSIDE : 0
  if (term.address !== undefined)
    return field.key === term.address ? EQUAL : field.key.startsWith(term.lower) ? PREFIX : 0
  return field.key.startsWith(term.lower) || field.value.toLowerCase().startsWith(term.lower) ? PREFIX : 0
}

function contains([network, bits]: NonNullable<Term['network']>, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return network.kind() === address.kind() && address.match(network, bits)
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
