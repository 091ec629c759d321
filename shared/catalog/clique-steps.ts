/** The link types of a clique type as steps: where each starts, and which nothing leads to. */
import { linkTypeEnds } from './link-types'

export interface CliqueStep {
  readonly linkType: string
  readonly from: string
  readonly to: string
  /** Numbers of the earlier steps that lead to where this one starts; 0 is the focal point itself. */
  readonly startsFrom: readonly number[]
  /** False when nothing leads to where it starts: it can never be followed. */
  readonly isReached: boolean
}

/** Names that are no link types start and end nowhere. */
export function cliqueSteps(focalType: string, linkTypes: readonly string[]): CliqueStep[] {
  const leadingTo = new Map([[focalType, [0]]])
  return linkTypes.map((linkType, index) => {
    const [from, to] = linkTypeEnds(linkType) ?? ['', '']
    const startsFrom = [...(leadingTo.get(from) ?? [])]
    const isReached = startsFrom.length > 0
    if (isReached) leadingTo.set(to, [...(leadingTo.get(to) ?? []), index + 1])
    return { linkType, from, to, startsFrom, isReached }
  })
}

/** Types of objects that a walk has met after some of its steps, in that order; the focal point's first. */
export function typesReached(focalType: string, steps: readonly CliqueStep[]): string[] {
  return [...new Set([focalType, ...steps.flatMap((step) => (step.isReached ? step.to : []))])]
}

/**
 * The fewest link types that lead from what is reached to a type; undefined when none do.
 * @param known names that may be used
 */
export function waysTo(
  wanted: string,
  reached: readonly string[],
  known: readonly string[],
): readonly string[] | undefined {
  const ways = new Map<string, readonly string[]>(reached.map((type) => [type, []]))
  // A map may grow while it is iterated: what is added is gone on from in turn.
  for (const [type, way] of ways) {
    if (type === wanted) return way
    for (const name of known) {
      const [from, to] = linkTypeEnds(name) ?? []
      if (from === type && to !== undefined && !ways.has(to)) ways.set(to, [...way, name])
    }
  }
  return undefined
}
