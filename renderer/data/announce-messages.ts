import { createNoticeRule } from '@shared/text/message-notice'
import type { Parts } from '../app/app-context'
import { links } from '../routing/links'

/** Whether this page may announce messages on the desktop; undefined where the browser cannot. */
export const announcing = (): NotificationPermission | undefined =>
  typeof Notification === 'undefined' ? undefined : Notification.permission

/** Announces new messages of the chosen levels while nobody looks at the page, where the host does not do it itself. */
export function announceMessages({ transport, host, preferences, router }: Parts, page: Window): void {
  if (host.capabilities.announces) return
  const noticesOf = createNoticeRule()
  transport.on('messages.changed', (change) => {
    if (announcing() !== 'granted' || page.document.hasFocus()) return
    for (const { environment, title, body } of noticesOf(change, preferences.current.notifyLevels, Date.now())) {
      // Several windows say it once: a notice of the same tag takes the place of the one before.
      const notice = new Notification(title, { body, tag: `calipso ${environment ?? ''}` })
      notice.onclick = () => {
        page.focus()
        router.go(links.messages({ env: environment, unread: '1' }))
        notice.close()
      }
    }
  })
}
