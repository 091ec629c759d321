/** Messages: what happened that somebody should know, and how equal ones are told from others. */
import { z } from 'zod'

/** The most severe first. */
export const MESSAGE_LEVELS = ['error', 'warning', 'info'] as const
export const messageLevelSchema = z.enum(MESSAGE_LEVELS)
export type MessageLevel = z.infer<typeof messageLevelSchema>

/** What a message comes from. */
export const MESSAGE_ORIGINS = ['scan', 'schedule', 'connection-test', 'recovery', 'disk', 'import', 'event'] as const

export const messageSchema = z.strictObject({
  id: z.string(),
  /** Absent for what concerns the product as a whole. */
  environment: z.string().optional(),
  level: messageLevelSchema,
  /** Who said so: "Calipso", "OpenStack". */
  source_system: z.string(),
  /** The first line says what happened. */
  text: z.string(),
  /** What follows from it. */
  consequence: z.string().optional(),
  /** What can be done about it. */
  remedy: z.string().optional(),
  /** What it was made from, as it came. */
  received: z.json().optional(),
  /** ISO time. */
  timestamp: z.string(),
  /** Somebody has read it. */
  viewed: z.boolean(),
  /** Id of the object it is about, where there is one. */
  related_object: z.string().optional(),
  related_object_type: z.string().optional(),
  related_object_name: z.string().optional(),
  /** Id of the object to open for it, where that is another one: of a port its network. */
  display_context: z.string().optional(),
  origin_type: z.enum(MESSAGE_ORIGINS),
  /** Id of the scan, schedule or the like. */
  origin_id: z.string().optional(),
  /** What people call the origin: "#418". */
  origin_name: z.string().optional(),
})
export type Message = z.infer<typeof messageSchema>

/** A message as a part of the product hands it in. */
export type MessageDraft = Omit<Message, 'id' | 'timestamp' | 'viewed' | 'source_system'> & {
  /** Given where the same thing may be said twice: the later one replaces the earlier. */
  readonly id?: string
  /** Default: now. */
  readonly timestamp?: string
  /** Default: Calipso. */
  readonly source_system?: string
}

export const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? ''

/** Dates and times of day, with and without zone. */
const TIMES =
  /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?|\b\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\b/g
/** The id OpenStack gives a request. */
const REQUESTS = /\breq-[0-9a-f-]{36}\b/gi
/**
 * Numbers that stand for themselves, with their unit; not those within a name ("cmp-2", "ens3f1") or an address
 * ("10.30.4.7", "fe80::1"), which tell one thing from another.
 */
const NUMBERS =
  /(?<![\p{L}\p{N}_.:/-])[#×+-]?\d+(?:[.,\u2009\u00a0]\d+)?(?:\s?(?:%|[mµn]?s|min|h|d|[KMGT]i?B|B))?(?![\p{L}\p{N}_:/-]|\.\d)/gu

/** What a message says apart from numbers and times, which vary while the problem does not. */
export const sameText = (text: string): string =>
  firstLine(text).replace(TIMES, '#').replace(REQUESTS, '#').replace(NUMBERS, '#').replace(/\s+/g, ' ')

/** Messages with equal keys are one and the same thing, said again. */
export function groupKey(
  message: Pick<Message, 'environment' | 'level' | 'source_system' | 'text' | 'related_object' | 'related_object_name'>,
): string {
  const object = message.related_object ?? message.related_object_name
  return JSON.stringify([message.environment, message.level, message.source_system, object, sameText(message.text)])
}
