/** How the status of an object is keyed and worded; the keys are those of the status tokens. */

export type StatusKey = 'ok' | 'warn' | 'error' | 'unknown' | 'stale'

const BY_STATUS = { OK: 'ok', Warning: 'warn', Error: 'error' } as const

/**
 * The one status shown for an object. A known problem outranks age, and age outranks "OK": an old OK is not news,
 * an old error still is.
 */
export function statusKey(object: { status?: 'OK' | 'Warning' | 'Error' | undefined; stale?: unknown }): StatusKey {
  const known = object.status === undefined ? undefined : BY_STATUS[object.status]
  if (known === 'error' || known === 'warn') return known
  if (object.stale) return 'stale'
  return known ?? 'unknown'
}

/** Words for each status, as shown and as read aloud. "Not monitored" is never called healthy. */
export const STATUS_WORDS: Record<StatusKey, string> = {
  ok: 'OK',
  warn: 'Warning',
  error: 'Error',
  unknown: 'Not monitored',
  stale: 'Stale',
}

/** The text class of each status (theme/base.css). */
export const STATUS_TEXT_CLASS: Record<StatusKey, string> = {
  ok: 'ok',
  warn: 'warn',
  error: 'err',
  unknown: 'unk',
  stale: 'stl',
}
