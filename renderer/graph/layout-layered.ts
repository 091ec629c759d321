/** The layered layout: one column per layer present, a band per host or switch, rows ordered so that few links cross. */
import type { BandLink } from './band-graph'
import { append, type ColumnPlan, orient, planColumns } from './columns'
import { type Rect, unionRects } from './geometry'
import type { Scene, SceneLink, SceneNode } from './model'
import { type Reach, reachOf } from './node-reach'
import { type Band, type PlacedBand, placeBand, type Sheet } from './place-band'
import { type LayoutOptions, METRICS, type Placement } from './placement'
import { stack } from './stack'
import { placeZones, planZones, type Zone } from './zones'

/**
 * Places a scene in layers.
 * @param scene what is drawn (filtered, folded, bundled)
 * @param unfolded the same scene before folding: columns come from it, so that folding never moves one
 */
export function layoutLayered(scene: Scene, unfolded: Scene, options: LayoutOptions): Placement {
  const plan = planColumns(unfolded)
  const zones = planZones(unfolded, plan)
  const places = placeZones(zones, plan, options.width)
  const sheet: Sheet = {
    scene,
    plan,
    places,
    row: options.width >= METRICS.wideFrom || rowsOf(unfolded) <= METRICS.fewRows ? METRICS.rowWide : METRICS.rowNarrow,
    ...adjacency(scene, plan),
    nodes: new Map(),
    groups: new Map(),
    waypoints: new Map(),
  }

  const boxed = zones.filter((zone) => zone.boxed)
  const anchor = boxed[0] ?? zones[0]
  for (const zone of boxed) placeBoxedZone(sheet, zone, zones.indexOf(zone), zone === anchor)
  if (anchor && !anchor.boxed) placeLooseBand(sheet, anchor)
  for (const zone of zones) if (!zone.boxed && zone !== anchor) placeLooseZone(sheet, zone)
  for (const [id, point] of options.pins) if (sheet.nodes.has(id)) sheet.nodes.set(id, point)
  return {
    mode: 'layered',
    nodes: sheet.nodes,
    groups: sheet.groups,
    columns: places.columns,
    waypoints: sheet.waypoints,
    bounds: boundsOf(sheet),
  }
}

/** Rows a scene takes: the most objects that any of its groups has in one layer, summed up. */
function rowsOf(scene: Scene): number {
  const counts = new Map<string, Map<number, number>>()
  for (const node of scene.nodes) {
    const key = node.group ?? ''
    const layers = counts.get(key) ?? new Map<number, number>()
    counts.set(key, layers.set(node.layer, (layers.get(node.layer) ?? 0) + 1))
  }
  const grouped = [...counts].filter(([key]) => key !== '' || counts.size === 1)
  return grouped.reduce((sum, [, layers]) => sum + Math.max(...layers.values()), 0)
}

function adjacency(scene: Scene, plan: ColumnPlan): Pick<Sheet, 'linksOf' | 'neighboursOf'> {
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

/** Stacks the bands of a zone: from the top in the first zone, in others each beside what it is linked to. */
function placeBoxedZone(sheet: Sheet, zone: Zone, index: number, isAnchor: boolean): void {
  const edges = sheet.places.edges[index] ?? { left: 0, right: 0 }
  const bands = bandsOf(sheet, zone).map((band) => ({ band, inside: placeBand(sheet, band, zone) }))
  const heights = bands.map(({ inside }) => inside.height)
  const wanted = bands.map(({ band }) => (isAnchor ? 0 : meanOfNeighbours(sheet, band.nodes, band.group?.id)))
  const order = bands.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b)
  const middles = stack(
    order.map((at) => {
      const half = ((heights[at] ?? 0) + METRICS.groupGap) / 2
      return { at: wanted[at] ?? 0, weight: 1, above: half, below: half }
    }),
  )
  const tops = order.map((at, i) => (middles[i] ?? 0) - (heights[at] ?? 0) / 2)
  const least = tops.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  // The first zone starts at the top margin; the others move down only when they would stick out above it.
  const shift = isAnchor ? METRICS.margin - least : Math.max(0, METRICS.margin - least)
  order.forEach((at, i) => {
    const entry = bands[at]
    if (!entry) return
    const top = (tops[i] ?? 0) + shift
    adopt(sheet, entry.inside, top)
    const { group } = entry.band
    if (group)
      sheet.groups.set(group.id, {
        x: edges.left,
        y: top,
        width: edges.right - edges.left,
        height: entry.inside.height,
      })
  })
}

