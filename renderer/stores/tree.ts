import type { CallInput, CallOutput } from '@shared/contract'
import type { TreeNode } from '@shared/contract/calls/inventory'
import { isEmptySearch } from '@shared/text/search-syntax'
import { makeAutoObservable, runInAction } from 'mobx'
import { z } from 'zod'
import type { ReadCache } from '../data/read-cache'
import type { PreferencesStore } from './preferences'
import { type Below, buildRows, filteredRows, type TreeRow } from './tree-rows'

export type Hierarchy = 'location' | 'project'

export interface TreeFilter {
  text: string
  types: readonly string[]
  statuses: readonly string[]
}

const NO_FILTER: TreeFilter = { text: '', types: [], statuses: [] }
/** Pause after the last key before the backend is asked, in milliseconds. */
const FILTER_AFTER_MS = 150
/** Open nodes beyond this many are not restored at the next start. */
const REMEMBERED_OPEN = 500

const storedTree = z.object({ open: z.array(z.string()), hierarchy: z.enum(['location', 'project']) })

const isFiltering = (filter: TreeFilter): boolean =>
  !isEmptySearch(filter.text) || filter.types.length > 0 || filter.statuses.length > 0

/**
 * The navigation tree of one environment. The children of whatever is open are watched in the read cache, so that none
 * are of an earlier scan; `version` grows with every change, and the rows are built from the cache when it does.
 */
export class TreeStore {
  hierarchy: Hierarchy = 'location'
  filter: TreeFilter = NO_FILTER
  filtered: CallOutput<'inventory.filterTree'> | undefined = undefined
  filterError: string | undefined = undefined
  /** The row keys move from: an object id. */
  focusedId: string | undefined = undefined
  /** Grows when a row was asked to be scrolled to; the row is `focusedId`. */
  revealCount = 0
  private version = 0
  readonly #open = new Set<string>()
  /** Ends the watch of each parent whose children are watched. */
  readonly #watched = new Map<string, () => void>()
  readonly #environment: string
  readonly #reads: ReadCache
  readonly #preferences: PreferencesStore
  #filterTimer: ReturnType<typeof setTimeout> | undefined
  #endFilter: (() => void) | undefined

  constructor(environment: string, reads: ReadCache, preferences: PreferencesStore) {
    this.#environment = environment
    this.#reads = reads
    this.#preferences = preferences
    makeAutoObservable(this)
    this.restore()
  }

  private get key(): string {
    return `tree.${this.#environment}`
  }

