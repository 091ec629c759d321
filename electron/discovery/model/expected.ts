/**
 * What must be there by what others tell, where nobody could look: it stands in for what was not read, and says so. What
 * was ever seen of the same goes before it, fresh or stale, so it is made anew by every scan until then.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Turns } from '../../turns'
import { readingAfter } from './readings'
import { failureFor, type ScopeOutcome } from './staleness'
import type { PlacedObject } from './tree-paths'

/** Adds what the outcomes expect and did not see. */
export async function addExpected(
  objects: Map<string, PlacedObject>,
  outcomes: readonly ScopeOutcome[],
  previous: ReadonlyMap<string, Readonly<InventoryObject>>,
  at: string,
  turns: Turns,
): Promise<void> {
  const attributes = new Map(
    outcomes.flatMap(({ fetcher, expected }) =>
      expected ? fetcher.produces.map((type) => [type, expected.by] as const) : [],
    ),
  )
  if (attributes.size === 0) return
  const seen = new Set<string>()
  for (const { type, host, attributes: own } of objects.values()) {
    if (turns.isOver()) await turns.next()
    const by = attributes.get(type)
    if (by !== undefined && own[by] !== undefined) seen.add(keyOf(host, own[by]))
  }
  for (const outcome of outcomes) {
    if (turns.isOver()) await turns.next()
    const isSeen = (value: unknown) => seen.has(keyOf(outcome.target, value))
    for (const object of outcome.expected?.objects(isSeen) ?? []) {
      if (objects.has(object.id)) continue
      const failure = failureFor(object, outcome)
      if (!failure && outcome.result.state !== 'skipped') continue
      const result = failure ? ({ state: 'failed', ...failure } as const) : outcome.result
      const reading = readingAfter(previous.get(object.id)?.reading, [{ ...outcome, result }], at)
      objects.set(object.id, { ...object, attributes: { ...object.attributes, reading } })
    }
  }
}

// NUL cannot occur in names, so two different pairs never make the same key.
const keyOf = (target: string | undefined, value: unknown) => `${target}\0${String(value)}`
