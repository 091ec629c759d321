/** The rows of the list: groups under the days they were said last, the occurrences of one that is unfolded. Pure. */
import type { Message } from '@shared/model/message'
import { type Sort, sortRows } from '../../components/table-column'
import { formatDayHead } from '../../format/time'
import type { Group } from './words'

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly text: string }
  | { readonly kind: 'group'; readonly key: string; readonly group: Group; readonly isUnfolded: boolean }
  | { readonly kind: 'occurrence'; readonly key: string; readonly group: Group; readonly message: Message }
  /** Occurrences that are not shown. */
  | {
      readonly kind: 'earlier'
      readonly key: string
      readonly group: Group
      readonly count: number
      readonly oldest: Message | undefined
    }

/** A group as a row of its own, wherever it stands. */
export const asRow = (group: Group): Row => ({ kind: 'group', key: group.id, group, isUnfolded: false })

/** Occurrences shown of an unfolded group before the others are asked for. */
const SHOWN_OCCURRENCES = 3

export interface Unfolded {
  readonly id: string
  /** Newest first; undefined while they are read. */
  readonly messages: readonly Message[] | undefined
  readonly isWhole: boolean
}

/**
 * @param sort undefined: newest first. In any order of time the days have heads, in others they would cut it up.
 * @param sortValue what a column sorts by
 */
export function rowsOf(
  groups: readonly Group[],
  sort: Sort | undefined,
  sortValue: (column: string) => ((group: Group) => string | number | undefined) | undefined,
  unfolded: Unfolded | undefined,
  nowMs: number,
): Row[] {
  const value = sort && sortValue(sort.column)
  const sorted = sort && value ? sortRows(groups, value, sort.direction) : groups
  const hasDays = isByTime(sort)
  const rows: Row[] = []
  let day: string | undefined
  for (const group of sorted) {
    const text = hasDays ? formatDayHead(group.latest.timestamp, nowMs) : undefined
    if (text !== undefined && text !== day) rows.push({ kind: 'day', key: `day ${text}`, text })
    day = text
    const isUnfolded = unfolded?.id === group.id
    rows.push({ kind: 'group', key: group.id, group, isUnfolded })
    if (unfolded && isUnfolded) rows.push(...occurrenceRows(group, unfolded))
  }
  return rows
}

export const isByTime = (sort: Sort | undefined) => sort === undefined || sort.column === 'last'

function occurrenceRows(group: Group, { messages, isWhole }: Unfolded): Row[] {
  const shown = (messages ?? []).slice(0, isWhole ? undefined : SHOWN_OCCURRENCES)
  const rows: Row[] = shown.map((message) => ({ kind: 'occurrence', key: `${group.id} ${message.id}`, group, message }))
  const count = group.count - shown.length
  if (messages === undefined || count <= 0) return rows
  return [...rows, { kind: 'earlier', key: `${group.id} earlier`, group, count, oldest: messages.at(-1) }]
}
