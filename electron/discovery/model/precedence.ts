/**
 * Which source is believed where several tell the same: the APIs, then the databases, then the hosts, unless an attribute
 * says otherwise here. What the others tell differently is kept beside it, in `disagreements`. Pure.
 */

import { isDeepStrictEqual } from 'node:util'
import type { Disagreement, Source } from '@shared/model/knowledge'
import { asRecords } from '../../values'
import type { Attributes } from './discovered-object'
import type { PlacedObject } from './tree-paths'

const USUAL: readonly Source[] = ['api', 'db', 'cli']
/** By "<type>.<attribute>". What the kernel of a host does is told best by the host. */
const PRECEDENCE: Readonly<Record<string, readonly Source[]>> = {
  'vnic.mtu': ['cli', 'api', 'db'],
  'host_pnic.mtu': ['cli', 'api', 'db'],
}

const isNothing = (value: unknown) => value === undefined || value === null || value === ''

/** What an object says of a claimed attribute; the host it is on is one. */
const saidBy = ({ host, attributes }: PlacedObject, attribute: string): unknown =>
  attribute === 'host' ? host : attributes[attribute]

/** Claims of the sources that are usually believed first, first. */
export const claimsInOrder = <T extends { readonly source: Source }>(claims: readonly T[]): T[] =>
  USUAL.flatMap((source) => claims.filter((claim) => claim.source === source))

/** The object after another source told some of its attributes too: gaps are filled, what differs is kept beside. */
export function withClaims(object: PlacedObject, claims: Attributes, source: Source): PlacedObject {
  const differing = Object.entries(claims).filter(
    ([attribute, value]) => !isNothing(value) && !isDeepStrictEqual(saidBy(object, attribute), value),
  )
  // Nearly always all say the same.
  if (differing.length === 0) return object
  const attributes: Record<string, unknown> = { ...object.attributes }
  const noted: unknown[] = asRecords(attributes.disagreements)
  const note = (one: Disagreement) => {
    if (noted.some((known) => isDeepStrictEqual(known, one))) return
    noted.push(one)
    attributes.disagreements = noted
  }
  for (const [attribute, value] of differing) {
    const said = saidBy(object, attribute)
    const [own = 'api'] = object.sources
    const order = PRECEDENCE[`${object.type}.${attribute}`] ?? USUAL
    // Where an object is, its own source decides: the tree hangs on it.
    if (attribute === 'host') note({ attribute, source, value })
    else if (isNothing(said)) attributes[attribute] = value
    else if (order.indexOf(source) < order.indexOf(own)) {
      attributes[attribute] = value
      note({ attribute, source: own, value: said })
    } else note({ attribute, source, value })
  }
  return { ...object, attributes }
}
