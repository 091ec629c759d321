/**
 * One committed state of an environment in memory, indexed for reading.
 *
 * Pure: the store builds it after loading, and the scanner, the command line and tests build one from documents they
 * already hold. Indexes are built on first use, so opening a large environment does not pay for those nobody asks.
 */
import type { Clique } from '@shared/model/clique'
import type { InventoryObject, ObjectBrief } from '@shared/model/inventory-object'
import { knowledgeOf } from '@shared/model/knowledge'
import type { Link } from '@shared/model/link'
import { sortNaturally } from '@shared/text/natural-sort'
import { groupInTurns, keyInTurns, type Turns, takeTurns } from '../turns'
import { groupBy, type StoredObject } from '../values'
import { type Change, statisticsAfter, statisticsOf } from './inventory-statistics'
import { withChanges } from './layered-map'
import type { DocumentChanges, InventoryChanges, InventorySnapshot, InventoryStatistics } from './repository'

export interface SnapshotInput {
  readonly environment: string
  readonly objects: Iterable<InventoryObject>
  readonly links: Iterable<Link>
  readonly cliques: Iterable<Clique>
  readonly generation: number
  readonly scanId?: string | undefined
  readonly committedAt?: string | undefined
}

const UNSCANNED = { revision: 0, scanId: undefined, committedAt: undefined }

/** Builds a snapshot; when two documents have one id the later wins. Documents are kept, not copied. */
export function buildSnapshot(input: SnapshotInput): InventorySnapshot {
  const objects = keyed(input.objects, objectKey)
  const links = keyed(input.links, linkKey)
  const cliques = keyed(input.cliques, cliqueKey)
  return snapshotOf({ ...UNSCANNED, ...input, objects, links, cliques })
}

/** The same for inventories too large to be put in order in one go. */
export async function buildSnapshotInTurns(input: SnapshotInput): Promise<InventorySnapshot> {
  const turns = takeTurns()
  const objects = await keyInTurns(input.objects, objectKey, turns)
  const links = await keyInTurns(input.links, linkKey, turns)
  const cliques = await keyInTurns(input.cliques, cliqueKey, turns)
  const state = { ...UNSCANNED, ...input, objects, links, cliques }
  const indexes = indexesOf(state)
  for (const index of Object.values(indexes)) await index.build(turns)
  return snapshotOf(state, indexes)
}

/** The snapshot of an environment that was never scanned. */
export function emptySnapshot(environment: string): InventorySnapshot {
  return buildSnapshot({ environment, objects: [], links: [], cliques: [], generation: 0 })
}

/**
 * The snapshot after `changes`, with `revision` raised; the given one stays as it is. Removals come before saves.
 * With `commit` it is the first of a new generation.
 * Maps are shared but for what changed, and indexes already built are patched, not rebuilt.
 */
export function applyChanges(
  snapshot: InventorySnapshot,
  changes: InventoryChanges,
  commit?: { readonly scanId?: string | undefined },
): InventorySnapshot {
  const objects = changedMap(snapshot.objects, changes.objects, objectKey)
  const links = changedMap(snapshot.links, changes.links, linkKey)
  const cliques = changedMap(snapshot.cliques, changes.cliques, cliqueKey)
  const state = {
    environment: snapshot.environment,
    generation: snapshot.generation + (commit ? 1 : 0),
    revision: commit ? 0 : snapshot.revision + 1,
    scanId: commit ? commit.scanId : snapshot.scanId,
    committedAt: changes.at,
    objects: objects.map,
    links: links.map,
    cliques: cliques.map,
  }
  const known = KNOWN.get(snapshot)
  if (!known) return snapshotOf(state)
  const { byParent, byType, byHost, bySource, byTarget } = known.indexes
  const indexes = {
    byParent: byParent.after(state.objects, objects.changes),
    byType: byType.after(state.objects, objects.changes),
    byHost: byHost.after(state.objects, objects.changes),
    bySource: bySource.after(state.links, links.changes),
    byTarget: byTarget.after(state.links, links.changes),
  }
  const earlier = known.counted()
  const counted = earlier && statisticsAfter({ ...state, byType: indexes.byType.get }, earlier, objects.changes)
  return snapshotOf(state, indexes, counted)
}

/** What an object lies directly below; an object may be named like the environment: what stands at the top is not below it. */
export function parentOf(snapshot: InventorySnapshot, object: StoredObject): StoredObject | undefined {
  const isTop = object.parent_type === 'environment' && object.parent_id === snapshot.environment
  return isTop ? undefined : snapshot.objects.get(object.parent_id)
}

/**
 * What an object lies below, outermost first: follows `parent_id` upwards within the snapshot. Ends where a parent is
 * unknown, and cannot be caught in a cycle of wrong parents, such as a foreign dump may hold.
 */
export function ancestorsOf(snapshot: InventorySnapshot, object: StoredObject): StoredObject[] {
  const chain = new Map<string, StoredObject>()
  let parent = parentOf(snapshot, object)
  while (parent && parent.id !== object.id && !chain.has(parent.id)) {
    chain.set(parent.id, parent)
    parent = parentOf(snapshot, parent)
  }
  return [...chain.values()].reverse()
}

