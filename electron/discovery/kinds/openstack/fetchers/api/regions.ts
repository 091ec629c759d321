/** Regions of the cloud, with their endpoints. Source: the service catalogue of the Keystone v3 token. */
import { type Catalogue, regionOf } from '../../../../../connections/openstack/catalogue'
import { below } from '../../../../model/discovered-object'
import { defineFetcher } from '../../define-fetcher'
import { regionId } from '../../ids'

export const regions = defineFetcher({
  id: 'api.regions',
  source: 'api',
  per: 'environment',
  produces: ['region'],
  fetch: async ({ cloud }) => {
    const [names, token] = await Promise.all([cloud.regions(), cloud.whoAmI()])
    return { regions: names, catalogue: token.catalogue }
  },
  shape: ({ regions: names, catalogue }, { environment }) => ({
    objects: names.map((name) => ({
      type: 'region',
      id: regionId(name),
      name,
      place: below('environment', environment.name, 'regions_folder'),
      attributes: { region: name, endpoints: endpointsIn(catalogue, name) },
    })),
  }),
})

function endpointsIn(catalogue: Catalogue, region: string) {
  return catalogue
    .flatMap((service) =>
      service.endpoints
        .filter((endpoint) => regionOf(endpoint) === region)
        .map((endpoint) => ({
          name: service.name ?? service.type,
          service_type: service.type,
          interface: endpoint.interface,
          url: endpoint.url,
        })),
    )
    .sort((a, b) => (endpointKey(a) < endpointKey(b) ? -1 : 1))
}

const endpointKey = (endpoint: { service_type: string; name: string; interface: string; url: string }) =>
  [endpoint.service_type, endpoint.name, endpoint.interface, endpoint.url].join(' ')
