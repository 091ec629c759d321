/**
 * Zones of the layered drawing: runs of columns side by side. A boxed zone stacks groups (hosts; switches); a loose
 * zone holds objects without a group, usually the networks.
 */
import type { ColumnPlan } from './columns'
import type { Scene } from './model'
import { METRICS, type PlacedColumn } from './placement'

export interface Zone {
  /** First and last column index. */
  first: number
  last: number
  boxed: boolean
}

/** Zones from left to right; kinds of groups whose columns overlap share a zone. */
export function planZones(scene: Scene, plan: ColumnPlan): Zone[] {
  const boxed = (['host', 'switch'] as const).flatMap((kind): Zone[] => {
    const columns = scene.groups
      .filter((group) => group.kind === kind)
      .flatMap((group) => group.members.flatMap((id) => plan.columnOf.get(id) ?? []))
    if (columns.length === 0) return []
    const [first, last] = columns.reduce(([a, b], c) => [Math.min(a, c), Math.max(b, c)], [Number.MAX_SAFE_INTEGER, 0])
    return [{ first, last, boxed: true }]
  })
  const [one, two] = boxed
  const merged =
    one && two && one.first <= two.last && two.first <= one.last
      ? [{ first: Math.min(one.first, two.first), last: Math.max(one.last, two.last), boxed: true }]
      : boxed.sort((a, b) => a.first - b.first)
  const zones: Zone[] = []
  let next = 0
  for (const zone of merged) {
    if (zone.first > next) zones.push({ first: next, last: zone.first - 1, boxed: false })
    zones.push(zone)
    next = zone.last + 1
  }
  if (next < plan.columns.length) zones.push({ first: next, last: plan.columns.length - 1, boxed: false })
  return zones
}

/** Horizontal places for a drawing area of `width`: equal pitch, as wide as fits between the limits. */
export interface ZonePlaces {
  pitch: number
  columns: PlacedColumn[]
  /** Left and right edge of each zone's boxes. */
  edges: { left: number; right: number }[]
  right: number
}

/** Places the columns; the pitch is shared by all zones. */
export function placeZones(zones: readonly Zone[], plan: ColumnPlan, width: number): ZonePlaces {
  const narrow = placeAt(zones, plan, METRICS.pitchMin)
  const wide = placeAt(zones, plan, METRICS.pitchMax)
  if (wide.right <= width) return wide
  if (narrow.right >= width || wide.right === narrow.right) return narrow
  // The right edge grows linearly with the pitch between the two limits.
  const share = (width - narrow.right) / (wide.right - narrow.right)
  return placeAt(zones, plan, METRICS.pitchMin + share * (METRICS.pitchMax - METRICS.pitchMin))
}

function placeAt(zones: readonly Zone[], plan: ColumnPlan, pitch: number): ZonePlaces {
  const padding = 0.545 * pitch + 4
  const columns: PlacedColumn[] = []
  const edges: { left: number; right: number }[] = []
  let cursor: number = METRICS.margin
  for (const zone of zones) {
    const side = zone.boxed ? padding : pitch / 2
    if (edges.length > 0) cursor += zone.boxed ? 36 : 14
    const left = cursor
    for (let index = zone.first; index <= zone.last; index++) {
      columns.push({ layer: plan.columns[index]?.layer ?? 0, x: left + side + (index - zone.first) * pitch })
    }
    cursor = left + 2 * side + (zone.last - zone.first) * pitch
    edges.push({ left, right: cursor })
  }
  return { pitch, columns, edges, right: cursor + METRICS.margin }
}
