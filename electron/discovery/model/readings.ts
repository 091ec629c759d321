/** What hosts and regions remember of the attempts to read them. Pure. */
import type { ErrorCode } from '@shared/contract/errors'
import { isUnread, type Reading } from '@shared/model/knowledge'
import { groupInTurns, type Turns } from '../../turns'
import { textOf } from '../../values'
import type { ScopeOutcome } from './staleness'
import type { PlacedObject } from './tree-paths'

/** Failures that stay until somebody lets the product in. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'auth-failed',
  'permission-denied',
  'host-key-unknown',
  'host-key-changed',
])

/**
 * Writes into each object that was a target of a scan what it is to remember; one that was left out keeps what it knew.
 * @param phases the outcomes of each phase: those of the whole environment count for every target of their phase
 */
export async function rememberReadings(
  objects: Map<string, PlacedObject>,
  phases: readonly (readonly ScopeOutcome[])[],
  before: (id: string) => { readonly reading?: Reading | undefined } | undefined,
  at: string,
  turns: Turns,
): Promise<void> {
  const byTarget = await groupInTurns(phases.flat(), ({ fetcher, target }) => targetKey(fetcher.per, target), turns)
  const ofAll = new Map<string, ScopeOutcome[]>()
  for (const outcomes of phases) {
    const ofEnvironment = outcomes.filter(({ fetcher }) => fetcher.per === 'environment')
    for (const kind of new Set(outcomes.map(({ fetcher }) => fetcher.per)))
      ofAll.set(kind, [...(ofAll.get(kind) ?? []), ...ofEnvironment])
  }
  for (const object of objects.values()) {
    if (turns.isOver()) await turns.next()
    const common = ofAll.get(object.type)
    // An object of the level a fetcher runs for names itself by that attribute, or by its id.
    const own = common && byTarget.get(targetKey(object.type, textOf(object.attributes[object.type]) || object.id))
    if (!own) continue
    // What is told of all says nothing of one that was left out.
    const isAsked = own.some(({ result }) => result.state !== 'skipped')
    const reading = readingAfter(before(object.id)?.reading, isAsked ? [...common, ...own] : own, at)
    objects.set(object.id, { ...object, attributes: { ...object.attributes, reading } })
  }
}

const targetKey = (per: string, target: string) => `${per}\0${target}`

/** What is remembered after one more attempt. */
export function readingAfter(before: Reading | undefined, outcomes: readonly ScopeOutcome[], at: string): Reading {
  const results = outcomes.map(({ result }) => result)
  const failed = results.flatMap((result) => (result.state === 'failed' ? [result] : []))
  const done = results.flatMap((result) => (result.state === 'done' ? [result] : []))
  if (failed.length + done.length === 0) return before ?? { state: 'not-asked', sources: [] }
  const reason = failed[0]?.reason ?? done.flatMap(({ found }) => found.unread ?? [])[0]?.error.message
  if (done.length === 0) {
    const { at: last, sources = [] } = before ?? {}
    const since = before?.since !== undefined && isUnread(before.state) ? before.since : at
    const state = failed.every(({ code }) => REFUSALS.has(code)) ? 'refused' : stateWithout(failed[0]?.code, last)
    return {
      state,
      ...(last === undefined ? {} : { at: last }),
      sources,
      since,
      ...(reason === undefined ? {} : { reason }),
    }
  }
  // The first is the one that was asked; objects may rest on others too.
  const sources = [...new Set(done.flatMap((result) => result.sources.slice(0, 1)))]
  const since = before?.state === 'partly' ? before.since : at
  if (reason !== undefined) return { state: 'partly', at, sources, ...(since === undefined ? {} : { since }), reason }
  // What was left out on request is as it was.
  const isWhole = done.length === results.length || before?.state === 'read'
  if (isWhole || before?.reason === undefined) return { state: 'read', at, sources }
  return { ...before, state: 'partly', at, sources }
}

/** Without any answer. @param last when there was one before */
function stateWithout(code: ErrorCode | undefined, last: string | undefined): Reading['state'] {
  if (last !== undefined) return 'stale'
  return code === 'unsupported' ? 'not-asked' : 'never'
}
