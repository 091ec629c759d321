/** What part of the drawing is seen: screen = drawing × k + (x, y). */
import type { Point, Rect } from './geometry'

export interface Viewport {
  x: number
  y: number
  /** Zoom, 1 = 100 %. */
  k: number
}

export interface Size {
  width: number
  height: number
}

/** Zoom limits of a drawing that fits at 30 % or more; larger drawings may be zoomed out until they fit. */
export const ZOOM = { min: 0.3, max: 5, step: 1.25 } as const
/** Past this zoom nodes and labels stop growing, only distances do. */
export const GROWTH_LIMIT = 1.8
/** A first look never starts smaller than this: labels would be gone. */
const FIRST_LOOK_MIN = 0.62

/** Space kept free around a fitted drawing; the legend and the zoom bar lie at the bottom. */
const INSET = { side: 12, top: 12, bottom: 52 } as const

/**
 * Where a drawing smaller than its area stands: one that is read like a page (layers) in the corner, one without a
 * beginning (force) in the middle.
 */
export type Anchor = 'corner' | 'middle'

/** The whole drawing, never enlarged. */
export function fitAll(bounds: Rect, area: Size, anchor: Anchor = 'corner'): Viewport {
  const room = {
    width: Math.max(1, area.width - 2 * INSET.side),
    height: Math.max(1, area.height - INSET.top - INSET.bottom),
  }
  const k = Math.min(1, room.width / Math.max(1, bounds.width), room.height / Math.max(1, bounds.height))
  const share = anchor === 'corner' ? 0 : 0.5
  return {
    k,
    x: INSET.side + (room.width - bounds.width * k) * share - bounds.x * k,
    y: INSET.top + (room.height - bounds.height * k) * share - bounds.y * k,
  }
}

/**
 * First look: everything if it stays readable, else the part around the focal object at a readable size. A force
 * layout is read from afar first, so there it is always everything.
 */
export function firstLook(bounds: Rect, area: Size, focal: Point | undefined, anchor: Anchor = 'corner'): Viewport {
  const whole = fitAll(bounds, area, anchor)
  if (whole.k >= FIRST_LOOK_MIN || !focal || anchor === 'middle') return whole
  const k = Math.min(1, Math.max(FIRST_LOOK_MIN, (area.width - 24) / Math.max(1, bounds.width)))
  return clampInto(centreOn({ ...whole, k }, focal, area), bounds, area)
}

/** The viewport a share of the way from one to another. */
export function between(from: Viewport, to: Viewport, share: number): Viewport {
  const mix = (a: number, b: number): number => a + (b - a) * share
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), k: mix(from.k, to.k) }
}

/** Moves a point of the drawing into the middle of the area. */
export function centreOn(view: Viewport, point: Point, area: Size): Viewport {
  return { k: view.k, x: area.width / 2 - point.x * view.k, y: area.height / 2 - point.y * view.k }
}

/** Zooms by `factor`, the drawing's point under `at` (screen) staying where it is. */
export function zoomAt(view: Viewport, factor: number, at: Point, min: number = ZOOM.min): Viewport {
  const k = Math.min(ZOOM.max, Math.max(min, view.k * factor))
  const share = k / view.k
  return { k, x: at.x - (at.x - view.x) * share, y: at.y - (at.y - view.y) * share }
}

/** Smallest zoom allowed for a drawing: it can always be made to fit. */
export function minZoom(bounds: Rect, area: Size): number {
  return Math.min(ZOOM.min, fitAll(bounds, area).k * 0.8)
}

/** Screen → drawing. */
export function toDrawing(view: Viewport, point: Point): Point {
  return { x: (point.x - view.x) / view.k, y: (point.y - view.y) / view.k }
}

/** Drawing → screen. */
export function toScreen(view: Viewport, point: Point): Point {
  return { x: point.x * view.k + view.x, y: point.y * view.k + view.y }
}

/** The part of the drawing inside the area. */
export function visibleRect(view: Viewport, area: Size): Rect {
  return { x: -view.x / view.k, y: -view.y / view.k, width: area.width / view.k, height: area.height / view.k }
}

/** Scale of nodes and labels in drawing units: 1, and less once zoom passes the growth limit. */
export function nodeScale(k: number): number {
  return k > GROWTH_LIMIT ? GROWTH_LIMIT / k : 1
}

/** Moves the least needed so that a point is at least `margin` inside the area; the same viewport when it is. */
export function reveal(view: Viewport, point: Point, area: Size, margin = 60): Viewport {
  const at = toScreen(view, point)
  const push = (value: number, size: number): number =>
    value < margin ? margin - value : value > size - margin ? size - margin - value : 0
  const [dx, dy] = [push(at.x, area.width), push(at.y, area.height)]
  return dx === 0 && dy === 0 ? view : { k: view.k, x: view.x + dx, y: view.y + dy }
}

/** Removes empty space beside a drawing that is larger than the area. */
function clampInto(view: Viewport, bounds: Rect, area: Size): Viewport {
  const clamp = (offset: number, start: number, length: number, room: number): number => {
    const [first, last] = [start * view.k + offset, (start + length) * view.k + offset]
    if (last - first <= room - 24) return offset + (room - (last - first)) / 2 - first
    if (first > 12) return offset - (first - 12)
    return last < room - 12 ? offset + (room - 12 - last) : offset
  }
  return {
    k: view.k,
    x: clamp(view.x, bounds.x, bounds.width, area.width),
    y: clamp(view.y, bounds.y, bounds.height, area.height),
  }
}
