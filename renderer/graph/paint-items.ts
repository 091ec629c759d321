/** What is drawn, in paths and lines of text, alike for SVG and canvas. */
import { type GlyphPaint, glyphPaths } from './shapes'
import type { LabelFont } from './text'
import type { GraphTheme } from './theme'

/** Path data at a place, filled and stroked; `scale` applies to the path, not to the stroke. */
export interface PathItem {
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
export interface TextItem {
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
export function path(d: string, rest: Partial<Omit<PathItem, 'kind' | 'd'>>): PathItem {
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
export function glyph(
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
