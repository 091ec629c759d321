/** The whole graph as a file: SVG with real text and embedded styles, or PNG drawn from it. */
import { AppError } from '@shared/contract/errors'
import { type Drawing, NO_EMPHASIS } from './drawing'
import { inflate, type Rect } from './geometry'
import { type PaintContext, type PaintItem, paintedGroup, paintedLink, paintedNode, WEIGHT } from './paint'
import { paintCanvas } from './paint-canvas'
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
    ...drawing.scene.groups.map((group) => wrap(paintedGroup(context, group), group.name, '')),
    ...links.map(({ line }) => line.map((item) => primToSvg(item)).join('')),
    ...links.map(({ label }) => label.map((item) => primToSvg(item)).join('')),
    ...drawing.scene.nodes.flatMap((node) => {
      const at = drawing.placement.nodes.get(node.id)
      return at ? [wrap(paintedNode(context, node), node.name, ` transform="translate(${at.x} ${at.y})"`)] : []
    }),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${box.width}" height="${box.height}"`,
    ` viewBox="${box.x} ${box.y} ${box.width} ${box.height}"><title>${xmlText(title)}</title>`,
    `<style>text{white-space:pre}.ui{font-family:${xmlText(theme.fontUi)}}`,
    `.mono{font-family:${xmlText(theme.fontMono)};letter-spacing:-.02em}</style>`,
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
  const canvas = document.createElement('canvas')
  Object.assign(canvas, pngSize(drawing.placement.bounds, scale))
  const pen = canvas.getContext('2d')
  if (!pen) throw new AppError('internal', 'The PNG could not be created: this window cannot draw images')
  paintCanvas(pen, wholeContext(drawing, theme), { x: -box.x, y: -box.y, k: 1 }, box, scale, new Map())
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new AppError('internal', 'The PNG could not be created'))))
  })
}

/** Offers a file to the operator under a name. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The browser reads the address after the click returns.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function wholeContext(drawing: Drawing, theme: GraphTheme): PaintContext {
  return { drawing, emphasis: NO_EMPHASIS, lit: undefined, labels: 'auto', theme, k: 1 }
}

function wrap(items: readonly PaintItem[], name: string, attributes: string): string {
  return `<g${attributes}><title>${xmlText(name)}</title>${items.map((item) => primToSvg(item)).join('')}</g>`
}

function primToSvg(item: PaintItem): string {
  if (item.kind === 'text') {
    const halo =
      item.halo === undefined
        ? ''
        : ` paint-order="stroke" stroke="${item.halo}" stroke-width="3.5" stroke-linejoin="round"`
    const kind = item.font.startsWith('mono') ? 'mono' : 'ui'
    const weight = WEIGHT[item.font]
    return (
      `<text class="${kind}" x="${item.x}" y="${item.y}" text-anchor="${item.anchor}" font-size="${item.size}" ` +
      `font-weight="${weight}" fill="${item.fill}"${halo}>${xmlText(item.text)}</text>`
    )
  }
  const placed = item.x !== 0 || item.y !== 0 || item.scale !== 1
  const stroke =
    item.stroke === undefined
      ? ''
      : ` stroke="${item.stroke}" stroke-width="${item.width / item.scale}" stroke-linejoin="round"` +
        (item.round ? ' stroke-linecap="round"' : '') +
        (item.dash.length > 0 ? ` stroke-dasharray="${item.dash.join(' ')}"` : '')
  const transform = placed ? ` transform="translate(${item.x} ${item.y}) scale(${item.scale})"` : ''
  return `<path d="${item.d}" fill="${item.fill ?? 'none'}"${stroke}${transform}/>`
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
