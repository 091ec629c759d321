/**
 * The messages of the product: one call for every part that has something to say, and the questions about them.
 *
 * What is said goes through the redactor, loses terminal sequences and has bounded length. A message that the disk does
 * not take is shown all the same, and written when the disk takes it.
 */
import { randomUUID } from 'node:crypto'
import type { CallOutput, ParsedInput, PushPayload } from '@shared/contract'
import { type MessageFilter, type MessageGroup, UNDO_MS } from '@shared/contract/calls/messages'
import { AppError } from '@shared/contract/errors'
import type { Message, MessageDraft } from '@shared/model/message'
import { printable } from '@shared/text/printable'
import type { Logger } from '../log/logger'
import type { Redactor } from '../secrets/redactor'
import type { JsonValue, MessageRepository } from '../store/repository'
import { compareNewestFirst, countLevels, createGroupOf, groupsOf, histogramOf, isMeant, surplusOf } from './groups'

export interface MessagesDeps {
  readonly repository: MessageRepository
  readonly redactor: Redactor
  readonly log: Logger
  readonly now: () => Date
  readonly changed: (change: PushPayload<'messages.changed'>) => void
}

export type Messages = ReturnType<typeof createMessages>

/** Whose messages a caller may see, or change. */
type MayUse = (environment: string | undefined) => boolean

/** Messages a push names; whoever wants all of them asks. */
const MOST_ANNOUNCED = 20
/** Messages held in memory while the disk takes none. */
const MOST_UNSAVED = 1000
const MOST_TEXT = 2000
const MOST_RECEIVED = 16_000

