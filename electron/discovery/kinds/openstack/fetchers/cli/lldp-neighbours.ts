/**
 * What is at the other end of each NIC's cable, as it announces itself by LLDP.
 *
 * Command: `lldpcli -f json0 show neighbors details`, or `-f json` where lldpd is older than 1.0; such a one prints its
 * plain form and ends well. A host where no lldpd runs has no neighbours to tell.
 */
import { command } from '../../../../../connections/ssh/commands'
import { groupBy } from '../../../../../values'
import type { HostReading } from '../../../../host/host-reader'
import { filled, isNotInstalled, readForms, readInterfaces } from '../../../../host/host-state'
import { type LldpNeighbour, parseLldpNeighbours } from '../../../../parsers/lldp-neighbours'
import { defineFetcher, together } from '../../define-fetcher'
import { pnicId } from '../../ids'

/** Installed with other packages and never started, as often as not. */
const NOT_RUNNING = /unable to connect to socket [^\n]*(?:No such file or directory|Connection refused)/i

export const readNeighbours: HostReading<readonly LldpNeighbour[]> = async (host, report) => {
  const regular = command('lldp-neighbours-json0')
  const result = await host.run(regular)
  if (isNotInstalled(result) || NOT_RUNNING.test(result.stderr)) return []
  const forms = result.exitCode === 0 ? [regular, command('lldp-neighbours-json')] : [regular]
  return readForms(host, forms, filled(parseLldpNeighbours), report)
}

export const lldpNeighbours = defineFetcher('cli', 'lldp-neighbours', 'host', {
  produces: [],
  enriches: { types: ['host_pnic'], attributes: ['lldp'] },
  fetch: ({ shell }, _target, report) =>
    together({ interfaces: shell.once(readInterfaces, () => {}), neighbours: shell.once(readNeighbours, report) }),
  shape: ({ interfaces, neighbours }, { host }) => {
    const byInterface = groupBy(neighbours, (one) => one.interface)
    return {
      objects: [],
      enrichments: interfaces.flatMap((one) => {
        const lldp = byInterface.get(one.name)?.map(({ interface: _own, ...neighbour }) => neighbour)
        return lldp ? [{ id: pnicId(host.id, one), attributes: { lldp } }] : []
      }),
    }
  },
})
