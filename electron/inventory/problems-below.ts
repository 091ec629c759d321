/** How many problems there are below each object of the tree. */
import { isFolder } from '@shared/catalog/object-types'
import type { TreeNode } from '@shared/contract/calls/inventory'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'

/** Numbers of objects in trouble. */
export type ProblemsBelow = TreeNode['below']

/** What the map below leaves out. */
export const NO_PROBLEMS: ProblemsBelow = Object.freeze({ error: 0, warning: 0, stale: 0 })

/**
 * Counts for every object that has problems below it. Only objects with a problem are followed upwards, so a healthy
 * inventory costs one pass. References do not pass on the problems of what they stand for: it is counted where it is.
 */
export async function countProblemsBelow(
  snapshot: InventorySnapshot,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ProblemsBelow>> {
  const turns = takeTurns(signal)
  const counts = new Map<string, ProblemsBelow>()
  for (const object of snapshot.objects.values()) {
    if (turns.isOver()) await turns.next()
    const error = Number(object.status === 'Error')
    const warning = Number(object.status === 'Warning')
    const stale = Number(object.stale !== undefined && !isFolder(object.type))
    if (error + warning + stale === 0) continue
    const seen = new Set([object.id])
    let parent = snapshot.objects.get(object.parent_id)
    // Wrong parents in a foreign dump may form a cycle.
    while (parent && !seen.has(parent.id)) {
      seen.add(parent.id)
      const known = counts.get(parent.id) ?? NO_PROBLEMS
      counts.set(parent.id, {
        error: known.error + error,
        warning: known.warning + warning,
        stale: known.stale + stale,
      })
      parent = snapshot.objects.get(parent.parent_id)
    }
  }
  return counts
}
