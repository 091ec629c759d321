/** What is drawn: hidden things left out, hosts and switches folded, parallel lines bundled; and what a query finds. */

import { typeInfo } from '@shared/catalog/object-types'
import { parseSearch, type SearchFilter, valueTest, wantsStale } from '@shared/text/search-syntax'
import { group as groupBy } from 'd3'
import type { Health, StatusKey } from '../format/status'
import {
  describeMembers,
  OTHER_LAYER,
  type Scene,
  type SceneGroup,
  type SceneLink,
  type SceneNode,
  worstHealth,
} from './model'
import { append } from './placement'

/** What the operator chose to hide. The focal object is never hidden. */
export interface GraphFilter {
  types: ReadonlySet<string>
  /** `stale` hides objects older than the environment's freshness limit. */
  states: ReadonlySet<StatusKey>
  /** Single objects hidden with the `H` key. */
  ids: ReadonlySet<string>
}

export const NOTHING_HIDDEN: GraphFilter = { types: new Set(), states: new Set(), ids: new Set() }

/** True when the filter takes nothing away. */
export function hidesNothing(filter: GraphFilter): boolean {
  return filter.types.size === 0 && filter.states.size === 0 && filter.ids.size === 0
}

/** The scene without the hidden objects and the groups they leave empty; lines bridge over what is hidden. */
export function applyFilter(scene: Scene, filter: GraphFilter): Scene {
  if (hidesNothing(filter)) return scene
  const nodes = scene.nodes.filter((node) => node.id === scene.focal || !isHidden(node, filter))
  const shown = new Map(nodes.map((node) => [node.id, node]))
  return {
    focal: scene.focal,
    nodes,
    // A missing end was never there to be hidden: such a link stays as long as its other end does.
    links: [
      ...scene.links.filter(
        ({ source, target, missing }) =>
          (missing === 'source' || shown.has(source)) && (missing === 'target' || shown.has(target)),
      ),
      ...bridges(scene, shown),
    ],
    groups: scene.groups.flatMap((group) => {
      const members = group.members.flatMap((id) => shown.get(id) ?? [])
      return members.length === 0 ? [] : [{ ...group, ...describeMembers(members) }]
    }),
  }
}

/** A line, and the object it leads to in the direction of the layers. */
interface Step {
  link: SceneLink
  to: SceneNode
}

/**
 * A line for every way from a shown object through hidden ones to a shown object of a later layer, so that hiding never
 * takes a connection away. A bridge is down when any part of it is.
 */
function bridges(scene: Scene, shown: ReadonlyMap<string, SceneNode>): SceneLink[] {
  const steps = stepsOf(scene)
  return [...shown.values()].flatMap((start) => {
    const ways = (steps.get(start.id) ?? []).filter(({ to }) => !shown.has(to.id)).map((step) => [step])
    const visited = new Set<string>()
    const found: SceneLink[] = []
    for (const way of ways) {
      const end = way.at(-1)?.to
      if (!end || visited.has(end.id)) continue
      visited.add(end.id)
      if (!shown.has(end.id)) ways.push(...(steps.get(end.id) ?? []).map((step) => [...way, step]))
      else if (end.layer > start.layer) found.push(bridge(start, way, end))
    }
    return found
  })
}

function bridge(start: SceneNode, way: readonly Step[], end: SceneNode): SceneLink {
  const links = way.map((step) => step.link)
  return {
    id: `${start.id} … ${end.id}`,
    source: start.id,
    target: end.id,
    missing: undefined,
    health: worstHealth(links.map((link) => link.health)),
    down: links.some((link) => link.down),
    implicit: links.every((link) => link.implicit),
    stale: links.some((link) => link.stale),
    label: links.some((link) => link.down) ? 'down' : links.at(-1)?.label,
    links: links.flatMap((link) => link.links),
    through: way.slice(0, -1).map(({ to }) => to.name),
  }
}

/** The lines at every object that lead to its own or a later layer. */
function stepsOf(scene: Scene): ReadonlyMap<string, Step[]> {
  const byId = new Map(scene.nodes.map((node) => [node.id, node]))
  const steps = new Map<string, Step[]>()
  for (const link of scene.links) {
    const [source, target] = [byId.get(link.source), byId.get(link.target)]
    if (!source || !target || source === target) continue
    if (source.layer <= target.layer) append(steps, source.id, { link, to: target })
    if (target.layer <= source.layer) append(steps, target.id, { link, to: source })
  }
  return steps
}

