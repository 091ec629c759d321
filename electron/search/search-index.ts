/** Search over the snapshots of any number of environments. */
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { SearchHit } from '@shared/contract/calls/search'
import { compareNaturally } from '@shared/text/natural-sort'
import { parseSearch } from '@shared/text/search-syntax'
import { briefOf } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'
import { type Match, SnapshotIndex } from './snapshot-index'

type SearchResult = Pick<CallOutput<'search.query'>, 'hits' | 'total'>

export type InventorySearch = ReturnType<typeof createInventorySearch>

/**
 * A search that keeps one index per snapshot for as long as somebody else keeps the snapshot: what bounds the inventories
 * in memory bounds their indexes.
 */
export function createInventorySearch() {
  const indexes = new WeakMap<InventorySnapshot, SnapshotIndex>()
  /** By environment, the snapshot searched last: of its index what did not change is taken over. */
  const latest = new Map<string, WeakRef<InventorySnapshot>>()

  const indexOf = async (snapshot: InventorySnapshot, signal: AbortSignal | undefined): Promise<SnapshotIndex> => {
    const known = indexes.get(snapshot)
    if (known) return known
    const earlier = latest.get(snapshot.environment)?.deref()
    const index = await SnapshotIndex.build(snapshot, earlier && indexes.get(earlier), signal)
    indexes.set(snapshot, index)
    latest.set(snapshot.environment, new WeakRef(snapshot))
    return index
  }

  return {
    /**
     * Finds objects by names, ids, addresses and attributes; the syntax is that of `parseSearch`. Objects rank by how
     * well they match, then by their layer in graphs, then by name; the total counts those beyond the limit too. An
     * empty query finds nothing.
     * @param snapshots taken one after the other: none is opened before the one before it was searched
     */
    search: async (
      snapshots: AsyncIterable<InventorySnapshot> | Iterable<InventorySnapshot>,
      text: string,
      limit: number,
      signal?: AbortSignal,
    ): Promise<SearchResult> => {
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
    /** Ids of every object of one snapshot that matches: for filtering lists and the tree. */
    matchingIds: async (
      snapshot: InventorySnapshot,
      text: string,
      signal?: AbortSignal,
    ): Promise<ReadonlySet<string>> => {
      const index = await indexOf(snapshot, signal)
      return new Set((await index.match(parseSearch(text), signal)).map((match) => match.object.id))
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
