/** Drawing instructions for objects, lines and boxes, alike for SVG and canvas. */

import { typeInfo } from '@shared/catalog/object-types'
import { KNOWLEDGE_WORDS } from '@shared/model/knowledge'
import { isBad, shownState } from '../format/status'
import { rowFact } from './compact'
import type { Drawing, Emphasis, Lit } from './drawing'
import type { Point, Rect } from './geometry'
import { LINK_LABEL_LIFT, linkWords } from './labels'
import type { SceneGroup, SceneLink, SceneNode } from './model'
import { cellRect, METRICS, type PlacedColumn, type Placement, ROW, type RowCell } from './placement'
import type { Route } from './routes'
import { type GlyphPaint, glyphPaths, type NodeShape, rectPath, shapeOf } from './shapes'
import { factLabel, type LabelFont, LINE, labelOffset, nameFont, shorten, TEXT_SIZE, textWidth } from './text'
import type { GraphTheme, Tone } from './theme'
import { GROWTH_LIMIT, nodeScale } from './viewport'

/** Below this zoom marks are left out, below the second labels too. */
const MARKS_FROM = 0.6
export const LABELS_FROM = 0.4

/** Which labels are drawn: as many as fit, all, those of lines only, or none. */
export type LabelMode = 'auto' | 'all' | 'links' | 'none'

