/** What a link finder is, and how what it finds becomes the link document that is stored. */
import { hash } from 'node:crypto'
import { linkTypeEnds, type StoredLinkType } from '@shared/catalog/link-types'
import type { BusinessType } from '@shared/catalog/object-types'
import type { Link } from '@shared/model/link'
import { type StoredObject, switchOf } from '../values'
import type { LinkView } from './link-view'

/** A link as its finder sees it; identity, state and bookkeeping are added by `buildLink`. */
export interface LinkDraft {
  readonly linkType: StoredLinkType
  readonly source: StoredObject
  readonly target: StoredObject
  /** Label in the middle of the drawn link. */
  readonly name: string
  readonly sourceLabel?: string | undefined
  readonly targetLabel?: string | undefined
  /**
   * Networks the link carries: absent when unknown or irrelevant (every constrained clique may follow the link), empty
   * when it is known to carry none (no constrained clique may).
   */
  readonly network?: string | readonly string[] | undefined
  /** Router whose traffic alone it carries, where those of several meet. */
  readonly router?: string | undefined
  /** MAC address of the interface the link is plugged with. */
  readonly macAddress?: string | undefined
}

export interface LinkFinder {
  /** Calipso's name of the finder ("FindLinksForPnics"). */
  readonly id: string
  /** It is asked once for each object of this type, which is one end of every link it finds. */
  readonly of: BusinessType
  /**
   * What it looks at, and so which changes make it look again: "host" for the host of its object and what the objects
   * there name by id (see `REFERENCES` in link-view.ts); otherwise every object of these types.
   */
  readonly looksAt: 'host' | readonly BusinessType[]
  /** Link types it may return. */
  readonly produces: readonly StoredLinkType[]
  /** Depends on its arguments alone; the same link may be returned twice, the first one counts. */
  readonly find: (view: LinkView, object: StoredObject) => readonly LinkDraft[]
}

/** The end of a link that its finder was asked for: of two ends of one type the source. */
export function askedEnd(finder: LinkFinder, link: Readonly<Link>): string {
  return linkTypeEnds(link.link_type)?.[0] === finder.of ? link.source_id : link.target_id
}

/**
 * The id of a link: the same for the same type and ends in every scan, on every machine.
 * 64 bits: with a million links the chance that any two collide is below one in ten million.
 */
export function linkId(linkType: string, sourceId: string, targetId: string): string {
  return hash('sha256', `${linkType}|${sourceId}|${targetId}`).slice(0, 16)
}

/**
 * Completes a draft.
 * @param now ISO time set as `last_scanned`.
 */
export function buildLink(draft: LinkDraft, environment: string, now: string): Link {
  const { source, target, linkType, network, router, macAddress } = draft
  const host = source.host ?? target.host
  const fabricSwitch = switchOf(source) ?? switchOf(target)
  return {
    id: linkId(linkType, source.id, target.id),
    environment,
    source_id: source.id,
    target_id: target.id,
    link_type: linkType,
    link_name: draft.name,
    state: isDown(source) || isDown(target) ? 'down' : 'up',
    link_weight: 0,
    source_label: draft.sourceLabel ?? '',
    target_label: draft.targetLabel ?? '',
    ...(host === undefined ? {} : { host }),
    ...(fabricSwitch === undefined ? {} : { switch: fabricSwitch }),
    implicit: false,
    attributes: {
      ...(network === undefined ? {} : { network: typeof network === 'string' ? network : [...network] }),
      ...(router === undefined ? {} : { router_id: router }),
      ...(macAddress === undefined ? {} : { mac_address: macAddress }),
    },
    last_scanned: now,
    ...(source.stale || target.stale ? { stale: true } : {}),
  }
}

/** A NIC without carrier or switched off; of other objects no such thing is known. */
function isDown(object: StoredObject): boolean {
  return object.type === 'host_pnic' && (object['Link detected'] === 'no' || object.state === 'DOWN')
}
