/** What a link finder is: a pure function from an indexed inventory to the links of a few types. */
import type { StoredLinkType } from '@shared/catalog/link-types'
import type { BusinessType } from '@shared/catalog/object-types'
import type { StoredObject } from '../values'
import type { LinkView } from './link-view'

/** A link as its finder sees it; identity, state and bookkeeping are added by `buildLink`. */
export interface LinkDraft {
  readonly linkType: StoredLinkType
  readonly source: StoredObject
  readonly target: StoredObject
  /** Label in the middle of the drawn link. */
  readonly name: string
  readonly sourceLabel?: string | undefined
  readonly targetLabel?: string | undefined
  /**
   * Networks the link carries: absent when unknown or irrelevant (every constrained clique may follow the link), empty
   * when it is known to carry none (no constrained clique may).
   */
  readonly network?: string | readonly string[] | undefined
  /** MAC address of the interface the link is plugged with. */
  readonly macAddress?: string | undefined
}

export interface LinkFinder {
  /** Calipso's name of the finder ("FindLinksForPnics"). */
  readonly id: string
  /** Object types it looks at: when none of them changed, its links did not either. */
  readonly reads: readonly BusinessType[]
  /** Link types it may return. */
  readonly produces: readonly StoredLinkType[]
  /** Depends on the view alone; the same link may be returned twice, the first one counts. */
  readonly find: (view: LinkView) => readonly LinkDraft[]
}

/** Declares one finder; identity at run time. */
export function defineLinkFinder(finder: LinkFinder): LinkFinder {
  return finder
}
