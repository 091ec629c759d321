/** Links of an object as rows. Pure. */

import { linkTypeEnds } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { type StatusKey, statusKey } from '../format/status'

export type Connection = CallOutput<'inventory.object'>['connections'][number]

/** "vConnector → vEdge" in the stored direction. */
export function linkTypeText(linkType: string): string {
  const ends = linkTypeEnds(linkType)
  return ends ? ends.map((end) => typeInfo(end).label).join(' → ') : linkType
}

/** A link that is down is an error even where nobody monitors it. */
export function linkStatus(link: Connection['link']): StatusKey {
  const known = statusKey({ status: link.status, stale: link.stale })
  return link.state === 'down' && known !== 'stale' ? 'error' : known
}

/** The link of a far end that is not in the inventory still shows its id. */
export function farName(connection: Connection): string {
  const { link, direction, far } = connection
  return far?.name ?? (direction === 'out' ? link.target_id : link.source_id)
}

/** The type of the far end, known from the link type even where the object is missing. */
export function farType(connection: Connection): string {
  const ends = linkTypeEnds(connection.link.link_type)
  return connection.far?.type ?? ends?.[connection.direction === 'out' ? 1 : 0] ?? ''
}
