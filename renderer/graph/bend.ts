/** Rounded corners. */
import type { Point } from './geometry'

/** Bend radius in drawing units. */
export const BEND = 9

/** Path data through `points`, each inner corner rounded by at most `BEND`. */
export function roundedPath(points: readonly Point[]): string {
  const [first] = points
  if (!first) return ''
  let d = `M${trim(first.x)} ${trim(first.y)}`
  for (let i = 1; i < points.length; i++) {
    const [before, corner, after] = [points[i - 1], points[i], points[i + 1]]
    if (!before || !corner) continue
    if (!after) {
      d += `L${trim(corner.x)} ${trim(corner.y)}`
      continue
    }
    const radius = Math.min(BEND, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = towards(corner, before, radius)
    const leave = towards(corner, after, radius)
    d += `L${trim(enter.x)} ${trim(enter.y)}Q${trim(corner.x)} ${trim(corner.y)} ${trim(leave.x)} ${trim(leave.y)}`
  }
  return d
}

/** Straight distance of two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

/** Two decimals are finer than any screen. */
export const trim = (value: number): number => Math.round(value * 100) / 100
