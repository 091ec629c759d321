/**
 * Links: how the objects of one inventory are wired.
 *
 * Each finder knows one corner; here they are registered and run. To add one, write `find-links-for-….ts` and add it to
 * `LINK_FINDERS`.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { buildLink } from './build-link'
import type { LinkFinder } from './define-link-finder'
import { findLinkProblems, type LinkProblem } from './find-link-problems'
import { findLinksForBonds } from './find-links-for-bonds'
import { findLinksForInstanceVnics } from './find-links-for-instance-vnics'
import { findLinksForOteps } from './find-links-for-oteps'
import { findLinksForPnics } from './find-links-for-pnics'
import { findLinksForSwitches } from './find-links-for-switches'
import { findLinksForVconnectors } from './find-links-for-vconnectors'
import { findLinksForVedges } from './find-links-for-vedges'
import { findLinksForVserviceVnics } from './find-links-for-vservice-vnics'
import { createLinkView } from './link-view'

export type { LinkProblem } from './find-link-problems'

/** Every finder, in the order their links are listed. None reads what another found. */
export const LINK_FINDERS: readonly LinkFinder[] = [
  findLinksForInstanceVnics,
  findLinksForOteps,
  findLinksForVconnectors,
  findLinksForVedges,
  findLinksForVserviceVnics,
  findLinksForPnics,
  findLinksForBonds,
  findLinksForSwitches,
]

/** Everything links are found from. */
export interface LinkSearch {
  readonly environment: string
  /** Objects of other environments are left out. */
  readonly objects: Iterable<Readonly<InventoryObject>>
  /** ISO time set as `last_scanned` of every link. */
  readonly now: string
}

/** The links of an environment and what stood in their way. */
export interface FoundLinks {
  /** In the order of the finders; each id once; both ends of each are among the objects. */
  readonly links: Link[]
  readonly countsByType: Readonly<Record<string, number>>
  readonly problems: readonly LinkProblem[]
}

/** All links of an environment. Pure; the same for the same set of objects in any order. */
export function findLinks({ environment, objects, now }: LinkSearch): FoundLinks {
  const view = createLinkView(environment, objects)
  const links = new Map<string, Link>()
  const countsByType: Record<string, number> = {}
  for (const finder of LINK_FINDERS) {
    for (const draft of finder.find(view)) {
      const link = buildLink(draft, environment, now)
      if (links.has(link.id)) continue
      links.set(link.id, link)
      countsByType[link.link_type] = (countsByType[link.link_type] ?? 0) + 1
    }
  }
  return { links: [...links.values()], countsByType, problems: findLinkProblems(view) }
}
