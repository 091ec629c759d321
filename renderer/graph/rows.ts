/** Rows of a box in a layered drawing: their order, so that few lines cross, and their places. */
import { max, mean, median, min, pairs, sum } from 'd3'
import type { Point, Rect } from './geometry'
import type { Scene, SceneGroup, SceneNode } from './model'
import { append, type ColumnPlaces, type ColumnPlan, type ColumnRange, METRICS, ROW, type RowCell } from './placement'
import { type Reach, reachOf } from './text'

/** One band to stack: a group, or the objects of a boxed range that have none. */
export interface Band {
  group: SceneGroup | undefined
  nodes: readonly SceneNode[]
}

/** What the placing steps share; `nodes`, `groups` and `waypoints` fill up as they go. */
export interface LayeredLayout {
  scene: Scene
  plan: ColumnPlan
  places: ColumnPlaces
  row: number
  /** Objects drawn as lines of text, and the cell of the lines in each column. */
  rows: ReadonlySet<string>
  cells: readonly (RowCell | undefined)[]
  stripHeight: number
  /** Links between columns, by each of their ends. */
  linksOf: ReadonlyMap<string, readonly BandLink[]>
  /** Everything a node or folded group is linked to. */
  neighboursOf: ReadonlyMap<string, readonly string[]>
  nodes: Map<string, Point>
  groups: Map<string, Rect>
  waypoints: Map<string, Point[]>
}

/** A band laid out on its own; `y` counts from its top edge. */
export interface PlacedBand {
  height: number
  nodes: Map<string, Point>
  waypoints: Map<string, Point[]>
}

/** Orders and places the objects of one band, and the rows its passing links keep free. */
export function placeBand(layout: LayeredLayout, band: Band, range: ColumnRange): PlacedBand {
  if (band.group?.folded) return { height: layout.stripHeight, nodes: new Map(), waypoints: new Map() }
  const links = [...new Set(band.nodes.flatMap((node) => layout.linksOf.get(node.id) ?? []))]
  const graph = buildBandGraph(band.nodes, layout.plan.columnOf, links, range)
  const reaches = (selected: boolean): ReadonlyMap<string, Reach> =>
    new Map(
      band.nodes.map((node) => [
        node.id,
        layout.rows.has(node.id) ? LINE_REACH : reachOf(node, node.id === layout.scene.focal, selected),
      ]),
    )
  const y = placeRows(graph, orderRows(graph), separationIn(graph, layout.row, reaches(false)))
  const head = band.group ? METRICS.groupHead : 0
  const room = roomAround(graph, y, reaches(true))
  const columnOfVertex = new Map(
    graph.layers.flatMap((layer, at) => layer.map((vertex) => [vertex, at + range.first] as const)),
  )
  const point = (vertex: number): Point => {
    const column = columnOfVertex.get(vertex) ?? 0
    const x = layout.places.columns[column]?.x ?? 0
    const cell = layout.rows.has(graph.ids[vertex] ?? '') ? layout.cells[column] : undefined
    // The middle of a line's glyph; the line as a whole is in the middle of its column.
    const shift = cell ? (ROW.left - cell.right) / 2 : 0
    return { x: x + shift, y: head + room.above + (y[vertex] ?? 0) }
  }
  const nodes = new Map<string, Point>()
  graph.ids.forEach((id, vertex) => {
    if (id !== undefined) nodes.set(id, point(vertex))
  })
  const waypoints = new Map<string, Point[]>()
  for (const [id, vertices] of graph.waypoints) waypoints.set(id, vertices.map(point))
  return { height: head + room.above + room.below, nodes, waypoints }
}

/** What a line of text takes; the same object marks it. */
const LINE_REACH: Reach = { above: ROW.height / 2, below: ROW.height / 2 }

