/** The viewport: pure steps from one to the next, and as React state: fitted when a graph opens, left alone after. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { type Drawing, placeOf } from './drawing'
import { contains, mixed, type Point, type Rect } from './geometry'
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
 * @param scale font size as a multiple of the usual one: who wants large text does not get it made small to fit
 */
export function useViewport(drawing: Drawing | undefined, area: Size, saved: Viewport | undefined, scale: number) {
  const [viewport, setViewport] = useState<Viewport>(saved ?? { x: 0, y: 0, k: 1 })
  /** The view the picture was fitted to; until the operator zooms, resizing fits anew. */
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
    // Who scrolled, but did not zoom, keeps the place in a picture that fits the new width.
    const resized = last?.view.k === current.current.k && (last.area !== area || last.columns !== columns)
    const scrolledTo = resized && last.view !== current.current ? current.current : undefined
    const replaced = last?.outgoing !== undefined && last.outgoing !== bounds
    if (opened.current && !turned && !resized && !replaced) return
    // A network stands beside all its hosts: its graph is read from the first of them on.
    const start = drawing.homeOf.has(focal) ? placeOf(drawing, focal) : undefined
    const look = firstLook(bounds, area, start, anchor, Math.min(1, READABLE * scale))
    const view = scrolledTo ? { ...look, y: scrolledTo.y * (look.k / scrolledTo.k) } : look
    fitted.current = { ...basisOf(drawing), area, view, outgoing: undefined }
    const from = current.current
    const durationMs = opened.current && (turned || replaced) ? motionMs(document.documentElement) : 0
    opened.current = true
    stop.current?.()
    stop.current = startMotion(durationMs, (share) => setViewport(share === 1 ? view : mixed(from, view, share)))
  }, [ready, drawing, bounds, area, anchor, scale])

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
    scroll: (by: Point) => bounds && change((view) => scrolled(view, by, bounds, area)),
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
const READABLE = 0.62

/** Space kept free around a fitted drawing; the legend and the zoom bar lie at the bottom. */
const INSET = { side: 12, top: 12, bottom: 52 } as const

/**
 * Where a drawing smaller than its area stands: one that is read like a page (layers) in the corner, one without a
 * beginning (force) in the middle.
 */
type Anchor = 'corner' | 'middle'

/**
 * The whole drawing, never enlarged. Where one read like a page would become too small, its width is fitted and its top
 * shown: the rest is scrolled to.
 */
export function fitAll(bounds: Rect, area: Size, anchor: Anchor = 'corner'): Viewport {
  const room = {
    width: Math.max(1, area.width - 2 * INSET.side),
    height: Math.max(1, area.height - INSET.top - INSET.bottom),
  }
  const across = Math.min(1, room.width / Math.max(1, bounds.width))
  const whole = Math.min(across, room.height / Math.max(1, bounds.height))
  const k = anchor === 'corner' && whole < READABLE ? across : whole
  const share = anchor === 'corner' ? 0 : 0.5
  return {
    k,
    x: INSET.side + (room.width - bounds.width * k) * share - bounds.x * k,
    y: INSET.top + (room.height - bounds.height * k) * share - bounds.y * k,
  }
}

/**
 * First look: everything if it stays readable, else the focal object's part at a readable size; the top where that
 * shows it. A force layout is read from afar first, so there it is always everything.
 */
export function firstLook(
  bounds: Rect,
  area: Size,
  focal: Point | undefined,
  anchor: Anchor = 'corner',
  readable: number = READABLE,
): Viewport {
  const fitted = fitAll(bounds, area, anchor)
  if (anchor === 'middle') return fitted
  const view = fitted.k >= readable ? fitted : topOf(bounds, readable)
  const at = focal && toScreen(view, focal)
  if (!at || contains({ x: 0, y: 0, ...area }, at)) return view
  return clampInto(centreOn(view, focal, area), bounds, area)
}

function topOf(bounds: Rect, k: number): Viewport {
  return { k, x: INSET.side - bounds.x * k, y: INSET.top - bounds.y * k }
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
  return Math.min(ZOOM.min, fitAll(bounds, area, 'middle').k * 0.8)
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

/** Kept free around what is shown: the find bar and a heading that stays lie at the top, the legend at the bottom. */
const SHOWN = { side: 30, top: 84, bottom: 96 } as const

/** Moves the least needed so that a point is well inside the area; the same viewport when it is. */
export function reveal(view: Viewport, point: Point, area: Size): Viewport {
  const at = toScreen(view, point)
  const push = (value: number, least: number, most: number): number =>
    value < least ? least - value : value > most ? most - value : 0
  const dx = push(at.x, SHOWN.side, area.width - SHOWN.side)
  const dy = push(at.y, SHOWN.top, area.height - SHOWN.bottom)
  return dx === 0 && dy === 0 ? view : { k: view.k, x: view.x + dx, y: view.y + dy }
}

/** Scrolls like a page: not beyond the ends of the drawing, and not at all where it fits. */
export function scrolled(view: Viewport, by: Point, bounds: Rect, area: Size): Viewport {
  const along = (offset: number, step: number, start: number, length: number, first: number, last: number): number => {
    const [highest, lowest] = [first - start * view.k, last - (start + length) * view.k]
    if (lowest >= highest) return offset
    return Math.min(Math.max(highest, offset), Math.max(Math.min(lowest, offset), offset - step))
  }
  const x = along(view.x, by.x, bounds.x, bounds.width, INSET.side, area.width - INSET.side)
  const y = along(view.y, by.y, bounds.y, bounds.height, INSET.top, area.height - INSET.bottom)
  return x === view.x && y === view.y ? view : { k: view.k, x, y }
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
