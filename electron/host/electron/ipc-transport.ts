/**
 * Relays pages' messages to the backend process and back, as the text they are; only sender and size are looked at.
 * One pair of channels; one message port per page, renewed when the page loads anew or the backend was restarted.
 */
import { MAX_MESSAGE_BYTES } from '@shared/contract/envelope'
import { type IpcMain, type IpcMainEvent, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { isOwnPage } from '../app-origin'
import { FROM_BACKEND, TO_BACKEND } from '../bridge'

export type PageRelay = ReturnType<typeof relayPages>

/** `connect` hands one end of a channel to the backend process. */
export function relayPages(ipc: IpcMain, connect: (port: MessagePortMain) => void) {
  const pages = new Map<WebContents, MessagePortMain | undefined>()
  let isUp = false

  const tell = (contents: WebContents, text: string) => {
    if (!contents.isDestroyed()) contents.send(FROM_BACKEND, text)
  }
  const tellConnected = (contents: WebContents, connected: boolean) => tell(contents, JSON.stringify({ connected }))
  const open = (contents: WebContents) => {
    pages.get(contents)?.close()
    if (!isUp) return void pages.set(contents, undefined)
    const { port1, port2 } = new MessageChannelMain()
    pages.set(contents, port1)
    port1.on('message', ({ data }) => {
      if (pages.get(contents) === port1) tell(contents, String(data))
    })
    port1.start()
    connect(port2)
  }

  ipc.on(TO_BACKEND, (event, text: unknown) => {
    if (!pages.has(event.sender) || !isTrusted(event) || !isMessage(text)) return
    const port = pages.get(event.sender)
    if (port) port.postMessage(text)
    else tellConnected(event.sender, false)
  })

  return {
    /** Serves a window's page until it is destroyed. */
    add(contents: WebContents): void {
      open(contents)
      contents.on('did-start-navigation', (details) => {
        // The new page knows nothing of the old one's calls.
        if (details.isMainFrame && !details.isSameDocument) open(contents)
      })
      contents.once('destroyed', () => {
        pages.get(contents)?.close()
        pages.delete(contents)
      })
    },
    /** Every page gets a port to the backend, or none where that is not up, and is told. */
    renewAll(up: boolean): void {
      isUp = up
      for (const contents of pages.keys()) {
        open(contents)
        tellConnected(contents, up)
      }
    },
  }
}

/** SECURITY: only the main frame of our own page may speak; guarded by e2e/electron/ipc.spec.ts. */
function isTrusted({ sender, senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwnPage(senderFrame.url)
}

/** The exact limit, in bytes, is the backend process's to check and answer; this one keeps giants out of it. */
function isMessage(text: unknown): text is string {
  return typeof text === 'string' && text.length <= MAX_MESSAGE_BYTES
}
