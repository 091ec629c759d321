/** The graph as React state: what is drawn, hover, theme and size; layouts that are overtaken are cancelled. */
import type { Graph } from '@shared/contract/calls/cliques'
import { type AppError, asAppError } from '@shared/contract/errors'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { watchMedia } from '../theme/appearance'
import { buildDrawing, type Drawing } from './drawing'
import { defaultMode, type LayoutResult } from './layout'
import type { LayoutRunner } from './layout-runner'
import { buildScene, type Scene } from './model'
import type { LayoutMode, Placement } from './placement'
import { applyFilter, bundleLinks, foldGroups } from './scene'
import { type GraphTheme, themeOf, watchTheme } from './theme'
import { chooseRenderer, hasManyRows, type Renderer, type ViewDefaults, type ViewState } from './view-state'
import type { Size } from './viewport'

interface Finished extends LayoutResult {
  key: string
  /** The scene the lines and labels are of. */
  scene: Scene
}

/**
 * @param width of the drawing area in CSS pixels; 0 until it is known, and nothing is laid out before
 * @param defaults what holds where the operator chose nothing
 */
export function useDrawing(
  graph: Graph,
  view: ViewState,
  width: number,
  run: LayoutRunner,
  defaults: Pick<ViewDefaults, 'mode' | 'rows'>,
) {
  const scene = useMemo(() => buildScene(graph), [graph])
  const shown = useMemo(() => applyFilter(scene, view.filter), [scene, view.filter])
  const drawn = useMemo(() => bundleLinks(foldGroups(shown, view.folded)), [shown, view.folded])
  // Chosen when the graph opens: folding or hiding must not turn the picture round.
  const [opening] = useState(() => defaultMode(drawn))
  const mode = view.mode ?? defaults.mode ?? opening
  const [opensInRows] = useState(() => hasManyRows(scene))
  const rows = mode === 'layered' && (view.rows ?? defaults.rows ?? opensInRows)
  const lastRenderer = useRef<Renderer>(undefined)
  const renderer = chooseRenderer(drawn, lastRenderer.current, view.drawAnyway)
  lastRenderer.current = renderer

  // Status changes keep the structure, and with it every place.
  const key = useMemo(() => structureKey(drawn, mode, mode === 'layered' ? width : 0, rows), [drawn, mode, width, rows])
  const [finished, setFinished] = useState<Finished>()
  const [failure, setFailure] = useState<{ key: string; error: AppError }>()
  const abort = useRef<AbortController>(undefined)
  const idle = width === 0 || renderer === 'too-large' || finished?.key === key

  // biome-ignore lint/correctness/useExhaustiveDependencies: the structure's key stands for scene, mode and width
  useEffect(() => {
    if (idle) return
    const controller = new AbortController()
    abort.current = controller
    const options = { mode, width, pins: view.pins, rows }
    run({ scene: drawn, unfolded: bundleLinks(shown), options, previous: finished?.placement }, controller.signal).then(
      (result) => setFinished({ ...result, key, scene: drawn }),
      (thrown: unknown) => {
        const error = asAppError(thrown)
        if (!controller.signal.aborted || error.code !== 'cancelled') setFailure({ key, error })
      },
    )
    return () => controller.abort()
  }, [key, idle, run])

  const drawing = useMemo(() => {
    if (!finished || !fits(finished.placement, drawn)) return undefined
    const { placement, arrangement, scene: of } = finished
    // Lines and labels are worked out anew only when a pin or a status changed what they were made for.
    return view.pins.size === 0 && of === drawn
      ? buildDrawing(drawn, placement, arrangement)
      : buildDrawing(drawn, withPins(placement, view.pins))
  }, [finished, drawn, view.pins])
  const latest = useRef<{ drawing: Drawing; layout: Placement }>(undefined)
  if (drawing && finished) latest.current = { drawing, layout: finished.placement }
  return {
    /** Everything in the graph; the table and the legend list it. */
    scene,
    /** After hiding, before folding. */
    shown,
    /** After folding and bundling: what the limits count. */
    drawn,
    mode,
    rows,
    renderer,
    /** The last finished drawing; absent before the first. */
    drawing: renderer === 'too-large' ? undefined : latest.current?.drawing,
    /** The layout it was made of, without what was dragged since. */
    layout: latest.current?.layout,
    /** A layout is running. */
    busy: !idle && failure?.key !== key,
    error: failure?.key === key ? failure.error : undefined,
    cancel: () => abort.current?.abort(),
  }
}

/** Equal for scenes that need the same places. */
function structureKey(drawn: Scene, mode: LayoutMode, width: number, rows: boolean): string {
  return JSON.stringify([
    mode,
    width,
    drawn.focal,
    // The columns of compact rows are as wide as their texts.
    drawn.nodes.map((node) => [node.id, node.group, rows && [node.label, node.fact]]),
    drawn.links.map((link) => [link.source, link.target]),
  ])
}

/** True when the placement is of this scene; while a new one is computed the old drawing stays on screen. */
function fits(placement: Placement, drawn: Scene): boolean {
  return drawn.nodes.every((node) => placement.nodes.has(node.id) || placement.groups.has(node.id))
}

function withPins(placement: Placement, pins: ViewState['pins']): Placement {
  if (pins.size === 0) return placement
  const nodes = new Map(placement.nodes)
  for (const [id, point] of pins) if (nodes.has(id) && !placement.cells.has(id)) nodes.set(id, point)
  return { ...placement, nodes }
}

/** Long enough that crossing the drawing lights nothing up. */
const DELAY_MS = 150

export function useHover() {
  const [id, setId] = useState<string>()
  const [pinned, setPinned] = useState<string>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pending = useRef<string>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return {
    /** What the pointer rests on. */
    id,
    /** What the tooltip explains, also after the pointer left a pinned one. */
    card: pinned ?? id,
    pinned: pinned !== undefined,
    over: (next: string | undefined) => {
      if (pending.current === next) return
      pending.current = next
      clearTimeout(timer.current)
      if (next === undefined) setId(undefined)
      else timer.current = setTimeout(() => setId(next), DELAY_MS)
    },
    /** Keeps the tooltip of an id open; without an id, closes it. */
    pin: setPinned,
  }
}

export function useTheme(): GraphTheme {
  const [theme, setTheme] = useState(() => themeOf(document.documentElement))
  useEffect(() => watchTheme(() => setTheme(themeOf(document.documentElement))), [])
  return theme
}

/**
 * The size of an element in units of the drawing at 100 %; 0 × 0 until it is laid out.
 * @param scale pixels of such a unit
 */
export function useArea(element: RefObject<HTMLElement | null>, scale: number): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      const { width, height } = entry.contentRect
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }))
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return useMemo(() => ({ width: size.width / scale, height: size.height / scale }), [size, scale])
}

/** From 1600 px at the usual font size on the second layout of the design applies. */
const WIDE_PX = 1600

/** @param scale font size as a multiple of the usual one */
export function useWide(scale: number): boolean {
  const query = `(min-width: ${WIDE_PX * scale}px)`
  const watch = useCallback((onChange: () => void) => watchMedia([query], onChange), [query])
  return useSyncExternalStore(watch, () => window.matchMedia(query).matches)
}
