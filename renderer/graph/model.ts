/** The graph as drawn: objects, lines and boxes with columns, names and health, made of what the backend answers. */

import { OBJECT_TYPES, typeInfo } from '@shared/catalog/object-types'
import type { Graph, GraphGroup, GraphLink, GraphNode } from '@shared/contract/calls/cliques'
import { KNOWLEDGE_WORDS } from '@shared/model/knowledge'
import { compareNaturally } from '@shared/text/natural-sort'
import { group as groupBy } from 'd3'
import { type Health, healthOf } from '../format/status'
import { nameInside } from '../format/text'

/** One object to draw, or the host or switch that stands for its folded members (`folded`). */
export interface SceneNode extends GraphNode {
  /** The name as drawn: without the name of the host whose box it stands in. */
  label: string
  health: Health
  /** Column of layered drawings, 1–10. */
  layer: number
  folded: boolean
}

/** One line to draw: one or more links of the inventory between the same two ends. */
export interface SceneLink {
  id: string
  source: string
  target: string
  /** Which end is not among the objects of the graph; such a link is drawn as a stub. */
  missing: 'source' | 'target' | undefined
  health: Health
  down: boolean
  implicit: boolean
  stale: boolean
  label: string | undefined
  /** The links of the inventory this line stands for. */
  links: readonly GraphLink[]
  /** Names of the hidden objects the line leads through. */
  through?: readonly string[]
}

/** How many members of one type a folded group hides. */
interface TypeCount {
  type: string
  layer: number
  count: number
}

/** A host or switch drawn as a box around its objects. */
export interface SceneGroup extends GraphGroup {
  health: Health
  folded: boolean
  /** Ids of all members, also while folded. */
  members: readonly string[]
  counts: readonly TypeCount[]
  errors: number
  warnings: number
}

/** Everything a drawing starts from. Lists are in a fixed order, so equal data gives an equal picture. */
export interface Scene {
  focal: string
  nodes: readonly SceneNode[]
  links: readonly SceneLink[]
  groups: readonly SceneGroup[]
}

/**
 * Turns the backend's answer into a scene: every node once, every group that a node names, and for each link whether
 * an end is missing. A link with no known end at all cannot be drawn; it stays in the table of links only.
 */
export function buildScene(graph: Graph): Scene {
  const nodes = new Map<string, SceneNode>()
  const homes = new Map(graph.groups.map((group) => [group.id, group.name]))
  for (const node of graph.nodes) if (!nodes.has(node.id)) nodes.set(node.id, toNode(node, homes))
  const links = graph.links.flatMap((link) => toLink(link, nodes) ?? [])
  const ordered = inDrawingOrder(nodes.values())
  return { focal: graph.focalPoint, nodes: ordered, links, groups: buildGroups(ordered, graph.groups) }
}

/** Number of lines and shapes a scene needs; the size limits of the drawing count these. */
export function elementCount(scene: Scene): number {
  return scene.nodes.length + scene.links.length
}

/** @param homes name of every group by its id */
function toNode(node: GraphNode, homes: ReadonlyMap<string, string>): SceneNode {
  const home = node.group === undefined ? undefined : (homes.get(node.group) ?? node.group)
  return {
    ...node,
    label: home === undefined ? node.name : nameInside(node.name, home),
    health: healthOf(node.status),
    layer: layerOf(node.type),
    folded: false,
  }
}

function toLink(link: GraphLink, nodes: ReadonlyMap<string, SceneNode>): SceneLink | undefined {
  const source = nodes.get(link.source_id)
  const target = nodes.get(link.target_id)
  if (!source && !target) return undefined
  return {
    id: link.id,
    source: link.source_id,
    target: link.target_id,
    missing: !source ? 'source' : !target ? 'target' : undefined,
    health: healthOf(link.status),
    down: link.state === 'down',
    implicit: link.implicit,
    stale: link.stale ?? false,
    label: link.state === 'down' ? 'down' : segmentLabel(link, source, target),
    links: [link],
  }
}

/** "vxlan 1047" for links into a network, taken from the network's own fact when it names the same segment. */
function segmentLabel(
  link: GraphLink,
  source: SceneNode | undefined,
  target: SceneNode | undefined,
): string | undefined {
  const segment = /^Segment-(\S+)$/.exec(link.link_name)?.[1]
  // A flat network has no number of its own.
  if (segment === undefined || segment === 'None') return undefined
  const fact = [source, target].find((node) => node?.type === 'network')?.fact
  return fact?.endsWith(` ${segment}`) ? fact : `segment ${segment}`
}

