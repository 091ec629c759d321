/** The canvas drawing for large graphs: culled, simplified by zoom, and batched by style. */
import { isBad, shownState } from '../format/status'
import { contains, frameOf, inflate, overlaps, type Rect } from './geometry'
import { LABELS_FROM, opacityOf, type PaintContext, paintedNode } from './paint'
import { paintedGroup, paintedHead, stuckHeads } from './paint-groups'
import { type PaintItem, WEIGHT } from './paint-items'
import { paintedLink } from './paint-links'
import { placedNodes } from './placement'
import type { GraphTheme } from './theme'
import { nodeScale, type Size, type Viewport, visibleRect } from './viewport'

/** Paths are parsed once; the same outlines and glyphs come back thousands of times. */
export type PathCache = Map<string, Path2D>

/** Below this zoom an object is a dot in the colour of its status. */
const DETAIL_FROM = 0.32
/** Room around an object for its label and rings when deciding whether it is in view. */
const NODE_MARGIN = 64
/** A line of text starts at its glyph and may reach into view from this far left of it. */
const ROW_MARGIN = 420

/**
 * Draws the part of the scene that is in view.
 * @param area size in CSS pixels
 * @param ratio device pixels per CSS pixel
 */
export function paintCanvas(
  canvas: CanvasRenderingContext2D,
  context: PaintContext,
  viewport: Viewport,
  area: Size,
  ratio: number,
  cache: PathCache,
): void {
  const { drawing, theme } = context
  canvas.setTransform(ratio, 0, 0, ratio, 0, 0)
  canvas.fillStyle = theme.canvas
  canvas.fillRect(0, 0, area.width, area.height)
  canvas.setTransform(ratio * viewport.k, 0, 0, ratio * viewport.k, ratio * viewport.x, ratio * viewport.y)
  const view = visibleRect(viewport, area)
  drawGuides(canvas, context, view)
  for (const group of drawing.scene.groups) {
    const rect = drawing.placement.groups.get(group.id)
    if (!rect || !overlaps(rect, view)) continue
    const items = paintedGroup(context, group)
    drawItems(canvas, viewport.k < DETAIL_FROM ? items.slice(0, 1) : items, theme, cache)
  }
  drawLines(canvas, context, view, cache)
  if (viewport.k < DETAIL_FROM) drawDots(canvas, context, view, viewport.k)
  else drawNodes(canvas, context, view, viewport.k, cache)
  for (const head of stuckHeads(drawing, view)) drawItems(canvas, paintedHead(context, head), theme, cache)
}

function drawGuides(canvas: CanvasRenderingContext2D, { drawing, theme }: PaintContext, view: Rect): void {
  canvas.strokeStyle = theme.grid
  canvas.lineWidth = 1
  canvas.beginPath()
  for (const { x } of drawing.placement.columns) {
    canvas.moveTo(x, view.y)
    canvas.lineTo(x, view.y + view.height)
  }
  canvas.stroke()
}

/** Lines of one style are one path, lines outside the view none. */
function drawLines(canvas: CanvasRenderingContext2D, context: PaintContext, view: Rect, cache: PathCache): void {
  const batches = new Map<string, { item: Extract<PaintItem, { kind: 'path' }>; opacity: number; path: Path2D }>()
  const labels: PaintItem[] = []
  for (const link of context.drawing.scene.links) {
    const route = context.drawing.routes.get(link.id)
    if (!route || !overlaps(inflate(frameOf(route.points), 1), view)) continue
    const opacity = opacityOf(context, 'link', link.id)
    const { line, label } = paintedLink(context, link)
    for (const item of line) {
      if (item.kind !== 'path') continue
      const key = `${item.stroke} ${item.width} ${item.dash.join()} ${opacity}`
      const batch = batches.get(key) ?? { item, opacity, path: new Path2D() }
      batches.set(key, batch)
      batch.path.addPath(pathFor(item.d, cache))
    }
    if (opacity === 1 && context.k >= LABELS_FROM) labels.push(...label)
  }
  for (const { item, opacity, path } of batches.values()) {
    canvas.globalAlpha = opacity
    stroke(canvas, path, item)
  }
  canvas.globalAlpha = 1
  drawItems(canvas, labels, context.theme, cache)
}

