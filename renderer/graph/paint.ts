/** What painting depends on, and drawing instructions for objects. */
import { typeInfo } from '@shared/catalog/object-types'
import { isBad, shownState } from '../format/status'
import { rowFact } from './compact'
import type { Drawing, Emphasis, Lit } from './drawing'
import type { SceneNode } from './model'
import { glyph, type PaintItem, path, type TextItem, text } from './paint-items'
import { cellRect, ROW, type RowCell } from './placement'
import { circlePath, type NodeShape, rectPath, shapeOf } from './shapes'
import { factLabel, type LabelFont, LINE, labelOffset, nameFont, shorten, TEXT_SIZE, textWidth } from './text'
import type { GraphTheme, Tone } from './theme'

/** Below this zoom marks are left out, below the second labels too. */
const MARKS_FROM = 0.6
export const LABELS_FROM = 0.4

/** Which labels are drawn: as many as fit, all, those of lines only, or none. */
export type LabelMode = 'auto' | 'all' | 'links' | 'none'

/** Against another graph: only in this one, or only in the other. */
export type Mark = 'added' | 'lost'

/** What painting depends on besides the drawing itself. */
export interface PaintContext {
  /** By id of an object or link. */
  marks?: ReadonlyMap<string, Mark> | undefined
  drawing: Drawing
  emphasis: Emphasis
  /** What keeps full strength; `undefined` when everything does. */
  lit: Lit | undefined
  labels: LabelMode
  theme: GraphTheme
  k: number
}

/** Instructions for one object around its middle. */
export function paintedNode(context: PaintContext, node: SceneNode): PaintItem[] {
  const { theme } = context
  const state = stateOf(context, node)
  const cell = context.drawing.placement.cells.get(node.id)
  if (cell) return paintedRow(node, cell, state, theme)
  const shape = shapeOf(node.type)
  const tone = theme.tones[shownState(node)]
  const bad = isBad(node.health)
  const mark = { x: 0, y: 0, size: shape.glyphSize, current: markColour(node, tone, theme), face: theme.raised }
  return [
    ...rings(shape, state, theme),
    path(shape.outline, {
      fill: bad ? tone.fill : theme.raised,
      stroke: tone.line,
      width: bad ? theme.nodeBad : theme.node,
      dash: node.stale ? [4, 3] : [],
    }),
    ...(shape.inner ? [path(shape.inner, { stroke: tone.line })] : []),
    ...(context.k >= MARKS_FROM ? glyph(shape.glyph, mark, theme) : []),
    ...paintBadge(node, shape, theme),
    ...paintMark(context.marks?.get(node.id), -shape.halfWidth, -shape.halfHeight, theme),
    ...(state.pinned ? paintPin(shape, theme) : []),
    ...paintLabel(node, state, theme),
  ]
}

/** One object as a line of text: its glyph, name and fact; a problem is tinted and has its badge behind the name. */
function paintedRow(node: SceneNode, cell: RowCell, state: NodeState, theme: GraphTheme): PaintItem[] {
  const shown = shownState(node)
  const tone = theme.tones[shown]
  const isLoud = shown !== 'ok' && shown !== 'unknown'
  const font = nameFont(node.type)
  const name = shorten(node.label, cell.name, font)
  const { x, y, width, height } = cellRect({ x: 0, y: 0 }, cell)
  const colour = isLoud ? tone.text : state.match || state.focal ? theme.accent : theme.text
  const mark = { x: 0, y: 0, size: 16, current: isLoud ? tone.text : theme.text2, face: theme.group }
  const badge = { x: ROW.text + textWidth(name, font) + 10, y: 0, size: 11, current: tone.line, face: theme.group }
  const line = (words: string, at: number, style: LabelFont, fill: string): TextItem =>
    text(words, at, 4, { font: style, size: TEXT_SIZE[style], fill, anchor: 'start' })
  const fact = rowFact(node)
  return [
    ...(isBad(shown) || state.selected
      ? [
          path(rectPath(x, y + 1, width, height - 2, 4), {
            fill: state.selected ? theme.selected : tone.fill,
            stroke: state.selected ? theme.accent : undefined,
            width: 1.5,
          }),
        ]
      : []),
    ...glyph(`${typeInfo(node.type).glyph}-16`, mark, theme),
    ...(state.lines === 0
      ? []
      : [
          line(name, ROW.text, font, colour),
          ...(fact === undefined || cell.fact === undefined
            ? []
            : [line(shorten(fact, cell.right - cell.fact, 'mono'), cell.fact, 'mono', theme.text2)]),
          ...(isLoud ? glyph(`badge-${shown}`, badge, theme) : []),
        ]),
  ]
}

/** How an object stands out at the moment. */
type NodeState = ReturnType<typeof stateOf>

