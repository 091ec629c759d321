/** Text of the drawing: measured without a canvas, shortened in the middle, and never over one another. */
import { cross, max, pairs, range } from 'd3'
import { overlaps, type Point, type Rect } from './geometry'
import type { SceneNode } from './model'
import { append } from './placement'
import { shapeOf } from './shapes'

export type LabelFont = 'ui' | 'ui-strong' | 'mono' | 'mono-strong'

/** Size in drawing units of every text in the drawing; mono runs wide and is set a little smaller. */
export const TEXT_SIZE: Record<LabelFont, number> = { ui: 11, 'ui-strong': 11, mono: 10.75, 'mono-strong': 10.75 }

/** Inter's advance width in em for each ASCII character, by class; JetBrains Mono is 0.6 em less tracking throughout. */
const ADVANCE = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code)
  if ("iljtfr.,:;'|!()[]/\\ I-".includes(char)) return 0.32
  if ('mwMW@%'.includes(char)) return 0.87
  return /[A-Z0-9]/.test(char) ? 0.65 : 0.565
})

/** Width of a text in drawing units; an estimate within a few per cent, alike in every renderer and in tests. */
export function textWidth(text: string, font: LabelFont, size: number = TEXT_SIZE[font]): number {
  if (font === 'mono' || font === 'mono-strong') return text.length * 0.58 * size
  let em = 0
  for (let i = 0; i < text.length; i++) em += ADVANCE[text.charCodeAt(i)] ?? 0.65
  return em * size * (font === 'ui-strong' ? 1.03 : 1)
}

/** The text if it fits into `room`, else with its middle replaced by "…": the ends tell two ids apart. */
export function shorten(text: string, room: number, font: LabelFont): string {
  if (textWidth(text, font) <= room) return text
  const chars = [...text]
  let [least, most] = [1, chars.length - 1]
  while (least < most) {
    const kept = Math.ceil((least + most) / 2)
    if (textWidth(ellipsis(chars, kept), font) <= room) least = kept
    else most = kept - 1
  }
  return ellipsis(chars, least)
}

/** Keeps `kept` characters, a little more of the head than of the tail. */
function ellipsis(chars: readonly string[], kept: number): string {
  const head = Math.ceil(kept * 0.6)
  return `${chars.slice(0, head).join('')}…${kept > head ? chars.slice(head - kept).join('') : ''}`
}

/** A fact as it stands at an object: of several addresses the first and a count, for a list that is cut reads as a wrong one. */
export function factLabel(fact: string): string {
  const [first = '', ...others] = fact.split(', ')
  return others.length === 0 ? fact : `${first} +${others.length}`
}

/** A label that wants a place. */
export interface LabelWish {
  id: string
  /** Middle of the first line's baseline. */
  at: Point
  /** Width per line in drawing units; one or two. */
  widths: readonly number[]
  /** Labels of lower rank give way: 4 focal, 3 selected, 2 bad, else less than 2, more with more links. */
  rank: number
}

/** Height of a line and of the part of it above the baseline. */
export const LINE = { height: 14, ascent: 9.5, descent: 3 } as const

/**
 * How many lines of each label are shown so that none lies over another or over an obstacle.
 * On collision the second line goes first, then the whole label of the lower rank.
 */
export function placeLabels(wishes: readonly LabelWish[], obstacles: readonly Rect[]): ReadonlyMap<string, number> {
  const taken = new RectGrid(obstacles)
  const lines = new Map<string, number>()
  const order = [...wishes].sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1))
  for (const wish of order) {
    let shown = wish.widths.length
    while (shown > 0 && taken.hits(labelBox(wish, shown))) shown--
    lines.set(wish.id, shown)
    if (shown > 0) taken.add(labelBox(wish, shown))
  }
  return lines
}

/** Box of the first `lines` lines. */
export function labelBox(wish: Pick<LabelWish, 'at' | 'widths'>, lines: number): Rect {
  const width = max(wish.widths.slice(0, lines)) ?? 0
  return {
    x: wish.at.x - width / 2,
    y: wish.at.y - LINE.ascent,
    width,
    height: LINE.ascent + LINE.descent + (lines - 1) * LINE.height,
  }
}

