/** Search over the snapshots of any number of environments. */
import { OBJECT_TYPES } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { SearchHit } from '@shared/contract/calls/search'
import { compareNaturally, sortNaturally } from '@shared/text/natural-sort'
import { type FilterKey, parseSearch } from '@shared/text/search-syntax'
import { briefOf } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import { type Match, meant, SnapshotIndex } from './snapshot-index'

type SearchResult = Pick<CallOutput<'search.query'>, 'hits' | 'total'>

export type InventorySearch = ReturnType<typeof createInventorySearch>

type Snapshots = AsyncIterable<InventorySnapshot> | Iterable<InventorySnapshot>

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
     * empty query finds nothing. Of several environments each has its share of the limit: the one at hand half of it.
     * @param snapshots taken one after the other: none is opened before the one before it was searched
     * @param here the environment at hand: its objects come first, unless only others have what was typed exactly
     */
    search: async (
      snapshots: Snapshots,
      text: string,
      { limit, here, signal }: { limit: number; here?: string | undefined; signal?: AbortSignal },
    ): Promise<SearchResult> => {
      const query = parseSearch(text)
      if (query.words.length === 0 && query.filters.length === 0) return { hits: [], total: 0 }
      const found: Found[] = []
      for await (const snapshot of snapshots) {
        const index = await indexOf(snapshot, signal)
        const matches = await index.match(query, signal)
        signal?.throwIfAborted()
        const isNear = matches.length === 0 && found.every((other) => other.isNear)
        const best = await bestOf(snapshot, isNear ? await index.matchNearly(query, signal) : matches, limit, signal)
        if (best.all.total > 0) found.push({ ...best, isNear })
      }
      const { candidates, total } = shared(wanted(found), limit, here)
      return { hits: candidates.map(toHit), total }
    },
    /**
     * Ids of every object of one snapshot that matches: for filtering the tree and marking what is drawn.
     * @param among only these are asked about
     */
    matchingIds: async (
      snapshot: InventorySnapshot,
      text: string,
      signal?: AbortSignal,
      among?: readonly string[],
    ): Promise<ReadonlySet<string>> => {
      const index = await indexOf(snapshot, signal)
      const query = parseSearch(text)
      const matches = await index.match(query, signal, among)
      const meantOnes = meant(matches.length > 0 || among ? matches : await index.matchNearly(query, signal))
      return new Set(meantOnes.map(({ object }) => object.id))
    },
    /** What can be written after a key: the values that begin with a text, then those that contain it. */
    values: async (
      snapshots: Snapshots,
      key: FilterKey,
      text: string,
      limit: number,
      signal?: AbortSignal,
    ): Promise<CallOutput<'search.values'>['values']> => {
      const counts = new Map<string, number>()
      for await (const snapshot of snapshots) {
        for (const [value, count] of await (await indexOf(snapshot, signal)).values(key, signal)) {
          counts.set(value, (counts.get(value) ?? 0) + count)
        }
      }
      const begun = text.toLowerCase()
      const rank = ([value]: [string, number]) =>
        (value.toLowerCase().startsWith(begun) ? 0 : RANKED.length + 1) + (key === 'type' ? rankOf(value) : 0)
      return sortNaturally(
        [...counts].filter(([value]) => value.toLowerCase().includes(begun)),
        ([value]) => value,
      )
        .sort((a, b) => rank(a) - rank(b))
        .slice(0, limit)
        .map(([value, count]) => ({ value, count }))
    },
  }
}

interface Candidate {
  readonly match: Match
  readonly snapshot: InventorySnapshot
}

/** The best matches, best first, and how many there are. */
interface Best {
  readonly candidates: readonly Candidate[]
  readonly total: number
}

/** What was found in one environment. */
interface Found {
  readonly environment: string
  readonly all: Best
  /** All but what only looks like the identity that was typed. */
  readonly close: Best
  /** That identity exists here. */
  readonly hasIdentity: boolean
  /** The matches are names that are only nearly alike. */
  readonly isNear: boolean
}

