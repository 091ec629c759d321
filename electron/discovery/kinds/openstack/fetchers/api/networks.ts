/** Networks with their subnets. Sources: Neutron `GET networks`, `GET subnets`; project names from Keystone. */
import type { Network } from '../../../../../connections/openstack/neutron'
import { groupBy, unique } from '../../../../../values'
import { below } from '../../../../model/discovered-object'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'
import { UNKNOWN_PROJECT_ID } from '../../places'

/** Neutron owns the network between the routers of an HA pair itself; only its name tells for whom. */
const HA_NETWORK = /^HA network tenant (\S+)$/

export const networks = defineFetcher('api', 'networks', 'region', {
  produces: ['network'],
  fetch: ({ api, cloud }, _target, report) =>
    together({
      networks: told(api.networks(), report),
      subnets: told(api.subnets(), report, () => undefined),
      projects: orEmpty(cloud.projects()),
    }),
  shape: ({ networks: list, subnets, projects }, { region }) => {
    const subnetsOf = groupBy(subnets, (subnet) => subnet.network_id)
    const projectNames = new Map(projects.map((project) => [project.id, project.name]))
    return {
      objects: list.map((network) => {
        const { id, name, status, subnets: subnetIds, ...attributes } = network
        const own = (subnetsOf.get(id) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1))
        const owner = ownerOf(network)
        return {
          type: 'network',
          id,
          name: name === '' ? id : name,
          place: below('project', owner === '' ? UNKNOWN_PROJECT_ID : owner, 'networks_folder'),
          attributes: {
            ...attributes,
            region,
            // `status` is the monitoring result on every object; the service's own word has its own name.
            neutron_status: status,
            network: id,
            project: projectNames.get(owner),
            subnets: own,
            cidrs: own.map((subnet) => subnet.cidr),
            // Also of one that could not be read.
            subnet_ids: unique([...subnetIds, ...own.map((subnet) => subnet.id)]).sort(),
          },
        }
      }),
    }
  },
})

function ownerOf(network: Network): string {
  const named = network.project_id ?? network.tenant_id ?? ''
  return named === '' ? (HA_NETWORK.exec(network.name)?.[1] ?? '') : named
}
