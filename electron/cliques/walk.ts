/**
 * Walking from a focal point along the link types of a clique type.
 *
 * The list of link types is a schedule, not a path: each step looks at every object of its type found so far. A step
 * that finds nothing is passed over, because environments differ in which hops they have.
 */
import { linkTypeEnds, reverseLinkType } from '@shared/catalog/link-types'
import type { CliqueType } from '@shared/model/clique'
import type { Turns } from '../turns'
import type { StoredObject } from '../values'
import { carriedBy, type FocalValues, together } from './constraints'
import type { LinkIndex, LinkSource, StoredLink } from './link-index'

/** One link type of a schedule, ready to be followed. */
export type Step = ReturnType<typeof stepsOf>[number]

/**
 * The steps of a clique type in an environment. Names that are not link types make no step; see `unknownLinkTypes`.
 * @param implicitAt chains of links at an object, for a clique type that follows them
 */
export function stepsOf(
  cliqueType: CliqueType,
  index: LinkIndex,
  implicitAt: (id: string, linkType: string, end: 'source' | 'target') => readonly StoredLink[] = () => [],
) {
  return cliqueType.link_types.flatMap((linkType) => {
    const ends = linkTypeEnds(linkType)
    if (!ends) return []
    const [from, to] = ends
    const direct = linksAlong(linkType, from === to, index)
    const reversed = reverseLinkType(linkType)
    /** Links that touch an object of type `from` and lead to one of type `to`. */
    const linksAt = (id: string) => [
      ...direct(id),
      ...implicitAt(id, linkType, 'source'),
      ...implicitAt(id, reversed, 'target'),
    ]
    return [{ linkType, from, to, linksAt: cliqueType.use_implicit_links ? linksAt : direct }]
  })
}

/** Names in a clique type that are not of the form "<type>-<type>". */
export function unknownLinkTypes(cliqueType: CliqueType): string[] {
  return cliqueType.link_types.filter((linkType) => !linkTypeEnds(linkType))
}

/**
 * A link type may be named in either direction. Links between two objects of one type are stored once per pair, so an
 * object is the source of its links or else their target: of a bond of bonds one side is shown, the one above it.
 */
function linksAlong(linkType: string, isSelf: boolean, index: LinkIndex) {
  const reversed = reverseLinkType(linkType)
  return (id: string): readonly StoredLink[] => {
    const forward = index.from(id, linkType)
    if (isSelf) return forward.length > 0 ? forward : index.to(id, linkType)
    const backward = index.to(id, reversed)
    if (forward.length === 0) return backward
    return backward.length === 0 ? forward : [...forward, ...backward]
  }
}

/** Told what a walk does, for whoever explains it. */
export interface WalkWatch {
  /** A link that was not there before; steps count from 0. */
  found(step: number, link: StoredLink): void
  /** A link that the constraints do not let pass, and the object it would have led to. */
  refused(link: StoredLink, farId: string): void
}

/**
 * Follows the steps from a focal point and what else its graph begins at. Each way goes on with what it carries: of the
 * values of the focal point, those that all its links shared. Stops after each object, so that a walk through thousands
 * of them can take turns.
 * @returns links and ids of objects in the order they were reached, each once, the focal point first.
 */
export function* walk(
  focal: StoredObject,
  steps: readonly Step[],
  values: FocalValues,
  others: readonly string[] = [],
  watch?: WalkWatch,
): Generator<void, { links: StoredLink[]; nodes: string[] }> {
  const starts = [focal.id, ...others]
  const visited = new Map([[focal.type, new Map(starts.map((id) => [id, values]))]])
  const nodes = new Set(starts)
  const links = new Map<string, StoredLink>()
  for (const [index, { from, to, linksAt }] of steps.entries()) {
    const near = visited.get(from)
    if (!near) continue
    const far = visited.get(to) ?? new Map<string, FocalValues>()
    // A copy where a step between objects of one type would follow what it has just found.
    for (const [id, carried] of near === far ? new Map(near) : near) {
      for (const link of linksAt(id)) {
        const onwards = carriedBy(link, carried)
        const farId = link.source_id === id ? link.target_id : link.source_id
        if (onwards === undefined) {
          watch?.refused(link, farId)
          continue
        }
        if (watch && !links.has(link.id)) watch.found(index, link)
        links.set(link.id, link)
        far.set(farId, together(far.get(farId), onwards))
        nodes.add(farId)
      }
      yield
    }
    if (far.size > 0) visited.set(to, far)
  }
  return { links: [...links.values()], nodes: [...nodes] }
}

/** Ids of everything that hangs together with the links, whatever the types: from there a chain may lead through them. */
export async function connectedTo(
  changed: readonly StoredLink[],
  source: LinkSource,
  turns: Turns,
): Promise<Set<string>> {
  const connected = new Set(changed.flatMap((link) => [link.source_id, link.target_id]))
  // A set may grow while it is iterated.
  for (const id of connected) {
    for (const link of source.linksFrom(id)) connected.add(link.target_id)
    for (const link of source.linksTo(id)) connected.add(link.source_id)
    if (turns.isOver()) await turns.next()
  }
  return connected
}

/**
 * Walking back: the objects of the focal type from which a walk along the steps may meet one of the links, whatever
 * the constraints. Needs the links as they are now; those that are gone count through `changed`.
 */
export async function startsThatMeet(
  changed: readonly StoredLink[],
  focalType: string,
  steps: readonly Step[],
  index: LinkIndex,
  turns: Turns,
): Promise<ReadonlySet<string>> {
  const suspects = new Map<string, Set<string>>()
  for (const { linkType, from, to } of steps.toReversed()) {
    const reversed = reverseLinkType(linkType)
    const near = new Set(suspects.get(from))
    for (const id of suspects.get(to) ?? []) {
      for (const link of index.to(id, linkType)) near.add(link.source_id)
      for (const link of index.from(id, reversed)) near.add(link.target_id)
      if (turns.isOver()) await turns.next()
    }
    for (const link of changed) {
      if (link.link_type === linkType) near.add(link.source_id)
      if (link.link_type === reversed) near.add(link.target_id)
    }
    if (near.size > 0) suspects.set(from, near)
  }
  return suspects.get(focalType) ?? new Set()
}
