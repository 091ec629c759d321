/** The searchable fields of one snapshot, laid out for scanning, and the objects of it that a query matches. */

import uFuzzy from '@leeoniya/ufuzzy'
import { isFolder, typeNamed } from '@shared/catalog/object-types'
import { isUnread, knowledgeOf } from '@shared/model/knowledge'
import { readTest, stateWords } from '@shared/text/search-states'
import { type FilterKey, type SearchFilter, type SearchQuery, valueTest, wantsStale } from '@shared/text/search-syntax'
import type { InventorySnapshot } from '../store/repository'
import { type Turns, takeTurns } from '../turns'
import { asRecord, asRecords, asText, asTexts, type StoredObject } from '../values'
import {
  isClose,
  isExactIdentity,
  matchedRanges,
  prepareTerm,
  type Range,
  scoreField,
  scoreText,
  type Term,
} from './matching'
import { type SearchableField, searchableFields } from './searchable-fields'

interface Entry {
  readonly object: StoredObject
  readonly fields: readonly SearchableField[]
}

/** One object that matches, and what of it did. */
export interface Match {
  readonly object: StoredObject
  readonly score: number
  /** What was found, for display: "MAC address". */
  readonly label: string
  readonly value: string
  /** An address, a VNI or a VLAN is what was typed, to the last digit. */
  readonly isIdentity: boolean
  /** Nothing that was typed as such an identity was only found inside of something else. */
  readonly isClose: boolean
  /** Where in `value`; computed on demand, for the few that are shown. */
  ranges(): readonly Range[]
}

/** Where the identity that was typed exists, what only looks like it is left out. */
export function meant(matches: readonly Match[]): readonly Match[] {
  return matches.some((match) => match.isIdentity) ? matches.filter((match) => match.isClose) : matches
}

/** Values of a key, with how many objects have each. */
export type ValueCounts = ReadonlyMap<string, number>

export class SnapshotIndex {
  readonly snapshot: InventorySnapshot
  readonly #entries: ReadonlyMap<string, Entry>
  #names: { readonly texts: string[]; readonly entries: Entry[] } | undefined
  readonly #values = new Map<FilterKey, ValueCounts>()

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
   * Every object for which all words and filters hold, in no particular order.
   * @param among ids of those that are asked about; others are not looked at
   */
  async match(query: SearchQuery, signal?: AbortSignal, among?: readonly string[]): Promise<Match[]> {
    const filters = query.filters.map((filter) => prepareFilter(filter, this.snapshot))
    const words = [...new Set(query.words.map((word) => word.text))].map((text) => prepareTerm(text))
    const marked = [...words, ...query.filters.flatMap(termOf)]
    if (filters.length === 0 && words.length === 0) return []
    const turns = takeTurns(signal)
    const matches: Match[] = []
    const entries = among?.flatMap((id) => this.#entries.get(id) ?? []) ?? this.#entries.values()
    for (const entry of entries) {
      const match = matchEntry(entry, words, filters, marked)
      if (match) matches.push(match)
      if (turns.isOver()) await turns.next()
    }
    return matches
  }

  /** Objects whose names are nearly like the words of a query that nothing matches; none for quoted words. */
  async matchNearly(query: SearchQuery, signal?: AbortSignal): Promise<Match[]> {
    if (query.words.length === 0 || query.words.some((word) => word.exact)) return []
    const filters = query.filters.map((filter) => prepareFilter(filter, this.snapshot))
    const words = query.words.map((word) => word.text)
    return (await this.#matchNames(words, takeTurns(signal))).filter(({ object }) =>
      filters.every((holds) => holds(object, this.#entries.get(object.id)?.fields ?? []) !== undefined),
    )
  }

  /** What can be written after a key here. */
  async values(key: FilterKey, signal?: AbortSignal): Promise<ValueCounts> {
    const known = this.#values.get(key)
    if (known) return known
    const counts = new Map<string, number>()
    const turns = takeTurns(signal)
    for (const { object, fields } of this.#entries.values()) {
      for (const value of valuesOf(key, object, fields)) counts.set(value, (counts.get(value) ?? 0) + 1)
      if (turns.isOver()) await turns.next()
    }
    this.#values.set(key, counts)
    return counts
  }

  /** Names in which every word occurs with at most one typing error, in any order; what has a number or is short as typed. */
  async #matchNames(words: readonly string[], turns: Turns): Promise<Match[]> {
    const pieces = words
      .flatMap((word) => word.toLowerCase().split(/[^a-z0-9]+/))
      .filter((piece) => piece !== '')
      .slice(0, MAX_PIECES)
    // SECURITY: the library builds its own regular expressions from letters and digits only; everything else is removed
    // here, and the number and length of words is bounded. Guarded by search-index.test.ts.
    const mayBeMistyped = (piece: string) => piece.length >= MIN_FUZZY_LENGTH && !/^\d+$/.test(piece)
    const terms = pieces.filter(mayBeMistyped).map((term) => term.slice(0, MAX_FUZZY_LENGTH))
    if (terms.length === 0) return []
    const asTyped = pieces.filter((piece) => !mayBeMistyped(piece))
    this.#names ??= namesOf(this.#entries.values())
    const { texts, entries } = this.#names
    const found: number[] = []
    for (let start = 0; start < texts.length; start += NAMES_AT_ONCE) {
      let some = Array.from({ length: Math.min(NAMES_AT_ONCE, texts.length - start) }, (_, at) => start + at)
      if (asTyped.length > 0) some = some.filter((at) => hasAll(texts[at], asTyped))
      for (const term of terms) if (some.length > 0) some = fuzzy.filter(texts, term, some) ?? []
      for (const at of some) found.push(at)
      if (turns.isOver()) await turns.next()
    }
    return found.flatMap((index) => {
      const entry = entries[index]
      if (!entry) return []
      const key = entry.object.name.toLowerCase()
      const rangesOfTerm = (term: string) => rangesOf(fuzzy.info([index], texts, term).ranges[0] ?? [])
      return [
        {
          object: entry.object,
          score: FUZZY_SCORE + literalShare(pieces, key),
          label: 'Name',
          value: entry.object.name,
          isIdentity: false,
          isClose: false,
          ranges: () => merged(terms.flatMap(rangesOfTerm)),
        },
      ]
    })
  }
}

// One insertion, omission, substitution or exchange per word: "cahe-gw" finds "cache-gw".
const fuzzy = new uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 })
/** Looked through before others get a turn. */
const NAMES_AT_ONCE = 10_000
const FUZZY_SCORE = 20
const MIN_FUZZY_LENGTH = 3
const MAX_FUZZY_LENGTH = 40
const MAX_PIECES = 6