function drawNodes(
  canvas: CanvasRenderingContext2D,
  context: PaintContext,
  view: Rect,
  k: number,
  cache: PathCache,
): void {
  const scale = nodeScale(k)
  const near = inflate(view, NODE_MARGIN)
  for (const { node, at } of nodesIn(context, { ...near, x: near.x - ROW_MARGIN, width: near.width + ROW_MARGIN })) {
    canvas.save()
    canvas.translate(at.x, at.y)
    if (!context.drawing.placement.cells.has(node.id)) canvas.scale(scale, scale)
    canvas.globalAlpha = opacityOf(context, 'node', node.id)
    drawItems(canvas, paintedNode(context, node), context.theme, cache)
    canvas.restore()
  }
}

function nodesIn({ drawing }: PaintContext, view: Rect): ReturnType<typeof placedNodes> {
  return placedNodes(drawing.scene, drawing.placement).filter(({ at }) => contains(view, at))
}

/** Far away: dots of constant size on screen, problems larger and last, so that they lie on top. */
function drawDots(canvas: CanvasRenderingContext2D, context: PaintContext, view: Rect, k: number): void {
  const { drawing, theme } = context
  const important = new Set([drawing.scene.focal, context.emphasis.selected, context.emphasis.hovered])
  const nodes = nodesIn(context, view)
  for (const bad of [false, true]) {
    for (const { node, at } of nodes) {
      if (isBad(node.health) !== bad) continue
      const radius = Math.min(bad ? 48 : 24, (bad ? 3.5 : 2.5) / k)
      canvas.globalAlpha = opacityOf(context, 'node', node.id)
      canvas.fillStyle = important.has(node.id) ? theme.accent : theme.tones[shownState(node)].line
      canvas.beginPath()
      canvas.arc(at.x, at.y, important.has(node.id) ? radius * 2 : radius, 0, 2 * Math.PI)
      canvas.fill()
    }
  }
  canvas.globalAlpha = 1
}

/** Carries out instructions at the canvas's present origin. */
export function drawItems(
  canvas: CanvasRenderingContext2D,
  items: readonly PaintItem[],
  theme: GraphTheme,
  cache: PathCache,
): void {
  for (const item of items) {
    if (item.kind === 'text') {
      const mono = item.font.startsWith('mono')
      canvas.font = `${WEIGHT[item.font]} ${item.size}px ${mono ? theme.fontMono : theme.fontUi}`
      canvas.letterSpacing = mono ? '-0.02em' : '0px'
      canvas.textAlign = item.anchor === 'middle' ? 'center' : item.anchor
      if (item.halo !== undefined) {
        canvas.strokeStyle = item.halo
        canvas.lineWidth = 3.5
        canvas.lineJoin = 'round'
        canvas.setLineDash([])
        canvas.strokeText(item.text, item.x, item.y)
      }
      canvas.fillStyle = item.fill
      canvas.fillText(item.text, item.x, item.y)
      continue
    }
    const path = pathFor(item.d, cache)
    const placed = item.x !== 0 || item.y !== 0 || item.scale !== 1
    if (placed) {
      canvas.save()
      canvas.translate(item.x, item.y)
      canvas.scale(item.scale, item.scale)
    }
    if (item.fill !== undefined) {
      canvas.fillStyle = item.fill
      canvas.fill(path)
    }
    if (item.stroke !== undefined) stroke(canvas, path, item)
    if (placed) canvas.restore()
  }
}

function stroke(canvas: CanvasRenderingContext2D, path: Path2D, item: Extract<PaintItem, { kind: 'path' }>): void {
  canvas.strokeStyle = item.stroke ?? 'none'
  canvas.lineWidth = item.width / item.scale
  canvas.lineJoin = 'round'
  canvas.lineCap = item.round ? 'round' : 'butt'
  canvas.setLineDash([...item.dash])
  canvas.stroke(path)
}

function pathFor(d: string, cache: PathCache): Path2D {
  const path = cache.get(d) ?? new Path2D(d)
  cache.set(d, path)
  return path
}
