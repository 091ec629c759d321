/** Where everything is: the outcome of a layout, of either kind. */
import type { Point, Rect } from './geometry'

/** `layered`: one column per layer, rows by host. `force`: by distance along links. */
export type LayoutMode = 'layered' | 'force'

/** A column as placed; `x` is the middle of its objects. */
export interface PlacedColumn {
  layer: number
  x: number
}

/** Survives structured cloning, so a worker can send it. */
export interface Placement {
  mode: LayoutMode
  /** Middle of every drawn object; folded groups have their box only. */
  nodes: ReadonlyMap<string, Point>
  /** Box of every group, the strip while it is folded. */
  groups: ReadonlyMap<string, Rect>
  /** Left to right; empty in a force layout. */
  columns: readonly PlacedColumn[]
  /** Points a link passes between its ends, left to right; only for links that pass a column. */
  waypoints: ReadonlyMap<string, readonly Point[]>
  bounds: Rect
}

/** What a layout depends on besides the scene. */
export interface LayoutOptions {
  mode: LayoutMode
  /** Width of the drawing area in CSS pixels; sets the pitch of the columns. */
  width: number
  /** Objects the operator put somewhere; they stay there. */
  pins: ReadonlyMap<string, Point>
}

/** Metrics of the drawing in drawing units. Sizes of nodes are in `node-shape.ts`. */
export const METRICS = {
  margin: 12,
  pitchMin: 88,
  pitchMax: 170,
  rowNarrow: 92,
  rowWide: 106,
  /** From this width of the drawing area on, and in drawings of so few rows, rows are wide. */
  wideFrom: 900,
  fewRows: 2,
  groupHead: 30,
  groupGap: 12,
  stripHeight: 46,
  /** Least room above the middle of a node and below it (two label lines) inside a box. */
  above: 34,
  below: 60,
  /** Room kept between the edge of a box and what a node reaches to, and between one node and the next. */
  edge: 9,
  between: 3,
} as const
