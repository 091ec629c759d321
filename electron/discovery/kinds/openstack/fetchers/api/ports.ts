/** Ports. Source: Neutron `GET ports`; project names from Keystone. */
import { macForm } from '../../../../../addresses'
import type { Port } from '../../../../../connections/openstack/neutron'
import { mapInTurns, takeTurns } from '../../../../../turns'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'

export const ports = defineFetcher('api', 'ports', 'region', {
  produces: ['port'],
  fetch: ({ api, cloud }, _target, report) =>
    together({ ports: told(api.ports(), report), projects: orEmpty(cloud.projects()), names: api.hostNames() }),
  shape: async ({ ports: list, projects, names }, { region }) => {
    const projectNames = new Map(projects.map((project) => [project.id, project.name]))
    const shapePort = ({ id, name, status, ...attributes }: Port): DiscoveredObject => ({
      type: 'port',
      id,
      // Ports rarely have names of their own; the MAC address is what one meets on the hosts.
      name: attributes.mac_address || id,
      place: below('network', attributes.network_id, 'ports_folder'),
      attributes: {
        ...attributes,
        region,
        port_name: name === '' ? undefined : name,
        neutron_status: status,
        mac_address: macForm(attributes.mac_address) ?? attributes.mac_address,
        // In the spelling of the host objects, so that it can be compared with their ids.
        'binding:host_id': names.canonical(attributes['binding:host_id'] ?? ''),
        project: projectNames.get(attributes.project_id ?? attributes.tenant_id ?? ''),
      },
    })
    return { objects: await mapInTurns(list, shapePort, takeTurns()) }
  },
})