/** What painting depends on besides the drawing itself. */
export interface PaintContext {
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

/** The line of a link and, unless it is hidden, the words on it. */
export function paintedLink(context: PaintContext, link: SceneLink): { line: PaintItem[]; label: PaintItem[] } {
  const { drawing, emphasis, theme, labels, k } = context
  const route = drawing.routes.get(link.id)
  if (!route) return { line: [], label: [] }
  const scale = nodeScale(k)
  const drawn = linkStyle(link, link.id === emphasis.selected, theme)
  const style = { ...drawn, width: drawn.width * scale, dash: drawn.dash.map((length) => length * scale) }
  const line = [path(route.d, style)]
  if (k > GROWTH_LIMIT) line.push(...tails(drawing, link, route, style))
  const readable = labels !== 'none' && k >= LABELS_FROM
  const at = drawing.linkLabels.get(link.id) ?? (labels === 'all' ? route.label : undefined)
  if (!readable || !at) return { line, label: [] }
  const label = paintLinkLabel(link, at, haloOf(context, link, at), theme)
  return { line, label: label.map((item) => (item.kind === 'text' ? { ...item, size: item.size * scale } : item)) }
}

/** Past the growth limit nodes shrink away from their ports: the line is carried on to their middle, under the face. */
function tails(drawing: Drawing, link: SceneLink, route: Route, style: LinkStyle): PathItem[] {
  const ends = [route.points[0], route.points.at(-1)]
  const middles = [link.source, link.target].flatMap((id) => drawing.placement.nodes.get(id) ?? [])
  return ends.flatMap((port) => {
    const middle = port && middles.find(({ x, y }) => Math.hypot(x - port.x, y - port.y) < TAIL_MOST)
    return port && middle ? [path(`M${port.x} ${port.y}L${middle.x} ${middle.y}`, style)] : []
  })
}

/** More than half of the largest node. */
const TAIL_MOST = 32

/** Box or strip of a group. */
export function paintedGroup(context: PaintContext, group: SceneGroup): PaintItem[] {
  const { drawing, emphasis, theme } = context
  const rect = drawing.placement.groups.get(group.id)
  if (!rect) return []
  const look = { selected: emphasis.selected === group.id, focal: drawing.scene.focal === group.id }
  return group.folded
    ? paintStrip(group, rect, drawing.placement.columns, { ...look, found: emphasis.found?.get(group.id) }, theme)
    : [...paintGroup(group, rect, look, theme), ...rowTints(drawing, group, theme)]
}

/** The whole row of an instance that has a problem, so that its path is seen with it. */
function rowTints({ nodes, placement }: Drawing, group: SceneGroup, theme: GraphTheme): PaintItem[] {
  const rows = group.members.flatMap((id) => {
    const [node, at, cell] = [nodes.get(id), placement.nodes.get(id), placement.cells.get(id)]
    return node && at && cell ? [{ node, rect: cellRect(at, cell) }] : []
  })
  const end = Math.max(...rows.map(({ rect }) => rect.x + rect.width))
  return rows
    .filter(({ node }) => node.layer === 1 && isBad(node.health))
    .map(({ node, rect: { x, y, height } }) =>
      path(rectPath(x, y + 1, end - x, height - 2, 4), { fill: theme.tones[node.health].fill }),
    )
}

/** How a group stands out; `found` counts what the query names inside. */
interface GroupLook {
  selected: boolean
  focal: boolean
  found?: number | undefined
}

/** The head of an open box that stays below the ruler while its rows scroll. */
export interface StuckHead {
  group: SceneGroup
  rect: Rect
}

/** Heads of the boxes that start above the view; they say which of their rows are in it. */
export function stuckHeads({ scene, placement }: Drawing, view: Rect): StuckHead[] {
  if (placement.mode !== 'layered') return []
  return scene.groups.flatMap((group) => {
    const rect = placement.groups.get(group.id)
    if (!rect || group.folded || rect.y >= view.y || rect.y + rect.height <= view.y) return []
    const y = Math.min(view.y, rect.y + rect.height - METRICS.groupHead)
    const caption = [rowsInView(group, placement, view), group.caption].filter(Boolean).join(' · ')
    return [{ group: { ...group, caption }, rect: { ...rect, y, height: METRICS.groupHead } }]
  })
}

/** "rows 4 to 15 of 42": of the type that has the most objects. */
function rowsInView(group: SceneGroup, placement: Placement, view: Rect): string {
  const rows = group.members
    .flatMap((id) => {
      const at = placement.nodes.get(id)
      return at && placement.cells.has(id) ? [at] : []
    })
    .sort((a, b) => a.x - b.x || a.y - b.y)
    .filter(({ x }, _, [first]) => x === first?.x)
  const seen = rows.flatMap(({ y }, index) =>
    y > view.y + METRICS.groupHead && y < view.y + view.height ? [index + 1] : [],
  )
  return seen.length === 0 ? '' : `rows ${seen[0]} to ${seen.at(-1)} of ${rows.length}`
}

/** A head that stays, opaque over what is scrolled below it. */
export function paintedHead(context: PaintContext, { group, rect }: StuckHead): PaintItem[] {
  const { drawing, emphasis, theme } = context
  const look = { selected: emphasis.selected === group.id, focal: drawing.scene.focal === group.id }
  return paintGroup(group, rect, look, theme)
}

/** Lines inside a box lie on its face, others on the canvas. */
function haloOf({ drawing, theme }: PaintContext, link: SceneLink, at: Point): string {
  const home = drawing.homeOf.get(link.source) ?? drawing.homeOf.get(link.target)
  const rect = home === undefined ? undefined : drawing.placement.groups.get(home)
  const inside = rect && at.x > rect.x && at.x < rect.x + rect.width && at.y > rect.y && at.y < rect.y + rect.height
  return inside ? theme.group : theme.canvas
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

const CHEVRON_DOWN = 'M-3.5 -1.75 0 1.75 3.5 -1.75'
const CHEVRON_RIGHT = 'M-1.75 -3.5 1.75 0 -1.75 3.5'

/** An open box: face, glyph, name, caption, counts of problems and the chevron. */
function paintGroup(group: SceneGroup, rect: Rect, { selected, focal }: GroupLook, theme: GraphTheme): PaintItem[] {
  const y = rect.y + METRICS.groupHead / 2 + 1
  const right = rect.x + rect.width - 16
  const counts = problemCounts(group, right - 22, y, theme)
  const room = rect.width - 32 - 44 - counts.width
  const name = shorten(group.name, Math.max(40, room), 'ui-strong')
  const nameWidth = textWidth(name, 'ui-strong', 12.5)
  const captionRoom = room - nameWidth - 9
  const mark = { size: 16, current: theme.text2, face: theme.group }
  return [
    frame(group, rect, selected, theme),
    ...glyph(`${group.kind}-16`, { ...mark, x: rect.x + 18, y }, theme),
    heading(name, rect.x + 32, y + 4, focal ? theme.accent : theme.text),
    ...(group.caption && captionRoom > 30
      ? [caption(group.caption, captionRoom, rect.x + 32 + nameWidth + 9, y + 4, theme)]
      : []),
    ...counts.items,
    path(CHEVRON_DOWN, { x: right, y, stroke: theme.text3, width: 1.25, round: true }),
  ]
}

/** A folded host keeps its row; what it hides is counted under its own columns. */
function paintStrip(
  group: SceneGroup,
  rect: Rect,
  columns: readonly PlacedColumn[],
  { selected, focal, found }: GroupLook,
  theme: GraphTheme,
): PaintItem[] {
  const middle = rect.y + rect.height / 2
  const current = group.stale ? theme.tones.stale.text : theme.text2
  const mark = { size: 16, current, face: theme.group }
  const right = rect.x + rect.width - 16
  const first = columns[0]?.x ?? rect.x
  const left = countPlaces(group, columns).filter(({ column }) => column > first)
  const room = Math.min((left[0]?.x ?? right) - 22, right - 24) - (rect.x + 32) - 8
  // Of low strips there is one line only.
  const isLow = rect.height < METRICS.stripHeight
  const base = isLow ? middle + 4 : rect.y + 20
  const hits = found ? `${found} found` : ''
  const hitsWidth = hits === '' ? 0 : textWidth(hits, 'ui-strong', 12) + 10
  const problemsWidth = problemCounts(group, 0, 0, theme).width
  const name = shorten(group.name, Math.max(24, room - hitsWidth - problemsWidth - 6), 'ui-strong')
  const nameEnd = rect.x + 32 + textWidth(name, 'ui-strong', 12.5)
  const problems = problemCounts(group, nameEnd + problemsWidth, base - 4, theme)
  const reading = group.reading && KNOWLEDGE_WORDS[group.reading.state]
  const words = [reading, summary(group, first, columns)].filter(Boolean).join(' · ')
  const hidden = `${group.members.length} ${group.members.length === 1 ? 'object' : 'objects'}`
  return [
    frame(group, rect, selected, theme),
    ...glyph(`${group.kind}-16`, { ...mark, current: theme.text2, x: rect.x + 18, y: base - 2 }, theme),
    heading(name, rect.x + 32, base, focal ? theme.accent : theme.text),
    ...(hits === '' ? [] : [heading(hits, nameEnd + problemsWidth + 10, base, theme.accent)]),
    ...(isLow
      ? []
      : [
          caption(
            words !== '' && textWidth(words, 'ui') <= room ? words : hidden,
            room,
            rect.x + 32,
            rect.y + 36,
            theme,
          ),
        ]),
    ...left.flatMap(({ type, count, x }) => [
      ...glyph(`${type}-16`, { ...mark, x: x - 10, y: middle }, theme),
      heading(String(count), x + 4, middle + 4, theme.text2),
    ]),
    ...problems.items,
    path(CHEVRON_RIGHT, { x: right, y: middle, stroke: theme.text3, width: 1.25, round: true }),
  ]
}

function heading(words: string, x: number, y: number, fill: string): TextItem {
  return text(words, x, y, { font: 'ui-strong', size: 12, fill, anchor: 'start' })
}

function caption(words: string, room: number, x: number, y: number, theme: GraphTheme): TextItem {
  return text(shorten(words, room, 'ui'), x, y, { fill: theme.text3, anchor: 'start' })
}

/** Counts below the first column share its space with the name, so they are said in words: "2 instances". */
function summary(group: SceneGroup, first: number, columns: readonly PlacedColumn[]): string {
  return countPlaces(group, columns)
    .filter(({ column }) => column <= first)
    .map(({ type, count }) => `${count} ${lowerFirst(count === 1 ? typeInfo(type).label : typeInfo(type).plural)}`)
    .join(', ')
}

/** "Instances" → "instances", but "vServices" and "OSD" as they are. */
function lowerFirst(word: string): string {
  return /^[A-Z][a-z]/.test(word) ? word.charAt(0).toLowerCase() + word.slice(1) : word
}

/** Where the count of each type goes, and the middle of its column; types that share one stand side by side. */
function countPlaces(
  group: SceneGroup,
  columns: readonly PlacedColumn[],
): { type: string; count: number; x: number; column: number }[] {
  return group.counts.flatMap(({ type, layer, count }, index) => {
    const column = columns.find((candidate) => candidate.layer === layer)
    if (!column) return []
    const before = group.counts.slice(0, index).filter((other) => other.layer === layer).length
    return [{ type, count, x: column.x + before * 40, column: column.x }]
  })
}

function frame(group: SceneGroup, rect: Rect, selected: boolean, theme: GraphTheme): PaintItem {
  // Half a unit in, so that the 1 unit edge is sharp at 100 %.
  const [x, y] = [Math.round(rect.x) + 0.5, Math.round(rect.y) + 0.5]
  return path(rectPath(x, y, Math.round(rect.width), Math.round(rect.height), 8), {
    fill: theme.group,
    stroke: selected ? theme.accent : group.stale ? theme.tones.stale.line : theme.border,
    width: selected ? 1.75 : 1,
    dash: group.stale ? [4, 3] : [],
  })
}

/** Badges with the numbers of errors and warnings, ending at `right`. */
function problemCounts(
  group: SceneGroup,
  right: number,
  y: number,
  theme: GraphTheme,
): { items: PaintItem[]; width: number } {
  const items: PaintItem[] = []
  let x = right
  for (const [health, count] of [
    ['warn', group.warnings],
    ['error', group.errors],
  ] as const) {
    if (count === 0) continue
    const words = String(count)
    const tone = theme.tones[health]
    x -= textWidth(words, 'ui-strong')
    items.push(text(words, x, y + 4, { font: 'ui-strong', fill: tone.text, anchor: 'start' }))
    x -= 10
    items.push(...glyph(`badge-${health}`, { x, y, size: 12, current: tone.line, face: theme.group }, theme))
    x -= 14
  }
  return { items, width: right - x }
}

/** Stroke of a line. */
type LinkStyle = Pick<PathItem, 'stroke' | 'width' | 'dash' | 'round'>

/** @param hot true for the selected line */
function linkStyle(link: SceneLink, hot: boolean, theme: GraphTheme): LinkStyle {
  const width = link.links.length > 1 && !link.through ? 3 : theme.link
  if (link.down)
    return { stroke: theme.tones.error.line, width: Math.max(theme.linkBad, width), dash: [5, 4], round: false }
  if (hot) return { stroke: theme.accent, width: Math.max(2.25, width), dash: [], round: false }
  if (link.stale) return { stroke: theme.tones.stale.line, width, dash: [5, 4], round: false }
  if (link.implicit) return { stroke: theme.idle, width: Math.max(2, width), dash: [1, 4], round: true }
  const heavier = Math.min(2, Math.max(0, weightOf(link) - 1) * 0.5)
  return { stroke: theme.idle, width: width + heavier, dash: [], round: false }
}

/** Words above a level part of a line, or behind its stub; `at` is on the line, `halo` is the colour beneath. */
function paintLinkLabel(link: SceneLink, at: Point, halo: string, theme: GraphTheme): PaintItem[] {
  const words = linkWords(link)
  if (words === undefined) return []
  const { x, y } = at
  if (link.missing) {
    return [text(words, x, y + 4, { fill: theme.text3, halo, anchor: link.missing === 'source' ? 'end' : 'start' })]
  }
  const fill = link.down ? theme.tones.error.text : theme.text2
  return [text(words, x, y - LINK_LABEL_LIFT, { fill, halo, font: link.down ? 'ui-strong' : 'ui' })]
}

function weightOf(link: SceneLink): number {
  return link.links.reduce((most, { link_weight: weight = 1 }) => Math.max(most, weight), 1)
}

/** Path data at a place, filled and stroked; `scale` applies to the path, not to the stroke. */
interface PathItem {
  kind: 'path'
  d: string
  x: number
  y: number
  scale: number
  fill: string | undefined
  stroke: string | undefined
  width: number
  dash: readonly number[]
  round: boolean
}

/** One line of text on its baseline, with a halo in the colour of what lies beneath. */
interface TextItem {
  kind: 'text'
  x: number
  y: number
  text: string
  font: LabelFont
  size: number
  fill: string
  halo: string | undefined
  anchor: 'start' | 'middle' | 'end'
}

export type PaintItem = PathItem | TextItem

/** Weight of each font; half steps of the variable fonts. */
export const WEIGHT: Record<LabelFont, number> = { ui: 420, 'ui-strong': 560, mono: 420, 'mono-strong': 600 }

/** A path with everything not named left out. */
function path(d: string, rest: Partial<Omit<PathItem, 'kind' | 'd'>>): PathItem {
  return {
    kind: 'path',
    d,
    x: 0,
    y: 0,
    scale: 1,
    fill: undefined,
    stroke: undefined,
    width: 1,
    dash: [],
    round: false,
    ...rest,
  }
}

/** A line of text, 11 units high and centred unless told otherwise. */
export function text(
  value: string,
  x: number,
  y: number,
  rest: Partial<Omit<TextItem, 'kind' | 'text' | 'x' | 'y'>> & { fill: string },
): TextItem {
  return { kind: 'text', text: value, x, y, font: 'ui', size: 11, halo: undefined, anchor: 'middle', ...rest }
}

/**
 * A glyph of the sprite as paths, `size` units wide, its middle at (x, y); nothing for an unknown id.
 * @param current its own colour
 * @param face what lies beneath
 */
function glyph(
  id: string,
  { x, y, size, current, face }: { x: number; y: number; size: number; current: string; face: string },
  theme: GraphTheme,
): PathItem[] {
  const drawing = glyphPaths(id)
  if (!drawing) return []
  const [left, top, width, height] = drawing.viewBox
  const scale = size / width
  const colours: Record<GlyphPaint, string> = { current, face, 'badge-glyph': theme.badgeGlyph }
  const paint = (value: GlyphPaint | undefined) => value && colours[value]
  return drawing.parts.map((part) =>
    path(part.d, {
      x: x - (left + width / 2) * scale,
      y: y - (top + height / 2) * scale,
      scale,
      fill: paint(part.fill),
      stroke: paint(part.stroke),
      width: part.width * scale,
      round: true,
    }),
  )
}
