/**
 * A placed and routed scene with the look-ups that painting, pointing and moving through it need; rebuilt only when the
 * layout changes.
 */
import { pairs, quadtree } from 'd3'
import { contains, frameOf, inflate, middleOf, type Point, type Rect } from './geometry'
import { arrangeNodeLabels, drawnObstacles, type NodeLabels, placeLinkLabels } from './labels'
import type { Scene, SceneGroup, SceneLink, SceneNode } from './model'
import { append, cellRect, METRICS, type Placement, placedNodes } from './placement'
import { type Route, routeLinks } from './routes'
import { shapeOf } from './shapes'

/** Lines and labels of a placed scene: what takes long for large scenes and is worked out beside the layout. */
export interface Arrangement extends Omit<NodeLabels, 'boxes'> {
  routes: readonly Route[]
  /** Lines whose words fit without overlap, and the point of the line they sit above. */
  linkLabels: ReadonlyMap<string, Point>
  /** Lines of hubs in a force layout: so many that each must be faint for anything else to be seen. */
  faint: ReadonlySet<string>
}

export interface Drawing extends Omit<Arrangement, 'routes'> {
  scene: Scene
  placement: Placement
  routes: ReadonlyMap<string, Route>
  nodes: ReadonlyMap<string, SceneNode>
  links: ReadonlyMap<string, SceneLink>
  groups: ReadonlyMap<string, SceneGroup>
  /** Group box an object is drawn in. */
  homeOf: ReadonlyMap<string, string>
  /** Lines at every object and folded group. */
  linksOf: ReadonlyMap<string, readonly SceneLink[]>
  hit: HitTest
}

/** Routes the lines and decides which labels fit. */
export function arrange(scene: Scene, placement: Placement): Arrangement {
  const routes = routeLinks(scene, placement)
  const linksOf = linksByEnd(scene)
  const degreeOf = (id: string): number => linksOf.get(id)?.length ?? 0
  const { boxes, ...labels } = arrangeNodeLabels(scene, placement, routes, degreeOf)
  const faint = placement.mode === 'force' ? hubLinks(scene, linksOf) : new Set<string>()
  const spoken = scene.links.filter((link) => link.down || !faint.has(link.id))
  const byId = new Map(routes.map((route) => [route.id, route]))
  const linkLabels = placeLinkLabels(spoken, byId, [...drawnObstacles(scene, placement), ...boxes])
  return { routes, ...labels, linkLabels, faint }
}

/** Indexes everything that painting and pointing need. */
export function buildDrawing(scene: Scene, placement: Placement, arrangement = arrange(scene, placement)): Drawing {
  return {
    ...arrangement,
    scene,
    placement,
    routes: new Map(arrangement.routes.map((route) => [route.id, route])),
    nodes: new Map(scene.nodes.map((node) => [node.id, node])),
    links: new Map(scene.links.map((link) => [link.id, link])),
    groups: new Map(scene.groups.map((group) => [group.id, group])),
    homeOf: new Map(
      scene.groups
        .filter((group) => !group.folded)
        .flatMap((group) => group.members.map((id) => [id, group.id] as const)),
    ),
    linksOf: linksByEnd(scene),
    hit: buildHitTest(scene, placement, arrangement.routes, METRICS.groupHead),
  }
}

function linksByEnd(scene: Scene): Map<string, SceneLink[]> {
  const linksOf = new Map<string, SceneLink[]>()
  for (const link of scene.links) {
    append(linksOf, link.source, link)
    if (link.target !== link.source) append(linksOf, link.target, link)
  }
  return linksOf
}

/** The objects and folded groups that share a line with one. */
export function neighboursOf(drawing: Drawing, id: string): ReadonlySet<string> {
  return new Set((drawing.linksOf.get(id) ?? []).map((link) => (link.source === id ? link.target : link.source)))
}

/** Objects with more lines than this are hubs. */
const HUB_FROM = 16

