/**
 * Vertical places inside a band after Brandes and Köpf ("Fast and simple horizontal coordinate assignment", 2001,
 * turned by 90°): chains become straight lines, and an object that feeds two rows sits halfway between them.
 */
import type { BandGraph } from './band-graph'

/** Least distance between two vertices of a column, the first above the second, in drawing units. */
export type Separation = (above: number, below: number) => number

/**
 * @param layers order of the vertices per column, from `orderRows`
 * @returns y per vertex; the smallest is 0
 */
export function placeRows(graph: BandGraph, layers: readonly (readonly number[])[], separation: Separation): number[] {
  const crossed = crossedSegments(graph, layers)
  const runs = [false, true].flatMap((fromRight) =>
    [false, true].map((fromBelow) => placeOnce(graph, layers, separation, crossed, fromRight, fromBelow)),
  )
  alignToNarrowest(runs)
  const y = graph.ids.map((_, vertex) => {
    const values = runs.map((run) => run[vertex] ?? 0).sort((a, b) => a - b)
    return ((values[1] ?? 0) + (values[2] ?? 0)) / 2
  })
  const top = y.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  return y.map((value) => value - top)
}

const segmentKey = (left: number, right: number): string => `${left} ${right}`

/** Segments that cross a waypoint-to-waypoint segment: they must bend so that the long link stays straight. */
function crossedSegments(graph: BandGraph, layers: readonly (readonly number[])[]): Set<string> {
  const crossed = new Set<string>()
  const isWaypoint = (vertex: number): boolean => graph.ids[vertex] === undefined
  for (let column = 0; column + 1 < layers.length; column++) {
    const at = new Map((layers[column] ?? []).map((vertex, index) => [vertex, index]))
    const right = layers[column + 1] ?? []
    const inner: { left: number; right: number }[] = []
    right.forEach((vertex, index) => {
      const partner = isWaypoint(vertex) ? graph.toLeft[vertex]?.find(isWaypoint) : undefined
      if (partner !== undefined) inner.push({ left: at.get(partner) ?? 0, right: index })
    })
    if (inner.length === 0) continue
    const reach = innerReach(inner, right.length)
    right.forEach((vertex, index) => {
      for (const other of graph.toLeft[vertex] ?? []) {
        if (isWaypoint(vertex) && isWaypoint(other)) continue
        const left = at.get(other) ?? 0
        if ((reach.highestAbove[index] ?? -1) > left || (reach.lowestBelow[index] ?? left) < left) {
          crossed.add(segmentKey(other, vertex))
        }
      }
    })
  }
  return crossed
}

/**
 * For each right-hand index: the greatest left index of the inner segments that end above it, and the least of those
 * that end below it. A segment crosses an inner one exactly when its left index lies on the wrong side of either.
 */
function innerReach(
  inner: readonly { left: number; right: number }[],
  size: number,
): { highestAbove: number[]; lowestBelow: number[] } {
  const least = new Array<number>(size).fill(Number.POSITIVE_INFINITY)
  const most = new Array<number>(size).fill(-1)
  for (const { left, right } of inner) {
    least[right] = Math.min(least[right] ?? left, left)
    most[right] = Math.max(most[right] ?? left, left)
  }
  const highestAbove = new Array<number>(size).fill(-1)
  const lowestBelow = new Array<number>(size).fill(Number.POSITIVE_INFINITY)
  for (let i = 1; i < size; i++) highestAbove[i] = Math.max(highestAbove[i - 1] ?? -1, most[i - 1] ?? -1)
  for (let i = size - 2; i >= 0; i--) {
    lowestBelow[i] = Math.min(lowestBelow[i + 1] ?? Number.POSITIVE_INFINITY, least[i + 1] ?? Number.POSITIVE_INFINITY)
  }
  return { highestAbove, lowestBelow }
}

/** One of the four placements: aligned to the left or right neighbours, pushed towards the top or the bottom. */
function placeOnce(
  graph: BandGraph,
  layers: readonly (readonly number[])[],
  separation: Separation,
  crossed: ReadonlySet<string>,
  fromRight: boolean,
  fromBelow: boolean,
): number[] {
  const columns = (fromRight ? [...layers].reverse() : layers).map((layer) =>
    fromBelow ? [...layer].reverse() : layer,
  )
  const root = alignChains(graph, columns, crossed, fromRight)
  const gap: Separation = fromBelow ? (above, below) => separation(below, above) : separation
  const y = compact(columns, root, gap)
  return fromBelow ? y.map((value) => -value) : y
}

