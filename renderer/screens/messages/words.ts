/** How messages are said. Pure. */
import type { CallOutput } from '@shared/contract'
import { firstLine, type Message, type MessageLevel } from '@shared/model/message'
import { countNoun } from '../../format/number'
import type { StatusKey } from '../../format/status'
import { formatAbsolute } from '../../format/time'

export type Group = CallOutput<'messages.list'>['items'][number]

export const LEVEL_STATUS: Readonly<Record<Exclude<MessageLevel, 'info'>, StatusKey>> = {
  error: 'error',
  warning: 'warn',
}
export const sumOf = (counts: Readonly<Record<MessageLevel, number>>): number =>
  counts.error + counts.warning + counts.info

export const LEVEL_WORDS: Readonly<Record<MessageLevel, string>> = { error: 'Error', warning: 'Warning', info: 'Info' }

const ORIGINS: Readonly<Record<Message['origin_type'], string>> = {
  scan: 'Scan',
  schedule: 'Schedule',
  'connection-test': 'Connection test',
  recovery: 'Recovery',
  disk: 'Disk',
  import: 'Import',
  event: 'Event',
}

/** "Scan #418", "Connection test of CLI" */
export function originText({ origin_type, origin_name }: Pick<Message, 'origin_type' | 'origin_name'>): string {
  if (origin_name === undefined) return ORIGINS[origin_type]
  return `${ORIGINS[origin_type]}${origin_name.startsWith('#') ? '' : origin_type === 'connection-test' ? ' of' : ''} ${origin_name}`
}

/** What tells one occurrence from the others: where it came from, and what differs. */
export function occurrenceText(message: Message, latest: Pick<Message, 'text'>): string {
  const exit = exitCodeOf(message)
  const origin = originText(message)
  if (exit !== undefined) return `${origin}, exit ${String(exit)}`
  return firstLine(message.text) === firstLine(latest.text) ? origin : `${origin}: ${firstLine(message.text)}`
}

function exitCodeOf({ received }: Message): number | undefined {
  const { exit_code } = membersOf(received)
  return typeof exit_code === 'number' ? exit_code : undefined
}

/** The code of the error a message was made from. */
export function errorCodeOf({ received }: Pick<Message, 'received'>): string | undefined {
  const { code } = membersOf(received)
  return typeof code === 'string' ? code : undefined
}

const membersOf = (received: Message['received']): Readonly<Record<string, unknown>> =>
  typeof received === 'object' && received !== null && !Array.isArray(received) ? received : {}

/** What an object is called: by its name, else its id. */
export const objectName = ({
  related_object,
  related_object_name,
}: Pick<Message, 'related_object' | 'related_object_name'>) => related_object_name ?? related_object

/** A message as text for a ticket. */
export function ticketText({ count, first, latest }: Group, received?: Message['received']): string {
  const object = objectName(latest)
  const lines = [
    `${LEVEL_WORDS[latest.level]}: ${latest.text}`,
    ...[latest.consequence, latest.remedy].filter((line) => line !== undefined),
    '',
    ...(object === undefined
      ? []
      : [`Object: ${object}${latest.related_object_type === undefined ? '' : ` (${latest.related_object_type})`}`]),
    ...(latest.environment === undefined ? [] : [`Environment: ${latest.environment}`]),
    `Source: ${latest.source_system}, ${originText(latest)}`,
    `Last: ${formatAbsolute(latest.timestamp)}`,
    ...(count > 1 ? [`First: ${formatAbsolute(first)}, ${countNoun(count, 'time')}`] : []),
    `Message id: ${latest.id}`,
    ...(received === undefined ? [] : ['', 'As received:', JSON.stringify(received, undefined, 2)]),
  ]
  return lines.join('\n')
}
