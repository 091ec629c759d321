/** Drawing instructions for lines and the words on them. */
import type { Drawing } from './drawing'
import type { Point } from './geometry'
import { LINK_LABEL_LIFT, linkWords } from './labels'
import type { SceneLink } from './model'
import { LABELS_FROM, type Mark, markTone, type PaintContext } from './paint'
import { type PaintItem, type PathItem, path, text } from './paint-items'
import type { Route } from './routes'
import type { GraphTheme } from './theme'
import { GROWTH_LIMIT, nodeScale } from './viewport'

/** The line of a link and, unless it is hidden, the words on it. */
export function paintedLink(context: PaintContext, link: SceneLink): { line: PaintItem[]; label: PaintItem[] } {
  const { drawing, emphasis, theme, labels, k } = context
  const route = drawing.routes.get(link.id)
  if (!route) return { line: [], label: [] }
  const scale = nodeScale(k)
  const drawn = linkStyle(link, link.id === emphasis.selected, theme, markOf(context, link))
  const style = { ...drawn, width: drawn.width * scale, dash: drawn.dash.map((length) => length * scale) }
  const line = [path(route.d, style)]
  if (k > GROWTH_LIMIT) line.push(...tails(drawing, link, route, style))
  const readable = labels !== 'none' && k >= LABELS_FROM
  const at = drawing.linkLabels.get(link.id) ?? (labels === 'all' ? route.label : undefined)
  if (!readable || !at) return { line, label: [] }
  const label = paintLinkLabel(link, at, haloOf(context, link, at), theme)
  return { line, label: label.map((item) => (item.kind === 'text' ? { ...item, size: item.size * scale } : item)) }
}

/** Past the growth limit nodes shrink away from their ports: the line is carried on to their middle, under the face. */
function tails(drawing: Drawing, link: SceneLink, route: Route, style: LinkStyle): PathItem[] {
  const ends = [route.points[0], route.points.at(-1)]
  const middles = [link.source, link.target].flatMap((id) => drawing.placement.nodes.get(id) ?? [])
  return ends.flatMap((port) => {
    const middle = port && middles.find(({ x, y }) => Math.hypot(x - port.x, y - port.y) < TAIL_MOST)
    return port && middle ? [path(`M${port.x} ${port.y}L${middle.x} ${middle.y}`, style)] : []
  })
}

/** A bundle is marked as all its links are. */
function markOf({ marks }: PaintContext, { links }: SceneLink): Mark | undefined {
  const mark = marks?.get(links[0]?.id ?? '')
  return mark && links.every(({ id }) => marks?.get(id) === mark) ? mark : undefined
}

/** More than half of the largest node. */
const TAIL_MOST = 32

/** Lines inside a box lie on its face, others on the canvas. */
function haloOf({ drawing, theme }: PaintContext, link: SceneLink, at: Point): string {
  const home = drawing.homeOf.get(link.source) ?? drawing.homeOf.get(link.target)
  const rect = home === undefined ? undefined : drawing.placement.groups.get(home)
  const inside = rect && at.x > rect.x && at.x < rect.x + rect.width && at.y > rect.y && at.y < rect.y + rect.height
  return inside ? theme.group : theme.canvas
}

/** Stroke of a line. */
type LinkStyle = Pick<PathItem, 'stroke' | 'width' | 'dash' | 'round'>

/** @param hot true for the selected line */
function linkStyle(link: SceneLink, hot: boolean, theme: GraphTheme, mark: Mark | undefined): LinkStyle {
  const width = link.links.length > 1 && !link.through ? 3 : theme.link
  if (mark && !hot)
    return {
      stroke: markTone(mark, theme),
      width: Math.max(2, width),
      dash: mark === 'lost' ? [5, 4] : [],
      round: false,
    }
  if (link.down)
    return { stroke: theme.tones.error.line, width: Math.max(theme.linkBad, width), dash: [5, 4], round: false }
  if (hot) return { stroke: theme.accent, width: Math.max(2.25, width), dash: [], round: false }
  if (link.stale) return { stroke: theme.tones.stale.line, width, dash: [5, 4], round: false }
  if (link.implicit) return { stroke: theme.idle, width: Math.max(2, width), dash: [1, 4], round: true }
  const heavier = Math.min(2, Math.max(0, weightOf(link) - 1) * 0.5)
  return { stroke: theme.idle, width: width + heavier, dash: [], round: false }
}

/** Words above a level part of a line, or behind its stub; `at` is on the line, `halo` is the colour beneath. */
function paintLinkLabel(link: SceneLink, at: Point, halo: string, theme: GraphTheme): PaintItem[] {
  const words = linkWords(link)
  if (words === undefined) return []
  const { x, y } = at
  if (link.missing) {
    return [text(words, x, y + 4, { fill: theme.text3, halo, anchor: link.missing === 'source' ? 'end' : 'start' })]
  }
  const fill = link.down ? theme.tones.error.text : theme.text2
  return [text(words, x, y - LINK_LABEL_LIFT, { fill, halo, font: link.down ? 'ui-strong' : 'ui' })]
}

function weightOf(link: SceneLink): number {
  return link.links.reduce((most, { link_weight: weight = 1 }) => Math.max(most, weight), 1)
}
