/** Labels of objects and lines: where each goes, how wide it may be, and which give way. */

import { min, pairs } from 'd3'
import { isBad, shownState } from '../format/status'
import { around, type Point, type Rect } from './geometry'
import { FORCE_LABEL_WIDTH } from './layout-force'
import type { Scene, SceneLink } from './model'
import { cellRect, METRICS, type Placement, placedNodes } from './placement'
import type { Route } from './routes'
import { shapeOf } from './shapes'
import {
  factLabel,
  type LabelWish,
  LINE,
  labelBox,
  labelOffset,
  nameFont,
  placeLabels,
  RectGrid,
  type Spot,
  shorten,
  textWidth,
} from './text'

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
  const shapes = placedNodes(scene, placement).filter(({ node }) => !placement.cells.has(node.id))
  const wishes = shapes.map(({ node, at }): Wish => {
    const focal = node.id === scene.focal
    const font = nameFont(node.type)
    const lines = [
      { text: node.label, font },
      ...(node.fact === undefined ? [] : [{ text: factLabel(node.fact), font: 'mono' as const }]),
    ]
    return {
      id: node.id,
      at: { x: at.x, y: at.y + labelOffset(node, focal, false) },
      widths: lines.map((line) => textWidth(shorten(line.text, labelRoom, line.font), line.font)),
      full: lines.map((line) => textWidth(line.text, line.font)),
      rank: focal ? 4 : isBad(node.health) ? 2 : 1 - 1 / (1 + degreeOf(node.id)),
    }
  })
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
  const gaps = pairs(placement.columns, (left, right) => right.x - left.x)
  return Math.min(METRICS.pitchMax, ...gaps) - COLUMN_GAP
}

function outlines(scene: Scene, placement: Placement): Rect[] {
  return placedNodes(scene, placement).map(({ node, at }) => {
    const cell = placement.cells.get(node.id)
    if (cell) return cellRect(at, cell)
    const { halfWidth, halfHeight } = shapeOf(node.type)
    return around(at, 2 * halfWidth, 2 * halfHeight)
  })
}

/** The parts of a line that go up or down. */
function uprightsOf({ points }: Route): Rect[] {
  return pairs(points)
    .filter(([from, to]) => from.x === to.x)
    .map(([{ x, y }, to]) => ({ x: x - 1, y: Math.min(y, to.y), width: 2, height: Math.abs(y - to.y) }))
}

/** A label as placed, and how wide it would be in full. */
interface PlacedLabel {
  id: string
  /** Box of the shown lines at the width of a column. */
  box: Rect
  /** Width of the shown lines in full. */
  full: number
  rank: number
}

/** Kept free beside a label that grows. */
const GAP = 6
/** Kept free between a label and the upright part of a line. */
const LINE_GAP = 3
/** A label is not made narrower than this; then the line passes behind it. */
const LEAST = 48

/** The box at another width around the same middle; unchanged without one. */
function withWidth(box: Rect, width: number | undefined): Rect {
  return width === undefined ? box : { ...box, x: box.x + (box.width - width) / 2, width }
}

/**
 * Room for every label that an upright part of a line touches, so that it keeps clear of it.
 * @returns widths in drawing units by id, less than that of the label's box
 */
function narrowLabels(labels: readonly PlacedLabel[], uprights: readonly Rect[]): ReadonlyMap<string, number> {
  const lines = new RectGrid(uprights)
  return new Map(
    labels.flatMap(({ id, box }) => {
      const met = lines.overlapping({ ...box, x: box.x - LINE_GAP, width: box.width + 2 * LINE_GAP })
      const room = 2 * (nearest(box, met) - LINE_GAP)
      return met.size === 0 || room < LEAST || room >= box.width ? [] : [[id, room] as const]
    }),
  )
}

/** Distance from the middle of a box across to the nearest of others. */
function nearest(box: Rect, others: Iterable<Rect>): number {
  const middle = box.x + box.width / 2
  const distance = ({ x, width }: Rect): number => (x > middle ? x - middle : middle - (x + width))
  return min(others, distance) ?? Number.POSITIVE_INFINITY
}

/**
 * Room for every label that is cut at the width of a column and has space beside it; labels of higher rank grow first.
 * A label stays centred, so the nearer side decides.
 * @param obstacles what no label may touch: objects, edges of boxes, upright parts of lines
 * @returns widths in drawing units by id; labels that are not in it keep the width of a column
 */
