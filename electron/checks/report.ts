/** What failed as it is told: with their likely cause, and what changed since the scan before. Pure. */
import { CHECKS, type CheckId, isCheckId } from '@shared/catalog/checks'
import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { ScanBrief } from '@shared/model/scan'
import type { InventorySnapshot } from '../store/repository'
import { type CauseFacts, likelyCause } from './causes'
import { type Found, keyOf } from './index'

type Report = CallOutput<'checks.list'>

export interface ReportFacts extends CauseFacts {
  readonly snapshot: InventorySnapshot
  /** Scans that left an inventory, newest first. */
  readonly committed: readonly Pick<ScanBrief, 'id' | 'number' | 'counts' | 'checks'>[]
}

export function checksReport(found: readonly Found[], facts: ReportFacts): Report {
  const { snapshot, committed } = facts
  const own = committed.findIndex(({ id }) => id === snapshot.scanId)
  const scan = committed[own]
  const before = scan && committed[own + 1]
  const present = new Set(found.map(keyOf))
  return {
    failed: found.map((one) => {
      const { text, scanId, remedy } = likelyCause(one, facts)
      return {
        check: one.check.id,
        type: one.type,
        count: one.count,
        level: CHECKS[one.check.id].level,
        ...(before?.checks && { change: one.count - (before.checks[keyOf(one)] ?? 0) }),
        samples: one.samples.map(({ id, name, note }) => ({
          ...(id !== undefined && { id }),
          name,
          ...(note !== undefined && { note }),
        })),
        ...(text !== undefined && { cause: { text, ...(scanId !== undefined && { scanId }) } }),
        remedy,
      }
    }),
    cleared: Object.entries(before?.checks ?? {}).flatMap(([key, count]) => {
      const named = present.has(key) ? undefined : readKey(key)
      return named ? [{ ...named, count }] : []
    }),
    ...(scan && { scan: nameOf(scan) }),
    ...(before && { before: nameOf(before) }),
    statistics: statistics(snapshot.counts.byType, before?.counts.byType),
  }
}

const nameOf = ({ id, number }: Pick<ScanBrief, 'id' | 'number'>) => ({ id, number })

/** Of a check that a later version may have renamed there is nothing to say. */
function readKey(key: string): { check: CheckId; type: string } | undefined {
  const [check = '', type = ''] = key.split('/')
  return isCheckId(check) ? { check, type } : undefined
}

function statistics(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>> | undefined,
): Report['statistics'] {
  const types = new Set([...Object.keys(now), ...Object.keys(before ?? {})])
  return [...types]
    .filter((type) => !isFolder(type) && !type.endsWith('_ref'))
    .map((type) => {
      const count = now[type] ?? 0
      return { type, count, ...(before && { change: count - (before[type] ?? 0) }) }
    })
}
