/** The filter of the navigation tree. */
import type { StoredObject } from '../inventory/attributes'

export interface TreeQuery {
  readonly text: string
  readonly types?: readonly string[] | undefined
  readonly statuses?: readonly string[] | undefined
}

/** Objects whose name or id contains the text, of one of the types and statuses when given. */
export function treeMatcher({ text, types, statuses }: TreeQuery): (object: StoredObject) => boolean {
  const wanted = text.trim().toLowerCase()
  return (object) =>
    (wanted === '' || object.name.toLowerCase().includes(wanted) || object.id.toLowerCase().includes(wanted)) &&
    (!types || types.length === 0 || types.includes(object.type)) &&
    (!statuses || statuses.length === 0 || statuses.includes(object.stale ? 'stale' : (object.status ?? 'none')))
}
