/** Placing large graphs, next to d3-force as its documentation starts it. */
import type { Graph } from '@shared/contract/calls/cliques'
import { forceCenter, forceLink, forceManyBody, forceSimulation, type SimulationNodeDatum } from 'd3'
import { largeGraph } from './large-graph'
import { type Bench, type Row, timed } from './measure'
import { loadGraphModules } from './renderer-modules'

const SIZES = [100, 1_000, 10_000] as const

export const layout: Bench = {
  name: 'layout',
  async run(say) {
    const { buildScene, bundleLinks, runLayout } = await loadGraphModules()
    const rows: Row[] = []
    for (const size of SIZES) {
      say(`${size} nodes`)
      const graph = largeGraph(size)
      const scene = bundleLinks(buildScene(graph))
      const options = { width: 1400, pins: new Map() }
      const force = await timed(() => runLayout({ scene, unfolded: scene, options: { ...options, mode: 'force' } }))
      const naive = await timed(() => defaults(graph))
      const what = `force layout of ${size} nodes`
      const how = 'd3-force, 300 steps from its own start'
      rows.push({ what, unit: 'ms', ours: force.ms, naive: naive.ms, how })
      if (size <= 1_000) {
        const layered = await timed(() =>
          runLayout({ scene, unfolded: scene, options: { ...options, mode: 'layered' } }),
        )
        rows.push({ what: `layered layout of ${size} nodes`, unit: 'ms', ours: layered.ms })
      }
    }
    return rows
  },
}

interface Particle extends SimulationNodeDatum {
  id: string
}

/** Every default of d3, run to its end. */
function defaults(graph: Graph): void {
  const nodes = graph.nodes.map(({ id }): Particle => ({ id }))
  const links = graph.links.map(({ source_id, target_id }) => ({ source: source_id, target: target_id }))
  forceSimulation(nodes)
    .force(
      'link',
      forceLink<Particle, { source: string; target: string }>(links).id((node) => node.id),
    )
    .force('charge', forceManyBody())
    .force('center', forceCenter())
    .stop()
    .tick(300)
}
