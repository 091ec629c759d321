/**
 * What becomes of the objects of earlier scans.
 *
 * Each stored object belongs to the scope (fetcher and host, region or cloud) that is the authority for it. A scope
 * that succeeded replaces its objects: what it no longer returns is gone. A scope that failed keeps them, marked stale.
 * A scope that was left out on purpose keeps them as they are. One that could not read something keeps what that
 * concerns: objects, and attributes of objects that were seen. So a failing part never deletes anything.
 */
import type { ErrorCode } from '@shared/contract/errors'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Source } from '@shared/model/knowledge'
import { unwired } from '../../derive/wiring'
import { byKey, filterInTurns, groupInTurns, sortInTurns, type Turns } from '../../turns'
import { asRecords, asText, groupBy, isRecord, textOf, unique } from '../../values'
import type { Attributes, Discovered, Enrichment } from './discovered-object'
import { claimsInOrder, withClaims } from './precedence'
import { type PlacedObject, placedFromStored } from './tree-paths'

/** What of a fetcher decides which objects are its own. */
export interface FetcherScope {
  /** "<source>.<what>", unique. */
  readonly id: string
  /** Main source; objects are marked with it. */
  readonly source: Extract<Source, 'api' | 'db' | 'cli'>
  /** The attribute that names the target in its objects (`host`, `region`); `environment` when it runs once for all. */
  readonly per: string
  /** Object types it is the authority for: on success, objects of these types it no longer returns are gone. */
  readonly produces: readonly string[]
  /** Narrows `produces` when two fetchers make objects of one type. */
  readonly owns?: (object: Readonly<InventoryObject>) => boolean
  /** Attributes it adds to objects of other fetchers; the old values stay when it fails. */
  readonly enriches?: {
    readonly types: readonly string[]
    readonly attributes: readonly string[]
    /** Attributes of those objects that it tells too; what it told differently stays when it fails. */
    readonly claims?: readonly string[]
    /** The attribute that says, as `stale` of an object does, that they are kept and why. */
    readonly staleAs?: string
  }
}

/** What a run is bound to find by what others tell. */
export interface Expected {
  /** The attribute that tells them apart at their target: what has the same value there was seen. */
  readonly by: string
  /** @param isSeen tells the values of those that are not wanted */
  readonly objects: (isSeen: (value: unknown) => boolean) => readonly PlacedObject[]
}

/** One run, or left-out run, of a fetcher. */
export interface ScopeOutcome {
  readonly fetcher: FetcherScope
  /** Name of the region, host, …; empty for the whole environment. */
  readonly target: string
  readonly result:
    | { readonly state: 'done'; readonly found: Discovered; readonly sources: readonly Source[] }
    | { readonly state: 'failed'; readonly reason: string; readonly code: ErrorCode }
    | { readonly state: 'skipped' }
  /** See `expected.ts`; absent where all was seen that is there. */
  readonly expected?: Expected | undefined
}

export interface ReconcileInput {
  /** Stored objects with their folders; empty when the scan clears. */
  readonly previous: ReadonlyMap<string, Readonly<InventoryObject>>
  /** Of every planned scope, in any order. */
  readonly outcomes: readonly ScopeOutcome[]
  /** ISO time of this scan. */
  readonly at: string
}

/** The objects that make up the inventory after the scan, still without tree. The order of outcomes does not matter. */
export async function reconcile(
  { previous, outcomes, at }: ReconcileInput,
  turns: Turns,
): Promise<Map<string, PlacedObject>> {
  const keyed = outcomes.map((outcome) => ({ outcome, key: `${outcome.fetcher.id} ${outcome.target}` }))
  const sorted = (
    await sortInTurns(
      keyed,
      byKey(({ key }) => key),
      turns,
    )
  ).map(({ outcome }) => outcome)
  const objects = await freshObjects(sorted, previous, at, turns)
  const ownerOf = indexOutcomes(sorted)
  const find = (id: string) => previous.get(id)
  for (const stored of previous.values()) {
    if (turns.isOver()) await turns.next()
    const owner = objects.has(stored.id) ? undefined : ownerOf(stored)
    if (!owner) continue
    // What only stood in for it is made anew.
    if (owner.expected && stored.reading) continue
    const placed = placedFromStored(stored, find)
    const reason = failureFor(placed, owner)?.reason
    if (reason !== undefined) objects.set(stored.id, { ...placed, stale: stored.stale ?? { since: at, reason } })
    else if (owner.result.state === 'skipped') objects.set(stored.id, placed)
  }
  await enrich(objects, sorted, { previous, at }, turns)
  return objects
}

