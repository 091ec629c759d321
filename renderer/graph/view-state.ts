/** What the operator did to a view: layout, folds, pins, hidden things. Kept apart from the data it is applied to. */
import { z } from 'zod'
import type { StatusKey } from '../format/status'
import type { Point } from './geometry'
import { rowsOf } from './layout-layered'
import { elementCount, type Scene } from './model'
import type { LabelMode } from './paint'
import type { LayoutMode } from './placement'
import { type GraphFilter, NOTHING_HIDDEN } from './scene'
import type { Viewport } from './viewport'

export interface ViewState {
  /** `undefined` until chosen: the default for the size applies. */
  mode: LayoutMode | undefined
  folded: ReadonlySet<string>
  filter: GraphFilter
  pins: ReadonlyMap<string, Point>
  /** Instances, vNICs and bridges as lines of text; `undefined` until chosen: graphs of many rows open with them. */
  rows: boolean | undefined
  /** `undefined` until chosen. */
  labels: LabelMode | undefined
  /** The graph's table is open; `undefined` until chosen: wide windows open it. */
  table: boolean | undefined
  /** The size limit was overruled for this view. */
  drawAnyway: boolean
}

/** What holds for whatever the operator did not choose in a view; `undefined`: what fits the graph and the window. */
export type ViewDefaults = Readonly<Pick<ViewState, 'mode' | 'rows' | 'labels' | 'table'>>

export const NO_DEFAULTS: ViewDefaults = { mode: undefined, rows: undefined, labels: undefined, table: undefined }

export type ViewAction =
  | { do: 'mode'; mode: LayoutMode }
  | { do: 'fold'; group: string }
  | { do: 'fold-only'; groups: ReadonlySet<string> }
  | { do: 'toggle-type'; type: string }
  | { do: 'toggle-state'; state: StatusKey }
  | { do: 'hide'; id: string }
  | { do: 'show-all' }
  | { do: 'pin'; id: string; at: Point }
  | { do: 'unpin'; id: string }
  | { do: 'unpin-all' }
  | { do: 'rows'; rows: boolean }
  | { do: 'labels'; labels: LabelMode }
  | { do: 'table'; open: boolean }
  | { do: 'draw-anyway' }

const pointSchema = z.object({ x: z.number(), y: z.number() })
const savedViewSchema = z.object({
  mode: z.enum(['layered', 'force']).optional(),
  folded: z.array(z.string()),
  hiddenTypes: z.array(z.string()),
  pins: z.record(z.string(), pointSchema),
  rows: z.boolean().optional(),
  labels: z.enum(['auto', 'all', 'links', 'none']).optional(),
  table: z.boolean().optional(),
  drawAnyway: z.boolean(),
  viewport: pointSchema.extend({ k: z.number().positive() }).optional(),
})
/** What is kept between openings of a graph; plain JSON. */
export type SavedView = z.infer<typeof savedViewSchema>

/** A view as it was kept; `undefined` when there is none, or it is of another version. */
export function readSavedView(kept: unknown): SavedView | undefined {
  return savedViewSchema.safeParse(kept).data
}

/** The next state after an action; states are never changed in place. */
export function reduceView(state: ViewState, action: ViewAction): ViewState {
  const { filter } = state
  switch (action.do) {
    case 'mode':
      // Pins are places in one layout and mean nothing in the other.
      return { ...state, mode: action.mode, pins: new Map() }
    case 'fold':
      return { ...state, folded: toggled(state.folded, action.group) }
    case 'fold-only':
      return { ...state, folded: action.groups }
    case 'toggle-type':
      return { ...state, filter: { ...filter, types: toggled(filter.types, action.type) } }
    case 'toggle-state':
      return { ...state, filter: { ...filter, states: toggled(filter.states, action.state) } }
    case 'hide':
      return { ...state, filter: { ...filter, ids: new Set([...filter.ids, action.id]) } }
    case 'show-all':
      return { ...state, filter: NOTHING_HIDDEN }
    case 'pin':
      return { ...state, pins: new Map([...state.pins, [action.id, action.at]]) }
    case 'unpin':
      return { ...state, pins: new Map([...state.pins].filter(([id]) => id !== action.id)) }
    case 'unpin-all':
      return { ...state, pins: new Map() }
    case 'rows':
      return { ...state, rows: action.rows, pins: new Map() }
    case 'labels':
      return { ...state, labels: action.labels }
    case 'table':
      return { ...state, table: action.open }
    case 'draw-anyway':
      return { ...state, drawAnyway: true }
  }
}

/** State to start with: what was kept, else everything shown. */
export function startView(saved: SavedView | undefined): ViewState {
  return {
    mode: saved?.mode,
    folded: new Set(saved?.folded),
    filter: { ...NOTHING_HIDDEN, types: new Set(saved?.hiddenTypes) },
    pins: new Map(Object.entries(saved?.pins ?? {})),
    rows: saved?.rows,
    labels: saved?.labels,
    table: saved?.table,
    drawAnyway: saved?.drawAnyway ?? false,
  }
}

/** The part of the state that is kept, as plain JSON. */
export function saveView(state: ViewState, viewport: Viewport | undefined): SavedView {
  return {
    mode: state.mode,
    folded: [...state.folded],
    hiddenTypes: [...state.filter.types],
    pins: Object.fromEntries(state.pins),
    rows: state.rows,
    labels: state.labels,
    table: state.table,
    drawAnyway: state.drawAnyway,
    viewport,
  }
}

function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return set.has(item) ? new Set([...set].filter((other) => other !== item)) : new Set([...set, item])
}

const LIMITS = { svg: 500, canvas: 3000, folded: 15_000 } as const

/** Share by which a size must pass a limit before the choice is turned, so that a graph at the limit does not flip. */
const HYSTERESIS = 0.1

export type Renderer = 'svg' | 'canvas' | 'too-large'

/**
 * The renderer for a scene.
 * @param previous the renderer used so far, which is kept near a limit
 * @param drawAnyway the operator overruled the upper limit
 */
export function chooseRenderer(scene: Scene, previous: Renderer | undefined, drawAnyway: boolean): Renderer {
  const size = elementCount(scene)
  const bound = (limit: number, smaller: boolean): number =>
    previous === undefined ? limit : limit * (smaller ? 1 + HYSTERESIS : 1 - HYSTERESIS)
  if (size <= bound(LIMITS.svg, previous === 'svg')) return 'svg'
  if (drawAnyway || size <= bound(LIMITS.folded, previous !== 'too-large')) return 'canvas'
  return 'too-large'
}

/** Rows that fit on a screen. */
const SCREENFUL = 15

/** True for a graph that opens with compact rows. */
export function hasManyRows(scene: Scene): boolean {
  return rowsOf(scene) > SCREENFUL
}

/** True when a graph of this size opens with its hosts and switches folded. */
export function opensFolded(scene: Scene): boolean {
  return scene.groups.length > 1 && (hasManyRows(scene) || elementCount(scene) > LIMITS.canvas)
}
