/** From a finder's draft to the link document that is stored. */
import { createHash } from 'node:crypto'
import type { Link } from '@shared/model/link'
import { asText, type StoredObject } from '../values'
import type { LinkDraft } from './define-link-finder'

/**
 * The id of a link: the same for the same type and ends in every scan, on every machine.
 * 64 bits: with a million links the chance that any two collide is below one in ten million.
 */
export function linkId(linkType: string, sourceId: string, targetId: string): string {
  return createHash('sha256').update(`${linkType}|${sourceId}|${targetId}`).digest('hex').slice(0, 16)
}

/**
 * Completes a draft.
 * @param now ISO time set as `last_scanned`.
 */
export function buildLink(draft: LinkDraft, environment: string, now: string): Link {
  const { source, target, linkType } = draft
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
    attributes: attributesOf(draft),
    last_scanned: now,
    ...(source.stale || target.stale ? { stale: true } : {}),
  }
}

/** A NIC without carrier or switched off; of other objects no such thing is known. */
function isDown(object: StoredObject): boolean {
  return object.type === 'host_pnic' && (object['Link detected'] === 'no' || object.state === 'DOWN')
}

function switchOf(object: StoredObject): string | undefined {
  if (object.type === 'switch') return object.id
  return object.type === 'switch_pnic' ? (asText(object.switch) ?? object.parent_id) : undefined
}

function attributesOf({ network, macAddress }: LinkDraft): Link['attributes'] {
  return {
    ...(network === undefined ? {} : { network: typeof network === 'string' ? network : [...network] }),
    ...(macAddress === undefined ? {} : { mac_address: macAddress }),
  }
}
