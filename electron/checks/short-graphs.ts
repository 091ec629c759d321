/** Graphs that should lead to a network and end before it. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import type { CliqueType } from '@shared/model/clique'
import type { Check, Hit } from './check'
import { focalTypes, networksOf } from './focal-points'

export const shortGraphs: Check = {
  id: 'short-graph',
  mayBeUnread: true,
  advice: 'Open the graph: its last object is where the way ends. Scan its host again.',
  find: async (input, turns) => {
    const { snapshot } = input
    const hits: Hit[] = []
    for (const { cliqueType, isExpected, hostsOf } of (await focalTypes(input, turns)).filter((one) =>
      leadsToNetworks(one.cliqueType),
    ))
      for (const object of snapshot.byType(cliqueType.focal_point_type)) {
        if (turns.isOver()) await turns.next()
        const { type, id, name } = object
        const nodes = snapshot.cliques.get(id)?.nodes
        if (!nodes || !isExpected(object)) continue
        const missed = networksOf(snapshot, object).find((network) => !nodes.includes(network.id))
        if (missed) hits.push({ type, id, name, note: `does not reach ${missed.name}`, hosts: hostsOf(object) })
      }
    return hits
  },
}

/** Of a graph that begins at a network that is no news. */
const leadsToNetworks = ({ focal_point_type, link_types }: CliqueType) =>
  focal_point_type !== 'network' && link_types.some((name) => linkTypeEnds(name)?.[1] === 'network')