/** Room above the first row, and from it down to the bottom, so that rings, focal mark and both label lines stay inside. */
function roomAround(graph: BandGraph, y: readonly number[], reaches: ReadonlyMap<string, Reach>): Reach {
  const hasLines = [...reaches.values()].includes(LINE_REACH)
  const room: Reach = { above: hasLines ? 0 : METRICS.above, below: 0 }
  y.forEach((value, vertex) => {
    const reach = reaches.get(graph.ids[vertex] ?? '')
    const { above, below } = reach ?? LINE_REACH
    room.above = Math.max(room.above, above + METRICS.edge - value)
    room.below = Math.max(room.below, hasLines ? 0 : value + METRICS.below, value + below + METRICS.edge)
  })
  return room
}

/**
 * Objects need a whole row for their label, and more where a focal mark comes below a label; a line only needs to clear
 * what is above or below it, and lines of text stand close.
 */
function separationIn(graph: BandGraph, row: number, reaches: ReadonlyMap<string, Reach>): Separation {
  return (above, below) => {
    const upper = reaches.get(graph.ids[above] ?? '')
    const lower = reaches.get(graph.ids[below] ?? '')
    if (!upper && !lower) return 16
    if ([upper ?? LINE_REACH, lower ?? LINE_REACH].every((reach) => reach === LINE_REACH)) return ROW.height
    if (!upper) return Math.max(row / 2, (lower?.above ?? 0) + METRICS.between)
    if (!lower) return Math.max(row * 0.75, upper.below + METRICS.between)
    if (upper === LINE_REACH || lower === LINE_REACH) return upper.below + METRICS.between + lower.above
    return Math.max(row, upper.below + METRICS.between + lower.above)
  }
}

/** A link seen from one band: its ends as vertices when they are in the band, else only the direction it leaves in. */
export interface BandLink {
  id: string
  left: string
  right: string
  leftColumn: number
  rightColumn: number
}

/** Vertices are numbers; `layers` is their current order, top to bottom, column by column. */
interface BandGraph {
  /** Object id per vertex; `undefined` for waypoints. */
  ids: (string | undefined)[]
  layers: number[][]
  /** Neighbours one column to the left and to the right. */
  toLeft: number[][]
  toRight: number[][]
  /** Waypoint vertices of each link, left to right. */
  waypoints: ReadonlyMap<string, readonly number[]>
}

/**
 * @param nodes objects of the band in their initial order
 * @param links links with at least one end in the band, left to right, no flat ones
 * @param range the columns of the range the band is in; links that leave the band run to its edge
 */
function buildBandGraph(
  nodes: readonly SceneNode[],
  columnOf: ReadonlyMap<string, number>,
  links: readonly BandLink[],
  { first, last }: ColumnRange,
): BandGraph {
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
    const vertex = shared.get(at) ?? addVertex(undefined, column)
    shared.set(at, vertex)
    return vertex
  }

  const waypoints = new Map<string, number[]>()
  for (const link of links) {
    const left = vertexOf.get(link.left)
    const right = vertexOf.get(link.right)
    // A link to another band of the same range changes band at once and keeps its row in the band it enters.
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
  return { ids, layers, toLeft, toRight, waypoints }
}

const SWEEPS = 12
/** Above this many vertices fewer sweeps are made: the drawing is scanned by eye no more, and time matters. */
const LARGE = 4000

/** Orders the vertices of every column so that few links cross; deterministic, ties keep the initial order. */
function orderRows(graph: BandGraph): number[][] {
  let layers = graph.layers.map((layer) => [...layer])
  let best = layers
  let fewest = countCrossings(layers, graph)
  const sweeps = graph.ids.length > LARGE ? 4 : SWEEPS
  for (let turn = 0; turn < sweeps && fewest > 0; turn++) {
    layers = sweep(layers, graph, turn % 2 === 0)
    const crossings = countCrossings(layers, graph)
    if (crossings < fewest) {
      fewest = crossings
      best = layers
    }
  }
  return best
}

/** Number of link pairs that cross between neighbouring columns. */
function countCrossings(layers: readonly (readonly number[])[], graph: BandGraph): number {
  const crossings = pairs(layers, (layer, next) => {
    const right = positions(next)
    return countInversions(
      layer.flatMap((vertex) =>
        (graph.toRight[vertex] ?? []).map((other) => right.get(other) ?? 0).sort((a, b) => a - b),
      ),
    )
  })
  return sum(crossings)
}

