/** Electron's `WebContents` over a page of Chromium. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { app } from './app.mjs'
import { chromium } from './browser.mjs'
import { preloadScript } from './preload-frame.mjs'

/**
 * Chromium alone does not know the scheme `app`: its addresses are carried by a host of our own that no server answers,
 * every request to which is intercepted. `.localhost` keeps the page a secure context.
 */
const SHOWN = 'app://calipso/'
const CARRIED = 'http://app.calipso.localhost/'

const toCarried = (url) => (url.startsWith(SHOWN) ? CARRIED + url.slice(SHOWN.length) : url)
const toShown = (url) => (url.startsWith(CARRIED) ? SHOWN + url.slice(CARRIED.length) : url)
const isCarried = (url) => url.startsWith(CARRIED)

/** Electron's `ipcMain`: an emitter of the pages' messages. */
export const ipcMain = new EventEmitter()

/** Page of Chromium → the contents it belongs to. */
const byPage = new Map()
let lastId = 0
/** Pages being made for windows of the application. */
let expectedPages = 0

export class WebContents extends EventEmitter {
  id = ++lastId
  mainFrame
  #page
  #isReady
  #preferences
  #isDestroyed = false
  #openHandler = () => ({ action: 'allow' })
  /** Messages for the page that it has not asked for yet, and how to answer it when it asks. */
  #outbox = []
  #answerNext
  #ownNavigation

  /** Electron makes contents at once; here the page behind them follows, and `loadURL` waits for it. */
  constructor(preferences) {
    super()
    this.#preferences = preferences
    this.#isReady = this.#prepare()
    const contents = this
    this.mainFrame = {
      get url() {
        return contents.getURL()
      },
    }
    app.emit('web-contents-created', {}, this)
  }

  async #prepare() {
    const { context, takeFirstPage } = await chromium
    expectedPages += 1
    const page = takeFirstPage() ?? (await context.newPage())
    expectedPages -= 1
    this.#page = page
    byPage.set(page, this)
    page.on('close', () => this.#destroy())
    // Connected before the page loads anything: the preload script runs first.
    await page.exposeBinding('__standInSend', ({ frame }, channel, json) => {
      const isMain = frame === page.mainFrame()
      const senderFrame = isMain ? this.mainFrame : { url: toShown(frame.url()) }
      ipcMain.emit(channel, { sender: this, senderFrame }, ...JSON.parse(json))
    })
    await page.exposeBinding('__standInNext', () => this.#nextMessages())
    if (this.#preferences.preload)
      await page.addInitScript(preloadScript(readFileSync(this.#preferences.preload, 'utf8')))
  }

  getURL = () => (this.#page ? toShown(this.#page.url()) : '')
  getLastWebPreferences = () => this.#preferences
  isDestroyed = () => this.#isDestroyed
  /** What the window-open handler says to a page this one opened. */
  mayOpen = (url) => this.#openHandler({ url: toShown(url) }).action === 'allow'

  setWindowOpenHandler(handler) {
    this.#openHandler = handler
  }

  async loadURL(url) {
    await this.#isReady
    this.#ownNavigation = toCarried(url)
    try {
      await this.#page.goto(this.#ownNavigation)
    } finally {
      this.#ownNavigation = undefined
    }
  }

  send(channel, ...args) {
    this.#outbox.push([channel, args])
    this.#flush()
  }

  /**
   * Lets the application judge a navigation its page or a frame of it started, as Electron's events do.
   * @returns false when it was prevented
   */
  judgeNavigation(request) {
    const frame = request.frame()
    const isMainFrame = frame === this.#page.mainFrame()
    const url = toShown(request.url())
    const isOwn =
      isMainFrame && this.#ownNavigation !== undefined && request.url() === this.#ownNavigation.split('#')[0]
    let isPrevented = false
    const event = { url, isMainFrame, preventDefault: () => (isPrevented = true) }
    if (!isOwn) {
      if (isMainFrame) this.emit('will-navigate', event, url)
      this.emit('will-frame-navigate', event)
    }
    if (isPrevented) return false
    if (isMainFrame) {
      // The page that asked for messages is about to go; the next one starts with none.
      this.#answerNext?.('[]')
      this.#answerNext = undefined
      this.#outbox = []
      this.emit('did-start-navigation', { url, isMainFrame, isSameDocument: false })
    }
    return true
  }

  async close() {
    await this.#isReady
    await this.#page.close()
  }

  #nextMessages() {
    return new Promise((resolve) => {
      this.#answerNext?.('[]')
      this.#answerNext = resolve
      this.#flush()
    })
  }

  #flush() {
    if (!this.#answerNext || this.#outbox.length === 0) return
    const answer = this.#answerNext
    this.#answerNext = undefined
    answer(JSON.stringify(this.#outbox.splice(0)))
  }

  #destroy() {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    byPage.delete(this.#page)
    this.emit('destroyed')
  }
}

/** Routes every request of Chromium: our own scheme to the application, the network where it is allowed to go. */
export async function routeRequests(handlerOf) {
  const { context } = await chromium
  await context.route('**/*', async (route, request) => {
    const contents = senderOf(request)
    if (!contents) {
      if (request.isNavigationRequest()) judgeWindow(request.url())
      return route.abort('aborted')
    }
    if (request.isNavigationRequest() && !contents.judgeNavigation(request)) return route.abort('aborted')
    if (!isCarried(request.url())) return route.continue()
    return answer(route, request, handlerOf('app'))
  })
  context.on('page', async (page) => {
    if (!byPage.has(page) && expectedPages === 0) await page.close()
  })
}

/**
 * A page asks for a window. Which page cannot be told: its opener policy cuts the tie between the two, but every page
 * has the same handler.
 */
function judgeWindow(url) {
  const [contents] = byPage.values()
  if (contents?.mayOpen(url)) throw new Error('The stand-in cannot show windows opened by a page')
}

/** The contents a request comes from; none for the first request of a window that a page just asked for. */
function senderOf(request) {
  try {
    return byPage.get(request.frame().page())
  } catch {
    return undefined
  }
}

async function answer(route, request, handler) {
  if (!handler) return route.abort('failed')
  const method = request.method()
  const headers = Object.entries(await request.allHeaders()).filter(([name]) => !name.startsWith(':'))
  const body = ['GET', 'HEAD'].includes(method) ? undefined : request.postDataBuffer()
  const response = await handler(new Request(toShown(request.url()), { method, headers, body }))
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}
