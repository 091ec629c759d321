/**
 * Tables printed by `ovs-vsctl --format=json list <table>` (and by `ovn-nbctl`/`ovn-sbctl`, which share the form).
 *
 * Values follow RFC 7047 §5.1: an atom, `["uuid", id]`, `["set", [atoms]]` or `["map", [[key, value], …]]`. A set of
 * one element is printed as the bare atom, and an empty optional value as an empty set, so columns are read with
 * `ovsText`, `ovsNumber`, `ovsList` and `ovsMap`, which accept either.
 */
import { z } from 'zod'
import { filledLines, parseFailed, partlyRead, type Report, readJson, unheard } from './parsing'

export type OvsAtom = string | number | boolean
/** Sets are arrays, maps are records, UUIDs are strings. */
export type OvsValue = OvsAtom | OvsAtom[] | Record<string, OvsAtom>
/** A row by column name; `_uuid` is the row's own id. */
export type OvsRow = Record<string, OvsValue>

const tableSchema = z.object({ headings: z.array(z.string()).min(1), data: z.array(z.unknown()) })

const COMMAND = 'ovs-vsctl list'

/**
 * Decodes one table, row by row: a row that is broken or cut off costs itself.
 * @returns no rows for an empty text (no OVS on the host prints nothing on standard output)
 * @throws AppError `parse-failed` when the text holds no table
 */
export function parseOvsTable(text: string, report: Report = unheard): OvsRow[] {
  return text.trim() === '' ? [] : readTable(COMMAND, text, report).rows
}

/**
 * The tables that one command listed, each on a line of its own and known by its columns, so that one that is broken or
 * cut off costs itself.
 * @param columns what tells tables apart, by the name their rows are returned under
 * @throws AppError `parse-failed` when there is none of them
 */
export function parseOvsTables<Name extends string>(
  command: string,
  text: string,
  columns: Readonly<Record<Name, string>>,
  report: Report,
): Partial<Record<Name, OvsRow[]>> {
  const found: Partial<Record<Name, OvsRow[]>> = {}
  const names = Object.keys(columns) as Name[]
  for (const line of filledLines(text)) {
    try {
      const { headings, rows } = readTable(command, line, report)
      const name = names.find((one) => headings.includes(columns[one]))
      if (name !== undefined) found[name] = [...(found[name] ?? []), ...rows]
    } catch {
      // Its table is missing below.
    }
  }
  if (Object.keys(found).length === 0) throw parseFailed(command, text)
  if (names.some((name) => found[name] === undefined)) report(partlyRead(command, text))
  return found
}

function readTable(command: string, text: string, report: Report) {
  const json = readJson(text)
  const table = tablesIn(json.values)
  if (!table || (json.isDamaged && table.data.length === 0)) throw parseFailed(command, text)
  const { headings, data } = table
  const rows = data.filter((cells): cells is unknown[] => Array.isArray(cells) && cells.length <= headings.length)
  if (json.isDamaged || rows.length < data.length) report(partlyRead(command, text))
  return { headings, rows: rows.map((cells) => rowFrom(headings, cells)) }
}

/** The rows of all tables; of a damaged one only its parts are there: the headings, then rows or a list of them. */
function tablesIn(values: readonly unknown[]): z.infer<typeof tableSchema> | undefined {
  const tables = values.flatMap((value) => tableSchema.safeParse(value).data ?? [])
  const [first] = tables
  if (first) return { headings: first.headings, data: tables.flatMap((table) => table.data) }
  const [headings, ...parts] = values
  const names = z.array(z.string()).min(1).safeParse(headings)
  if (!names.success) return undefined
  const isRow = (part: unknown) => Array.isArray(part) && part.length === names.data.length
  const data = parts.flatMap((part) => (isRow(part) ? [part] : Array.isArray(part) && part.every(isRow) ? part : []))
  return { headings: names.data, data }
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
  const texts: Record<string, string> = {}
  for (const key of Object.keys(value)) texts[key] = String(value[key])
  return texts
}

export type RowsByUuid = ReadonlyMap<string, OvsRow>

/** The rows of a table by their own ids. */
export function byUuid(rows: readonly OvsRow[]): RowsByUuid {
  return new Map(rows.map((row) => [ovsText(row._uuid) ?? '', row]))
}

/** The rows of another table that a column names; those that are missing are left out. */
export function referenced(row: OvsRow, column: string, rows: RowsByUuid): OvsRow[] {
  return ovsList(row[column]).flatMap((uuid) => {
    const target = rows.get(String(uuid))
    return target ? [target] : []
  })
}

// Plain loops: hosts of a large cloud have a row for every other host.
function rowFrom(headings: readonly string[], cells: readonly unknown[]): OvsRow {
  const row: OvsRow = {}
  headings.forEach((heading, column) => {
    if (heading !== '__proto__') row[heading] = valueFrom(cells[column])
  })
  return row
}

function valueFrom(cell: unknown): OvsValue {
  if (!Array.isArray(cell)) return atomFrom(cell)
  const [tag, content]: unknown[] = cell
  if (tag === 'set' && Array.isArray(content)) return content.map(atomFrom)
  if (tag === 'map' && Array.isArray(content)) return recordFrom(content)
  return atomFrom(cell)
}

function recordFrom(pairs: readonly unknown[]): Record<string, OvsAtom> {
  const record: Record<string, OvsAtom> = {}
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) continue
    const key = String(atomFrom(pair[0]))
    if (key !== '__proto__') record[key] = atomFrom(pair[1])
  }
  return record
}

/** An atom; what is none (a form unknown to the protocol) becomes the empty text, which reads as absent. */
function atomFrom(value: unknown): OvsAtom {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value) && (value[0] === 'uuid' || value[0] === 'named-uuid') && typeof value[1] === 'string')
    return value[1]
  return ''
}
