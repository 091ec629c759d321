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
import { groupBy } from '../values'
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
  return new IndexedSnapshot(
    {
      environment: input.environment,
      generation: input.generation,
      revision: 0,
      scanId: input.scanId,
      committedAt: input.committedAt,
    },
    keyed(input.objects, objectKey),
    keyed(input.links, linkKey),
    keyed(input.cliques, cliqueKey),
    {},
  )
}

/** The snapshot of an environment that was never scanned. */
export function emptySnapshot(environment: string): InventorySnapshot {
  return buildSnapshot({ environment, objects: [], links: [], cliques: [], generation: 0 })
}

/**
 * The snapshot after `changes`, with `revision` raised; the given one stays as it is. Removals come before saves.
 * Maps are shared but for what changed, and indexes already built are patched, not rebuilt.
 */
export function applyChanges(snapshot: InventorySnapshot, changes: InventoryChanges): InventorySnapshot {
  const built = snapshot instanceof IndexedSnapshot ? snapshot.indexes : {}
  const objects = changedMap(snapshot.objects, changes.objects, objectKey)
  const links = changedMap(snapshot.links, changes.links, linkKey)
  const cliques = changedMap(snapshot.cliques, changes.cliques, cliqueKey)
  return new IndexedSnapshot(
    {
      environment: snapshot.environment,
      generation: snapshot.generation,
      revision: snapshot.revision + 1,
      scanId: snapshot.scanId,
      committedAt: changes.at,
    },
    objects.map,
    links.map,
    cliques.map,
    {
      ...(built.children && { children: patched(built.children, objects.pairs, parentKey) }),
      ...(built.byType && { byType: patched(built.byType, objects.pairs, typeKey) }),
      ...(built.byHost && { byHost: patched(built.byHost, objects.pairs, hostKey) }),
      ...(built.bySource && { bySource: patched(built.bySource, links.pairs, sourceKey) }),
      ...(built.byTarget && { byTarget: patched(built.byTarget, links.pairs, targetKey) }),
    },
  ).countFrom(snapshot, objects.pairs)
}

/**
 * What lists and search show of an object. `path` follows `parent_id` upwards within the snapshot; it ends where a
 * parent is unknown, and cannot be caught in a cycle of wrong parents.
 */
export function briefOf(snapshot: InventorySnapshot, object: Readonly<InventoryObject>): ObjectBrief {
  const path: string[] = []
  const seen = new Set<string>([object.id])
  let parent = snapshot.objects.get(object.parent_id)
  while (parent && !seen.has(parent.id)) {
    seen.add(parent.id)
    path.unshift(parent.name)
    parent = snapshot.objects.get(parent.parent_id)
  }
  return {
    environment: snapshot.environment,
    type: object.type,
    id: object.id,
    name: object.name,
    path,
    ...(object.host === undefined ? {} : { host: object.host }),
    ...(object.status === undefined ? {} : { status: object.status }),
    stale: object.stale !== undefined,
  }
}

type StoredObject = Readonly<InventoryObject>
type StoredLink = Readonly<Link>
type Groups<T> = ReadonlyMap<string, readonly T[]>

interface Indexes {
  children?: Groups<StoredObject>
  byType?: Groups<StoredObject>
  byHost?: Groups<StoredObject>
  bySource?: Groups<StoredLink>
  byTarget?: Groups<StoredLink>
}

interface SnapshotFacts {
  readonly environment: string
  readonly generation: number
  readonly revision: number
  readonly scanId: string | undefined
  readonly committedAt: string | undefined
}

class IndexedSnapshot implements InventorySnapshot {
  readonly environment: string
  readonly generation: number
  readonly revision: number
  readonly scanId: string | undefined
  readonly committedAt: string | undefined
  readonly objects: ReadonlyMap<string, StoredObject>
  readonly links: ReadonlyMap<string, StoredLink>
  readonly cliques: ReadonlyMap<string, Readonly<Clique>>
  /** The indexes built so far; filled by the readers below and taken over by `applyChanges`. */
  readonly indexes: Indexes
  readonly #sortedChildren = new Map<string, readonly StoredObject[]>()
  #statistics: InventoryStatistics | undefined

