/** The navigation tree: children of one node, and the rows that match a filter with everything above them. */
import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { TreeNode } from '@shared/contract/calls/inventory'
import { isUnread, knowledgeOf } from '@shared/model/knowledge'
import { ancestorsOf, parentOf } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'
import { takeTurns } from '../turns'
import type { StoredObject } from '../values'
import { referredObject, requireObject } from './references'
import { serviceFacts } from './services'

type FilteredTree = CallOutput<'inventory.filterTree'>
/** By id of those that have problems below them. */
type ProblemsBelow = ReadonlyMap<string, TreeNode['below']>

const NO_PROBLEMS = { error: 0, warning: 0, stale: 0, unread: 0 }

/** Reads trees of any environment; the problems below each object are counted once per snapshot. */
export function createTreeReader() {
  const counted = new WeakMap<InventorySnapshot, ProblemsBelow>()
  const problemsOf = async (snapshot: InventorySnapshot, signal: AbortSignal | undefined) => {
    const known = counted.get(snapshot) ?? (await countProblemsBelow(snapshot, signal))
    counted.set(snapshot, known)
    return known
  }
  return {
    /**
     * What `inventory.children` pages through, and how one of them is shown. The children of a reference are those of
     * the object it stands for.
     * @throws AppError `not-found` when there is no such parent.
     */
    children: async (snapshot: InventorySnapshot, parentId: string, signal?: AbortSignal) => {
      const parent = parentId === snapshot.environment ? undefined : requireObject(snapshot, parentId)
      const children = shownChildren(snapshot, parent && (referredObject(snapshot, parent) ?? parent))
      const problems = await problemsOf(snapshot, signal)
      const hasNamesake = findNamesakes(snapshot)
      return { children, nodeOf: (child: StoredObject) => nodeOf(snapshot, child, problems, hasNamesake) }
    },
    /**
     * Answers `inventory.filterTree`: shown objects that match, every object above them, parents before children.
     * @param among others are not looked at
     */
    filter: async (
      snapshot: InventorySnapshot,
      matches: (object: StoredObject) => boolean,
      limit: number,
      signal?: AbortSignal,
      among: Iterable<StoredObject> = snapshot.objects.values(),
    ): Promise<FilteredTree> => {
      const kept = await keptBy(snapshot, among, matches, signal)
      const problems = await problemsOf(snapshot, signal)
      const hasNamesake = findNamesakes(snapshot)
      const nodes: FilteredTree['nodes'] = []
      const isComplete = visit(snapshot, undefined, 0, kept.shown, (object, depth) => {
        if (nodes.length >= limit) return false
        nodes.push({ ...nodeOf(snapshot, object, problems, hasNamesake), depth, match: kept.matching.has(object) })
        return true
      })
      return { nodes, matches: kept.matching.size, truncated: !isComplete }
    },
  }
}

/**
 * Counts for every object that has problems below it. A healthy inventory costs nothing: it is counted already. Otherwise
 * one pass, and only objects with a problem are followed upwards. References do not pass on the problems of what they stand for: it is counted where it is.
 */
async function countProblemsBelow(
  snapshot: InventorySnapshot,
  signal: AbortSignal | undefined,
): Promise<ProblemsBelow> {
  const turns = takeTurns(signal)
  const counts = new Map<string, TreeNode['below']>()
  const { byStatus } = snapshot.statistics
  const isHealthy = byStatus.Error + byStatus.Warning + byStatus.stale === 0
  for (const object of isHealthy ? snapshot.byType('host') : snapshot.objects.values()) {
    if (turns.isOver()) await turns.next()
    const error = Number(object.status === 'Error')
    const warning = Number(object.status === 'Warning')
    const stale = Number(object.stale !== undefined && !isFolder(object.type))
    const unread = Number(object.type === 'host' && isUnread(knowledgeOf(object)))
    if (error + warning + stale + unread === 0) continue
    for (const { id } of ancestorsOf(snapshot, object)) {
      const below = counts.get(id) ?? { ...NO_PROBLEMS }
      counts.set(id, below)
      below.error += error
      below.warning += warning
      below.stale += stale
      below.unread += unread
    }
  }
  return counts
}

