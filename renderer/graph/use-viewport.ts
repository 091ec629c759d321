/** The viewport as React state: fitted when a graph opens, left alone afterwards. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Drawing } from './drawing'
import { placeOf } from './navigate'
import type { LayoutMode } from './placement'
import { centreOn, firstLook, fitAll, minZoom, reveal, type Size, type Viewport, ZOOM, zoomAt } from './viewport'

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
  min: number
}

/**
 * @param saved where the operator left this view; it wins over the first look
 */
export function useViewport(drawing: Drawing | undefined, area: Size, saved: Viewport | undefined): ViewportControls {
  const [viewport, setViewport] = useState<Viewport>(saved ?? { x: 0, y: 0, k: 1 })
  /** The view the picture was fitted to; until the operator moves it, resizing fits anew. */
  const fitted = useRef<{ mode: LayoutMode; focal: string; view: Viewport } | undefined>(undefined)
  const opened = useRef(saved !== undefined)
  const current = useRef(viewport)
  current.current = viewport
  const ready = drawing !== undefined && area.width > 0
  const bounds = drawing?.placement.bounds
  const down = drawing?.placement.mode === 'force' ? 'middle' : 'top'

  useEffect(() => {
    if (!ready || !drawing || !bounds) return
    const { mode } = drawing.placement
    const { focal } = drawing.scene
    const untouched = fitted.current?.view === current.current
    const changed = fitted.current && (fitted.current.mode !== mode || fitted.current.focal !== focal)
    if (opened.current && !untouched && !changed) return
    const view = firstLook(bounds, area, placeOf(drawing, focal), down)
    opened.current = true
    fitted.current = { mode, focal, view }
    setViewport(view)
  }, [ready, drawing, bounds, area, down])

  const fit = useCallback(() => {
    if (!drawing || !bounds) return
    const view = fitAll(bounds, area, down)
    fitted.current = { mode: drawing.placement.mode, focal: drawing.scene.focal, view }
    setViewport(view)
  }, [drawing, bounds, area, down])
  const min = bounds && area.width > 0 ? minZoom(bounds, area) : ZOOM.min
  const middle = { x: area.width / 2, y: area.height / 2 }
  const at = (id: string, move: typeof centreOn): void => {
    const place = drawing && placeOf(drawing, id)
    if (place) setViewport((view) => move(view, place, area))
  }
  return {
    viewport,
    set: setViewport,
    fit,
    zoom: (direction) => setViewport((view) => zoomAt(view, direction === 1 ? ZOOM.step : 1 / ZOOM.step, middle, min)),
    centre: (id) => at(id, centreOn),
    show: (id) => at(id, reveal),
    fitNext: () => {
      if (fitted.current) fitted.current = { ...fitted.current, view: current.current }
    },
    pan: (dx, dy) => setViewport((view) => ({ ...view, x: view.x + dx, y: view.y + dy })),
    min,
  }
}
