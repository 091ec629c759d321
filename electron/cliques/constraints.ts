/**
 * Clique constraints: attributes in which the links of a clique must agree with its focal point.
 *
 * They keep an instance's graph on the instance's own networks although bridges, tunnels and NICs are shared; and each way
 * on the networks it began with, although the instance has more of them elsewhere.
 */
import type { CliqueConstraint } from '@shared/model/clique'
import { asTexts, type StoredObject } from '../values'
import type { StoredLink } from './link-index'

/** Values of the focal point by attribute. */
export type FocalValues = Readonly<Record<string, string[]>>

/** Attribute names for a focal-point type: those given for the environment, else the last given for every one. */
export function constraintNames(
  constraints: readonly CliqueConstraint[],
  focalType: string,
  environment: string,
): readonly string[] {
  const ofType = constraints.filter((constraint) => constraint.focal_point_type === focalType)
  const own = ofType.findLast((constraint) => constraint.environment === environment)
  return (own ?? ofType.findLast((constraint) => !constraint.environment))?.constraints ?? []
}

/**
 * What the focal point says about each attribute. The object an attribute names agrees with itself: a network is its own
 * `network`. No values means that every link with the attribute is refused.
 */
export function focalValues(focal: StoredObject, names: readonly string[]): FocalValues {
  return Object.fromEntries(
    names.map((name) => {
      const values = asTexts(focal[name])
      return [name, values.length === 0 && focal.type === name ? [focal.id] : values]
    }),
  )
}

/**
 * True when a link may be part of the clique of a focal point with these values: for each attribute the link either
 * lacks it or shares a value. An empty list shares nothing.
 */
export const passes = (link: StoredLink, values: FocalValues): boolean => carriedBy(link, values) !== undefined

/**
 * What of the values goes on along a link; undefined when it may not be followed. The same values, not a copy, where
 * the link takes nothing away.
 */
export function carriedBy(link: StoredLink, values: FocalValues): FocalValues | undefined {
  let carried = values
  for (const name in values) {
    const attribute = link.attributes[name]
    if (attribute === undefined) continue
    const own = values[name] ?? []
    // Looked for in the link's list, which may be long, as few times as there are values.
    const shared = own.filter((value) =>
      typeof attribute === 'string' ? attribute === value : attribute.includes(value),
    )
    if (shared.length === 0) return undefined
    if (shared.length < own.length) carried = { ...carried, [name]: shared }
  }
  return carried
}

/** The values of several ways that lead to the same object; the first ones themselves where others add nothing. */
export function together(values: FocalValues | undefined, more: FocalValues): FocalValues {
  if (values === undefined || values === more) return values ?? more
  let all = values
  for (const name in more) {
    const [own, other] = [values[name] ?? [], more[name] ?? []]
    const added = other.filter((value) => !own.includes(value))
    if (added.length > 0) all = { ...all, [name]: [...own, ...added] }
  }
  return all
}
