/** Drawing instructions for boxes of groups, the strips they fold to, and heads that stay in view. */
import { nounOf, pluralOf } from '@shared/catalog/object-types'
import { KNOWLEDGE_WORDS } from '@shared/model/knowledge'
import { isBad } from '../format/status'
import type { Drawing } from './drawing'
import type { Rect } from './geometry'
import type { SceneGroup } from './model'
import type { PaintContext } from './paint'
import { glyph, type PaintItem, path, type TextItem, text } from './paint-items'
import { cellRect, METRICS, type PlacedColumn, type Placement } from './placement'
import { rectPath } from './shapes'
import { shorten, textWidth } from './text'
import type { GraphTheme } from './theme'

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
    .map(({ type, count }) => `${count} ${count === 1 ? nounOf(type) : pluralOf(type)}`)
    .join(', ')
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
