/**
 * Implicit links: several stored links seen as one, so that a clique type can say "instance-network".
 *
 * They are composed while a clique is built and only where its type asks for them. Composing all of an environment in
 * advance would make quadratically many.
 */
import type { Link } from '@shared/model/link'
import { linkId } from '../links/link-finder'
import type { LinkIndex, StoredLink } from './link-index'

/** Follows stored links from source to target, or back. */
export type Direction = 'forward' | 'backward'

/** Which implicit links are wanted. */
export interface Composition {
  readonly startId: string
  /** Link type in its forward direction: starts at the start when following forward, ends there otherwise. */
  readonly linkType: string
  readonly farType: string
  readonly direction: Direction
}

/** Composes implicit links of one environment. */
export interface LinkComposer {
  /** Implicit links of a start object; the same object for the same link every time, and none that is stored directly. */
  readonly compose: (composition: Composition) => readonly StoredLink[]
  /** Everything composed so far. */
  readonly composed: () => readonly Link[]
}

interface Chain {
  readonly id: string
  readonly type: string
  readonly length: number
  readonly isDown: boolean
  readonly isStale: boolean
  /** null once two links of the chain disagree. */
  readonly host: string | null | undefined
  readonly switch: string | null | undefined
  readonly attributes: Link['attributes']
}

/**
 * @param constraintAttributes attributes in which the links of a chain must agree; the composed link keeps them.
 * @param now ISO time set as `last_scanned`.
 */
export function createLinkComposer(
  index: LinkIndex,
  constraintAttributes: readonly string[],
  now: string,
): LinkComposer {
  const known = new Map<string, Link>()
  const compose = (composition: Composition): StoredLink[] => {
    const links = new Map<string, Link>()
    for (const { chain, first } of chainsFrom(index, composition, constraintAttributes)) {
      const ends =
        composition.direction === 'forward' ? [composition.startId, chain.id] : [chain.id, composition.startId]
      const [source = '', target = ''] = ends
      // Whatever the two say of their networks: the direct link knows more, and both would have one id in the store.
      if (index.from(source, composition.linkType).some((link) => link.target_id === target)) continue
      const id = linkId(composition.linkType, source, target)
      const link = known.get(id) ?? composedLink(id, composition.linkType, { source, target }, chain, first, now)
      known.set(id, link)
      links.set(id, link)
    }
    return [...links.values()]
  }
  return { compose, composed: () => [...known.values()] }
}

/** Chains of at least two links that end at the wanted type, shortest first. */
function* chainsFrom(
  index: LinkIndex,
  { startId, farType, direction }: Composition,
  constraintAttributes: readonly string[],
): Generator<{ chain: Chain; first: StoredLink }> {
  const seen = new Set<string>()
  const queue: { chain: Chain; first: StoredLink }[] = []
  for (const link of linksAt(index, startId, direction)) {
    queue.push({ chain: extend(undefined, link, direction, constraintAttributes), first: link })
  }
  // The queue grows while it is read: that makes the search breadth first.
  for (const { chain, first } of queue) {
    const state = `${chain.id}\0${JSON.stringify(chain.attributes)}`
    if (chain.id === startId || seen.has(state)) continue
    seen.add(state)
    if (chain.length > 1 && chain.type === farType) yield { chain, first }
    for (const link of linksAt(index, chain.id, direction)) {
      if (!agrees(chain.attributes, link.attributes, constraintAttributes)) continue
      queue.push({ chain: extend(chain, link, direction, constraintAttributes), first })
    }
  }
}

function linksAt(index: LinkIndex, id: string, direction: Direction): readonly StoredLink[] {
  return direction === 'forward' ? index.from(id) : index.to(id)
}

function extend(
  chain: Chain | undefined,
  link: StoredLink,
  direction: Direction,
  constraintAttributes: readonly string[],
): Chain {
  const [sourceType = '', targetType = ''] = link.link_type.split('-')
  return {
    id: direction === 'forward' ? link.target_id : link.source_id,
    type: direction === 'forward' ? targetType : sourceType,
    length: (chain?.length ?? 0) + 1,
    isDown: chain?.isDown === true || link.state === 'down',
    isStale: chain?.isStale === true || link.stale === true,
    host: agreed(chain?.host, link.host),
    switch: agreed(chain?.switch, link.switch),
    attributes: merged(chain?.attributes ?? {}, link.attributes, constraintAttributes),
  }
}

function agreed(known: string | null | undefined, next: string | undefined): string | null | undefined {
  if (next === undefined || known === next) return known
  return known === undefined ? next : null
}

const asList = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value)

function common(a: string | readonly string[], b: string | readonly string[]): string[] {
  const values = asList(b)
  return asList(a).filter((value) => values.includes(value))
}

function agrees(a: Link['attributes'], b: Link['attributes'], names: readonly string[]): boolean {
  return names.every((name) => {
    const [left, right] = [a[name], b[name]]
    return left === undefined || right === undefined || common(left, right).length > 0
  })
}

function merged(a: Link['attributes'], b: Link['attributes'], names: readonly string[]): Link['attributes'] {
  return Object.fromEntries(
    names.flatMap((name) => {
      const [left, right] = [a[name], b[name]]
      const value = left === undefined || right === undefined ? (left ?? right) : common(left, right)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function composedLink(
  id: string,
  linkType: string,
  ends: { source: string; target: string },
  chain: Chain,
  first: StoredLink,
  now: string,
): Link {
  return {
    id,
    environment: first.environment,
    source_id: ends.source,
    target_id: ends.target,
    link_type: linkType,
    link_name: '',
    state: chain.isDown ? 'down' : 'up',
    link_weight: 0,
    source_label: '',
    target_label: '',
    ...(chain.host ? { host: chain.host } : {}),
    ...(chain.switch ? { switch: chain.switch } : {}),
    implicit: true,
    attributes: chain.attributes,
    last_scanned: now,
    ...(chain.isStale ? { stale: true } : {}),
  }
}
