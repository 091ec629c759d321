/**
 * The force layout, in two levels: first the objects inside every host or switch, then the boxes and the objects
 * without one. Members stay together, boxes never overlap, and the cost grows with the number of objects only.
 */
import {
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  group as groupBy,
  mean,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
  stratify,
  sum,
  tree,
} from 'd3'
import { around, type Point, type Rect, unionRects } from './geometry'
import type { Scene, SceneGroup, SceneNode } from './model'
import { append, type LayoutOptions, METRICS, type Placement } from './placement'
import { shapeOf } from './shapes'
import { reachOf, textWidth } from './text'

/** Widest label that a node reserves room for; longer ones are shortened. */
export const FORCE_LABEL_WIDTH = 104
const PADDING = 12

/** A group laid out on its own, its box at the origin. */
interface Island {
  group: SceneGroup
  nodes: ReadonlyMap<string, Point>
  width: number
  height: number
}

/**
 * Places a scene by distance along its links.
 * @param cancelled asked between steps; a cancelled layout answers what it has
 */
export function layoutForce(scene: Scene, options: LayoutOptions, cancelled: () => boolean = () => false): Placement {
  const byId = new Map(scene.nodes.map((node) => [node.id, node]))
  const springs = scene.links.flatMap(({ source, target, missing }): Spring[] => (missing ? [] : [{ source, target }]))
  const home = new Map<string, string>()
  for (const group of scene.groups) if (!group.folded) for (const id of group.members) home.set(id, group.id)
  const inner = new Map<string, Spring[]>()
  for (const spring of springs) {
    const group = home.get(spring.source)
    if (group === undefined || group !== home.get(spring.target)) continue
    append(inner, group, spring)
  }
  const islands = scene.groups
    .filter((group) => !group.folded)
    .map((group) => layoutIsland(group, byId, inner.get(group.id) ?? [], scene.focal, cancelled))
  const islandIds = new Set(islands.map((island) => island.group.id))
  const bodies: Body[] = [
    ...islands.map(({ group, width, height }) => ({ id: group.id, width, height })),
    ...scene.nodes
      .filter((node) => !home.has(node.id) && !islandIds.has(node.id))
      .map((node) => ({ ...bodySize(node, scene.focal), pin: options.pins.get(node.id) })),
  ]
  const outer = springs.map(({ source, target }) => ({
    source: home.get(source) ?? source,
    target: home.get(target) ?? target,
  }))
  return assemble(scene, options, islands, simulate(bodies, unique(outer), cancelled))
}

function layoutIsland(
  group: SceneGroup,
  byId: ReadonlyMap<string, SceneNode>,
  springs: readonly Spring[],
  focal: string,
  cancelled: () => boolean,
): Island {
  const members = group.members.flatMap((id) => byId.get(id) ?? [])
  const sizes = members.map((node) => bodySize(node, focal))
  const places = simulate(sizes, springs, cancelled)
  const frame = unionRects(sizes.map((body) => around(places.get(body.id) ?? { x: 0, y: 0 }, body.width, body.height)))
  const width = Math.max(frame.width, textWidth(group.name, 'ui-strong', 12) + 70) + 2 * PADDING
  const shift = { x: (width - frame.width) / 2 - frame.x, y: METRICS.groupHead + PADDING / 2 - frame.y }
  const nodes = new Map(
    members.map((node) => {
      const { x, y } = places.get(node.id) ?? { x: 0, y: 0 }
      return [node.id, { x: x + shift.x, y: y + shift.y - LABEL_SHIFT }]
    }),
  )
  return { group, nodes, width, height: frame.height + METRICS.groupHead + 1.5 * PADDING }
}

/** The label hangs below the node, so the middle of both is this much below the node's. */
const LABEL_SHIFT = 15

