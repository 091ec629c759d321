/** Lines from port to port: where they leave an object, which lane between two columns they run in, and their corners. */
import { group as groupBy, pairs, rollup, sum } from 'd3'
import { middleOf, type Point, type Rect } from './geometry'
import type { Scene, SceneLink } from './model'
import { cellRect, type Placement } from './placement'
import { shapeOf } from './shapes'
import { levelSpots, type Spot } from './text'

/** Length of the stub drawn for a missing end. */
const STUB = 24
const STUB_BELOW = 8

/** One line, ready to draw. */
export interface Route {
  id: string
  /** Path data. */
  d: string
  /** Corner points, for hit tests and the mini-map. */
  points: readonly Point[]
  /** Where a label sits best. */
  label: Spot
  /** Where it may sit otherwise, the best first; `label` is the first of them. */
  spots: readonly Spot[]
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
  const label = { x: x + side * 5, y, room: 0 }
  return { id: link.id, d: `${roundedPath(points)}${bar}`, points, label, spots: [label] }
}

function loop(link: SceneLink, end: Ports): Route {
  const [x, y] = [end.x + end.halfWidth * 0.6, end.y - end.halfHeight]
  const d = `M${trim(end.x)} ${trim(y)}C${trim(end.x)} ${trim(y - 30)} ${trim(x + 30)} ${trim(end.y - 20)} ${trim(end.x + end.halfWidth)} ${trim(end.y)}`
  const points = [
    { x: end.x, y },
    { x: x + 20, y: y - 16 },
  ]
  const label = { x: x + 12, y: y - 20, room: 0 }
  return { id: link.id, d, points, label, spots: [label] }
}

/** Shares of a straight line at which its label may sit. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7] as const

function straight(link: SceneLink, from: Ports, to: Ports): Route {
  const [start, end] = [borderPoint(from, to), borderPoint(to, from)]
  const room = distance(start, end)
  const at = (share: number): Spot => ({
    x: start.x + (end.x - start.x) * share,
    y: start.y + (end.y - start.y) * share,
    room,
  })
  return { id: link.id, d: roundedPath([start, end]), points: [start, end], label: at(0.5), spots: SHARES.map(at) }
}

/** Where the straight line from the middle of `end` to `other` leaves the (elliptic) outline. */
function borderPoint(end: Ports, other: Point): Point {
  const [dx, dy] = [other.x - end.x, other.y - end.y]
  const reach = Math.hypot(dx / end.halfWidth, dy / end.halfHeight) || 1
  return { x: end.x + dx / reach, y: end.y + dy / reach }
}

function layeredRoutes(scene: Scene, placement: Placement, ports: ReadonlyMap<string, Ports>): Route[] {
  const boxOf = boxesByMember(scene, placement)
  const boxes = [...placement.groups.values()]
  const chains: { link: SceneLink; points: Point[] }[] = []
  for (const link of scene.links) {
    const [a, b] = [ports.get(link.source), ports.get(link.target)]
    if (link.missing || link.source === link.target || !a || !b) continue
    const points = corners(a, b, placement.waypoints.get(link.id) ?? [], boxOf.get(link.source), boxOf.get(link.target))
    chains.push({ link, points })
  }
  separatePorts(chains)
  const runsOf = ({ link, points }: (typeof chains)[number]): Run[] =>
    pairs(points)
      .filter(([from, to]) => Math.abs(from.y - to.y) >= 0.5)
      .map(([from, to]) => ({ from, to, style: styleKey(link), at: (from.x + to.x) / 2 }))
  const lanes = assignLanes(chains.flatMap(runsOf))
  return chains.map(({ link, points }) => bendAll(link, points, lanes, boxes))
}

/** Puts the vertical part of every height change into its lane. */
function bendAll(link: SceneLink, points: readonly Point[], lanes: Lanes, boxes: readonly Rect[]): Route {
  const bent = points.flatMap((point, index) => {
    const next = points[index + 1]
    const x = lanes.get(point)
    return x === undefined || !next || point.x === next.x ? [point] : [point, { x, y: point.y }, { x, y: next.y }]
  })
  const clean = bent.filter((point, index) => !onStraightLine(bent[index - 1], point, bent[index + 1]))
  const spots = levelSpots(clean, boxes)
  const [label = { x: clean[0]?.x ?? 0, y: clean[0]?.y ?? 0, room: 0 }] = spots
  return { id: link.id, d: roundedPath(clean), points: clean, label, spots }
}

