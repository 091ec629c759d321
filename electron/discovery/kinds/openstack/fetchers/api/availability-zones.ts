/** Availability zones, "internal" (controllers) included. Source: Nova `GET os-availability-zone/detail` (admin). */
import { isHostName } from '@shared/text/host-name'
import { asRecord } from '../../../../../values'
import { below } from '../../../../model/discovered-object'
import { told } from '../../cloud-reader'
import { defineFetcher } from '../../define-fetcher'
import { regionId, zoneId } from '../../ids'

export const availabilityZones = defineFetcher('api', 'availability-zones', 'region', {
  produces: ['availability_zone'],
  fetch: ({ api }, target, report) => told(api.availabilityZones(), report, (name) => zoneId(name, target)),
  shape: (raw, target) => ({
    objects: raw.map((zone) => ({
      type: 'availability_zone',
      id: zoneId(zone.zoneName, target),
      name: zone.zoneName,
      place: below('region', regionId(target.region), 'availability_zones_folder'),
      attributes: {
        region: target.region,
        available: zone.zoneState.available,
        hosts: Object.entries(zone.hosts ?? {})
          .filter(([name]) => isHostName(name))
          .map(([name, services]) => ({ name, services: asRecord(services) }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      },
    })),
  }),
})