/** Groups in the order they are stacked by default: hosts before switches, then by name; empty ones are left out. */
function buildGroups(nodes: readonly SceneNode[], known: readonly GraphGroup[]): SceneGroup[] {
  const details = new Map(known.map((group) => [group.id, group]))
  const groups = [...groupBy(nodes, (node) => node.group)].flatMap(([id, list]): SceneGroup[] => {
    if (id === undefined) return []
    const kind = list.some((node) => node.type.startsWith('switch')) ? 'switch' : 'host'
    const group = details.get(id) ?? { id, name: id, kind, caption: '', stale: false }
    const reading = group.reading && KNOWLEDGE_WORDS[group.reading.state]
    const caption = [reading, group.caption].filter(Boolean).join(' · ')
    return [{ ...group, caption, health: healthOf(group.status), folded: false, ...describeMembers(list) }]
  })
  return groups.sort((a, b) => (a.kind === b.kind ? compareNames(a, b) : a.kind === 'host' ? -1 : 1))
}

/** What a group says about its members: who they are, how many of each type, and how many have problems. */
export function describeMembers(
  nodes: readonly SceneNode[],
): Pick<SceneGroup, 'members' | 'counts' | 'errors' | 'warnings'> {
  return {
    members: nodes.map((node) => node.id),
    counts: countTypes(nodes),
    errors: nodes.filter((node) => node.health === 'error').length,
    warnings: nodes.filter((node) => node.health === 'warn').length,
  }
}

function countTypes(nodes: readonly SceneNode[]): TypeCount[] {
  return [...groupBy(nodes, (node) => node.type)]
    .map(([type, { length }]) => ({ type, layer: layerOf(type), count: length }))
    .sort((a, b) => a.layer - b.layer || (a.type < b.type ? -1 : 1))
}

/** Natural order of names, ids as the tie-break, so that the order never depends on the answer's order. */
function compareNames(a: { name: string; id: string }, b: { name: string; id: string }): number {
  return compareNaturally(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Sorts by layer, then name. Names are compared as prepared keys: a collator is too slow for ten thousand. */
function inDrawingOrder(nodes: Iterable<SceneNode>): SceneNode[] {
  const keyed = [...nodes].map((node) => ({ node, key: `${naturalKey(node.name)}\u0000${node.id}` }))
  keyed.sort((a, b) => a.node.layer - b.node.layer || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.map(({ node }) => node)
}

/** A text whose code-unit order is the natural order of names: lower case, numbers at full width. */
function naturalKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'))
}

const SEVERITY: Record<Health, number> = { unknown: 0, ok: 1, warn: 2, error: 3 }

/** The worst of several; `unknown` when there is none or nobody knows. */
export function worstHealth(all: Iterable<Health>): Health {
  let worst: Health = 'unknown'
  for (const health of all) if (SEVERITY[health] > SEVERITY[worst]) worst = health
  return worst
}

/** Column of types that have no layer of their own (hosts, ports, types of foreign imports): right of all others. */
export const OTHER_LAYER = 10

/** Column of an object type, 1 (instance, vService) to 9 (network), else `OTHER_LAYER`. */
export const layerOf = (type: string): number => typeInfo(type).layer ?? OTHER_LAYER

const SHORT: Record<string, string> = { otep: 'Endpoint', host_pnic: 'pNIC' }

/**
 * Words for a column head.
 * @param types types that occur in the column; the catalogue's order is kept
 * @param short the form for narrow columns: first type only, shortened where the catalogue's word is long
 */
export function layerTitle(layer: number, types: ReadonlySet<string>, short: boolean): string {
  if (layer === OTHER_LAYER) return 'Other'
  const present = Object.keys(OBJECT_TYPES).filter((type) => layerOf(type) === layer && types.has(type))
  if (short) return present.map((type) => SHORT[type] ?? typeInfo(type).label)[0] ?? 'Other'
  return present.map((type) => (type === 'otep' ? 'Tunnel endpoint' : typeInfo(type).label)).join(', ')
}
