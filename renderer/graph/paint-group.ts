/** Drawing instructions for the boxes of hosts and switches, open and folded. */

import { typeInfo } from '@shared/catalog/object-types'
import type { Rect } from './geometry'
import { rectPath } from './glyph-paths'
import type { GraphTheme } from './graph-theme'
import { shorten, textWidth } from './labels'
import type { SceneGroup } from './model'
import { METRICS, type PlacedColumn } from './placement'
import { glyph, type Prim, path, text } from './prims'

const CHEVRON_DOWN = 'M-3.5 -1.75 0 1.75 3.5 -1.75'
const CHEVRON_RIGHT = 'M-1.75 -3.5 1.75 0 -1.75 3.5'

/** An open box: face, glyph, name, caption, counts of problems and the chevron. */
export function paintGroup(group: SceneGroup, rect: Rect, selected: boolean, theme: GraphTheme): Prim[] {
  const y = rect.y + METRICS.groupHead / 2 + 1
  const right = rect.x + rect.width - 16
  const counts = problemCounts(group, right - 22, y, theme)
  const room = rect.width - 32 - 44 - counts.width
  const name = shorten(group.name, Math.max(40, room), 'ui-strong')
  const nameWidth = textWidth(name, 'ui-strong', 12.5)
  const captionRoom = room - nameWidth - 9
  return [
    frame(group, rect, selected, theme),
    ...glyph(`${group.kind}-16`, rect.x + 18, y, 16, {
      current: theme.text2,
      badgeGlyph: theme.badgeGlyph,
      face: theme.group,
    }),
    text(name, rect.x + 32, y + 4, { font: 'ui-strong', size: 12, fill: theme.text, anchor: 'start' }),
    ...(group.caption && captionRoom > 30
      ? [
          text(shorten(group.caption, captionRoom, 'ui'), rect.x + 32 + nameWidth + 9, y + 4, {
            fill: theme.text3,
            anchor: 'start',
          }),
        ]
      : []),
    ...counts.prims,
    path(CHEVRON_DOWN, { x: right, y, stroke: theme.text3, width: 1.25, round: true }),
  ]
}

/** A folded host keeps its row; what it hides is counted under its own columns. */
export function paintStrip(
  group: SceneGroup,
  rect: Rect,
  columns: readonly PlacedColumn[],
  selected: boolean,
  theme: GraphTheme,
): Prim[] {
  const middle = rect.y + rect.height / 2
  const current = group.stale ? theme.tones.stale.text : theme.text2
  const colours = { current, badgeGlyph: theme.badgeGlyph, face: theme.group }
  const right = rect.x + rect.width - 16
  const first = columns[0]?.x ?? rect.x
  const left = countPlaces(group, columns).filter(({ column }) => column > first)
  const room = Math.min((left[0]?.x ?? right) - 22, right - 24) - (rect.x + 32) - 8
  const problems = problemCounts(group, rect.x + 32 + room, rect.y + 16, theme)
  const words = summary(group, first, columns)
  const hidden = `${group.members.length} ${group.members.length === 1 ? 'object' : 'objects'}`
  return [
    frame(group, rect, selected, theme),
    ...glyph(`${group.kind}-16`, rect.x + 18, rect.y + 18, 16, { ...colours, current: theme.text2 }),
    text(shorten(group.name, Math.max(24, room - problems.width - 6), 'ui-strong'), rect.x + 32, rect.y + 20, {
      font: 'ui-strong',
      size: 12,
      fill: theme.text,
      anchor: 'start',
    }),
    text(
      shorten(words !== '' && textWidth(words, 'ui') <= room ? words : hidden, room, 'ui'),
      rect.x + 32,
      rect.y + 36,
      {
        fill: theme.text3,
        anchor: 'start',
      },
    ),
    ...left.flatMap(({ type, count, x }) => [
      ...glyph(`${type}-16`, x - 10, middle, 16, colours),
      text(String(count), x + 4, middle + 4, { font: 'ui-strong', size: 12, fill: theme.text2, anchor: 'start' }),
    ]),
    ...problems.prims,
    path(CHEVRON_RIGHT, { x: right, y: middle, stroke: theme.text3, width: 1.25, round: true }),
  ]
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

function frame(group: SceneGroup, rect: Rect, selected: boolean, theme: GraphTheme): Prim {
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
): { prims: Prim[]; width: number } {
  const prims: Prim[] = []
  let x = right
  for (const [health, count] of [
    ['warn', group.warnings],
    ['error', group.errors],
  ] as const) {
    if (count === 0) continue
    const words = String(count)
    const tone = theme.tones[health]
    x -= textWidth(words, 'ui-strong')
    prims.push(text(words, x, y + 4, { font: 'ui-strong', fill: tone.text, anchor: 'start' }))
    x -= 10
    prims.push(
      ...glyph(`badge-${health}`, x, y, 12, { current: tone.line, badgeGlyph: theme.badgeGlyph, face: theme.group }),
    )
    x -= 14
  }
  return { prims, width: right - x }
}
