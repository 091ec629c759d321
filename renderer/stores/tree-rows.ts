/** The navigation tree as a flat list of rows: what virtual scrolling and the ARIA tree pattern need. Pure. */
import type { CallOutput } from '@shared/contract'
import type { TreeNode } from '@shared/contract/calls/inventory'
import { formatCount } from '../format/number'
import { nameInside } from '../format/text'

export type TreeRow =
  | {
      kind: 'node'
      key: string
      node: TreeNode
      /** From 0. */
      depth: number
      isOpen: boolean
      /** From 1, among `setSize` siblings. */
      position: number
      setSize: number
      /** Name of a folder drawn on the same line because this is its only child ("Regions /"). */
      prefix?: string
      /** In a filtered tree: false for ancestors kept for context. */
      isMatch?: boolean
    }
  | { kind: 'loading' | 'error' | 'more'; key: string; parentId: string; depth: number; message?: string }

/** What is known of what lies directly below a node. */
export interface Below {
  /** As far as read. */
  children?: readonly TreeNode[] | undefined
  /** How many there are beyond those. */
  unread?: number | undefined
  error?: string | undefined
}

export interface TreeState {
  below: (parentId: string) => Below
  open: ReadonlySet<string>
}

/** The rows below `rootId`, top to bottom. O(rows). */
export function buildRows(state: TreeState, rootId: string): TreeRow[] {
  const rows: TreeRow[] = []
  addChildren(state, rootId, 0, rows)
  return rows
}

function addChildren(state: TreeState, parentId: string, depth: number, rows: TreeRow[]): void {
  const { children, unread = 0, error } = state.below(parentId)
  if (error !== undefined) {
    rows.push({ kind: 'error', key: `error ${parentId}`, parentId, depth, message: error })
    return
  }
  if (!children) {
    rows.push({ kind: 'loading', key: `loading ${parentId}`, parentId, depth })
    return
  }
  for (const [index, child] of children.entries()) {
    const place = { depth, position: index + 1, setSize: children.length + unread }
    const only = depth === 0 ? onlyChild(state, child) : undefined
    if (only) addNode(state, only, { ...place, prefix: child.name }, rows)
    else addNode(state, child, place, rows)
  }
  if (unread === 0) return
  const message = `and ${formatCount(unread)} more: filter the tree to see them`
  rows.push({ kind: 'more', key: `more ${parentId}`, parentId, depth, message })
}

/**
 * The one child of a top-level folder, to be drawn on the folder's line. Only regions: a cloud nearly always has one,
 * and its folder would cost a level everywhere.
 */
function onlyChild(state: TreeState, node: TreeNode): TreeNode | undefined {
  if (node.type !== 'regions_folder' || node.childCount !== 1) return undefined
  return state.below(node.id).children?.[0]
}

function addNode(
  state: TreeState,
  node: TreeNode,
  place: { depth: number; position: number; setSize: number; prefix?: string },
  rows: TreeRow[],
): void {
  const isOpen = node.childCount > 0 && state.open.has(node.id)
  rows.push({ kind: 'node', key: node.id, node, isOpen, ...place })
  if (isOpen) addChildren(state, node.id, place.depth + 1, rows)
}

/** The rows of a filtered tree: the backend answers matches with their ancestors, in tree order. O(rows). */
export function filteredRows(nodes: CallOutput<'inventory.filterTree'>['nodes']): TreeRow[] {
  const siblings = new Map<string, number>()
  for (const node of nodes) siblings.set(node.parentId, (siblings.get(node.parentId) ?? 0) + 1)
  const seen = new Map<string, number>()
  return nodes.map(({ depth, match, ...node }, index) => {
    const position = (seen.get(node.parentId) ?? 0) + 1
    seen.set(node.parentId, position)
    return {
      kind: 'node',
      key: node.id,
      node,
      depth,
      isOpen: (nodes[index + 1]?.depth ?? 0) > depth,
      position,
      setSize: siblings.get(node.parentId) ?? 1,
      isMatch: match,
    }
  })
}

/**
 * Under its host, without the name of the host: that all are named after it only hides what tells them apart. With its
 * project, where that does.
 */
export const nameInTree = ({ name, host = '', project }: TreeNode) =>
  project === undefined ? nameInside(name, host) : `${name} (${project})`

/** Index of the row of an object, −1 when it is not among the rows. */
export function indexOfNode(rows: readonly TreeRow[], id: string | undefined): number {
  return rows.findIndex((row) => row.kind === 'node' && row.node.id === id)
}

/** Index of the nearest row above with a smaller depth: the parent; −1 at the top. */
export function indexOfParent(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0
  for (let above = index - 1; above >= 0; above -= 1) if ((rows[above]?.depth ?? 0) < depth) return above
  return -1
}
