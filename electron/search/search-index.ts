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
   * @param snapshots taken one after the other: none is opened before the one before it was searched
   */
  search(
    snapshots: AsyncIterable<InventorySnapshot> | Iterable<InventorySnapshot>,
    text: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<SearchResult>
  /** Ids of every object of one snapshot that matches: for filtering lists and the tree. */
  matchingIds(snapshot: InventorySnapshot, text: string, signal?: AbortSignal): Promise<ReadonlySet<string>>
  /** Drops what is kept for an environment that was removed. */
  forget(environment: string): void
}

/** Objects indexed at a time over all environments: about 300 MB. The index not searched for longest goes first. */
const MOST_INDEXED = 600_000

/** A search that keeps one index per environment, brought up to date when a newer snapshot is searched. */
export function createInventorySearch(mostIndexed = MOST_INDEXED): InventorySearch {
  /** The one searched last comes last. */
  const indexes = new Map<string, SnapshotIndex>()

  const indexOf = async (snapshot: InventorySnapshot, signal: AbortSignal | undefined): Promise<SnapshotIndex> => {
    const { environment } = snapshot
    const earlier = indexes.get(environment)
    const index = earlier?.snapshot === snapshot ? earlier : await SnapshotIndex.build(snapshot, earlier, signal)
    indexes.delete(environment)
    indexes.set(environment, index)
    let size = [...indexes.values()].reduce((sum, each) => sum + each.snapshot.objects.size, 0)
    for (const [oldest, each] of indexes) {
      if (size <= mostIndexed || each === index) break
      indexes.delete(oldest)
      size -= each.snapshot.objects.size
    }
    return index
  }

  return {
    search: async (snapshots, text, limit, signal) => {
      const query = parseSearch(text)
      const best = new BestMatches(limit)
      if (query.words.length === 0 && query.filters.length === 0) return { hits: [], total: 0 }
      for await (const snapshot of snapshots) {
        const index = await indexOf(snapshot, signal)
        for (const match of await index.match(query, signal)) best.add({ match, snapshot })
        signal?.throwIfAborted()
      }
      return { hits: best.inOrder().map(toHit), total: best.total }
    },
    matchingIds: async (snapshot, text, signal) => {
      const index = await indexOf(snapshot, signal)
      return new Set((await index.match(parseSearch(text), signal)).map((match) => match.object.id))
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
