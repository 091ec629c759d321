/**
 * A template for new fetchers: compiled and tested, not registered.
 *
 * To make it yours: copy the folder to `fetchers/api/` or `fetchers/cli/`, give it an id, say what it produces and where
 * the answer comes from (this line: "Command: `ip -j route show`, iproute2 ≥ 4.17"), then add one line to `fetchers/index.ts` and a
 * row to `scan-plan.ts`. Deadline, cancellation, isolation of failures, staleness and the error summary come with it.
 */
import { z } from 'zod'
import { command } from '../../../../../connections/ssh/commands'
import { readResult } from '../../../../host/host-state'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { type Report, readRecords } from '../../../../parsers'
import { defineFetcher, type Targets } from '../../define-fetcher'

/** What `fetch` hands to `shape`: plain data, so that tests can write it down. */
interface Raw {
  readonly gateways: readonly { readonly address: string; readonly device: string }[]
}

const routeSchema = z.looseObject({ dst: z.string(), gateway: z.string().optional(), dev: z.string().optional() })

/** Pure, and tolerant: a row that cannot be read is reported and costs itself. A parser of its own file in real life. */
const parseRoutes = (text: string, report: Report) =>
  readRecords('ip route show', text, { schema: routeSchema, fromText: () => [] }, report)

export const neighbours = defineFetcher<'host', Raw>({
  id: 'cli.example-neighbours',
  source: 'cli',
  per: 'host',
  parentType: 'host',
  produces: ['neighbour'],
  // Leave out where every target is fine.
  appliesTo: ({ host }) => host.roles.includes('Network'),
  commands: ['routes-json'],
  // I/O only. Ask for everything at once: what is asked in one turn shares one SSH round trip.
  // Say of what cannot be read what it costs: with an id that object, without one everything of this fetcher is kept stale.
  fetch: async ({ shell }, _target, report) => {
    const routes = readResult(await shell.run(command('routes-json')), parseRoutes, (error) => report({ error }))
    return {
      gateways: routes.flatMap(({ gateway, dev }) =>
        gateway === undefined || dev === undefined ? [] : [{ address: gateway, device: dev }],
      ),
    }
  },
  // Pure: the same answer always gives the same objects, in any order.
  shape: (raw, target) => ({ objects: raw.gateways.map((gateway) => shapeNeighbour(gateway, target)) }),
})

function shapeNeighbour({ address, device }: Raw['gateways'][number], { host }: Targets['host']): DiscoveredObject {
  return {
    type: 'neighbour',
    // Unique in the whole environment, so the host is part of it; nobody takes ids apart again.
    id: `${host.id}-neighbour-${address}`,
    name: address,
    host: host.id,
    place: below('host', host.id),
    attributes: { region: host.region, ip_address: address, interface: device },
  }
}
