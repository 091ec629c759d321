/** Drawing instructions that the SVG drawing, the canvas and the exported file carry out alike. */
import { type GlyphPaint, glyphPaths } from './glyph-paths'
import type { LabelFont } from './labels'

/** Path data at a place, filled and stroked; `scale` applies to the path, not to the stroke. */
export interface PathPrim {
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
  opacity: number
}

/** One line of text on its baseline, with a halo in the colour of what lies beneath. */
interface TextPrim {
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

export type Prim = PathPrim | TextPrim

/** Weight of each font; half steps of the variable fonts. */
export const WEIGHT: Record<LabelFont, number> = { ui: 420, 'ui-strong': 560, mono: 420, 'mono-strong': 600 }

/** A path with everything not named left out. */
export function path(d: string, rest: Partial<Omit<PathPrim, 'kind' | 'd'>>): PathPrim {
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
    opacity: 1,
    ...rest,
  }
}

/** A line of text, 11 units high and centred unless told otherwise. */
export function text(
  value: string,
  x: number,
  y: number,
  rest: Partial<Omit<TextPrim, 'kind' | 'text' | 'x' | 'y'>> & { fill: string },
): TextPrim {
  return { kind: 'text', text: value, x, y, font: 'ui', size: 11, halo: undefined, anchor: 'middle', ...rest }
}

/** Colours a glyph needs besides its own. */
interface GlyphColours {
  current: string
  badgeGlyph: string
  face: string
}

/** A glyph of the sprite as paths, `size` units wide, its middle at (x, y); nothing for an unknown id. */
export function glyph(id: string, x: number, y: number, size: number, colours: GlyphColours): PathPrim[] {
  const drawing = glyphPaths(id)
  if (!drawing) return []
  const [left, top, width, height] = drawing.viewBox
  const scale = size / width
  const paint = (value: GlyphPaint | undefined): string | undefined =>
    value === undefined
      ? undefined
      : value === 'current'
        ? colours.current
        : value === 'face'
          ? colours.face
          : colours.badgeGlyph
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
