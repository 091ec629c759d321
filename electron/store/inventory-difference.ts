/** What changed between a committed inventory and a new result. */
import { isDeepStrictEqual } from 'node:util'
import { takeTurns } from '../turns'
import type { DocumentChanges, InventoryChanges, InventoryCommit, InventorySnapshot } from './repository'

/** Beyond this share of the documents writing everything anew is cheaper, and opens quicker. */
const SMALL_SHARE = 0.1

/** The changes that turn `current` into `input`, or undefined when they are not small or an id is given twice. */
export async function smallDifference(
  current: InventorySnapshot,
  input: InventoryCommit,
): Promise<InventoryChanges | undefined> {
  const budget = { left: (current.objects.size + current.links.size + current.cliques.size) * SMALL_SHARE }
  const objects = await changesTo(current.objects, input.objects, (object) => object.id, budget)
  const links = objects && (await changesTo(current.links, input.links, (link) => link.id, budget))
  const cliques = links && (await changesTo(current.cliques, input.cliques, (clique) => clique.focal_point, budget))
  return cliques && { objects, links, cliques, at: input.committedAt }
}

async function changesTo<T>(
  current: ReadonlyMap<string, T>,
  wanted: readonly T[],
  keyOf: (document: T) => string,
  budget: { left: number },
): Promise<DocumentChanges<T> | undefined> {
  const save: T[] = []
  const turns = takeTurns()
  const kept = new Set<string>()
  for (const document of wanted) {
    const key = keyOf(document)
    // Not for here to refuse: whoever writes everything anew checks everything.
    if (kept.has(key)) return undefined
    kept.add(key)
    const before = current.get(key)
    if (before !== document && !isDeepStrictEqual(before, document)) {
      budget.left -= 1
      if (budget.left < 0) return undefined
      save.push(document)
    }
    if (turns.isOver()) await turns.next()
  }
  const remove: string[] = []
  for (const key of current.keys()) {
    if (!kept.has(key)) {
      budget.left -= 1
      if (budget.left < 0) return undefined
      remove.push(key)
    }
    if (turns.isOver()) await turns.next()
  }
  return { save, remove }
}
