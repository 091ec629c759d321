/** Which messages are shown, as it stands in the address of the screen. Pure. */
import type { CallInput } from '@shared/contract'
import { MESSAGE_LEVELS, type Message, type MessageLevel } from '@shared/model/message'
import { calendarDay, startOfDay } from '../../format/time'

export type Query = Readonly<Record<string, string | undefined>>
type Filter = Omit<CallInput<'messages.list'>, 'grouped' | 'cursor' | 'limit'>

/** `from` of everything that is kept, however far the preferences look back. */
export const ALL_TIMES = 'all'
const EPOCH = '1970-01-01T00:00:00.000Z'

const levelOf = (text: string | undefined): MessageLevel | undefined => MESSAGE_LEVELS.find((level) => level === text)

/** What the backend is asked; names that mean nothing are left out. */
export function filterOf(query: Query): Filter {
  const { env, level, source, object, type, origin, from, to, q, unread } = query
  const wanted = levelOf(level)
  const time = (text: string | undefined) =>
    text !== undefined && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : undefined
  return {
    environment: env,
    levels: wanted && [wanted],
    source,
    object,
    object_type: type,
    origin,
    from: from === ALL_TIMES ? EPOCH : time(from),
    to: time(to),
    text: q,
    unread: unread === undefined ? undefined : true,
  }
}

/** The same kind of message of the same level and source, wherever it is. */
export const queryLike = (message: Pick<Message, 'level' | 'source_system' | 'related_object_type'>): Query => ({
  level: message.level,
  source: message.source_system,
  type: message.related_object_type,
})

/** Ascending times that bound the bars of the histogram: days, or several at once where there would be too many. */
export function histogramEdges(days: number, nowMs: number): string[] {
  const step = Math.ceil((days + 1) / MOST_BARS)
  const bars = Math.ceil((days + 1) / step)
  const today = calendarDay(nowMs)
  // By the calendar: days on which the clocks change are longer or shorter.
  return Array.from({ length: bars + 1 }, (_, index) =>
    new Date(startOfDay(today + 1 - (bars - index) * step)).toISOString(),
  )
}

const MOST_BARS = 31

/** Whether any condition narrows the list, apart from how far back it looks. */
export const isNarrowed = ({ from, to: _, ...others }: Query): boolean =>
  (from !== undefined && from !== ALL_TIMES) || Object.values(others).some((value) => value !== undefined)