/** Why an object could not be seen; undefined when it could have been, or was not looked for. */
export function failureFor({ id, place }: PlacedObject, { result }: ScopeOutcome) {
  if (result.state === 'failed') return { reason: result.reason, code: result.code }
  if (result.state === 'skipped') return undefined
  const concerned = [undefined, id, place.owner.id]
  const unread = result.found.unread?.find((one) => concerned.includes(one.id))
  return unread && { reason: unread.error.message, code: unread.error.code }
}

async function freshObjects(
  outcomes: readonly ScopeOutcome[],
  previous: ReconcileInput['previous'],
  at: string,
  turns: Turns,
): Promise<Map<string, PlacedObject>> {
  const objects = new Map<string, PlacedObject>()
  const isAdded = attributesOfEnrichers(outcomes)
  for (const outcome of outcomes) {
    const { result } = outcome
    if (result.state !== 'done') continue
    for (const { isPartial = false, ...object } of result.found.objects) {
      const stored = previous.get(object.id)
      if (isPartial && stored) continue
      // An instance on the move is seen on two hosts; the first in order stays, whichever answered first.
      if (!objects.has(object.id)) {
        const fresh = { ...object, sources: result.sources, lastScanned: at }
        const reason = stored?.type === object.type ? failureFor(fresh, outcome)?.reason : undefined
        objects.set(
          object.id,
          stored && reason !== undefined ? completed(fresh, stored, isAdded, { at, reason }) : fresh,
        )
      }
      if (turns.isOver()) await turns.next()
    }
  }
  return objects
}

/** Tells the attributes of a type that fetchers add to objects of others; they keep them themselves. */
function attributesOfEnrichers(outcomes: readonly ScopeOutcome[]) {
  const added = new Set<string>()
  for (const { enriches } of new Set(outcomes.map(({ fetcher }) => fetcher)))
    for (const type of enriches?.types ?? [])
      for (const attribute of [...(enriches?.attributes ?? []), enriches?.staleAs]) added.add(claimKey(type, attribute))
  return (type: string, attribute: string) => added.has(claimKey(type, attribute))
}

/** An object of which something could not be read: what it lacks keeps its last value, which makes it stale. */
function completed(
  fresh: PlacedObject,
  stored: Readonly<InventoryObject>,
  isAdded: (type: string, attribute: string) => boolean,
  { at, reason }: { readonly at: string; readonly reason: string },
): PlacedObject {
  const attributes = { ...placedFromStored(stored, () => undefined).attributes, ...unwired(stored) }
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || OF_THE_SCANNER.has(name) || isAdded(fresh.type, name)) continue
    const whole = withEarlier(fresh.attributes[name], value)
    if (whole !== fresh.attributes[name]) kept[name] = whole
  }
  if (Object.keys(kept).length === 0) return fresh
  const disagreements = [
    ...asRecords(fresh.attributes.disagreements),
    ...asRecords(stored.disagreements).filter(({ attribute }) => Object.hasOwn(kept, textOf(attribute))),
  ]
  return {
    ...fresh,
    stale: stored.stale ?? { since: at, reason },
    attributes: { ...fresh.attributes, ...kept, ...(disagreements.length > 0 ? { disagreements } : {}) },
  }
}

/**
 * A value with what an earlier one has beyond it: fields it lacks, and elements of lists, known by name or id. The very
 * same value where that is nothing.
 */
