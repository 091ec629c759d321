/** What lies under the pointer. Nodes win over lines, lines over boxes. */
import { quadtree } from 'd3'
import { contains, inflate, type Point, type Rect, unionRects } from './geometry'
import type { Scene } from './model'
import { shapeOf } from './node-shape'
import type { Placement } from './placement'
import type { Route } from './route-links'

export type Hit =
  | { kind: 'node'; id: string }
  | { kind: 'link'; id: string }
  | { kind: 'group'; id: string; head: boolean }

/** Finds what is at a point of the drawing; `slack` is the reach of the pointer in drawing units. */
export type HitTest = (point: Point, slack: number) => Hit | undefined

/** Builds the index once per layout: a quadtree of objects, and a frame around every line. */
export function buildHitTest(
  scene: Scene,
  placement: Placement,
  routes: readonly Route[],
  headHeight: number,
): HitTest {
  const spots = scene.nodes.flatMap((node) => {
    const at = placement.nodes.get(node.id)
    const shape = shapeOf(node.type)
    return at ? [{ id: node.id, ...at, reach: Math.max(shape.halfWidth, shape.halfHeight, 12) }] : []
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

function frameOf(points: readonly Point[]): Rect {
  return unionRects(points.map(({ x, y }) => ({ x, y, width: 0, height: 0 })))
}

function isOn(route: Route, point: Point, reach: number): boolean {
  return route.points.some((from, index) => {
    const to = route.points[index + 1]
    return to !== undefined && distanceToSegment(point, from, to) <= reach
  })
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length))
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy)
}
