/** Over and beside the drawing: column heads, legend, mini-map, tooltip, and the card in place of what is too large. */
import { typeInfo } from '@shared/catalog/object-types'
import { KNOWLEDGE_WORDS } from '@shared/model/knowledge'
import { mean, range, rollup } from 'd3'
import { ChevronDown, ChevronUp, List, X } from 'lucide-react'
import { type PointerEvent, type ReactNode, useMemo, useRef, useState } from 'react'
import { Button, EmptyState, Glyph, IconButton, KnowledgeMark, StatusBadge } from '../components'
import { countNoun } from '../format/number'
import { isBad, STATUS_WORDS, type StatusKey, shownState } from '../format/status'
import { columnMarks, type HoverFacts, sizeWords } from './describe'
import type { Drawing } from './drawing'
import { inflate, middleOf, type Point, type Rect } from './geometry'
import styles from './graph.module.css'
import type { Scene } from './model'
import { placedNodes } from './placement'
import type { GraphFilter } from './scene'
import { shorten, TEXT_SIZE, textWidth } from './text'
import type { GraphTheme } from './theme'
import type { GraphActions } from './use-graph-controller'
import { centreOn, type Size, toDrawing, toScreen, type Viewport, visibleRect } from './viewport'

/** Minor ticks between two columns. */
const MINOR = 10

interface RulerProps {
  drawing: Drawing
  shown: Scene
  viewport: Viewport
  width: number
  /** Pixels of one unit of the drawing at 100 %. */
  scale: number
}

const RULER_HEIGHT = 30
const MOST_WORDS = 280
const WORDS_GAP = 6

/**
 * @param shown the scene before folding, so that folded objects are counted too
 */
export function Ruler({ drawing, shown, viewport, width, scale }: RulerProps): ReactNode {
  const marks = useMemo(() => columnMarks(drawing, shown), [drawing, shown])
  const focalLayer = shown.nodes.find((node) => node.id === drawing.scene.focal)?.layer
  const at = (x: number): number => x * viewport.k + viewport.x
  const xs = drawing.placement.columns.map((column) => column.x)
  const middles = marks.map(({ ticks }) => at(mean(ticks) ?? 0))
  /** Width around a mark that the words of its neighbours leave, when all are long or all are short. */
  const roomAt = (index: number, words: 'title' | 'short'): number => {
    const gaps = [index - 1, index + 1].flatMap((other) => {
      const [mark, x] = [marks[other], middles[other]]
      if (!mark || x === undefined) return []
      return (
        Math.abs(x - (middles[index] ?? 0)) - textWidth(`${mark[words]} ${mark.count}`, 'ui-strong') / 2 - WORDS_GAP
      )
    })
    return Math.min(2 * Math.min(...gaps), MOST_WORDS)
  }
  return (
    <div className={styles.ruler} data-testid="graph-ruler">
      <svg
        width={width * scale}
        height={RULER_HEIGHT * scale}
        viewBox={`0 0 ${width} ${RULER_HEIGHT}`}
        fontSize={TEXT_SIZE.ui}
        role="img"
        aria-label={marks.map((mark) => `${mark.title} ${mark.count}`).join(', ')}
      >
        {minorTicks(xs, viewport, width).map((x) => (
          <line key={x} className={styles.minor} x1={x} x2={x} y1={25.5} y2={RULER_HEIGHT} />
        ))}
        {marks.map((mark, index) => {
          const on = mark.layer === focalLayer
          const room = roomAt(index, 'short')
          const tries = [
            { words: mark.title, count: ` ${mark.count}`, room: Math.min(room, roomAt(index, 'title')) },
            { words: mark.short, count: ` ${mark.shortCount}`, room },
            { words: mark.short, count: '', room },
          ]
          const { words, count } = tries.find((one) => textWidth(one.words + one.count, 'ui-strong') <= one.room) ?? {
            words: shorten(mark.short, Math.max(room, 24), 'ui-strong'),
            count: '',
          }
          return (
            <g key={mark.layer} className={on ? styles.on : undefined}>
              {mark.ticks.map((x) => (
                <line key={x} className={styles.major} x1={at(x)} x2={at(x)} y1={21} y2={RULER_HEIGHT} />
              ))}
              {room > 8 && (
                <text x={middles[index]} y={15}>
                  {words}
                  <tspan className={styles.count}>{count}</tspan>
                </text>
              )}
            </g>
          )
        })}
      </svg>
    </div>
  )
}

/** Ticks in screen pixels, a tenth of the first pitch apart, over the whole width. */
function minorTicks(xs: readonly number[], viewport: Viewport, width: number): number[] {
  const [first, second] = xs
  if (first === undefined) return []
  const step = (((second ?? first + 100) - first) / MINOR) * viewport.k
  if (step < 4) return []
  const start = first * viewport.k + viewport.x
  return range(start - Math.floor(start / step) * step, width, step).map((x) => Math.round(x * 10) / 10)
}

const STATES: readonly StatusKey[] = ['ok', 'warn', 'error', 'unknown', 'stale']

