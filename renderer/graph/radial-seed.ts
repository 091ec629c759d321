/** Starting places for a force layout: a breadth-first tree from a root, drawn around it. */
import { hierarchy, tree } from 'd3'
import type { Point } from './geometry'

interface TreeNode {
  id: string
  children: TreeNode[]
}

/**
 * Places every id of one connected part on rings around its root, near its final place, which makes the simulation
 * short and its outcome independent of chance.
 * @param neighbours in a fixed order
 * @param ring distance of neighbouring rings
 */
export function radialSeed(
  root: string,
  neighbours: ReadonlyMap<string, readonly string[]>,
  ring: number,
): ReadonlyMap<string, Point> {
  const top: TreeNode = { id: root, children: [] }
  const seen = new Set([root])
  const queue = [top]
  for (const node of queue) {
    for (const id of neighbours.get(node.id) ?? []) {
      if (seen.has(id)) continue
      seen.add(id)
      const child: TreeNode = { id, children: [] }
      node.children.push(child)
      queue.push(child)
    }
  }
  const data = hierarchy(top)
  const leaves = data.leaves().length
  // Rings grow when one of them would not hold its nodes side by side.
  const reach = Math.max(ring, (leaves * ring * 0.7) / (2 * Math.PI * Math.max(1, data.height)))
  const placed = tree<TreeNode>()
    .size([2 * Math.PI, 1])
    .separation((a, b) => (a.parent === b.parent ? 1 : 2) / Math.max(1, a.depth))(data)
  return new Map(
    placed.descendants().map((node) => {
      const radius = node.depth * reach
      return [node.data.id, { x: radius * Math.cos(node.x), y: radius * Math.sin(node.x) }]
    }),
  )
}

/** Connected parts, each in the order of `ids`; largest first, ties by first id. */
export function connectedParts(ids: readonly string[], neighbours: ReadonlyMap<string, readonly string[]>): string[][] {
  const part = new Map<string, number>()
  const parts: string[][] = []
  for (const start of ids) {
    if (part.has(start)) continue
    const index = parts.push([]) - 1
    const queue = [start]
    part.set(start, index)
    for (const id of queue) {
      for (const next of neighbours.get(id) ?? []) {
        if (part.has(next)) continue
        part.set(next, index)
        queue.push(next)
      }
    }
  }
  for (const id of ids) parts[part.get(id) ?? 0]?.push(id)
  return parts.sort((a, b) => b.length - a.length)
}