/** Orders every column by the one before it, from the left (`right`) or from the right. */
function sweep(layers: readonly (readonly number[])[], graph: BandGraph, right: boolean): number[][] {
  const next = layers.map((layer) => [...layer])
  const [step, neighbours] = right ? [1, graph.toLeft] : [-1, graph.toRight]
  for (let column = right ? 1 : next.length - 2; next[column]; column += step) {
    next[column] = byBarycentre(next[column] ?? [], next[column - step] ?? [], neighbours)
  }
  return next
}

/** Sorts a column by the mean position of each vertex's neighbours; vertices without neighbours keep their place. */
function byBarycentre(layer: readonly number[], fixed: readonly number[], neighbours: readonly number[][]): number[] {
  const at = positions(fixed)
  const scale = layer.length > 1 ? Math.max(1, fixed.length - 1) / (layer.length - 1) : 1
  const keyed = layer.map((vertex, index) => {
    const near = (neighbours[vertex] ?? []).flatMap((other) => at.get(other) ?? [])
    return { vertex, middle: mean(near) ?? index * scale }
  })
  return keyed.sort((a, b) => a.middle - b.middle).map(({ vertex }) => vertex)
}

function positions(layer: readonly number[]): Map<number, number> {
  return new Map(layer.map((vertex, index) => [vertex, index]))
}

/** Inversions of a sequence with a Fenwick tree, O(n log n); equal values do not invert. */
function countInversions(values: readonly number[]): number {
  const size = (max(values) ?? 0) + 1
  const tree = new Float64Array(size + 1)
  let inversions = 0
  for (let seen = 0; seen < values.length; seen++) {
    const value = values[seen] ?? 0
    let notAbove = 0
    for (let i = value + 1; i > 0; i -= i & -i) notAbove += tree[i] ?? 0
    inversions += seen - notAbove
    for (let i = value + 1; i <= size; i += i & -i) tree[i] = (tree[i] ?? 0) + 1
  }
  return inversions
}

/** Least distance between two vertices of a column, the first above the second, in drawing units. */
type Separation = (above: number, below: number) => number

/**
 * @param layers order of the vertices per column, from `orderRows`
 * @returns y per vertex; the smallest is 0
 */
function placeRows(graph: BandGraph, layers: readonly (readonly number[])[], separation: Separation): number[] {
  const crossed = crossedSegments(graph, layers)
  const runs = [false, true].flatMap((fromRight) =>
    [false, true].map((fromBelow) => placeOnce(graph, layers, separation, crossed, fromRight, fromBelow)),
  )
  alignToNarrowest(runs)
  const y = graph.ids.map((_, vertex) => median(runs, (run) => run[vertex]) ?? 0)
  const top = min(y) ?? 0
  return y.map((value) => value - top)
}

const segmentKey = (left: number, right: number): string => `${left} ${right}`

/** Segments that cross a waypoint-to-waypoint segment: they must bend so that the long link stays straight. */
function crossedSegments(graph: BandGraph, layers: readonly (readonly number[])[]): Set<string> {
  const crossed = new Set<string>()
  const isWaypoint = (vertex: number): boolean => graph.ids[vertex] === undefined
  for (const [layer, right] of pairs(layers)) {
    const at = positions(layer)
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
  for (const [before, column] of pairs(columns)) {
    const at = positions(before)
    let reached = -1
    for (const vertex of column) {
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
    for (const [upper, lower] of pairs(layer)) {
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
  for (const head of order) {
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
  const extents = runs.map((run): [number, number] => [min(run) ?? 0, max(run) ?? 0])
  const narrowest = extents.reduce((best, next) => (next[1] - next[0] < best[1] - best[0] ? next : best))
  runs.forEach((run, index) => {
    const own = extents[index] ?? narrowest
    const shift = index % 2 === 0 ? narrowest[0] - own[0] : narrowest[1] - own[1]
    for (const [vertex, y] of run.entries()) run[vertex] = y + shift
  })
}