export function withEarlier(fresh: unknown, earlier: unknown): unknown {
  if (fresh === undefined) return earlier
  if (Array.isArray(earlier)) {
    // Of a list of one some programs print the element.
    const list: readonly unknown[] = Array.isArray(fresh) ? fresh : [fresh]
    const told = new Map(list.map((one) => [elementKey(one), one]))
    const known = new Set(earlier.map(elementKey))
    const kept = earlier.map((one) => withEarlier(told.get(elementKey(one)), one))
    const isWhole = earlier.every((one, index) => told.get(elementKey(one)) === kept[index])
    return isWhole ? fresh : [...kept, ...list.filter((one) => !known.has(elementKey(one)))]
  }
  if (!isRecord(fresh) || !isRecord(earlier)) return fresh
  const kept = Object.entries(earlier).flatMap(([name, value]): [string, unknown][] => {
    const whole = withEarlier(fresh[name], value)
    return whole === fresh[name] ? [] : [[name, whole]]
  })
  return kept.length === 0 ? fresh : { ...fresh, ...Object.fromEntries(kept) }
}

const elementKey = (one: unknown): string =>
  (isRecord(one) && (asText(one.name) ?? asText(one.id))) || JSON.stringify(one)

/** Attributes that say how an object was read. */
const OF_THE_SCANNER: ReadonlySet<string> = new Set(['reading', 'reachable', 'disagreements'])

/** Tells the scope a stored object belongs to. */
function indexOutcomes(outcomes: readonly ScopeOutcome[]) {
  const claims = outcomes.flatMap((outcome) =>
    outcome.fetcher.produces.map((type) => ({ outcome, key: claimKey(type, outcome.fetcher.per, outcome.target) })),
  )
  const claiming = groupBy(claims, (claim) => claim.key)
  const levels = unique(outcomes.map(({ fetcher }) => fetcher.per))
  return (stored: Readonly<InventoryObject>): ScopeOutcome | undefined =>
    levels
      .flatMap((per) => claiming.get(claimKey(stored.type, per, per === 'environment' ? '' : stored[per])) ?? [])
      .find(({ outcome }) => outcome.fetcher.owns?.(stored) ?? true)?.outcome
}

// NUL cannot occur in names, so two different lists of parts never make the same key.
const claimKey = (...parts: readonly unknown[]) => parts.join('\0')

/** Adds what enriching fetchers found; where they failed or were left out, what they found earlier. */
async function enrich(
  objects: Map<string, PlacedObject>,
  outcomes: readonly ScopeOutcome[],
  { previous, at }: Pick<ReconcileInput, 'previous' | 'at'>,
  turns: Turns,
): Promise<void> {
  const enriching = outcomes.filter(({ fetcher }) => fetcher.enriches)
  const types = new Set(enriching.flatMap(({ fetcher }) => fetcher.enriches?.types ?? []))
  const candidates = await filterInTurns(objects.values(), ({ type }) => types.has(type), turns)
  const byTarget = new Map<string, ReadonlyMap<string, readonly PlacedObject[]>>()
  for (const per of unique(enriching.map(({ fetcher }) => fetcher.per)))
    byTarget.set(per, await groupInTurns(candidates, (object) => targetOf(object, per), turns))
  const disputes = await disputesBefore(candidates, [...byTarget.keys()], previous, turns)
  const claimed: { readonly id: string; readonly claims: Attributes; readonly source: Source }[] = []
  for (const { fetcher, target, result } of enriching) {
    if (turns.isOver()) await turns.next()
    if (!fetcher.enriches) continue
    const ofTarget = byTarget.get(fetcher.per)?.get(target) ?? []
    const additions = additionsOf(fetcher.enriches, result, ofTarget, { previous, at })
    const told = new Set(additions.flatMap(({ id, claims }) => (claims ? id : [])))
    const isUnheard = result.state === 'done' ? concernedBy(result.found) : () => true
    for (const type of fetcher.enriches.types)
      for (const attribute of fetcher.enriches.claims ?? [])
        for (const { id, value } of disputes.get(claimKey(fetcher.source, type, attribute, fetcher.per, target)) ?? [])
          if (isUnheard({ id }) && !told.has(id))
            claimed.push({ id, claims: { [attribute]: value }, source: fetcher.source })
    for (const { id, attributes, claims } of additions) {
      if (turns.isOver()) await turns.next()
      const object = objects.get(id)
      if (claims) claimed.push({ id, claims, source: fetcher.source })
      if (!object || Object.keys(attributes).length === 0) continue
      // What is kept was told by the source only where it ever answered.
      const isTold = result.state === 'done' || previous.get(id)?.sources.includes(fetcher.source)
      const sources = isTold ? [...new Set([...object.sources, fetcher.source])] : object.sources
      objects.set(id, { ...object, sources, attributes: { ...object.attributes, ...attributes } })
    }
  }
  // After all attributes are there; who is believed first speaks first.
  for (const { id, claims, source } of claimsInOrder(claimed)) {
    if (turns.isOver()) await turns.next()
    const object = objects.get(id)
    const settled = object && withClaims(object, claims, source)
    if (settled && settled !== object) objects.set(id, settled)
  }
}

