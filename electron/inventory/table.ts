/** Objects as rows of a table. */

import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput, ParsedInput } from '@shared/contract'
import { sortNaturally } from '@shared/text/natural-sort'
import type { InventorySnapshot } from '../store/repository'
import type { StoredObject } from '../values'
import { objectsUnder, referredObject, requireObject } from './references'

/** Which objects; `under` may be a reference or the environment. */
export type TableQuery = Omit<ParsedInput<'inventory.table'>, 'environment'>

/**
 * Answers `inventory.table`: the first `limit` rows by name in natural order, and how many there are. Folders are rows
 * only among direct children or when asked for by type.
 * @throws AppError `not-found` when there is no object `under`.
 */
export function tableRows(snapshot: InventorySnapshot, query: TableQuery): CallOutput<'inventory.table'> {
  const { type, childrenOnly, limit } = query
  const wanted = candidates(snapshot, query).filter((object) =>
    type === undefined ? childrenOnly || !isFolder(object.type) : object.type === type,
  )
  const rows = sortNaturally(wanted, (object) => object.name).slice(0, limit)
  return { rows: rows.map(withoutRaw), total: wanted.length }
}

/** Raw answers of programs are for the data view of one object; thousands of them would not fit into one message. */
function withoutRaw({ raw: _raw, ...object }: StoredObject): StoredObject {
  return object as StoredObject
}

function candidates(snapshot: InventorySnapshot, query: TableQuery): readonly StoredObject[] {
  const { under, type, childrenOnly } = query
  if (under !== undefined && under !== snapshot.environment) {
    const object = requireObject(snapshot, under)
    if (!childrenOnly) return objectsUnder(snapshot, object)
    return snapshot.children((referredObject(snapshot, object) ?? object).id)
  }
  if (childrenOnly) return snapshot.children(snapshot.environment)
  return type === undefined ? [...snapshot.objects.values()] : snapshot.byType(type)
}
