/** How far an object with its label, rings and calliper reaches above and below its middle. */
import { LINE } from './labels'
import type { SceneNode } from './model'
import { shapeOf } from './node-shape'
import { labelOffset } from './paint-node'

/** Distances from the middle in drawing units. */
export interface Reach {
  above: number
  below: number
}

/** The word "focal" over the calliper. */
const FOCAL_ABOVE = 47
/** The selection ring outside the outline. */
const RING = 6

/**
 * @param focal the object carries the calliper
 * @param selected room for the selection ring too, which moves the label down
 */
export function reachOf(node: SceneNode, focal: boolean, selected: boolean): Reach {
  const lines = node.fact === undefined ? 0 : LINE.height
  return {
    above: focal ? FOCAL_ABOVE : shapeOf(node.type).halfHeight + RING,
    below: labelOffset(node, focal, selected) + lines + LINE.descent,
  }
}