/** A host says of others' objects only that they are on it. */
const SAYS_WHERE: ReadonlySet<unknown> = new Set(['host', 'binding:host_id'])

/** What was told differently before of objects that are there again, by source, type, attribute and who told it. */
async function disputesBefore(
  objects: readonly PlacedObject[],
  levels: readonly string[],
  previous: ReconcileInput['previous'],
  turns: Turns,
) {
  const disputes: { readonly key: string; readonly id: string; readonly value: unknown }[] = []
  for (const object of objects) {
    if (turns.isOver()) await turns.next()
    for (const { attribute, source, value } of asRecords(previous.get(object.id)?.disagreements))
      for (const per of levels) {
        const teller = per === 'host' && SAYS_WHERE.has(attribute) ? value : targetOf(object, per)
        disputes.push({ key: claimKey(source, object.type, attribute, per, teller), id: object.id, value })
      }
  }
  return groupBy(disputes, ({ key }) => key)
}

/** Name of the host, region, … an object belongs to; empty for the whole environment. */
const targetOf = ({ host, attributes }: PlacedObject, per: string) => {
  if (per === 'environment') return ''
  return per === 'host' ? host : asText(attributes[per])
}

/** What is found now goes over what is kept, and what it lacks stays. */
function withKept(kept: readonly Enrichment[], found: readonly Enrichment[]): readonly Enrichment[] {
  if (kept.length === 0) return found
  const earlier = new Map(kept.map(({ id, attributes }) => [id, attributes]))
  const whole = found.map((one) => ({
    ...one,
    attributes: withEarlier(one.attributes, earlier.get(one.id)) as Attributes,
  }))
  return [...kept, ...whole]
}

/** What is found, over what was found earlier for the objects that something unread concerns. */
function additionsOf(
  enriches: NonNullable<FetcherScope['enriches']>,
  result: ScopeOutcome['result'],
  ofTarget: readonly PlacedObject[],
  { previous, at }: Pick<ReconcileInput, 'previous' | 'at'>,
): readonly Enrichment[] {
  const earlier = (reasonOf: (object: PlacedObject) => string | undefined) =>
    ofTarget.flatMap((object) => {
      const reason = reasonOf(object)
      return reason === undefined || !enriches.types.includes(object.type)
        ? []
        : earlierEnrichment(enriches, previous.get(object.id), object.id, { since: at, reason })
    })
  if (result.state === 'failed') return earlier(() => result.reason)
  if (result.state === 'skipped') return earlier(() => '')
  const { unread = [], enrichments = [] } = result.found
  if (unread.length === 0) return enrichments
  const reasons = new Map(unread.map(({ id, error }) => [id, error.message]))
  return withKept(
    earlier(({ id }) => reasons.get(id) ?? reasons.get(undefined)),
    enrichments,
  )
}

/** Tells the objects that something unread concerns. */
function concernedBy({ unread = [] }: Discovered) {
  const concerned = new Set(unread.map(({ id }) => id))
  return ({ id }: { readonly id: string }) => concerned.has(undefined) || concerned.has(id)
}

/** @param stale empty reason: it was not looked for, so it is what it was */
function earlierEnrichment(
  { attributes, staleAs }: NonNullable<FetcherScope['enriches']>,
  stored: Readonly<InventoryObject> | undefined,
  id: string,
  stale: { readonly since: string; readonly reason: string },
): Enrichment[] {
  const kept = attributes.filter((name) => stored?.[name] !== undefined)
  if (kept.length === 0) return []
  const mark = staleAs === undefined ? {} : { [staleAs]: stored?.[staleAs] ?? (stale.reason ? stale : undefined) }
  return [{ id, attributes: { ...Object.fromEntries(kept.map((name) => [name, stored?.[name]])), ...mark } }]
}
