/** Moving through the drawing with the keyboard: along lines, between siblings, from problem to problem. */

import { type Drawing, neighboursOf } from './drawing'
import type { Point } from './geometry'

/** Middle of an object or group, or of the longest part of a line; `undefined` when it is not drawn. */
export function placeOf(drawing: Drawing, id: string): Point | undefined {
  const at = drawing.placement.nodes.get(id)
  if (at) return at
  const rect = drawing.placement.groups.get(id)
  return rect ? { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 } : drawing.routes.get(id)?.label
}

/**
 * What stands for an object or link in the drawing: itself, the line that bundles it, or its folded group.
 * @param id of an object, link or group of the graph
 * @returns `id` when nothing stands for it, e.g. because it is hidden
 */
export function drawnAs(drawing: Drawing, id: string): string {
  if (drawing.nodes.has(id) || drawing.links.has(id) || drawing.groups.has(id)) return id
  const line = drawing.scene.links.find(({ links }) => links.some((link) => link.id === id))
  return line?.id ?? drawing.scene.groups.find((group) => group.folded && group.members.includes(id))?.id ?? id
}

/** The nearest thing along a line to the right (1) or left (-1); `undefined` at the end of the path. */
export function alongLinks(drawing: Drawing, from: string, direction: 1 | -1): string | undefined {
  const start = placeOf(drawing, from)
  if (!start) return undefined
  return nearest(drawing, start, neighboursOf(drawing, from), (at) => (at.x - start.x) * direction > 1)
}

/** The next thing below (1) or above (-1) in the same column, or in a force layout the nearest that way. */
export function sibling(drawing: Drawing, from: string, direction: 1 | -1): string | undefined {
  const start = placeOf(drawing, from)
  const own = drawing.nodes.get(from)
  if (!start || !own) return undefined
  const layered = drawing.placement.mode === 'layered'
  const ids = drawing.scene.nodes
    .filter((node) => !layered || node.folded || own.folded || node.layer === own.layer)
    .map((node) => node.id)
  return nearest(drawing, start, ids, (at) => (at.y - start.y) * direction > 1)
}

/** The element after `from` in a cycle; the first when `from` is not in it. */
export function cycle(ids: readonly string[], from: string | undefined, direction: 1 | -1): string | undefined {
  const at = from === undefined ? -1 : ids.indexOf(from)
  if (at < 0) return direction === 1 ? ids[0] : ids.at(-1)
  return ids[(at + direction + ids.length) % ids.length]
}

/** Objects with an error, then those with a warning, in drawing order. */
export function problems(drawing: Drawing): string[] {
  const ids = (health: 'error' | 'warn'): string[] =>
    drawing.scene.nodes.filter((node) => node.health === health).map((node) => node.id)
  return [...ids('error'), ...ids('warn')]
}

function nearest(
  drawing: Drawing,
  start: Point,
  ids: Iterable<string>,
  accept: (at: Point) => boolean,
): string | undefined {
  let best: { id: string; distance: number } | undefined
  for (const id of ids) {
    const at = placeOf(drawing, id)
    if (!at || !accept(at)) continue
    const distance = Math.hypot(at.x - start.x, at.y - start.y)
    if (!best || distance < best.distance || (distance === best.distance && id < best.id)) best = { id, distance }
  }
  return best?.id
}