/** Undefined is the environment itself; the parent's type tells its children from those of an object named like it. */
function shownChildren(snapshot: InventorySnapshot, parent: StoredObject | undefined): StoredObject[] {
  return snapshot
    .children(parent?.id ?? snapshot.environment)
    .filter((child) => child.show_in_tree && (child.parent_type === 'environment') === (parent === undefined))
}

function nodeOf(
  snapshot: InventorySnapshot,
  object: StoredObject,
  problems: ProblemsBelow,
  hasNamesake: ReturnType<typeof findNamesakes>,
): TreeNode {
  // A reference is a way to the object it stands for: it shows that object's state and does not open by itself.
  const referred = referredObject(snapshot, object)
  const shown = referred ?? object
  const service = serviceFacts(snapshot, object)
  return {
    id: object.id,
    type: object.type,
    name: object.name,
    ...(object.host === undefined ? {} : { host: object.host }),
    parentId: object.parent_id,
    childCount: referred ? 0 : shownChildren(snapshot, object).length,
    ...(shown.status === undefined ? {} : { status: shown.status }),
    knowledge: knowledgeOf(shown),
    below: { ...(problems.get(shown.id) ?? NO_PROBLEMS) },
    ...(service && { service }),
    ...(typeof object.project === 'string' && hasNamesake(object) && { project: object.project }),
    ...(referred ? { refId: referred.id } : {}),
  }
}

/** Tells services that others beside them are called like: DHCP servers of networks that two projects call the same. */
function findNamesakes(snapshot: InventorySnapshot) {
  const repeated = new Map<string, ReadonlySet<string>>()
  return ({ type, name, parent_id }: StoredObject): boolean => {
    if (type !== 'vservice') return false
    let names = repeated.get(parent_id)
    if (!names) {
      const seen = new Set<string>()
      names = new Set(
        snapshot.children(parent_id).flatMap((one) => (seen.size === seen.add(one.name).size ? one.name : [])),
      )
      repeated.set(parent_id, names)
    }
    return names.has(name)
  }
}

/** The shown objects that match, and these with everything above them. */
async function keptBy(
  snapshot: InventorySnapshot,
  among: Iterable<StoredObject>,
  matches: (object: StoredObject) => boolean,
  signal: AbortSignal | undefined,
) {
  const turns = takeTurns(signal)
  const matching = new Set<StoredObject>()
  const shown = new Set<StoredObject>()
  const isShown = shownIn(snapshot)
  for (const object of among) {
    if (turns.isOver()) await turns.next()
    if (!matches(object) || !isShown(object)) continue
    matching.add(object)
    for (let step: StoredObject | undefined = object; step && !shown.has(step); step = parentOf(snapshot, step)) {
      shown.add(step)
    }
  }
  return { matching, shown }
}

/** Tells whether an object and everything above it are in the tree; what is known of those above is not found out twice. */
function shownIn(snapshot: InventorySnapshot): (object: StoredObject) => boolean {
  const known = new Map<StoredObject, boolean>()
  return (object) => {
    const way: StoredObject[] = []
    let next: StoredObject | undefined = object
    while (next && !known.has(next)) {
      // Until more is known: wrong parents, such as a foreign dump may hold, may lead back to it.
      known.set(next, false)
      way.push(next)
      next = parentOf(snapshot, next)
    }
    let isShown = next ? known.get(next) === true : way.at(-1)?.parent_type === 'environment'
    for (const step of way.reverse()) {
      isShown &&= step.show_in_tree
      known.set(step, isShown)
    }
    return known.get(object) === true
  }
}

/** Walks the kept part of the tree, parents first; ends early when `enter` refuses a row. */
function visit(
  snapshot: InventorySnapshot,
  parent: StoredObject | undefined,
  depth: number,
  kept: ReadonlySet<StoredObject>,
  enter: (object: StoredObject, depth: number) => boolean,
): boolean {
  return shownChildren(snapshot, parent)
    .filter((child) => kept.has(child))
    .every((child) => enter(child, depth) && visit(snapshot, child, depth + 1, kept, enter))
}
