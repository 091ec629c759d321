/**
 * The tabs of the workspace. A tab is one environment, one focal object and one view; the address of the window is the
 * address of the active tab while a workspace screen is shown.
 */
import { makeAutoObservable, observable, reaction } from 'mobx'
import { z } from 'zod'
import { links, type ObjectView, objectView } from '../routing/links'
import { formatHash, type Location, matchPattern } from '../routing/route'
import type { Router } from '../routing/router'
import type { PreferencesStore } from './preferences'

export interface WorkspaceTab {
  id: string
  environment: string
  location: Location
  /** What the tab is called and its glyph, once known. */
  title: string
  type: string
}

/** What the inspector is about: an object of the active tab's environment. */
export interface Selection {
  environment: string
  id: string
}

const storedTabs = z.array(
  z.object({
    environment: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.string()),
    title: z.string(),
    type: z.string(),
    isActive: z.boolean().optional(),
  }),
)
const storedViews = z.record(z.string(), z.string())

const TABS_KEY = 'workspace.tabs'
const VIEWS_KEY = 'workspace.views'
/** Tabs beyond this many are not restored at the next start. */
const RESTORED_TABS = 20

/** The object a workspace address shows. */
export function objectOf(location: Location): string | undefined {
  return matchPattern('/env/:environment/object/:id', location.path)?.id
}

export class WorkspaceStore {
  readonly tabs = observable.array<WorkspaceTab>([], { deep: false })
  activeId: string | undefined = undefined
  /** Set when something other than the focal object was picked (a node of the graph, a table row). */
  private picked: Selection | undefined = undefined
  /** The view the focal object is shown in, once its type is known. */
  private shownView: ObjectView | undefined = undefined
  #nextId = 1
  readonly #router: Router
  readonly #preferences: PreferencesStore
  readonly #environmentOf: (location: Location) => string | undefined
  readonly #window: Pick<Storage, 'getItem' | 'setItem'> | undefined
  /** Nothing is kept before what was kept is read. */
  #isRestored = false

  /**
   * @param environmentOf the environment an address of the workspace belongs to
   * @param window the window's own storage, which a reload leaves
   */
  constructor(
    router: Router,
    preferences: PreferencesStore,
    environmentOf: (location: Location) => string | undefined,
    window?: Pick<Storage, 'getItem' | 'setItem'>,
  ) {
    this.#window = window
    this.#router = router
    this.#preferences = preferences
    this.#environmentOf = environmentOf
    makeAutoObservable(this, { tabs: false })
    reaction(
      () => router.location,
      (location) => this.follow(location),
      { fireImmediately: true },
    )
    reaction(
      () => [this.activeId, ...this.tabs],
      () => this.remember(),
    )
  }

  get active(): WorkspaceTab | undefined {
    return this.tabs.find((tab) => tab.id === this.activeId)
  }

  /** The environment shown; undefined on Home and other screens that belong to none. */
  get environment(): string | undefined {
    return this.#environmentOf(this.#router.location)
  }

