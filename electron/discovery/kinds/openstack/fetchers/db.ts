/** The databases in place of an API that may not list something; their rows become the same objects. */
import { defineFetcher, required, together } from '../define-fetcher'
import { aggregates } from './api/aggregates'
import { networkAgents } from './api/network-agents'

/** Source: tables `aggregates`, `aggregate_hosts` of the Nova API database. */
export const aggregatesFromDatabase = defineFetcher('db', 'aggregates', 'region', {
  produces: aggregates.produces,
  fetch: ({ database, api }) => together({ aggregates: required(database).aggregates(), names: api.hostNames() }),
  shape: aggregates.shape,
})

/** Source: table `agents` of the Neutron database (empty under OVN). */
export const networkAgentsFromDatabase = defineFetcher('db', 'network-agents', 'region', {
  produces: networkAgents.produces,
  fetch: ({ database, api }) => together({ agents: required(database).agents(), names: api.hostNames() }),
  shape: networkAgents.shape,
})