  constructor(
    facts: SnapshotFacts,
    objects: ReadonlyMap<string, StoredObject>,
    links: ReadonlyMap<string, StoredLink>,
    cliques: ReadonlyMap<string, Readonly<Clique>>,
    indexes: Indexes,
  ) {
    this.environment = facts.environment
    this.generation = facts.generation
    this.revision = facts.revision
    this.scanId = facts.scanId
    this.committedAt = facts.committedAt
    this.objects = objects
    this.links = links
    this.cliques = cliques
    this.indexes = indexes
  }

  get statistics(): InventoryStatistics {
    this.#statistics ??= statisticsOf(this)
    return this.#statistics
  }

  get counts(): InventoryCounts {
    return this.statistics.counts
  }

  /** Takes over what was counted of the snapshot before `changes`, if it was. */
  countFrom(earlier: InventorySnapshot, changes: readonly Change<StoredObject>[]): this {
    if (earlier instanceof IndexedSnapshot && earlier.#statistics) {
      this.#statistics = statisticsAfter(this, earlier.#statistics, changes)
    }
    return this
  }

  children(parentId: string): readonly StoredObject[] {
    const known = this.#sortedChildren.get(parentId)
    if (known) return known
    this.indexes.children ??= groupBy(this.objects.values(), parentKey)
    const members = this.indexes.children.get(parentId)
    if (!members) return NONE
    const sorted = sortNaturally(members, (object) => object.name)
    this.#sortedChildren.set(parentId, sorted)
    return sorted
  }

  byType(type: string): readonly StoredObject[] {
    this.indexes.byType ??= groupBy(this.objects.values(), typeKey)
    return this.indexes.byType.get(type) ?? NONE
  }

  byHost(host: string): readonly StoredObject[] {
    this.indexes.byHost ??= groupBy(this.objects.values(), hostKey)
    return this.indexes.byHost.get(host) ?? NONE
  }

  linksFrom(sourceId: string): readonly StoredLink[] {
    this.indexes.bySource ??= groupBy(this.links.values(), sourceKey)
    return this.indexes.bySource.get(sourceId) ?? NONE
  }

  linksTo(targetId: string): readonly StoredLink[] {
    this.indexes.byTarget ??= groupBy(this.links.values(), targetKey)
    return this.indexes.byTarget.get(targetId) ?? NONE
  }
}

const NONE: readonly never[] = []

const objectKey = (object: StoredObject) => object.id
const linkKey = (link: StoredLink) => link.id
const cliqueKey = (clique: Readonly<Clique>) => clique.focal_point
const parentKey = (object: StoredObject) => object.parent_id
const typeKey = (object: StoredObject) => object.type
const hostKey = (object: StoredObject) => object.host
const sourceKey = (link: StoredLink) => link.source_id
const targetKey = (link: StoredLink) => link.target_id

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
): { map: ReadonlyMap<string, T>; pairs: readonly Change<T>[] } {
  if (!changes) return { map, pairs: [] }
  const after = new Map<string, T | undefined>()
  for (const key of changes.remove ?? []) after.set(key, undefined)
  for (const item of changes.save ?? []) after.set(keyOf(item), item)
  return {
    map: withChanges(map, after),
    pairs: [...after].map(([key, item]) => ({ before: map.get(key), after: item })),
  }
}

/** A copy of `groups` in which only the groups that `pairs` touch are new lists; each is rebuilt once. */
function patched<T extends object>(
  groups: Groups<T>,
  pairs: readonly Change<T>[],
  keyOf: (item: T) => string | undefined,
): Groups<T> {
  if (pairs.length === 0) return groups
  const gone = new Set(pairs.map((pair) => pair.before))
  const entered = groupBy(
    pairs.flatMap(({ after }) => (after === undefined ? [] : [after])),
    keyOf,
  )
  const touched = new Set(entered.keys())
  for (const item of gone) {
    const key = item === undefined ? undefined : keyOf(item)
    if (key !== undefined) touched.add(key)
  }
  const rebuilt = [...touched].map((key) => {
    const members = (groups.get(key) ?? NONE).filter((item) => !gone.has(item)).concat(entered.get(key) ?? NONE)
    return [key, members.length > 0 ? members : undefined] as const
  })
  return withChanges(groups, rebuilt)
}
