/** The whole graph as a file: SVG with real text, or PNG drawn from it. */
import { AppError } from '@shared/contract/errors'
import { mean } from 'd3'
import { columnMarks } from './describe'
import { type Drawing, NO_EMPHASIS } from './drawing'
import { inflate, type Rect } from './geometry'
import type { Scene } from './model'
import { type PaintContext, paintedNode } from './paint'
import { drawItems, paintCanvas } from './paint-canvas'
import { paintedGroup } from './paint-groups'
import { type PaintItem, text } from './paint-items'
import { paintedLink } from './paint-links'
import { svgAttributes } from './paint-svg'
import { placedNodes } from './placement'
import { textWidth } from './text'
import type { GraphTheme } from './theme'

export type ExportFormat = 'svg' | 'png'

/** Browsers refuse larger bitmaps. */
const MOST_PIXELS = 16_000
const MARGIN = 24

/** What an image says of itself: above the drawing what it shows, of where and when, and the names of the columns. */
export interface ImageHeading {
  title: string
  detail: string
  /** The same for those who cannot see it. */
  alt: string
  columns: readonly { words: string; x: number }[]
}

/** @param shown the scene before folding, whose objects the columns count */
export function headingOf(
  drawing: Drawing,
  shown: Scene,
  words: Pick<ImageHeading, 'title' | 'detail' | 'alt'>,
): ImageHeading {
  const columns = columnMarks(drawing, shown).map(({ title, short, count, shortCount, ticks }, index, all) => {
    const x = mean(ticks) ?? 0
    const next = mean(all[index + 1]?.ticks ?? []) ?? Number.POSITIVE_INFINITY
    const full = `${title} ${count}`
    return { words: textWidth(full, 'ui-strong') < next - x ? full : `${short} ${shortCount}`, x }
  })
  return { ...words, columns }
}

/** Height of title and detail, and of the names of the columns below them. */
const HEAD = { words: 48, columns: 26 } as const

/** The drawing with its heading above, without a margin. */
function framed({ bounds }: Drawing['placement'], heading: ImageHeading): Rect {
  const height = HEAD.words + (heading.columns.length > 0 ? HEAD.columns : 0)
  const width = Math.max(bounds.width, textWidth(heading.title, 'ui-strong', 16), textWidth(heading.detail, 'ui', 12))
  return { x: bounds.x, y: bounds.y - height, width, height: bounds.height + height }
}

function paintedHeading(drawing: Drawing, heading: ImageHeading, theme: GraphTheme): PaintItem[] {
  const { x, y } = framed(drawing.placement, heading)
  const halo = theme.canvas
  return [
    text(heading.title, x, y + 14, { font: 'ui-strong', size: 16, fill: theme.text, anchor: 'start', halo }),
    text(heading.detail, x, y + 34, { size: 12, fill: theme.text2, anchor: 'start', halo }),
    ...heading.columns.map((column) =>
      text(column.words, column.x, y + HEAD.words + 12, { font: 'ui-strong', fill: theme.text2, halo }),
    ),
  ]
}

/**
 * The whole drawing, unculled and at 100 %, as a standalone SVG document. Names are written in full, also where the
 * screen shortens them: a `title` carries each full name, so that a search in the file finds it.
 */
export function exportSvg(drawing: Drawing, theme: GraphTheme, heading: ImageHeading): string {
  const box = inflate(framed(drawing.placement, heading), MARGIN)
  const context = wholeContext(drawing, theme)
  const links = drawing.scene.links.map((link) => paintedLink(context, link))
  const body = [
    group(paintedHeading(drawing, heading, theme), theme),
    ...drawing.scene.groups.map((box) => group(paintedGroup(context, box), theme, titled(box.name))),
    ...links.map(({ line }) => group(line, theme)),
    ...links.map(({ label }) => group(label, theme)),
    ...placedNodes(drawing.scene, drawing.placement).map(({ node, at }) =>
      group(paintedNode(context, node), theme, titled(node.name), ` transform="translate(${at.x} ${at.y})"`),
    ),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${box.width}" height="${box.height}"`,
    ` viewBox="${box.x} ${box.y} ${box.width} ${box.height}">${titled(heading.alt)}`,
    '<style>text{white-space:pre}</style>',
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="${theme.canvas}"/>`,
    ...body,
    '</svg>',
  ].join('')
}

/** Size in pixels of a PNG at a scale; `limit-exceeded` when no browser could make it. */
export function pngSize(frame: Rect, scale: number): { width: number; height: number } {
  const box = inflate(frame, MARGIN)
  const [width, height] = [Math.ceil(box.width * scale), Math.ceil(box.height * scale)]
  if (Math.max(width, height) > MOST_PIXELS) {
    throw new AppError('limit-exceeded', `An image of ${width} × ${height} pixels is too large for PNG`, {
      hint: 'Export SVG, which has no such limit, or choose a smaller scale.',
    })
  }
  return { width, height }
}

/** The whole drawing as a PNG at a multiple of 100 %. */
export async function exportPng(
  drawing: Drawing,
  theme: GraphTheme,
  scale: number,
  heading: ImageHeading,
): Promise<Blob> {
  const frame = framed(drawing.placement, heading)
  const box = inflate(frame, MARGIN)
  const canvas = Object.assign(document.createElement('canvas'), pngSize(frame, scale))
  const pen = canvas.getContext('2d')
  if (!pen) throw new AppError('internal', 'The PNG could not be created: this window cannot draw images')
  paintCanvas(pen, wholeContext(drawing, theme), { x: -box.x, y: -box.y, k: 1 }, box, scale, new Map())
  drawItems(pen, paintedHeading(drawing, heading, theme), theme, new Map())
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new AppError('internal', 'The PNG could not be created'))))
  })
}

function wholeContext(drawing: Drawing, theme: GraphTheme): PaintContext {
  return { drawing, emphasis: NO_EMPHASIS, lit: undefined, labels: 'auto', theme, k: 1 }
}

const titled = (name: string): string => `<title>${xmlText(name)}</title>`

/** Instructions as elements; `content` goes before them. */
function group(items: readonly PaintItem[], theme: GraphTheme, content = '', transform = ''): string {
  return `<g${transform}>${content}${items.map((item) => element(item, theme)).join('')}</g>`
}

function element(item: PaintItem, theme: GraphTheme): string {
  const attributes = Object.entries(svgAttributes(item, theme)).map(([name, value]) => {
    const spelt = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return ` ${spelt}="${xmlText(String(value))}"`
  })
  return `<${item.kind}${attributes.join('')}>${item.kind === 'text' ? xmlText(item.text) : ''}</${item.kind}>`
}

/** Names come from the cloud and are data, never markup; characters XML forbids are left out. */
function xmlText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  )
}
