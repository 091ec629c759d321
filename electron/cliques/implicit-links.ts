/**
 * Implicit links: what a chain of stored links joins, seen as one link ("instance-network").
 *
 * Made for a clique whose clique type asks for them and kept in that clique, so a stored link is never touched: where one
 * joins the same two objects, no implicit one is made.
 */
import { linkTypeEnds } from '@shared/catalog/link-types'
import type { Link } from '@shared/model/link'
import { linkId } from '../links/link-finder'
import { asTexts, unique } from '../values'
import type { LinkSource, StoredLink } from './link-index'

/** What implicit links are completed with. */
export interface ChainFacts {
  readonly environment: string
  /** ISO time set as `last_scanned`. */
  readonly now: string
  /** Attributes in which the links of a chain must agree wherever they have them. */
  readonly constraints: readonly string[]
}

type Attributes = Readonly<Record<string, readonly string[]>>

interface Chain extends Pick<StoredLink, 'state' | 'stale'> {
  /** The object it has come to. */
  readonly at: string
  readonly type: string
  readonly length: number
  readonly attributes: Attributes
  /** Of all links that tell one; empty where they differ. */
  readonly host: string | undefined
  readonly switch: string | undefined
}

/**
 * The implicit links of a type at an object, as they would be stored.
 * @param end which end of them the object is
 */
export function implicitLinksAt(
  id: string,
  linkType: string,
  end: 'source' | 'target',
  source: LinkSource,
  facts: ChainFacts,
): Link[] {
  const [first = '', last = ''] = linkTypeEnds(linkType) ?? []
  const isForward = end === 'source'
  const [own, wanted] = isForward ? [first, last] : [last, first]
  const farEnd = isForward ? 1 : 0
  const found = new Map<string, Chain>()
  // Chains that have come to the same object in the same way go on alike.
  const seen = new Set<string>()
  const start: Chain = { at: id, type: own, length: 0, state: 'up', attributes: {}, host: undefined, switch: undefined }
  const open = [start]
  // A list may grow while it is iterated: what is added below is followed in turn.
  for (const chain of open) {
    if (chain.type === wanted && chain.length > 1) found.set(chain.at, alternative(found.get(chain.at), chain))
    const joined = isForward ? `${own}-${chain.type}` : `${chain.type}-${own}`
    for (const link of isForward ? source.linksFrom(chain.at) : source.linksTo(chain.at)) {
      const at = isForward ? link.target_id : link.source_id
      const type = linkTypeEnds(link.link_type)?.[farEnd]
      const attributes = agreed(chain.attributes, link, facts.constraints)
      const isRepeat = chain.length > 0 && link.link_type === joined
      if (at === id || isRepeat || type === undefined || attributes === undefined) continue
      const state = link.state === 'down' ? 'down' : chain.state
      const stale = chain.stale === true || link.stale === true
      const key = JSON.stringify([at, chain.length > 0, attributes, state, stale])
      if (seen.has(key)) continue
      seen.add(key)
      open.push({
        at,
        type,
        length: chain.length + 1,
        attributes,
        state,
        host: common(chain.host, link.host),
        switch: common(chain.switch, link.switch),
        ...(stale ? { stale } : {}),
      })
    }
  }
  return [...found.values()].flatMap((chain) => {
    const [from, to] = isForward ? [id, chain.at] : [chain.at, id]
    const isStored = source.linksFrom(from).some((link) => link.link_type === linkType && link.target_id === to)
    return isStored ? [] : [linkOf(chain, linkType, from, to, facts)]
  })
}

function linkOf(chain: Chain, link_type: string, source_id: string, target_id: string, facts: ChainFacts): Link {
  const single = Object.entries(chain.attributes).map(([name, [one = '', ...more]]) => [
    name,
    more.length > 0 ? [one, ...more] : one,
  ])
  return {
    id: linkId(link_type, source_id, target_id),
    environment: facts.environment,
    source_id,
    target_id,
    link_type,
    link_name: '',
    state: chain.state,
    link_weight: 0,
    source_label: '',
    target_label: '',
    ...(chain.host ? { host: chain.host } : {}),
    ...(chain.switch ? { switch: chain.switch } : {}),
    implicit: true,
    attributes: Object.fromEntries(single),
    last_scanned: facts.now,
    ...(chain.stale ? { stale: true } : {}),
  }
}

/** The constrained attributes of a chain with one link more; undefined where they contradict each other. */
function agreed(chain: Attributes, link: StoredLink, constraints: readonly string[]): Attributes | undefined {
  const attributes: Record<string, readonly string[]> = {}
  for (const name of constraints) {
    const [own, other] = [chain[name], link.attributes[name]]
    if (own === undefined && other === undefined) continue
    const both =
      own === undefined
        ? asTexts(other)
        : other === undefined
          ? own
          : own.filter((value) => asTexts(other).includes(value))
    if (both.length === 0) return undefined
    attributes[name] = both
  }
  return attributes
}

const common = (known: string | undefined, next: string | undefined) =>
  known === undefined || known === next ? next : next === undefined ? known : ''

/** Two chains that join the same objects: one that carries is enough, and each value that one of them carries. */
function alternative(known: Chain | undefined, chain: Chain): Chain {
  if (!known) return chain
  const names = Object.keys(known.attributes).filter((name) => chain.attributes[name] !== undefined)
  const attributes = names.map((name) => [
    name,
    unique([...(known.attributes[name] ?? []), ...(chain.attributes[name] ?? [])]),
  ])
  return {
    ...known,
    state: known.state === 'up' ? 'up' : chain.state,
    attributes: Object.fromEntries(attributes),
  }
}
