/**
 * The query language of search, of the tree filter and of finding in a graph:
 *
 *     web-1 type:vnic host:"node-2" status:down stale: ip:10.0.0.0/24 mac:fa:16 vni:1724 env:prod "exact words"
 *
 * Words and filters are separated by blanks and all have to match. `key:` is a filter only for the keys below, so a MAC
 * or an id with colons can be typed as it is. Quotes take their content literally; a doubled quote inside means one.
 */

interface KeyInfo {
  /** What it looks at, as offered. */
  readonly what: string
  /** Without a value it finds whatever has one; the others only offer their values then. */
  readonly isWhole?: true
}

/** Every key, in the order offered. */
export const FILTERS = {
  type: { what: 'type of object' },
  ip: { what: 'IP address or network', isWhole: true },
  mac: { what: 'MAC address, or part of one', isWhole: true },
  fip: { what: 'floating IP', isWhole: true },
  host: { what: 'host it is on' },
  network: { what: 'network it is on' },
  vni: { what: 'VXLAN, Geneve or GRE id', isWhole: true },
  vlan: { what: 'VLAN id', isWhole: true },
  sg: { what: 'security group', isWhole: true },
  status: { what: 'error, down, active …' },
  stale: { what: 'not seen by the newest scan', isWhole: true },
  read: { what: 'how and when it was read' },
  name: { what: 'part of the name' },
  id: { what: 'part of the id' },
  env: { what: 'environment' },
} as const satisfies Record<string, KeyInfo>
export type FilterKey = keyof typeof FILTERS
export const FILTER_KEYS = Object.keys(FILTERS) as readonly FilterKey[]

/** A word looked for in every searchable field. */
export interface SearchWord {
  readonly text: string
  /** It was quoted: no spelling tolerance. */
  readonly exact: boolean
}

/** A condition on one aspect of an object. */
export interface SearchFilter {
  readonly key: FilterKey
  /** Empty: whatever has one. */
  readonly value: string
  /** The value was quoted: it has to be equal, not only contained. */
  readonly exact: boolean
}

export type SearchQuery = ReturnType<typeof parseSearch>

// A quoted value ends at its quote, any other one at a blank.
const TOKEN = new RegExp(`\\s*(?:(${FILTER_KEYS.join('|')}):)?(?:"((?:[^"]|"")*)"?|(\\S*))`, 'giy')

/**
 * Reads a query. Every text is one: a quote that is not closed ends at the end, and a filter that says nothing yet is
 * left out.
 */
export function parseSearch(text: string) {
  const words: SearchWord[] = []
  const filters: SearchFilter[] = []
  for (const [, key, quoted, plain = ''] of text.matchAll(TOKEN)) {
    const exact = quoted !== undefined
    const value = exact ? quoted.replaceAll('""', '"') : plain
    const filterKey = keyOf(key)
    if (filterKey && (value !== '' || 'isWhole' in FILTERS[filterKey])) filters.push({ key: filterKey, value, exact })
    else if (!filterKey && value !== '') words.push({ text: value, exact })
  }
  return { words, filters }
}

/** True for a query that asks for nothing (yet). */
export function isEmptySearch(text: string): boolean {
  const { words, filters } = parseSearch(text)
  return words.length === 0 && filters.length === 0
}

/** What a value of a filter is compared with, in any case; quoted it has to be equal. */
export function valueTest({ value, exact }: SearchFilter): (text: string | undefined) => boolean {
  const wanted = value.toLowerCase()
  return (text) => text !== undefined && (exact ? text.toLowerCase() === wanted : text.toLowerCase().includes(wanted))
}

/** False for `stale:no`, `stale:false`, `stale:0` and their beginnings; every other value asks for what is stale. */
export const wantsStale = ({ value }: SearchFilter): boolean =>
  value === '' || !['no', 'false', '0'].some((no) => no.startsWith(value.toLowerCase()))

/** What is being typed at the end of a text. */
export interface Typed {
  /** Where its token begins. */
  readonly start: number
  /** The key its value belongs to; undefined: a word. */
  readonly key: FilterKey | undefined
  readonly value: string
}

/** The last token, which what is typed next continues. */
export function typedAt(text: string): Typed {
  let typed: Typed = { start: text.length, key: undefined, value: '' }
  for (const { index, 0: token, 1: key, 2: quoted, 3: plain = '' } of text.matchAll(TOKEN)) {
    const start = index + token.length - token.trimStart().length
    const isClosed = quoted !== undefined && token.length > 1 && token.endsWith('"')
    if (index + token.length < text.length || isClosed || token === '') continue
    typed = { start, key: keyOf(key), value: quoted?.replaceAll('""', '"') ?? plain }
  }
  return typed
}

/** The text with what is being typed replaced: by a key ("type:"), or by a value of its key. */
export function completed(text: string, key: FilterKey, value?: string): string {
  const shown = value === undefined ? '' : /[\s"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
  return `${text.slice(0, typedAt(text).start)}${key}:${shown}`
}

/** Keys that a word may become: those it is the beginning of. */
export function keysFrom(word: string): FilterKey[] {
  const begun = word.toLowerCase()
  return begun.length < MIN_KEY_LENGTH ? [] : FILTER_KEYS.filter((key) => key.startsWith(begun))
}
/** One letter begins a name far more often than a key. */
const MIN_KEY_LENGTH = 2

function keyOf(text: string | undefined): FilterKey | undefined {
  return FILTER_KEYS.find((known) => known === text?.toLowerCase())
}