/** Rectangles by grid cell, so that each test looks only at neighbours. */
export class RectGrid {
  private readonly cells = new Map<number, Rect[]>()
  private static readonly CELL = 96
  /** More columns than any drawing has, so that a cell is one number. */
  private static readonly STRIDE = 1 << 20

  constructor(rects: Iterable<Rect> = []) {
    for (const rect of rects) this.add(rect)
  }

  /** Takes a place. */
  add(rect: Rect): void {
    for (const key of this.keysOf(rect)) append(this.cells, key, rect)
  }

  /** True when something taken overlaps the place. */
  hits(rect: Rect): boolean {
    return this.keysOf(rect).some((key) => this.cells.get(key)?.some((other) => overlaps(rect, other)))
  }

  /** Everything taken that overlaps the place. */
  overlapping(rect: Rect): Set<Rect> {
    const near = this.keysOf(rect).flatMap((key) => this.cells.get(key) ?? [])
    return new Set(near.filter((other) => overlaps(rect, other)))
  }

  /** Every cell the rectangle touches. */
  private keysOf({ x, y, width, height }: Rect): number[] {
    const cells = (from: number, length: number): number[] =>
      range(Math.floor(from / RectGrid.CELL), Math.floor((from + length) / RectGrid.CELL) + 1)
    return cross(cells(x, width), cells(y, height), (column, row) => column + row * RectGrid.STRIDE)
  }
}

/** Middle of a part of a line, and how long the part is. */
export interface Spot extends Point {
  room: number
}

/** What words above a line cover, measured upwards from it. */
const WORDS = { top: 18, bottom: 2 } as const
/** Shorter parts carry no word. */
const LEAST = 12

/**
 * Parts of a line that words may sit on without crossing the edge of a box: those outside of boxes first, then those
 * inside, each from long to short.
 * @param points corners of the line
 * @param boxes boxes and strips of the drawing
 */
export function levelSpots(points: readonly Point[], boxes: readonly Rect[]): Spot[] {
  return pairs(points)
    .filter(([from, to]) => from.y === to.y)
    .flatMap(([from, to]) => partsOf(Math.min(from.x, to.x), Math.max(from.x, to.x), from.y, boxes))
    .filter((part) => part.room >= LEAST)
    .sort((a, b) => Number(a.inside) - Number(b.inside) || b.room - a.room || a.x - b.x)
    .map(({ x, y, room }) => ({ x, y, room }))
}

function partsOf(left: number, right: number, y: number, boxes: readonly Rect[]): (Spot & { inside: boolean })[] {
  const met = boxes.filter((box) => box.y < y - WORDS.bottom && box.y + box.height > y - WORDS.top)
  const edges = met.flatMap((box) => [box.x, box.x + box.width]).filter((x) => x > left && x < right)
  return pairs([left, ...edges.sort((a, b) => a - b), right]).map(([start, end]) => {
    const x = (start + end) / 2
    return { x, y, room: end - start, inside: met.some((box) => x > box.x && x < box.x + box.width) }
  })
}

/** Distances from the middle in drawing units. */
export interface Reach {
  above: number
  below: number
}

/** The word "focal" over the focal mark. */
const FOCAL_ABOVE = 47
/** The selection ring outside the outline. */
const SELECTION_RING = 6

/**
 * @param focal the object carries the focal mark
 * @param selected room for the selection ring too, which moves the label down
 */
export function reachOf(node: SceneNode, focal: boolean, selected: boolean): Reach {
  const lines = node.fact === undefined ? 0 : LINE.height
  return {
    above: focal ? FOCAL_ABOVE : shapeOf(node.type).halfHeight + SELECTION_RING,
    below: labelOffset(node, focal, selected) + lines + LINE.descent,
  }
}

/** Baseline of the first label line below the middle of the object. */
export function labelOffset(node: SceneNode, focal: boolean, selected: boolean): number {
  const { halfHeight } = shapeOf(node.type)
  return (focal ? Math.max(31, halfHeight) + 15 : halfHeight + 16) + (selected && !focal ? 6 : 0)
}

/** Names of interfaces and bridges are identifiers and set in mono; names of hosts and networks are prose. */
export function nameFont(type: string): LabelFont {
  return type === 'vnic' || type === 'vconnector' || type === 'port' ? 'mono-strong' : 'ui-strong'
}