function stateOf(context: PaintContext, { id, fact }: SceneNode) {
  const { drawing, emphasis, labels, theme } = context
  const focal = id === drawing.scene.focal
  const selected = id === emphasis.selected
  const match = emphasis.matches?.has(id) ?? false
  const important = focal || selected || match || id === emphasis.hovered
  return {
    focal,
    selected,
    pinned: emphasis.pinned.has(id),
    /** Named by the query of the find bar. */
    match,
    /** Lines of the label to draw, 0–2, and the room for each. */
    lines: labelLines(context, id, fact === undefined ? 1 : 2, important),
    room: labels === 'all' ? Number.POSITIVE_INFINITY : (drawing.ownRooms.get(id) ?? drawing.labelRoom),
    /** Colour beneath the label. */
    halo: drawing.homeOf.has(id) ? theme.group : theme.canvas,
  }
}

function labelLines({ drawing, labels, k }: PaintContext, id: string, most: number, important: boolean): number {
  if (labels === 'none' || labels === 'links') return 0
  if (labels === 'all') return most
  if (drawing.placement.cells.has(id)) return important || k >= LABELS_FROM ? most : 0
  const lines = drawing.labelLines.get(id) ?? 0
  if (important) return Math.max(1, lines)
  return k < LABELS_FROM ? 0 : lines
}

/** Opacity of the lines of a hub. */
const FAINT = 0.3

/** Opacity of an object or line. */
export function opacityOf(context: PaintContext, kind: 'node' | 'link', id: string): number {
  const { drawing, emphasis, lit, theme } = context
  if (!lit) {
    const faint = kind === 'link' && id !== emphasis.selected && drawing.faint.has(id) && !drawing.links.get(id)?.down
    return faint ? FAINT : 1
  }
  return (kind === 'node' ? lit.nodes : lit.links).has(id) ? 1 : theme.dim
}

const FOCAL_MARK = ['M-30.7 4.3A31 31 0 0 1 4.3 -30.7', 'M30.7 -4.3A31 31 0 0 1 -4.3 30.7']
const PIN = 'M-2.6 -5h5.2M-1.7 -5v3.4l-1.6 2.4h6.6l-1.6 -2.4v-3.4M0 .8v4.2'

function rings(shape: NodeShape, state: NodeState, theme: GraphTheme): PaintItem[] {
  const selected = state.selected ? [path(shape.ring, { fill: theme.selected, stroke: theme.accent, width: 1.75 })] : []
  if (!state.focal) return selected
  const arcs = FOCAL_MARK.map((d) => path(d, { stroke: theme.accent, width: theme.focalMark, round: true }))
  return [...selected, ...arcs, text('centre', 0, -37, { font: 'ui-strong', fill: theme.accent, halo: state.halo })]
}

function markColour(node: SceneNode, tone: Tone, theme: GraphTheme): string {
  if (node.stale || isBad(node.health)) return tone.text
  return node.health === 'unknown' ? theme.text2 : theme.text
}

/** OK whispers with a small badge, problems speak with a larger one, and what nobody watches has none. */
function paintBadge(node: SceneNode, shape: NodeShape, theme: GraphTheme): PaintItem[] {
  const badge = shownState(node)
  if (badge === 'unknown') return []
  const size = badge === 'ok' ? 11 : badge === 'stale' ? 13 : 15
  return glyph(`badge-${badge}`, { ...shape.badge, size, current: theme.tones[badge].line, face: theme.raised }, theme)
}

/** Colour of a mark; its sign says the same without colour. */
export const markTone = (mark: Mark, theme: GraphTheme): string => theme.tones[mark === 'added' ? 'ok' : 'error'].line

/** A disc with + or − at the corner across from the badge. */
function paintMark(mark: Mark | undefined, x: number, y: number, theme: GraphTheme): PaintItem[] {
  if (mark === undefined) return []
  const sign = mark === 'added' ? 'M-3 0h6M0 -3v6' : 'M-3 0h6'
  return [
    path(circlePath(0, 0, 7), { x, y, fill: markTone(mark, theme) }),
    path(sign, { x, y, stroke: theme.badgeGlyph, width: 1.5, round: true }),
  ]
}

function paintPin(shape: NodeShape, theme: GraphTheme): PaintItem[] {
  const [x, y] = [-shape.halfWidth * 0.85 - 2, shape.halfHeight * 0.85 + 1]
  return [path(PIN, { x, y, stroke: theme.accent, width: 1.25, round: true })]
}

function paintLabel(node: SceneNode, state: NodeState, theme: GraphTheme): PaintItem[] {
  if (state.lines === 0) return []
  const y = labelOffset(node, state.focal, state.selected)
  const line = (words: string, y: number, font: LabelFont, fill: string): TextItem =>
    text(shorten(words, state.room, font), 0, y, { font, size: TEXT_SIZE[font], fill, halo: state.halo })
  const name = line(node.label, y, nameFont(node.type), state.match ? theme.accent : theme.text)
  if (state.lines === 1 || node.fact === undefined) return [name]
  return [name, line(factLabel(node.fact), y + LINE.height, 'mono', theme.text3)]
}
