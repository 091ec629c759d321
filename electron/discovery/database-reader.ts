/** The OpenStack databases, as far as they can stand in for an API that does not answer. */

import type { AggregatesRaw } from './fetchers/api/aggregates'
import type { AgentsRaw } from './fetchers/api/network-agents'

/** Rows have the form of the API's answers. Errors of all methods are those of the database connection. */
export interface DatabaseReader {
  aggregates(): Promise<AggregatesRaw['aggregates']>
  agents(): Promise<AgentsRaw['agents']>
  /** Queries sent so far. */
  queries(): number
  dispose(): Promise<void>
}
