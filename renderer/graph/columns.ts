/** Columns of the layered drawing: which layers are present, and where links inside one layer need a second column. */
import type { Scene, SceneLink } from './model'

/** One column; a layer has more than one when its objects are chained (bond and bond members). */
export interface Column {
  layer: number
  /** Place within the layer, 0 is nearest to the instances. */
  step: number
}

/** Columns from left to right, and the column index of every object, folded or not. */
export interface ColumnPlan {
  columns: readonly Column[]
  columnOf: ReadonlyMap<string, number>
}

/** Objects deeper than this in a chain inside one layer share its last column. */
const MAX_STEP = 2

/**
 * Assigns columns from the scene *before* folding, so that folding never moves a column.
 * Inside a layer, objects that touch an earlier layer come first; those only reached through them come after.
 */
export function planColumns(scene: Scene): ColumnPlan {
  const layerOf = new Map(scene.nodes.map((node) => [node.id, node.layer]))
  const peers = new Map<string, string[]>()
  const anchored = new Set<string>()
  for (const { source, target } of scene.links) {
    const from = layerOf.get(source)
    const to = layerOf.get(target)
    if (from === undefined || to === undefined || source === target) continue
    if (from === to) {
      append(peers, source, target)
      append(peers, target, source)
    } else anchored.add(from > to ? source : target)
  }
  const steps = chainSteps(peers, anchored)
  const keys = new Map<string, Column>()
  for (const node of scene.nodes) {
    const column = { layer: node.layer, step: steps.get(node.id) ?? 0 }
    keys.set(keyOf(column), column)
  }
  const columns = [...keys.values()].sort((a, b) => a.layer - b.layer || a.step - b.step)
  const index = new Map(columns.map((column, at) => [keyOf(column), at]))
  const columnOf = new Map(
    scene.nodes.map((node) => [node.id, index.get(keyOf({ layer: node.layer, step: steps.get(node.id) ?? 0 })) ?? 0]),
  )
  return { columns, columnOf }
}

/** The two ends of a link from left to right; `flat` when both are in one column. */
export function orient(link: SceneLink, plan: ColumnPlan): { left: string; right: string; flat: boolean } {
  const from = plan.columnOf.get(link.source) ?? -1
  const to = plan.columnOf.get(link.target) ?? -1
  return from <= to
    ? { left: link.source, right: link.target, flat: from === to }
    : { left: link.target, right: link.source, flat: false }
}

/** Distance inside the layer from the objects that touch an earlier layer. */
function chainSteps(
  peers: ReadonlyMap<string, readonly string[]>,
  anchored: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const steps = new Map<string, number>()
  let ring = [...peers.keys()].filter((id) => anchored.has(id))
  for (const id of ring) steps.set(id, 0)
  for (let step = 1; ring.length > 0; step++) {
    const next: string[] = []
    for (const id of ring) {
      for (const peer of peers.get(id) ?? []) {
        if (steps.has(peer)) continue
        steps.set(peer, Math.min(step, MAX_STEP))
        next.push(peer)
      }
    }
    ring = next
  }
  return steps
}

const keyOf = (column: Column): string => `${column.layer}.${column.step}`

/** Adds to the list of a key. */
export function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
