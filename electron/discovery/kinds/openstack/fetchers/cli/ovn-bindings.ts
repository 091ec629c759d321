/**
 * What OVN's southbound database adds to ports and networks: where a port is and whether it is up there, and the number
 * of a network on the wire, which is not Neutron's segment.
 *
 * Command: `ovn-sbctl list` of Port_Binding, Chassis and Datapath_Binding.
 */
import type { StoredObject } from '../../../../../values'
import type { Enrichment } from '../../../../model/discovered-object'
import { defineFetcher, type Targets } from '../../define-fetcher'
import { hostsByChassis } from '../../ovn-chassis'

export const ovnBindings = defineFetcher('cli', 'ovn-bindings', 'ovn', {
  produces: [],
  enriches: {
    types: ['port', 'network'],
    attributes: ['ovn_up', 'ovn_chassis', 'ovn_requested_chassis', 'ovn_additional_chassis', 'ovn_tunnel_key'],
  },
  fetch: ({ ovn }, _target, report) => ovn.southbound(report),
  shape: (southbound, target) => {
    const hostOf = hostsByChassis(southbound, target)
    const named = (chassis: string | undefined) => hostOf(chassis) ?? chassis
    const enrichmentOf = (port: StoredObject): Enrichment[] => {
      const binding = southbound.bindings.get(port.id)
      if (!binding) return []
      const attributes = {
        // A port that is on no chassis by nature is not down.
        ovn_up: binding.type === '' || binding.chassis !== undefined ? binding.up : undefined,
        ovn_chassis: named(binding.chassis ?? southbound.bindings.get(`cr-lrp-${port.id}`)?.chassis),
        // Interesting while it is somewhere else.
        ovn_requested_chassis: binding.requested === binding.chassis ? undefined : named(binding.requested),
        ovn_additional_chassis: binding.additional.length > 0 ? binding.additional.map(named) : undefined,
      }
      return [{ id: port.id, attributes }]
    }
    return {
      objects: [],
      enrichments: [
        ...here(target, 'port').flatMap(enrichmentOf),
        ...here(target, 'network').flatMap(({ id }): Enrichment[] => {
          const key = southbound.tunnelKeys.get(id)
          return key === undefined ? [] : [{ id, attributes: { ovn_tunnel_key: key } }]
        }),
      ],
    }
  },
})

const here = ({ inventory, region }: Targets['ovn'], type: string) =>
  inventory.byType(type).filter((object) => object.region === region)
