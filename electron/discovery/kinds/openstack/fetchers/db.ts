/** The databases in place of an API that may not list something; their rows become the same objects. */
import { AppError } from '@shared/contract/errors'
import type { DatabaseReader } from '../../../../connections/mysql/queries'
import { defineFetcher } from '../define-fetcher'
import { aggregates } from './api/aggregates'
import { networkAgents } from './api/network-agents'

/** The scanner asks these fetchers only when a database is configured. @throws AppError `unsupported` otherwise */
function required(database: DatabaseReader | undefined): DatabaseReader {
  if (database) return database
  throw new AppError('unsupported', 'no database is configured', {
    hint: 'Fill in the database section of the environment.',
  })
}

/** Source: tables `aggregates`, `aggregate_hosts` of the Nova API database. */
export const aggregatesFromDatabase = defineFetcher({
  id: 'db.aggregates',
  source: 'db',
  per: 'region',
  produces: aggregates.produces,
  fetch: async ({ database, api }) => ({
    aggregates: await required(database).aggregates(),
    names: await api.hostNames(),
  }),
  shape: aggregates.shape,
})

/** Source: table `agents` of the Neutron database (empty under OVN). */
export const networkAgentsFromDatabase = defineFetcher({
  id: 'db.network-agents',
  source: 'db',
  per: 'region',
  produces: networkAgents.produces,
  fetch: async ({ database, api }) => ({
    agents: await required(database).agents(),
    names: await api.hostNames(),
  }),
  shape: networkAgents.shape,
})
