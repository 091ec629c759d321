/** The searchable fields of one snapshot, laid out for scanning, and the objects of it that a query matches. */

import uFuzzy from '@leeoniya/ufuzzy'
import type { SearchFilter, SearchQuery } from '@shared/text/search-syntax'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import type { StoredObject } from '../values'
import { matchedRanges, prepareTerm, type Range, scoreField, scoreText, type Term } from './matching'
import { type SearchableField, searchableFields } from './searchable-fields'

interface Entry {
  readonly object: StoredObject
  readonly fields: readonly SearchableField[]
}

/** One object that matches, and what of it did. */
export interface Match {
  readonly object: StoredObject
  readonly score: number
  readonly field: string
  readonly value: string
  /** Where in `value`; computed on demand, for the few that are shown. */
  ranges(): readonly Range[]
}

export class SnapshotIndex {
  readonly snapshot: InventorySnapshot
  readonly #entries: ReadonlyMap<string, Entry>
  #names: { readonly texts: string[]; readonly entries: Entry[] } | undefined

  private constructor(snapshot: InventorySnapshot, entries: ReadonlyMap<string, Entry>) {
    this.snapshot = snapshot
    this.#entries = entries
  }

  /** @param earlier an index of an earlier state of the same environment: what did not change is taken from it. */
  static async build(
    snapshot: InventorySnapshot,
    earlier?: SnapshotIndex,
    signal?: AbortSignal,
  ): Promise<SnapshotIndex> {
    const turns = takeTurns(signal)
    const before = earlier ? earlier.#entries : new Map<string, Entry>()
    const entries = new Map<string, Entry>()
    for (const object of snapshot.objects.values()) {
      const known = before.get(object.id)
      entries.set(object.id, known?.object === object ? known : { object, fields: searchableFields(object) })
      if (turns.isOver()) await turns.next()
    }
    return new SnapshotIndex(snapshot, entries)
  }

  /**
   * Every object for which all words and filters hold, in no particular order. When the words as written match nothing,
   * names that are nearly like them do.
   */
  async match(query: SearchQuery, signal?: AbortSignal): Promise<Match[]> {
    const filters = query.filters.map((filter) => prepareFilter(filter, this.snapshot))
    const words = [...new Set(query.words.map((word) => word.text))].map((text) => prepareTerm(text))
    if (filters.length === 0 && words.length === 0) return []
    const turns = takeTurns(signal)
    const matches: Match[] = []
    for (const entry of this.#entries.values()) {
      const match = matchEntry(entry, words, filters)
      if (match) matches.push(match)
      if (turns.isOver()) await turns.next()
    }
    if (matches.length > 0 || query.words.length === 0 || query.words.some((word) => word.exact)) return matches
    return this.#matchNearly(query.words.map((word) => word.text)).filter(({ object }) =>
      filters.every((holds) => holds(object, this.#entries.get(object.id)?.fields ?? []) !== undefined),
    )
  }

  /** Names in which every word occurs with at most one typing error, in any order. */
  #matchNearly(words: readonly string[]): Match[] {
    // SECURITY: the library builds its own regular expressions from letters and digits only; everything else is removed
    // here, and the number and length of words is bounded. Guarded by search-index.test.ts.
    const terms = words
      .flatMap((word) => word.toLowerCase().split(/[^a-z0-9]+/))
      .filter((term) => term.length >= MIN_FUZZY_LENGTH)
      .slice(0, MAX_FUZZY_TERMS)
      .map((term) => term.slice(0, MAX_FUZZY_LENGTH))
    if (terms.length === 0) return []
    this.#names ??= namesOf(this.#entries.values())
    const { texts, entries } = this.#names
    let found: number[] | undefined
    for (const term of terms) {
      found = fuzzy.filter(texts, term, found) ?? []
      if (found.length === 0) return []
    }
    return (found ?? []).flatMap((index) => {
      const entry = entries[index]
      if (!entry) return []
      const rangesOfTerm = (term: string) => rangesOf(fuzzy.info([index], texts, term).ranges[0] ?? [])
      return [
        {
          object: entry.object,
          score: FUZZY_SCORE + literalShare(terms, entry.object.name),
          field: 'name',
          value: entry.object.name,
          ranges: () => merged(terms.flatMap(rangesOfTerm)),
        },
      ]
    })
  }
}

