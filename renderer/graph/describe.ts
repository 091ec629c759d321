/** The drawing in words: for the live region, the tooltip and the name of the graph. */
import { typeInfo } from '@shared/catalog/object-types'
import { groups } from 'd3'
import { countNoun } from '../format/number'
import { STATUS_WORDS } from '../format/status'
import { linkTypeText } from '../format/text'
import { type Drawing, neighboursOf } from './drawing'
import { layerTitle, type Scene, type SceneLink, type SceneNode } from './model'

/** One line of a tooltip. */
interface Fact {
  label: string
  value: string
}

/** Heading and facts of a tooltip, at most eight lines. */
export interface HoverFacts {
  title: string
  type: string
  health: SceneNode['health']
  stale: boolean
  facts: readonly Fact[]
}

const MOST_FACTS = 8
/** Neighbours named aloud before the rest is only counted. */
const MOST_SPOKEN = 4

/** "Topology of web-02, 19 objects, 20 links". */
export function graphName(focalName: string, scene: Scene): string {
  const links = scene.links.reduce((sum, link) => sum + link.links.length, 0)
  return `Topology of ${focalName}, ${countNoun(scene.nodes.length, 'object')}, ${countNoun(links, 'link')}`
}

/** "vNIC tap91, Error, on cmp-2, 2 links: to web-02, to qbr91", "Host cmp-2, OK, open, 15 objects". */
export function spoken(drawing: Drawing, id: string): string {
  const link = drawing.links.get(id)
  if (link) return spokenLink(drawing, link)
  const node = drawing.nodes.get(id)
  const group = drawing.groups.get(id)
  if (!node && group) {
    const size = countNoun(group.members.length, 'object')
    return `${typeInfo(group.kind).label} ${group.name}, ${STATUS_WORDS[group.health]}, open, ${size}`
  }
  if (!node) return ''
  const home = drawing.groups.get(drawing.homeOf.get(id) ?? '')?.name
  const names = neighbourNames(drawing, id)
  const named = names.slice(0, MOST_SPOKEN).map((name) => `to ${name}`)
  if (names.length > MOST_SPOKEN) named.push(`and ${names.length - MOST_SPOKEN} more`)
  return [
    `${typeInfo(node.type).label} ${node.name}`,
    STATUS_WORDS[node.health],
    ...(node.stale ? ['stale'] : []),
    ...(node.folded ? ['folded'] : []),
    ...(home === undefined ? [] : [`on ${home}`]),
    names.length === 0 ? 'no links' : `${countNoun(names.length, 'link')}: ${named.join(', ')}`,
  ].join(', ')
}

/** "Host pNIC → Network from eth1 to private, up". */
function spokenLink(drawing: Drawing, link: SceneLink): string {
  const name = (id: string): string => drawing.nodes.get(id)?.name ?? 'unknown end'
  const type = linkTypeText(link.links[0]?.link_type ?? '')
  const head = link.links.length > 1 ? `${countNoun(link.links.length, 'link')}, ${type}` : type
  const way = link.through ? ` through ${link.through.join(', ')}` : ''
  return `${head} from ${name(link.source)} to ${name(link.target)}${way}, ${link.down ? 'down' : 'up'}`
}

function neighbourNames(drawing: Drawing, id: string): string[] {
  return [...neighboursOf(drawing, id)].map((other) => drawing.nodes.get(other)?.name ?? other)
}

/** What a tooltip says about an object, line or group; `undefined` when the id is none of them. */
export function hoverFacts(drawing: Drawing, id: string): HoverFacts | undefined {
  const node = drawing.nodes.get(id)
  if (node && !node.folded) return nodeFacts(drawing, node)
  const group = drawing.groups.get(id)
  if (group) {
    const kinds = group.counts.map(({ type, count }) => [typeInfo(type).plural, String(count)] as const)
    return {
      title: group.name,
      type: typeInfo(group.kind).label,
      health: group.health,
      stale: group.stale,
      facts: known([['About', group.caption], ...kinds]),
    }
  }
  const link = drawing.links.get(id)
  return link ? linkFacts(drawing, link) : undefined
}