/** Joins each vertex with the median of its neighbours in the column before; answers the head of each chain. */
function alignChains(
  graph: BandGraph,
  columns: readonly (readonly number[])[],
  crossed: ReadonlySet<string>,
  fromRight: boolean,
): number[] {
  const root = graph.ids.map((_, vertex) => vertex)
  const taken = new Set<number>()
  const neighbours = fromRight ? graph.toRight : graph.toLeft
  for (let column = 1; column < columns.length; column++) {
    const at = new Map((columns[column - 1] ?? []).map((vertex, index) => [vertex, index]))
    let reached = -1
    for (const vertex of columns[column] ?? []) {
      const near = [...(neighbours[vertex] ?? [])].sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0))
      const middle = (near.length - 1) / 2
      for (const index of new Set([Math.floor(middle), Math.ceil(middle)])) {
        const other = near[index]
        if (other === undefined || root[vertex] !== vertex || taken.has(other)) continue
        const place = at.get(other) ?? 0
        const key = fromRight ? segmentKey(vertex, other) : segmentKey(other, vertex)
        if (place <= reached || crossed.has(key)) continue
        root[vertex] = root[other] ?? other
        taken.add(other)
        reached = place
      }
    }
  }
  return root
}

/** Stacks the chains as tightly as the separations allow, then lets each slide towards the chain below it. */
function compact(columns: readonly (readonly number[])[], root: readonly number[], separation: Separation): number[] {
  const below = new Map<number, Map<number, number>>()
  const waiting = new Map<number, number>()
  for (const head of root) waiting.set(head, waiting.get(head) ?? 0)
  for (const layer of columns) {
    for (let index = 1; index < layer.length; index++) {
      const [upper, lower] = [layer[index - 1] ?? 0, layer[index] ?? 0]
      const [from, to] = [root[upper] ?? upper, root[lower] ?? lower]
      const edges = below.get(from) ?? new Map<number, number>()
      below.set(from, edges)
      if (!edges.has(to)) waiting.set(to, (waiting.get(to) ?? 0) + 1)
      edges.set(to, Math.max(edges.get(to) ?? 0, separation(upper, lower)))
    }
  }
  const y = new Map<number, number>()
  const order: number[] = [...waiting].filter(([, count]) => count === 0).map(([head]) => head)
  for (const head of order) y.set(head, 0)
  for (let next = 0; next < order.length; next++) {
    const head = order[next] ?? 0
    for (const [lower, gap] of below.get(head) ?? []) {
      y.set(lower, Math.max(y.get(lower) ?? 0, (y.get(head) ?? 0) + gap))
      const left = (waiting.get(lower) ?? 0) - 1
      waiting.set(lower, left)
      if (left === 0) order.push(lower)
    }
  }
  for (const head of order.reverse()) {
    const room = [...(below.get(head) ?? [])].map(([lower, gap]) => (y.get(lower) ?? 0) - gap)
    if (room.length > 0) y.set(head, Math.max(y.get(head) ?? 0, Math.min(...room)))
  }
  return root.map((head) => y.get(head) ?? 0)
}

/** Shifts the four runs so that each touches the narrowest one: top-pushed runs at its top, the others at its bottom. */
function alignToNarrowest(runs: number[][]): void {
  const extent = (run: readonly number[]): [number, number] =>
    run.reduce<[number, number]>(
      ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    )
  const extents = runs.map(extent)
  const narrowest = extents.reduce((best, next) => (next[1] - next[0] < best[1] - best[0] ? next : best))
  runs.forEach((run, index) => {
    const own = extents[index] ?? narrowest
    const shift = index % 2 === 0 ? narrowest[0] - own[0] : narrowest[1] - own[1]
    for (let vertex = 0; vertex < run.length; vertex++) run[vertex] = (run[vertex] ?? 0) + shift
  })
}
