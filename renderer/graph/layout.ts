/** Either layout behind one function, the form in which a worker or the page itself runs it. */
import { type Arrangement, arrange } from './drawing'
import { keepPlaces } from './keep-places'
import { layoutForce } from './layout-force'
import { layoutLayered } from './layout-layered'
import type { Scene } from './model'
import type { LayoutMode, LayoutOptions, Placement } from './placement'

/** Everything a layout needs; survives structured cloning. */
export interface LayoutJob {
  /** What is drawn: filtered, folded, bundled. */
  scene: Scene
  /** The same before folding. */
  unfolded: Scene
  options: LayoutOptions
  /** Where things were: what is still there stays, in a force layout. */
  previous?: Placement | undefined
}

/** Places, and the lines and labels that follow from them. */
export interface LayoutResult {
  placement: Placement
  arrangement: Arrangement
}

/** Runs a layout; equal jobs give equal placements. */
export function runLayout(job: LayoutJob, cancelled?: () => boolean): Placement {
  const placement =
    job.options.mode === 'layered'
      ? layoutLayered(job.scene, job.unfolded, job.options)
      : layoutForce(job.scene, job.options, cancelled)
  return keepPlaces(job.previous, placement, job.scene)
}

/** Runs a layout and everything that is worked out beside it. */
export function runJob(job: LayoutJob): LayoutResult {
  const placement = runLayout(job)
  return { placement, arrangement: arrange(job.scene, placement) }
}

/** Chains up to this many objects open in layers. */
const LAYERED_UP_TO = 200

/** The layout a graph opens with: layers as long as the drawn part reads like a chain, else by force. */
export function defaultMode(drawn: Scene): LayoutMode {
  return drawn.nodes.length <= LAYERED_UP_TO ? 'layered' : 'force'
}