/** "12 objects and 14 links drawn", said after a fold, a filter or a layout. */
export function drawnWords(scene: Scene): string {
  const folded = scene.groups.filter((group) => group.folded).length
  return [
    `${countNoun(scene.nodes.length, 'object')} and ${countNoun(scene.links.length, 'line')} drawn`,
    ...(folded > 0 ? [`${countNoun(folded, 'group')} folded`] : []),
  ].join(', ')
}

/** Lines and shapes in words: "2 300 nodes, 4 100 links". */
export function sizeWords(scene: Scene): string {
  return `${countNoun(scene.nodes.length, 'object')}, ${countNoun(scene.links.length, 'link')}`
}

/** What the fact below a node's name is, where it is no address. */
const FACT_WORDS: Readonly<Record<string, string>> = {
  vedge: 'Bridge',
  network: 'Segment',
  host_pnic: 'Speed or address',
  switch_pnic: 'Role',
}

/** A part of a highly available router says first whether it is the active one. */
const factWord = ({ type, fact = '' }: SceneNode) =>
  /^(?:active|standby)\b/.test(fact) ? 'State' : (FACT_WORDS[type] ?? 'Address')

/** "Bridge: br-int" */
export function factText(node: SceneNode): string {
  return node.fact === undefined ? '' : `${factWord(node)}: ${node.fact}`
}

function nodeFacts(drawing: Drawing, node: SceneNode): HoverFacts {
  const home = drawing.groups.get(drawing.homeOf.get(node.id) ?? '')
  const names = neighbourNames(drawing, node.id)
  const down = (drawing.linksOf.get(node.id) ?? []).filter((link) => link.down).length
  return {
    title: node.name,
    type: typeInfo(node.type).label,
    health: node.health,
    stale: node.stale,
    facts: known([
      ['Status', STATUS_WORDS[node.health]],
      [factWord(node), node.fact],
      ['MAC address', node.mac],
      [typeInfo(home?.kind ?? 'host').label, home?.name],
      ['Linked to', names.slice(0, MOST_SPOKEN).join(', ')],
      ['Links down', down === 0 ? undefined : String(down)],
      ['Id', node.id],
    ]),
  }
}

function linkFacts(drawing: Drawing, link: SceneLink): HoverFacts {
  const name = (id: string): string => drawing.nodes.get(id)?.name ?? `unknown (${id})`
  const [first] = link.links
  return {
    title: link.links.length > 1 ? `${link.links.length} links` : (first?.link_name ?? ''),
    type: first ? linkTypeText(first.link_type) : 'Link',
    health: link.health,
    stale: link.stale,
    facts: known([
      ['From', name(link.source)],
      ['To', name(link.target)],
      ['Through', link.through?.join(', ')],
      ['State', link.down ? 'down' : 'up'],
      ['Leaves at', first?.source_label],
      ['Enters at', first?.target_label],
      ['Reason', first?.status_text],
      ['Kind', link.implicit ? 'implicit' : undefined],
    ]),
  }
}

/** The facts that say something. */
function known(facts: readonly (readonly [label: string, value: string | undefined])[]): Fact[] {
  return facts.flatMap(([label, value]) => (value ? [{ label, value }] : [])).slice(0, MOST_FACTS)
}

/** The layers over a drawing with the words for them; `ticks` are the places of their columns in drawing units. */
export function columnMarks(drawing: Drawing, shown: Scene) {
  return groups(drawing.placement.columns, ({ layer }) => layer).map(([layer, columns]) => {
    const inLayer = shown.nodes.filter((node) => node.layer === layer)
    const types = new Set(inLayer.map((node) => node.type))
    const short = layerTitle(layer, types, true)
    return {
      layer,
      ticks: columns.map((column) => column.x),
      title: layerTitle(layer, types, false),
      short,
      count: inLayer.length,
      /** Of the type the short title names: six instances are not four and two vServices. */
      shortCount: inLayer.filter(({ type }) => layerTitle(layer, new Set([type]), true) === short).length,
    }
  })
}
