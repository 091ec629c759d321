/** A placed and routed scene with the look-ups that painting and pointing need; rebuilt only when the layout changes. */

import { append } from './columns'
import type { Point } from './geometry'
import { buildHitTest, type HitTest } from './hit-test'
import { drawnObstacles, placeLinkLabels } from './link-labels'
import type { Scene, SceneGroup, SceneLink, SceneNode } from './model'
import { arrangeNodeLabels, type NodeLabels } from './node-labels'
import { METRICS, type Placement } from './placement'
import { type Route, routeLinks } from './route-links'

/** Lines and labels of a placed scene: what takes long for large scenes and is worked out beside the layout. */
export interface Arrangement extends Omit<NodeLabels, 'boxes'> {
  routes: readonly Route[]
  /** Lines whose words fit without overlap, and the point of the line they sit above. */
  linkLabels: ReadonlyMap<string, Point>
  /** Lines of hubs in a force layout: so many that each must be faint for anything else to be seen. */
  faint: ReadonlySet<string>
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
  const degreeOf = (id: string): number => linksOf.get(id)?.length ?? 0
  const { boxes, ...labels } = arrangeNodeLabels(scene, placement, routes, degreeOf)
  const faint = placement.mode === 'force' ? hubLinks(scene, linksOf) : new Set<string>()
  const spoken = scene.links.filter((link) => link.down || !faint.has(link.id))
  const byId = new Map(routes.map((route) => [route.id, route]))
  const linkLabels = placeLinkLabels(spoken, byId, [...drawnObstacles(scene, placement), ...boxes])
  return { routes, ...labels, linkLabels, faint }
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

/** Objects with more lines than this are hubs. */
const HUB_FROM = 16

function hubLinks(scene: Scene, linksOf: ReadonlyMap<string, readonly SceneLink[]>): ReadonlySet<string> {
  const isHub = (id: string): boolean => (linksOf.get(id)?.length ?? 0) > HUB_FROM
  return new Set(scene.links.filter((link) => isHub(link.source) || isHub(link.target)).map((link) => link.id))
}
