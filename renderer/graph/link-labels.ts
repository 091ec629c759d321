/** Words on lines: which are shown, and where, so that they lie over no object, label, word or edge of a box. */
import type { Point, Rect } from './geometry'
import { shownState } from './health'
import type { Spot } from './label-spots'
import { labelBox, RectGrid, textWidth } from './labels'
import type { Scene, SceneLink } from './model'
import { shapeOf } from './node-shape'
import type { Placement } from './placement'
import type { Route } from './route-links'

/** Distance of words from the line below them. */
export const LINK_LABEL_LIFT = 7
/** Least room left of and right of words on their part of the line. */
const SIDE = 8
/** A status badge sticks out this far right of the outline. */
const BADGE = 8

/** The words of a line, if it has any. */
export function linkWords(link: SceneLink): string | undefined {
  return link.missing ? 'unknown end' : link.label
}

/**
 * Places the words of as many lines as possible, broken ones first. A segment is said beside the network too, so it is
 * left out where no part of its line is long enough; "down", counts and missing ends only have to be free of others.
 * @param links lines that may carry words
 * @param obstacles boxes of objects and of labels
 * @returns middle of the line's part below the words, by id of the line
 */
export function placeLinkLabels(
  links: readonly SceneLink[],
  routes: ReadonlyMap<string, Route>,
  obstacles: readonly Rect[],
): ReadonlyMap<string, Point> {
  const taken = new RectGrid()
  for (const obstacle of obstacles) taken.add(obstacle)
  const places = new Map<string, Point>()
  const order = [...links].sort((a, b) => rankOf(b) - rankOf(a) || (a.id < b.id ? -1 : 1))
  for (const link of order) {
    const words = linkWords(link)
    const route = routes.get(link.id)
    if (words === undefined || !route) continue
    const width = textWidth(words, link.down ? 'ui-strong' : 'ui')
    const spots = spotsFor(link, route, width)
    const spot = spots.find((one) => !taken.hits(wordsBox(link, one, width)))
    if (!spot) continue
    taken.add(wordsBox(link, spot, width))
    places.set(link.id, { x: spot.x, y: spot.y })
  }
  return places
}

/** Roomy parts first; words that matter may also hang over either end of a part that is too short. */
function spotsFor(link: SceneLink, { spots }: Route, width: number): readonly Spot[] {
  const roomy = spots.filter((spot) => spot.room >= width + 2 * SIDE)
  if (rankOf(link) === 0) return roomy
  const hanging = spots.flatMap((spot) => {
    const reach = width / 2 + SIDE + BADGE - spot.room / 2
    return [spot, { ...spot, x: spot.x + reach }, { ...spot, x: spot.x - reach }]
  })
  return [...roomy, ...hanging]
}

/** Outlines of objects with their badges, and the edges of boxes: what words and long labels must not cover. */
export function drawnObstacles(scene: Scene, placement: Placement): Rect[] {
  const nodes = scene.nodes.flatMap((node): Rect[] => {
    const at = placement.nodes.get(node.id)
    if (!at) return []
    const { halfWidth, halfHeight } = shapeOf(node.type)
    const badge = shownState(node) === 'unknown' ? 0 : BADGE
    const y = at.y - halfHeight - badge
    return [{ x: at.x - halfWidth, y, width: 2 * halfWidth + badge, height: 2 * halfHeight + badge }]
  })
  return [...nodes, ...[...placement.groups.values()].flatMap(edgesOf)]
}

function edgesOf({ x, y, width, height }: Rect): Rect[] {
  return [
    { x, y: y - 1, width, height: 2 },
    { x, y: y + height - 1, width, height: 2 },
    { x: x - 1, y, width: 2, height },
    { x: x + width - 1, y, width: 2, height },
  ]
}

function rankOf(link: SceneLink): number {
  if (link.down || link.missing) return 2
  return link.links.length > 1 ? 1 : 0
}

function wordsBox(link: SceneLink, spot: Point, width: number): Rect {
  const side = link.missing === 'source' ? -width / 2 : link.missing === 'target' ? width / 2 : 0
  const at = { x: spot.x + side, y: spot.y + (link.missing ? 4 : -LINK_LABEL_LIFT) }
  return labelBox({ at, widths: [width] }, 1)
}
