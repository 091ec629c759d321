/** Folding: a folded host or switch stands for its members, and their links are rewired to it. */
import { worstHealth } from './health'
import { OTHER_LAYER } from './layers'
import type { Scene, SceneGroup, SceneLink, SceneNode } from './model'

/**
 * Replaces the members of every folded group by one node with the group's id. Links between two members disappear
 * into it; links that cross its edge end at it. Nothing else changes, so unfolding restores the scene exactly.
 */
export function foldGroups(scene: Scene, folded: ReadonlySet<string>): Scene {
  const groups = scene.groups.map((group) => (folded.has(group.id) ? { ...group, folded: true } : group))
  const home = new Map<string, string>()
  const byId = new Map(scene.nodes.map((node) => [node.id, node]))
  const stands: SceneNode[] = []
  for (const group of groups) {
    if (!group.folded) continue
    for (const member of group.members) home.set(member, group.id)
    stands.push(standIn(group, byId))
  }
  if (stands.length === 0) return scene
  return {
    focal: scene.focal,
    nodes: [...scene.nodes.filter((node) => !home.has(node.id)), ...stands],
    links: scene.links.flatMap((link) => rewire(link, home) ?? []),
    groups,
  }
}

/**
 * Groups to fold when a graph opens too large to read: all but the one that holds the focal object.
 * @returns ids for `foldGroups`
 */
export function allFoldable(scene: Scene): ReadonlySet<string> {
  return new Set(scene.groups.filter((group) => !group.members.includes(scene.focal)).map((group) => group.id))
}

/** The node that stands for a folded group: named after it, with the worst health among the group and its members. */
function standIn(group: SceneGroup, nodes: ReadonlyMap<string, SceneNode>): SceneNode {
  const members = group.members.flatMap((id) => nodes.get(id) ?? [])
  return {
    id: group.id,
    type: group.kind,
    name: group.name,
    label: group.name,
    fact: `${members.length} ${members.length === 1 ? 'object' : 'objects'}`,
    group: undefined,
    health: worstHealth([group.health, ...members.map((node) => node.health)]),
    stale: group.stale,
    layer: OTHER_LAYER,
    folded: true,
  }
}

function rewire(link: SceneLink, home: ReadonlyMap<string, string>): SceneLink | undefined {
  const source = home.get(link.source) ?? link.source
  const target = home.get(link.target) ?? link.target
  if (source === target) return link.source === link.target && source === link.source ? link : undefined
  return source === link.source && target === link.target ? link : { ...link, source, target }
}