// One insertion, omission, substitution or exchange per word: "cahe-gw" finds "cache-gw".
const fuzzy = new uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 })
const FUZZY_SCORE = 20
const MIN_FUZZY_LENGTH = 3
const MAX_FUZZY_LENGTH = 40
const MAX_FUZZY_TERMS = 5

/** Up to 10 for what of the words is in the name as written: "777" rather than "7770" for "isntance-777". */
function literalShare(terms: readonly string[], name: string): number {
  const key = name.toLowerCase()
  return terms.reduce((sum, term) => sum + scoreText(term, key), 0) / terms.length / 10
}

function namesOf(entries: Iterable<Entry>): { texts: string[]; entries: Entry[] } {
  const list = [...entries]
  return { texts: list.map((entry) => entry.object.name), entries: list }
}

/** The best field for a condition that holds, `null` when it holds without one, undefined when it does not hold. */
type Condition = (object: StoredObject, fields: readonly SearchableField[]) => SearchableField | null | undefined

function matchEntry(
  { object, fields }: Entry,
  words: readonly Term[],
  filters: readonly Condition[],
): Match | undefined {
  let total = 0
  let best: { field: SearchableField; score: number } | undefined
  for (const word of words) {
    let found: { field: SearchableField; score: number } | undefined
    for (const field of fields) {
      const score = scoreField(word, field)
      if (score > (found?.score ?? 0)) found = { field, score }
    }
    if (!found) return undefined
    total += found.score
    if (found.score > (best?.score ?? 0)) best = found
  }
  let fromFilter: SearchableField | undefined
  for (const holds of filters) {
    const field = holds(object, fields)
    if (field === undefined) return undefined
    if (field) fromFilter = field
  }
  const shown = best?.field ?? fromFilter ?? fields[0]
  if (!shown) return undefined
  return {
    object,
    score: words.length === 0 ? 0 : total / words.length,
    field: shown.field,
    value: shown.value,
    ranges: () => merged(words.flatMap((word) => (scoreField(word, shown) > 0 ? matchedRanges(word, shown) : []))),
  }
}

function prepareFilter(filter: SearchFilter, snapshot: InventorySnapshot): Condition {
  const wanted = filter.value.toLowerCase()
  const test = (value: string | undefined) =>
    value !== undefined && (filter.exact ? value.toLowerCase() === wanted : value.toLowerCase().includes(wanted))
  const holds = (condition: boolean) => (condition ? null : undefined)
  switch (filter.key) {
    case 'type': {
      // "type:port" means ports, not everything with "port" in its type, unless there is no such type.
      const isType = snapshot.byType(wanted).length > 0
      return (object) => holds(isType ? object.type === wanted : test(object.type))
    }
    case 'env':
      return () => holds(test(snapshot.environment))
    case 'host':
      return (object) => holds(test(object.host ?? (object.type === 'host' ? object.name : undefined)))
    case 'status':
      return (object) => holds((object.status ?? 'none').toLowerCase() === wanted)
    case 'stale': {
      const isWanted = ['yes', 'true', '1'].includes(wanted)
      return (object) => holds((object.stale !== undefined) === isWanted)
    }
    case 'name':
    case 'id':
      return (_object, fields) => fields.find((field) => field.kind === filter.key && test(field.value))
    case 'ip':
    case 'mac': {
      const term = prepareTerm(filter.value, filter.key === 'mac')
      return (_object, fields) =>
        fields.find((field) => {
          if (field.kind !== filter.key) return false
          return filter.exact ? field.key === (term.address ?? term.mac ?? wanted) : scoreField(term, field) > 0
        })
    }
  }
}

function rangesOf(flat: readonly number[]): Range[] {
  return flat.flatMap((start, at): Range[] => (at % 2 === 0 ? [[start, flat[at + 1] ?? start]] : []))
}

/** Ranges in order, overlapping ones joined. */
function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}
