/** Where everything is: the outcome of a layout of either kind, and the columns and boxes a layered one starts from. */
import type { Point, Rect } from './geometry'
import type { Scene, SceneLink, SceneNode } from './model'

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
  /** The objects drawn as lines of text instead of shapes; their middle is that of the glyph. */
  cells: ReadonlyMap<string, RowCell>
  /** Points a link passes between its ends, left to right; only for links that pass a column. */
  waypoints: ReadonlyMap<string, readonly Point[]>
  bounds: Rect
}

/** A line of text that stands for an object; distances in drawing units from the middle of its glyph. */
export interface RowCell {
  /** Room for the name. */
  name: number
  /** Where the fact starts. */
  fact?: number
  /** Where the line ends. */
  right: number
}

/**
 * Metrics of lines: their height, where they start left of the glyph, where the text starts, room for a badge behind the
 * name and for the line to the next column, and what a text may be wider than measured.
 */
export const ROW = { height: 22, left: 11, text: 14, badge: 20, gap: 24, slack: 2 } as const

/** What a line covers. */
export function cellRect({ x, y }: Point, cell: RowCell): Rect {
  return { x: x - ROW.left, y: y - ROW.height / 2, width: ROW.left + cell.right + 4, height: ROW.height }
}

/** The objects that have a place of their own, with their middle. */
export function placedNodes(scene: Scene, { nodes }: Pick<Placement, 'nodes'>): { node: SceneNode; at: Point }[] {
  return scene.nodes.flatMap((node) => {
    const at = nodes.get(node.id)
    return at ? [{ node, at }] : []
  })
}

/** What a layout depends on besides the scene. */
export interface LayoutOptions {
  mode: LayoutMode
  /** Width of the drawing area in CSS pixels; sets the pitch of the columns. */
  width: number
  /** Objects the operator put somewhere; they stay there. */
  pins: ReadonlyMap<string, Point>
  /** Instances, vNICs and bridges are lines of text. */
  rows?: boolean
}

/** Metrics of the drawing in drawing units. Sizes of nodes are in `shapes.ts`. */
export const METRICS = {
  margin: 12,
  pitchMin: 88,
  /** Beside columns of text, which need the room more. */
  pitchRows: 72,
  pitchMax: 200,
  rowNarrow: 92,
  rowWide: 106,
  /** From this width of the drawing area on, and in drawings of so few rows, rows are wide. */
  wideFrom: 900,
  fewRows: 2,
  groupHead: 30,
  groupGap: 12,
  stripHeight: 46,
  /** Strips of so many hosts are lower. */
  manyStrips: 40,
  stripLow: 30,
  /** Least room above the middle of a node and below it (two label lines) inside a box. */
  above: 34,
  below: 60,
  /** Room kept between the edge of a box and what a node reaches to, and between one node and the next. */
  edge: 9,
  between: 3,
} as const

/** One column; a layer has more than one when its objects are chained (bond and bond members). */
interface Column {
  layer: number
  /** Place within the layer, 0 is nearest to the instances. */
  step: number
}

/** Columns from left to right, and the column index of every object, folded or not. */
export interface ColumnPlan {
  columns: readonly Column[]
  columnOf: ReadonlyMap<string, number>
}

/** Objects deeper than this in a chain inside one layer share its last column. */
const MAX_STEP = 2

/**
 * Assigns columns from the scene *before* folding, so that folding never moves a column.
 * Inside a layer, objects that touch an earlier layer come first; those only reached through them come after.
 */
export function planColumns(scene: Scene): ColumnPlan {
  const layerOf = new Map(scene.nodes.map((node) => [node.id, node.layer]))
  const peers = new Map<string, string[]>()
  const anchored = new Set<string>()
  for (const { source, target } of scene.links) {
    const from = layerOf.get(source)
    const to = layerOf.get(target)
    if (from === undefined || to === undefined || source === target) continue
    if (from === to) {
      append(peers, source, target)
      append(peers, target, source)
    } else anchored.add(from > to ? source : target)
  }
  const steps = chainSteps(peers, anchored)
  const keys = new Map<string, Column>()
  for (const node of scene.nodes) {
    const column = { layer: node.layer, step: steps.get(node.id) ?? 0 }
    keys.set(keyOf(column), column)
  }
  const columns = [...keys.values()].sort((a, b) => a.layer - b.layer || a.step - b.step)
  const index = new Map(columns.map((column, at) => [keyOf(column), at]))
  const columnOf = new Map(
    scene.nodes.map((node) => [node.id, index.get(keyOf({ layer: node.layer, step: steps.get(node.id) ?? 0 })) ?? 0]),
  )
  return { columns, columnOf }
}

