/** The links of an environment, indexed for following them: by type and by either end. */
import type { Link } from '@shared/model/link'
import type { InventorySnapshot } from '../store/repository'

/** A link as the store hands it out: shared between all readers, never changed. */
export type StoredLink = Readonly<Link>

/** Where links are looked up by their ends. */
export type LinkSource = Pick<InventorySnapshot, 'linksFrom' | 'linksTo'>

/** Links of one type by id: those that start at an object, and those that end there. */
export type LinkIndex = Readonly<Record<'from' | 'to', (id: string, linkType: string) => readonly StoredLink[]>>

/** Long answers are kept, so that a NIC with hundreds of networks is sorted out once for all cliques that pass it. */
export function indexLinks(source: LinkSource): LinkIndex {
  return { from: remembered((id) => source.linksFrom(id)), to: remembered((id) => source.linksTo(id)) }
}

/** Up to this many links sorting them out again costs less than remembering the answer. */
const SHORT = 8

function remembered(linksAt: (id: string) => readonly StoredLink[]): LinkIndex['from'] {
  const known = new Map<string, readonly StoredLink[]>()
  return (id, linkType) => {
    const all = linksAt(id)
    if (all.length <= SHORT) return chosen(all, linkType)
    const key = `${linkType} ${id}`
    const links = known.get(key) ?? chosen(all, linkType)
    known.set(key, links)
    return links
  }
}

function chosen(all: readonly StoredLink[], linkType: string): readonly StoredLink[] {
  const links = all.filter((link) => link.link_type === linkType)
  return links.length > 1 ? links.sort((a, b) => (a.id < b.id ? -1 : 1)) : links
}
