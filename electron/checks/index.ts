/**
 * Checks: what is wrong with an inventory, found in one pass over it and kept for as long as it stays as it is.
 *
 * To add one, write its file, give it words in `shared/catalog/checks.ts`, and add it to `ALL`.
 */
import { CHECKS, type CheckId, checkKey } from '@shared/catalog/checks'
import { MOST_SAMPLES } from '@shared/contract/calls/checks'
import { recipeMarks } from '../cliques/recipe-marks'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import { absentTypes } from './absent-types'
import { brokenGraphs } from './broken-graphs'
import type { Check, CheckInput, Hit } from './check'
import { danglingLinks } from './dangling-links'
import { duplicates } from './duplicates'
import { missingGraphs } from './missing-graphs'
import { orphans } from './orphans'
import { shortGraphs } from './short-graphs'

const ALL: readonly Check[] = [
  orphans,
  duplicates,
  danglingLinks,
  brokenGraphs,
  absentTypes,
  missingGraphs,
  shortGraphs,
]

/** What one check found of one type. */
export interface Found {
  readonly check: Check
  readonly type: string
  /** Of the objects that are there. */
  readonly ids: ReadonlySet<string>
  readonly count: number
  readonly samples: readonly Hit[]
  /** Host → how many of them would have been read there. */
  readonly hosts: ReadonlyMap<string, number>
}

export type Checks = ReturnType<typeof createChecks>

export function createChecks(checks: readonly Check[] = ALL) {
  const known = new WeakMap<InventorySnapshot, { readonly key: string; readonly found: Promise<readonly Found[]> }>()
  /**
   * Everything the checks find, errors first. Asked again of the same state it is known; who asks meanwhile waits for
   * the same work, so nobody's cancelling ends it.
   */
  const find = (input: CheckInput): Promise<readonly Found[]> => {
    const { snapshot, environment, recipes } = input
    const { mechanism_drivers, type_drivers, aci_enabled } = environment
    const key = JSON.stringify([mechanism_drivers, type_drivers, aci_enabled, recipeMarks(recipes, environment)])
    const before = known.get(snapshot)
    if (before?.key === key) return before.found
    const found = findAll(checks, input)
    known.set(snapshot, { key, found })
    found.catch(() => known.delete(snapshot))
    return found
  }
  const sets = new WeakMap<readonly Found[], Map<CheckId, ReadonlySet<string>>>()
  return {
    find,
    /** Ids of the objects of all types that a check found; of one state always the same set. */
    idsOf: async (check: CheckId, input: CheckInput): Promise<ReadonlySet<string>> => {
      const found = await find(input)
      const byCheck = sets.get(found) ?? new Map<CheckId, ReadonlySet<string>>()
      sets.set(found, byCheck)
      const known = byCheck.get(check)
      if (known) return known
      const ids = new Set(found.filter((one) => one.check.id === check).flatMap((one) => [...one.ids]))
      byCheck.set(check, ids)
      return ids
    },
    /** How much each check found of each type, as a scan remembers it. */
    counts: async (input: CheckInput): Promise<Record<string, number>> =>
      Object.fromEntries((await find(input)).map((one) => [keyOf(one), one.count])),
  }
}

export const keyOf = ({ check, type }: Pick<Found, 'check' | 'type'>): string => checkKey({ check: check.id, type })

async function findAll(checks: readonly Check[], input: CheckInput): Promise<readonly Found[]> {
  // Before the first scan everything is missing, which needs no advice.
  if (input.snapshot.objects.size === 0) return []
  const turns = takeTurns()
  const found: Found[] = []
  for (const check of checks) {
    const byType = new Map<string, Gathering>()
    for (const hit of await check.find(input, turns)) {
      if (turns.isOver()) await turns.next()
      const gathering = byType.get(hit.type) ?? { ids: new Set(), count: 0, samples: [], hosts: new Map() }
      byType.set(hit.type, gathering)
      gather(gathering, hit)
    }
    for (const [type, gathered] of byType) found.push({ check, type, ...gathered })
  }
  return found.sort((a, b) => rankOf(a) - rankOf(b))
}

interface Gathering {
  readonly ids: Set<string>
  count: number
  readonly samples: Hit[]
  readonly hosts: Map<string, number>
}

/** One object may be hit several times, and counts once. */
function gather(into: Gathering, hit: Hit): void {
  const { id, hosts = [] } = hit
  if (id !== undefined && into.ids.has(id)) return
  if (id !== undefined) into.ids.add(id)
  into.count += 1
  if (into.samples.length < MOST_SAMPLES) into.samples.push(hit)
  for (const host of hosts) if (host !== undefined) into.hosts.set(host, (into.hosts.get(host) ?? 0) + 1)
}

const rankOf = ({ check }: Found) => (CHECKS[check.id].level === 'error' ? 0 : 1)