/** Puts a placed band on the sheet. A link between two bands passes waypoints in both, so they are merged by column. */
function adopt(sheet: Sheet, band: PlacedBand, top: number): void {
  for (const [id, { x, y }] of band.nodes) sheet.nodes.set(id, { x, y: y + top })
  for (const [id, points] of band.waypoints) {
    const known = sheet.waypoints.get(id) ?? []
    const moved = points.map(({ x, y }) => ({ x, y: y + top }))
    sheet.waypoints.set(
      id,
      [...known, ...moved].sort((a, b) => a.x - b.x),
    )
  }
}

/** Groups of the zone, the focal object's first, then its objects without a group. */
function bandsOf(sheet: Sheet, zone: Zone): Band[] {
  const { scene, plan } = sheet
  const inZone = (id: string): boolean => {
    const column = plan.columnOf.get(id) ?? -1
    return column >= zone.first && column <= zone.last
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
function placeLooseBand(sheet: Sheet, zone: Zone): void {
  const nodes = sheet.scene.nodes.filter((node) => !node.folded)
  adopt(sheet, placeBand(sheet, { group: undefined, nodes }, zone), METRICS.margin)
}

/** Objects beside the boxes: each as near as possible to the middle of what it is linked to. */
function placeLooseZone(sheet: Sheet, zone: Zone): void {
  for (let column = zone.first; column <= zone.last; column++) {
    const wishes = sheet.scene.nodes
      .filter((node) => !node.folded && sheet.plan.columnOf.get(node.id) === column)
      .map((node) => ({ node, at: meanOfNeighbours(sheet, [node]) }))
      .sort((a, b) => a.at - b.at)
    const middles = stack(
      wishes.map(({ node, at }) => ({ at, weight: straightness(sheet, node), ...looseRoom(reachIn(sheet, node)) })),
    )
    const lift = wishes.reduce(
      (most, { node }, index) => Math.max(most, METRICS.margin + reachIn(sheet, node).above - (middles[index] ?? 0)),
      0,
    )
    wishes.forEach(({ node }, index) => {
      sheet.nodes.set(node.id, { x: sheet.places.columns[column]?.x ?? 0, y: (middles[index] ?? 0) + lift })
    })
  }
}

function reachIn(sheet: Sheet, node: SceneNode): Reach {
  return reachOf(node, node.id === sheet.scene.focal, false)
}

/** A narrow row from one object to the next, and more for a calliper, so that straight lines stay possible. */
function looseRoom(reach: Reach): Reach {
  return {
    above: Math.max(METRICS.above, reach.above),
    below: Math.max(METRICS.rowNarrow - METRICS.above, reach.below + METRICS.between),
  }
}

/** An object with one line stays on its row before one between several rows does: a straight line is worth most. */
function straightness(sheet: Sheet, node: SceneNode): number {
  return sheet.neighboursOf.get(node.id)?.length === 1 ? 10_000 : 1
}

/** Mean height of the placed things that these objects (or their folded group) are linked to; else the top. */
function meanOfNeighbours(sheet: Sheet, nodes: readonly SceneNode[], groupId?: string): number {
  const own = new Set(nodes.map((node) => node.id))
  const ends = groupId === undefined ? [...own] : [groupId, ...own]
  const heights = ends
    .flatMap((id) => sheet.neighboursOf.get(id) ?? [])
    .flatMap((id) => (own.has(id) ? [] : (heightOf(sheet, id) ?? [])))
  return heights.length === 0 ? METRICS.margin : heights.reduce((sum, y) => sum + y, 0) / heights.length
}

function heightOf(sheet: Sheet, id: string): number | undefined {
  const box = sheet.groups.get(id)
  return sheet.nodes.get(id)?.y ?? (box ? box.y + box.height / 2 : undefined)
}

function boundsOf(sheet: Sheet): Rect {
  const half = sheet.places.pitch / 2
  const boxes = sheet.scene.nodes.flatMap((node): Rect[] => {
    const at = sheet.nodes.get(node.id)
    if (!at) return []
    const { above, below } = reachIn(sheet, node)
    return [{ x: at.x - half, y: at.y - above, width: 2 * half, height: above + below }]
  })
  return unionRects([...boxes, ...sheet.groups.values()])
}
