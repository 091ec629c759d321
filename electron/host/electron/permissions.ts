/** What a page may ask the browser for. SECURITY: default deny; guarded by e2e/electron/hardening.spec.ts. */
import type { Session } from 'electron'
import { isOwnPage } from '../app-origin'

const ALLOWED: readonly string[] = ['clipboard-sanitized-write', 'notifications']

/** Both handlers are needed: some features only check and never request. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(ALLOWED.includes(permission) && isOwnPage(details.requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => ALLOWED.includes(permission) && isOwnPage(origin),
  )
  session.setDevicePermissionHandler(() => false)
}
