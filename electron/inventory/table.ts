/** Objects as rows of a table: sorted, filtered and counted over all of them, answered window by window. */
import { conditionOf } from '@shared/catalog/conditions'
import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput, ParsedInput } from '@shared/contract'
import type { TableRow } from '@shared/contract/calls/inventory'
import { KNOWLEDGE, knowledgeOf } from '@shared/model/knowledge'
import { attributeText } from '@shared/text/attribute-text'
import { compareNaturally } from '@shared/text/natural-sort'
import type { InventorySnapshot } from '../store/repository'
import { filterInTurns, sortInTurns, takeTurns } from '../turns'
import type { StoredObject } from '../values'
import { objectsUnder, referredObject, requireObject } from './references'

/** Which objects; `under` may be a reference or the environment. */
type TableQuery = Omit<ParsedInput<'inventory.table'>, 'environment'>
type Table = CallOutput<'inventory.table'>

/** What a window is cut from. */
type Index = Awaited<ReturnType<typeof buildIndex>>

/** Tables of one snapshot that are kept: the one scrolled through, and those beside it. */
const KEPT = 6
/** Longer cells are cut, with many columns sooner: a table shows what fits, the data view shows all. */
const MOST_CELL_CHARACTERS = 300
/** Of an answer; what is asked for beyond the first rows has to be asked for again. */
const MOST_CHARACTERS = 400_000
const FIRST_ROWS = 100

/** A reader that keeps the newest tables of each snapshot in order, so that scrolling costs nothing. */
export function createTableReader() {
  const states = new WeakMap<InventorySnapshot, Map<string, Index>>()
  return {
    /**
     * Answers `inventory.table`. Folders are rows only among direct children or when asked for by type.
     * @param found what the condition holds for, where an object does not tell that by itself
     * @throws AppError `not-found` when there is no object `under`.
     */
    window: async (
      snapshot: InventorySnapshot,
      { offset, limit, ...query }: TableQuery,
      { found, signal }: { readonly found?: ReadonlySet<string> | undefined; readonly signal?: AbortSignal } = {},
    ): Promise<Table> => {
      const tables = states.get(snapshot) ?? new Map<string, Index>()
      states.set(snapshot, tables)
      const key = JSON.stringify(query)
      const kept = tables.get(key)
      const index = kept && kept.found === found ? kept : await buildIndex(snapshot, query, found, signal)
      tables.delete(key)
      tables.set(key, index)
      const [oldest] = tables.keys()
      if (tables.size > KEPT && oldest !== undefined) tables.delete(oldest)
      const keys = index.facts.columns.map((column) => column.key)
      const most = Math.min(MOST_CELL_CHARACTERS, Math.floor(MOST_CHARACTERS / (FIRST_ROWS * keys.length || 1)))
      const rows: TableRow[] = []
      let characters = 0
      for (const object of index.objects.slice(offset, offset + limit)) {
        const row = rowOf(snapshot, object, keys, most)
        characters += Object.values(row.cells).reduce((sum, cell) => sum + cell.length, 0)
        if (characters > MOST_CHARACTERS && rows.length >= FIRST_ROWS) break
        rows.push(row)
      }
      return { rows, matching: index.objects.length, ...index.facts }
    },
  }
}

async function buildIndex(
  snapshot: InventorySnapshot,
  query: Omit<TableQuery, 'offset' | 'limit'>,
  found: ReadonlySet<string> | undefined,
  signal: AbortSignal | undefined,
) {
  const { type, childrenOnly, sort, filter = '', condition } = query
  const turns = takeTurns(signal)
  const isWanted = (object: StoredObject) =>
    type === undefined ? childrenOnly || !isFolder(object.type) : object.type === type
  const all = await filterInTurns(await candidates(snapshot, query, signal), isWanted, turns)
  const longest = new Map<string, number>()
  const types = new Set<string>()
  const matching: { object: StoredObject; value: string }[] = []
  const wanted = filter.toLowerCase()
  const sortValue = (object: StoredObject) => {
    if (sort?.column === 'read') return String(KNOWLEDGE.indexOf(knowledgeOf(object)))
    return sort === undefined ? object.name : cellOf(snapshot, object, sort.column)
  }
  let hasStatus = false
  let hasUnread = false
  for (const object of all) {
    if (turns.isOver()) await turns.next()
    types.add(object.type)
    let isMatch = wanted === '' || [object.name, object.id].some((text) => text.toLowerCase().includes(wanted))
    for (const key of query.columns) {
      const text = cellOf(snapshot, object, key)
      if (text === '') continue
      longest.set(key, Math.max(longest.get(key) ?? 0, text.length))
      isMatch ||= text.toLowerCase().includes(wanted)
    }
    const holds = found
      ? found.has(object.id)
      : condition === undefined || (conditionOf(object.type, condition)?.holds(object) ?? false)
    hasStatus ||= object.status !== undefined
    hasUnread ||= knowledgeOf(object) !== 'read'
    if (isMatch && holds) matching.push({ object, value: sortValue(object) })
  }
  const sign = sort?.direction === 'descending' ? -1 : 1
  const sorted = await sortInTurns(
    matching,
    (a, b) =>
      Number(a.value === '') - Number(b.value === '') ||
      sign * compareNaturally(a.value, b.value) ||
      compareNaturally(a.object.name, b.object.name),
    turns,
  )
  const columns = query.columns.flatMap((key) => {
    const characters = longest.get(key)
    return characters === undefined ? [] : [{ key, longest: characters }]
  })
  return {
    found,
    objects: sorted.map(({ object }) => object),
    facts: { total: all.length, columns, types: [...types], hasStatus, hasUnread },
  }
}

/** What a column shows, and sorts by; empty for objects without it. */
function cellOf(snapshot: InventorySnapshot, object: StoredObject, key: string, most = MOST_CELL_CHARACTERS): string {
  const value = object[key]
  const named = (one: unknown) => nameOfId(snapshot, object, one)
  const text = attributeText(Array.isArray(value) ? value.map(named) : named(value), key)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/** The name of the object that an id stands for, with its host where that is another one; anything else as it is. */
function nameOfId({ objects }: InventorySnapshot, from: StoredObject, value: unknown): unknown {
  const object = typeof value === 'string' ? objects.get(value) : undefined
  if (!object) return value
  const isElsewhere = object.host !== undefined && object.host !== from.host && object.host !== object.id
  return isElsewhere ? `${object.name} · ${object.host}` : object.name
}

function rowOf(snapshot: InventorySnapshot, object: StoredObject, keys: readonly string[], most: number): TableRow {
  const cells = keys.map((key) => [key, cellOf(snapshot, object, key, most)] as const).filter(([, text]) => text !== '')
  const { id, type, name, host, status, last_scanned } = object
  return {
    ...{ id, type, name, host, status, last_scanned },
    knowledge: knowledgeOf(object),
    cells: Object.fromEntries(cells),
  }
}

async function candidates(
  snapshot: InventorySnapshot,
  { under, type, childrenOnly }: Pick<TableQuery, 'under' | 'type' | 'childrenOnly'>,
  signal: AbortSignal | undefined,
): Promise<readonly StoredObject[]> {
  if (under !== undefined && under !== snapshot.environment) {
    const object = requireObject(snapshot, under)
    if (!childrenOnly) return objectsUnder(snapshot, object, signal)
    return snapshot.children((referredObject(snapshot, object) ?? object).id)
  }
  if (childrenOnly) return snapshot.children(snapshot.environment)
  return type === undefined ? [...snapshot.objects.values()] : snapshot.byType(type)
}
