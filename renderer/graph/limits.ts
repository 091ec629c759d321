/** How much is drawn how: the limits count what is visible after folding and hiding. */
import { elementCount, type Scene } from './model'

const LIMITS = { svg: 500, canvas: 3000, folded: 15_000 } as const

/** Share by which a size must pass a limit before the choice is turned, so that a graph at the limit does not flip. */
const HYSTERESIS = 0.1

export type Renderer = 'svg' | 'canvas' | 'too-big'

/**
 * The renderer for a scene.
 * @param previous the renderer used so far, which is kept near a limit
 * @param drawAnyway the operator overruled the upper limit
 */
export function chooseRenderer(scene: Scene, previous: Renderer | undefined, drawAnyway: boolean): Renderer {
  const size = elementCount(scene)
  const bound = (limit: number, smaller: boolean): number =>
    previous === undefined ? limit : limit * (smaller ? 1 + HYSTERESIS : 1 - HYSTERESIS)
  if (size <= bound(LIMITS.svg, previous === 'svg')) return 'svg'
  if (drawAnyway || size <= bound(LIMITS.folded, previous !== 'too-big')) return 'canvas'
  return 'too-big'
}

/** True when a graph of this size opens with its hosts and switches folded. */
export function opensFolded(scene: Scene): boolean {
  return elementCount(scene) > LIMITS.canvas && scene.groups.length > 1
}
