/** Crossing reduction inside a band: barycentre sweeps that keep the best order met. */
import type { BandGraph } from './band-graph'

const SWEEPS = 12
/** Above this many vertices fewer sweeps are made: the drawing is scanned by eye no more, and time matters. */
const LARGE = 4000

/** Orders the vertices of every column so that few links cross; deterministic, ties keep the initial order. */
export function orderRows(graph: BandGraph): number[][] {
  let layers = graph.layers.map((layer) => [...layer])
  let best = layers
  let fewest = countCrossings(layers, graph)
  const sweeps = graph.ids.length > LARGE ? 4 : SWEEPS
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    layers = sweep % 2 === 0 ? sweepRight(layers, graph) : sweepLeft(layers, graph)
    const crossings = countCrossings(layers, graph)
    if (crossings < fewest) {
      fewest = crossings
      best = layers
    }
  }
  return best
}

/** Number of link pairs that cross between neighbouring columns. */
function countCrossings(layers: readonly (readonly number[])[], graph: BandGraph): number {
  let total = 0
  for (let column = 0; column + 1 < layers.length; column++) {
    const right = positions(layers[column + 1] ?? [])
    const targets = (layers[column] ?? []).flatMap((vertex) =>
      (graph.toRight[vertex] ?? []).map((other) => right.get(other) ?? 0).sort((a, b) => a - b),
    )
    total += countInversions(targets)
  }
  return total
}

function sweepRight(layers: readonly (readonly number[])[], graph: BandGraph): number[][] {
  const next = layers.map((layer) => [...layer])
  for (let column = 1; column < next.length; column++) {
    next[column] = byBarycentre(next[column] ?? [], next[column - 1] ?? [], graph.toLeft)
  }
  return next
}

function sweepLeft(layers: readonly (readonly number[])[], graph: BandGraph): number[][] {
  const next = layers.map((layer) => [...layer])
  for (let column = next.length - 2; column >= 0; column--) {
    next[column] = byBarycentre(next[column] ?? [], next[column + 1] ?? [], graph.toRight)
  }
  return next
}

/** Sorts a column by the mean position of each vertex's neighbours; vertices without neighbours keep their place. */
function byBarycentre(layer: readonly number[], fixed: readonly number[], neighbours: readonly number[][]): number[] {
  const at = positions(fixed)
  const scale = layer.length > 1 ? Math.max(1, fixed.length - 1) / (layer.length - 1) : 1
  const keyed = layer.map((vertex, index) => {
    const near = (neighbours[vertex] ?? []).flatMap((other) => at.get(other) ?? [])
    const mean = near.length === 0 ? index * scale : near.reduce((sum, value) => sum + value, 0) / near.length
    return { vertex, mean, index }
  })
  return keyed.sort((a, b) => a.mean - b.mean || a.index - b.index).map(({ vertex }) => vertex)
}

function positions(layer: readonly number[]): Map<number, number> {
  return new Map(layer.map((vertex, index) => [vertex, index]))
}

/** Inversions of a sequence with a Fenwick tree, O(n log n); equal values do not invert. */
function countInversions(values: readonly number[]): number {
  const size = values.reduce((most, value) => Math.max(most, value), 0) + 1
  const tree = new Float64Array(size + 1)
  let inversions = 0
  for (let seen = 0; seen < values.length; seen++) {
    const value = values[seen] ?? 0
    let notAbove = 0
    for (let i = value + 1; i > 0; i -= i & -i) notAbove += tree[i] ?? 0
    inversions += seen - notAbove
    for (let i = value + 1; i <= size; i += i & -i) tree[i] = (tree[i] ?? 0) + 1
  }
  return inversions
}
