/** The application's windows. */
import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { PAGE_URL } from '../app-origin'
import { MIN_HEIGHT, MIN_WIDTH, placeWindow, readWindowState, writeWindowState } from '../window-state'

/** The canvas colours of the page's light and dark theme (tokens.css): what shows while a window is being resized. */
const CANVAS = { light: '#FBFCFC', dark: '#0F1516' }
/** A further window opens a little below and beside the present one. */
const CASCADE_PX = 28

export interface WindowOptions {
  readonly preload: string
  readonly dataDir: string
  readonly icon: string
  /** Developer tools are for developers: on in a checkout, off in a package. */
  readonly devTools: boolean
  /** Called before the page loads. */
  readonly onCreated: (window: BrowserWindow) => void
}

/**
 * Opens a window on a route of the page. It shows itself once the page has painted, so nothing flashes in the wrong
 * theme. SECURITY: the preferences are asserted by e2e/electron/hardening.spec.ts.
 */
export async function openWindow(options: WindowOptions, route = '/home'): Promise<BrowserWindow> {
  const stateFile = join(options.dataDir, 'window.json')
  const stored = await readWindowState(stateFile)
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
  const place = placeWindow(
    stored?.bounds,
    [primary, ...others].map((display) => display.workArea),
  )
  const cascade = BrowserWindow.getAllWindows().length * CASCADE_PX
  const window = new BrowserWindow({
    ...place,
    x: place.x + cascade,
    y: place.y + cascade,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Calipso Desktop',
    icon: options.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light,
    webPreferences: {
      preload: options.preload,
      devTools: options.devTools,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  if (stored?.isMaximized && cascade === 0) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    const state = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }
    void writeWindowState(stateFile, state)
  })
  options.onCreated(window)
  await window.loadURL(pageAt(route))
  return window
}

/** Brings a window to a route of the page; within the page that is no new load. */
export async function goTo(window: BrowserWindow, route: string): Promise<void> {
  if (window.isMinimized()) window.restore()
  window.focus()
  await window.loadURL(pageAt(route))
}

const pageAt = (route: string) => `${PAGE_URL}#${route}`