function growLabels(labels: readonly PlacedLabel[], obstacles: readonly Rect[]): ReadonlyMap<string, number> {
  const taken = new RectGrid([...obstacles, ...labels.map(({ box }) => box)])
  const rooms = new Map<string, number>()
  const cut = labels.filter(({ box, full }) => full > box.width + 0.5)
  for (const { id, box, full } of cut.sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1))) {
    const middle = box.x + box.width / 2
    const wanted = {
      ...box,
      x: middle - full / 2 - GAP,
      width: full + 2 * GAP,
      height: Math.max(box.height, LINE.height),
    }
    const others = [...taken.overlapping(wanted)].filter((other) => other !== box)
    const half = Math.min(full / 2, nearest(box, others) - GAP)
    if (2 * half <= box.width + 0.5) continue
    rooms.set(id, 2 * half)
    taken.add({ ...box, x: middle - half, width: 2 * half })
  }
  return rooms
}

/** Distance of words from the line below them. */
export const LINK_LABEL_LIFT = 7
/** Least room left of and right of words on their part of the line. */
const SIDE = 8
/** A status badge sticks out this far right of the outline. */
const BADGE = 8

/** The words of a line, if it has any. */
export function linkWords(link: SceneLink): string | undefined {
  return link.missing ? 'unknown end' : link.label
}

/**
 * Places the words of as many lines as possible, broken ones first. A segment is said beside the network too, so it is
 * left out where no part of its line is long enough; "down", counts and missing ends only have to be free of others.
 * @param links lines that may carry words
 * @param obstacles boxes of objects and of labels
 * @returns middle of the line's part below the words, by id of the line
 */
export function placeLinkLabels(
  links: readonly SceneLink[],
  routes: ReadonlyMap<string, Route>,
  obstacles: readonly Rect[],
): ReadonlyMap<string, Point> {
  const taken = new RectGrid(obstacles)
  const places = new Map<string, Point>()
  const order = [...links].sort((a, b) => rankOf(b) - rankOf(a) || (a.id < b.id ? -1 : 1))
  for (const link of order) {
    const words = linkWords(link)
    const route = routes.get(link.id)
    if (words === undefined || !route) continue
    const width = textWidth(words, link.down ? 'ui-strong' : 'ui')
    const spots = spotsFor(link, route, width)
    const spot = spots.find((one) => !taken.hits(wordsBox(link, one, width)))
    if (!spot) continue
    taken.add(wordsBox(link, spot, width))
    places.set(link.id, { x: spot.x, y: spot.y })
  }
  return places
}

/** Roomy parts first; words that matter may also hang over either end of a part that is too short. */
function spotsFor(link: SceneLink, { spots }: Route, width: number): readonly Spot[] {
  const roomy = spots.filter((spot) => spot.room >= width + 2 * SIDE)
  if (rankOf(link) === 0) return roomy
  const hanging = spots.flatMap((spot) => {
    const reach = width / 2 + SIDE + BADGE - spot.room / 2
    return [spot, { ...spot, x: spot.x + reach }, { ...spot, x: spot.x - reach }]
  })
  return [...roomy, ...hanging]
}

/** Outlines of objects with their badges, and the edges of boxes: what words and long labels must not cover. */
export function drawnObstacles(scene: Scene, placement: Placement): Rect[] {
  const nodes = placedNodes(scene, placement).map(({ node, at }): Rect => {
    const cell = placement.cells.get(node.id)
    if (cell) return cellRect(at, cell)
    const { halfWidth, halfHeight } = shapeOf(node.type)
    const badge = shownState(node) === 'unknown' ? 0 : BADGE
    const y = at.y - halfHeight - badge
    return { x: at.x - halfWidth, y, width: 2 * halfWidth + badge, height: 2 * halfHeight + badge }
  })
  return [...nodes, ...[...placement.groups.values()].flatMap(edgesOf)]
}

function edgesOf({ x, y, width, height }: Rect): Rect[] {
  return [
    { x, y: y - 1, width, height: 2 },
    { x, y: y + height - 1, width, height: 2 },
    { x: x - 1, y, width: 2, height },
    { x: x + width - 1, y, width: 2, height },
  ]
}

function rankOf(link: SceneLink): number {
  if (link.down || link.missing) return 2
  return link.links.length > 1 ? 1 : 0
}

function wordsBox(link: SceneLink, spot: Point, width: number): Rect {
  const side = link.missing === 'source' ? -width / 2 : link.missing === 'target' ? width / 2 : 0
  const at = { x: spot.x + side, y: spot.y + (link.missing ? 4 : -LINK_LABEL_LIFT) }
  return labelBox({ at, widths: [width] }, 1)
}
