/** Health of what is drawn: four values, ordered from best known to worst. */

/** `unknown` means "not monitored"; it is never shown as healthy. */
export type Health = 'ok' | 'warn' | 'error' | 'unknown'

/** Status words as stored on objects and links. */
type StoredStatus = 'OK' | 'Warning' | 'Error'

const FROM_STATUS: Record<StoredStatus, Health> = { OK: 'ok', Warning: 'warn', Error: 'error' }
const SEVERITY: Record<Health, number> = { unknown: 0, ok: 1, warn: 2, error: 3 }

/** Health of a stored status; absent means nobody watches the object. */
export function healthOf(status: StoredStatus | undefined): Health {
  return status === undefined ? 'unknown' : FROM_STATUS[status]
}

/** The worst of several; `unknown` when there is none or nobody knows. */
export function worstHealth(all: Iterable<Health>): Health {
  let worst: Health = 'unknown'
  for (const health of all) if (SEVERITY[health] > SEVERITY[worst]) worst = health
  return worst
}

/** True for what must catch the eye. */
export function isBad(health: Health | 'stale'): boolean {
  return health === 'warn' || health === 'error'
}

/** The one state that is shown: a known problem outranks age, and age outranks "OK". */
export function shownState(of: { health: Health; stale: boolean }): Health | 'stale' {
  return of.stale && !isBad(of.health) ? 'stale' : of.health
}
