/** instance → vNIC, by the instance the hypervisor says a vNIC belongs to. */
import { asText } from '../values'
import { defineLinkFinder } from './define-link-finder'
import { networkOfVnic } from './vnic-network'

export const findLinksForInstanceVnics = defineLinkFinder({
  id: 'FindLinksForInstanceVnics',
  reads: ['instance', 'vnic', 'network', 'port'],
  produces: ['instance-vnic'],
  find: (view) =>
    view.ofType('vnic').flatMap((vnic) => {
      const instance = view.get('instance', asText(vnic.instance_id))
      if (!instance) return []
      const network = networkOfVnic(view, vnic)
      return [
        {
          linkType: 'instance-vnic',
          source: instance,
          target: vnic,
          name: network?.name ?? `${instance.object_name}-${vnic.object_name}`,
          network: network?.id,
        },
      ]
    }),
})
