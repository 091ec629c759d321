/** The whole graph as a file: SVG with real text, or PNG drawn from it. */
import { AppError } from '@shared/contract/errors'
import { type Drawing, NO_EMPHASIS } from './drawing'
import { inflate, type Rect } from './geometry'
import { type PaintContext, type PaintItem, paintedGroup, paintedLink, paintedNode } from './paint'
import { paintCanvas } from './paint-canvas'
import { svgAttributes } from './paint-svg'
import { placedNodes } from './placement'
import type { GraphTheme } from './theme'

export type ExportFormat = 'svg' | 'png'

/** Browsers refuse larger bitmaps. */
const MOST_PIXELS = 16_000
const MARGIN = 24

/**
 * The whole drawing, unculled and at 100 %, as a standalone SVG document. Names are written in full, also where the
 * screen shortens them: a `title` carries each full name, so that a search in the file finds it.
 */
export function exportSvg(drawing: Drawing, theme: GraphTheme, title: string): string {
  const box = inflate(drawing.placement.bounds, MARGIN)
  const context = wholeContext(drawing, theme)
  const links = drawing.scene.links.map((link) => paintedLink(context, link))
  const body = [
    ...drawing.scene.groups.map((box) => group(paintedGroup(context, box), theme, titled(box.name))),
    ...links.map(({ line }) => group(line, theme)),
    ...links.map(({ label }) => group(label, theme)),
    ...placedNodes(drawing.scene, drawing.placement).map(({ node, at }) =>
      group(paintedNode(context, node), theme, titled(node.name), ` transform="translate(${at.x} ${at.y})"`),
    ),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${box.width}" height="${box.height}"`,
    ` viewBox="${box.x} ${box.y} ${box.width} ${box.height}">${titled(title)}`,
    '<style>text{white-space:pre}</style>',
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="${theme.canvas}"/>`,
    ...body,
    '</svg>',
  ].join('')
}

/** Size in pixels of a PNG at a scale; `limit-exceeded` when no browser could make it. */
export function pngSize(bounds: Rect, scale: number): { width: number; height: number } {
  const box = inflate(bounds, MARGIN)
  const [width, height] = [Math.ceil(box.width * scale), Math.ceil(box.height * scale)]
  if (Math.max(width, height) > MOST_PIXELS) {
    throw new AppError('limit-exceeded', `An image of ${width} × ${height} pixels is too large for PNG`, {
      hint: 'Export SVG, which has no such limit, or choose a smaller scale.',
    })
  }
  return { width, height }
}

/** The whole drawing as a PNG at a multiple of 100 %. */
export async function exportPng(drawing: Drawing, theme: GraphTheme, scale: number): Promise<Blob> {
  const box = inflate(drawing.placement.bounds, MARGIN)
  const canvas = Object.assign(document.createElement('canvas'), pngSize(drawing.placement.bounds, scale))
  const pen = canvas.getContext('2d')
  if (!pen) throw new AppError('internal', 'The PNG could not be created: this window cannot draw images')
  paintCanvas(pen, wholeContext(drawing, theme), { x: -box.x, y: -box.y, k: 1 }, box, scale, new Map())
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
