/** Turns a drawing and its emphasis into instructions per object, line and group: the one source of all renderers. */
import type { Drawing } from './drawing'
import type { Emphasis, Lit } from './emphasis'
import type { Point } from './geometry'
import type { GraphTheme } from './graph-theme'
import type { SceneGroup, SceneLink, SceneNode } from './model'
import { paintGroup, paintStrip } from './paint-group'
import { type LinkStyle, linkStyle, paintLine, paintLinkLabel } from './paint-link'
import { paintNode } from './paint-node'
import type { PathPrim, Prim } from './prims'
import type { Route } from './route-links'
import { GROWTH_LIMIT, nodeScale } from './viewport'

/** Below this zoom marks are left out, below the second labels too. */
const MARKS_FROM = 0.6
export const LABELS_FROM = 0.4

/** Which labels are drawn: as many as fit, all, those of lines only, or none. */
export type LabelMode = 'auto' | 'all' | 'links' | 'none'

/** What painting depends on besides the drawing itself. */
export interface PaintContext {
  drawing: Drawing
  emphasis: Emphasis
  /** What keeps full strength; `undefined` when everything does. */
  lit: Lit | undefined
  labels: LabelMode
  theme: GraphTheme
  k: number
}

/** Instructions for one object around its middle. */
export function nodePrims(context: PaintContext, node: SceneNode): Prim[] {
  const { drawing, emphasis, labels, theme, k } = context
  const focal = node.id === drawing.scene.focal
  const selected = node.id === emphasis.selected
  const match = emphasis.matches?.has(node.id) ?? false
  return paintNode(
    node,
    {
      focal,
      selected,
      pinned: emphasis.pinned.has(node.id),
      match,
      lines: labelLines(context, node, focal || selected || match || node.id === emphasis.hovered),
      room: labels === 'all' ? Number.POSITIVE_INFINITY : (drawing.ownRooms.get(node.id) ?? drawing.labelRoom),
      halo: drawing.homeOf.has(node.id) ? theme.group : theme.canvas,
      mark: k >= MARKS_FROM,
    },
    theme,
  )
}

function labelLines({ drawing, labels, k }: PaintContext, node: SceneNode, important: boolean): number {
  if (labels === 'none' || labels === 'links') return 0
  const most = node.fact === undefined ? 1 : 2
  if (labels === 'all') return most
  if (important) return Math.max(1, drawing.labelLines.get(node.id) ?? 0)
  return k < LABELS_FROM ? 0 : (drawing.labelLines.get(node.id) ?? 0)
}

/** Opacity of the lines of a hub. */
const FAINT = 0.3

/** Opacity of an object or line. */
export function opacityOf(context: PaintContext, kind: 'node' | 'link', id: string): number {
  const { drawing, emphasis, lit, theme } = context
  if (!lit) {
    const faint = kind === 'link' && id !== emphasis.selected && drawing.faint.has(id) && !drawing.links.get(id)?.down
    return faint ? FAINT : 1
  }
  return (kind === 'node' ? lit.nodes : lit.links).has(id) ? 1 : theme.dim
}

/** The line of a link and, unless it is hidden, the words on it. */
export function linkPrims(context: PaintContext, link: SceneLink): { line: Prim[]; label: Prim[] } {
  const { drawing, emphasis, theme, labels, k } = context
  const route = drawing.routes.get(link.id)
  if (!route) return { line: [], label: [] }
  const scale = nodeScale(k)
  const drawn = linkStyle(link, link.id === emphasis.selected, theme)
  const style = { ...drawn, width: drawn.width * scale, dash: drawn.dash.map((length) => length * scale) }
  const line = [paintLine(route, style)]
  if (k > GROWTH_LIMIT) line.push(...tails(drawing, link, route, style))
  const readable = labels !== 'none' && k >= LABELS_FROM
  const at = drawing.linkLabels.get(link.id) ?? (labels === 'all' ? route.label : undefined)
  if (!readable || !at) return { line, label: [] }
  const label = paintLinkLabel(link, at, haloOf(context, link, at), theme)
  return { line, label: label.map((prim) => (prim.kind === 'text' ? { ...prim, size: prim.size * scale } : prim)) }
}

/** Past the growth limit nodes shrink away from their ports: the line is carried on to their middle, under the face. */
function tails(drawing: Drawing, link: SceneLink, route: Route, style: LinkStyle): PathPrim[] {
  const ends = [route.points[0], route.points.at(-1)]
  const middles = [link.source, link.target].flatMap((id) => drawing.placement.nodes.get(id) ?? [])
  return ends.flatMap((port) => {
    const middle = port && middles.find(({ x, y }) => Math.hypot(x - port.x, y - port.y) < TAIL_MOST)
    return port && middle ? [paintLine({ ...route, d: `M${port.x} ${port.y}L${middle.x} ${middle.y}` }, style)] : []
  })
}

/** More than half of the largest node. */
const TAIL_MOST = 32

/** Box or strip of a group. */
export function groupPrims(context: PaintContext, group: SceneGroup): Prim[] {
  const { drawing, emphasis, theme } = context
  const rect = drawing.placement.groups.get(group.id)
  if (!rect) return []
  const selected = emphasis.selected === group.id
  return group.folded
    ? paintStrip(group, rect, drawing.placement.columns, selected, theme)
    : paintGroup(group, rect, selected, theme)
}

/** Lines inside a box lie on its face, others on the canvas. */
function haloOf({ drawing, theme }: PaintContext, link: SceneLink, at: Point): string {
  const home = drawing.homeOf.get(link.source) ?? drawing.homeOf.get(link.target)
  const rect = home === undefined ? undefined : drawing.placement.groups.get(home)
  const inside = rect && at.x > rect.x && at.x < rect.x + rect.width && at.y > rect.y && at.y < rect.y + rect.height
  return inside ? theme.group : theme.canvas
}
