/** Electron's `app`: the order of the life cycle is Electron's; paths and names are only kept. */
import { EventEmitter } from 'node:events'
import { chromium } from './browser.mjs'

/** Playwright says when it is connected; without it nobody waits. */
const played = process.execArgv.some((argument) => argument.startsWith('--inspect'))
  ? new Promise((resolve) => {
      globalThis.__playwright_run = resolve
    })
  : Promise.resolve()

/** Every open window; windows add and remove themselves. */
export const windows = new Set()

class App extends EventEmitter {
  isPackaged = false
  #paths = new Map()
  #isQuitting = false

  whenReady = async () => {
    await Promise.all([chromium, played])
  }
  setPath = (name, path) => void this.#paths.set(name, path)
  getPath = (name) => this.#paths.get(name) ?? ''
  requestSingleInstanceLock = () => true
  setAsDefaultProtocolClient = () => true

  quit() {
    if (!this.#proceeds('before-quit')) return
    this.#isQuitting = true
    if (windows.size === 0) this.#finish()
    for (const window of windows) window.close()
  }

  exit(code = 0) {
    this.emit('quit', {}, code)
    void chromium.then(({ close }) => close()).finally(() => process.exit(code))
  }

  /** The last window is gone. */
  allWindowsClosed() {
    if (this.#isQuitting) this.#finish()
    else this.emit('window-all-closed')
  }

  #finish() {
    if (this.#proceeds('will-quit')) this.exit()
    else this.#isQuitting = false
  }

  #proceeds(event) {
    let isPrevented = false
    this.emit(event, { preventDefault: () => (isPrevented = true) })
    return !isPrevented
  }
}

export const app = new App()
