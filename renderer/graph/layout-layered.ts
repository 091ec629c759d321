/** The layered layout: one column per layer present, a band per host or switch, rows ordered so that few links cross. */
import { max, mean, min, rollup, sum } from 'd3'
import { placeColumns, rowsIn } from './compact'
import { middleOf, type Rect, unionRects } from './geometry'
import type { Scene, SceneLink, SceneNode } from './model'
import {
  append,
  type ColumnPlan,
  type ColumnRange,
  type LayoutOptions,
  METRICS,
  orient,
  type Placement,
  placedNodes,
  planColumns,
  planRanges,
  type RowCell,
} from './placement'
import { type Band, type BandLink, type LayeredLayout, type PlacedBand, placeBand } from './rows'
import { type Reach, reachOf } from './text'

/**
 * Places a scene in layers.
 * @param scene what is drawn (filtered, folded, bundled)
 * @param unfolded the same scene before folding: columns come from it, so that folding never moves one
 */
export function layoutLayered(scene: Scene, unfolded: Scene, options: LayoutOptions): Placement {
  const plan = planColumns(unfolded)
  const ranges = planRanges(unfolded, plan)
  const rows = options.rows ? rowsIn(unfolded) : new Set<string>()
  const { places, cells } = placeColumns(unfolded, rows, plan, ranges, options.width)
  const layout: LayeredLayout = {
    scene,
    plan,
    places,
    rows,
    cells,
    stripHeight: scene.groups.length > METRICS.manyStrips ? METRICS.stripLow : METRICS.stripHeight,
    row: options.width >= METRICS.wideFrom || rowsOf(unfolded) <= METRICS.fewRows ? METRICS.rowWide : METRICS.rowNarrow,
    ...adjacency(scene, plan),
    nodes: new Map(),
    groups: new Map(),
    waypoints: new Map(),
  }

  const boxed = ranges.filter((range) => range.boxed)
  const anchor = boxed[0] ?? ranges[0]
  for (const range of boxed) placeBoxedRange(layout, range, ranges.indexOf(range), range === anchor)
  if (anchor && !anchor.boxed) placeLooseBand(layout, anchor)
  for (const range of ranges) if (!range.boxed && range !== anchor) placeLooseRange(layout, range)
  for (const [id, point] of options.pins) if (layout.nodes.has(id) && !rows.has(id)) layout.nodes.set(id, point)
  const cellOf = (id: string): RowCell | undefined => (rows.has(id) ? cells[plan.columnOf.get(id) ?? -1] : undefined)
  return {
    mode: 'layered',
    nodes: layout.nodes,
    cells: new Map(
      [...layout.nodes.keys()].flatMap((id) => {
        const cell = cellOf(id)
        return cell ? [[id, cell] as const] : []
      }),
    ),
    groups: layout.groups,
    columns: places.columns,
    waypoints: layout.waypoints,
    bounds: boundsOf(layout),
  }
}

/** Rows a scene takes: the most objects that any of its groups has in one layer, summed up. */
export function rowsOf(scene: Scene): number {
  const most = (nodes: readonly SceneNode[]): number =>
    max(
      rollup(
        nodes,
        (inLayer) => inLayer.length,
        (node) => node.layer,
      ).values(),
    ) ?? 0
  const rows = rollup(scene.nodes, most, (node) => node.group)
  return sum(
    [...rows].filter(([group]) => group !== undefined || rows.size === 1),
    ([, count]) => count,
  )
}

function adjacency(scene: Scene, plan: ColumnPlan): Pick<LayeredLayout, 'linksOf' | 'neighboursOf'> {
  const linksOf = new Map<string, BandLink[]>()
  const neighboursOf = new Map<string, string[]>()
  for (const link of scene.links) {
    append(neighboursOf, link.source, link.target)
    append(neighboursOf, link.target, link.source)
    const between = toBandLink(link, plan)
    if (!between) continue
    append(linksOf, between.left, between)
    append(linksOf, between.right, between)
  }
  return { linksOf, neighboursOf }
}

