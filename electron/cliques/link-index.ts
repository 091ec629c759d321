/** The links of an environment, indexed for following them: by type and by either end. */
import type { Link } from '@shared/model/link'

/** A link as the store hands it out: shared between all readers, never changed. */
export type StoredLink = Readonly<Link>

/** Where links are looked up by their ends; a snapshot of the store is one. */
export interface LinkSource {
  readonly links: { values(): Iterable<StoredLink> }
  linksFrom(sourceId: string): readonly StoredLink[]
  linksTo(targetId: string): readonly StoredLink[]
}

/** Stored, direct links by id; implicit ones are left out: they are composed when a clique type asks. */
export interface LinkIndex {
  /** Links that start at an object: of one type, or all. */
  from(id: string, linkType?: string): readonly StoredLink[]
  /** Links that end at an object: of one type, or all. */
  to(id: string, linkType?: string): readonly StoredLink[]
  /** The link types that occur. */
  types(): ReadonlySet<string>
}

const NONE: readonly never[] = []

/** Answers are kept, so that a NIC with hundreds of networks is sorted out once for all cliques that pass it. */
export function indexLinks(source: LinkSource): LinkIndex {
  let types: ReadonlySet<string> | undefined
  return {
    from: remembered((id) => source.linksFrom(id)),
    to: remembered((id) => source.linksTo(id)),
    types: () => {
      types ??= new Set([...source.links.values()].filter(isDirect).map((link) => link.link_type))
      return types
    },
  }
}

function remembered(linksAt: (id: string) => readonly StoredLink[]): LinkIndex['from'] {
  const known = new Map<string, Map<string, readonly StoredLink[]>>()
  return (id, linkType = '') => {
    let ofType = known.get(linkType)
    if (!ofType) {
      ofType = new Map()
      known.set(linkType, ofType)
    }
    let links = ofType.get(id)
    if (!links) {
      const found = linksAt(id).filter((link) => isDirect(link) && (linkType === '' || link.link_type === linkType))
      links = found.length === 0 ? NONE : found.sort((a, b) => (a.id < b.id ? -1 : 1))
      ofType.set(id, links)
    }
    return links
  }
}

const isDirect = (link: StoredLink) => !link.implicit
