/** Objects that no way through the tree leads to: their parent is missing, or their path is not that of their parent. */
import type { InventorySnapshot } from '../store/repository'
import type { StoredObject } from '../values'
import type { Check, Hit } from './check'

export const orphans: Check = {
  id: 'orphan',
  mayBeUnread: false,
  advice: 'Scan the whole environment again: it gives every object its place anew.',
  find: async ({ snapshot }, turns) => {
    const hits: Hit[] = []
    for (const object of snapshot.objects.values()) {
      if (turns.isOver()) await turns.next()
      const note = lostBy(snapshot, object)
      if (note !== undefined) hits.push({ type: object.type, id: object.id, name: object.name, note })
    }
    return hits
  },
}

/** Where every object passes, each has a way to the top: it is its parent's way and one step. */
function lostBy({ environment, objects }: InventorySnapshot, object: StoredObject): string | undefined {
  const { id, id_path, parent_id, parent_type } = object
  const parent = objects.get(parent_id)
  // A host may be called as its environment.
  const isTop = parent_id === environment && parent?.type !== parent_type
  if (!isTop && !parent) return `its parent, ${parent_type} ${parent_id}, is not in the inventory`
  if (!isTop && parent && parent.type !== parent_type)
    return `its parent ${parent_id} is a ${parent.type}, not a ${parent_type}`
  const above = isTop || !parent ? `/${environment}` : parent.id_path
  const isBelow =
    id_path.length === above.length + 1 + id.length && id_path.startsWith(above) && id_path.endsWith(`/${id}`)
  return isBelow ? undefined : 'its path does not lead through its parent'
}
