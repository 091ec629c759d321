/**
 * Reading attributes whose shape depends on who wrote them.
 *
 * Beyond the common fields an inventory object carries whatever its fetcher, or a foreign dump, put there. These readers
 * turn such a value into the one shape the caller needs, or into nothing; they never throw.
 */
import type { InventoryObject } from '@shared/model/inventory-object'

/** An object as the store hands it out: shared between all readers, never changed. */
export type StoredObject = Readonly<InventoryObject>
/** A nested document whose fields are not known in advance. */
export type AttributeRecord = Readonly<Record<string, unknown>>

/** A non-empty text; numbers (segmentation ids, port numbers) are spelled out, anything else is absent. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** One text or a list of them as a list; values that are not text are left out. */
export function asTexts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item) => asText(item) ?? [])
}

/** True for what JSON calls an object. */
export function isRecord(value: unknown): value is AttributeRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The record, or an empty one for anything else. */
export function asRecord(value: unknown): AttributeRecord {
  return isRecord(value) ? value : {}
}

/** A list of records. Calipso's 2018 documents hold such lists as maps by name: those become their values. */
export function asRecords(value: unknown): AttributeRecord[] {
  if (Array.isArray(value)) return value.filter(isRecord)
  return isRecord(value) ? Object.values(value).filter(isRecord) : []
}

/** A text, or "" where there is none. */
export const textOf = (value: unknown): string => asText(value) ?? ''

/**
 * The same text, kept once however often it is read: the engine holds names of properties in one copy for all. For what
 * repeats on every host of a cloud, such as the far ends of its tunnels.
 */
export function sharedText(text: string): string {
  const names: Record<string, true> = Object.create(null)
  names[text] = true
  return Object.keys(names)[0] ?? text
}

/** A copy of its own: the engine keeps the whole of a text in memory for as long as a part of it is used. */
export const detachedText = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** The texts of a map, such as `bridge_mappings`. */
export function textMapOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asRecord(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** Id of the switch of the fabric that an object is, or that has it as a port. */
export function switchOf(object: StoredObject): string | undefined {
  if (object.type === 'switch') return object.id
  return object.type === 'switch_pnic' ? (asText(object.switch) ?? object.parent_id) : undefined
}

/** The values once each, in order of first appearance, without empty ones. */
export function unique(values: Iterable<string>): string[] {
  return [...new Set(values)].filter((value) => value !== '')
}

/**
 * Items by key in their order, in O(n); items without a key are left out. (`Map.groupBy` needs a newer runtime.)
 */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
