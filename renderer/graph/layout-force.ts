/**
 * The force layout, in two levels: first the objects inside every host or switch, then the boxes and the objects
 * without one. Members stay together, boxes never overlap, and the cost grows with the number of objects only.
 */
import { append } from './columns'
import { type Point, type Rect, unionRects } from './geometry'
import { textWidth } from './labels'
import type { Scene, SceneGroup, SceneNode } from './model'
import { reachOf } from './node-reach'
import { shapeOf } from './node-shape'
import { type LayoutOptions, METRICS, type Placement } from './placement'
import { type Body, type Spring, simulate } from './simulate'

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
    ...islands.map(({ group, width, height }) => ({ id: group.id, width, height, pin: undefined })),
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
  const sizes = members.map((node) => ({ ...bodySize(node, focal), pin: undefined }))
  const places = simulate(sizes, springs, cancelled)
  const frame = unionRects(
    sizes.map((body): Rect => {
      const { x, y } = places.get(body.id) ?? { x: 0, y: 0 }
      return { x: x - body.width / 2, y: y - body.height / 2, width: body.width, height: body.height }
    }),
  )
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
function bodySize(node: SceneNode, focal: string): { id: string; width: number; height: number } {
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
    const middle = places.get(group.id) ?? { x: 0, y: 0 }
    const rect = { x: middle.x - width / 2, y: middle.y - height / 2, width, height }
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
