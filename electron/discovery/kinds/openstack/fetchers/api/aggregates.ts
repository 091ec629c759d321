/** Host aggregates and the hosts in them. Source: Nova `GET os-aggregates` (admin). */
import type { Aggregate } from '../../../../../connections/openstack/nova'
import type { HostNames } from '../../../../host/host-names'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'
import { aggregateId, regionId } from '../../ids'

export interface AggregatesRaw {
  readonly aggregates: readonly Pick<Aggregate, 'id' | 'name' | 'hosts' | 'availability_zone' | 'metadata'>[]
  readonly names: HostNames
}

export const aggregates = defineFetcher('api', 'aggregates', 'region', {
  produces: ['aggregate', 'host_ref'],
  fetch: ({ api }, target, report): Promise<AggregatesRaw> =>
    together({
      aggregates: told(api.aggregates(), report, (id) => aggregateId(id, target)),
      names: api.hostNames(),
    }),
  shape: ({ aggregates: list, names }, target) => ({
    objects: list.flatMap((aggregate): DiscoveredObject[] => {
      const id = aggregateId(aggregate.id, target)
      const members = aggregate.hosts
        .map(names.canonical)
        .filter((name) => name !== '')
        .sort()
      return [
        {
          type: 'aggregate',
          id,
          name: aggregate.name || id,
          place: below('region', regionId(target.region), 'aggregates_folder'),
          attributes: {
            region: target.region,
            hosts: members,
            availability_zone: aggregate.availability_zone ?? undefined,
            metadata: aggregate.metadata,
          },
        },
        ...members.map((host) => ({
          type: 'host_ref',
          id: `aggregate-${aggregate.name}-${host}`,
          name: host,
          place: below('aggregate', id),
          // No `host` attribute: a reference belongs to the aggregate, it does not live on the host.
          attributes: { region: target.region, ref_id: host },
        })),
      ]
    }),
  }),
})
