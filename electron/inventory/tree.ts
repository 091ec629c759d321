/** The navigation tree: children of one node, and the rows that match a filter with everything above them. */
import type { CallOutput } from '@shared/contract'
import type { TreeNode } from '@shared/contract/calls/inventory'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import type { StoredObject } from '../values'
import { countProblemsBelow, NO_PROBLEMS, type ProblemsBelow } from './problems-below'
import { referredObject, requireObject } from './references'

type FilteredTree = CallOutput<'inventory.filterTree'>

/** Reads trees of any environment. */
export interface TreeReader {
  /**
   * What `inventory.children` pages through, and how one of them is shown. The children of a reference are those of the
   * object it stands for.
   * @throws AppError `not-found` when there is no such parent.
   */
  children(
    snapshot: InventorySnapshot,
    parentId: string,
    signal?: AbortSignal,
  ): Promise<{ children: readonly StoredObject[]; nodeOf: (child: StoredObject) => TreeNode }>
  /** Answers `inventory.filterTree`: shown objects that match, every object above them, parents before children. */
  filter(
    snapshot: InventorySnapshot,
    matches: (object: StoredObject) => boolean,
    limit: number,
    signal?: AbortSignal,
  ): Promise<FilteredTree>
}

/** A reader that counts the problems below each object once per snapshot. */
export function createTreeReader(): TreeReader {
  const counted = new WeakMap<InventorySnapshot, ReadonlyMap<string, ProblemsBelow>>()
  const problemsOf = async (snapshot: InventorySnapshot, signal: AbortSignal | undefined) => {
    const known = counted.get(snapshot) ?? (await countProblemsBelow(snapshot, signal))
    counted.set(snapshot, known)
    return known
  }
  return {
    children: async (snapshot, parentId, signal) => {
      const parent = listedParent(snapshot, parentId)
      const problems = await problemsOf(snapshot, signal)
      return {
        children: shownChildren(snapshot, parent),
        nodeOf: (child) => nodeOf(snapshot, child, problems),
      }
    },
    filter: async (snapshot, matches, limit, signal) =>
      filterTree(snapshot, matches, limit, await problemsOf(snapshot, signal), signal),
  }
}

/** Undefined is the environment itself. */
type Parent = StoredObject | undefined

function listedParent(snapshot: InventorySnapshot, parentId: string): Parent {
  if (parentId === snapshot.environment) return undefined
  const parent = requireObject(snapshot, parentId)
  return referredObject(snapshot, parent) ?? parent
}

/** The parent's type tells the top level from the children of an object that is named like the environment. */
function shownChildren(snapshot: InventorySnapshot, parent: Parent): StoredObject[] {
  return snapshot
    .children(parent?.id ?? snapshot.environment)
    .filter((child) => child.show_in_tree && (child.parent_type === 'environment') === (parent === undefined))
}

function nodeOf(
  snapshot: InventorySnapshot,
  object: StoredObject,
  problems: ReadonlyMap<string, ProblemsBelow>,
): TreeNode {
  // A reference is a way to the object it stands for: it shows that object's state and does not open by itself.
  const referred = referredObject(snapshot, object)
  const shown = referred ?? object
  return {
    id: object.id,
    type: object.type,
    name: object.name,
    parentId: object.parent_id,
    childCount: referred ? 0 : shownChildren(snapshot, object).length,
    ...(shown.status === undefined ? {} : { status: shown.status }),
    stale: shown.stale !== undefined,
    below: { ...(problems.get(shown.id) ?? NO_PROBLEMS) },
    ...(referred ? { refId: referred.id } : {}),
  }
}

async function filterTree(
  snapshot: InventorySnapshot,
  matches: (object: StoredObject) => boolean,
  limit: number,
  problems: ReadonlyMap<string, ProblemsBelow>,
  signal: AbortSignal | undefined,
): Promise<FilteredTree> {
  const turns = takeTurns(signal)
  const matching = new Set<StoredObject>()
  const kept = new Set<StoredObject>()
  for (const object of snapshot.objects.values()) {
    if (turns.isOver()) await turns.next()
    const path = matches(object) ? pathToTop(snapshot, object) : undefined
    if (!path) continue
    matching.add(object)
    for (const step of path) kept.add(step)
  }
  const nodes: FilteredTree['nodes'] = []
  const isComplete = visit(snapshot, undefined, 0, kept, (object, depth) => {
    if (nodes.length >= limit) return false
    nodes.push({ ...nodeOf(snapshot, object, problems), depth, match: matching.has(object) })
    return true
  })
  return { nodes, matches: matching.size, truncated: !isComplete }
}

/** The object and everything above it; undefined when it is not shown or not connected to the top. */
function pathToTop(snapshot: InventorySnapshot, object: StoredObject): ReadonlySet<StoredObject> | undefined {
  const path = new Set<StoredObject>()
  let step: StoredObject | undefined = object
  while (step?.show_in_tree && !path.has(step)) {
    path.add(step)
    if (step.parent_type === 'environment') return path
    step = snapshot.objects.get(step.parent_id)
  }
  return undefined
}

/** Walks the kept part of the tree, parents first; ends early when `enter` refuses a row. */
function visit(
  snapshot: InventorySnapshot,
  parent: Parent,
  depth: number,
  kept: ReadonlySet<StoredObject>,
  enter: (object: StoredObject, depth: number) => boolean,
): boolean {
  return shownChildren(snapshot, parent)
    .filter((child) => kept.has(child))
    .every((child) => enter(child, depth) && visit(snapshot, child, depth + 1, kept, enter))
}
