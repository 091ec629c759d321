/**
 * Links: how the objects of one inventory are wired.
 *
 * Each finder knows one corner; here they are registered and run. To add one, write `find-links-for-….ts` and add it to
 * `LINK_FINDERS`.
 */
import type { Link } from '@shared/model/link'
import type { Turns } from '../turns'
import type { StoredObject } from '../values'
import { findLinksForOteps } from './find-links-for-oteps'
import { findLinksForBonds, findLinksForPnics } from './find-links-for-pnics'
import { findLinksForSwitches } from './find-links-for-switches'
import { findLinksForVconnectors } from './find-links-for-vconnectors'
import { findLinksForVedges } from './find-links-for-vedges'
import {
  findLinksBetweenVnics,
  findLinksForInstanceVnics,
  findLinksForLogicalVnics,
  findLinksForVserviceVnics,
} from './find-links-for-vnics'
import { buildLink, type LinkFinder } from './link-finder'
import type { LinkView } from './link-view'

export { findLinkProblems, type LinkProblem } from './find-link-problems'

/** Every finder. None reads what another found. */
export const LINK_FINDERS: readonly LinkFinder[] = [
  findLinksForInstanceVnics,
  findLinksForOteps,
  findLinksForVconnectors,
  findLinksForVedges,
  findLinksForVserviceVnics,
  findLinksForLogicalVnics,
  findLinksBetweenVnics,
  findLinksForPnics,
  findLinksForBonds,
  findLinksForSwitches,
]

/** What links are completed with. */
export interface LinkFacts {
  readonly environment: string
  /** ISO time set as `last_scanned` of every link. */
  readonly now: string
}

/** The links a finder finds for one object, each once. */
export function linksOf(finder: LinkFinder, view: LinkView, object: StoredObject, facts: LinkFacts): Link[] {
  const links = new Map<string, Link>()
  for (const draft of finder.find(view, object)) {
    const link = buildLink(draft, facts.environment, facts.now)
    if (!links.has(link.id)) links.set(link.id, link)
  }
  return [...links.values()]
}

/** All links of an environment in the order of finders and objects: each once, with both its ends among the objects. */
export async function findLinks(view: LinkView, facts: LinkFacts, turns: Turns): Promise<Link[]> {
  const links: Link[] = []
  for (const finder of LINK_FINDERS) {
    for (const object of view.ofType(finder.of)) {
      links.push(...linksOf(finder, view, object, facts))
      if (turns.isOver()) await turns.next()
    }
  }
  return links
}
