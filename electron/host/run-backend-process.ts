/**
 * The backend in a process of its own: the window-owning process stays responsive while an inventory loads, and a crash
 * here takes no window with it. Pages' traffic arrives on one message port each.
 */
import { join } from 'node:path'
import { type Asker, createAsker, nativeDialogs, osKeyProvider } from './ask-main'
import { openConnection } from './dispatch'
import { createFileExchange } from './file-exchange'
import { chosen, createFileGate } from './file-gate'
import { keepHeapClose } from './heap-growth'
import { openBackend } from './open-backend'
import type { FromBackendProcess, ToBackendProcess } from './process-messages'
import { productAround } from './product'

/** One end of a message channel: Electron's `MessagePortMain`. */
export interface PagePort {
  postMessage(text: string): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
}

/** Electron's `process.parentPort`. */
export interface ParentPort {
  on(event: 'message', listener: (event: { data: ToBackendProcess; ports: readonly PagePort[] }) => void): unknown
  postMessage(message: FromBackendProcess): void
}

type StartMessage = Extract<ToBackendProcess, { kind: 'start' }>

/** Serves the main process until it says `stop`; `exit` then ends the process. */
export function runBackendProcess(parent: ParentPort, exit: () => void): void {
  keepHeapClose()
  const asker = createAsker((message) => parent.postMessage(message))
  let running: ReturnType<typeof startBackend> | undefined

  parent.on('message', ({ data, ports }) => {
    switch (data.kind) {
      case 'start':
        running ??= startBackend(data, asker)
        break
      case 'connect':
        for (const port of ports) void running?.then(({ connect }) => connect(port))
        break
      case 'file':
        void running?.then(({ addFile }) => addFile(data.path, data.token))
        break
      case 'answer':
        asker.answered(data.id, data.outcome)
        break
      case 'stop':
        void Promise.resolve(running?.then(({ stop }) => stop())).finally(exit)
    }
  })
}

async function startBackend({ dataDir, osKeyStore }: StartMessage, asker: Asker) {
  const exchange = createFileExchange(join(dataDir, 'uploads'))
  const { backend, log, close } = await openBackend({
    dataDir,
    product: productAround(import.meta.url),
    services: {
      capabilities: { kind: 'electron', dialogs: true, announces: true },
      uploads: exchange,
      ...(osKeyStore && { keyProvider: osKeyProvider(asker) }),
      trustUnknownHostKeys: false,
      announce: ({ environment, title, body }) => {
        const query = new URLSearchParams({ unread: '1', ...(environment !== undefined && { env: environment }) })
        // Nothing is lost when it cannot be shown: the messages are there.
        asker.ask({ ask: 'announce', title, body, route: `/messages?${query}` }).catch(() => undefined)
      },
      chooseDataFolder: async () => chosen(await asker.ask({ ask: 'choose-folder' })),
    },
  })
  const gate = createFileGate({ exchange, dialogs: nativeDialogs(asker) })
  return {
    connect(port: PagePort): void {
      const send = (text: string) => port.postMessage(text)
      const connection = openConnection({ backend, caller: { kind: 'local' }, log, gate, send })
      port.on('message', ({ data }) => connection.receive(data))
      port.on('close', () => connection.close())
      port.start()
    },
    addFile: (path: string, token: string): void => void exchange.add(path, token),
    stop: () => close().finally(() => exchange.dispose()),
  }
}
