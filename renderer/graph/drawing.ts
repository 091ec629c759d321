/** A placed and routed scene with the look-ups that painting and pointing need; rebuilt only when the layout changes. */

import { append } from './columns'
import type { Rect } from './geometry'
import { isBad } from './health'
import { buildHitTest, type HitTest } from './hit-test'
import { type LabelWish, labelBox, placeLabels, shorten, textWidth } from './labels'
import { FORCE_LABEL_WIDTH } from './layout-force'
import type { Scene, SceneGroup, SceneLink, SceneNode } from './model'
import { shapeOf } from './node-shape'
import { labelOffset, nameFont } from './paint-node'
import { METRICS, type Placement } from './placement'
import { type Route, routeLinks } from './route-links'

export interface Drawing {
  scene: Scene
  placement: Placement
  routes: ReadonlyMap<string, Route>
  nodes: ReadonlyMap<string, SceneNode>
  links: ReadonlyMap<string, SceneLink>
  groups: ReadonlyMap<string, SceneGroup>
  /** Group box an object is drawn in. */
  homeOf: ReadonlyMap<string, string>
  /** Lines at every object and folded group. */
  linksOf: ReadonlyMap<string, readonly SceneLink[]>
  /** Label lines that fit without overlap. */
  labelLines: ReadonlyMap<string, number>
  /** Lines whose words fit without overlap. */
  linkLabels: ReadonlySet<string>
  /** Width for each label line. */
  labelRoom: number
  hit: HitTest
}

/** Routes the lines, decides which labels fit and indexes everything. */
export function buildDrawing(scene: Scene, placement: Placement): Drawing {
  const routeList = routeLinks(scene, placement)
  const routes = new Map(routeList.map((route) => [route.id, route]))
  const linksOf = new Map<string, SceneLink[]>()
  for (const link of scene.links) {
    append(linksOf, link.source, link)
    if (link.target !== link.source) append(linksOf, link.target, link)
  }
  const labelRoom = roomOf(placement)
  const wishes = nodeWishes(scene, placement, labelRoom, linksOf)
  const obstacles = nodeBoxes(scene, placement)
  const labelLines = placeLabels(wishes, obstacles)
  const shownBoxes = wishes.flatMap((wish): Rect[] => {
    const lines = labelLines.get(wish.id) ?? 0
    return lines === 0 ? [] : [labelBox(wish, lines)]
  })
  const linkLines = placeLabels(linkWishes(scene, routes), [...obstacles, ...shownBoxes])
  return {
    scene,
    placement,
    routes,
    nodes: new Map(scene.nodes.map((node) => [node.id, node])),
    links: new Map(scene.links.map((link) => [link.id, link])),
    groups: new Map(scene.groups.map((group) => [group.id, group])),
    homeOf: new Map(
      scene.groups
        .filter((group) => !group.folded)
        .flatMap((group) => group.members.map((id) => [id, group.id] as const)),
    ),
    linksOf,
    labelLines,
    linkLabels: new Set([...linkLines].filter(([, lines]) => lines > 0).map(([id]) => id)),
    labelRoom,
    hit: buildHitTest(scene, placement, routeList, METRICS.groupHead),
  }
}

/** The objects and folded groups that share a line with one. */
export function neighboursOf(drawing: Drawing, id: string): ReadonlySet<string> {
  return new Set((drawing.linksOf.get(id) ?? []).map((link) => (link.source === id ? link.target : link.source)))
}

function roomOf(placement: Placement): number {
  if (placement.mode === 'force') return FORCE_LABEL_WIDTH
  const gaps = placement.columns.slice(1).map((column, index) => column.x - (placement.columns[index]?.x ?? 0))
  return Math.min(METRICS.pitchMax, ...gaps) - 10
}

function nodeWishes(
  scene: Scene,
  placement: Placement,
  room: number,
  linksOf: ReadonlyMap<string, readonly SceneLink[]>,
): LabelWish[] {
  return scene.nodes.flatMap((node): LabelWish[] => {
    const at = placement.nodes.get(node.id)
    if (!at) return []
    const focal = node.id === scene.focal
    const font = nameFont(node.type)
    const widths = [textWidth(shorten(node.name, room, font), font)]
    if (node.fact !== undefined) widths.push(textWidth(shorten(node.fact, room, 'mono'), 'mono'))
    const degree = linksOf.get(node.id)?.length ?? 0
    const rank = focal ? 4 : isBad(node.health) ? 2 : 1 - 1 / (1 + degree)
    return [{ id: node.id, at: { x: at.x, y: at.y + labelOffset(node, focal, false) }, widths, rank }]
  })
}

function linkWishes(scene: Scene, routes: ReadonlyMap<string, Route>): LabelWish[] {
  return scene.links.flatMap((link): LabelWish[] => {
    const route = routes.get(link.id)
    const words = link.missing ? 'unknown end' : link.label
    if (!route || words === undefined) return []
    const width = textWidth(words, 'ui')
    // A segment is said beside the network too, so it is left out where it would hang over the ends of the line.
    if (!link.missing && !link.down && link.links.length === 1 && route.label.room < width + 24) return []
    const side = link.missing === 'source' ? -width / 2 : link.missing === 'target' ? width / 2 : 0
    const at = { x: route.label.x + side, y: route.label.y + (link.missing ? 4 : -7) }
    return [{ id: link.id, at, widths: [width], rank: link.down || link.missing ? 2 : link.links.length > 1 ? 1 : 0 }]
  })
}

function nodeBoxes(scene: Scene, placement: Placement): Rect[] {
  return scene.nodes.flatMap((node): Rect[] => {
    const at = placement.nodes.get(node.id)
    if (!at) return []
    const { halfWidth, halfHeight } = shapeOf(node.type)
    return [{ x: at.x - halfWidth, y: at.y - halfHeight, width: 2 * halfWidth, height: 2 * halfHeight }]
  })
}