function onStraightLine(before: Point | undefined, point: Point, after: Point | undefined): boolean {
  if (!before || !after) return false
  return (before.y === point.y && point.y === after.y) || (before.x === point.x && point.x === after.x)
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

/** Ports of every drawn object and folded group. */
function portsOf(scene: Scene, placement: Placement): Map<string, Ports> {
  const ports = new Map<string, Ports>()
  for (const node of scene.nodes) {
    const at = placement.nodes.get(node.id)
    const rect = node.folded ? placement.groups.get(node.id) : undefined
    const cell = placement.cells.get(node.id)
    if (rect && !at) ports.set(node.id, boxPorts(rect, true))
    else if (at && cell) ports.set(node.id, boxPorts(cellRect(at, cell), false))
    else if (at) {
      const { halfWidth, halfHeight } = shapeOf(node.type)
      ports.set(node.id, { ...at, halfWidth, halfHeight, strip: false })
    }
  }
  return ports
}

function boxPorts(rect: Rect, strip: boolean): Ports {
  return { ...middleOf(rect), halfWidth: rect.width / 2, halfHeight: rect.height / 2, strip }
}

/** Box of the unfolded group of every object. */
function boxesByMember(scene: Scene, placement: Placement): ReadonlyMap<string, Rect> {
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
  const bends = Math.abs(left.y - right.y) < 0.5 && left.x < right.x ? 0 : 2 * BEND
  if (right.x - right.halfWidth < left.x + left.halfWidth + bends) {
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

const HEALTHY = 'false false false'

/** Lines of one style may share a trunk; a break never hides in a healthy one. */
function styleKey(link: SceneLink): string {
  return `${link.down} ${link.stale} ${link.implicit}`
}

/** One change of height between two level parts of a line. */
interface Run {
  from: Point
  to: Point
  /** Runs of different style never share a trunk. */
  style: string
  /** Middle of the channel. */
  at: number
}

/** Distance of neighbouring lanes, when the channel is wide enough. */
const PITCH = 8
/** Keeps bends off the ports at either side of a channel. */
const CLEARANCE = 10

/** The x at which a line changes its height, by the point it comes from. */
type Lanes = ReadonlyMap<Point, number>

interface Trunk {
  runs: Run[]
  top: number
  bottom: number
  /** More runs go down than up. */
  falling: boolean
}

/**
 * The x of every run. Runs into the same point share a trunk, else runs out of the same point do; trunks that would
 * lie over one another get lanes of their own, ordered so that parallel bends do not cross.
 */
function assignLanes(runs: readonly Run[]): Lanes {
  const lanes = new Map<Point, number>()
  for (const channel of channels(runs)) {
    const trunks = lanesOf(trunksOf(channel))
    const last = trunks.length - 1
    const left = Math.max(...channel.map((run) => run.from.x)) + CLEARANCE
    const right = Math.min(...channel.map((run) => run.to.x)) - CLEARANCE
    const middle = (left + right) / 2
    const pitch = last > 0 ? Math.min(PITCH, Math.max(0, right - left) / last) : 0
    trunks.forEach((lane, index) => {
      for (const run of lane.flatMap((trunk) => trunk.runs)) lanes.set(run.from, middle + (last / 2 - index) * pitch)
    })
  }
  return lanes
}

/** Runs between the same two columns; ports differ by the width of their nodes, so the middle is rounded. */
function channels(runs: readonly Run[]): Run[][] {
  const sorted = [...runs].sort((a, b) => a.at - b.at)
  const result: Run[][] = []
  let reach = Number.NEGATIVE_INFINITY
  for (const run of sorted) {
    const [left, right] = [Math.min(run.from.x, run.to.x), Math.max(run.from.x, run.to.x)]
    const current = result.at(-1)
    if (current && left < reach - 1) {
      current.push(run)
      reach = Math.min(reach, right)
    } else {
      result.push([run])
      reach = right
    }
  }
  return result
}

function trunksOf(channel: readonly Run[]): Trunk[] {
  const into = (run: Run): string => `${run.style} in ${run.to.x} ${run.to.y}`
  const arriving = rollup(channel, (own) => own.length, into)
  const bundles = groupBy(channel, (run) =>
    (arriving.get(into(run)) ?? 0) > 1 ? into(run) : `${run.style} out ${run.from.x} ${run.from.y}`,
  )
  return [...bundles.values()].map((own) => ({
    runs: own,
    top: Math.min(...own.flatMap((run) => [run.from.y, run.to.y])),
    bottom: Math.max(...own.flatMap((run) => [run.from.y, run.to.y])),
    falling: sum(own, (run) => Math.sign(run.to.y - run.from.y)) > 0,
  }))
}

/** Trunks by lane, the rightmost first: of overlapping falling trunks the upper one turns later, of rising ones the lower. */
function lanesOf(trunks: readonly Trunk[]): Trunk[][] {
  const order = [...trunks].sort((one, two) => {
    if (one.falling !== two.falling) return one.falling ? -1 : 1
    return one.falling ? one.top - two.top : two.bottom - one.bottom
  })
  const lanes: Trunk[][] = []
  for (const trunk of order) {
    const free = lanes.find((lane) => lane.every(({ top, bottom }) => bottom <= trunk.top || top >= trunk.bottom))
    if (free) free.push(trunk)
    else lanes.push([trunk])
  }
  return lanes
}

/** Bend radius in drawing units. */
const BEND = 9

/** Path data through `points`, each inner corner rounded by at most `BEND`. */
export function roundedPath(points: readonly Point[]): string {
  const parts = points.map((corner, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    if (!before || !after) return `${before ? 'L' : 'M'}${trim(corner.x)} ${trim(corner.y)}`
    const radius = Math.min(BEND, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = towards(corner, before, radius)
    const leave = towards(corner, after, radius)
    return `L${trim(enter.x)} ${trim(enter.y)}Q${trim(corner.x)} ${trim(corner.y)} ${trim(leave.x)} ${trim(leave.y)}`
  })
  return parts.join('')
}

/** Straight distance of two points. */
function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

/** Two decimals are finer than any screen. */
const trim = (value: number): number => Math.round(value * 100) / 100