export function createMessages({ repository, redactor, log, now, changed }: MessagesDeps) {
  const groupOf = createGroupOf()
  const unsaved = new Map<string, Message>()
  const cleared = new Map<string, readonly Message[]>()
  let writing: Promise<unknown> = Promise.resolve()

  const all = (): Message[] => {
    const stored = repository.all().filter(({ id }) => !unsaved.has(id))
    return [...stored, ...unsaved.values()]
  }
  const meant = (filter: MessageFilter, since: string, mayView: MayUse): Message[] => {
    const isWanted = isMeant(filter, since)
    const messages = all().filter((message) => mayView(message.environment) && isWanted(message))
    if (!filter.unread) return messages
    const unread = new Set(messages.filter(({ viewed }) => !viewed).map(groupOf))
    return messages.filter((message) => unread.has(groupOf(message)))
  }

  const clean = (text: string) => printable(redactor.text(text), '\n\t').slice(0, MOST_TEXT)
  function messageOf({ id, timestamp, source_system = 'Calipso', ...draft }: MessageDraft): Message {
    const { text, consequence, remedy, received, related_object_name, ...facts } = draft
    return {
      ...facts,
      id: id ?? randomUUID(),
      source_system,
      timestamp: timestamp ?? now().toISOString(),
      viewed: false,
      text: clean(text),
      ...(consequence !== undefined && { consequence: clean(consequence) }),
      ...(remedy !== undefined && { remedy: clean(remedy) }),
      ...(related_object_name !== undefined && { related_object_name: clean(related_object_name) }),
      ...(received !== undefined && { received: bounded(printableJson(redactor.json(received))) }),
    }
  }

  /** Writes what is not on disk yet; failures leave it for the next time. */
  function flush(): Promise<void> {
    const written = writing.then(async () => {
      const batch = [...unsaved.values()]
      try {
        await repository.save(batch)
        for (const message of batch) if (unsaved.get(message.id) === message) unsaved.delete(message.id)
        await repository.remove(surplusOf(repository.all(), groupOf, now()).map(({ id }) => id))
      } catch (err) {
        log.warn(
          'messages.not-stored',
          { err, count: unsaved.size },
          'messages cannot be written; they are kept in memory',
        )
        for (const id of [...unsaved.keys()].slice(0, -MOST_UNSAVED)) unsaved.delete(id)
      }
    })
    writing = written
    return written
  }

  const replace = (messages: readonly Message[]): Promise<void> => {
    for (const message of messages) unsaved.set(message.id, message)
    return flush()
  }
  const environmentOf = (messages: readonly Message[]) => {
    const names = new Set(messages.map(({ environment }) => environment))
    const [name] = names
    return names.size === 1 && name !== undefined ? { environment: name } : {}
  }
  const remove = async (messages: readonly Message[]): Promise<void> => {
    for (const { id } of messages) unsaved.delete(id)
    await writing
    await repository.remove(messages.map(({ id }) => id))
    changed({ ...environmentOf(messages), added: [] })
  }

  return {
    /** Takes messages of any part of the product; never rejects. Resolves when they are on disk, where it takes them. */
    add: async (...drafts: readonly MessageDraft[]): Promise<void> => {
      if (drafts.length === 0) return
      const messages = drafts.map(messageOf)
      const known = new Set(all().map(({ id }) => id))
      const fresh = messages.filter(({ id }) => !known.has(id))
      const written = replace(messages)
      changed({
        ...environmentOf(messages),
        added: fresh.slice(0, MOST_ANNOUNCED).map(({ id, environment, level, text, related_object_name }) => ({
          id,
          level,
          text,
          ...(environment !== undefined && { environment }),
          ...(related_object_name !== undefined && { related_object_name }),
        })),
      })
      await written
    },

    list: (filter: MessageFilter, isGrouped: boolean, since: string, mayView: MayUse): MessageGroup[] =>
      groupsOf(meant(filter, since, mayView), isGrouped ? groupOf : ({ id }) => id),

    /** Of a group, or of the group a message belongs to, newest first. */
    occurrences: (
      id: string,
      filter: Pick<MessageFilter, 'from' | 'to'>,
      since: string,
      mayView: MayUse,
    ): Message[] => {
      const messages = meant({ ...filter, unread: false }, since, mayView)
      const one = messages.find((message) => message.id === id)
      const group = one ? groupOf(one) : id
      return messages.filter((message) => groupOf(message) === group).sort(compareNewestFirst)
    },

    summary: (
      filter: MessageFilter,
      edges: readonly string[],
      since: string,
      mayView: MayUse,
    ): CallOutput<'messages.summary'> => {
      const messages = meant(filter, since, mayView)
      const groups = groupsOf(messages, groupOf)
      return {
        total: countLevels(groups),
        unread: countLevels(groups.filter(({ unread }) => unread > 0)),
        histogram: histogramOf(messages, groupOf, edges),
        sources: distinct(messages.map(({ source_system }) => source_system)),
        object_types: distinct(messages.map(({ related_object_type }) => related_object_type)),
        from: filter.from ?? since,
      }
    },

    /** Marks groups, single messages and whatever a filter means. */
    mark: async (
      { groups, filter, viewed }: ParsedInput<'messages.mark'>,
      since: string,
      mayView: MayUse,
    ): Promise<void> => {
      const wanted = new Set(groups)
      const filtered = new Set(filter ? meant(filter, since, mayView) : [])
      const messages = all().filter(
        (message) =>
          message.viewed !== viewed &&
          mayView(message.environment) &&
          (filtered.has(message) || wanted.has(groupOf(message)) || wanted.has(message.id)),
      )
      // The latest of a group tells that it is unread; those before it were read.
      const marked = viewed ? messages : latestOfEach(messages, groupOf)
      if (marked.length === 0) return
      const written = replace(marked.map((message) => ({ ...message, viewed })))
      changed({ ...environmentOf(marked), added: [] })
      await written
    },

    /** Removes messages, or says what would be; they can be brought back for a while. */
    clear: async (
      { environment, levels, older_than, dry_run }: ParsedInput<'messages.clear'>,
      mayEdit: MayUse,
    ): Promise<CallOutput<'messages.clear'>> => {
      const before = older_than === undefined ? undefined : { to: older_than }
      const filter: MessageFilter = {
        levels,
        unread: false,
        ...before,
        ...(environment !== undefined && { environment }),
      }
      const messages = meant(filter, new Date(0).toISOString(), mayEdit)
      const counts = {
        groups: new Set(messages.map(groupOf)).size,
        messages: messages.length,
        of: new Set(
          all()
            .filter((message) => mayEdit(message.environment))
            .map(groupOf),
        ).size,
      }
      if (dry_run || messages.length === 0) return counts
      await remove(messages)
      const undo = randomUUID()
      cleared.set(undo, messages)
      setTimeout(() => cleared.delete(undo), UNDO_MS + UNDO_GRACE_MS).unref()
      return { ...counts, undo }
    },

    restore: async (undo: string): Promise<void> => {
      const messages = cleared.get(undo)
      if (!messages) {
        throw new AppError('not-found', 'The messages were cleared too long ago to be brought back', {
          hint: 'Cleared messages can be brought back for ten seconds.',
        })
      }
      cleared.delete(undo)
      await replace(messages)
      changed({ ...environmentOf(messages), added: [] })
    },

    /** Removes all messages of an environment. */
    forget: (environment: string): Promise<void> =>
      remove(all().filter((message) => message.environment === environment)),
    /** Waits for what is being written. */
    settled: async (): Promise<void> => {
      await writing
    },
  }
}

/** The button is there for {@link UNDO_MS}; a press in its last moment still counts. */
const UNDO_GRACE_MS = 2000

const distinct = (names: readonly (string | undefined)[]): string[] =>
  [...new Set(names)].filter((name) => name !== undefined).sort()

function latestOfEach(messages: readonly Message[], groupOf: (message: Message) => string): Message[] {
  const latest = new Map<string, Message>()
  for (const message of messages) {
    const known = latest.get(groupOf(message))
    if (!known || message.timestamp >= known.timestamp) latest.set(groupOf(message), message)
  }
  return [...latest.values()]
}

/** What peers sent may hold sequences that a terminal obeys. */
function printableJson(value: unknown): JsonValue {
  if (typeof value === 'string') return printable(value, '\n\t')
  if (Array.isArray(value)) return value.map(printableJson)
  if (value === null || typeof value !== 'object') return value as JsonValue
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [printable(key), printableJson(member)]))
}

/** The value, or its beginning as text when it is large. */
function bounded(value: JsonValue): Message['received'] {
  const json = JSON.stringify(value)
  const kept = json.length <= MOST_RECEIVED ? value : { shortened: json.slice(0, MOST_RECEIVED) }
  return JSON.parse(JSON.stringify(kept)) as Message['received']
}