async function bestOf(
  snapshot: InventorySnapshot,
  matches: readonly Match[],
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Omit<Found, 'isNear'>> {
  const all = new BestMatches(limit)
  const close = matches.every((match) => match.isClose) ? all : new BestMatches(limit)
  const turns = takeTurns(signal)
  for (const match of matches) {
    all.add({ match, snapshot })
    if (close !== all && match.isClose) close.add({ match, snapshot })
    if (turns.isOver()) await turns.next()
  }
  const hasIdentity = matches.some((match) => match.isIdentity)
  return { environment: snapshot.environment, all: all.taken(), close: close.taken(), hasIdentity }
}

/** The best of many candidates without sorting all of them: a word of one letter matches nearly every object. */
class BestMatches {
  readonly #limit: number
  /** Sorted best first once `#limit` were gathered; between, up to twice as many. */
  #kept: Candidate[] = []
  #worst: Candidate | undefined
  #total = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(candidate: Candidate): void {
    this.#total += 1
    if (this.#worst && compareCandidates(candidate, this.#worst) >= 0) return
    this.#kept.push(candidate)
    if (this.#kept.length < 2 * this.#limit) return
    this.#kept = this.#best()
    this.#worst = this.#kept.at(-1)
  }

  taken(): Best {
    return { candidates: this.#best(), total: this.#total }
  }

  #best(): Candidate[] {
    return this.#kept.sort(compareCandidates).slice(0, this.#limit)
  }
}

type OfEnvironment = Best & Pick<Found, 'environment' | 'hasIdentity'>

/** What is nearly alike is left out where something is as written, and what looks like an identity where it exists. */
function wanted(found: readonly Found[]): OfEnvironment[] {
  const literal = found.filter(({ isNear }) => !isNear)
  const isIdentity = literal.some(({ hasIdentity }) => hasIdentity)
  return (literal.length > 0 ? literal : found).flatMap((one) => {
    const best = isIdentity ? one.close : one.all
    return best.total > 0 ? [{ ...best, environment: one.environment, hasIdentity: one.hasIdentity }] : []
  })
}

/**
 * The share of each environment, filled up from those that have more. With an environment at hand the hits come by
 * environment: those that have what was typed exactly, the one at hand, the others by their best.
 */
function shared(found: readonly OfEnvironment[], limit: number, here: string | undefined): Best {
  const total = found.reduce((sum, one) => sum + one.total, 0)
  const [first, ...others] = found.toSorted(
    (a, b) =>
      Number(b.hasIdentity) - Number(a.hasIdentity) ||
      Number(b.environment === here) - Number(a.environment === here) ||
      compareBest(a, b),
  )
  if (!first) return { candidates: [], total }
  const isHere = (one: OfEnvironment) => one.environment === here
  const hasHere = found.some(isHere)
  const perOther = Math.max(1, Math.floor((hasHere ? limit / 2 : limit) / Math.max(1, found.length - Number(hasHere))))
  const parts = [first, ...others].map((one) => {
    const share = isHere(one) ? Math.ceil(limit / 2) : perOther
    return { own: one.candidates.slice(0, share), more: one.candidates.slice(share), isHere: isHere(one) }
  })
  const free = limit - parts.reduce((sum, { own }) => sum + own.length, 0)
  const more = [
    ...parts.flatMap((part) => (part.isHere ? part.more : [])),
    ...parts.flatMap((part) => (part.isHere ? [] : part.more)).sort(compareCandidates),
  ]
  const added = new Set(more.slice(0, Math.max(0, free)))
  const byEnvironment = parts.flatMap((part) => [...part.own, ...part.more.filter((one) => added.has(one))])
  return { candidates: (hasHere ? byEnvironment : byEnvironment.sort(compareCandidates)).slice(0, limit), total }
}

function compareBest(a: Best, b: Best): number {
  const [first, second] = [a.candidates[0], b.candidates[0]]
  return first && second ? compareCandidates(first, second) : 0
}

function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    b.match.score - a.match.score ||
    rankOf(a.match.object.type) - rankOf(b.match.object.type) ||
    compareNaturally(a.match.object.name, b.match.object.name) ||
    compareNaturally(a.snapshot.environment, b.snapshot.environment) ||
    Number(standsBy(a.match.object)) - Number(standsBy(b.match.object)) ||
    compareNaturally(a.match.object.id, b.match.object.id)
  )
}

/** A part of a service that no traffic goes through now: whoever looks for a router wants the active one first. */
const standsBy = ({ carries_traffic }: Match['object']) => carries_traffic === false

/** What people look for first, then along the path; what is only in the tree comes last. */
const RANKED: readonly string[] = [...new Set(['instance', 'host', 'network', ...Object.keys(OBJECT_TYPES)])]
const RANKS = new Map(RANKED.map((type, rank) => [type, rank]))

const rankOf = (type: string): number => RANKS.get(type) ?? RANKED.length

function toHit({ match, snapshot }: Candidate): SearchHit {
  return {
    object: briefOf(snapshot, match.object),
    field: match.label,
    value: match.value,
    ranges: match.ranges().map(([start, end]) => [start, end]),
    hasClique: snapshot.cliques.has(match.object.id),
  }
}