function hubLinks(scene: Scene, linksOf: ReadonlyMap<string, readonly SceneLink[]>): ReadonlySet<string> {
  const isHub = (id: string): boolean => (linksOf.get(id)?.length ?? 0) > HUB_FROM
  return new Set(scene.links.filter((link) => isHub(link.source) || isHub(link.target)).map((link) => link.id))
}

export interface Emphasis {
  /** Selected object, line or group. */
  selected: string | undefined
  /** Object, line or group under the pointer. */
  hovered: string | undefined
  /** Objects the query names; `undefined` while nothing is looked for. */
  matches: ReadonlySet<string> | undefined
  /** How many of them each folded group hides. */
  found?: ReadonlyMap<string, number>
  pinned: ReadonlySet<string>
}

export const NO_EMPHASIS: Emphasis = { selected: undefined, hovered: undefined, matches: undefined, pinned: new Set() }

/** Ids that keep full strength; `undefined` when everything does. */
export interface Lit {
  nodes: ReadonlySet<string>
  links: ReadonlySet<string>
}

/** Hover shows the neighbourhood, a query its hits; hover wins. */
export function litBy(drawing: Drawing, emphasis: Emphasis): Lit | undefined {
  const { hovered, matches } = emphasis
  if (hovered !== undefined) {
    const link = drawing.links.get(hovered)
    if (link) return { nodes: new Set([link.source, link.target]), links: new Set([hovered]) }
    const group = drawing.groups.get(hovered)
    const centres = group && !group.folded ? group.members : [hovered]
    const nodes = new Set(centres)
    const links = new Set<string>()
    for (const id of centres) {
      for (const other of neighboursOf(drawing, id)) nodes.add(other)
      for (const touching of drawing.linksOf.get(id) ?? []) links.add(touching.id)
    }
    return { nodes, links }
  }
  return matches === undefined ? undefined : { nodes: matches, links: new Set() }
}

/** Middle of an object or group, or of the longest part of a line; `undefined` when it is not drawn. */
export function placeOf(drawing: Drawing, id: string): Point | undefined {
  const at = drawing.placement.nodes.get(id)
  if (at) return at
  const rect = drawing.placement.groups.get(id)
  return rect ? middleOf(rect) : drawing.routes.get(id)?.label
}

/**
 * What stands for an object or link in the drawing: itself, the line that bundles it, or its folded group.
 * @param id of an object, link or group of the graph
 * @returns `id` when nothing stands for it, e.g. because it is hidden
 */
export function drawnAs(drawing: Drawing, id: string): string {
  if (drawing.nodes.has(id) || drawing.links.has(id) || drawing.groups.has(id)) return id
  const line = drawing.scene.links.find(({ links }) => links.some((link) => link.id === id))
  return line?.id ?? drawing.scene.groups.find((group) => group.folded && group.members.includes(id))?.id ?? id
}

/** The nearest thing along a line to the right (1) or left (-1); `undefined` at the end of the path. */
export function alongLinks(drawing: Drawing, from: string, direction: 1 | -1): string | undefined {
  const start = placeOf(drawing, from)
  if (!start) return undefined
  return nearest(drawing, start, neighboursOf(drawing, from), (at) => (at.x - start.x) * direction > 1)
}

/** The first object of an open group, by its first column; `undefined` for anything else. */
export function firstInside({ groups, placement }: Drawing, id: string): string | undefined {
  const places = (groups.get(id)?.members ?? []).flatMap((member) => {
    const at = placement.nodes.get(member)
    return at ? [{ member, at }] : []
  })
  return places.sort((a, b) => a.at.x - b.at.x || a.at.y - b.at.y)[0]?.member
}

/** The next thing below (1) or above (-1) in the same column, or in a force layout the nearest that way. */
export function sibling(drawing: Drawing, from: string, direction: 1 | -1): string | undefined {
  const start = placeOf(drawing, from)
  const own = drawing.nodes.get(from)
  if (!start || !own) return undefined
  const layered = drawing.placement.mode === 'layered'
  const ids = drawing.scene.nodes
    .filter((node) => !layered || node.folded || own.folded || node.layer === own.layer)
    .map((node) => node.id)
  return nearest(drawing, start, ids, (at) => (at.y - start.y) * direction > 1)
}

