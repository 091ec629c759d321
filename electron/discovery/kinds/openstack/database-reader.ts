/** The OpenStack databases, as far as they can stand in for an API that does not answer. */
import { parse as parseJson } from 'secure-json-parse'
import type { Database } from '../../../connections/mysql/database'
import { type CloudQueries, createCloudQueries } from '../../../connections/mysql/queries'
import { discoverSchemas } from '../../../connections/mysql/schemas'
import { asRecord } from '../../../values'
import type { AggregatesRaw } from './fetchers/api/aggregates'
import type { AgentsRaw } from './fetchers/api/network-agents'

/** Rows have the form of the API's answers. Errors of all methods are those of the database connection. */
export interface DatabaseReader {
  aggregates(): Promise<AggregatesRaw['aggregates']>
  agents(): Promise<AgentsRaw['agents']>
  /** Questions asked so far. */
  queries(): number
  dispose(): Promise<void>
}

/** @param novaSchema the operator's own choice of the Nova schema */
export function createDatabaseReader(database: Database, novaSchema: string | undefined): DatabaseReader {
  let count = 0
  let opening: Promise<CloudQueries> | undefined
  const queries = () => {
    opening ??= discoverSchemas(database, novaSchema).then((schemas) => createCloudQueries(database, schemas))
    count += 1
    return opening
  }
  return {
    aggregates: async () =>
      (await (await queries()).aggregates()).map((row) => ({
        ...row,
        id: String(row.id),
        hosts: [...row.hosts],
        metadata: {},
      })),
    agents: async () =>
      (await (await queries()).agents()).map((row) => ({
        ...row,
        configurations: configurationsOf(row.configurations ?? ''),
      })),
    queries: () => count,
    dispose: () => database.dispose(),
  }
}

/** Agents report JSON; what is none of it is as good as nothing. */
function configurationsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(parseJson(text, { protoAction: 'remove', constructorAction: 'remove' }))
  } catch {
    return {}
  }
}