/** Room for a node and its label. */
function bodySize(node: SceneNode, focal: string): Body {
  const { halfWidth } = shapeOf(node.type)
  const { above, below } = reachOf(node, node.id === focal, false)
  const label = Math.max(textWidth(node.label, 'ui-strong'), textWidth(node.fact ?? '', 'mono'))
  const ring = node.id === focal ? 26 : 0
  return {
    id: node.id,
    width: Math.max(2 * halfWidth + ring, Math.min(FORCE_LABEL_WIDTH, label)) + 8,
    height: 2 * Math.max(above + LABEL_SHIFT, below - LABEL_SHIFT),
  }
}

function assemble(
  scene: Scene,
  options: LayoutOptions,
  islands: readonly Island[],
  places: ReadonlyMap<string, Point>,
): Placement {
  const nodes = new Map<string, Point>()
  const groups = new Map<string, Rect>()
  for (const { group, nodes: inside, width, height } of islands) {
    const rect = around(places.get(group.id) ?? { x: 0, y: 0 }, width, height)
    groups.set(group.id, rect)
    for (const [id, { x, y }] of inside) nodes.set(id, { x: x + rect.x, y: y + rect.y })
  }
  for (const node of scene.nodes) {
    const at = places.get(node.id)
    if (at && !nodes.has(node.id)) nodes.set(node.id, { x: at.x, y: at.y - LABEL_SHIFT })
  }
  for (const [id, point] of options.pins) if (nodes.has(id)) nodes.set(id, point)
  const boxes = [...nodes.values()].map(({ x, y }) => ({ x: x - 56, y: y - 40, width: 112, height: 100 }))
  return {
    mode: 'force',
    nodes,
    groups,
    columns: [],
    cells: new Map(),
    waypoints: new Map(),
    bounds: unionRects([...boxes, ...groups.values()]),
  }
}

function unique(springs: readonly Spring[]): Spring[] {
  const known = new Map<string, Spring>()
  for (const spring of springs) {
    const ends = spring.source < spring.target ? [spring.source, spring.target] : [spring.target, spring.source]
    known.set(JSON.stringify(ends), spring)
  }
  return [...known.values()]
}

/** Something to place; sizes include the label. */
interface Body {
  id: string
  width: number
  height: number
  /** A place it must keep. */
  pin?: Point | undefined
}

