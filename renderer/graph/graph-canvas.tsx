/** The graph of one focal object: drawing, tools, legend, graph's table. Knows nothing of where the data comes from. */
import type { Graph } from '@shared/contract/calls/cliques'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { Button, Callout, IconButton } from '../components'
import { countNoun } from '../format/number'
import { drawnWords, graphName, hoverFacts, spoken } from './describe'
import { cycle, drawnAs, type Emphasis, litBy, placeOf } from './drawing'
import { type ExportFormat, exportPng, exportSvg, saveFile } from './export-image'
import { inflate, type Rect } from './geometry'
import styles from './graph.module.css'
import { keyHandler } from './keyboard'
import type { LayoutRunner } from './layout-runner'
import { buildScene } from './model'
import { useMotion } from './motion'
import { HoverCard, Legend, MiniMap, Ruler, TooLargeCard } from './overlays'
import type { PaintContext } from './paint'
import { allFoldable, findNodes, hidesNothing } from './scene'
import { Stage } from './stage'
import { GraphTable } from './table'
import { FindBar, Toolbar, ZoomBar } from './toolbar'
import { useArea, useDrawing, useHover, useTheme, useWide } from './use-graph'
import { opensFolded, reduceView, type SavedView, saveView, startView } from './view-state'
import { toScreen, useViewport } from './viewport'

export interface GraphCanvasProps {
  graph: Graph
  /** Runs layouts; see `createLayoutRunner`. */
  runLayout: LayoutRunner
  /** What the operator did to this view before. */
  state?: SavedView | undefined
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
  /** Drawn left of the tools: what is shown, e.g. "+1 hop". */
  toolbarStart?: ReactNode
}

/** Pause after the last change before the view is reported. */
const REPORT_MS = 300

