import type { CallOutput, Transport } from '@shared/contract'
import type { TreeNode } from '@shared/contract/calls/inventory'
import { asAppError } from '@shared/contract/errors'
import { makeAutoObservable, runInAction } from 'mobx'
import { z } from 'zod'
import type { PreferencesStore } from './preferences'
import { buildRows, filteredRows, type TreeRow } from './tree-rows'

export type Hierarchy = 'location' | 'project'

/** What the tree is narrowed to. */
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

/** True when a filter narrows anything. */
const isFiltering = (filter: TreeFilter): boolean =>
  filter.text.trim() !== '' || filter.types.length > 0 || filter.statuses.length > 0

/**
 * The navigation tree of one environment. Children are read when a node opens and kept in plain maps; `version` grows
 * with every change, and the rows are built from the maps when it does.
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
  private readonly children = new Map<string, readonly TreeNode[]>()
  private readonly open = new Set<string>()
  private readonly errors = new Map<string, string>()
  private readonly loading = new Set<string>()
  private readonly environment: string
  private readonly transport: Transport
  private readonly preferences: PreferencesStore
  private filterTimer: ReturnType<typeof setTimeout> | undefined
  private filterAbort: AbortController | undefined

  constructor(environment: string, transport: Transport, preferences: PreferencesStore) {
    this.environment = environment
    this.transport = transport
    this.preferences = preferences
    type Plain =
      | 'children'
      | 'open'
      | 'errors'
      | 'loading'
      | 'environment'
      | 'transport'
      | 'preferences'
      | 'filterTimer'
      | 'filterAbort'
    makeAutoObservable<TreeStore, Plain>(this, {
      children: false,
      open: false,
      errors: false,
      loading: false,
      environment: false,
      transport: false,
      preferences: false,
      filterTimer: false,
      filterAbort: false,
    })
    this.restore()
  }

  private get key(): string {
    return `tree.${this.environment}`
  }

  /** What is shown, top to bottom. */
  get rows(): readonly TreeRow[] {
    if (this.isFiltering) return this.filtered ? filteredRows(this.filtered.nodes) : []
    if (this.version < 0) return []
    return buildRows({ children: this.children, open: this.open, errors: this.errors }, this.rootId)
  }

  get isFiltering(): boolean {
    return isFiltering(this.filter)
  }

  /** True once the environment turned out to have nothing in its tree. */
  get isEmpty(): boolean {
    return this.version >= 0 && this.children.get(this.environment)?.length === 0
  }

  get hasProjects(): boolean {
    return this.projectsFolder() !== undefined
  }

  private projectsFolder(): string | undefined {
    // Read for its change: the maps are not observable.
    if (this.version < 0) return undefined
    return this.children.get(this.environment)?.find((node) => node.type === 'projects_folder')?.id
  }

  /** The parent of the top rows: the environment, or its folder of projects. */
  private get rootId(): string {
    return this.hierarchy === 'project' ? (this.projectsFolder() ?? this.environment) : this.environment
  }

  /** Reads the top level and whatever is open, again or for the first time. */
  async load(): Promise<void> {
    await this.loadChildren(this.environment)
    const region = this.children.get(this.environment)?.find((node) => node.type === 'regions_folder')
    const wanted = new Set([...this.open, this.projectsFolder(), region?.id])
    await Promise.all([...wanted].map((id) => id !== undefined && this.loadChildren(id)))
    if (this.open.size === 0 && region?.childCount === 1) await this.openFirst(region.id)
    if (this.isFiltering) await this.runFilter()
  }

  /** The first look at an environment opens its only region, so that the tree is not three closed lines. */
  private async openFirst(folderId: string): Promise<void> {
    const only = this.children.get(folderId)?.[0]
    if (only) await this.setOpen(only.id, true)
  }

  isOpen(id: string): boolean {
    return this.version >= 0 && this.open.has(id)
  }

  async setOpen(id: string, isOpen: boolean): Promise<void> {
    if (isOpen) this.open.add(id)
    else this.open.delete(id)
    this.changed()
    this.remember()
    if (isOpen && !this.children.has(id)) await this.loadChildren(id)
  }

  /** Opens every sibling of a row (key `*`). */
  async openSiblings(parentId: string): Promise<void> {
    const siblings = this.children.get(parentId) ?? []
    await Promise.all(siblings.filter((node) => node.childCount > 0).map((node) => this.setOpen(node.id, true)))
  }

  closeAll(): void {
    this.open.clear()
    this.changed()
    this.remember()
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
      if (ancestor.id === id || this.open.has(ancestor.id)) continue
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
    clearTimeout(this.filterTimer)
    this.filterAbort?.abort()
    if (!this.isFiltering) {
      this.filtered = undefined
      this.filterError = undefined
      return
    }
    this.filterTimer = setTimeout(() => void this.runFilter(), FILTER_AFTER_MS)
  }

  clearFilter(): void {
    this.setFilter(NO_FILTER)
  }

  private async runFilter(): Promise<void> {
    const abort = new AbortController()
    this.filterAbort = abort
    const { text, types, statuses } = this.filter
    try {
      const filtered = await this.transport.call(
        'inventory.filterTree',
        { environment: this.environment, text: text.trim(), types: [...types], statuses: [...statuses] },
        { signal: abort.signal },
      )
      this.showFiltered(filtered, undefined)
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error.code !== 'cancelled') this.showFiltered({ nodes: [], matches: 0, truncated: false }, error.message)
    }
  }

  private showFiltered(filtered: CallOutput<'inventory.filterTree'>, error: string | undefined): void {
    this.filtered = filtered
    this.filterError = error
  }

  /** Reads the children of one node; a failure is shown in their place. */
  async loadChildren(parentId: string): Promise<void> {
    if (this.loading.has(parentId)) return
    this.loading.add(parentId)
    if (this.errors.delete(parentId)) this.changed()
    try {
      const children = await this.transport.call('inventory.children', { environment: this.environment, parentId })
      this.children.set(parentId, children)
    } catch (thrown) {
      // A parent that is gone since the last scan has no children, and is no error.
      const error = asAppError(thrown)
      if (error.code === 'not-found') this.children.set(parentId, [])
      else this.errors.set(parentId, error.message)
    } finally {
      this.loading.delete(parentId)
      this.changed()
    }
  }

  private changed(): void {
    this.version += 1
  }

  private restore(): void {
    const stored = storedTree.safeParse(this.preferences.ui(this.key))
    if (!stored.success) return
    for (const id of stored.data.open) this.open.add(id)
    this.hierarchy = stored.data.hierarchy
  }

  private remember(): void {
    this.preferences.setUi(this.key, { open: [...this.open].slice(-REMEMBERED_OPEN), hierarchy: this.hierarchy })
  }
}
