/** The graph of one focal object: drawing, tools, legend, table. Knows nothing of where the data comes from. */
import { X } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { Button, Callout, ContextMenu, IconButton } from '../components'
import { countNoun } from '../format/number'
import { drawnWords, graphName, hoverFacts, spoken } from './describe'
import { placeOf } from './drawing'
import { inflate, type Rect } from './geometry'
import styles from './graph.module.css'
import { HoverCard, Legend, MiniMap, Ruler, TooLargeCard } from './overlays'
import type { PaintContext } from './paint'
import { cellRect } from './placement'
import { hidesNothing } from './scene'
import { Stage } from './stage'
import { GraphTable } from './table'
import { FindBar, Toolbar, ZoomBar } from './toolbar'
import { type GraphCanvasProps, useGraphController } from './use-graph-controller'
import { toScreen, type Viewport } from './viewport'

// These depend on neither viewport nor pointer: gestures do not render them again.
const StillToolbar = memo(Toolbar)
const StillLegend = memo(Legend)
const StillTable = memo(GraphTable)

/** From this height of the drawing area on the legend is shown without being asked for. */
const LEGEND_FROM = 260

export function GraphCanvas(props: GraphCanvasProps): ReactNode {
  const graph = useGraphController(props)
  const { view, state, drawing, context, viewport, hover, selected, tooLarge, dispatch, actions } = graph
  const tools = (
    <>
      {props.toolbarStart}
      <StillToolbar
        mode={state.mode}
        rows={state.rows}
        open={state.drawn.groups.filter((group) => !group.folded).length}
        groups={state.drawn.groups.length}
        kind={state.drawn.groups.every(({ kind }) => kind === 'host') ? 'host' : 'group'}
        labels={graph.labels}
        hasGroups={graph.foldable.size > 0}
        allFolded={graph.foldable.size > 0 && !graph.canFold}
        tableOpen={graph.tableOpen}
        pins={view.pins.size}
        actions={actions}
      />
    </>
  )
  const card = hover.card !== undefined && drawing ? hoverFacts(drawing, hover.card) : undefined
  return (
    <div className="stack tall sinks anchor canvas" data-testid="graph-view">
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
      {graph.failure !== undefined && (
        <div className={styles.banner}>
          <Callout tone="error" title="The image could not be exported">
            {graph.failure}
          </Callout>
        </div>
      )}
      {drawing && state.mode === 'layered' && !tooLarge && (
        <Ruler
          drawing={drawing}
          shown={state.shown}
          viewport={viewport}
          width={graph.area.width}
          scale={graph.theme.scale}
        />
      )}
      <div ref={graph.element} className="fill cropped anchor">
        {tooLarge && <TooLargeCard scene={state.drawn} canFold={graph.canFold} actions={actions} />}
        {context && state.renderer !== 'too-large' && (
          <>
            <Stage
              element={graph.stage}
              label={graphName(graph.focalName, state.scene)}
              context={context}
              viewport={viewport}
              area={graph.area}
              renderer={state.renderer}
              minZoom={graph.controls.min}
              onKeyDown={graph.onKeyDown}
              onFocus={() => selected === undefined && actions.select(props.graph.focalPoint)}
              onViewport={graph.controls.set}
              onScroll={graph.controls.scroll}
              onMenu={actions.openMenu}
              onHover={(hit) => hover.over(hit?.kind === 'group' && !hit.head ? undefined : hit?.id)}
              onClick={actions.click}
              onDrag={(id, at) => dispatch({ do: 'pin', id, at })}
            />
            <StillLegend
              scene={state.scene}
              filter={view.filter}
              small={graph.area.height < LEGEND_FROM}
              actions={actions}
            />
            {graph.wide && drawing && (
              <MiniMap
                drawing={drawing}
                viewport={viewport}
                area={graph.area}
                theme={context.theme}
                onViewport={graph.controls.set}
              />
            )}
            <ZoomBar k={viewport.k} onZoom={graph.controls.zoom} onFit={graph.controls.fit} />
          </>
        )}
        {graph.query !== undefined && (
          <FindBar
            query={graph.query}
            hits={graph.matches.length}
            onQuery={graph.setQuery}
            values={props.inventory?.values}
            onStep={actions.step}
            onClose={actions.closeFind}
          />
        )}
        {!hidesNothing(view.filter) && (
          <div className={`${styles.float} ${styles.hidden}`}>
            {countNoun(state.scene.nodes.length - state.shown.nodes.length, 'object')} hidden
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
            Laying out {countNoun(state.drawn.nodes.length, 'object')}
            <Button size="small" variant="quiet" onPress={state.cancel} testId="graph-layout-cancel">
              Cancel
            </Button>
          </div>
        )}
        {card && hover.card !== undefined && (
          <HoverCard
            facts={card}
            around={screenBox(context, hover.card, viewport)}
            area={graph.area}
            scale={graph.theme.scale}
            pinned={hover.pinned}
          />
        )}
        <div className="sr-only" aria-live="polite" data-testid="graph-spoken">
          {graph.marked !== undefined && drawing ? spoken(drawing, graph.marked) : drawnWords(state.drawn)}
        </div>
      </div>
      <ContextMenu
        label={graph.menu ? graph.menu.target.name : 'Object'}
        at={graph.menu?.at}
        entries={graph.menu ? (props.menuOf?.(graph.menu.target) ?? []) : []}
        onClose={actions.closeMenu}
      />
      {graph.tableOpen && (
        <StillTable scene={state.scene} graph={props.graph} selected={selected} full={tooLarge} actions={actions} />
      )}
    </div>
  )
}

/** What a tooltip must not cover, on screen. */
function screenBox(context: PaintContext | undefined, id: string, view: Viewport): Rect {
  const drawing = context?.drawing
  const group = drawing?.placement.groups.get(id)
  if (group && drawing) {
    const corner = toScreen(view, group)
    return { ...corner, width: 220, height: 46 * view.k }
  }
  const at = drawing && placeOf(drawing, id)
  const cell = drawing?.placement.cells.get(id)
  if (at && cell) {
    const { width, height, ...corner } = cellRect(at, cell)
    return { ...toScreen(view, corner), width: width * view.k, height: height * view.k }
  }
  const reach = 36 * Math.min(view.k, 1.8)
  return inflate({ ...toScreen(view, at ?? { x: 0, y: 0 }), width: 0, height: 0 }, reach)
}
