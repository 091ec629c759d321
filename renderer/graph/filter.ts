/** Hiding (N11): which objects are taken out of a drawing. */
import type { Health } from './health'
import { describeMembers, type Scene, type SceneNode } from './model'

/** What the operator chose to hide. The focal object is never hidden. */
export interface GraphFilter {
  types: ReadonlySet<string>
  /** `stale` hides objects older than the environment's freshness limit. */
  states: ReadonlySet<Health | 'stale'>
  /** Single objects hidden with the `H` key. */
  ids: ReadonlySet<string>
}

export const NOTHING_HIDDEN: GraphFilter = { types: new Set(), states: new Set(), ids: new Set() }

/** True when the filter takes nothing away. */
export function hidesNothing(filter: GraphFilter): boolean {
  return filter.types.size === 0 && filter.states.size === 0 && filter.ids.size === 0
}

/** The scene without the hidden objects, the links to them, and the groups they leave empty. */
export function applyFilter(scene: Scene, filter: GraphFilter): Scene {
  if (hidesNothing(filter)) return scene
  const nodes = scene.nodes.filter((node) => node.id === scene.focal || !isHidden(node, filter))
  const shown = new Map(nodes.map((node) => [node.id, node]))
  return {
    focal: scene.focal,
    nodes,
    // A missing end was never there to be hidden: such a link stays as long as its other end does.
    links: scene.links.filter(
      ({ source, target, missing }) =>
        (missing === 'source' || shown.has(source)) && (missing === 'target' || shown.has(target)),
    ),
    groups: scene.groups.flatMap((group) => {
      const members = group.members.flatMap((id) => shown.get(id) ?? [])
      return members.length === 0 ? [] : [{ ...group, ...describeMembers(members) }]
    }),
  }
}

function isHidden(node: SceneNode, filter: GraphFilter): boolean {
  return (
    filter.types.has(node.type) ||
    filter.states.has(node.health) ||
    (node.stale && filter.states.has('stale')) ||
    filter.ids.has(node.id)
  )
}
