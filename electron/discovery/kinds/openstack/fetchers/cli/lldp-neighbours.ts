/**
 * What is at the other end of each NIC's cable, as it announces itself by LLDP.
 *
 * Command: `lldpcli -f json0 show neighbors details`, or `-f json` where lldpd is older than 1.0; such a one prints its
 * plain form and ends well. A host where no lldpd ever ran has no neighbours to tell.
 */
import { AppError } from '@shared/contract/errors'
import { command } from '../../../../../connections/ssh/commands'
import { groupBy } from '../../../../../values'
import type { HostReading } from '../../../../host/host-reader'
import { failureOf, filled, isNotInstalled, readForms, readInterfaces } from '../../../../host/host-state'
import { type LldpNeighbour, parseLldpNeighbours } from '../../../../parsers/lldp-neighbours'
import { defineFetcher, together } from '../../define-fetcher'
import { pnicId } from '../../ids'

/** The neighbours; the error where lldpd does not run. It is installed with other packages and never started, as often as not. */
export const readNeighbours: HostReading<readonly LldpNeighbour[] | AppError> = async (host, report) => {
  const regular = command('lldp-neighbours-json0')
  const result = await host.run(regular)
  if (isNotInstalled(result)) return []
  if (result.exitCode !== 0) {
    const failure = failureOf(result)
    if (failure.context?.service !== undefined) return failure
  }
  const forms = result.exitCode === 0 ? [regular, command('lldp-neighbours-json')] : [regular]
  return readForms(host, forms, filled(parseLldpNeighbours), report)
}

export const lldpNeighbours = defineFetcher('cli', 'lldp-neighbours', 'host', {
  produces: [],
  enriches: { types: ['host_pnic'], attributes: ['lldp'], staleAs: 'lldp_stale' },
  fetch: async ({ shell }, _target, report) => {
    const { interfaces, neighbours } = await together({
      interfaces: shell.once(readInterfaces, () => {}),
      neighbours: shell.once(readNeighbours, report),
    })
    if (!(neighbours instanceof AppError)) return { interfaces, neighbours }
    report(neighbours, undefined, 'lldp')
    return { interfaces, neighbours: [] }
  },
  shape: ({ interfaces, neighbours }, { host }) => {
    const byInterface = groupBy(neighbours, (one) => one.interface)
    return {
      objects: [],
      enrichments: interfaces.flatMap((one) => {
        const lldp = byInterface.get(one.name)?.map(({ interface: _own, ...neighbour }) => neighbour)
        return lldp ? [{ id: pnicId(host.id, one), attributes: { lldp, lldp_stale: undefined } }] : []
      }),
    }
  },
})
