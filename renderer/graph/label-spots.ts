/** Where the words of a line may sit: on its level parts, cut where they pass the edge of a box. */
import type { Point, Rect } from './geometry'

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
  const parts = points.flatMap((from, index) => {
    const to = points[index + 1]
    return to && from.y === to.y ? partsOf(Math.min(from.x, to.x), Math.max(from.x, to.x), from.y, boxes) : []
  })
  return parts
    .filter((part) => part.room >= LEAST)
    .sort((a, b) => Number(a.inside) - Number(b.inside) || b.room - a.room || a.x - b.x)
    .map(({ x, y, room }) => ({ x, y, room }))
}

function partsOf(left: number, right: number, y: number, boxes: readonly Rect[]): (Spot & { inside: boolean })[] {
  const met = boxes.filter((box) => box.y < y - WORDS.bottom && box.y + box.height > y - WORDS.top)
  const edges = met.flatMap((box) => [box.x, box.x + box.width]).filter((x) => x > left && x < right)
  const cuts = [left, ...edges.sort((a, b) => a - b), right]
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? left
    const x = (start + end) / 2
    return { x, y, room: end - start, inside: met.some((box) => x > box.x && x < box.x + box.width) }
  })
}