/** The two ends of a link from left to right; `flat` when both are in one column. */
export function orient(link: SceneLink, plan: ColumnPlan): { left: string; right: string; flat: boolean } {
  const from = plan.columnOf.get(link.source) ?? -1
  const to = plan.columnOf.get(link.target) ?? -1
  return from <= to
    ? { left: link.source, right: link.target, flat: from === to }
    : { left: link.target, right: link.source, flat: false }
}

/** Distance inside the layer from the objects that touch an earlier layer. */
function chainSteps(
  peers: ReadonlyMap<string, readonly string[]>,
  anchored: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const steps = new Map<string, number>()
  let ring = [...peers.keys()].filter((id) => anchored.has(id))
  for (const id of ring) steps.set(id, 0)
  for (let step = 1; ring.length > 0; step++) {
    const next: string[] = []
    for (const id of ring) {
      for (const peer of peers.get(id) ?? []) {
        if (steps.has(peer)) continue
        steps.set(peer, Math.min(step, MAX_STEP))
        next.push(peer)
      }
    }
    ring = next
  }
  return steps
}

const keyOf = (column: Column): string => `${column.layer}.${column.step}`

/** Adds to the list of a key. */
export function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

export interface ColumnRange {
  /** First and last column index. */
  first: number
  last: number
  boxed: boolean
}

/** Ranges from left to right; kinds of groups whose columns overlap share a range. */
export function planRanges(scene: Scene, plan: ColumnPlan): ColumnRange[] {
  const boxed = (['host', 'switch'] as const).flatMap((kind): ColumnRange[] => {
    const columns = scene.groups
      .filter((group) => group.kind === kind)
      .flatMap((group) => group.members.flatMap((id) => plan.columnOf.get(id) ?? []))
    if (columns.length === 0) return []
    const [first, last] = columns.reduce(([a, b], c) => [Math.min(a, c), Math.max(b, c)], [Number.MAX_SAFE_INTEGER, 0])
    return [{ first, last, boxed: true }]
  })
  const [one, two] = boxed
  const merged =
    one && two && one.first <= two.last && two.first <= one.last
      ? [{ first: Math.min(one.first, two.first), last: Math.max(one.last, two.last), boxed: true }]
      : boxed.sort((a, b) => a.first - b.first)
  const ranges: ColumnRange[] = []
  let next = 0
  for (const range of merged) {
    if (range.first > next) ranges.push({ first: next, last: range.first - 1, boxed: false })
    ranges.push(range)
    next = range.last + 1
  }
  if (next < plan.columns.length) ranges.push({ first: next, last: plan.columns.length - 1, boxed: false })
  return ranges
}

/** Horizontal places for a drawing area of `width`: equal pitch, as wide as fits between the limits. */
export interface ColumnPlaces {
  pitch: number
  columns: PlacedColumn[]
  /** Left and right edge of each range's boxes. */
  edges: { left: number; right: number }[]
  right: number
}

/**
 * Places the columns; the pitch is shared by all ranges.
 * @param least width of each column that its content needs, which may be more than the pitch
 */
export function placeRanges(
  ranges: readonly ColumnRange[],
  plan: ColumnPlan,
  width: number,
  least: readonly number[] = [],
): ColumnPlaces {
  const hasRows = least.some((needed) => needed > 0)
  let [low, high]: [number, number] = [hasRows ? METRICS.pitchRows : METRICS.pitchMin, METRICS.pitchMax]
  const at = (pitch: number): ColumnPlaces => placeAt(ranges, plan, pitch, least)
  if (at(high).right <= width) return at(high)
  // The right edge only grows with the pitch: half a unit is close enough.
  while (high - low > 0.5) {
    const middle = (low + high) / 2
    if (at(middle).right <= width) low = middle
    else high = middle
  }
  return at(low)
}

function placeAt(
  ranges: readonly ColumnRange[],
  plan: ColumnPlan,
  pitch: number,
  least: readonly number[],
): ColumnPlaces {
  const columns: PlacedColumn[] = []
  const edges: { left: number; right: number }[] = []
  let cursor: number = METRICS.margin
  for (const range of ranges) {
    const side = range.boxed ? 0.045 * pitch + 4 : 0
    if (edges.length > 0) cursor += range.boxed ? 36 : 14
    const left = cursor
    cursor += side
    for (let index = range.first; index <= range.last; index++) {
      const width = Math.max(pitch, least[index] ?? 0)
      columns.push({ layer: plan.columns[index]?.layer ?? 0, x: cursor + width / 2 })
      cursor += width
    }
    cursor += side
    edges.push({ left, right: cursor })
  }
  return { pitch, columns, edges, right: cursor + METRICS.margin }
}
