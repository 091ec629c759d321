/** Labels of objects: how many lines of each are shown, and how wide they may be. */
import type { Rect } from './geometry'
import { isBad } from './health'
import { growLabels, narrowLabels, type PlacedLabel, withWidth } from './label-room'
import { type LabelWish, labelBox, placeLabels, shorten, textWidth } from './labels'
import { FORCE_LABEL_WIDTH } from './layout-force'
import { drawnObstacles } from './link-labels'
import type { Scene, SceneNode } from './model'
import { shapeOf } from './node-shape'
import { labelOffset, nameFont } from './paint-node'
import { METRICS, type Placement } from './placement'
import type { Route } from './route-links'

/** What is shown of the labels of all objects. */
export interface NodeLabels {
  /** Label lines that fit without overlap. */
  labelLines: ReadonlyMap<string, number>
  /** Width for each label line. */
  labelRoom: number
  /** The same for labels that use more than their column, or keep clear of the upright part of a line. */
  ownRooms: ReadonlyMap<string, number>
  /** What the labels cover. */
  boxes: readonly Rect[]
}

/** A label at the width of its column; `full` are the widths of its lines when nothing is cut. */
interface Wish extends LabelWish {
  full: readonly number[]
}

/** Kept free between the labels of neighbouring columns. */
const COLUMN_GAP = 6

/** @param degreeOf number of lines at an object: of two labels in each other's way the busier object's stays */
export function arrangeNodeLabels(
  scene: Scene,
  placement: Placement,
  routes: readonly Route[],
  degreeOf: (id: string) => number,
): NodeLabels {
  const labelRoom = columnRoom(placement)
  const wishes = scene.nodes.flatMap((node) => wishOf(node, scene, placement, labelRoom, degreeOf) ?? [])
  const labelLines = placeLabels(wishes, outlines(scene, placement))
  const shown = wishes.flatMap((wish): PlacedLabel[] => {
    const lines = labelLines.get(wish.id) ?? 0
    const full = Math.max(0, ...wish.full.slice(0, lines))
    return lines === 0 ? [] : [{ id: wish.id, box: labelBox(wish, lines), full, rank: wish.rank }]
  })
  if (placement.mode === 'force')
    return { labelLines, labelRoom, ownRooms: new Map(), boxes: shown.map(({ box }) => box) }
  const uprights = routes.flatMap(uprightsOf)
  const narrow = narrowLabels(shown, uprights)
  const clear = shown.map((label) => ({ ...label, box: withWidth(label.box, narrow.get(label.id)) }))
  const wide = growLabels(clear, [...drawnObstacles(scene, placement), ...uprights])
  const boxes = clear.map(({ id, box }) => withWidth(box, wide.get(id)))
  return { labelLines, labelRoom, ownRooms: new Map([...narrow, ...wide]), boxes }
}

function columnRoom(placement: Placement): number {
  if (placement.mode === 'force') return FORCE_LABEL_WIDTH
  const gaps = placement.columns.slice(1).map((column, index) => column.x - (placement.columns[index]?.x ?? 0))
  return Math.min(METRICS.pitchMax, ...gaps) - COLUMN_GAP
}

function wishOf(
  node: SceneNode,
  scene: Scene,
  placement: Placement,
  room: number,
  degreeOf: (id: string) => number,
): Wish | undefined {
  const at = placement.nodes.get(node.id)
  if (!at) return undefined
  const focal = node.id === scene.focal
  const font = nameFont(node.type)
  const lines = [
    { text: node.label, font },
    ...(node.fact === undefined ? [] : [{ text: node.fact, font: 'mono' as const }]),
  ]
  return {
    id: node.id,
    at: { x: at.x, y: at.y + labelOffset(node, focal, false) },
    widths: lines.map((line) => textWidth(shorten(line.text, room, line.font), line.font)),
    full: lines.map((line) => textWidth(line.text, line.font)),
    rank: focal ? 4 : isBad(node.health) ? 2 : 1 - 1 / (1 + degreeOf(node.id)),
  }
}

function outlines(scene: Scene, placement: Placement): Rect[] {
  return scene.nodes.flatMap((node): Rect[] => {
    const at = placement.nodes.get(node.id)
    if (!at) return []
    const { halfWidth, halfHeight } = shapeOf(node.type)
    return [{ x: at.x - halfWidth, y: at.y - halfHeight, width: 2 * halfWidth, height: 2 * halfHeight }]
  })
}

/** The parts of a line that go up or down. */
function uprightsOf({ points }: Route): Rect[] {
  return points.flatMap((from, index): Rect[] => {
    const to = points[index + 1]
    if (!to || from.x !== to.x) return []
    return [{ x: from.x - 1, y: Math.min(from.y, to.y), width: 2, height: Math.abs(from.y - to.y) }]
  })
}
