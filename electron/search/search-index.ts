/** Search over the snapshots of any number of environments. */
import { typeInfo } from '@shared/catalog/object-types'
import type { SearchHit } from '@shared/contract/calls/search'
import { compareNaturally } from '@shared/text/natural-sort'
import { parseSearch } from '@shared/text/search-syntax'
import { briefOf } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'
import { type Match, SnapshotIndex } from './snapshot-index'

export interface SearchResult {
  /** Best first; at most `limit`. */
  readonly hits: readonly SearchHit[]
  /** How many objects match, shown or not. */
  readonly total: number
}

export interface InventorySearch {
  /**
   * Finds objects by names, ids, addresses and attributes; the syntax is that of `parseSearch`. Objects rank by how well
   * they match, then by their layer in graphs, then by name. An empty query finds nothing.
   */
  search(snapshots: readonly InventorySnapshot[], text: string, limit: number): Promise<SearchResult>
  /** Ids of every object of one snapshot that matches: for filtering lists and the tree. */
  matchingIds(snapshot: InventorySnapshot, text: string): Promise<ReadonlySet<string>>
  /** Drops what is kept for an environment that was removed. */
  forget(environment: string): void
}

/** A search that keeps one index per environment, brought up to date when a newer snapshot is searched. */
export function createInventorySearch(): InventorySearch {
  const indexes = new Map<string, Promise<SnapshotIndex>>()

  const indexOf = (snapshot: InventorySnapshot): Promise<SnapshotIndex> => {
    const { environment } = snapshot
    const earlier = indexes.get(environment)
    const building = earlier
      ? earlier.then((index) => (index.snapshot === snapshot ? index : SnapshotIndex.build(snapshot, index)))
      : SnapshotIndex.build(snapshot)
    indexes.set(environment, building)
    return building
  }

  return {
    search: async (snapshots, text, limit) => {
      const query = parseSearch(text)
      const best = new BestMatches(limit)
      for (const snapshot of snapshots) {
        const index = await indexOf(snapshot)
        for (const match of await index.match(query)) best.add({ match, snapshot })
      }
      return { hits: best.inOrder().map(toHit), total: best.total }
    },
    matchingIds: async (snapshot, text) => {
      const index = await indexOf(snapshot)
      return new Set((await index.match(parseSearch(text))).map((match) => match.object.id))
    },
    forget: (environment) => {
      indexes.delete(environment)
    },
  }
}

interface Candidate {
  readonly match: Match
  readonly snapshot: InventorySnapshot
}

/** The best of many candidates without sorting all of them: a word of one letter matches nearly every object. */
class BestMatches {
  readonly #limit: number
  /** Sorted best first once `#limit` were gathered; between, up to twice as many. */
  #kept: Candidate[] = []
  #worst: Candidate | undefined
  total = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(candidate: Candidate): void {
    this.total += 1
    if (this.#worst && compareCandidates(candidate, this.#worst) >= 0) return
    this.#kept.push(candidate)
    if (this.#kept.length < 2 * this.#limit) return
    this.#kept = this.inOrder()
    this.#worst = this.#kept.at(-1)
  }

  inOrder(): Candidate[] {
    return this.#kept.sort(compareCandidates).slice(0, this.#limit)
  }
}

function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    b.match.score - a.match.score ||
    layerOf(a) - layerOf(b) ||
    compareNaturally(a.match.object.name, b.match.object.name) ||
    compareNaturally(a.snapshot.environment, b.snapshot.environment) ||
    compareNaturally(a.match.object.id, b.match.object.id)
  )
}

/** What is drawn in graphs comes first, instances before everything; what is only in the tree comes last. */
function layerOf({ match }: Candidate): number {
  return typeInfo(match.object.type).layer ?? Number.MAX_SAFE_INTEGER
}

function toHit({ match, snapshot }: Candidate): SearchHit {
  return {
    object: briefOf(snapshot, match.object),
    field: match.field,
    value: match.value,
    ranges: match.ranges().map(([start, end]) => [start, end]),
    hasClique: snapshot.cliques.has(match.object.id),
  }
}
