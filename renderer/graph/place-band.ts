/** One band of the layered drawing: rows inside a host, a switch, or the objects that belong to none. */
import { type BandGraph, type BandLink, buildBandGraph } from './band-graph'
import type { ColumnPlan } from './columns'
import type { Point, Rect } from './geometry'
import type { Scene, SceneGroup, SceneNode } from './model'
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
  const y = placeRows(graph, orderRows(graph), separationIn(graph, sheet.row))
  const head = band.group ? METRICS.groupHead : 0
  let above: number = METRICS.above
  graph.ids.forEach((id, vertex) => {
    if (id === sheet.scene.focal) above = Math.max(above, METRICS.aboveFocal - (y[vertex] ?? 0))
  })
  const point = (vertex: number, column: number): Point => ({
    x: sheet.places.columns[column]?.x ?? 0,
    y: head + above + (y[vertex] ?? 0),
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
  const depth = y.reduce((most, value, vertex) => {
    const isFocal = graph.ids[vertex] !== undefined && graph.ids[vertex] === sheet.scene.focal
    return Math.max(most, value + (isFocal ? METRICS.belowFocal : METRICS.below))
  }, 0)
  return { height: head + above + depth, nodes, waypoints }
}

/** Objects need a whole row for their label; a line only needs to clear what is above or below it. */
function separationIn(graph: BandGraph, row: number): Separation {
  return (above, below) => {
    const lineAbove = graph.ids[above] === undefined
    const lineBelow = graph.ids[below] === undefined
    if (lineAbove && lineBelow) return 16
    if (lineAbove) return row / 2
    return lineBelow ? row * 0.75 : row
  }
}
