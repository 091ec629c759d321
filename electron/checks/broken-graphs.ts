/** Graphs that name objects or links that are not in the inventory. */
import type { Check, Hit } from './check'

export const brokenGraphs: Check = {
  id: 'broken-graph',
  mayBeUnread: false,
  advice: 'Build the graphs anew: scan with “graphs only”, or scan the whole environment.',
  find: async ({ snapshot: { cliques, objects, links } }, turns) => {
    const hits: Hit[] = []
    for (const clique of cliques.values()) {
      const { focal_point: id, focal_point_type: type } = clique
      const focal = objects.get(id)
      let gone = focal ? undefined : id
      for (const node of clique.nodes) {
        if (turns.isOver()) await turns.next()
        if (!objects.has(node)) gone ??= node
      }
      for (const link of clique.links) {
        if (turns.isOver()) await turns.next()
        if (!links.has(link)) gone ??= `link ${link}`
      }
      if (gone === undefined) continue
      hits.push({ type, ...(focal && { id }), name: focal?.name ?? id, note: `${gone} is not in the inventory` })
    }
    return hits
  },
}