/** A link as the bands see it. A folded group has no column: its links do not pass through bands. */
function toBandLink(link: SceneLink, plan: ColumnPlan): BandLink | undefined {
  const { left, right, flat } = orient(link, plan)
  const leftColumn = plan.columnOf.get(left)
  const rightColumn = plan.columnOf.get(right)
  if (flat || leftColumn === undefined || rightColumn === undefined) return undefined
  return { id: link.id, left, right, leftColumn, rightColumn }
}

/** Stacks the bands of a range: from the top in the first range, in others each beside what it is linked to. */
function placeBoxedRange(layout: LayeredLayout, range: ColumnRange, index: number, isAnchor: boolean): void {
  const edges = layout.places.edges[index] ?? { left: 0, right: 0 }
  const wishes = bandsOf(layout, range).map(({ group, nodes }) => {
    const inside = placeBand(layout, { group, nodes }, range)
    const half = (inside.height + METRICS.groupGap) / 2
    const at = isAnchor ? 0 : meanOfNeighbours(layout, nodes, group?.id)
    return { group, inside, at, weight: 1, above: half, below: half }
  })
  const bands = stack(wishes.sort((a, b) => a.at - b.at))
  const least = min(bands, ({ middle, inside }) => middle - inside.height / 2) ?? 0
  // The first range starts at the top margin; the others move down only when they would stick out above it.
  const shift = isAnchor ? METRICS.margin - least : Math.max(0, METRICS.margin - least)
  for (const { group, inside, middle } of bands) {
    const { height } = inside
    const y = middle - height / 2 + shift
    adopt(layout, inside, y)
    if (group) layout.groups.set(group.id, { x: edges.left, y, width: edges.right - edges.left, height })
  }
}

/** Puts a placed band on the layout. A link between two bands passes waypoints in both, so they are merged by column. */
function adopt(layout: LayeredLayout, band: PlacedBand, top: number): void {
  for (const [id, { x, y }] of band.nodes) layout.nodes.set(id, { x, y: y + top })
  for (const [id, points] of band.waypoints) {
    const known = layout.waypoints.get(id) ?? []
    const moved = points.map(({ x, y }) => ({ x, y: y + top }))
    layout.waypoints.set(
      id,
      [...known, ...moved].sort((a, b) => a.x - b.x),
    )
  }
}

/** Groups of the range, the focal object's first, then its objects without a group. */
function bandsOf(layout: LayeredLayout, range: ColumnRange): Band[] {
  const { scene, plan } = layout
  const inZone = (id: string): boolean => {
    const column = plan.columnOf.get(id) ?? -1
    return column >= range.first && column <= range.last
  }
  const byId = new Map(scene.nodes.map((node) => [node.id, node]))
  const groups = scene.groups.filter((group) => group.members.some(inZone))
  const focalFirst = [
    ...groups.filter((group) => group.members.includes(scene.focal)),
    ...groups.filter((group) => !group.members.includes(scene.focal)),
  ]
  const bands: Band[] = focalFirst.map((group) => ({
    group,
    nodes: group.folded ? [] : group.members.flatMap((id) => byId.get(id) ?? []),
  }))
  const loose = scene.nodes.filter((node) => !node.folded && node.group === undefined && inZone(node.id))
  return loose.length === 0 ? bands : [...bands, { group: undefined, nodes: loose }]
}

/** The whole drawing is one band without a box: nothing in it belongs to a host or switch. */
function placeLooseBand(layout: LayeredLayout, range: ColumnRange): void {
  const nodes = layout.scene.nodes.filter((node) => !node.folded)
  adopt(layout, placeBand(layout, { group: undefined, nodes }, range), METRICS.margin)
}