function isHidden(node: SceneNode, filter: GraphFilter): boolean {
  return (
    filter.types.has(node.type) ||
    filter.states.has(node.health) ||
    (node.stale && filter.states.has('stale')) ||
    filter.ids.has(node.id)
  )
}

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
  const holdsFocal = (group: SceneGroup): boolean => group.id === scene.focal || group.members.includes(scene.focal)
  return new Set(scene.groups.filter((group) => !holdsFocal(group)).map((group) => group.id))
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

/**
 * Bundles links that join the same two ends, whichever way they are stored, and keep links of different state apart:
 * one line per pair and state, so that a break is never hidden inside a healthy bundle. Stubs are not bundled.
 */
export function bundleLinks(scene: Scene): Scene {
  const lanes = groupBy(scene.links, (link) => (link.missing ? link.id : laneKey(link)))
  return { ...scene, links: [...lanes.values()].flatMap(merge) }
}

/** Lines between the same ends with the same style; the pair is unordered. */
function laneKey(link: SceneLink): string {
  const ends = link.source < link.target ? [link.source, link.target] : [link.target, link.source]
  return JSON.stringify([...ends, link.down, link.implicit, link.stale])
}

function merge(lane: readonly SceneLink[]): SceneLink[] {
  const [first] = lane
  if (!first) return []
  if (lane.length === 1) return [first]
  const links = lane.flatMap((link) => link.links)
  return [
    {
      ...first,
      health: worstHealth(lane.map((link) => link.health)),
      label: first.down ? `${links.length} down` : `${links.length} links`,
      links,
    },
  ]
}

/** True for an object that meets one part of a query. */
type Condition = (node: SceneNode) => boolean

/** Words for the health of an object as `status:` takes them; "none" is the word of search for "not monitored". */
const STATUS: Record<Health, readonly string[]> = {
  ok: ['ok'],
  warn: ['warning', 'warn'],
  error: ['error'],
  unknown: ['none', 'unknown'],
}

/**
 * Ids of the objects that a query names, in drawing order. All words and filters have to hold; case is ignored. A word
 * must occur in the name, id, fact or type. An empty query names nothing.
 * @param known objects of which the inventory says that the query finds them, by what is not drawn
 */
export function findNodes(scene: Scene, query: string, known: ReadonlySet<string> = NOTHING_KNOWN): string[] {
  const { words, filters } = parseSearch(query)
  const conditions = [
    ...words.map((word) => wordCondition(word.text.toLowerCase())),
    ...filters.flatMap((filter) => filterCondition(filter, scene) ?? []),
  ]
  if (words.length + filters.length === 0) return []
  const isFound = (node: SceneNode): boolean =>
    known.has(node.id) || (conditions.length > 0 && conditions.every((holds) => holds(node)))
  return scene.nodes.filter(isFound).map((node) => node.id)
}
const NOTHING_KNOWN: ReadonlySet<string> = new Set()

function wordCondition(word: string): Condition {
  return (node) =>
    [node.name, node.id, node.fact ?? '', node.mac ?? '', typeInfo(node.type).label].some((text) =>
      text.toLowerCase().includes(word),
    )
}

/** @returns `undefined` for `env:`: a graph is of one environment; what is not drawn holds for nothing */
function filterCondition(filter: SearchFilter, scene: Scene): Condition | undefined {
  const wanted = filter.value.toLowerCase()
  const meets = valueTest(filter)
  switch (filter.key) {
    case 'type': {
      // "type:port" means ports, not everything with "port" in its type, unless there is no such type.
      const isType = scene.nodes.some((node) => namesType(node.type, wanted))
      return (node) => (isType ? namesType(node.type, wanted) : meets(node.type) || meets(typeInfo(node.type).label))
    }
    case 'host': {
      const homes = new Map(scene.groups.map((group) => [group.id, group.name]))
      return (node) => meets(node.group === undefined ? hostName(node) : (homes.get(node.group) ?? node.group))
    }
    case 'status':
      return (node) => STATUS[node.health].includes(wanted)
    case 'stale': {
      const isWanted = wantsStale(filter)
      return (node) => node.stale === isWanted
    }
    case 'name':
      return (node) => meets(node.name)
    case 'id':
      return (node) => meets(node.id)
    case 'ip':
    case 'mac':
      return (node) => meets(node.fact) || meets(node.mac)
    case 'env':
      return undefined
    case 'network':
    case 'vni':
    case 'vlan':
    case 'fip':
    case 'sg':
    case 'read':
      return () => false
  }
}

/** A folded host is a host too. */
function hostName(node: SceneNode): string | undefined {
  return node.type === 'host' ? node.name : undefined
}

function namesType(type: string, wanted: string): boolean {
  const { label, plural } = typeInfo(type)
  return [type, label, plural].some((word) => word.toLowerCase() === wanted)
}
