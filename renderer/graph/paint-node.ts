/** Drawing instructions for objects: outline, mark, badge, rings and label. */
import type { GraphTheme, Tone } from './graph-theme'
import { isBad, shownState } from './health'
import { type LabelFont, LINE, shorten, TEXT_SIZE } from './labels'
import type { SceneNode } from './model'
import { type NodeShape, shapeOf } from './node-shape'
import { glyph, type Prim, path, text } from './prims'

/** How an object stands out at the moment. */
interface NodeState {
  focal: boolean
  selected: boolean
  pinned: boolean
  /** Named by the query of the find bar. */
  match: boolean
  /** Lines of the label to draw, 0–2, and the room for each. */
  lines: number
  room: number
  /** Colour beneath the label. */
  halo: string
  /** Leaves the mark out when it would be too small to read. */
  mark: boolean
}

const CALLIPER = ['M-30.7 4.3A31 31 0 0 1 4.3 -30.7', 'M30.7 -4.3A31 31 0 0 1 -4.3 30.7']
const PIN = 'M-2.6 -5h5.2M-1.7 -5v3.4l-1.6 2.4h6.6l-1.6 -2.4v-3.4M0 .8v4.2'

/** Paints one object around the origin. */
export function paintNode(node: SceneNode, state: NodeState, theme: GraphTheme): Prim[] {
  const shape = shapeOf(node.type)
  const tone = theme.tones[shownState(node)]
  const bad = isBad(node.health)
  return [
    ...rings(shape, state, theme),
    path(shape.outline, {
      fill: bad ? tone.fill : theme.raised,
      stroke: tone.line,
      width: bad ? theme.nodeBad : theme.node,
      dash: node.stale ? [4, 3] : [],
    }),
    ...(shape.inner ? [path(shape.inner, { stroke: tone.line })] : []),
    ...(state.mark && shape.glyph ? paintMark(shape, markColour(node, tone, theme), theme) : []),
    ...paintBadge(node, shape, theme),
    ...(state.pinned ? paintPin(shape, theme) : []),
    ...paintLabel(node, state, theme),
  ]
}

/** Baseline of the first label line below the middle of the object. */
export function labelOffset(node: SceneNode, focal: boolean, selected: boolean): number {
  const { halfHeight } = shapeOf(node.type)
  return (focal ? Math.max(31, halfHeight) + 15 : halfHeight + 16) + (selected && !focal ? 6 : 0)
}

/** Names of interfaces and bridges are identifiers and set in mono; names of hosts and networks are prose. */
export function nameFont(type: string): LabelFont {
  return type === 'vnic' || type === 'vconnector' || type === 'port' ? 'mono-strong' : 'ui-strong'
}

function rings(shape: NodeShape, state: NodeState, theme: GraphTheme): Prim[] {
  const selected = state.selected ? [path(shape.ring, { fill: theme.selected, stroke: theme.accent, width: 1.75 })] : []
  if (!state.focal) return selected
  const arcs = CALLIPER.map((d) => path(d, { stroke: theme.accent, width: theme.calliper, round: true }))
  return [...selected, ...arcs, text('focal', 0, -37, { font: 'ui-strong', fill: theme.accent, halo: state.halo })]
}

function markColour(node: SceneNode, tone: Tone, theme: GraphTheme): string {
  if (node.stale || isBad(node.health)) return tone.text
  return node.health === 'unknown' ? theme.text2 : theme.text
}

function paintMark(shape: NodeShape, current: string, theme: GraphTheme): Prim[] {
  return glyph(shape.glyph, 0, 0, shape.glyphSize, { current, badgeGlyph: theme.badgeGlyph, face: theme.raised })
}

/** OK whispers with a small badge, problems speak with a larger one, and what nobody watches has none. */
function paintBadge(node: SceneNode, shape: NodeShape, theme: GraphTheme): Prim[] {
  const badge = shownState(node)
  if (badge === 'unknown') return []
  const size = badge === 'ok' ? 11 : badge === 'stale' ? 13 : 15
  const colours = { current: theme.tones[badge].line, badgeGlyph: theme.badgeGlyph, face: theme.raised }
  return glyph(`badge-${badge}`, shape.badge.x, shape.badge.y, size, colours)
}

function paintPin(shape: NodeShape, theme: GraphTheme): Prim[] {
  const [x, y] = [-shape.halfWidth * 0.85 - 2, shape.halfHeight * 0.85 + 1]
  return [path(PIN, { x, y, stroke: theme.accent, width: 1.25, round: true })]
}

function paintLabel(node: SceneNode, state: NodeState, theme: GraphTheme): Prim[] {
  if (state.lines === 0) return []
  const y = labelOffset(node, state.focal, state.selected)
  const font = nameFont(node.type)
  const name = text(shorten(node.label, state.room, font), 0, y, {
    font,
    size: TEXT_SIZE[font],
    fill: state.match ? theme.accent : theme.text,
    halo: state.halo,
  })
  if (state.lines === 1 || node.fact === undefined) return [name]
  const fact = text(shorten(node.fact, state.room, 'mono'), 0, y + LINE.height, {
    font: 'mono',
    size: TEXT_SIZE.mono,
    fill: theme.text3,
    halo: state.halo,
  })
  return [name, fact]
}
