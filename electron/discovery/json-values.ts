/** Reading attributes whose type is not promised by anyone: answers of clouds and objects stored earlier. */

/** The string, or "" for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The non-empty strings of a list; none for anything else. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : []
}

/** The object, or an empty one for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** The objects of a list; none for anything else. */
export function recordsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null).map(recordOf) : []
}

/** String values of a map, such as `bridge_mappings`. */
export function textMapOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recordOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** The values once each, in order of first appearance, without empty ones. */
export function unique(values: Iterable<string>): string[] {
  return [...new Set(values)].filter((value) => value !== '')
}

/** Keys no document may have: they would reach a prototype, or mean something to a document store. */
const FORBIDDEN_KEY = /^(?:__proto__|constructor|prototype|\$.*)$/

/**
 * A copy that can be stored: no `undefined`, no numbers JSON lacks, no forbidden keys at any depth.
 * SECURITY: names inside answers come from tenants (metadata, binding profiles); guarded by tree-paths.test.ts.
 */
export function storable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => storable(item) ?? null)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'object' && value !== null) {
    const copy: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value)) {
      const kept = FORBIDDEN_KEY.test(key) ? undefined : storable(item)
      if (kept !== undefined) copy[key] = kept
    }
    return copy
  }
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : undefined
}
