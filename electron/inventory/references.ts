/**
 * Finding objects in a snapshot: by id, through references, by where they belong.
 *
 * A type that ends in `_ref` stands for an object elsewhere in the tree, such as a host within an aggregate.
 */
import { AppError } from '@shared/contract/errors'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import { asText, type StoredObject } from '../values'

/** @throws AppError `not-found` */
export function requireObject(snapshot: InventorySnapshot, id: string): StoredObject {
  const object = snapshot.objects.get(id)
  if (object) return object
  throw new AppError('not-found', `There is no object "${id}" in the environment ${snapshot.environment}`, {
    hint: 'It may be gone since the last scan.',
    context: { environment: snapshot.environment, id },
  })
}

/** The object a reference stands for: by `ref_id`, else by type and name; undefined for what is no reference. */
export function referredObject(snapshot: InventorySnapshot, object: StoredObject): StoredObject | undefined {
  if (!object.type.endsWith('_ref')) return undefined
  const type = object.type.slice(0, -'_ref'.length)
  const byId = snapshot.objects.get(asText(object.ref_id) ?? '')
  return byId?.type === type ? byId : snapshot.byType(type).find((other) => other.name === object.name)
}

/**
 * Everything that belongs to an object, without the object itself: what is below it in the tree; below a reference, what
 * belongs to the object it stands for; for a host also the ports bound to it. In turns, over the whole inventory.
 */
export async function objectsUnder(
  snapshot: InventorySnapshot,
  object: StoredObject,
  signal?: AbortSignal,
): Promise<StoredObject[]> {
  const root = referredObject(snapshot, object) ?? object
  const below = await objectsBelow(snapshot, [root], signal)
  const referred = below.flatMap((member) => referredObject(snapshot, member) ?? [])
  const throughReferences =
    referred.length > 0 ? [...referred, ...(await objectsBelow(snapshot, referred, signal))] : []
  const ports =
    root.type === 'host' ? snapshot.byType('port').filter((port) => port['binding:host_id'] === root.id) : []
  return [...new Set([...below, ...throughReferences, ...ports])]
}

async function objectsBelow(
  snapshot: InventorySnapshot,
  roots: readonly StoredObject[],
  signal: AbortSignal | undefined,
): Promise<StoredObject[]> {
  const paths = new Set(roots.map((root) => root.id_path))
  const turns = takeTurns(signal)
  const below: StoredObject[] = []
  for (const object of snapshot.objects.values()) {
    if (isBelow(object.id_path, paths)) below.push(object)
    if (turns.isOver()) await turns.next()
  }
  return below
}

/** Whether a path leads through one of some others; costs the same however many those are. */
function isBelow(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    if (paths.has(path.slice(0, end))) return true
  return false
}
