/** One object with everything its screen needs. */
import type { CallOutput } from '@shared/contract'
import type { ObjectBrief } from '@shared/model/inventory-object'
import { ancestorsOf, briefOf } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'
import { isRecord, type StoredObject } from '../values'
import { requireObject } from './references'

type ObjectView = CallOutput<'inventory.object'>
type Connection = ObjectView['connections'][number]

/** Connections that come with the object itself. */
const FIRST_CONNECTIONS = 100

/**
 * Answers `inventory.object`.
 * @throws AppError `not-found`
 */
export function objectView(snapshot: InventorySnapshot, id: string): ObjectView {
  const object = requireObject(snapshot, id)
  const connected = connectedLinks(snapshot, id)
  return {
    object,
    ancestors: [...ancestorsOf(snapshot, object), object].map((each) => briefOf(snapshot, each)),
    connections: connected.slice(0, FIRST_CONNECTIONS).map((end) => connectionOf(snapshot, end)),
    connectionCount: connected.length,
    hasClique: snapshot.cliques.has(id),
    ...unreadHost(snapshot, object),
    names: namesIn(snapshot, object),
  }
}

function unreadHost(snapshot: InventorySnapshot, object: StoredObject): Pick<ObjectView, 'unreadHost'> {
  const { host } = object
  const owner = host === undefined || host === object.id ? undefined : snapshot.objects.get(host)
  const { id = '', name = '', reading } = owner ?? {}
  return reading && reading.state !== 'read' ? { unreadHost: { id, name, reading } } : {}
}

/** A link as one of its ends sees it. */
type LinkEnd = ReturnType<typeof connectedLinks>[number]

/** The links of an object, those that lead away from it first. */
export function connectedLinks(snapshot: InventorySnapshot, id: string) {
  return [
    ...snapshot.linksFrom(id).map((link) => ({ link, direction: 'out' as const })),
    ...snapshot.linksTo(id).map((link) => ({ link, direction: 'in' as const })),
  ]
}

/** A link with what is at its far end, where that is in the inventory. */
export function connectionOf(snapshot: InventorySnapshot, { link, direction }: LinkEnd): Connection {
  const far = snapshot.objects.get(direction === 'out' ? link.target_id : link.source_id)
  return { link, direction, ...(far ? { far: briefOf(snapshot, far) } : {}) }
}

/** A vEdge may list thousands of ports; names beyond this many are of no use on one screen. */
const MOST_NAMES = 500

/** Briefs of every object whose id occurs among the values of an object's attributes. */
function namesIn(snapshot: InventorySnapshot, object: StoredObject): Record<string, ObjectBrief> {
  const names = new Map<string, ObjectBrief>()
  for (const text of textsIn(object)) {
    if (names.size >= MOST_NAMES) break
    const known = text === object.id || names.has(text) ? undefined : snapshot.objects.get(text)
    if (known) names.set(text, briefOf(snapshot, known))
  }
  return Object.fromEntries(names)
}

/** Every text in a value, without recursion: raw documents of foreign dumps may be nested deeply. */
function* textsIn(value: unknown): Generator<string> {
  const pending: unknown[] = [value]
  while (pending.length > 0) {
    const next = pending.pop()
    if (typeof next === 'string') yield next
    else if (Array.isArray(next)) for (const item of next) pending.push(item)
    else if (isRecord(next)) for (const item of Object.values(next)) pending.push(item)
  }
}
