/** The objects of one environment as they are looked up everywhere: by id, type and host. */
import { groupInTurns, keyInTurns, type Turns } from './turns'
import type { StoredObject } from './values'

/** A snapshot of the store is one; lists are empty for unknown keys. */
export interface ObjectIndex {
  readonly objects: { get(id: string): StoredObject | undefined }
  byType(type: string): readonly StoredObject[]
  byHost(host: string): readonly StoredObject[]
}

/** An index of objects that are not stored yet, in their order; of two with one id the later counts by id. */
export async function indexObjects(objects: readonly StoredObject[], turns: Turns): Promise<ObjectIndex> {
  const byId = await keyInTurns(objects, (object) => object.id, turns)
  const byType = await groupInTurns(objects, (object) => object.type, turns)
  const byHost = await groupInTurns(objects, (object) => object.host, turns)
  return { objects: byId, byType: (type) => byType.get(type) ?? [], byHost: (host) => byHost.get(host) ?? [] }
}

/** What is made when it is first asked for, and kept. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
