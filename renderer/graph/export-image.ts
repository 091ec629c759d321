/** The whole graph as a file: SVG with real text and embedded styles, or PNG drawn from it. */
import { AppError } from '@shared/contract/errors'
import type { Drawing } from './drawing'
import { NO_EMPHASIS } from './emphasis'
import { inflate, type Rect } from './geometry'
import type { GraphTheme } from './graph-theme'
import { groupPrims, linkPrims, nodePrims, type PaintContext } from './picture'
import { type Prim, WEIGHT } from './prims'
import { renderCanvas } from './render-canvas'

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
  const links = drawing.scene.links.map((link) => linkPrims(context, link))
  const body = [
    ...drawing.scene.groups.map((group) => wrap(groupPrims(context, group), group.name, '')),
    ...links.map(({ line }) => line.map((prim) => primToSvg(prim)).join('')),
    ...links.map(({ label }) => label.map((prim) => primToSvg(prim)).join('')),
    ...drawing.scene.nodes.flatMap((node) => {
      const at = drawing.placement.nodes.get(node.id)
      return at ? [wrap(nodePrims(context, node), node.name, ` transform="translate(${at.x} ${at.y})"`)] : []
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
    throw new AppError('limit-exceeded', `A picture of ${width} × ${height} pixels is too large for PNG`, {
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
  if (!pen) throw new AppError('internal', 'The PNG could not be made: this window has no drawing surface')
  renderCanvas(pen, wholeContext(drawing, theme), { x: -box.x, y: -box.y, k: 1 }, box, scale, new Map())
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new AppError('internal', 'The PNG could not be made'))))
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

function wrap(prims: readonly Prim[], name: string, attributes: string): string {
  return `<g${attributes}><title>${xmlText(name)}</title>${prims.map((prim) => primToSvg(prim)).join('')}</g>`
}

function primToSvg(prim: Prim): string {
  if (prim.kind === 'text') {
    const halo =
      prim.halo === undefined
        ? ''
        : ` paint-order="stroke" stroke="${prim.halo}" stroke-width="3.5" stroke-linejoin="round"`
    const kind = prim.font.startsWith('mono') ? 'mono' : 'ui'
    const weight = WEIGHT[prim.font]
    return (
      `<text class="${kind}" x="${prim.x}" y="${prim.y}" text-anchor="${prim.anchor}" font-size="${prim.size}" ` +
      `font-weight="${weight}" fill="${prim.fill}"${halo}>${xmlText(prim.text)}</text>`
    )
  }
  const placed = prim.x !== 0 || prim.y !== 0 || prim.scale !== 1
  const stroke =
    prim.stroke === undefined
      ? ''
      : ` stroke="${prim.stroke}" stroke-width="${prim.width / prim.scale}" stroke-linejoin="round"` +
        (prim.round ? ' stroke-linecap="round"' : '') +
        (prim.dash.length > 0 ? ` stroke-dasharray="${prim.dash.join(' ')}"` : '')
  const transform = placed ? ` transform="translate(${prim.x} ${prim.y}) scale(${prim.scale})"` : ''
  return `<path d="${prim.d}" fill="${prim.fill ?? 'none'}"${stroke}${transform}/>`
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