/** The element after `from` in a cycle; the first when `from` is not in it. */
export function cycle(ids: readonly string[], from: string | undefined, direction: 1 | -1): string | undefined {
  const at = from === undefined ? -1 : ids.indexOf(from)
  if (at < 0) return direction === 1 ? ids[0] : ids.at(-1)
  return ids[(at + direction + ids.length) % ids.length]
}

/** Objects with an error, then those with a warning, in drawing order. */
export function problems(drawing: Drawing): string[] {
  const ids = (health: 'error' | 'warn'): string[] =>
    drawing.scene.nodes.filter((node) => node.health === health).map((node) => node.id)
  return [...ids('error'), ...ids('warn')]
}

function nearest(
  drawing: Drawing,
  start: Point,
  ids: Iterable<string>,
  accept: (at: Point) => boolean,
): string | undefined {
  let best: { id: string; distance: number } | undefined
  for (const id of ids) {
    const at = placeOf(drawing, id)
    if (!at || !accept(at)) continue
    const distance = Math.hypot(at.x - start.x, at.y - start.y)
    if (!best || distance < best.distance || (distance === best.distance && id < best.id)) best = { id, distance }
  }
  return best?.id
}

export type Hit =
  | { kind: 'node'; id: string }
  | { kind: 'link'; id: string }
  | { kind: 'group'; id: string; head: boolean }

/** Finds what is at a point of the drawing; `slack` is the reach of the pointer in drawing units. */
type HitTest = (point: Point, slack: number) => Hit | undefined

/** Builds the index once per layout: a quadtree of objects, and a frame around every line. */
function buildHitTest(scene: Scene, placement: Placement, routes: readonly Route[], headHeight: number): HitTest {
  const placed = placedNodes(scene, placement)
  const rows = placed.flatMap(({ node, at }) => {
    const cell = placement.cells.get(node.id)
    return cell ? [{ id: node.id, rect: cellRect(at, cell) }] : []
  })
  const shapes = placed.filter(({ node }) => !placement.cells.has(node.id))
  const spots = shapes.map(({ node, at }) => {
    const { halfWidth, halfHeight } = shapeOf(node.type)
    return { id: node.id, ...at, reach: Math.max(halfWidth, halfHeight, 12) }
  })
  const nodes = quadtree(
    spots,
    (spot) => spot.x,
    (spot) => spot.y,
  )
  const lines = routes.map((route) => ({ route, frame: frameOf(route.points) }))
  const groups = scene.groups.flatMap((group) => {
    const rect = placement.groups.get(group.id)
    return rect ? [{ id: group.id, rect, folded: group.folded }] : []
  })
  return (point, slack) => {
    const spot = nodes.find(point.x, point.y, 32 + slack)
    if (spot && Math.hypot(spot.x - point.x, spot.y - point.y) <= spot.reach + slack)
      return { kind: 'node', id: spot.id }
    const row = rows.find(({ rect }) => contains(rect, point))
    if (row) return { kind: 'node', id: row.id }
    const reach = LINE_REACH + slack
    const line = lines.find(({ route, frame }) => contains(inflate(frame, reach), point) && isOn(route, point, reach))
    if (line) return { kind: 'link', id: line.route.id }
    const box = groups.find((group) => contains(group.rect, point))
    if (!box) return undefined
    const head: Rect = { ...box.rect, height: box.folded ? box.rect.height : headHeight }
    return { kind: 'group', id: box.id, head: contains(head, point) }
  }
}

/** Distance in drawing units at which a line is met. */
const LINE_REACH = 3

function isOn(route: Route, point: Point, reach: number): boolean {
  return pairs(route.points).some(([from, to]) => distanceToSegment(point, from, to) <= reach)
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length))
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy)
}
