/** Labels wider than their column: they may use what the row leaves free, so that a name is not cut beside a gap. */
import type { Rect } from './geometry'
import { LINE, RectGrid } from './labels'

/** A label as placed, and how wide it would be in full. */
export interface WideLabel {
  id: string
  /** Box of the shown lines at the width of a column. */
  box: Rect
  /** Width of the shown lines in full. */
  full: number
  rank: number
}

/** Kept free beside a label that grows. */
const GAP = 6

/**
 * Room for every label that is cut at the width of a column and has space beside it; labels of higher rank grow first.
 * A label stays centred, so the nearer side decides.
 * @param obstacles what no label may touch: objects, edges of boxes, upright parts of lines
 * @returns widths in drawing units by id; labels that are not in it keep the width of a column
 */
export function growLabels(labels: readonly WideLabel[], obstacles: readonly Rect[]): ReadonlyMap<string, number> {
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
    let half = full / 2
    for (const other of taken.overlapping(wanted)) {
      if (other === box) continue
      const gap = other.x > middle ? other.x - middle : middle - (other.x + other.width)
      half = Math.min(half, gap - GAP)
    }
    if (2 * half <= box.width + 0.5) continue
    rooms.set(id, 2 * half)
    taken.add({ ...box, x: middle - half, width: 2 * half })
  }
  return rooms
}
