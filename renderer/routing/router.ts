/** Where the window is, and how it got there: the page's address and history behind one observable. */
import { makeAutoObservable, observableRef } from 'mobx'
import { z } from 'zod'
import { formatHash, type Location, parseHash } from './route'

/** Marks our own entries of the page's history with their place in it, to know whether there is a forward. */
const historyMark = z.object({ calipso: z.number() })

const markOf = (state: unknown): number | undefined => historyMark.safeParse(state).data?.calipso

/** Where the place of the newest entry outlives a reload, as the entries themselves do. */
const NEWEST = 'calipso.newest'

export type RouterPage = Pick<Window, 'history' | 'location' | 'addEventListener' | 'sessionStorage'>

export class Router {
  location: Location
  /** Place of the shown entry among those of this session. */
  index = 0
  /** Place of the newest entry. */
  newest = 0
  readonly #page: RouterPage

  constructor(page: RouterPage) {
    this.#page = page
    this.location = parseHash(page.location.hash)
    const reloaded = markOf(page.history.state)
    this.index = reloaded ?? 0
    const kept = Number(page.sessionStorage.getItem(NEWEST))
    this.newest = reloaded !== undefined && kept > reloaded ? kept : this.index
    makeAutoObservable(this, { location: observableRef })
    page.history.replaceState(this.mark(), '', formatHash(this.location))
    page.addEventListener('popstate', (event) => this.moved(event.state))
  }

  get canGoBack(): boolean {
    return this.index > 0
  }

  get canGoForward(): boolean {
    return this.index < this.newest
  }

  /** Goes to a location. The same one again changes nothing; `replace` leaves no entry behind. */
  go(location: Location, options: { replace?: boolean } = {}): void {
    const hash = formatHash(location)
    if (hash === formatHash(this.location)) return
    this.location = location
    if (options.replace) {
      this.#page.history.replaceState(this.mark(), '', hash)
      return
    }
    this.added()
    this.#page.history.pushState(this.mark(), '', hash)
  }

  back(): void {
    if (this.canGoBack) this.#page.history.back()
  }

  forward(): void {
    if (this.canGoForward) this.#page.history.forward()
  }

  /** The page's history moved: by our buttons, the browser's, or a fragment typed into the address. */
  private moved(state: unknown): void {
    this.location = parseHash(this.#page.location.hash)
    const index = markOf(state)
    if (index === undefined) {
      this.added()
      this.#page.history.replaceState(this.mark(), '', formatHash(this.location))
    } else {
      this.index = index
      this.newest = Math.max(this.newest, index)
    }
  }

  /** A new entry follows the shown one; what was later is gone. */
  private added(): void {
    this.index += 1
    this.newest = this.index
    this.#page.sessionStorage.setItem(NEWEST, String(this.newest))
  }

  private mark(): z.infer<typeof historyMark> {
    return { calipso: this.index }
  }
}
