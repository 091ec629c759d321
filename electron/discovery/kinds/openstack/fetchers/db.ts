/**
 * What only the databases tell: every host of a distributed or migrating port, the state of HA routers by their ports, the
 * MAC address of each host in distributed routers, the cell of each instance, what agents have to do. `mysql/tables.ts`
 * says since when.
 */
import { macForm } from '../../../../addresses'
import { defineFetcher, required, together } from '../define-fetcher'
import { agentId } from '../ids'

export const databaseFacts = defineFetcher('db', 'further-facts', 'region', {
  produces: [],
  needsDatabase: true,
  enriches: {
    types: ['port', 'host', 'instance', 'network_agent'],
    attributes: [
      'bindings',
      'binding_hosts',
      'ha_state',
      'dvr_mac_address',
      'launched_on',
      'cell',
      'load',
      'resource_versions',
    ],
    claims: ['host', 'binding:host_id'],
  },
  fetch: ({ database, api }) => together({ told: required(database).further(), names: api.hostNames() }),
  shape: ({ told, names: { canonical } }) => {
    const ports = told.bindings.map(({ port, bindings, hosts }) => ({
      id: port,
      attributes: {
        bindings: bindings.map((one) => ({ ...one, host: canonical(one.host) })),
        binding_hosts: hosts.map(canonical),
      },
    }))
    return {
      objects: [],
      enrichments: [
        ...ports,
        ...told.haStates.map(({ port, state }) => ({ id: port, attributes: { ha_state: state } })),
        ...told.dvrMacs.map(({ host, mac }) => ({
          id: canonical(host),
          attributes: { dvr_mac_address: macForm(mac) ?? mac },
        })),
        ...told.bindingHosts.map(({ port, host }) => ({
          id: port,
          attributes: {},
          claims: { 'binding:host_id': canonical(host) },
        })),
        ...told.agents.map(({ id, binary, load, resourceVersions }) => ({
          id: agentId(binary, id),
          attributes: { load, resource_versions: resourceVersions },
        })),
        ...told.instances.map(({ id, host, launchedOn, cell }) => ({
          id,
          attributes: { launched_on: canonical(launchedOn), cell },
          claims: { host: canonical(host) },
        })),
      ],
    }
  },
})
