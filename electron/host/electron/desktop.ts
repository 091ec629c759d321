/**
 * The desktop application: windows, menu, dialogs and key store in this process, the backend in one of its own.
 * Everything the page can reach goes through the relay; nothing here reads inventories.
 */
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  type MessagePortMain,
  Notification,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
} from 'electron'
import { LINK_SCHEME } from '../app-origin'
import { type BackendChild, BackendSupervisor } from '../backend-supervisor'
import { defaultDataDir } from '../data-dir'
import { dataDirArgument, type Opened, openedByArguments, openedByLink } from '../opened-with'
import type { Ask } from '../process-messages'
import type { Product } from '../product'
import { randomSecret } from '../random-secret'
import { registerAppScheme, serveBundle } from './app-protocol'
import { askFile, askFolder, askRestart, askTarget, confirmElsewhere, type DialogParts } from './dialogs'
import { type PageRelay, relayPages } from './ipc-transport'
import { menuTemplate } from './menu'
import { guardNavigation } from './navigation-guard'
import { restrictPermissions } from './permissions'
import { hasKeyStore, unwrapKey, wrapKey } from './safe-storage-keys'
import { goTo, openWindow, type WindowOptions } from './window'

/** Runs the application until its last window is closed (on macOS: until it is quit). */
export function runDesktop(product: Product): void {
  const dataDir = dataDirArgument(process.argv) ?? defaultDataDir()
  // Chromium's own files stay apart from ours; the instance lock is taken per data folder.
  app.setPath('userData', join(dataDir, 'chromium'))
  if (!app.requestSingleInstanceLock()) {
    // The first instance was handed our arguments and comes to the front.
    app.quit()
    return
  }
  registerAppScheme(protocol)
  guardNavigation(app, (target) => void confirmElsewhere(dialogs, target))
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)

  let opened = openedByArguments(process.argv.slice(1), process.cwd())
  let desktop: ReturnType<typeof startDesktop> | undefined
  const open = (request: Opened | undefined) => {
    if (desktop) desktop.show(request)
    else opened = request
  }
  // macOS hands over links and files as events, also before the application is ready.
  app.on('open-url', (event, url) => {
    event.preventDefault()
    open(openedByLink(url))
  })
  app.on('open-file', (event, file) => {
    event.preventDefault()
    open({ file })
  })
  app.on('second-instance', (_event, args, workingDirectory) =>
    open(openedByArguments(args.slice(1), workingDirectory)),
  )
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) desktop?.show(undefined)
  })
  void app.whenReady().then(() => {
    desktop = startDesktop(product, dataDir)
    desktop.show(opened)
  })
}

const dialogs: DialogParts = {
  dialog,
  shell,
  parent: () => BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0],
}

function startDesktop(product: Product, dataDir: string) {
  restrictPermissions(session.defaultSession)
  serveBundle(protocol, product.rendererDir)
  const logs = join(dataDir, 'logs')
  const { supervisor, relay } = startBackend(product, dataDir, logs, (route) => show(route))

  const windowOptions: WindowOptions = {
    preload: product.preload,
    dataDir,
    icon: join(product.resourcesDir, 'icons/512x512.png'),
    devTools: !app.isPackaged,
    onCreated: (window) => relay.add(window.webContents),
  }
  const show = (route: string | undefined) => {
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
    if (!window) void openWindow(windowOptions, route)
    else if (route === undefined) window.focus()
    else void goTo(window, route)
  }
  const menu = menuTemplate(
    { goTo: show, openWindow: () => void openWindow(windowOptions), showLogs: () => void shell.openPath(logs) },
    process.platform,
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
  app.on('will-quit', (event) => {
    event.preventDefault()
    void supervisor.stop().finally(() => app.exit())
  })

  return {
    /** Brings the application to the front: at what was opened, or where it is. */
    show(request: Opened | undefined) {
      if (request === undefined || 'route' in request) return show(request?.route)
      // Shown as a preview: a double-click never imports by itself.
      const token = randomSecret()
      supervisor.post({ kind: 'file', path: request.file, token })
      show(`/home?import=${token}`)
    },
  }
}

function startBackend(product: Product, dataDir: string, logs: string, show: (route: string) => void) {
  const relay: PageRelay = relayPages(ipcMain, (port) => supervisor.post({ kind: 'connect' }, [port]))
  const supervisor = new BackendSupervisor<MessagePortMain>({
    start: { kind: 'start', dataDir, osKeyStore: hasKeyStore(safeStorage, process.platform) },
    fork: () =>
      utilityProcess.fork(product.backendProcess, [], {
        serviceName: 'Calipso backend',
      }) as BackendChild<MessagePortMain>,
    answer: (question) => answerAsk(question, show),
    onChange: (state) => {
      relay.renewAll(state === 'up')
      if (state === 'lost') void askRestart(dialogs, logs).then((again) => (again ? supervisor.start() : app.quit()))
    },
  })
  supervisor.start()
  return { supervisor, relay }
}

async function answerAsk(question: Ask, show: (route: string) => void): Promise<string> {
  switch (question.ask) {
    case 'wrap-key':
      return wrapKey(safeStorage, question.data)
    case 'unwrap-key':
      return unwrapKey(safeStorage, question.data)
    case 'open-file':
      return askFile(dialogs, question.purpose)
    case 'save-file':
      return askTarget(dialogs, question.suggestedName)
    case 'choose-folder':
      return startElsewhere(await askFolder(dialogs))
    case 'announce':
      announce(question, show)
      return ''
  }
}

/** Shows a notification of the desktop, which keeps it silent where it is not to disturb. */
function announce({ title, body, route }: Extract<Ask, { ask: 'announce' }>, show: (route: string) => void): void {
  // Whoever looks at a window sees the counters.
  if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => show(route))
  notification.show()
}

/** Starts the application anew with another data folder, which stays the one of that run; nothing when dismissed. */
function startElsewhere(dataDir: string): string {
  if (dataDir !== '') {
    app.relaunch({ args: [...process.argv.slice(1), `--data-dir=${dataDir}`] })
    app.quit()
  }
  return dataDir
}
