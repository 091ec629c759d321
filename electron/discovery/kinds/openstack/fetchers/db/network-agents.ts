/** Neutron agents when the API may not list them. Source: table `agents` of the Neutron database (empty under OVN). */
import { defineFetcher } from '../../define-fetcher'
import { type AgentsRaw, networkAgents as fromApi, shapeAgents } from '../api/network-agents'
import { requireDatabase } from './require-database'

export const networkAgentsFromDatabase = defineFetcher<'region', AgentsRaw>({
  id: 'db.network-agents',
  source: 'db',
  per: 'region',
  parentType: fromApi.parentType,
  produces: fromApi.produces,
  fetch: async ({ database, api }) => {
    const [agents, names] = await Promise.all([requireDatabase(database).agents(), api.hostNames()])
    return { agents, names }
  },
  shape: (raw, target) => ({ objects: shapeAgents(raw, target) }),
})
