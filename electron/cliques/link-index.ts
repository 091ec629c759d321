/** The links of an environment, indexed for following them: by type and by either end. */
import type { Link } from '@shared/model/link'

/** A link as the store hands it out: shared between all readers, never changed. */
export type StoredLink = Readonly<Link>
/** By the id of one end. */
export type LinksById = ReadonlyMap<string, readonly StoredLink[]>

/** The links of one type from either end. */
export interface LinksOfType {
  readonly bySource: LinksById
  readonly byTarget: LinksById
}

/** By link type; only stored, direct links. */
export type LinkIndex = ReadonlyMap<string, LinksOfType>

/** Links keep the order they are given in. Implicit ones are left out: they are composed when a clique type asks. */
export function indexLinks(links: Iterable<StoredLink>): LinkIndex {
  const index = new Map<string, { bySource: Map<string, StoredLink[]>; byTarget: Map<string, StoredLink[]> }>()
  for (const link of links) {
    if (link.implicit) continue
    let ofType = index.get(link.link_type)
    if (!ofType) {
      ofType = { bySource: new Map(), byTarget: new Map() }
      index.set(link.link_type, ofType)
    }
    append(ofType.bySource, link.source_id, link)
    append(ofType.byTarget, link.target_id, link)
  }
  return index
}

function append(map: Map<string, StoredLink[]>, id: string, link: StoredLink): void {
  const links = map.get(id)
  if (links) links.push(link)
  else map.set(id, [link])
}
