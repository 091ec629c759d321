/** vService → vNIC inside its namespace. */
import { asText } from '../values'
import { defineLinkFinder } from './define-link-finder'
import { networkOfVnic } from './vnic-network'

export const findLinksForVserviceVnics = defineLinkFinder({
  id: 'FindLinksForVserviceVnics',
  reads: ['vservice', 'vnic', 'network', 'port'],
  produces: ['vservice-vnic'],
  find: (view) =>
    view.ofType('vnic').flatMap((vnic) => {
      const vservice = view.get('vservice', asText(vnic.vservice_id))
      if (!vservice) return []
      const network = networkOfVnic(view, vnic)
      return [
        {
          linkType: 'vservice-vnic',
          source: vservice,
          target: vnic,
          name: network?.name ?? `${vservice.object_name}-${vnic.object_name}`,
          network: network?.id,
        },
      ]
    }),
})