/** Objects beside the boxes: each as near as possible to the middle of what it is linked to. */
function placeLooseRange(layout: LayeredLayout, range: ColumnRange): void {
  for (let column = range.first; column <= range.last; column++) {
    const wishes = layout.scene.nodes
      .filter((node) => !node.folded && layout.plan.columnOf.get(node.id) === column)
      .map((node) => ({
        node,
        at: meanOfNeighbours(layout, [node]),
        weight: straightness(layout, node),
        ...looseRoom(reachIn(layout, node)),
      }))
    const placed = stack(wishes.sort((a, b) => a.at - b.at))
    const missing = max(placed, ({ node, middle }) => METRICS.margin + reachIn(layout, node).above - middle)
    const lift = Math.max(0, missing ?? 0)
    for (const { node, middle } of placed) {
      layout.nodes.set(node.id, { x: layout.places.columns[column]?.x ?? 0, y: middle + lift })
    }
  }
}

function reachIn(layout: LayeredLayout, node: SceneNode): Reach {
  return reachOf(node, node.id === layout.scene.focal, false)
}

/** A narrow row from one object to the next, and more for a focal mark, so that straight lines stay possible. */
function looseRoom(reach: Reach): Reach {
  return {
    above: Math.max(METRICS.above, reach.above),
    below: Math.max(METRICS.rowNarrow - METRICS.above, reach.below + METRICS.between),
  }
}

/** An object with one line stays on its row before one between several rows does: a straight line is worth most. */
function straightness(layout: LayeredLayout, node: SceneNode): number {
  return layout.neighboursOf.get(node.id)?.length === 1 ? 10_000 : 1
}

/** Mean height of the placed things that these objects (or their folded group) are linked to; else the top. */
function meanOfNeighbours(layout: LayeredLayout, nodes: readonly SceneNode[], groupId?: string): number {
  const own = new Set(nodes.map((node) => node.id))
  const ends = groupId === undefined ? [...own] : [groupId, ...own]
  const heights = ends
    .flatMap((id) => layout.neighboursOf.get(id) ?? [])
    .flatMap((id) => (own.has(id) ? [] : (heightOf(layout, id) ?? [])))
  return mean(heights) ?? METRICS.margin
}

function heightOf(layout: LayeredLayout, id: string): number | undefined {
  const box = layout.groups.get(id)
  return layout.nodes.get(id)?.y ?? (box && middleOf(box).y)
}

function boundsOf(layout: LayeredLayout): Rect {
  const half = layout.places.pitch / 2
  // Lines of text are inside the boxes of their hosts.
  const shapes = placedNodes(layout.scene, layout).filter(({ node }) => !layout.rows.has(node.id))
  const boxes = shapes.map(({ node, at }): Rect => {
    const { above, below } = reachIn(layout, node)
    return { x: at.x - half, y: at.y - above, width: 2 * half, height: above + below }
  })
  return unionRects([...boxes, ...layout.groups.values()])
}

interface Wish {
  /** Wanted middle. */
  at: number
  /** How much a distance from `at` counts, 1 or more. */
  weight: number
  /** Room needed above and below the middle. */
  above: number
  below: number
}

/**
 * Middles that keep the given order and overlap nowhere, with the least weighted squared distance from the wishes
 * (pool-adjacent-violators, O(n)).
 */
function stack<T extends Wish>(wishes: readonly T[]): (T & { middle: number })[] {
  let offset = 0
  const rows = wishes.map((wish, index) => {
    const previous = wishes[index - 1]
    if (previous) offset += previous.below + wish.above
    return { ...wish, offset }
  })
  const blocks: { sum: number; weight: number; first: number }[] = []
  rows.forEach(({ at, offset, weight }, first) => {
    let block = { sum: (at - offset) * weight, weight, first }
    for (
      let above = blocks.at(-1);
      above && above.sum / above.weight >= block.sum / block.weight;
      above = blocks.at(-1)
    ) {
      blocks.pop()
      block = { sum: above.sum + block.sum, weight: above.weight + block.weight, first: above.first }
    }
    blocks.push(block)
  })
  return blocks.flatMap(({ sum, weight, first }, index) =>
    rows.slice(first, blocks[index + 1]?.first).map((row) => ({ ...row, middle: sum / weight + row.offset })),
  )
}