/** Up to 10 for what of the words is in the name as written. */
function literalShare(pieces: readonly string[], key: string): number {
  return pieces.reduce((sum, piece) => sum + scoreText(piece, key), 0) / pieces.length / 10
}

const hasAll = (text: string | undefined, pieces: readonly string[]): boolean => {
  const key = text?.toLowerCase() ?? ''
  return pieces.every((piece) => key.includes(piece))
}

function namesOf(entries: Iterable<Entry>): { texts: string[]; entries: Entry[] } {
  const list = [...entries]
  return { texts: list.map((entry) => entry.object.name), entries: list }
}

/** A field that was found, and how well; without a field for what is no field. */
interface Found {
  readonly score: number
  readonly field?: SearchableField
}

/** What of an object a condition holds by; undefined when it does not hold. */
type Condition = (object: StoredObject, fields: readonly SearchableField[]) => Found | undefined

function matchEntry(
  { object, fields }: Entry,
  words: readonly Term[],
  filters: readonly Condition[],
  marked: readonly Term[],
): Match | undefined {
  let total = 0
  let best: Found | undefined
  let isIdentity = false
  let allClose = true
  for (const word of words) {
    let score = 0
    let found: SearchableField | undefined
    for (const field of fields) {
      const own = scoreField(word, field)
      if (own <= score) continue
      score = own
      found = field
    }
    if (!found) return undefined
    total += score
    if (word.isIdentity && !isClose(score)) allClose = false
    if (isExactIdentity(found, score)) isIdentity = true
    if (score > (best?.score ?? 0)) best = { field: found, score }
  }
  let ofFilters: Found | undefined
  for (const holds of filters) {
    const found = holds(object, fields)
    if (found === undefined) return undefined
    if (found.score > (ofFilters?.score ?? 0)) ofFilters = found
  }
  const shown = best?.field ?? ofFilters?.field ?? fields[0]
  if (!shown) return undefined
  return {
    object,
    score: words.length === 0 ? (ofFilters?.score ?? 0) : total / words.length,
    label: shown.label,
    value: shown.value,
    isIdentity,
    isClose: allClose,
    ranges: () => merged(marked.flatMap((term) => (scoreField(term, shown) > 0 ? matchedRanges(term, shown) : []))),
  }
}

const HOLDS: Found = { score: 0 }
/** What a filter names comes before what belongs to it. */
const THE_ONE: Found = { score: 1 }
const when = (condition: boolean): Found | undefined => (condition ? HOLDS : undefined)

/** What of a filter can be marked in what it found. */
function termOf({ key, value }: SearchFilter): Term[] {
  return value !== '' && ['name', 'id', 'ip', 'fip', 'mac', 'vni', 'vlan', 'sg'].includes(key)
    ? [prepareTerm(value, key === 'mac')]
    : []
}

