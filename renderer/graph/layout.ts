/** Either layout behind one function, the form in which a worker or the page itself runs it. */
import { type Arrangement, arrange } from './drawing'
import { around, middleOf, type Point, type Rect, unionRects } from './geometry'
import { type Box, layoutForce, separate } from './layout-force'
import { layoutLayered } from './layout-layered'
import type { Scene } from './model'
import { type LayoutMode, type LayoutOptions, type Placement, placedNodes } from './placement'

/** Everything a layout needs; survives structured cloning. */
export interface LayoutJob {
  /** What is drawn: filtered, folded, bundled. */
  scene: Scene
  /** The same before folding. */
  unfolded: Scene
  options: LayoutOptions
  /** Where things were: what is still there stays, in a force layout. */
  previous?: Placement | undefined
}

/** Places, and the lines and labels that follow from them. */
export interface LayoutResult {
  placement: Placement
  arrangement: Arrangement
}

/** Runs a layout; equal jobs give equal placements. */
export function runLayout(job: LayoutJob, cancelled?: () => boolean): Placement {
  const placement =
    job.options.mode === 'layered'
      ? layoutLayered(job.scene, job.unfolded, job.options)
      : layoutForce(job.scene, job.options, cancelled)
  return keepPlaces(job.previous, placement, job.scene)
}

/** Runs a layout and everything that is worked out beside it. */
export function runJob(job: LayoutJob): LayoutResult {
  const placement = runLayout(job)
  return { placement, arrangement: arrange(job.scene, placement) }
}

/** Chains up to this many objects open in layers. */
const LAYERED_UP_TO = 200

/** The layout a graph opens with: layers as long as the drawn part reads like a chain, else by force. */
export function defaultMode(drawn: Scene): LayoutMode {
  return drawn.nodes.length <= LAYERED_UP_TO ? 'layered' : 'force'
}

/** Space kept between boxes and objects, as in the layout itself. */
const GAP = 14
/** Room of an object without a group, label included. */
const LOOSE = { width: 112, height: 96, above: 40 } as const

/**
 * The next placement with everything that also was in the previous one back in its old place. Boxes that changed
 * their size keep their top edge (an unfolded host opens below its strip); overlaps are resolved by the least movement,
 * which the only box that changed takes no part in.
 * Layered placements follow from their columns and rows alone and are left as they are.
 */
export function keepPlaces(previous: Placement | undefined, next: Placement, scene: Scene): Placement {
  if (previous?.mode !== 'force' || next.mode !== 'force') return next
  const units = unitsOf(next, scene)
  // After "fold all" little is left to keep: old places would only leave holes.
  if (units.filter(({ id }) => isSameKind(previous, next, id)).length < units.length / 2) return next
  const resized = units.filter(({ id, rect }) => {
    const before = previous.groups.get(id)
    return before !== undefined && Math.abs(before.height - rect.height) > 0.5
  })
  const [only] = resized.length === 1 ? resized : []
  const boxes = units.map(({ id, rect }): Box => {
    const before = middleIn(previous, id, rect.height)
    const at = before ?? nearKnown(previous, scene, id) ?? middleOf(rect)
    return { x: at.x, y: at.y, width: rect.width + GAP, height: rect.height + GAP, fixed: id === only?.id }
  })
  separate(boxes)
  const nodes = new Map<string, Point>(next.nodes)
  const groups = new Map<string, Rect>(next.groups)
  units.forEach(({ id, rect, members }, index) => {
    const box = boxes[index]
    if (!box) return
    const middle = middleOf(rect)
    const [dx, dy] = [box.x - middle.x, box.y - middle.y]
    const group = next.groups.get(id)
    if (group) groups.set(id, { ...group, x: group.x + dx, y: group.y + dy })
    for (const member of members) {
      const at = next.nodes.get(member)
      if (at) nodes.set(member, { x: at.x + dx, y: at.y + dy })
    }
  })
  return { ...next, nodes, groups, bounds: unionRects(boxes.map((box) => around(box, box.width, box.height))) }
}

/** True for what was drawn before in the same form: an object, or a box. */
function isSameKind(previous: Placement, next: Placement, id: string): boolean {
  return next.groups.has(id) ? previous.groups.has(id) : previous.nodes.has(id)
}

/** Something that moves as one: a box with its members, or an object of its own. */
interface Unit {
  id: string
  rect: Rect
  members: readonly string[]
}

function unitsOf(placement: Placement, scene: Scene): Unit[] {
  const inBox = new Set<string>()
  const boxes = scene.groups.flatMap((group): Unit[] => {
    const rect = placement.groups.get(group.id)
    if (!rect) return []
    for (const member of group.members) inBox.add(member)
    return [{ id: group.id, rect, members: group.members }]
  })
  const loose = placedNodes(scene, placement)
    .filter(({ node }) => !inBox.has(node.id))
    .map(({ node: { id }, at }) => ({ id, rect: looseRect(at), members: [id] }))
  return [...boxes, ...loose]
}

function looseRect({ x, y }: Point): Rect {
  return { x: x - LOOSE.width / 2, y: y - LOOSE.above, width: LOOSE.width, height: LOOSE.height }
}

/** Where the middle of a box that is now `height` high, or of an object, is when its top edge stays. */
function middleIn(placement: Placement, id: string, height: number): Point | undefined {
  const rect = placement.groups.get(id)
  if (rect) return middleOf({ ...rect, height })
  const at = placement.nodes.get(id)
  return at ? middleOf(looseRect(at)) : undefined
}

/** Beside the first linked thing that was there before. */
function nearKnown(previous: Placement, scene: Scene, id: string): Point | undefined {
  for (const { source, target } of scene.links) {
    const other = source === id ? target : target === id ? source : undefined
    const known = other === undefined ? undefined : previous.nodes.get(other)
    if (known) return { x: known.x + LOOSE.width, y: known.y }
  }
  return undefined
}
