/** Electron's `BrowserWindow` over one page of Chromium. */
import { EventEmitter } from 'node:events'
import { app, windows } from './app.mjs'
import { WebContents } from './web-contents.mjs'

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows]
  static getFocusedWindow = () => null
  static fromWebContents = (contents) => [...windows].find((window) => window.webContents === contents) ?? null

  webContents
  options
  #bounds
  #isMaximized = false
  #isVisible

  constructor(options) {
    super()
    this.options = options
    this.#isVisible = options.show !== false
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.webContents = new WebContents(options.webPreferences ?? {})
    windows.add(this)
    this.webContents.once('destroyed', () => this.#closed())
    app.emit('browser-window-created', {}, this)
  }

  async loadURL(url) {
    await this.webContents.loadURL(url)
    this.emit('ready-to-show')
  }

  show = () => (this.#isVisible = true)
  isVisible = () => this.#isVisible
  focus = () => this.emit('focus')
  isMinimized = () => false
  restore = () => {}
  maximize = () => (this.#isMaximized = true)
  isMaximized = () => this.#isMaximized
  getBounds = () => this.#bounds
  getNormalBounds = () => this.#bounds
  isDestroyed = () => !windows.has(this)

  close() {
    let isPrevented = false
    this.emit('close', { preventDefault: () => (isPrevented = true) })
    if (!isPrevented) void this.webContents.close()
  }

  #closed() {
    windows.delete(this)
    this.emit('closed')
    if (windows.size === 0) app.allWindowsClosed()
  }
}
