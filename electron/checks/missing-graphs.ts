/** Focal points without a graph although one is to be expected. */
import type { Check, Hit } from './check'
import { focalTypes } from './focal-points'

export const missingGraphs: Check = {
  id: 'no-graph',
  mayBeUnread: true,
  advice: 'Look at the objects: what they are plugged into was not found. Scan their hosts again.',
  find: async (input, turns) => {
    const { snapshot } = input
    const hits: Hit[] = []
    for (const { cliqueType, isExpected, hostsOf } of await focalTypes(input, turns))
      for (const object of snapshot.byType(cliqueType.focal_point_type)) {
        if (turns.isOver()) await turns.next()
        const { type, id, name } = object
        if (!snapshot.cliques.has(id) && isExpected(object)) hits.push({ type, id, name, hosts: hostsOf(object) })
      }
    return hits
  },
}
