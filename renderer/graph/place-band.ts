/** One band of the layered drawing: rows inside a host, a switch, or the objects that belong to none. */
import { type BandGraph, type BandLink, buildBandGraph } from './band-graph'
import type { ColumnPlan } from './columns'
import type { Point, Rect } from './geometry'
import type { Scene, SceneGroup, SceneNode } from './model'
import { type Reach, reachOf } from './node-reach'
import { orderRows } from './order-rows'
import { placeRows, type Separation } from './place-rows'
import { METRICS } from './placement'
import type { Zone, ZonePlaces } from './zones'

/** One band to stack: a group, or the objects of a boxed zone that have none. */
export interface Band {
  group: SceneGroup | undefined
  nodes: readonly SceneNode[]
}

/** What the placing steps share; `nodes`, `groups` and `waypoints` fill up as they go. */
export interface Sheet {
  scene: Scene
  plan: ColumnPlan
  places: ZonePlaces
  row: number
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
export function placeBand(sheet: Sheet, band: Band, zone: Zone): PlacedBand {
  if (band.group?.folded) return { height: METRICS.stripHeight, nodes: new Map(), waypoints: new Map() }
  const links = [...new Set(band.nodes.flatMap((node) => sheet.linksOf.get(node.id) ?? []))]
  const graph = buildBandGraph(band.nodes, sheet.plan.columnOf, links, [zone.first, zone.last])
  const reaches = (selected: boolean): ReadonlyMap<string, Reach> =>
    new Map(band.nodes.map((node) => [node.id, reachOf(node, node.id === sheet.scene.focal, selected)]))
  const y = placeRows(graph, orderRows(graph), separationIn(graph, sheet.row, reaches(false)))
  const head = band.group ? METRICS.groupHead : 0
  const room = roomAround(graph, y, reaches(true))
  const point = (vertex: number, column: number): Point => ({
    x: sheet.places.columns[column]?.x ?? 0,
    y: head + room.above + (y[vertex] ?? 0),
  })
  const columnOfVertex = new Map(
    graph.layers.flatMap((layer, at) => layer.map((vertex) => [vertex, at + graph.firstColumn] as const)),
  )
  const nodes = new Map<string, Point>()
  graph.ids.forEach((id, vertex) => {
    if (id !== undefined) nodes.set(id, point(vertex, columnOfVertex.get(vertex) ?? 0))
  })
  const waypoints = new Map<string, Point[]>()
  for (const [id, vertices] of graph.waypoints) {
    waypoints.set(
      id,
      vertices.map((vertex) => point(vertex, columnOfVertex.get(vertex) ?? 0)),
    )
  }
  return { height: head + room.above + room.below, nodes, waypoints }
}

/** Room above the first row, and from it down to the bottom, so that rings, calliper and both label lines stay inside. */
function roomAround(graph: BandGraph, y: readonly number[], reaches: ReadonlyMap<string, Reach>): Reach {
  const room: Reach = { above: METRICS.above, below: 0 }
  y.forEach((value, vertex) => {
    const reach = reaches.get(graph.ids[vertex] ?? '')
    room.above = Math.max(room.above, (reach?.above ?? 0) + METRICS.edge - value)
    room.below = Math.max(room.below, value + METRICS.below, value + (reach?.below ?? 0) + METRICS.edge)
  })
  return room
}

/**
 * Objects need a whole row for their label, and more where a calliper comes below a label; a line only needs to clear
 * what is above or below it.
 */
function separationIn(graph: BandGraph, row: number, reaches: ReadonlyMap<string, Reach>): Separation {
  return (above, below) => {
    const upper = reaches.get(graph.ids[above] ?? '')
    const lower = reaches.get(graph.ids[below] ?? '')
    if (!upper && !lower) return 16
    if (!upper) return Math.max(row / 2, (lower?.above ?? 0) + METRICS.between)
    if (!lower) return Math.max(row * 0.75, upper.below + METRICS.between)
    return Math.max(row, upper.below + METRICS.between + lower.above)
  }
}