function prepareFilter(filter: SearchFilter, snapshot: InventorySnapshot): Condition {
  const { key } = filter
  const wanted = filter.value.toLowerCase()
  const test = valueTest(filter)
  switch (key) {
    case 'type': {
      // "type:port" means ports, not everything with "port" in its type, unless there is no such type.
      const type = snapshot.byType(wanted).length > 0 ? wanted : typeNamed(wanted)
      return (object) =>
        when(type === undefined ? test(object.type) || object.service_type === wanted : object.type === type)
    }
    case 'env':
      return () => when(test(snapshot.environment))
    case 'host':
      return (object) => when(test(hostOf(object)))
    case 'status':
      return (object) => when(!isFolder(object.type) && isInState(object, wanted, filter.exact))
    case 'stale': {
      const isWanted = wantsStale(filter)
      return (object) => when(!isFolder(object.type) && (object.stale !== undefined) === isWanted)
    }
    case 'read': {
      const isWanted = readTest(wanted, Date.now())
      return (object) => when(!isFolder(object.type) && (isWanted?.(object) ?? false))
    }
    case 'network': {
      const ids = calledSo(snapshot, 'network', filter)
      return (object) => (ids.has(object.id) ? THE_ONE : when(networksOf(object).some((id) => ids.has(id))))
    }
    case 'sg': {
      // Neutron's ports name their groups by id, Nova's instances by name.
      const ids = calledSo(snapshot, 'security_group', filter)
      return fieldCondition(key, (field) =>
        test(field.value) ? scoreText(wanted, field.key) : Number(ids.has(field.value)),
      )
    }
    case 'name':
    case 'id':
      return fieldCondition(key, (field) => (test(field.value) ? scoreText(wanted, field.key) : 0))
    case 'vni':
    case 'vlan':
      return fieldCondition(key, (field) =>
        field.key === wanted || (!filter.exact && field.key.startsWith(wanted)) ? scoreText(wanted, field.key) : 0,
      )
    case 'ip':
    case 'fip':
    case 'mac': {
      const term = prepareTerm(filter.value, key === 'mac')
      const equal = term.address ?? term.mac ?? wanted
      return fieldCondition(key, (field) => (filter.exact && field.key !== equal ? 0 : scoreField(term, field)))
    }
  }
}

/** Holds by the best field of a kind; without a value by any. Floating IPs are IP addresses too. */
function fieldCondition(
  kind: FilterKey & SearchableField['kind'],
  scoreOf: (field: SearchableField) => number,
): Condition {
  return (_object, fields) => {
    let best: Found | undefined
    for (const field of fields) {
      if (field.kind !== kind && !(kind === 'ip' && field.kind === 'fip')) continue
      const score = scoreOf(field)
      if (score > (best?.score ?? 0)) best = { field, score }
    }
    return best
  }
}

/** "act" finds what is active, unless it is quoted. */
function isInState(object: StoredObject, wanted: string, exact: boolean): boolean {
  const words = stateWords(object)
  return words.has(wanted) || (!exact && [...words].some((word) => word.startsWith(wanted)))
}

/** The host an object is on, or is. */
function hostOf(object: StoredObject): string | undefined {
  return object.host ?? asText(object['binding:host_id']) ?? (object.type === 'host' ? object.name : undefined)
}

/** Ids of the objects of a type that are called so: of those called exactly so, where there are any. */
function calledSo(snapshot: InventorySnapshot, type: string, filter: SearchFilter): ReadonlySet<string> {
  const objects = snapshot.byType(type)
  const wanted = filter.value.toLowerCase()
  const test = valueTest(filter)
  const exact = objects.filter(({ id, name }) => name.toLowerCase() === wanted || id === wanted)
  return new Set((exact.length > 0 ? exact : objects.filter(({ name }) => test(name))).map(({ id }) => id))
}

/** Ids of the networks an object says it is on. */
function networksOf(object: StoredObject): string[] {
  const ofInstance = asRecords(object.network_info).map(({ network }) => asRecord(network).id)
  return [object.network, object.network_id, ofInstance].flatMap(asTexts)
}

const valuesOfKind = (fields: readonly SearchableField[], wanted: SearchableField['kind']) =>
  fields.filter(({ kind }) => kind === wanted).map(({ value }) => value)

/** What can be written after a key to find an object. */
function valuesOf(key: FilterKey, object: StoredObject, fields: readonly SearchableField[]): Iterable<string> {
  if (isFolder(object.type) || object.type.endsWith('_ref')) return []
  switch (key) {
    case 'type':
      return [object.type]
    case 'env':
      return [object.environment]
    case 'host':
      return asTexts(hostOf(object))
    case 'network':
      return object.type === 'network' ? [object.name] : []
    case 'status':
      return stateWords(object)
    case 'stale':
      return object.stale === undefined ? [] : ['yes']
    case 'read':
      return [knowledgeOf(object), ...(isUnread(knowledgeOf(object)) ? ['no'] : [])]
    case 'sg':
      return object.type === 'security_group'
        ? [object.name]
        : object.type === 'instance'
          ? valuesOfKind(fields, key)
          : []
    case 'ip':
      return object.type === 'network' ? asTexts(object.cidrs) : []
    case 'vni':
    case 'vlan':
    case 'fip':
      return valuesOfKind(fields, key)
    case 'mac':
    case 'name':
    case 'id':
      return []
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
