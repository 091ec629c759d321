/** What the operator did to a view: layout, folds, pins, hidden things. Kept apart from the data it is applied to. */
import { type GraphFilter, NOTHING_HIDDEN } from './filter'
import type { Point } from './geometry'
import type { LabelMode } from './picture'
import type { LayoutMode } from './placement'
import type { Viewport } from './viewport'

export interface ViewState {
  /** `undefined` until chosen: the default for the size applies. */
  mode: LayoutMode | undefined
  folded: ReadonlySet<string>
  filter: GraphFilter
  pins: ReadonlyMap<string, Point>
  labels: LabelMode
  /** The table twin is open; `undefined` until chosen: wide windows open it. */
  table: boolean | undefined
  /** The size limit was overruled for this view. */
  drawAnyway: boolean
}

export type ViewAction =
  | { do: 'mode'; mode: LayoutMode }
  | { do: 'fold'; group: string }
  | { do: 'fold-only'; groups: ReadonlySet<string> }
  | { do: 'toggle-type'; type: string }
  | { do: 'toggle-state'; state: 'ok' | 'warn' | 'error' | 'unknown' | 'stale' }
  | { do: 'hide'; id: string }
  | { do: 'show-all' }
  | { do: 'pin'; id: string; at: Point }
  | { do: 'unpin'; id: string }
  | { do: 'unpin-all' }
  | { do: 'labels'; labels: LabelMode }
  | { do: 'table'; open: boolean }
  | { do: 'draw-anyway' }

/** What is kept between openings of a graph; plain JSON. */
export interface SavedView {
  mode?: LayoutMode | undefined
  folded: string[]
  hiddenTypes: string[]
  pins: Record<string, Point>
  labels: LabelMode
  table?: boolean | undefined
  drawAnyway: boolean
  viewport?: Viewport | undefined
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
    labels: saved?.labels ?? 'auto',
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
    labels: state.labels,
    table: state.table,
    drawAnyway: state.drawAnyway,
    viewport,
  }
}

function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return set.has(item) ? new Set([...set].filter((other) => other !== item)) : new Set([...set, item])
}
