/** Paths of the lines: horizontal ports and rounded bends in layers, straight lines in a force layout. */
import { distance, roundedPath, trim } from './bend'
import type { Point, Rect } from './geometry'
import { levelSpots, type Spot } from './label-spots'
import { assignLanes, type Run } from './lanes'
import type { Scene, SceneLink } from './model'
import type { Placement } from './placement'
import { boxesByMember, corners, type Ports, portsOf, separatePorts, styleKey } from './ports'

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
  return chains.map(({ link, points, runs: own }) => bendAll(link, points, own, lanes, boxes))
}

/** Puts the vertical part of every height change into its lane. */
function bendAll(
  link: SceneLink,
  points: readonly Point[],
  runs: readonly Run[],
  lanes: ReadonlyMap<Run, number>,
  boxes: readonly Rect[],
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
  const spots = levelSpots(clean, boxes)
  const [label = { x: clean[0]?.x ?? 0, y: clean[0]?.y ?? 0, room: 0 }] = spots
  return { id: link.id, d: roundedPath(clean), points: clean, label, spots }
}

function onStraightLine(before: Point | undefined, point: Point, after: Point | undefined): boolean {
  if (!before || !after) return false
  return (before.y === point.y && point.y === after.y) || (before.x === point.x && point.x === after.x)
}
