/**
 * Addresses inside the application, written as the fragment of the page's address ("#/env/lab/object/i1?view=graph").
 * A fragment, because the same bundle is loaded from a custom scheme and from a web server, and a reload must find it.
 */

export interface Location {
  /** "/env/lab/object/i1", each segment still URL-encoded. */
  path: string
  query: Readonly<Record<string, string>>
}

/** "#/search?q=a%20b" → path "/search", query {q: "a b"}. An empty fragment is Home. */
export function parseHash(hash: string): Location {
  const [, path = '', search = ''] = /^#?([^?]*)\??(.*)$/s.exec(hash) ?? []
  return {
    path: path.startsWith('/') ? path.replace(/\/+$/, '') || '/home' : '/home',
    query: Object.fromEntries(new URLSearchParams(search)),
  }
}

/** The fragment of a location; parsing it again gives the same location. */
export function formatHash(location: Location): string {
  const search = new URLSearchParams(location.query).toString()
  return `#${location.path}${search ? `?${search}` : ''}`
}

/**
 * Matches a path against a pattern: "/env/:environment" and "/env/lab%201" give {environment: "lab 1"}.
 * @returns undefined when it does not match or a segment is not validly encoded.
 */
export function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ''
    if (segment.startsWith(':')) {
      const decoded = decode(value)
      if (!decoded) return undefined
      params[segment.slice(1)] = decoded
    } else if (segment !== value) return undefined
  }
  return params
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Deep links come from outside and may be malformed: such a path matches nothing.
    return undefined
  }
}
