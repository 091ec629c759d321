import { makeAutoObservable } from 'mobx'
import { z } from 'zod'
import type { PreferencesStore } from './preferences'

/** Limits of the side panes, in pixels (visual.md §2). */
export const TREE_WIDTH = { min: 200, max: 420 } as const
export const INSPECTOR_WIDTH = { min: 260, max: 560 } as const
/** Below these window widths the panes lie over the workspace instead of beside it. */
const INSPECTOR_BESIDE_FROM = 1200
const TREE_BESIDE_FROM = 1040
/** From this width on, panes are wider by default and more is shown. */
const WIDE_FROM = 1600

const LAYOUT_KEY = 'layout'
const storedLayout = z.object({
  treeOpen: z.boolean().default(true),
  inspectorOpen: z.boolean().default(true),
  treeWidth: z.number().min(TREE_WIDTH.min).max(TREE_WIDTH.max).optional(),
  inspectorWidth: z.number().min(INSPECTOR_WIDTH.min).max(INSPECTOR_WIDTH.max).optional(),
})
type StoredLayout = z.infer<typeof storedLayout>

/** Which panes are open and how wide; kept across restarts. Panes that lie over the workspace start closed. */
export class LayoutStore {
  windowWidth: number
  /** The sheet of keyboard shortcuts. */
  keysOpen = false
  /** The environment the operator is being asked about. */
  removing: string | undefined = undefined
  private overTree = false
  private overInspector = false
  readonly #preferences: PreferencesStore

  constructor(preferences: PreferencesStore, page: Pick<Window, 'innerWidth' | 'addEventListener'>) {
    this.#preferences = preferences
    this.windowWidth = page.innerWidth
    makeAutoObservable(this)
    page.addEventListener('resize', () => this.resized(page.innerWidth))
  }

  private get stored(): StoredLayout {
    return storedLayout.safeParse(this.#preferences.ui(LAYOUT_KEY)).data ?? { treeOpen: true, inspectorOpen: true }
  }

  /** Width of the window in the pixels of the design: at twice the font size half as much fits. */
  private get roomPx(): number {
    return this.windowWidth / this.#preferences.current.fontScale
  }

  get isWide(): boolean {
    return this.roomPx >= WIDE_FROM
  }

  get treeIsOver(): boolean {
    return this.roomPx < TREE_BESIDE_FROM
  }

  get inspectorIsOver(): boolean {
    return this.roomPx < INSPECTOR_BESIDE_FROM
  }

  get treeOpen(): boolean {
    return this.treeIsOver ? this.overTree : this.stored.treeOpen
  }

  get inspectorOpen(): boolean {
    return this.inspectorIsOver ? this.overInspector : this.stored.inspectorOpen
  }

  get treeWidth(): number {
    return this.stored.treeWidth ?? (this.isWide ? 284 : 248)
  }

  get inspectorWidth(): number {
    return this.stored.inspectorWidth ?? (this.isWide ? 344 : 296)
  }

  setTreeOpen(open: boolean): void {
    if (this.treeIsOver) this.overTree = open
    else this.keep({ treeOpen: open })
  }

  setInspectorOpen(open: boolean): void {
    if (this.inspectorIsOver) this.overInspector = open
    else this.keep({ inspectorOpen: open })
  }

  setTreeWidth(widthPx: number): void {
    this.keep({ treeWidth: widthPx })
  }

  setInspectorWidth(widthPx: number): void {
    this.keep({ inspectorWidth: widthPx })
  }

  setKeysOpen(open: boolean): void {
    this.keysOpen = open
  }

  askToRemove(environment: string | undefined): void {
    this.removing = environment
  }

  private resized(widthPx: number): void {
    this.windowWidth = widthPx
  }

  private keep(change: Partial<StoredLayout>): void {
    this.#preferences.setUi(LAYOUT_KEY, JSON.parse(JSON.stringify({ ...this.stored, ...change })))
  }
}
