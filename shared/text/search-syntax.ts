/**
 * The query language of search and of the tree filter:
 *
 *     web-1 type:vnic host:"node-2" status:error stale:yes ip:10.0.0.0/24 mac:fa:16 env:prod "exact words"
 *
 * Words and filters are separated by blanks and all have to match. `key:` is a filter only for the keys below, so a MAC
 * or an id with colons can be typed as it is. Quotes take their content literally; a doubled quote inside means one.
 */

export const FILTER_KEYS = ['type', 'host', 'status', 'stale', 'ip', 'mac', 'id', 'name', 'env'] as const
export type FilterKey = (typeof FILTER_KEYS)[number]

/** A word looked for in every searchable field. */
export interface SearchWord {
  readonly text: string
  /** It was quoted: no spelling tolerance. */
  readonly exact: boolean
}

/** A condition on one aspect of an object. */
export interface SearchFilter {
  readonly key: FilterKey
  readonly value: string
  /** The value was quoted: it has to be equal, not only contained. */
  readonly exact: boolean
}

export type SearchQuery = ReturnType<typeof parseSearch>

// A quoted value ends at its quote, any other one at a blank.
const TOKEN = new RegExp(`\\s*(?:(${FILTER_KEYS.join('|')}):)?(?:"((?:[^"]|"")*)"?|(\\S*))`, 'giy')

/** Reads a query. Every text is one: a quote that is not closed ends at the end, a filter without value is left out. */
export function parseSearch(text: string) {
  const words: SearchWord[] = []
  const filters: SearchFilter[] = []
  for (const [, key, quoted, plain = ''] of text.matchAll(TOKEN)) {
    const exact = quoted !== undefined
    const value = exact ? quoted.replaceAll('""', '"') : plain
    const filterKey = FILTER_KEYS.find((known) => known === key?.toLowerCase())
    if (value === '') continue
    if (filterKey) filters.push({ key: filterKey, value, exact })
    else words.push({ text: value, exact })
  }
  return { words, filters }
}
