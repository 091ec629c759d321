/** Paths of the lines: horizontal ports and rounded bends in layers, straight lines in a force layout. */
import type { Point, Rect } from './geometry'
import { assignLanes, type Run } from './lanes'
import type { Scene, SceneLink } from './model'
import { shapeOf } from './node-shape'
import type { Placement } from './placement'

/** Bend radius in drawing units. */
export const BEND = 9
/** Length of the stub drawn for a missing end. */
export const STUB = 24
const STUB_BELOW = 8

/** One line, ready to draw. */
export interface Route {
  id: string
  /** Path data. */
  d: string
  /** Corner points, for hit tests and the mini-map. */
  points: readonly Point[]
  /** Where a label may sit: middle of the longest level part, and its length. */
  label: Point & { room: number }
}

/** Where lines may touch a node or a folded group. */
interface Ports {
  x: number
  y: number
  halfWidth: number
  halfHeight: number
  /** The strip of a folded group in a layered drawing. */
  strip: boolean
}

/** Routes of all lines of a placed scene. */
export function routeLinks(scene: Scene, placement: Placement): Route[] {
  const ports = portsOf(scene, placement)
  const routes = scene.links.flatMap((link): Route[] => {
    const from = ports.get(link.source)
    const to = ports.get(link.target)
    if (link.missing) {
      const end = link.missing === 'source' ? to : from
      return end ? [stub(link, end)] : []
    }
    if (!from || !to) return []
    if (link.source === link.target) return [loop(link, from)]
    return placement.mode === 'force' ? [straight(link, from, to)] : []
  })
  return placement.mode === 'force' ? routes : [...routes, ...layeredRoutes(scene, placement, ports)]
}

