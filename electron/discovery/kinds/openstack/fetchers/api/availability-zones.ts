/**
 * Availability zones, "internal" (controllers) included. Sources: Nova `GET os-availability-zone/detail` (admin), and
 * `GET os-services` for hosts whose compute service is disabled: the zones leave those out, and themselves without others.
 */
import { asAppError } from '@shared/contract/errors'
import { isHostName } from '@shared/text/host-name'
import type { AvailabilityZone, ComputeService } from '../../../../../connections/openstack/nova'
import { asRecord, groupBy, unique } from '../../../../../values'
import { below } from '../../../../model/discovered-object'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'
import { regionId, zoneId } from '../../ids'

export const availabilityZones = defineFetcher('api', 'availability-zones', 'region', {
  produces: ['availability_zone'],
  fetch: ({ api }, target, report) =>
    together({
      zones: told(api.availabilityZones(), report, (name) => zoneId(name, target)),
      services: orEmpty(api.services()).catch((thrown: unknown) => {
        report(asAppError(thrown))
        return []
      }),
    }),
  shape: (raw, target) => ({
    objects: withDisabled(raw.zones, raw.services).map((zone) => ({
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

/** The zones with the hosts that Nova leaves out, each with its compute service as it is. */
function withDisabled(zones: readonly AvailabilityZone[], services: readonly ComputeService[]) {
  const disabled = groupBy(services, ({ binary, status, zone }) =>
    binary === 'nova-compute' && status === 'disabled' && zone ? zone : undefined,
  )
  const byName = new Map(zones.map((zone) => [zone.zoneName, zone]))
  return unique([...byName.keys(), ...disabled.keys()]).map((zoneName) => {
    const { zoneState = { available: undefined }, hosts } = byName.get(zoneName) ?? {}
    const left = (disabled.get(zoneName) ?? []).map(({ host, state }) => [
      host,
      { 'nova-compute': { available: state === 'up', active: false } },
    ])
    return { zoneName, zoneState, hosts: { ...Object.fromEntries(left), ...hosts } }
  })
}
