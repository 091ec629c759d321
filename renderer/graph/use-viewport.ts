/** The viewport as React state: fitted when a graph opens, left alone afterwards. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Drawing } from './drawing'
import type { Rect } from './geometry'
import { placeOf } from './navigate'
import type { LayoutMode } from './placement'
import { startTravel, travelMs } from './travel'
import {
  type Anchor,
  between,
  centreOn,
  firstLook,
  fitAll,
  minZoom,
  reveal,
  type Size,
  type Viewport,
  ZOOM,
  zoomAt,
} from './viewport'

export interface ViewportControls {
  viewport: Viewport
  set: (view: Viewport) => void
  fit: () => void
  zoom: (direction: 1 | -1) => void
  /** Puts an object into the middle. */
  centre: (id: string) => void
  /** Moves just enough to show an object. */
  show: (id: string) => void
  pan: (dx: number, dy: number) => void
  /** Fits the next drawing: what is asked for changes nearly everything. */
  fitNext: () => void
  /** True when the operator moved or zoomed: only then is there a place to come back to. */
  moved: boolean
  min: number
}

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
export function useViewport(drawing: Drawing | undefined, area: Size, saved: Viewport | undefined): ViewportControls {
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
    const { mode } = drawing.placement
    const { focal } = drawing.scene
    const columns = drawing.placement.columns.map((column) => Math.round(column.x)).join()
    const last = fitted.current
    const turned = last && (last.mode !== mode || last.focal !== focal)
    const resized = last?.view === current.current && (last.area !== area || last.columns !== columns)
    const replaced = last?.outgoing !== undefined && last.outgoing !== bounds
    if (opened.current && !turned && !resized && !replaced) return
    const view = firstLook(bounds, area, placeOf(drawing, focal), anchor)
    fitted.current = { mode, focal, area, columns, view, outgoing: undefined }
    const from = current.current
    const durationMs = opened.current && (turned || replaced) ? travelMs(document.documentElement) : 0
    opened.current = true
    stop.current?.()
    stop.current = startTravel(durationMs, (share) => setViewport(share === 1 ? view : between(from, view, share)))
  }, [ready, drawing, bounds, area, anchor])

  const fit = useCallback(() => {
    if (!drawing || !bounds) return
    const view = fitAll(bounds, area, anchor)
    const { mode, columns } = drawing.placement
    fitted.current = {
      mode,
      focal: drawing.scene.focal,
      area,
      columns: columns.map((column) => Math.round(column.x)).join(),
      view,
      outgoing: undefined,
    }
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
    set: (view) => change(() => view),
    fit,
    zoom: (direction) => change((view) => zoomAt(view, direction === 1 ? ZOOM.step : 1 / ZOOM.step, middle, min)),
    centre: (id) => at(id, centreOn),
    show: (id) => at(id, reveal),
    fitNext: () => {
      if (fitted.current) fitted.current = { ...fitted.current, outgoing: bounds }
    },
    pan: (dx, dy) => change((view) => ({ ...view, x: view.x + dx, y: view.y + dy })),
    moved: opened.current && fitted.current?.view !== viewport,
    min,
  }
}