export function GraphCanvas(props: GraphCanvasProps): ReactNode {
  const { graph, onSelect, onViewState } = props
  const [view, dispatch] = useReducer(reduceView, props, startFor)
  const [selected, setSelected] = useState<string>()
  const [query, setQuery] = useState<string>()
  const wide = useWide()
  const tableOpen = view.table ?? wide
  const setTableOpen = (open: boolean): void => dispatch({ do: 'table', open })
  const [failure, setFailure] = useState<string>()
  const element = useRef<HTMLDivElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const area = useArea(element)
  const theme = useTheme()
  const hover = useHover()
  const state = useDrawing(graph, view, area.width, props.runLayout)
  const { drawing, drawn, mode } = state
  const moving = useMotion(drawing, state.layout, state.renderer === 'svg')
  const controls = useViewport(drawing, area, props.state?.viewport)
  const { viewport } = controls
  const focalName = graph.nodes.find((node) => node.id === graph.focalPoint)?.name ?? graph.focalPoint

  const select = (id: string | undefined): void => {
    setSelected(id)
    // Others know objects only: a link is selected here and in the table, and what was chosen before stays chosen.
    if (!graph.links.some((link) => link.id === id)) onSelect?.(id)
  }
  /** The selection as it is drawn: a link in a bundle is its line, an object in a folded host its strip. */
  const marked = useMemo(() => selected && (drawing ? drawnAs(drawing, selected) : selected), [drawing, selected])
  const matches = useMemo(() => (query === undefined ? [] : findNodes(drawn, query)), [drawn, query])
  const emphasis = useMemo(
    (): Emphasis => ({
      selected: marked,
      hovered: hover.id,
      matches: query?.trim() ? new Set(matches) : undefined,
      pinned: new Set(view.pins.keys()),
    }),
    [marked, hover.id, matches, query, view.pins],
  )
  // Zoom enters the picture in steps only, so that a gesture repaints nothing that stays the same.
  const detail = viewport.k > 1.8 ? viewport.k : viewport.k >= 0.6 ? 1 : viewport.k >= 0.4 ? 0.5 : 0.1
  const context = useMemo(
    (): PaintContext | undefined =>
      moving && {
        drawing: moving,
        emphasis,
        lit: litBy(moving, emphasis),
        labels: view.labels,
        theme,
        k: detail,
      },
    [moving, emphasis, view.labels, theme, detail],
  )

  const report = useRef(onViewState)
  report.current = onViewState
  useEffect(() => {
    const kept = controls.moved ? viewport : undefined
    const timer = setTimeout(() => report.current?.(saveView(view, kept)), REPORT_MS)
    return () => clearTimeout(timer)
  }, [view, viewport, controls.moved])

  const step = (direction: 1 | -1): void => {
    const next = cycle(matches, marked, direction)
    if (next === undefined) return
    select(next)
    controls.show(next)
  }
  const closeFind = (): void => {
    setQuery(undefined)
    stage.current?.focus()
  }
  const makeFocal = (id: string): void => {
    // A folded host is opened instead: what is inside it is what is wanted.
    if (drawing?.nodes.get(id)?.folded) dispatch({ do: 'fold', group: id })
    else props.onFocus?.(id)
  }
  const onKeyDown = keyHandler({
    drawing,
    selected: marked,
    matches,
    finding: query !== undefined,
    mode,
    pinned: (id) => view.pins.has(id),
    view: controls,
    dispatch,
    select,
    makeFocal,
    open: (id) => props.onOpen?.(id),
    neighbourhood: (id) => props.onNeighbourhood?.(id),
    toggleTable: () => setTableOpen(!tableOpen),
    openFind: () => setQuery(query ?? ''),
    pinTooltip: () => hover.pin(hover.pinned ? undefined : (hover.id ?? marked)),
    escape: () => {
      if (hover.pinned) hover.pin(undefined)
      else if (query !== undefined) closeFind()
      else if (selected !== undefined) select(undefined)
      else return false
      return true
    },
  })
  const exportAs = (format: ExportFormat, scale: 1 | 2 | 4): void => {
    if (!drawing) return
    const name = `${focalName}-graph.${format}`
    if (format === 'svg') {
      saveFile(
        new Blob([exportSvg(drawing, theme, graphName(focalName, state.scene))], { type: 'image/svg+xml' }),
        name,
      )
      return
    }
    exportPng(drawing, theme, scale).then(
      (blob) => saveFile(blob, name),
      (thrown: unknown) => setFailure(thrown instanceof Error ? thrown.message : String(thrown)),
    )
  }
  const tooLarge = state.renderer === 'too-large'
  const foldable = useMemo(() => allFoldable(state.shown), [state.shown])
  // The chrome depends on neither viewport nor pointer; kept as elements, gestures do not render it again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the actions read the state these stand for
  const toolbar = useMemo(
    () => (
      <Toolbar
        mode={mode}
        labels={view.labels}
        hasGroups={foldable.size > 0}
        allFolded={foldable.size > 0 && [...foldable].every((id) => view.folded.has(id))}
        tableOpen={tableOpen}
        pins={view.pins.size}
        onMode={(next) => dispatch({ do: 'mode', mode: next })}
        onFoldAll={(fold) => {
          controls.fitNext()
          dispatch({ do: 'fold-only', groups: fold ? foldable : new Set() })
        }}
        onLabels={(labels) => dispatch({ do: 'labels', labels })}
        onFind={() => setQuery(query ?? '')}
        onTable={() => setTableOpen(!tableOpen)}
        onUnpinAll={() => dispatch({ do: 'unpin-all' })}
        onExport={exportAs}
      />
    ),
    [mode, view.labels, view.folded, view.pins, foldable, tableOpen, query, drawing, theme],
  )
  const legend = useMemo(
    () => (
      <Legend
        scene={state.scene}
        filter={view.filter}
        onToggleType={(type) => dispatch({ do: 'toggle-type', type })}
        onToggleState={(status) => dispatch({ do: 'toggle-state', state: status })}
      />
    ),
    [state.scene, view.filter],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: the actions read the state these stand for
  const table = useMemo(
    () =>
      tableOpen && (
        <GraphTable
          scene={state.scene}
          graph={graph}
          selected={selected}
          full={tooLarge}
          onSelect={(id) => {
            select(id)
            controls.show(drawing ? drawnAs(drawing, id) : id)
          }}
          onFocus={(id) => props.onFocus?.(id)}
          onClose={() => setTableOpen(false)}
        />
      ),
    [tableOpen, state.scene, graph, selected, tooLarge, drawing, area],
  )
  const tools = (
    <>
      {props.toolbarStart}
      {toolbar}
    </>
  )
  const card = hover.card !== undefined && drawing ? hoverFacts(drawing, hover.card) : undefined
  const hiddenCount = state.scene.nodes.length - state.shown.nodes.length
  return (
    <div className={styles.view} data-testid="graph-view">
      {props.toolbarSlot === undefined ? (
        <div className={styles.bar}>{tools}</div>
      ) : (
        props.toolbarSlot && createPortal(tools, props.toolbarSlot)
      )}
      {state.error && (
        <div className={styles.banner}>
          <Callout tone="error" title="The graph could not be laid out">
            {state.error.message}. The table has the same objects and links.
          </Callout>
        </div>
      )}
      {failure !== undefined && (
        <div className={styles.banner}>
          <Callout tone="error" title="The picture could not be exported">
            {failure}
          </Callout>
        </div>
      )}
      {drawing && mode === 'layered' && !tooLarge && (
        <Ruler drawing={drawing} shown={state.shown} viewport={viewport} width={area.width} />
      )}
      <div ref={element} className={styles.area}>
        {tooLarge && (
          <TooLargeCard
            scene={drawn}
            canFold={[...foldable].some((id) => !view.folded.has(id))}
            onTable={() => setTableOpen(true)}
            onFold={() => dispatch({ do: 'fold-only', groups: foldable })}
            onDraw={() => dispatch({ do: 'draw-anyway' })}
          />
        )}
        {context && state.renderer !== 'too-large' && (
          <Stage
            element={stage}
            label={graphName(focalName, state.scene)}
            context={context}
            viewport={viewport}
            area={area}
            renderer={state.renderer}
            minZoom={controls.min}
            onKeyDown={onKeyDown}
            onFocus={() => selected === undefined && select(graph.focalPoint)}
            onViewport={controls.set}
            onHover={(hit) => hover.over(hit?.kind === 'group' && !hit.head ? undefined : hit?.id)}
            onClick={(hit, double) => {
              hover.over(undefined)
              if (hit?.kind === 'group') {
                if (!double && hit.head) dispatch({ do: 'fold', group: hit.id })
                else if (!double) select(undefined)
              } else if (double && hit?.kind === 'node') makeFocal(hit.id)
              else if (!double) select(hit?.id)
            }}
            onDrag={(id, at) => dispatch({ do: 'pin', id, at })}
          />
        )}
        {context && !tooLarge && (
          <>
            {legend}
            {wide && drawing && (
              <MiniMap drawing={drawing} viewport={viewport} area={area} theme={theme} onViewport={controls.set} />
            )}
            <ZoomBar k={viewport.k} onZoom={controls.zoom} onFit={controls.fit} />
          </>
        )}
        {query !== undefined && (
          <FindBar query={query} hits={matches.length} onQuery={setQuery} onStep={step} onClose={closeFind} />
        )}
        {!hidesNothing(view.filter) && (
          <div className={`${styles.float} ${styles.hidden}`}>
            {countNoun(hiddenCount, 'object')} hidden
            <IconButton
              icon={X}
              label="Show everything"
              onPress={() => dispatch({ do: 'show-all' })}
              testId="graph-show-all"
            />
          </div>
        )}
        {state.busy && (
          <div className={`${styles.float} ${styles.busy}`} role="status">
            Laying out {countNoun(drawn.nodes.length, 'object')}
            <Button size="small" variant="quiet" onPress={state.cancel} testId="graph-layout-cancel">
              Cancel
            </Button>
          </div>
        )}
        {card && drawing && hover.card !== undefined && (
          <HoverCard facts={card} around={screenBox(context, hover.card, viewport)} area={area} pinned={hover.pinned} />
        )}
        <div className={styles.spoken} aria-live="polite" data-testid="graph-spoken">
          {marked !== undefined && drawing ? spoken(drawing, marked) : drawnWords(drawn)}
        </div>
      </div>
      {table}
    </div>
  )
}

/** Large graphs open with their hosts and switches folded, unless the operator left them otherwise. */
function startFor({ graph, state }: GraphCanvasProps): ReturnType<typeof startView> {
  const start = startView(state)
  if (state) return start
  const scene = buildScene(graph)
  return opensFolded(scene) ? { ...start, folded: allFoldable(scene) } : start
}

/** What a tooltip must not cover, on screen. */
function screenBox(context: PaintContext | undefined, id: string, view: { x: number; y: number; k: number }): Rect {
  const drawing = context?.drawing
  const group = drawing?.placement.groups.get(id)
  if (group && drawing) {
    const corner = toScreen(view, group)
    return { ...corner, width: 220, height: 46 * view.k }
  }
  const at = drawing && placeOf(drawing, id)
  const reach = 36 * Math.min(view.k, 1.8)
  return inflate({ ...toScreen(view, at ?? { x: 0, y: 0 }), width: 0, height: 0 }, reach)
}
