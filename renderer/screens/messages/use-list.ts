import { useEffect, useRef, useState } from 'react'
import { useCall } from '../../data/use-call'
import { filterOf, type Query } from './filter'
import { type Group, sumOf } from './words'

const MOST = 500
const NO_GROUPS: readonly Group[] = []

/**
 * The list as it is, or, while somebody reads in it, as it was: what is new is counted, and shown on request.
 * @param isHeld somebody reads
 */
export function useMessageList(query: Query, isGrouped: boolean, isHeld: boolean) {
  const filter = filterOf(query)
  const key = JSON.stringify([filter, isGrouped])
  /** Up to when the list is shown; of another filter it means nothing. */
  const [held, setHeld] = useState<{ key: string; upTo: string }>()
  const upTo = isHeld && held?.key === key ? held.upTo : undefined
  const list = useCall('messages.list', {
    ...filter,
    ...(upTo !== undefined && { to: upTo }),
    grouped: isGrouped,
    limit: MOST,
  })
  // Until the answer to another question is there, what was shown stays: nothing flickers, and the focus is kept.
  const last = useRef(list.data)
  if (list.data) last.current = list.data
  const groups = last.current?.items ?? NO_GROUPS
  const newest = list.data?.items[0]
  useEffect(() => {
    if (!isHeld) setHeld(undefined)
    else if (held?.key !== key && newest)
      setHeld({ key, upTo: new Date(Date.parse(newest.latest.timestamp) + 1).toISOString() })
  }, [isHeld, held, key, newest])
  const newer = useCall('messages.summary', upTo === undefined ? undefined : { ...filter, from: upTo })
  return {
    ...list,
    isLoading: list.isLoading && last.current === undefined,
    groups,
    /** There are more than these. */
    isCut: last.current?.next !== undefined,
    /** Groups said since the list was held, and since when that is. */
    newer: newer.data ? sumOf(newer.data.total) : 0,
    since: upTo,
  }
}