  get objectId(): string | undefined {
    return objectOf(this.#router.location)
  }

  /** What the inspector shows: what was picked, else the focal object. */
  get selection(): Selection | undefined {
    const { environment, objectId } = this
    if (environment === undefined) return undefined
    if (this.picked?.environment === environment) return this.picked
    return objectId === undefined ? undefined : { environment, id: objectId }
  }

  /**
   * True where the page shown is about the selected object, or with none about the environment, and says in words what
   * there is to say of it.
   */
  get isSelectionSaid(): boolean {
    const { objectId, selection, shownView } = this
    if (selection === undefined) return matchPattern('/env/:environment', this.#router.location.path) !== undefined
    return selection.id === objectId && shownView !== undefined && shownView !== 'graph'
  }

  /**
   * The tabs this window had before it was loaded again, else those of the previous session; what the window was opened
   * with is the active one.
   * @param isAlone false while other windows are open: those tabs are theirs.
   */
  restore(isAlone = true): void {
    const own = storedTabs.safeParse(this.ownTabs())
    const stored = own.success || !isAlone ? own : storedTabs.safeParse(this.#preferences.ui(TABS_KEY))
    this.#isRestored = true
    if (!stored.success) return
    const opened = this.active
    let active: WorkspaceTab | undefined
    const isOpened = (tab: WorkspaceTab) =>
      opened === undefined || formatHash(tab.location) === formatHash(opened.location)
    const tabs = stored.data.map(({ path, query, environment, title, type, isActive = false }) => {
      const tab = { id: this.newId(), environment, title, type, location: { path, query } }
      if (isOpened(tab) && (isActive || (opened && !active))) active = tab
      return tab
    })
    if (opened && !active) tabs.push(opened)
    this.tabs.replace(tabs)
    this.activeId = (active ?? opened)?.id
  }

  /** Shows an object in its last used view, in the active tab or a new one. */
  open(environment: string, objectId: string, options: { view?: ObjectView | undefined; newTab?: boolean } = {}): void {
    this.openLocation(links.object(environment, objectId, options.view), environment, options.newTab ?? false)
  }

  openLocation(location: Location, environment: string, newTab: boolean): void {
    if (newTab) this.addTab(environment, location)
    this.#router.go(location)
  }

  activate(id: string | undefined): void {
    const tab = this.tabs.find((candidate) => candidate.id === id)
    if (!tab) return
    this.activeId = tab.id
    this.#router.go(tab.location)
  }

  /** Closes a tab; closing the active one shows its neighbour, closing the last one shows Home. */
  close(id: string | undefined): void {
    const index = this.tabs.findIndex((tab) => tab.id === id)
    const tab = this.tabs[index]
    if (!tab) return
    this.tabs.remove(tab)
    if (this.activeId === id) {
      this.activeId = undefined
      const neighbour = this.tabs[Math.min(index, this.tabs.length - 1)]
      if (neighbour) this.activate(neighbour.id)
      else if (this.environment !== undefined) this.#router.go(links.home())
    }
  }

  /** Closes every tab of an environment that is no more. */
  forget(environment: string): void {
    for (const tab of this.tabs.filter((candidate) => candidate.environment === environment)) this.close(tab.id)
  }

  /** Next (+1) or previous (−1) tab, round the end. */
  step(by: 1 | -1): void {
    const index = this.tabs.findIndex((tab) => tab.id === this.activeId)
    const next = this.tabs[(index + by + this.tabs.length) % this.tabs.length]
    if (next) this.activate(next.id)
  }

  pick(environment: string, id: string | undefined): void {
    this.picked = id === undefined ? undefined : { environment, id }
  }

  /** The focal object is shown in a view. */
  shows(view: ObjectView): void {
    this.shownView = view
  }

  /** Names the tab that shows a location, once its object is known. */
  title(location: Location, title: string, type: string): void {
    const hash = location.path
    for (const [index, tab] of this.tabs.entries()) {
      if (tab.location.path === hash && (tab.title !== title || tab.type !== type)) {
        this.tabs[index] = { ...tab, title, type }
      }
    }
  }

  /** The view to show an object in: the one asked for, else the last used for its type, else its graph if it has one. */
  viewFor(asked: string | undefined, type: string, hasClique: boolean): ObjectView {
    return objectView(asked) ?? this.viewOf(type) ?? (hasClique ? 'graph' : 'overview')
  }

  /** The view an object of this type was last looked at in. */
  viewOf(type: string): ObjectView | undefined {
    const stored = storedViews.safeParse(this.#preferences.ui(VIEWS_KEY))
    return stored.success ? objectView(stored.data[type]) : undefined
  }

  rememberView(type: string, view: ObjectView): void {
    const stored = storedViews.safeParse(this.#preferences.ui(VIEWS_KEY))
    if (stored.data?.[type] !== view) this.#preferences.setUi(VIEWS_KEY, { ...stored.data, [type]: view })
  }

  private follow(location: Location): void {
    const environment = this.#environmentOf(location)
    if (environment === undefined) return
    const hash = formatHash(location)
    const active = this.active
    if (active && formatHash(active.location) === hash) return
    this.picked = undefined
    const open = this.tabShowing(location, hash)
    if (open) {
      this.activeId = open.id
      if (formatHash(open.location) !== hash) this.replace(open, environment, location)
    } else if (active) this.replace(active, environment, location)
    else this.addTab(environment, location)
  }

  /**
   * The tab that shows a place already: back, forward and links return to it. An object is the same place in any view;
   * of two tabs with it (opened with Ctrl) the active one stays.
   */
  private tabShowing(location: Location, hash: string): WorkspaceTab | undefined {
    const isSameObject = (tab: WorkspaceTab) => objectOf(location) !== undefined && tab.location.path === location.path
    if (this.active && isSameObject(this.active)) return this.active
    return this.tabs.find((tab) => formatHash(tab.location) === hash) ?? this.tabs.find(isSameObject)
  }

  private replace(tab: WorkspaceTab, environment: string, location: Location): void {
    const sameThing = tab.location.path === location.path
    const named = sameThing ? { title: tab.title, type: tab.type } : { title: '', type: '' }
    this.tabs[this.tabs.indexOf(tab)] = { id: tab.id, environment, location, ...named }
  }

  private addTab(environment: string, location: Location): void {
    const tab = { id: this.newId(), environment, location, title: '', type: '' }
    this.tabs.push(tab)
    this.activeId = tab.id
  }

  private newId(): string {
    return `tab-${String(this.#nextId++)}`
  }

  /** Keeps the tabs with the window, which may be loaded again, and with the preferences for the next start. */
  private remember(): void {
    if (!this.#isRestored) return
    const tabs = this.tabs.slice(-RESTORED_TABS).map(({ id, environment, location, title, type }) => ({
      environment,
      path: location.path,
      query: { ...location.query },
      title,
      type,
      isActive: id === this.activeId,
    }))
    this.#preferences.setUi(TABS_KEY, tabs)
    try {
      this.#window?.setItem(TABS_KEY, JSON.stringify(tabs))
    } catch {
      // Storage may be refused or full: a reload then shows the tabs of the preferences.
    }
  }

  private ownTabs(): unknown {
    try {
      return JSON.parse(this.#window?.getItem(TABS_KEY) ?? 'null')
    } catch {
      return undefined
    }
  }
}
