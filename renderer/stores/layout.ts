import { makeAutoObservable } from 'mobx'
import { z } from 'zod'
import type { PreferencesStore } from './preferences'

/**
 * The side panes: limits of their widths, the widths they have until the operator moves an edge, and the width of the
 * window from which they lie beside the workspace instead of over it; all in pixels.
 */
export const PANES = {
  tree: { min: 200, max: 420, width: 248, wideWidth: 284, besideFrom: 1040 },
  inspector: { min: 260, max: 560, width: 296, wideWidth: 344, besideFrom: 1200 },
} as const
export type Pane = keyof typeof PANES

export type InspectorPart = 'attributes' | 'links' | 'commands'

/** From this width on, panes are wider by default and more is shown. */
const WIDE_FROM = 1600

const LAYOUT_KEY = 'layout'
const storedLayout = z.object({
  treeOpen: z.boolean().default(true),
  inspectorOpen: z.boolean().default(true),
  treeWidth: z.number().min(PANES.tree.min).max(PANES.tree.max).optional(),
  inspectorWidth: z.number().min(PANES.inspector.min).max(PANES.inspector.max).optional(),
})
type StoredLayout = z.infer<typeof storedLayout>

/**
 * Which panes are open and how wide; kept across restarts. Panes that lie over the workspace start closed, and so does
 * the inspector beside a page that says the same.
 */
export class LayoutStore {
  private windowWidth: number
  /** What the inspector says of the selected object. */
  part: InspectorPart = 'attributes'
  /** Which panes are open while they lie over the workspace, or beside a page that says the same. */
  private readonly asked = { tree: false, inspector: false }
  readonly #preferences: PreferencesStore
  readonly #isSaid: () => boolean

  /** @param isSaid whether the page shown says what the inspector would. */
  constructor(
    preferences: PreferencesStore,
    page: Pick<Window, 'innerWidth' | 'addEventListener'>,
    isSaid: () => boolean,
  ) {
    this.#preferences = preferences
    this.#isSaid = isSaid
    this.windowWidth = page.innerWidth
    makeAutoObservable(this)
    page.addEventListener('resize', () => this.resized(page.innerWidth))
  }

  private get stored(): StoredLayout {
    return storedLayout.safeParse(this.#preferences.ui(LAYOUT_KEY)).data ?? { treeOpen: true, inspectorOpen: true }
  }

  /** Width of the window in pixels of the design: at twice the font size half as much fits. */
  get roomPx(): number {
    return this.windowWidth / this.#preferences.current.fontScale
  }

  get isWide(): boolean {
    return this.roomPx >= WIDE_FROM
  }

  isOver(pane: Pane): boolean {
    return this.roomPx < PANES[pane].besideFrom
  }

  isOpen(pane: Pane): boolean {
    return this.startsClosed(pane) ? this.asked[pane] : this.stored[`${pane}Open`]
  }

  widthOf(pane: Pane): number {
    return this.stored[`${pane}Width`] ?? PANES[pane][this.isWide ? 'wideWidth' : 'width']
  }

  setOpen(pane: Pane, open: boolean): void {
    if (this.startsClosed(pane)) this.asked[pane] = open
    else this.keep({ [`${pane}Open`]: open })
  }

  setPart(part: InspectorPart): void {
    this.part = part
  }

  /** Opens the inspector at one of its parts. */
  showPart(part: InspectorPart): void {
    this.setPart(part)
    this.setOpen('inspector', true)
  }

  setWidth(pane: Pane, widthPx: number): void {
    this.keep({ [`${pane}Width`]: widthPx })
  }

  private startsClosed(pane: Pane): boolean {
    return this.isOver(pane) || (pane === 'inspector' && this.#isSaid())
  }

  private resized(widthPx: number): void {
    this.windowWidth = widthPx
  }

  private keep(change: Partial<StoredLayout>): void {
    this.#preferences.setUi(LAYOUT_KEY, JSON.parse(JSON.stringify({ ...this.stored, ...change })))
  }
}
