/** Keeps every window on our own page. SECURITY: guarded by e2e/electron/navigation.spec.ts. */
import type { App, WebContents } from 'electron'
import { type ExternalTarget, externalTarget, isOwnPage } from '../app-origin'

/** Shows the address to the operator and opens it elsewhere when confirmed. */
export type OpenElsewhere = (target: ExternalTarget) => void

/** Guards every page of the application, whatever creates it. */
export function guardNavigation(app: App, openElsewhere: OpenElsewhere): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, openElsewhere))
}

function guardContents(contents: WebContents, openElsewhere: OpenElsewhere): void {
  const leave = (address: string) => {
    const target = externalTarget(address)
    if (target) openElsewhere(target)
  }
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    leave(event.url)
  })
  // A redirect or an embedded frame is never the operator's wish to open a browser.
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    leave(url)
    return { action: 'deny' }
  })
}
