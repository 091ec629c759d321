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

/** A list of records. Calipso's 2018 documents hold such lists as maps by name: those become their values. */
export function asRecords(value: unknown): AttributeRecord[] {
  if (Array.isArray(value)) return value.filter(isRecord)
  return isRecord(value) ? Object.values(value).filter(isRecord) : []
}
