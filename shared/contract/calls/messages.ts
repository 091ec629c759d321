/** Messages, equal ones grouped: read, marked as read, cleared. Only those of the look-back time, unless `from` is given. */
import { z } from 'zod'
import { MESSAGE_LEVELS, MESSAGE_ORIGINS, messageLevelSchema, messageSchema } from '../../model/message'
import { call, nothing } from '../define'
import { pageFields, pageSchema } from '../paging'

const time = z.iso.datetime({ offset: true })

/** Which messages are meant; what is not given does not matter. */
export const messageFilterSchema = z.strictObject({
  environment: z.string().optional(),
  levels: z.array(messageLevelSchema).optional(),
  source: z.string().optional(),
  /** Id or name of an object. */
  object: z.string().optional(),
  object_type: z.string().optional(),
  origin_type: z.enum(MESSAGE_ORIGINS).optional(),
  /** Id of the scan, schedule or the like they come from. */
  origin: z.string().optional(),
  /** Part of the text, of the object's name or id, or of the environment's name. */
  text: z.string().max(200).optional(),
  /** Default: as long ago as the preferences look back. */
  from: time.optional(),
  /** Not this time itself. */
  to: time.optional(),
  /** Only groups of which something is unread. */
  unread: z.boolean().default(false),
})
export type MessageFilter = z.infer<typeof messageFilterSchema>

/** Equal messages; what varies between them is that of the latest one. */
export const messageGroupSchema = z.strictObject({
  id: z.string(),
  /** How many there are of it. */
  count: z.number(),
  unread: z.number(),
  /** ISO time of the first one. */
  first: z.string(),
  /** The latest one, without what it was made from. */
  latest: messageSchema.omit({ received: true }),
})
export type MessageGroup = z.infer<typeof messageGroupSchema>

/** Groups by level. */
const levelCounts = z.strictObject({ error: z.number(), warning: z.number(), info: z.number() })

const undoable = z.strictObject({
  /** Groups and messages it concerns. */
  groups: z.number(),
  messages: z.number(),
  /** Groups there are. */
  of: z.number(),
  /** For `messages.restore`, for {@link UNDO_MS}; absent when nothing was removed. */
  undo: z.string().optional(),
})

/** How long cleared messages can be brought back. */
export const UNDO_MS = 10_000

export const messageCalls = {
  /** The group said last comes first. */
  'messages.list': call(
    'view-env',
    messageFilterSchema.extend({
      /** False: each message is a group of its own. */
      grouped: z.boolean().default(true),
      ...pageFields(500, 100),
    }),
    pageSchema(messageGroupSchema),
  ),
  /** The messages of a group, newest first, with what they were made from; how many is said by the group. */
  'messages.occurrences': call(
    'view-env',
    z.strictObject({ group: z.string(), from: time.optional(), to: time.optional(), ...pageFields(200, 50) }),
    pageSchema(messageSchema),
  ),
  /** Groups by level, those with something unread apart; all that `edges` bound, and where the messages come from. */
  'messages.summary': call(
    'view-env',
    messageFilterSchema.extend({
      /** Ascending times; between each two of them the groups are counted. */
      edges: z.array(time).max(100).default([]),
    }),
    z.strictObject({
      total: levelCounts,
      unread: levelCounts,
      /** One less than `edges`. */
      histogram: z.array(levelCounts),
      sources: z.array(z.string()),
      object_types: z.array(z.string()),
      /** The time they reach back to. */
      from: z.string(),
    }),
  ),
  /** Marks groups, or everything the filter means, as read or unread. */
  'messages.mark': call(
    'view-env',
    z.strictObject({
      groups: z.array(z.string()).max(500).default([]),
      filter: messageFilterSchema.optional(),
      viewed: z.boolean(),
    }),
    nothing,
  ),
  /** Removes messages; with `dry_run` it only says how many. Without an environment: of all the caller may edit. */
  'messages.clear': call(
    'edit-env',
    z.strictObject({
      environment: z.string().optional(),
      levels: z.array(messageLevelSchema).default([...MESSAGE_LEVELS]),
      /** Only those before this time. */
      older_than: time.optional(),
      dry_run: z.boolean().default(false),
    }),
    undoable,
  ),
  /** Brings back what one `messages.clear` removed. @throws `not-found` when that was too long ago */
  'messages.restore': call('edit-env', z.strictObject({ undo: z.string() }), nothing),
}

/** Messages came, went or were read. */
export const messagesChangedSchema = z.strictObject({
  /** Whose; absent: several, or none in particular. */
  environment: z.string().optional(),
  /** What is new: the first ones. */
  added: z.array(
    messageSchema.pick({ id: true, environment: true, level: true, text: true, related_object_name: true }),
  ),
})
