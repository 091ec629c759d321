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

/** True when a link may be part of the clique of a focal point with these values. */
export type ConstraintCheck = (link: StoredLink, values: FocalValues) => boolean

/**
 * A check that a link may be part of a clique: for each attribute the link either lacks it or shares a value with the
 * focal point. An empty list shares nothing. Long lists are turned into sets once, so a check costs as many look-ups as
 * the focal point has values; keep one check per set of links.
 */
export function createConstraintCheck(): ConstraintCheck {
  const sets = new Map<readonly string[], ReadonlySet<string>>()
  const setOf = (list: readonly string[]) => {
    const known = sets.get(list)
    if (known) return known
    const set = new Set(list)
    sets.set(list, set)
    return set
  }
  return (link, values) => {
    for (const name in values) {
      const attribute = link.attributes[name]
      const wanted = values[name]
      if (attribute === undefined || wanted === undefined) continue
      if (typeof attribute === 'string') {
        if (!wanted.includes(attribute)) return false
      } else if (!shares(attribute, wanted, setOf)) return false
    }
    return true
  }
}

/** Below this length looking through a list is faster than making a set of it. */
const SHORT = 8

function shares(
  list: readonly string[],
  wanted: readonly string[],
  setOf: (list: readonly string[]) => ReadonlySet<string>,
): boolean {
  if (list.length <= SHORT) return list.some((value) => wanted.includes(value))
  const set = setOf(list)
  return wanted.some((value) => set.has(value))
}
