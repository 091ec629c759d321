/** One small force simulation: bodies with sizes, springs between them, no chance involved. */
import {
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3'
import { append } from './columns'
import { type Point, type Rect, unionRects } from './geometry'
import { connectedParts, radialSeed } from './radial-seed'
import { separate } from './separate'

/** Something to place; sizes include the label. */
export interface Body {
  id: string
  width: number
  height: number
  /** A place it must keep. */
  pin: Point | undefined
}

export interface Spring {
  source: string
  target: string
}

/** Distance between outlines of linked bodies in drawing units. */
const SPRING = 26
/** Space kept free around every body. */
const GAP = 14
const TICKS = 50

interface Particle extends SimulationNodeDatum {
  id: string
  radius: number
}

/**
 * Middles of the bodies: linked ones near one another, none overlapping, parts without a link between them side by
 * side. Equal input gives equal output.
 * @param cancelled asked between steps; a cancelled simulation answers what it has
 */
export function simulate(
  bodies: readonly Body[],
  springs: readonly Spring[],
  cancelled: () => boolean = () => false,
): ReadonlyMap<string, Point> {
  const known = new Set(bodies.map((body) => body.id))
  const joined = springs.filter(({ source, target }) => source !== target && known.has(source) && known.has(target))
  const neighbours = new Map<string, string[]>()
  for (const { source, target } of joined) {
    append(neighbours, source, target)
    append(neighbours, target, source)
  }
  const byId = new Map(bodies.map((body) => [body.id, body]))
  const parts = connectedParts([...known], neighbours).map((ids) => {
    const members = ids.flatMap((id) => byId.get(id) ?? [])
    const inside = new Set(ids)
    return simulatePart(
      members,
      joined.filter((spring) => inside.has(spring.source)),
      neighbours,
      cancelled,
    )
  })
  return pack(parts, byId)
}

function simulatePart(
  bodies: readonly Body[],
  springs: readonly Spring[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  cancelled: () => boolean,
): ReadonlyMap<string, Point> {
  const [first] = bodies
  if (!first) return new Map()
  const degree = (id: string): number => neighbours.get(id)?.length ?? 0
  const root = bodies.reduce((hub, body) => (degree(body.id) > degree(hub.id) ? body : hub), first)
  const mean = bodies.reduce((sum, body) => sum + Math.max(body.width, body.height), 0) / bodies.length
  const seed = radialSeed(root.id, neighbours, mean + SPRING)
  const particles = bodies.map((body): Particle => {
    const at = body.pin ?? seed.get(body.id) ?? { x: 0, y: 0 }
    const particle: Particle = { id: body.id, radius: Math.max(body.width, body.height) * 0.45, x: at.x, y: at.y }
    return body.pin ? { ...particle, fx: at.x, fy: at.y } : particle
  })
  const radius = new Map(particles.map((particle) => [particle.id, particle.radius]))
  const links: SimulationLinkDatum<Particle>[] = springs.map((spring) => ({ ...spring }))
  const simulation = forceSimulation(particles)
    .alpha(0.3)
    .alphaDecay(1 - 0.02 ** (1 / TICKS))
    .force(
      'charge',
      forceManyBody<Particle>()
        .strength((p) => -5 * p.radius)
        .theta(1.2)
        .distanceMax(mean * 6),
    )
    .force(
      'link',
      forceLink<Particle, SimulationLinkDatum<Particle>>(links)
        .id((particle) => particle.id)
        .distance((link) => endRadius(radius, link.source) + endRadius(radius, link.target) + SPRING),
    )
    .force('x', forceX<Particle>(0).strength(0.03))
    .force('y', forceY<Particle>(0).strength(0.06))
    .stop()
  for (let tick = 0; tick < TICKS && !cancelled(); tick++) simulation.tick()
  const boxes = bodies.map((body, index) => ({
    width: body.width + GAP,
    height: body.height + GAP,
    fixed: body.pin !== undefined,
    x: particles[index]?.x ?? 0,
    y: particles[index]?.y ?? 0,
  }))
  separate(boxes)
  return new Map(bodies.map((body, index) => [body.id, { x: boxes[index]?.x ?? 0, y: boxes[index]?.y ?? 0 }]))
}

function endRadius(radius: ReadonlyMap<string, number>, end: Particle | string | number): number {
  return radius.get(typeof end === 'object' ? end.id : String(end)) ?? 0
}

/** Puts the parts into rows beside the largest one, in a shape about as wide as a screen. */
function pack(
  parts: readonly ReadonlyMap<string, Point>[],
  bodies: ReadonlyMap<string, Body>,
): ReadonlyMap<string, Point> {
  const all = new Map<string, Point>()
  const framed = parts.map((part) => ({ part, rect: frame(part, bodies) }))
  const area = framed.reduce((sum, { rect }) => sum + rect.width * rect.height, 0)
  const rowWidth = Math.max(framed[0]?.rect.width ?? 0, Math.sqrt(area * 1.8))
  let [x, y, rowHeight] = [0, 0, 0]
  for (const { part, rect } of framed) {
    if (x > 0 && x + rect.width > rowWidth) [x, y, rowHeight] = [0, y + rowHeight + 2 * GAP, 0]
    for (const [id, point] of part) {
      const pinned = bodies.get(id)?.pin
      all.set(id, pinned ?? { x: point.x - rect.x + x, y: point.y - rect.y + y })
    }
    x += rect.width + 2 * GAP
    rowHeight = Math.max(rowHeight, rect.height)
  }
  return all
}

function frame(part: ReadonlyMap<string, Point>, bodies: ReadonlyMap<string, Body>): Rect {
  return unionRects(
    [...part].map(([id, { x, y }]) => {
      const { width = 0, height = 0 } = bodies.get(id) ?? {}
      return { x: x - width / 2, y: y - height / 2, width, height }
    }),
  )
}