/** Path data through `points`, each inner corner rounded by at most `BEND`. */
export function roundedPath(points: readonly Point[]): string {
  const [first] = points
  if (!first) return ''
  let d = `M${trim(first.x)} ${trim(first.y)}`
  for (let i = 1; i < points.length; i++) {
    const [before, corner, after] = [points[i - 1], points[i], points[i + 1]]
    if (!before || !corner) continue
    if (!after) {
      d += `L${trim(corner.x)} ${trim(corner.y)}`
      continue
    }
    const radius = Math.min(BEND, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = towards(corner, before, radius)
    const leave = towards(corner, after, radius)
    d += `L${trim(enter.x)} ${trim(enter.y)}Q${trim(corner.x)} ${trim(corner.y)} ${trim(leave.x)} ${trim(leave.y)}`
  }
  return d
}

function portsOf(scene: Scene, placement: Placement): Map<string, Ports> {
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

/** A line that goes nowhere, cut off with a bar: it leaves a little below the port, so that it lies on no other line. */
function stub(link: SceneLink, end: Ports): Route {
  const side = link.missing === 'source' ? -1 : 1
  const y = end.y + STUB_BELOW
  const x = end.x + side * (end.halfWidth + STUB)
  const points = [
    { x: end.x, y },
    { x, y },
  ]
  const bar = `M${trim(x)} ${trim(y - 4)}v8`
  return { id: link.id, d: `${roundedPath(points)}${bar}`, points, label: { x: x + side * 5, y, room: 0 } }
}

function loop(link: SceneLink, end: Ports): Route {
  const [x, y] = [end.x + end.halfWidth * 0.6, end.y - end.halfHeight]
  const d = `M${trim(end.x)} ${trim(y)}C${trim(end.x)} ${trim(y - 30)} ${trim(x + 30)} ${trim(end.y - 20)} ${trim(end.x + end.halfWidth)} ${trim(end.y)}`
  return {
    id: link.id,
    d,
    points: [
      { x: end.x, y },
      { x: x + 20, y: y - 16 },
    ],
    label: { x: x + 12, y: y - 20, room: 0 },
  }
}

function straight(link: SceneLink, from: Ports, to: Ports): Route {
  const [start, end] = [borderPoint(from, to), borderPoint(to, from)]
  const label = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2, room: distance(start, end) }
  return { id: link.id, d: roundedPath([start, end]), points: [start, end], label }
}

/** Where the straight line from the middle of `end` to `other` leaves the (elliptic) outline. */
function borderPoint(end: Ports, other: Point): Point {
  const [dx, dy] = [other.x - end.x, other.y - end.y]
  const reach = Math.hypot(dx / end.halfWidth, dy / end.halfHeight) || 1
  return { x: end.x + dx / reach, y: end.y + dy / reach }
}

function layeredRoutes(scene: Scene, placement: Placement, ports: ReadonlyMap<string, Ports>): Route[] {
  const boxOf = boxes(scene, placement)
  const runs: Run[] = []
  const chains: { link: SceneLink; points: Point[]; runs: Run[] }[] = []
  for (const link of scene.links) {
    const [a, b] = [ports.get(link.source), ports.get(link.target)]
    if (link.missing || link.source === link.target || !a || !b) continue
    const points = corners(a, b, placement.waypoints.get(link.id) ?? [], boxOf.get(link.source), boxOf.get(link.target))
    chains.push({ link, points, runs: [] })
  }
  separatePorts(chains)
  for (const chain of chains) {
    const { link } = chain
    for (let i = 0; i + 1 < chain.points.length; i++) {
      const [from, to] = [chain.points[i], chain.points[i + 1]]
      if (!from || !to || Math.abs(from.y - to.y) < 0.5) continue
      const run = { from, to, style: styleKey(link), at: (from.x + to.x) / 2 }
      chain.runs.push(run)
      runs.push(run)
    }
  }
  const lanes = assignLanes(runs)
  return chains.map(({ link, points, runs: own }) => bendAll(link, points, own, lanes))
}

/** Distance of ports of different style at one side of a node. */
const PORT_OFFSET = 6

/**
 * Where lines of different style meet at one port, those that are down, stale or implicit enter a little aside, on the
 * side they come from, so that no break is drawn over a healthy line.
 */
function separatePorts(chains: readonly { link: SceneLink; points: Point[] }[]): void {
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

/** Box of the unfolded group of every object. */
function boxes(scene: Scene, placement: Placement): ReadonlyMap<string, Rect> {
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
function corners(a: Ports, b: Ports, waypoints: readonly Point[], boxA?: Rect, boxB?: Rect): Point[] {
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

/** Puts the vertical part of every height change into its lane. */
function bendAll(
  link: SceneLink,
  points: readonly Point[],
  runs: readonly Run[],
  lanes: ReadonlyMap<Run, number>,
): Route {
  const bent: Point[] = []
  points.forEach((point, index) => {
    const next = points[index + 1]
    bent.push(point)
    const run = runs.find((candidate) => candidate.from === point && candidate.to === next)
    if (!run || !next || point.x === next.x) return
    const x = lanes.get(run) ?? run.at
    bent.push({ x, y: point.y }, { x, y: next.y })
  })
  const clean = bent.filter((point, index) => !onStraightLine(bent[index - 1], point, bent[index + 1]))
  return { id: link.id, d: roundedPath(clean), points: clean, label: longestLevel(clean) }
}

function onStraightLine(before: Point | undefined, point: Point, after: Point | undefined): boolean {
  if (!before || !after) return false
  return (before.y === point.y && point.y === after.y) || (before.x === point.x && point.x === after.x)
}

function longestLevel(points: readonly Point[]): Route['label'] {
  let best = { x: points[0]?.x ?? 0, y: points[0]?.y ?? 0, room: 0 }
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i], points[i + 1]]
    if (!a || !b || a.y !== b.y) continue
    const room = Math.abs(b.x - a.x)
    if (room > best.room + 0.5) best = { x: (a.x + b.x) / 2, y: a.y, room }
  }
  return best
}

const HEALTHY = 'false false false'

/** Lines of one style may share a trunk; a break never hides in a healthy one. */
function styleKey(link: SceneLink): string {
  return `${link.down} ${link.stale} ${link.implicit}`
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

const trim = (value: number): number => Math.round(value * 100) / 100
