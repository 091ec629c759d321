/** A placed and routed scene with the look-ups that painting and pointing need; rebuilt only when the layout changes. */

import { append } from './columns'
import type { Point, Rect } from './geometry'
import { isBad } from './health'
import { buildHitTest, type HitTest } from './hit-test'
import { type LabelWish, labelBox, placeLabels, shorten, textWidth } from './labels'
import { FORCE_LABEL_WIDTH } from './layout-force'
import { linkLabelObstacles, placeLinkLabels } from './link-labels'
import type { Scene, SceneGroup, SceneLink, SceneNode } from './model'
import { shapeOf } from './node-shape'
import { labelOffset, nameFont } from './paint-node'
import { METRICS, type Placement } from './placement'
import { type Route, routeLinks } from './route-links'

/** Lines and labels of a placed scene: what takes long for large scenes and is worked out beside the layout. */
export interface Arrangement {
  routes: readonly Route[]
  /** Label lines that fit without overlap. */
  labelLines: ReadonlyMap<string, number>
  /** Lines whose words fit without overlap, and the point of the line they sit above. */
  linkLabels: ReadonlyMap<string, Point>
  /** Lines of hubs in a force layout: so many that each must be faint for anything else to be seen. */
  faint: ReadonlySet<string>
  /** Width for each label line. */
  labelRoom: number
}

export interface Drawing extends Omit<Arrangement, 'routes'> {
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
  hit: HitTest
}

/** Routes the lines and decides which labels fit. */
export function arrange(scene: Scene, placement: Placement): Arrangement {
  const routes = routeLinks(scene, placement)
  const linksOf = linksByEnd(scene)
  const labelRoom = roomOf(placement)
  const wishes = nodeWishes(scene, placement, labelRoom, linksOf)
  const obstacles = nodeBoxes(scene, placement)
  const labelLines = placeLabels(wishes, obstacles)
  const shownBoxes = wishes.flatMap((wish): Rect[] => {
    const lines = labelLines.get(wish.id) ?? 0
    return lines === 0 ? [] : [labelBox(wish, lines)]
  })
  const faint = placement.mode === 'force' ? hubLinks(scene, linksOf) : new Set<string>()
  const spoken = scene.links.filter((link) => link.down || !faint.has(link.id))
  const byId = new Map(routes.map((route) => [route.id, route]))
  const linkLabels = placeLinkLabels(spoken, byId, [...linkLabelObstacles(scene, placement), ...shownBoxes])
  return { routes, labelLines, linkLabels, faint, labelRoom }
}

/** Indexes everything that painting and pointing need. */
export function buildDrawing(scene: Scene, placement: Placement, arrangement = arrange(scene, placement)): Drawing {
  return {
    ...arrangement,
    scene,
    placement,
    routes: new Map(arrangement.routes.map((route) => [route.id, route])),
    nodes: new Map(scene.nodes.map((node) => [node.id, node])),
    links: new Map(scene.links.map((link) => [link.id, link])),
    groups: new Map(scene.groups.map((group) => [group.id, group])),
    homeOf: new Map(
      scene.groups
        .filter((group) => !group.folded)
        .flatMap((group) => group.members.map((id) => [id, group.id] as const)),
    ),
    linksOf: linksByEnd(scene),
    hit: buildHitTest(scene, placement, arrangement.routes, METRICS.groupHead),
  }
}

function linksByEnd(scene: Scene): Map<string, SceneLink[]> {
  const linksOf = new Map<string, SceneLink[]>()
  for (const link of scene.links) {
    append(linksOf, link.source, link)
    if (link.target !== link.source) append(linksOf, link.target, link)
  }
  return linksOf
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
    const widths = [textWidth(shorten(node.label, room, font), font)]
    if (node.fact !== undefined) widths.push(textWidth(shorten(node.fact, room, 'mono'), 'mono'))
    const degree = linksOf.get(node.id)?.length ?? 0
    const rank = focal ? 4 : isBad(node.health) ? 2 : 1 - 1 / (1 + degree)
    return [{ id: node.id, at: { x: at.x, y: at.y + labelOffset(node, focal, false) }, widths, rank }]
  })
}

/** Objects with more lines than this are hubs. */
const HUB_FROM = 16

function hubLinks(scene: Scene, linksOf: ReadonlyMap<string, readonly SceneLink[]>): ReadonlySet<string> {
  const isHub = (id: string): boolean => (linksOf.get(id)?.length ?? 0) > HUB_FROM
  return new Set(scene.links.filter((link) => isHub(link.source) || isHub(link.target)).map((link) => link.id))
}

function nodeBoxes(scene: Scene, placement: Placement): Rect[] {
  return scene.nodes.flatMap((node): Rect[] => {
    const at = placement.nodes.get(node.id)
    if (!at) return []
    const { halfWidth, halfHeight } = shapeOf(node.type)
    return [{ x: at.x - halfWidth, y: at.y - halfHeight, width: 2 * halfWidth, height: 2 * halfHeight }]
  })
}