interface LegendProps {
  /** Before hiding, so that hidden rows can be shown again. */
  scene: Scene
  filter: GraphFilter
  /** There is little room above it: it starts closed. */
  small: boolean
  actions: GraphActions
}

export function Legend({ scene, filter, small, actions }: LegendProps): ReactNode {
  const [open, setOpen] = useState(false)
  const [asked, setShown] = useState<boolean>()
  const types = rollup(
    scene.nodes,
    ({ length }) => length,
    (node) => node.type,
  )
  const present = rollup(scene.nodes, ({ length }) => length, shownState)
  const readings = rollup(
    scene.groups,
    ({ length }) => length,
    ({ reading }) => reading?.state,
  )
  const lines = lineStyles(scene)
  if (!(asked ?? !small)) {
    return (
      <div className={`${styles.float} ${styles.legend}`}>
        <IconButton icon={List} label="Legend" onPress={() => setShown(true)} testId="legend-show" />
      </div>
    )
  }
  return (
    <section className={`${styles.float} ${styles.legend}`} aria-label="Legend" data-testid="graph-legend">
      {open && (
        <div className={`${styles.legendRow} underlined`}>
          {[...types].map(([type, count]) => (
            <Key
              key={type}
              id={`type-${type}`}
              isHidden={filter.types.has(type)}
              onToggle={() => actions.toggleType(type)}
            >
              <Glyph type={type} />
              {typeInfo(type).plural} <span className="t3 num">{count}</span>
            </Key>
          ))}
        </div>
      )}
      <div className={styles.legendRow}>
        {STATES.filter((state) => open || present.has(state)).map((state) => (
          <Key
            key={state}
            id={`state-${state}`}
            isHidden={filter.states.has(state)}
            onToggle={() => actions.toggleState(state)}
          >
            <StatusBadge status={state} label={false} />
            {STATUS_WORDS[state]} <span className="t3 num">{present.get(state)}</span>
          </Key>
        ))}
        {[...readings].map(
          ([state, count]) =>
            state !== undefined &&
            state !== 'read' && (
              <span key={state} className="nowrap pad6">
                <KnowledgeMark state={state} words={`${countNoun(count, 'host')} ${KNOWLEDGE_WORDS[state]}`} />
              </span>
            ),
        )}
        <span className={styles.rule} />
        {lines
          .filter((line) => open || line.words === 'up' || line.words === 'down')
          .map(({ words, stroke, width, dash }) => (
            <span key={words} className="nowrap centred inline gap5 pad6">
              <svg width={18} height={8} aria-hidden="true">
                <line x1={0} x2={18} y1={4} y2={4} stroke={stroke} strokeWidth={width} strokeDasharray={dash} />
              </svg>
              {words}
            </span>
          ))}
        <IconButton
          icon={open ? ChevronDown : ChevronUp}
          label={open ? 'Fewer rows' : 'Types in this graph'}
          onPress={() => setOpen(!open)}
          iconSize={14}
          testId="legend-more"
        />
        <IconButton
          icon={X}
          label="Close the legend"
          onPress={() => setShown(false)}
          iconSize={14}
          testId="legend-close"
        />
      </div>
    </section>
  )
}

interface KeyProps {
  id: string
  isHidden: boolean
  onToggle: () => void
  children: ReactNode
}

/** A row of the legend that hides and shows what it explains. */
function Key({ id, isHidden, onToggle, children }: KeyProps): ReactNode {
  return (
    <button
      type="button"
      className={styles.key}
      aria-pressed={!isHidden}
      title={isHidden ? 'Show these' : 'Hide these'}
      data-testid={`legend-${id}`}
      onClick={onToggle}
    >
      {children}
    </button>
  )
}

/** The styles of the lines that occur; "up" is always explained. */
function lineStyles({ links }: Scene) {
  return [
    { words: 'up', stroke: 'var(--link-idle)', width: 1.75, dash: '', when: true },
    { words: 'down', stroke: 'var(--error-line)', width: 2, dash: '5 4', when: links.some((link) => link.down) },
    { words: 'stale', stroke: 'var(--stale-line)', width: 1.75, dash: '5 4', when: links.some((link) => link.stale) },
    { words: 'implicit', stroke: 'var(--link-idle)', width: 2, dash: '1 4', when: links.some((link) => link.implicit) },
  ].filter((style) => style.when)
}

const SIZE: Size = { width: 168, height: 92 }
/** Above this many objects the dots would be a smear: only problems are shown. */
const MOST_DOTS = 1500

interface MiniMapProps {
  drawing: Drawing
  viewport: Viewport
  area: Size
  theme: GraphTheme
  onViewport: (view: Viewport) => void
}

