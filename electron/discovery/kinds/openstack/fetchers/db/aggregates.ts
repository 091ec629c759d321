/** Aggregates when the API may not list them. Source: tables `aggregates`, `aggregate_hosts` of the Nova API database. */
import { defineFetcher } from '../../define-fetcher'
import { type AggregatesRaw, aggregates as fromApi, shapeAggregates } from '../api/aggregates'
import { requireDatabase } from './require-database'

export const aggregatesFromDatabase = defineFetcher<'region', AggregatesRaw>({
  id: 'db.aggregates',
  source: 'db',
  per: 'region',
  parentType: fromApi.parentType,
  produces: fromApi.produces,
  fetch: async ({ database, api }) => {
    const [rows, names] = await Promise.all([requireDatabase(database).aggregates(), api.hostNames()])
    return { aggregates: rows, names }
  },
  shape: (raw, target) => ({ objects: shapeAggregates(raw, target) }),
})
