/**
 * Operating system and kernel of a host. Command: `cat /etc/os-release; uname -rm`.
 * Adds to the host object of the APIs; that it answered at all makes the host `reachable`.
 */

import { command } from '../../../../../connections/ssh/commands'
import { filled, readResult } from '../../../../host/host-state'
import { parseOsRelease } from '../../../../parsers/os-release'
import { defineFetcher } from '../../define-fetcher'

export const hostDetails = defineFetcher('cli', 'host-details', 'host', {
  produces: [],
  enriches: { types: ['host'], attributes: ['OS', 'kernel', 'reachable'] },
  fetch: async ({ shell }, { host }, report) =>
    readResult(await shell.run(command('os-details')), filled(parseOsRelease), (error) => report(error, host.id)),
  shape: (os, { host }) => ({
    objects: [],
    enrichments: [
      {
        id: host.id,
        // One that Nova and Neutron take for dead. Not kept: a host that does not answer does not say so.
        claims: { state: 'up' },
        attributes: {
          reachable: true,
          kernel: os.kernel,
          OS: { name: os.name, version: os.version, ID: os.id, ID_LIKE: os.idLike, architecture: os.architecture },
        },
      },
    ],
  }),
})
