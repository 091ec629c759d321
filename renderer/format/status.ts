/** How the status of an object is keyed and worded; the keys are those of the status tokens. */

import type { Knowledge } from '@shared/model/knowledge'

/** `unknown` means "not monitored"; it is never shown as healthy. */
export type Health = 'ok' | 'warn' | 'error' | 'unknown'
export type StatusKey = Health | 'stale'

const BY_STATUS = { OK: 'ok', Warning: 'warn', Error: 'error' } as const
type StoredStatus = keyof typeof BY_STATUS

/** Health of a stored status; absent means nobody watches the object. */
export function healthOf(status: StoredStatus | undefined): Health {
  return status === undefined ? 'unknown' : BY_STATUS[status]
}

/** True for what must catch the eye. */
export function isBad(status: StatusKey): boolean {
  return status === 'warn' || status === 'error'
}

/**
 * The one status shown for an object. A known problem outranks age, and age outranks "OK": an old OK is not news,
 * an old error still is.
 */
export function shownState({ health, stale }: { health: Health; stale: unknown }): StatusKey {
  return stale && !isBad(health) ? 'stale' : health
}

/** What of an object says how it stands, as every list carries it. */
export interface Stateful {
  status?: StoredStatus | undefined
  stale?: unknown
  knowledge?: Knowledge | undefined
}

/** The same of an object as stored. */
export function statusKey({ status, stale, knowledge = 'read' }: Stateful): StatusKey {
  return shownState({ health: healthOf(status), stale: stale || knowledge !== 'read' })
}

/** Words for each status, as shown and as read aloud. "Not monitored" is never called healthy. */
export const STATUS_WORDS: Record<StatusKey, string> = {
  ok: 'OK',
  warn: 'Warning',
  error: 'Error',
  unknown: 'Not monitored',
  stale: 'Stale',
}
