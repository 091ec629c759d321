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

export interface SearchQuery {
  readonly words: readonly SearchWord[]
  readonly filters: readonly SearchFilter[]
}

/** Reads a query. Every text is one: a quote that is not closed ends at the end, a filter without value is left out. */
export function parseSearch(text: string): SearchQuery {
  const words: SearchWord[] = []
  const filters: SearchFilter[] = []
  let at = 0
  while (at < text.length) {
    if (isBlank(text.charAt(at))) {
      at += 1
      continue
    }
    const key = filterKeyAt(text, at)
    const token = readToken(text, key ? at + key.length + 1 : at)
    at = token.end
    if (token.text === '') continue
    if (key) filters.push({ key, value: token.text, exact: token.quoted })
    else words.push({ text: token.text, exact: token.quoted })
  }
  return { words, filters }
}

function filterKeyAt(text: string, at: number): FilterKey | undefined {
  return FILTER_KEYS.find(
    (key) => text.charAt(at + key.length) === ':' && text.slice(at, at + key.length).toLowerCase() === key,
  )
}

function readToken(text: string, start: number): { text: string; quoted: boolean; end: number } {
  if (text.charAt(start) !== '"') {
    let end = start
    while (end < text.length && !isBlank(text.charAt(end))) end += 1
    return { text: text.slice(start, end), quoted: false, end }
  }
  let content = ''
  let at = start + 1
  while (at < text.length) {
    if (text.charAt(at) === '"') {
      if (text.charAt(at + 1) !== '"') break
      at += 1
    }
    content += text.charAt(at)
    at += 1
  }
  return { text: content, quoted: true, end: at + 1 }
}

function isBlank(char: string): boolean {
  return char.trim() === ''
}