export function MiniMap({ drawing, viewport, area, theme, onViewport }: MiniMapProps): ReactNode {
  const dragging = useRef(false)
  const frame = inflate(drawing.placement.bounds, 20)
  const scale = Math.min(SIZE.width / frame.width, SIZE.height / frame.height)
  const map = centreOn({ x: 0, y: 0, k: scale }, middleOf(frame), SIZE)
  const dots = useMemo(() => dotsOf(drawing), [drawing])
  const seen = visibleRect(viewport, area)
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const [x, y] = [event.clientX - box.left, event.clientY - box.top]
    const point = toDrawing(map, { x: x / theme.scale, y: y / theme.scale })
    onViewport(centreOn(viewport, point, area))
  }
  const clip = (value: number, most: number): number => Math.max(1, Math.min(most - 1, value))
  const corner = (x: number, y: number): Point => {
    const at = toScreen(map, { x, y })
    return { x: clip(at.x, SIZE.width), y: clip(at.y, SIZE.height) }
  }
  const { x, y } = corner(seen.x, seen.y)
  const end = corner(seen.x + seen.width, seen.y + seen.height)
  return (
    <div className={`${styles.float} ${styles.minimap}`} data-testid="graph-minimap">
      <svg
        width={SIZE.width * theme.scale}
        height={SIZE.height * theme.scale}
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        aria-hidden="true"
        onPointerDown={(event) => {
          dragging.current = true
          event.currentTarget.setPointerCapture(event.pointerId)
          go(event)
        }}
        onPointerMove={(event) => dragging.current && go(event)}
        onPointerUp={() => {
          dragging.current = false
        }}
      >
        <g transform={`translate(${map.x} ${map.y}) scale(${scale})`}>
          {[...drawing.placement.groups].map(([id, rect]) => (
            <rect key={id} {...rect} rx={3 / scale} fill={theme.group} stroke={theme.border} strokeWidth={1 / scale} />
          ))}
          {dots.map(({ id, at, state }) => (
            <circle
              key={id}
              cx={at.x}
              cy={at.y}
              r={(dots.length > 200 ? 0.9 : isBad(state) ? 2.5 : 1.75) / scale}
              fill={theme.tones[state].line}
            />
          ))}
        </g>
        <rect
          x={x}
          y={y}
          width={Math.max(2, end.x - x)}
          height={Math.max(2, end.y - y)}
          rx={3}
          fill="none"
          stroke={theme.accent}
          strokeWidth={1.5}
        />
      </svg>
    </div>
  )
}

function dotsOf({ scene, placement }: Drawing): { id: string; at: Point; state: StatusKey }[] {
  const all = placedNodes(scene, placement).map(({ node, at }) => ({ id: node.id, at, state: shownState(node) }))
  return all.length <= MOST_DOTS ? all : all.filter(({ state }) => isBad(state)).slice(0, MOST_DOTS)
}

/** Largest size of the card, for choosing its side before it is drawn. */
const CARD: Size = { width: 320, height: 190 }
const GAP = 12

interface HoverCardProps {
  facts: HoverFacts
  /** What must stay visible, on screen. */
  around: Rect
  area: Size
  /** Pixels of one unit of the above. */
  scale: number
  pinned: boolean
}

export function HoverCard({ facts, around, area, scale, pinned }: HoverCardProps): ReactNode {
  return (
    <div
      className={`${styles.float} ${styles.card}`}
      style={cardStyle(cardPlace(around, area), scale)}
      role="tooltip"
      data-testid="graph-tooltip"
    >
      <div className={styles.cardHead}>
        <StatusBadge status={shownState(facts)} />
        <b>{facts.title}</b>
        <span>{facts.type}</span>
      </div>
      <dl className={styles.facts}>
        {facts.facts.map(({ label, value }) => [<dt key={`${label} label`}>{label}</dt>, <dd key={label}>{value}</dd>])}
      </dl>
      <div className={styles.hint}>{pinned ? 'Esc closes' : 'Space keeps this open'}</div>
    </div>
  )
}

/** To the right of the thing if there is room, else to its left; inside the area as far as that goes. */
export function cardPlace(around: Rect, area: Size): { top: number; left?: number; right?: number } {
  const top = Math.max(8, Math.min(around.y, area.height - CARD.height - 8))
  const right = around.x + around.width + GAP
  return right + CARD.width <= area.width || around.x < CARD.width
    ? { top, left: right }
    : { top, right: area.width - around.x + GAP }
}

function cardStyle({ top, left, right }: ReturnType<typeof cardPlace>, scale: number) {
  return { top: top * scale, left: left && left * scale, right: right && right * scale }
}

interface TooLargeCardProps {
  scene: Scene
  canFold: boolean
  actions: GraphActions
}

export function TooLargeCard({ scene, canFold, actions }: TooLargeCardProps): ReactNode {
  return (
    <div className="centre tall" data-testid="graph-too-large">
      <EmptyState
        title={sizeWords(scene)}
        action={
          <>
            <Button variant="primary" onPress={actions.openTable} testId="graph-too-large-table">
              Table
            </Button>
            <Button
              onPress={actions.foldEverything}
              disabledReason={canFold ? undefined : 'All hosts and switches are already folded'}
              testId="graph-too-large-fold"
            >
              Draw folded
            </Button>
            <Button onPress={actions.drawAnyway} testId="graph-too-large-draw">
              Draw anyway
            </Button>
          </>
        }
      >
        These are too many to draw at once. The table lists them all; when folded, each host or switch is drawn as one
        object.
      </EmptyState>
    </div>
  )
}
