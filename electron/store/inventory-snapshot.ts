/**
 * One committed state of an environment in memory, indexed for reading.
 *
 * Pure: the store builds it after loading, and the scanner, the command line and tests build one from documents they
 * already hold. Indexes are built on first use, so opening a large environment does not pay for those nobody asks.
 */
import type { Clique } from '@shared/model/clique'
import type { InventoryObject, ObjectBrief } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { sortNaturally } from '@shared/text/natural-sort'
import { groupInTurns, keyInTurns, type Turns, takeTurns } from '../turns'
import { groupBy, type StoredObject } from '../values'
import { type Change, statisticsAfter, statisticsOf } from './inventory-statistics'
import { withChanges } from './layered-map'
import type {
  DocumentChanges,
  InventoryChanges,
  InventoryCounts,
  InventorySnapshot,
  InventoryStatistics,
} from './repository'

export interface SnapshotInput {
  readonly environment: string
  readonly objects: Iterable<InventoryObject>
  readonly links: Iterable<Link>
  readonly cliques: Iterable<Clique>
  readonly generation: number
  readonly scanId?: string | undefined
  readonly committedAt?: string | undefined
}

/** Builds a snapshot; when two documents have one id the later wins. Documents are kept, not copied. */
export function buildSnapshot(input: SnapshotInput): InventorySnapshot {
  const { objects, links, cliques } = input
  return new IndexedSnapshot(
    factsOf(input),
    keyed(objects, objectKey),
    keyed(links, linkKey),
    keyed(cliques, cliqueKey),
  )
}

/** The same for inventories too large to be put in order in one go. */
export async function buildSnapshotInTurns(input: SnapshotInput): Promise<InventorySnapshot> {
  const turns = takeTurns()
  const objects = await keyInTurns(input.objects, objectKey, turns)
  const links = await keyInTurns(input.links, linkKey, turns)
  const cliques = await keyInTurns(input.cliques, cliqueKey, turns)
  const snapshot = new IndexedSnapshot(factsOf(input), objects, links, cliques)
  await snapshot.indexAll(turns)
  return snapshot
}

function factsOf({ environment, generation, scanId, committedAt }: SnapshotInput): SnapshotFacts {
  return { environment, generation, revision: 0, scanId, committedAt }
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
  const facts = {
    environment: snapshot.environment,
    generation: snapshot.generation + (commit ? 1 : 0),
    revision: commit ? 0 : snapshot.revision + 1,
    scanId: commit ? commit.scanId : snapshot.scanId,
    committedAt: changes.at,
  }
  const next = new IndexedSnapshot(facts, objects.map, links.map, cliques.map)
  if (snapshot instanceof IndexedSnapshot) next.takeOver(snapshot, objects.changes, links.changes)
  return next
}

/**
 * What an object lies below, outermost first: follows `parent_id` upwards within the snapshot. Ends where a parent is
 * unknown, and cannot be caught in a cycle of wrong parents, such as a foreign dump may hold.
 */
export function ancestorsOf(snapshot: InventorySnapshot, object: StoredObject): StoredObject[] {
  // An object may be named like the environment: what stands at the top is not below it.
  const parentOf = ({ parent_id, parent_type }: StoredObject) =>
    parent_type === 'environment' && parent_id === snapshot.environment ? undefined : snapshot.objects.get(parent_id)
  const chain = new Map<string, StoredObject>()
  let parent = parentOf(object)
  while (parent && parent.id !== object.id && !chain.has(parent.id)) {
    chain.set(parent.id, parent)
    parent = parentOf(parent)
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
    stale: object.stale !== undefined,
  }
}

type StoredLink = Readonly<Link>
type SnapshotFacts = Pick<InventorySnapshot, 'environment' | 'generation' | 'revision' | 'scanId' | 'committedAt'>

class IndexedSnapshot implements InventorySnapshot {
  readonly environment: string
  readonly generation: number
  readonly revision: number
  readonly scanId: string | undefined
  readonly committedAt: string | undefined
  readonly objects: ReadonlyMap<string, StoredObject>
  readonly links: ReadonlyMap<string, StoredLink>
  readonly cliques: ReadonlyMap<string, Readonly<Clique>>
  #byParent: Index<StoredObject>
  #byType: Index<StoredObject>
  #byHost: Index<StoredObject>
  #bySource: Index<StoredLink>
  #byTarget: Index<StoredLink>
  readonly #sortedChildren = new Map<string, readonly StoredObject[]>()
  #statistics: InventoryStatistics | undefined

