/** What stands out and what steps back: selection, hover, and the hits of the find bar. */
import { type Drawing, neighboursOf } from './drawing'

export interface Emphasis {
  /** Selected object, line or group. */
  selected: string | undefined
  /** Object, line or group under the pointer. */
  hovered: string | undefined
  /** Objects the query names; `undefined` while nothing is looked for. */
  matches: ReadonlySet<string> | undefined
  pinned: ReadonlySet<string>
}

export const NO_EMPHASIS: Emphasis = { selected: undefined, hovered: undefined, matches: undefined, pinned: new Set() }

/** Ids that keep full strength; `undefined` when everything does. */
export interface Lit {
  nodes: ReadonlySet<string>
  links: ReadonlySet<string>
}

/** Hover shows the neighbourhood, a query its hits; hover wins. */
export function litBy(drawing: Drawing, emphasis: Emphasis): Lit | undefined {
  const { hovered, matches } = emphasis
  if (hovered !== undefined) {
    const link = drawing.links.get(hovered)
    if (link) return { nodes: new Set([link.source, link.target]), links: new Set([hovered]) }
    const group = drawing.groups.get(hovered)
    const centres = group && !group.folded ? group.members : [hovered]
    const nodes = new Set(centres)
    const links = new Set<string>()
    for (const id of centres) {
      for (const other of neighboursOf(drawing, id)) nodes.add(other)
      for (const touching of drawing.linksOf.get(id) ?? []) links.add(touching.id)
    }
    return { nodes, links }
  }
  return matches === undefined ? undefined : { nodes: matches, links: new Set() }
}
