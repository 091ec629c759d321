/** Shape and glyph of every object type: the outline says the type, so that colour is free for the status. */
import { typeInfo } from '@shared/catalog/object-types'
import sprite from '../icons/glyphs.svg?raw'
import type { Point } from './geometry'

/** Sizes in drawing units; paths are drawn around the origin. */
export interface NodeShape {
  /** Distance from the middle to the ports, where links start. */
  halfWidth: number
  halfHeight: number
  outline: string
  /** Second outline of double-lined shapes. */
  inner?: string
  /** Selection ring, 6 px outside the outline. */
  ring: string
  glyph: string
  glyphSize: number
  /** Middle of the status badge. */
  badge: Point
}

const RING = 6

/** The shape of a type; unknown types get a small circle with their own glyph. */
export function shapeOf(type: string): NodeShape {
  const known = SHAPES.get(type)
  if (known) return known
  const glyph = `${typeInfo(type).glyph}-16`
  const shape = circle(glyphPaths(glyph) && glyph !== 'folder-16' ? glyph : 'unknown-16', 17, 18)
  SHAPES.set(type, shape)
  return shape
}

function box(glyph: string, width: number, height: number, radius: number, glyphSize: number): NodeShape {
  const [w, h] = [width / 2, height / 2]
  return {
    halfWidth: w,
    halfHeight: h,
    outline: rectPath(-w, -h, width, height, radius),
    ring: rectPath(-w - RING, -h - RING, width + 2 * RING, height + 2 * RING, radius + 4),
    glyph,
    glyphSize,
    badge: { x: w + 0.5, y: -h + 0.75 },
  }
}

function circle(glyph: string, radius: number, glyphSize: number): NodeShape {
  return {
    halfWidth: radius,
    halfHeight: radius,
    outline: circlePath(0, 0, radius),
    ring: circlePath(0, 0, radius + RING),
    glyph,
    glyphSize,
    badge: { x: radius * 0.85, y: -radius * 0.83 },
  }
}

function hexagon(glyph: string): NodeShape {
  const path = (w: number, h: number, top: number): string =>
    `M${-top} ${-h}h${2 * top}L${w} 0L${top} ${h}h${-2 * top}L${-w} 0z`
  return {
    halfWidth: 23,
    halfHeight: 19.5,
    outline: path(23, 19.5, 11.95),
    ring: path(29.6, 25.5, 15.4),
    glyph,
    glyphSize: 23,
    badge: { x: 17.5, y: -18.5 },
  }
}

/** The network cloud is the outline of its glyph, enlarged; it carries no mark. */
const CLOUD: NodeShape = {
  halfWidth: 22,
  halfHeight: 17,
  outline:
    'M-12.69 16.72a10.34 10.34 0 0 1 -1.17 -20.61 a14.34 14.34 0 0 1 27.61 -2.47 a11.63 11.63 0 0 1 -0.94 23.08z',
  ring: 'M-15.93 20.56a12.98 12.98 0 0 1 -1.47 -25.87 a18 18 0 0 1 34.66 -3.1 a14.6 14.6 0 0 1 -1.18 28.97z',
  glyph: '',
  glyphSize: 0,
  badge: { x: 17.5, y: -16 },
}

const SHAPES = new Map<string, NodeShape>([
  ['instance', box('instance-mark', 40, 40, 10.5, 23)],
  ['vservice', box('vservice-mark', 40, 40, 10.5, 23)],
  ['vnic', circle('vnic-mark', 15, 19)],
  ['vconnector', hexagon('vconnector-mark')],
  ['vedge', hexagon('vedge-mark')],
  ['otep', circle('otep-mark', 19, 23)],
  ['host_pnic', box('host_pnic-mark', 37, 37, 2.5, 23)],
  ['switch_pnic', { ...box('switch_pnic-mark', 37, 37, 2.5, 23), inner: rectPath(-14.5, -14.5, 29, 29, 1) }],
  ['switch', box('switch-mark', 52, 34, 4, 24)],
  ['network', CLOUD],
  ['host', box('host-mark', 34, 46, 4, 23)],
])

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