interface Spring {
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
function simulate(
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
  const size = mean(bodies, (body) => Math.max(body.width, body.height)) ?? 0
  const seed = radialSeed(root.id, neighbours, size + SPRING)
  const particles = bodies.map((body): Particle => {
    const at = body.pin ?? seed.get(body.id) ?? { x: 0, y: 0 }
    const particle: Particle = { id: body.id, radius: Math.max(body.width, body.height) * 0.45, x: at.x, y: at.y }
    return body.pin ? { ...particle, fx: at.x, fy: at.y } : particle
  })
  const links: SimulationLinkDatum<Particle>[] = springs.map((spring) => ({ ...spring }))
  const simulation = forceSimulation(particles)
    .alpha(0.3)
    .alphaDecay(1 - 0.02 ** (1 / TICKS))
    .force(
      'charge',
      forceManyBody<Particle>()
        .strength((p) => -5 * p.radius)
        .theta(1.2)
        .distanceMax(size * 6),
    )
    .force(
      'link',
      forceLink<Particle, SimulationLinkDatum<Particle>>(links)
        .id((particle) => particle.id)
        .distance(({ source, target }) => radiusOf(source) + radiusOf(target) + SPRING),
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

/** The force has put the particles in place of their ids before it asks. */
const radiusOf = (end: Particle | string | number): number => (typeof end === 'object' ? end.radius : 0)

/** Puts the parts into rows beside the largest one, in a shape about as wide as a screen. */
function pack(
  parts: readonly ReadonlyMap<string, Point>[],
  bodies: ReadonlyMap<string, Body>,
): ReadonlyMap<string, Point> {
  const all = new Map<string, Point>()
  const framed = parts.map((part) => ({ part, rect: frame(part, bodies) }))
  const area = sum(framed, ({ rect }) => rect.width * rect.height)
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
    [...part].map(([id, at]) => {
      const { width = 0, height = 0 } = bodies.get(id) ?? {}
      return around(at, width, height)
    }),
  )
}

/**
 * Places every id of one connected part on rings around its root, near its final place, which makes the simulation
 * short and its outcome independent of chance.
 * @param neighbours in a fixed order
 * @param ring distance of neighbouring rings
 */
function radialSeed(
  root: string,
  neighbours: ReadonlyMap<string, readonly string[]>,
  ring: number,
): ReadonlyMap<string, Point> {
  const data = stratify<[id: string, parent: string]>()
    .id(([id]) => id)
    .parentId(([, parent]) => parent)([...spanningTree(root, neighbours)])
  const leaves = data.leaves().length
  // Rings grow when one of them would not hold its nodes side by side.
  const reach = Math.max(ring, (leaves * ring * 0.7) / (2 * Math.PI * Math.max(1, data.height)))
  const placed = tree<[string, string]>()
    .size([2 * Math.PI, 1])
    .separation((a, b) => (a.parent === b.parent ? 1 : 2) / Math.max(1, a.depth))(data)
  return new Map(
    placed.descendants().map((node) => {
      const radius = node.depth * reach
      return [node.data[0], { x: radius * Math.cos(node.x), y: radius * Math.sin(node.x) }]
    }),
  )
}

/** Connected parts, each in the order of `ids`; largest first, ties by first id. */
function connectedParts(ids: readonly string[], neighbours: ReadonlyMap<string, readonly string[]>): string[][] {
  const part = new Map<string, string>()
  for (const start of ids) {
    if (!part.has(start)) for (const id of spanningTree(start, neighbours).keys()) part.set(id, start)
  }
  return [...groupBy(ids, (id) => part.get(id)).values()].sort((a, b) => b.length - a.length)
}

/** Every id that can be reached, nearest first, with the one it is reached from; the root with none. */
function spanningTree(root: string, neighbours: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  const from = new Map([[root, '']])
  // The walk comes to what is added meanwhile too.
  for (const id of from.keys()) {
    for (const next of neighbours.get(id) ?? []) if (!from.has(next)) from.set(next, id)
  }
  return from
}

/** `x` and `y` are the middle and are changed in place. */
export interface Box extends Rect {
  fixed: boolean
}

const ROUNDS = 160

/**
 * Moves overlapping boxes along the axis of least overlap until none overlap. The boxes are swept in order of their
 * left edge, so a round costs little more than sorting. Deterministic.
 */
export function separate(boxes: Box[]): void {
  for (let round = 0; round < ROUNDS; round++) if (!pushApart(boxes)) return
}

function pushApart(boxes: Box[]): boolean {
  const order = [...boxes].sort((a, b) => left(a) - left(b))
  let moved = false
  for (const [index, a] of order.entries()) {
    for (let next = index + 1; next < order.length; next++) {
      const b = order[next]
      if (!b || left(b) >= a.x + a.width / 2) break
      if (push(a, b)) moved = true
    }
  }
  return moved
}

function push(a: Box, b: Box): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const overlapX = (a.width + b.width) / 2 - Math.abs(dx)
  const overlapY = (a.height + b.height) / 2 - Math.abs(dy)
  if (overlapX <= 0.01 || overlapY <= 0.01 || (a.fixed && b.fixed)) return false
  const share = a.fixed ? 0 : b.fixed ? 1 : 0.5
  if (overlapX < overlapY) {
    const step = overlapX * (dx < 0 ? -1 : 1)
    a.x -= step * share
    b.x += step * (1 - share)
  } else {
    const step = overlapY * (dy < 0 ? -1 : 1)
    a.y -= step * share
    b.y += step * (1 - share)
  }
  return true
}

const left = (box: Box): number => box.x - box.width / 2