/** What lists and search show of an object. */
export function briefOf(snapshot: InventorySnapshot, object: Readonly<InventoryObject>): ObjectBrief {
  return {
    environment: snapshot.environment,
    type: object.type,
    id: object.id,
    name: object.name,
    path: ancestorsOf(snapshot, object).map(({ name }) => name),
    host: object.host,
    status: object.status,
    knowledge: knowledgeOf(object),
  }
}

type State = Pick<
  InventorySnapshot,
  'environment' | 'generation' | 'revision' | 'scanId' | 'committedAt' | 'objects' | 'links' | 'cliques'
>

const indexesOf = ({ objects, links }: State) => ({
  byParent: indexOf(objects, (object) => object.parent_id),
  byType: indexOf(objects, (object) => object.type),
  byHost: indexOf(objects, (object) => object.host),
  bySource: indexOf(links, (link) => link.source_id),
  byTarget: indexOf(links, (link) => link.target_id),
})

/** What is handed on to the snapshot after a change: the indexes, and the statistics where they were asked for. */
const KNOWN = new WeakMap<
  InventorySnapshot,
  { indexes: ReturnType<typeof indexesOf>; counted(): InventoryStatistics | undefined }
>()

function snapshotOf(state: State, indexes = indexesOf(state), counted?: InventoryStatistics): InventorySnapshot {
  const sortedChildren = new Map<string, readonly StoredObject[]>()
  const snapshot: InventorySnapshot = {
    ...state,
    get statistics() {
      counted ??= statisticsOf(snapshot)
      return counted
    },
    get counts() {
      return snapshot.statistics.counts
    },
    children: (parentId) => {
      const known = sortedChildren.get(parentId)
      if (known) return known
      const sorted = sortNaturally(indexes.byParent.get(parentId), (object) => object.name)
      // Asking for what does not exist must not fill the memory.
      if (sorted.length > 0) sortedChildren.set(parentId, sorted)
      return sorted
    },
    byType: indexes.byType.get,
    byHost: indexes.byHost.get,
    linksFrom: indexes.bySource.get,
    linksTo: indexes.byTarget.get,
  }
  KNOWN.set(snapshot, { indexes, counted: () => counted })
  return snapshot
}

const NONE: readonly never[] = []

const objectKey = (object: StoredObject) => object.id
const linkKey = (link: Readonly<Link>) => link.id
const cliqueKey = (clique: Readonly<Clique>) => clique.focal_point

const keyed = <T>(items: Iterable<T>, keyOf: (item: T) => string) =>
  new Map(Array.from(items, (item) => [keyOf(item), item]))

/** `map` with `changes` applied, and per changed key what was there and what is there now. */
function changedMap<T extends object>(
  map: ReadonlyMap<string, T>,
  changes: DocumentChanges<T> | undefined,
  keyOf: (item: T) => string,
): { map: ReadonlyMap<string, T>; changes: readonly Change<T>[] } {
  if (!changes) return { map, changes: [] }
  const after = new Map<string, T | undefined>()
  for (const key of changes.remove ?? []) after.set(key, undefined)
  for (const item of changes.save ?? []) after.set(keyOf(item), item)
  return {
    map: withChanges(map, after),
    changes: [...after].map(([key, item]) => ({ before: map.get(key), after: item })),
  }
}

/** Stands for a group that changed and is too large to copy for each change; it is gathered anew when asked for. */
const UNKNOWN: readonly never[] = []
/** Every change asks for whole types, and gathering one looks at every object: copying this many costs far less. */
const LARGE_GROUP = 50_000

interface Index<T> {
  /** Groups everything now, so that no reader has to in one go. */
  build(turns: Turns): Promise<void>
  get(key: string): readonly T[]
  /** The index of `items`, which differ from this one's by `changes`. */
  after(items: ReadonlyMap<string, T>, changes: readonly Change<T>[]): Index<T>
}

/** Items by a key of theirs: built when first asked, then handed on from snapshot to snapshot with what changed. */
function indexOf<T extends object>(
  items: ReadonlyMap<string, T>,
  keyOf: (item: T) => string | undefined,
  groups?: ReadonlyMap<string, readonly T[]>,
): Index<T> {
  return {
    build: async (turns) => {
      groups ??= await groupInTurns(items.values(), keyOf, turns)
    },
    get: (key) => {
      groups ??= groupBy(items.values(), keyOf)
      const members = groups.get(key)
      if (members !== UNKNOWN) return members ?? NONE
      const gathered = [...items.values()].filter((item) => keyOf(item) === key)
      groups = withChanges(groups, [[key, gathered]])
      return gathered
    },
    after: (next, changes) => {
      if (!groups || changes.length === 0) return indexOf(next, keyOf, groups)
      const known = groups
      const gone = new Set(changes.flatMap(({ before }) => before ?? []))
      const entered = groupBy(
        changes.flatMap(({ after }) => after ?? []),
        keyOf,
      )
      const touched = new Set([...[...gone].flatMap((item) => keyOf(item) ?? []), ...entered.keys()])
      const regrouped = [...touched].map((key) => {
        const members = known.get(key) ?? NONE
        if (members === UNKNOWN || members.length > LARGE_GROUP) return [key, UNKNOWN] as const
        const left = members.filter((item) => !gone.has(item)).concat(entered.get(key) ?? NONE)
        return [key, left.length > 0 ? left : undefined] as const
      })
      return indexOf(next, keyOf, withChanges(known, regrouped))
    },
  }
}
