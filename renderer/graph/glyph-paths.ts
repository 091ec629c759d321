/** The glyph sprite as path data, so that the SVG drawing, the canvas and exported files share one set of glyphs. */
import sprite from '../icons/glyphs.svg?raw'

/** What a stroke or fill is painted with: the glyph's own colour, the mark inside a badge, or the badge's face. */
export type GlyphPaint = 'current' | 'badge-glyph' | 'face'

interface GlyphPart {
  d: string
  fill: GlyphPaint | undefined
  stroke: GlyphPaint | undefined
  /** Stroke width in the glyph's own units. */
  width: number
}

interface GlyphPaths {
  /** Left, top, width and height of the drawing grid. */
  viewBox: readonly [number, number, number, number]
  parts: readonly GlyphPart[]
}

/** A symbol of the sprite by its id ("vnic-mark", "badge-ok"); `undefined` when the sprite has none of that name. */
export function glyphPaths(id: string): GlyphPaths | undefined {
  return SPRITE.get(id)
}

/** Reads every symbol of a sprite written with `path`, `circle` and `rect` elements inside at most one group. */
export function parseSprite(source: string): ReadonlyMap<string, GlyphPaths> {
  const symbols = new Map<string, GlyphPaths>()
  for (const [, head = '', body = ''] of source.matchAll(/<symbol([^>]*)>(.*?)<\/symbol>/gs)) {
    const id = attribute(head, 'id')
    const [x = 0, y = 0, width = 0, height = 0] = (attribute(head, 'viewBox') ?? '').split(' ').map(Number)
    if (id === undefined) continue
    const group = /<g([^>]*)>/.exec(body)?.[1] ?? ''
    const parts = [...body.matchAll(/<(path|circle|rect)([^>]*?)\/>/g)].flatMap(([, tag = '', own = '']) => {
      const d = pathOf(tag, own)
      return d === undefined
        ? []
        : [{ d, ...paintOf(own, tag === 'circle' && body.indexOf('</g>') < body.indexOf(own) ? '' : group) }]
    })
    symbols.set(id, { viewBox: [x, y, width, height], parts })
  }
  return symbols
}

function paintOf(own: string, group: string): Omit<GlyphPart, 'd'> {
  const read = (name: string): string | undefined => attribute(own, name) ?? attribute(group, name)
  return {
    fill: toPaint(read('fill')),
    stroke: toPaint(read('stroke')),
    width: Number(read('stroke-width') ?? 1),
  }
}

function toPaint(value: string | undefined): GlyphPaint | undefined {
  if (value === undefined || value === 'none') return undefined
  if (value.startsWith('var(--badge-glyph')) return 'badge-glyph'
  return value.startsWith('var(--surface-raised') ? 'face' : 'current'
}

function pathOf(tag: string, own: string): string | undefined {
  const number = (name: string): number => Number(attribute(own, name) ?? 0)
  if (tag === 'path') return attribute(own, 'd')
  if (tag === 'circle') return circlePath(number('cx'), number('cy'), number('r'))
  return rectPath(number('x'), number('y'), number('width'), number('height'), number('rx'))
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1]
}

/** A circle as path data. */
export function circlePath(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`
}

/** A rectangle with rounded corners as path data. */
export function rectPath(x: number, y: number, width: number, height: number, r: number): string {
  const [w, h] = [width - 2 * r, height - 2 * r]
  const arc = (dx: number, dy: number): string => (r > 0 ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : '')
  return `M${x + r} ${y}h${w}${arc(r, r)}v${h}${arc(-r, r)}h${-w}${arc(-r, -r)}v${-h}${arc(r, -r)}z`
}

const SPRITE = parseSprite(sprite)
