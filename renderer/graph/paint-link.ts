/** Drawing instructions for lines: healthy ones stay quiet, so that a broken one is seen at once. */
import type { Point } from './geometry'
import type { GraphTheme } from './graph-theme'
import { LINK_LABEL_LIFT, linkWords } from './link-labels'
import type { SceneLink } from './model'
import { type PathPrim, type Prim, path, text } from './prims'
import type { Route } from './route-links'

/** Stroke of a line. */
export interface LinkStyle {
  stroke: string
  width: number
  dash: readonly number[]
  round: boolean
}

/** @param hot true for the selected line */
export function linkStyle(link: SceneLink, hot: boolean, theme: GraphTheme): LinkStyle {
  const width = link.links.length > 1 ? 3 : theme.link
  if (link.down)
    return { stroke: theme.tones.error.line, width: Math.max(theme.linkBad, width), dash: [5, 4], round: false }
  if (hot) return { stroke: theme.accent, width: Math.max(2.25, width), dash: [], round: false }
  if (link.stale) return { stroke: theme.tones.stale.line, width, dash: [5, 4], round: false }
  if (link.implicit) return { stroke: theme.idle, width: Math.max(2, width), dash: [1, 4], round: true }
  return {
    stroke: theme.idle,
    width: width + Math.min(2, Math.max(0, weightOf(link) - 1) * 0.5),
    dash: [],
    round: false,
  }
}

/** Paints the line alone. */
export function paintLine(route: Route, style: LinkStyle): PathPrim {
  return path(route.d, { stroke: style.stroke, width: style.width, dash: style.dash, round: style.round })
}

/** Words above a level part of a line, or behind its stub; `at` is on the line, `halo` is the colour beneath. */
export function paintLinkLabel(link: SceneLink, at: Point, halo: string, theme: GraphTheme): Prim[] {
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
  return link.links.reduce((most, { link_weight: weight }) => Math.max(most, weight), 1)
}
