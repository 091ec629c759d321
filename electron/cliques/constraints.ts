/**
 * Clique constraints: attributes in which the links of a clique must agree with its focal point.
 *
 * They keep an instance's graph on the instance's own networks although bridges, tunnels and NICs are shared.
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
export function passes(link: StoredLink, values: FocalValues): boolean {
  for (const name in values) {
    const attribute = link.attributes[name]
    // Looked for in the link's list, which may be long, as few times as the focal point has values.
    if (attribute !== undefined && !values[name]?.some((value) => isAmong(attribute, value))) return false
  }
  return true
}

function isAmong(attribute: string | readonly string[], value: string): boolean {
  return typeof attribute === 'string' ? attribute === value : attribute.includes(value)
}
