/** What a graph shows and what can be done with it, as React state and actions; `GraphCanvas` draws it. */
import { typeInfo } from '@shared/catalog/object-types'
import type { Graph } from '@shared/contract/calls/cliques'
import { isEmptySearch } from '@shared/text/search-syntax'
import { type ReactNode, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import type { MenuEntries, MenuPoint } from '../components'
import { saveFile } from '../data/save-file'
import type { StatusKey } from '../format/status'
import { formatAbsolute } from '../format/time'
import { graphName } from './describe'
import { cycle, type Drawing, drawnAs, type Emphasis, type Hit, litBy, placeOf } from './drawing'
import { type ExportFormat, exportPng, exportSvg, headingOf } from './export-image'
import { keyHandler } from './keyboard'
import type { LayoutRunner } from './layout-runner'
import { buildScene, type Scene, type SceneNode } from './model'
import { useMotion } from './motion'
import type { LabelMode, PaintContext } from './paint'
import type { LayoutMode } from './placement'
import { allFoldable, findNodes } from './scene'
import { type GraphInventory, useFound } from './use-found'
import { useArea, useDrawing, useHover, useTheme, useWide } from './use-graph'
import {
  NO_DEFAULTS,
  opensFolded,
  reduceView,
  type SavedView,
  saveView,
  startView,
  type ViewDefaults,
} from './view-state'
import { toScreen, useViewport, type ViewportControls } from './viewport'

export interface GraphCanvasProps {
  graph: Graph
  /** Runs layouts; see `createLayoutRunner`. */
  runLayout: LayoutRunner
  /** What the operator did to this view before. */
  state?: SavedView | undefined
  /** What holds for what the operator did not choose. */
  defaults?: ViewDefaults | undefined
  /** Called, at most a few times a second, when that changes. */
  onViewState?: ((state: SavedView) => void) | undefined
  /** An object, host or switch was chosen; `undefined`: nothing. Links are no objects and are not reported. */
  onSelect?: ((id: string | undefined) => void) | undefined
  /** An object shall become the focal point. */
  onFocus?: ((id: string) => void) | undefined
  /** An object's data shall be shown. */
  onOpen?: ((id: string) => void) | undefined
  /** The neighbourhood of an object shall be shown. */
  onNeighbourhood?: ((id: string) => void) | undefined
  /** Where the tools go; without it they have a bar of their own. `null` while the place is not there yet. */
  toolbarSlot?: HTMLElement | null | undefined
  /** Where the graph is from, for exported images: "prod-ams1". */
  cloud?: string | undefined
  /** What can be done with an object, host or switch: the entries of its menu. */
  menuOf?: ((node: MenuTarget) => MenuEntries) | undefined
  /** Asked for what finding needs beyond what is drawn; without it only that is found. */
  inventory?: GraphInventory | undefined
  /** What is only in this graph, or only in another it is compared with, by id; the same map while it stays so. */
  marks?: PaintContext['marks']
  /** Drawn left of the tools: what is shown, e.g. "+1 hop". */
  toolbarStart?: ReactNode
}

/** What a menu is opened for. */
export type MenuTarget = Pick<SceneNode, 'id' | 'type' | 'name' | 'fact' | 'mac'>

/** Pause after the last change before the view is reported. */
const REPORT_MS = 300

/** What can be done to a graph; the same functions at every render. */
export type GraphActions = ReturnType<typeof useGraphController>['actions']

export function useGraphController(props: GraphCanvasProps) {
  const { graph, defaults = NO_DEFAULTS } = props
  const [view, dispatch] = useReducer(reduceView, props, startFor)
  const [selected, setSelected] = useState<string>()
  const [query, setQuery] = useState<string>()
  const [failure, setFailure] = useState<string>()
  const element = useRef<HTMLDivElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  const wide = useWide(theme.scale)
  const tableOpen = view.table ?? defaults.table ?? wide
  const labels = view.labels ?? defaults.labels ?? 'auto'
  const area = useArea(element, theme.scale)
  const hover = useHover()
  const state = useDrawing(graph, view, area.width, props.runLayout, defaults)
  const { drawing, drawn, mode } = state
  const moving = useMotion(drawing, state.layout, state.renderer === 'svg')
  const controls = useViewport(drawing, area, props.state?.viewport, theme.scale)
  const { viewport } = controls
  const focal = graph.nodes.find((node) => node.id === graph.focalPoint)
  const focalGroup = graph.groups.find((group) => group.id === graph.focalPoint)
  const focalName = focal?.name ?? focalGroup?.name ?? graph.focalPoint
  const focalType = focal?.type ?? focalGroup?.kind ?? ''
  const foldable = useMemo(() => allFoldable(state.shown), [state.shown])

  /** The selection as it is drawn: a link in a bundle is its line, an object in a folded host its strip. */
  const marked = useMemo(() => selected && (drawing ? drawnAs(drawing, selected) : selected), [drawing, selected])
  const known = useFound(props.inventory, graph.nodes, query)
  // Folded objects are found too; a folded group itself only when nothing else is meant.
  const matches = useMemo(() => {
    if (query === undefined) return []
    const inside = findNodes(state.shown, query, known)
    return inside.length > 0 ? inside : findNodes(drawn, query, known)
  }, [state.shown, drawn, query, known])
  const found = useMemo(() => foundIn(drawn, matches), [drawn, matches])
  const emphasis = useMemo(
    (): Emphasis => ({
      selected: marked,
      hovered: hover.id,
      matches: query === undefined || isEmptySearch(query) ? undefined : new Set(matches),
      found,
      pinned: new Set(view.pins.keys()),
    }),
    [marked, hover.id, matches, found, query, view.pins],
  )
  // Zoom enters the drawing in steps only, so that a gesture repaints nothing that stays the same.
  const k = viewport.k > 1.8 ? viewport.k : viewport.k >= 0.6 ? 1 : viewport.k >= 0.4 ? 0.5 : 0.1
  const context = useMemo(
    (): PaintContext | undefined =>
      moving && {
        ...{ drawing: moving, emphasis, lit: litBy(moving, emphasis), labels, theme, k },
        marks: props.marks,
      },
    [moving, emphasis, labels, theme, k, props.marks],
  )

  const { reach } = useReach(drawing, controls)
  const [menu, setMenu] = useState<{ target: MenuTarget; at: MenuPoint }>()
  /** An object, or the host or switch of a box. */
  const targetOf = (id: string): MenuTarget | undefined => {
    const group = drawing?.groups.get(id)
    return drawing?.nodes.get(id) ?? (group && { id, type: group.kind, name: group.name })
  }
  const openMenu = (id: string | undefined, at: MenuPoint): void => {
    const target = id === undefined ? undefined : targetOf(id)
    if (!target) return
    hover.over(undefined)
    select(target.id)
    setMenu({ target, at })
  }

  const report = useRef(props.onViewState)
  report.current = props.onViewState
  const unreported = useRef<() => void>(undefined)
  useEffect(() => {
    const kept = controls.moved ? viewport : undefined
    const tell = () => {
      unreported.current = undefined
      report.current?.(saveView(view, kept))
    }
    unreported.current = tell
    const timer = setTimeout(tell, REPORT_MS)
    return () => clearTimeout(timer)
  }, [view, viewport, controls.moved])
  // What was changed last before the graph is left.
  useEffect(() => () => unreported.current?.(), [])

  const select = (id: string | undefined): void => {
    setSelected(id)
    // Others know objects only: a link is selected here and in the table, and what was chosen before stays chosen.
    if (!graph.links.some((link) => link.id === id)) props.onSelect?.(id)
  }
  const setTable = (open: boolean): void => dispatch({ do: 'table', open })
  const closeFind = (): void => {
    setQuery(undefined)
    stage.current?.focus()
  }
  const makeFocal = (id: string): void => {
    // A folded host is opened instead: what is inside it is what is wanted.
    if (drawing?.nodes.get(id)?.folded) dispatch({ do: 'fold', group: id })
    else props.onFocus?.(id)
  }
  const actions = useStable({
    select,
    closeFind,
    selectAndShow: (id: string) => {
      select(id)
      controls.show(drawing ? drawnAs(drawing, id) : id)
    },
    openMenu: (hit: Hit | undefined, at: MenuPoint) =>
      openMenu(hit?.kind === 'group' && !hit.head ? undefined : hit?.id, at),
    closeMenu: () => setMenu(undefined),
    focus: (id: string) => props.onFocus?.(id),
    click: (hit: Hit | undefined, double: boolean) => {
      hover.over(undefined)
      if (hit?.kind === 'group') {
        if (!double && hit.head) {
          dispatch({ do: 'fold', group: hit.id })
          // A head that stayed below the ruler takes its box along: the strip is shown again.
          if (!view.folded.has(hit.id)) reach(hit.id)
        } else if (!double) select(undefined)
      } else if (double && hit?.kind === 'node') makeFocal(hit.id)
      else if (!double) select(hit?.id)
    },
    step: (direction: 1 | -1) => {
      const next = cycle(matches, selected, direction)
      if (next === undefined) return
      select(next)
      const group = graph.nodes.find((node) => node.id === next)?.group
      if (group !== undefined && view.folded.has(group)) dispatch({ do: 'fold', group })
      reach(next)
    },
    setMode: (next: LayoutMode) => dispatch({ do: 'mode', mode: next }),
    setRows: (rows: boolean) => {
      controls.fitNext()
      dispatch({ do: 'rows', rows })
    },
    setLabels: (labels: LabelMode) => dispatch({ do: 'labels', labels }),
    foldEverything: () => dispatch({ do: 'fold-only', groups: foldable }),
    foldAll: (fold: boolean) => {
      controls.fitNext()
      dispatch({ do: 'fold-only', groups: fold ? foldable : new Set() })
    },
    unpinAll: () => dispatch({ do: 'unpin-all' }),
    toggleType: (type: string) => dispatch({ do: 'toggle-type', type }),
    toggleState: (state: StatusKey) => dispatch({ do: 'toggle-state', state }),
    drawAnyway: () => dispatch({ do: 'draw-anyway' }),
    openFind: () => setQuery(query ?? ''),
    openTable: () => setTable(true),
    closeTable: () => setTable(false),
    toggleTable: () => setTable(!tableOpen),
    exportAs: (format: ExportFormat, scale: 1 | 2 | 4) => {
      if (!drawing) return
      const name = `${focalName}-graph.${format}`
      const heading = headingOf(drawing, state.shown, {
        title: focalName,
        detail: [typeInfo(focalType).label, props.cloud, `scanned ${formatAbsolute(graph.scannedAt)}`]
          .filter(Boolean)
          .join(' · '),
        alt: graphName(focalName, state.scene),
      })
      if (format === 'svg') {
        saveFile(new Blob([exportSvg(drawing, theme, heading)], { type: 'image/svg+xml' }), name)
        return
      }
      exportPng(drawing, theme, scale, heading).then(
        (blob) => saveFile(blob, name),
        (thrown: unknown) => setFailure(thrown instanceof Error ? thrown.message : String(thrown)),
      )
    },
  })
  const onKeyDown = keyHandler({
    drawing,
    selected: marked,
    finding: query !== undefined,
    mode,
    pinned: (id) => view.pins.has(id),
    view: controls,
    dispatch,
    select,
    makeFocal,
    open: (id) => props.onOpen?.(id),
    neighbourhood: (id) => props.onNeighbourhood?.(id),
    menu: (id) => {
      const box = stage.current?.getBoundingClientRect()
      const place = drawing && placeOf(drawing, id)
      if (!box || !place) return
      const at = toScreen(viewport, place)
      openMenu(id, { x: box.left + at.x * theme.scale, y: box.top + at.y * theme.scale })
    },
    step: actions.step,
    toggleTable: actions.toggleTable,
    openFind: actions.openFind,
    pinTooltip: () => hover.pin(hover.pinned ? undefined : (hover.id ?? marked)),
    escape: () => {
      if (hover.pinned) hover.pin(undefined)
      else if (query !== undefined) closeFind()
      else if (selected !== undefined) select(undefined)
      else return false
      return true
    },
  })
  return {
    view,
    dispatch,
    state,
    drawing,
    context,
    viewport,
    controls,
    area,
    element,
    stage,
    wide,
    hover,
    menu,
    theme,
    selected,
    marked,
    query,
    setQuery,
    matches,
    focalName,
    failure,
    foldable,
    tableOpen,
    labels,
    tooLarge: state.renderer === 'too-large',
    /** Some host or switch is not folded yet. */
    canFold: [...foldable].some((id) => !view.folded.has(id)),
    actions,
    onKeyDown,
  }
}

/** How many of the matches each folded group hides. */
function foundIn(drawn: Scene, matches: readonly string[]): ReadonlyMap<string, number> {
  const wanted = new Set(matches)
  return new Map(
    drawn.groups
      .filter((group) => group.folded)
      .map((group) => [group.id, group.members.filter((id) => wanted.has(id)).length]),
  )
}

/** Brings something into view, as soon as the drawing has it. */
function useReach(drawing: Drawing | undefined, controls: ViewportControls) {
  const [wanted, setWanted] = useState<{ id: string; since: Drawing | undefined }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the controls are new at every render, what they do is not
  useEffect(() => {
    if (!wanted || !drawing) return
    // A fold that is under way is of the next drawing.
    if (drawing === wanted.since && !drawing.placement.nodes.has(wanted.id)) return
    controls.show(wanted.id)
    setWanted(undefined)
  }, [drawing, wanted])
  return { reach: (id: string) => setWanted({ id, since: drawing }) }
}

/** The same functions at every render, each doing what the newest of its name does: who is given them stays as it is. */
function useStable<T extends { [K in keyof T]: (...args: never[]) => void }>(actions: T): T {
  const latest = useRef(actions)
  latest.current = actions
  const [stable] = useState(() => {
    const keys = Object.keys(actions) as (keyof T)[]
    const entries = keys.map((key) => [key, (...args: never[]) => latest.current[key](...args)])
    // Each calls the function of the same name and type.
    return Object.fromEntries(entries) as T
  })
  return stable
}

/** Large graphs open with their hosts and switches folded, unless the operator left them otherwise. */
function startFor({ graph, state }: GraphCanvasProps): ReturnType<typeof startView> {
  const start = startView(state)
  if (state) return start
  const scene = buildScene(graph)
  return opensFolded(scene) ? { ...start, folded: allFoldable(scene) } : start
}
