/** Room for labels: more than the column where the row leaves some free, less beside the upright part of a line. */
import type { Rect } from './geometry'
import { LINE, RectGrid } from './labels'

/** A label as placed, and how wide it would be in full. */
export interface PlacedLabel {
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
export function withWidth(box: Rect, width: number | undefined): Rect {
  return width === undefined ? box : { ...box, x: box.x + (box.width - width) / 2, width }
}

/**
 * Room for every label that an upright part of a line touches, so that it keeps clear of it.
 * @returns widths in drawing units by id, less than that of the label's box
 */
export function narrowLabels(labels: readonly PlacedLabel[], uprights: readonly Rect[]): ReadonlyMap<string, number> {
  const lines = new RectGrid()
  for (const upright of uprights) lines.add(upright)
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
  let distance = Number.POSITIVE_INFINITY
  for (const other of others) {
    distance = Math.min(distance, other.x > middle ? other.x - middle : middle - (other.x + other.width))
  }
  return distance
}

/**
 * Room for every label that is cut at the width of a column and has space beside it; labels of higher rank grow first.
 * A label stays centred, so the nearer side decides.
 * @param obstacles what no label may touch: objects, edges of boxes, upright parts of lines
 * @returns widths in drawing units by id; labels that are not in it keep the width of a column
 */
export function growLabels(labels: readonly PlacedLabel[], obstacles: readonly Rect[]): ReadonlyMap<string, number> {
  const taken = new RectGrid()
  for (const obstacle of obstacles) taken.add(obstacle)
  for (const { box } of labels) taken.add(box)
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
