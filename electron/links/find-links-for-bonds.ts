/** host pNIC → host pNIC: from a member to its bond, so that a path that reaches the bond shows the cables below it. */
import { asText } from '../values'
import { defineLinkFinder } from './define-link-finder'

export const findLinksForBonds = defineLinkFinder({
  id: 'FindLinksForBonds',
  reads: ['host_pnic'],
  produces: ['host_pnic-host_pnic'],
  find: (view) =>
    view.ofType('host_pnic').flatMap((member) => {
      // The bond itself has an empty master; foreign dumps name the bond where ours hold its id.
      const master = asText(member['EtherChannel Master'])
      if (!master) return []
      const bond = view.get('host_pnic', master) ?? view.named('host_pnic', member.host, master)
      if (!bond || bond.host !== member.host || bond === member) return []
      return [{ linkType: 'host_pnic-host_pnic', source: member, target: bond, name: `${member.name}-${bond.name}` }]
    }),
})
