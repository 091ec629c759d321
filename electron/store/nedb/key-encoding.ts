/**
 * Keys as NeDB accepts them. NeDB refuses keys with a dot, but documents keep logical keys, such as host names in the
 * `hosts` map of a CLI group. Only `.` and the escape character itself are changed, so the mapping is reversible.
 */
import type { JsonValue } from '../repository'

/** A copy of `value` in which no key has a dot; `value` itself when there is nothing to change. */
export function encodeKeys(value: JsonValue): JsonValue {
  return mapKeys(value, (key) => (/[.%]/.test(key) ? key.replaceAll('%', '%25').replaceAll('.', '%2E') : key))
}

export function decodeKeys(value: JsonValue): JsonValue {
  return mapKeys(value, (key) => (key.includes('%') ? key.replaceAll('%2E', '.').replaceAll('%25', '%') : key))
}

function mapKeys(value: JsonValue, rename: (key: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapKeys(item, rename))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: [string, JsonValue | undefined]) =>
      member === undefined ? [] : [[rename(key), mapKeys(member, rename)]],
    ),
  )
}
