/** Regions of the cloud, with their endpoints. Source: the service catalogue of the Keystone v3 token. */
import { type Catalogue, regionOf } from '../../../../../connections/openstack/catalogue'
import { below } from '../../../../model/discovered-object'
import { defineFetcher, together } from '../../define-fetcher'
import { regionId } from '../../ids'

export const regions = defineFetcher('api', 'regions', 'environment', {
  produces: ['region'],
  fetch: ({ cloud }) => together({ names: cloud.regions(), token: cloud.whoAmI() }),
  shape: ({ names, token: { catalogue } }, { environment }) => ({
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
