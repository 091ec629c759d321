/**
 * Tables printed by `ovs-vsctl --format=json list <table>` (and by `ovn-nbctl`/`ovn-sbctl`, which share the form).
 *
 * Values follow RFC 7047 §5.1: an atom, `["uuid", id]`, `["set", [atoms]]` or `["map", [[key, value], …]]`. A set of
 * one element is printed as the bare atom, and an empty optional value as an empty set, so columns are read with
 * `ovsText`, `ovsNumber`, `ovsList` and `ovsMap`, which accept either.
 */
import { z } from 'zod'
import { decodeJson, parseFailed, safeRecord } from './parsing'

export type OvsAtom = string | number | boolean
/** Sets are arrays, maps are records, UUIDs are strings. */
export type OvsValue = OvsAtom | OvsAtom[] | Record<string, OvsAtom>
/** A row by column name; `_uuid` is the row's own id. */
export type OvsRow = Record<string, OvsValue>

const tableSchema = z.object({ headings: z.array(z.string()), data: z.array(z.array(z.unknown())) })

/**
 * Decodes one table.
 * @returns no rows for an empty text (no OVS on the host prints nothing on standard output)
 * @throws AppError `parse-failed` when the text is not such a table
 */
export function parseOvsTable(text: string): OvsRow[] {
  if (text.trim() === '') return []
  const table = tableSchema.safeParse(decodeJson('ovs-vsctl list', text))
  if (!table.success) throw parseFailed('ovs-vsctl list', text, table.error)
  const { headings, data } = table.data
  return data.map((cells) => safeRecord(headings.map((heading, column) => [heading, valueFrom(cells[column])])))
}

/** A text column; undefined when it is empty or not text. */
export function ovsText(value: OvsValue | undefined): string | undefined {
  const [first] = ovsList(value)
  return typeof first === 'string' && first !== '' ? first : undefined
}

/** A number column; undefined when it is empty or no number. */
export function ovsNumber(value: OvsValue | undefined): number | undefined {
  const [first] = ovsList(value)
  return typeof first === 'number' ? first : undefined
}

/** A set column, of any size. */
export function ovsList(value: OvsValue | undefined): OvsAtom[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  return typeof value === 'object' ? [] : [value]
}

/** A map column; its values become text. */
export function ovsMap(value: OvsValue | undefined): Record<string, string> {
  if (typeof value !== 'object' || Array.isArray(value)) return {}
  return safeRecord(Object.entries(value).map(([key, atom]) => [key, String(atom)]))
}

function valueFrom(cell: unknown): OvsValue {
  if (!Array.isArray(cell)) return atomFrom(cell)
  const [tag, content]: unknown[] = cell
  if (tag === 'set' && Array.isArray(content)) return content.map(atomFrom)
  if (tag === 'map' && Array.isArray(content)) return safeRecord(content.flatMap(pairFrom))
  return atomFrom(cell)
}

function pairFrom(pair: unknown): (readonly [string, OvsAtom])[] {
  return Array.isArray(pair) && pair.length === 2 ? [[String(atomFrom(pair[0])), atomFrom(pair[1])]] : []
}

/** An atom; what is none (a form unknown to the protocol) becomes the empty text, which reads as absent. */
function atomFrom(value: unknown): OvsAtom {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value) && (value[0] === 'uuid' || value[0] === 'named-uuid') && typeof value[1] === 'string')
    return value[1]
  return ''
}
