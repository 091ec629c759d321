/** Size and place of the window, kept across restarts. */
import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'

const windowStateSchema = z.strictObject({
  bounds: z.strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
  isMaximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowStateSchema>
/** Pixels of the desktop, independent of scaling. */
export type Bounds = Readonly<WindowState['bounds']>

export const MIN_WIDTH = 960
export const MIN_HEIGHT = 600
const DEFAULT_WIDTH = 1440
const DEFAULT_HEIGHT = 900
/** So much of the window must be on a display that its title bar can be reached. */
const REACHABLE_PX = 100

/** The stored state; `undefined` when there is none or it cannot be used, which is no reason to fail. */
export async function readWindowState(file: string): Promise<WindowState | undefined> {
  try {
    return windowStateSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Stores the state; a full disk must not keep a window from closing. */
export async function writeWindowState(file: string, state: WindowState): Promise<void> {
  await writeFileAtomic(file, JSON.stringify(state), { mode: 0o600 }).catch(() => undefined)
}

/**
 * Where the window opens: where it was, if that is still on a display and fits; else in the middle of the first one.
 * `displays` are the work areas of the present displays, the primary one first.
 */
export function placeWindow(stored: Bounds | undefined, displays: readonly Bounds[]): Bounds {
  // The size is settled first: a window made smaller may no longer reach the display it was on.
  const kept =
    stored &&
    displays.map((display) => ({ window: { ...stored, ...fitInto(display, stored) }, display })).find(isReachable)
  if (kept) return { ...kept.window, y: Math.max(kept.window.y, kept.display.y) }
  const [display = { x: 0, y: 0, width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT }] = displays
  const size = fitInto(display, stored ?? { width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT })
  return {
    x: display.x + Math.max(0, Math.floor((display.width - size.width) / 2)),
    y: display.y + Math.max(0, Math.floor((display.height - size.height) / 2)),
    ...size,
  }
}

const fitInto = (display: Bounds, { width, height }: Pick<Bounds, 'width' | 'height'>) => ({
  width: clamp(width, MIN_WIDTH, display.width),
  height: clamp(height, MIN_HEIGHT, display.height),
})

/** True when enough of the top edge, where the window is dragged, lies on the display. */
function isReachable({ window, display }: { window: Bounds; display: Bounds }): boolean {
  const visible = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x)
  const bottom = display.y + display.height
  return visible >= REACHABLE_PX && window.y >= display.y - REACHABLE_PX / 2 && window.y <= bottom - REACHABLE_PX
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high))
