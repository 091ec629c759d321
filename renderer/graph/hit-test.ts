/** What lies under the pointer. Nodes win over lines, lines over boxes. */
import { quadtree } from 'd3'
import { contains, type Point, type Rect } from './geometry'
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

/** Lines are found through samples on their straight parts, at most this far apart. */
const SAMPLE = 24

/** Builds the index once per layout; a look-up costs O(log n). */
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
  const lines = quadtree(
    routes.flatMap(samples),
    (sample) => sample.x,
    (sample) => sample.y,
  )
  const groups = scene.groups.flatMap((group) => {
    const rect = placement.groups.get(group.id)
    return rect ? [{ id: group.id, rect, folded: group.folded }] : []
  })
  return (point, slack) => {
    const spot = nodes.find(point.x, point.y, 32 + slack)
    if (spot && Math.hypot(spot.x - point.x, spot.y - point.y) <= spot.reach + slack)
      return { kind: 'node', id: spot.id }
    const sample = lines.find(point.x, point.y, SAMPLE + slack)
    if (sample && distanceToSegment(point, sample.from, sample.to) <= 3 + slack) return { kind: 'link', id: sample.id }
    const box = groups.find((group) => contains(group.rect, point))
    if (!box) return undefined
    const head: Rect = { ...box.rect, height: box.folded ? box.rect.height : headHeight }
    return { kind: 'group', id: box.id, head: contains(head, point) }
  }
}

interface Sample extends Point {
  id: string
  from: Point
  to: Point
}

function samples(route: Route): Sample[] {
  return route.points.flatMap((from, index) => {
    const to = route.points[index + 1]
    if (!to) return []
    const count = Math.min(64, Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / SAMPLE)))
    return Array.from({ length: count + 1 }, (_, step) => ({
      id: route.id,
      from,
      to,
      x: from.x + ((to.x - from.x) * step) / count,
      y: from.y + ((to.y - from.y) * step) / count,
    }))
  })
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length))
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy)
}