  get rows(): readonly TreeRow[] {
    if (this.isFiltering) return this.filtered ? filteredRows(this.filtered.nodes) : []
    return buildRows({ below: (id) => this.below(id), open: this.#open }, this.rootId)
  }

  get isFiltering(): boolean {
    return isFiltering(this.filter)
  }

  /** True once the environment turned out to have nothing in its tree. */
  get isEmpty(): boolean {
    return this.below(this.#environment).children?.length === 0
  }

  get hasProjects(): boolean {
    return this.topFolder('projects_folder') !== undefined
  }

  private topFolder(type: string): TreeNode | undefined {
    return this.below(this.#environment).children?.find((node) => node.type === type)
  }

  private below(parentId: string): Below {
    // Read for its change: the cache is not observable.
    if (this.version < 0) return {}
    const { data, error } = this.#reads.answer('inventory.children', this.callFor(parentId))
    // A parent that is gone since the last scan has no children, and is no error.
    if (error?.code === 'not-found') return { children: [] }
    return { children: data?.items, unread: data && data.total - data.items.length, error: error?.message }
  }

  private callFor(parentId: string) {
    return { environment: this.#environment, parentId }
  }

  /** The parent of the top rows: the environment, or its folder of projects. */
  private get rootId(): string {
    return this.hierarchy === 'project'
      ? (this.topFolder('projects_folder')?.id ?? this.#environment)
      : this.#environment
  }

  /** Starts reading the top level and whatever is open, and waits for all of it. */
  async load(): Promise<void> {
    this.follow()
    // Answers add parents to the map; those are waited for in turn.
    for (const parentId of this.#watched.keys()) await this.settled(parentId)
  }

  /** Watches the children of all that is open (and of the two folders the top rows need), and no others. */
  private follow(): void {
    const folders = [this.topFolder('projects_folder'), this.topFolder('regions_folder')]
    const wanted = new Set([this.#environment, ...folders.flatMap((folder) => folder?.id ?? []), ...this.#open])
    for (const [parentId, end] of this.#watched) {
      if (wanted.has(parentId)) continue
      this.#watched.delete(parentId)
      end()
    }
    for (const parentId of wanted) {
      if (this.#watched.has(parentId)) continue
      const end = this.#reads.watch('inventory.children', this.callFor(parentId), () => this.answered(parentId))
      this.#watched.set(parentId, end)
    }
  }

  private answered(parentId: string): void {
    this.changed()
    if (parentId === this.#environment) this.follow()
    const folder = this.topFolder('regions_folder')
    // The first look at an environment opens its only region, so that the tree is not three closed lines.
    const only = folder?.childCount === 1 ? this.below(folder.id).children?.[0] : undefined
    if (parentId === folder?.id && only && this.#open.size === 0) void this.setOpen(only.id, true)
  }

  private settled(parentId: string): Promise<void> {
    return this.#reads.settled('inventory.children', this.callFor(parentId))
  }

  isOpen(id: string): boolean {
    return this.version >= 0 && this.#open.has(id)
  }

  async setOpen(id: string, isOpen: boolean): Promise<void> {
    if (isOpen) this.#open.add(id)
    else this.#open.delete(id)
    this.changed()
    this.remember()
    this.follow()
    await this.settled(id)
  }

  /** Opens every sibling of a row (key `*`). */
  async openSiblings(parentId: string): Promise<void> {
    const siblings = this.below(parentId).children ?? []
    await Promise.all(siblings.filter((node) => node.childCount > 0).map((node) => this.setOpen(node.id, true)))
  }

  closeAll(): void {
    this.#open.clear()
    this.changed()
    this.remember()
    this.follow()
  }

  setHierarchy(hierarchy: Hierarchy): void {
    this.hierarchy = hierarchy
    this.remember()
  }

  focus(id: string | undefined): void {
    this.focusedId = id
  }

  /**
   * Opens the way down to an object and scrolls to it.
   * @param ancestors its ancestors' ids and types, top first.
   */
  async reveal(id: string, ancestors: readonly { id: string; type: string }[]): Promise<void> {
    if (ancestors[0]?.type !== 'projects_folder' && this.hierarchy === 'project') this.setHierarchy('location')
    this.focusedId = id
    for (const ancestor of ancestors) {
      if (ancestor.id === id || this.#open.has(ancestor.id)) continue
      await this.setOpen(ancestor.id, true)
    }
    runInAction(() => {
      this.revealCount += 1
    })
  }

  /** Scrolls to the focused row again. */
  showFocused(): void {
    this.revealCount += 1
  }

  setFilter(change: Partial<TreeFilter>): void {
    this.filter = { ...this.filter, ...change }
    clearTimeout(this.#filterTimer)
    this.#endFilter?.()
    this.#endFilter = undefined
    if (!this.isFiltering) {
      this.filtered = undefined
      this.filterError = undefined
      return
    }
    this.#filterTimer = setTimeout(() => this.runFilter(), FILTER_AFTER_MS)
  }

  clearFilter(): void {
    this.setFilter(NO_FILTER)
  }

  private runFilter(): void {
    const { text, types, statuses } = this.filter
    const input = { environment: this.#environment, text: text.trim(), types: [...types], statuses: [...statuses] }
    this.#endFilter = this.#reads.watch('inventory.filterTree', input, () => this.showFiltered(input))
    this.showFiltered(input)
  }

  private showFiltered(input: CallInput<'inventory.filterTree'>): void {
    const { data, error } = this.#reads.answer('inventory.filterTree', input)
    if (!data && !error) return
    this.filtered = data && !error ? data : { nodes: [], matches: 0, truncated: false }
    this.filterError = error?.message
  }

  /** Reads the children of a node again after a failure. */
  async reload(parentId: string): Promise<void> {
    this.#reads.reload('inventory.children', this.callFor(parentId))
    await this.settled(parentId)
  }

  private changed(): void {
    this.version += 1
  }

  private restore(): void {
    const stored = storedTree.safeParse(this.#preferences.ui(this.key))
    if (!stored.success) return
    for (const id of stored.data.open) this.#open.add(id)
    this.hierarchy = stored.data.hierarchy
  }

  private remember(): void {
    this.#preferences.setUi(this.key, { open: [...this.#open].slice(-REMEMBERED_OPEN), hierarchy: this.hierarchy })
  }
}

/** The tree of each environment looked at, kept for as long as the window is open. */
export class TreesStore {
  private readonly trees = new Map<string, TreeStore>()
  readonly #reads: ReadCache
  readonly #preferences: PreferencesStore

  constructor(reads: ReadCache, preferences: PreferencesStore) {
    this.#reads = reads
    this.#preferences = preferences
  }

  /** The tree of an environment; its first use starts reading it. */
  of(environment: string): TreeStore {
    const known = this.trees.get(environment)
    if (known) return known
    const tree = new TreeStore(environment, this.#reads, this.#preferences)
    this.trees.set(environment, tree)
    void tree.load()
    return tree
  }
}
