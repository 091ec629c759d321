/** Neutron's agents on every host. Source: Neutron `GET agents` (admin), which lists OVN's controllers too. */
import type { NetworkAgent } from '../../../../../connections/openstack/neutron'
import type { HostNames } from '../../../../host/host-names'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'
import { agentId } from '../../ids'

export interface AgentsRaw {
  readonly agents: readonly (Pick<NetworkAgent, 'id' | 'binary' | 'host'> & Readonly<Record<string, unknown>>)[]
  readonly names: HostNames
}

export const networkAgents = defineFetcher('api', 'network-agents', 'region', {
  produces: ['network_agent'],
  fetch: ({ api }, _target, report): Promise<AgentsRaw> =>
    // The object's id holds the binary too, which may be what could not be read.
    together({ agents: told(api.agents(), report, () => undefined), names: api.hostNames() }),
  shape: ({ agents, names }, { region }) => ({
    objects: agents.flatMap(({ id, host, ...attributes }): DiscoveredObject[] => {
      const name = names.canonical(host)
      if (name === '') return []
      return [
        {
          type: 'network_agent',
          id: agentId(attributes.binary, id),
          name: attributes.binary,
          host: name,
          place: below('host', name, 'network_agents_folder'),
          attributes: { ...attributes, region, agent_id: id },
        },
      ]
    }),
  }),
})
