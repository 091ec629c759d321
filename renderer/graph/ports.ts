/** Ports: where lines touch nodes and strips, and which level points a line passes between two of them. */
import { BEND } from './bend'
import type { Point, Rect } from './geometry'
import type { Scene, SceneLink } from './model'
import { shapeOf } from './node-shape'
import type { Placement } from './placement'

/** Where lines may touch a node or a folded group. */
export interface Ports {
  x: number
  y: number
  halfWidth: number
  halfHeight: number
  /** The strip of a folded group in a layered drawing. */
  strip: boolean
}

/** Ports of every drawn object and folded group. */
export function portsOf(scene: Scene, placement: Placement): Map<string, Ports> {
  const ports = new Map<string, Ports>()
  for (const node of scene.nodes) {
    const at = placement.nodes.get(node.id)
    const rect = node.folded ? placement.groups.get(node.id) : undefined
    if (rect && !at) ports.set(node.id, stripPorts(rect))
    else if (at) {
      const { halfWidth, halfHeight } = shapeOf(node.type)
      ports.set(node.id, { ...at, halfWidth, halfHeight, strip: false })
    }
  }
  return ports
}

function stripPorts(rect: Rect): Ports {
  return {
    x: rect.x + rect.width / 2,
    y: rect.y + rect.height / 2,
    halfWidth: rect.width / 2,
    halfHeight: rect.height / 2,
    strip: true,
  }
}

/** Box of the unfolded group of every object. */
export function boxesByMember(scene: Scene, placement: Placement): ReadonlyMap<string, Rect> {
  return new Map(
    scene.groups
      .filter((group) => !group.folded)
      .flatMap((group) => {
        const rect = placement.groups.get(group.id)
        return rect ? group.members.map((id) => [id, rect] as const) : []
      }),
  )
}

/** Level points a line passes, left to right: the port it leaves, its waypoints, the port it enters. */
export function corners(a: Ports, b: Ports, waypoints: readonly Point[], boxA?: Rect, boxB?: Rect): Point[] {
  const swap = a.x > b.x
  const [left, right] = swap ? [b, a] : [a, b]
  const [leftBox, rightBox] = swap ? [boxB, boxA] : [boxA, boxB]
  if (left.strip !== right.strip) {
    const [strip, node] = left.strip ? [left, right] : [right, left]
    if (Math.abs(node.x - strip.x) < strip.halfWidth) return dropOnStrip(node, strip)
  }
  // Ends above one another: both ports on the right, the bend beyond them.
  if (right.x - right.halfWidth < left.x + left.halfWidth + 2 * BEND) {
    const turn = Math.max(left.x + left.halfWidth, right.x + right.halfWidth) + BEND * 1.8
    return [
      { x: left.x + left.halfWidth, y: left.y },
      { x: turn, y: left.y },
      { x: turn, y: right.y },
      { x: right.x + right.halfWidth, y: right.y },
    ]
  }
  const level = [{ x: left.x + left.halfWidth, y: left.y }, ...waypoints]
  // Lines change height outside the boxes they leave and enter, where no label is in the way.
  const exit = leftBox ? leftBox.x + leftBox.width : Number.POSITIVE_INFINITY
  const last = waypoints.filter((point) => point.x < exit).at(-1)
  if (exit < right.x) level.push({ x: exit, y: last?.y ?? left.y })
  const entry = rightBox?.x ?? Number.NEGATIVE_INFINITY
  const first = waypoints.find((point) => point.x > entry)
  if (entry > left.x) level.push({ x: entry, y: first?.y ?? right.y })
  level.push({ x: right.x - right.halfWidth, y: right.y })
  return level.sort((one, two) => one.x - two.x)
}

/** From a node straight onto the edge of a strip above or below it. */
function dropOnStrip(node: Ports, strip: Ports): Point[] {
  const x = node.x + node.halfWidth + BEND * 1.8
  const edge = strip.y + Math.sign(node.y - strip.y) * strip.halfHeight
  return [
    { x: node.x + node.halfWidth, y: node.y },
    { x, y: node.y },
    { x, y: edge },
  ]
}

/** Distance of ports of different style at one side of a node. */
const PORT_OFFSET = 6

/**
 * Where lines of different style meet at one port, those that are down, stale or implicit enter a little aside, on the
 * side they come from, so that no break is drawn over a healthy line.
 */
export function separatePorts(chains: readonly { link: SceneLink; points: Point[] }[]): void {
  const styles = new Map<string, Set<string>>()
  const ends = (points: readonly Point[]): [Point, Point][] => {
    const [first, second, beforeLast, last] = [points[0], points[1], points.at(-2), points.at(-1)]
    return first && second && beforeLast && last
      ? [
          [first, second],
          [last, beforeLast],
        ]
      : []
  }
  const portKey = (point: Point): string => `${point.x} ${point.y}`
  for (const { link, points } of chains) {
    for (const [port] of ends(points)) {
      const known = styles.get(portKey(port)) ?? new Set<string>()
      styles.set(portKey(port), known.add(styleKey(link)))
    }
  }
  for (const { link, points } of chains) {
    if (styleKey(link) === HEALTHY) continue
    for (const [port, next] of ends(points)) {
      if ((styles.get(portKey(port))?.size ?? 0) < 2) continue
      // A line along the row has no side of its own; it goes below.
      port.y += next.y < port.y ? -PORT_OFFSET : PORT_OFFSET
    }
  }
}

const HEALTHY = 'false false false'

/** Lines of one style may share a trunk; a break never hides in a healthy one. */
export function styleKey(link: SceneLink): string {
  return `${link.down} ${link.stale} ${link.implicit}`
}
