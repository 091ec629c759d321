/** The viewport: pure steps from one to the next, and as React state: fitted when a graph opens, left alone after. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Drawing, placeOf } from './drawing'
import { mixed, type Point, type Rect } from './geometry'
import { motionMs, startMotion } from './motion'
import type { LayoutMode } from './placement'

export type ViewportControls = ReturnType<typeof useViewport>

/** What a fitted viewport was made for. */
interface Fitted {
  mode: LayoutMode
  focal: string
  area: Size
  /** Places of the columns: they follow from the width alone, never from folding. */
  columns: string
  view: Viewport
  /** Bounds that are on their way out: the first drawing with others is fitted too. */
  outgoing: Rect | undefined
}

/**
 * @param saved where the operator left this view; it wins over the first look
 */
export function useViewport(drawing: Drawing | undefined, area: Size, saved: Viewport | undefined) {
  const [viewport, setViewport] = useState<Viewport>(saved ?? { x: 0, y: 0, k: 1 })
  /** The view the picture was fitted to; until the operator moves it, resizing fits anew. */
  const fitted = useRef<Fitted>(undefined)
  const opened = useRef(saved !== undefined)
  const current = useRef(viewport)
  current.current = viewport
  const stop = useRef<() => void>(undefined)
  useEffect(() => () => stop.current?.(), [])
  const ready = drawing !== undefined && area.width > 0
  const bounds = drawing?.placement.bounds
  const anchor: Anchor = drawing?.placement.mode === 'force' ? 'middle' : 'corner'

  const change = useCallback((next: (view: Viewport) => Viewport) => {
    stop.current?.()
    setViewport(next)
  }, [])
  useEffect(() => {
    if (!ready || !drawing || !bounds) return
    const { mode, focal, columns } = basisOf(drawing)
    const last = fitted.current
    const turned = last && (last.mode !== mode || last.focal !== focal)
    const resized = last?.view === current.current && (last.area !== area || last.columns !== columns)
    const replaced = last?.outgoing !== undefined && last.outgoing !== bounds
    if (opened.current && !turned && !resized && !replaced) return
    const view = firstLook(bounds, area, placeOf(drawing, focal), anchor)
    fitted.current = { ...basisOf(drawing), area, view, outgoing: undefined }
    const from = current.current
    const durationMs = opened.current && (turned || replaced) ? motionMs(document.documentElement) : 0
    opened.current = true
    stop.current?.()
    stop.current = startMotion(durationMs, (share) => setViewport(share === 1 ? view : mixed(from, view, share)))
  }, [ready, drawing, bounds, area, anchor])

  const fit = useCallback(() => {
    if (!drawing || !bounds) return
    const view = fitAll(bounds, area, anchor)
    fitted.current = { ...basisOf(drawing), area, view, outgoing: undefined }
    change(() => view)
  }, [drawing, bounds, area, anchor, change])
  const min = bounds && area.width > 0 ? minZoom(bounds, area) : ZOOM.min
  const middle = { x: area.width / 2, y: area.height / 2 }
  const at = (id: string, move: typeof centreOn): void => {
    const place = drawing && placeOf(drawing, id)
    if (place) change((view) => move(view, place, area))
  }
  return {
    viewport,
    set: (view: Viewport) => change(() => view),
    fit,
    zoom: (direction: 1 | -1) =>
      change((view) => zoomAt(view, direction === 1 ? ZOOM.step : 1 / ZOOM.step, middle, min)),
    /** Puts an object into the middle. */
    centre: (id: string) => at(id, centreOn),
    /** Moves just enough to show an object. */
    show: (id: string) => at(id, reveal),
    /** Fits the next drawing: what is asked for changes nearly everything. */
    fitNext: () => {
      if (fitted.current) fitted.current = { ...fitted.current, outgoing: bounds }
    },
    pan: (dx: number, dy: number) => change((view) => ({ ...view, x: view.x + dx, y: view.y + dy })),
    /** True when the operator moved or zoomed: only then is there a place to come back to. */
    moved: opened.current && fitted.current?.view !== viewport,
    min,
  }
}

/** What a view is fitted to, besides the bounds. */
function basisOf({ placement, scene }: Drawing): Pick<Fitted, 'mode' | 'focal' | 'columns'> {
  const columns = placement.columns.map((column) => Math.round(column.x)).join()
  return { mode: placement.mode, focal: scene.focal, columns }
}

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
type Anchor = 'corner' | 'middle'

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
