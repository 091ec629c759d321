/**
 * The graph inside one band (a host, a switch, or the objects without a group) as integers for the row steps:
 * objects and, for every column that a link passes without stopping, a waypoint that keeps a row free for it.
 */
import { append } from './columns'
import type { SceneNode } from './model'

/** A link seen from one band: its ends as vertices when they are in the band, else only the direction it leaves in. */
export interface BandLink {
  id: string
  left: string
  right: string
  leftColumn: number
  rightColumn: number
}

/** Vertices are numbers; `layers` is their current order, top to bottom, column by column. */
export interface BandGraph {
  /** Object id per vertex; `undefined` for waypoints. */
  ids: (string | undefined)[]
  layers: number[][]
  /** Neighbours one column to the left and to the right. */
  toLeft: number[][]
  toRight: number[][]
  /** Column index of the first layer. */
  firstColumn: number
  /** Waypoint vertices of each link, left to right. */
  waypoints: ReadonlyMap<string, readonly number[]>
}

/**
 * @param nodes objects of the band in their initial order
 * @param links links with at least one end in the band, left to right, no flat ones
 * @param range first and last column of the zone the band is in; links that leave the band run to its edge
 */
export function buildBandGraph(
  nodes: readonly SceneNode[],
  columnOf: ReadonlyMap<string, number>,
  links: readonly BandLink[],
  range: readonly [number, number],
): BandGraph {
  const [first, last] = range
  const ids: (string | undefined)[] = []
  const layers: number[][] = Array.from({ length: last - first + 1 }, () => [])
  const toLeft: number[][] = []
  const toRight: number[][] = []
  const addVertex = (id: string | undefined, column: number): number => {
    const vertex = ids.push(id) - 1
    toLeft.push([])
    toRight.push([])
    layers[column - first]?.push(vertex)
    return vertex
  }
  const vertexOf = new Map(nodes.map((node) => [node.id, addVertex(node.id, columnOf.get(node.id) ?? first)]))

  const joined = new Set<string>()
  const join = (left: number, right: number): void => {
    if (joined.has(`${left} ${right}`)) return
    joined.add(`${left} ${right}`)
    toRight[left]?.push(right)
    toLeft[right]?.push(left)
  }
  const shared = new Map<string, number>()
  const sharedWaypoint = (key: string, column: number): number => {
    const at = `${key} ${column}`
    const known = shared.get(at)
    if (known !== undefined) return known
    const vertex = addVertex(undefined, column)
    shared.set(at, vertex)
    return vertex
  }

  const waypoints = new Map<string, number[]>()
  for (const link of links) {
    const left = vertexOf.get(link.left)
    const right = vertexOf.get(link.right)
    // A link to another band of the same zone changes band at once and keeps its row in the band it enters.
    const from = left === undefined ? Math.max(first - 1, link.leftColumn) : link.leftColumn
    const to = right !== undefined ? link.rightColumn : link.rightColumn > last ? last + 1 : from + 1
    let previous = left
    for (let column = from + 1; column < to; column++) {
      // Links out of the band share one exit row per object; links inside keep their own row.
      const vertex =
        left === undefined
          ? sharedWaypoint(`in ${link.right}`, column)
          : right === undefined
            ? sharedWaypoint(`out ${link.left}`, column)
            : addVertex(undefined, column)
      append(waypoints, link.id, vertex)
      if (previous !== undefined) join(previous, vertex)
      previous = vertex
    }
    if (previous !== undefined && right !== undefined) join(previous, right)
  }
  return { ids, layers, toLeft, toRight, firstColumn: first, waypoints }
}
