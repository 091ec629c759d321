/** What is asked of messages: which are meant, which are equal, how many there are. Pure. */
import { createHash } from 'node:crypto'
import type { MessageFilter, MessageGroup } from '@shared/contract/calls/messages'
import { groupKey, MESSAGE_LEVELS, type Message, type MessageLevel } from '@shared/model/message'

/** Which group a message belongs to. */
export type GroupOf = (message: Message) => string

/** Remembers what it worked out: messages are looked through at every call. */
export function createGroupOf(): GroupOf {
  const known = new WeakMap<Message, string>()
  return (message) => {
    let id = known.get(message)
    if (id === undefined) {
      id = createHash('sha256').update(groupKey(message)).digest('hex').slice(0, 16)
      known.set(message, id)
    }
    return id
  }
}

/** Whether a message is meant, apart from whether it was read. @param since for filters that do not say */
export function isMeant(filter: MessageFilter, since: string): (message: Message) => boolean {
  const { environment, levels, source, object, object_type, origin_type, origin, text } = filter
  // Times may come with a zone.
  const from = Date.parse(filter.from ?? since)
  const to = filter.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.to)
  const sought = text?.trim().toLowerCase()
  return (message) => {
    const at = Date.parse(message.timestamp)
    return (
      at >= from &&
      at < to &&
      (environment === undefined || message.environment === environment) &&
      (levels === undefined || levels.includes(message.level)) &&
      (source === undefined || message.source_system === source) &&
      (object === undefined || message.related_object === object || message.related_object_name === object) &&
      (object_type === undefined || message.related_object_type === object_type) &&
      (origin_type === undefined || message.origin_type === origin_type) &&
      (origin === undefined || message.origin_id === origin) &&
      (!sought || wordsOf(message).some((words) => words?.toLowerCase().includes(sought)))
    )
  }
}

const wordsOf = ({ text, related_object, related_object_name, environment, origin_name }: Message) => [
  text,
  related_object,
  related_object_name,
  environment,
  origin_name,
]

/** Groups, the one said last first. */
export function groupsOf(messages: Iterable<Message>, groupOf: GroupOf): MessageGroup[] {
  const groups = new Map<string, { count: number; unread: number; first: string; latest: Message }>()
  for (const message of messages) {
    const id = groupOf(message)
    const group = groups.get(id)
    const unread = message.viewed ? 0 : 1
    if (!group) groups.set(id, { count: 1, unread, first: message.timestamp, latest: message })
    else {
      group.count += 1
      group.unread += unread
      if (message.timestamp < group.first) group.first = message.timestamp
      // Of two at one time the one that came later.
      if (message.timestamp >= group.latest.timestamp) group.latest = message
    }
  }
  return [...groups]
    .map(
      ([
        id,
        {
          latest: { received: _, ...latest },
          ...group
        },
      ]) => ({ id, ...group, latest }),
    )
    .sort((a, b) => compareNewestFirst(a.latest, b.latest))
}

export const compareNewestFirst = (a: Pick<Message, 'timestamp'>, b: Pick<Message, 'timestamp'>): number =>
  a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0

type LevelCounts = Record<MessageLevel, number>

export function countLevels(groups: Iterable<{ readonly latest: Pick<Message, 'level'> }>): LevelCounts {
  const counts = Object.fromEntries(MESSAGE_LEVELS.map((level) => [level, 0])) as LevelCounts
  for (const { latest } of groups) counts[latest.level] += 1
  return counts
}

/** Groups by level between each two of ascending `edges`; one that was said in several of them counts in each. */
export function histogramOf(messages: readonly Message[], groupOf: GroupOf, edges: readonly string[]): LevelCounts[] {
  const bounds = edges.map((edge) => Date.parse(edge))
  const said = bounds.slice(1).map(() => new Map<string, { latest: Message }>())
  for (const message of messages) {
    const at = Date.parse(message.timestamp)
    const after = bounds.findIndex((bound) => at < bound)
    if (after > 0) said[after - 1]?.set(groupOf(message), { latest: message })
  }
  return said.map((groups) => countLevels(groups.values()))
}

/** How long a message is kept. */
const KEPT_DAYS = 90
/** Hourly for a fortnight: what says the same for longer says nothing new. */
const MOST_OF_GROUP = 336
const MOST_MESSAGES = 10_000
export const DAY_MS = 86_400_000

/** Those that are too old or too many, the oldest. */
export function surplusOf(messages: readonly Message[], groupOf: GroupOf, now: Date): Message[] {
  const oldest = new Date(now.getTime() - KEPT_DAYS * DAY_MS).toISOString()
  const ofGroup = new Map<string, number>()
  let kept = 0
  return [...messages].sort(compareNewestFirst).filter((message) => {
    const id = groupOf(message)
    const before = ofGroup.get(id) ?? 0
    const isKept = message.timestamp >= oldest && before < MOST_OF_GROUP && kept < MOST_MESSAGES
    if (!isKept) return true
    ofGroup.set(id, before + 1)
    kept += 1
    return false
  })
}