  constructor(
    facts: SnapshotFacts,
    objects: ReadonlyMap<string, StoredObject>,
    links: ReadonlyMap<string, StoredLink>,
    cliques: ReadonlyMap<string, Readonly<Clique>>,
  ) {
    this.environment = facts.environment
    this.generation = facts.generation
    this.revision = facts.revision
    this.scanId = facts.scanId
    this.committedAt = facts.committedAt
    this.objects = objects
    this.links = links
    this.cliques = cliques
    this.#byParent = new Index(objects, (object) => object.parent_id)
    this.#byType = new Index(objects, (object) => object.type)
    this.#byHost = new Index(objects, (object) => object.host)
    this.#bySource = new Index(links, (link) => link.source_id)
    this.#byTarget = new Index(links, (link) => link.target_id)
  }

  /** Builds every index now, so that no reader has to in one go. */
  async indexAll(turns: Turns): Promise<void> {
    for (const index of [this.#byParent, this.#byType, this.#byHost, this.#bySource, this.#byTarget])
      await index.build(turns)
  }

  /** Takes over what was indexed and counted of the snapshot before these changes. */
  takeOver(
    earlier: IndexedSnapshot,
    objects: readonly Change<StoredObject>[],
    links: readonly Change<StoredLink>[],
  ): void {
    this.#byParent = earlier.#byParent.after(this.objects, objects)
    this.#byType = earlier.#byType.after(this.objects, objects)
    this.#byHost = earlier.#byHost.after(this.objects, objects)
    this.#bySource = earlier.#bySource.after(this.links, links)
    this.#byTarget = earlier.#byTarget.after(this.links, links)
    if (earlier.#statistics) this.#statistics = statisticsAfter(this, earlier.#statistics, objects)
  }

  get statistics(): InventoryStatistics {
    this.#statistics ??= statisticsOf(this)
    return this.#statistics
  }

  get counts(): InventoryCounts {
    return this.statistics.counts
  }

  children(parentId: string): readonly StoredObject[] {
    const known = this.#sortedChildren.get(parentId)
    if (known) return known
    const sorted = sortNaturally(this.#byParent.get(parentId), (object) => object.name)
    // Asking for what does not exist must not fill the memory.
    if (sorted.length > 0) this.#sortedChildren.set(parentId, sorted)
    return sorted
  }

  byType(type: string): readonly StoredObject[] {
    return this.#byType.get(type)
  }

  byHost(host: string): readonly StoredObject[] {
    return this.#byHost.get(host)
  }

  linksFrom(sourceId: string): readonly StoredLink[] {
    return this.#bySource.get(sourceId)
  }

  linksTo(targetId: string): readonly StoredLink[] {
    return this.#byTarget.get(targetId)
  }
}

const NONE: readonly never[] = []

const objectKey = (object: StoredObject) => object.id
const linkKey = (link: StoredLink) => link.id
const cliqueKey = (clique: Readonly<Clique>) => clique.focal_point

function keyed<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T> {
  const map = new Map<string, T>()
  for (const item of items) map.set(keyOf(item), item)
  return map
}

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

/** Items by a key of theirs: built when first asked, then handed on from snapshot to snapshot with what changed. */
class Index<T extends object> {
  readonly #items: ReadonlyMap<string, T>
  readonly #keyOf: (item: T) => string | undefined
  #groups: ReadonlyMap<string, readonly T[]> | undefined

  constructor(
    items: ReadonlyMap<string, T>,
    keyOf: (item: T) => string | undefined,
    groups?: ReadonlyMap<string, readonly T[]>,
  ) {
    this.#items = items
    this.#keyOf = keyOf
    this.#groups = groups
  }

  async build(turns: Turns): Promise<void> {
    this.#groups ??= await groupInTurns(this.#items.values(), this.#keyOf, turns)
  }

  get(key: string): readonly T[] {
    this.#groups ??= groupBy(this.#items.values(), this.#keyOf)
    const members = this.#groups.get(key)
    if (members !== UNKNOWN) return members ?? NONE
    const gathered = [...this.#items.values()].filter((item) => this.#keyOf(item) === key)
    this.#groups = withChanges(this.#groups, [[key, gathered]])
    return gathered
  }

  /** The index of `items`, which differ from this one's by `changes`. */
  after(items: ReadonlyMap<string, T>, changes: readonly Change<T>[]): Index<T> {
    const groups = this.#groups
    if (!groups || changes.length === 0) return new Index(items, this.#keyOf, groups)
    const gone = new Set(changes.flatMap(({ before }) => before ?? []))
    const entered = groupBy(
      changes.flatMap(({ after }) => after ?? []),
      this.#keyOf,
    )
    const touched = new Set([...[...gone].flatMap((item) => this.#keyOf(item) ?? []), ...entered.keys()])
    const regrouped = [...touched].map((key) => {
      const members = groups.get(key) ?? NONE
      if (members === UNKNOWN || members.length > LARGE_GROUP) return [key, UNKNOWN] as const
      const left = members.filter((item) => !gone.has(item)).concat(entered.get(key) ?? NONE)
      return [key, left.length > 0 ? left : undefined] as const
    })
    return new Index(items, this.#keyOf, withChanges(groups, regrouped))
  }
}
