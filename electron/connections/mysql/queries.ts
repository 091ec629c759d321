/**
 * The questions to the cloud's databases that fill gaps of the APIs on old releases.
 *
 * Columns: Nova, Neutron and Keystone schemas from Icehouse to 2024; where a column was renamed the rows are read whole.
 */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import type { Database } from './database'
import { type CloudSchemas, quoteIdentifier } from './schemas'

const flag = z.union([z.boolean(), z.number()]).transform(Boolean)
const text = z.string()
const optionalText = z.string().nullable()

const aggregateRow = z.object({ id: z.number(), name: text, host: optionalText })
const agentRow = z.object({
  id: text,
  agent_type: optionalText,
  binary: text,
  host: text,
  topic: optionalText,
  admin_state_up: flag.nullable(),
  heartbeat_timestamp: optionalText,
  /** JSON text as the agent reported it. */
  configurations: optionalText,
})
export interface AggregateHosts {
  readonly id: number
  readonly name: string
  readonly hosts: readonly string[]
}
export type AgentRow = z.infer<typeof agentRow>
/** Errors of all methods: those of `Database.read`; `not-found` when the schema they need is not there. */
export interface CloudQueries {
  aggregates(signal?: AbortSignal): Promise<AggregateHosts[]>
  agents(signal?: AbortSignal): Promise<AgentRow[]>
}

export function createCloudQueries(database: Database, schemas: CloudSchemas): CloudQueries {
  const neutron = (table: string) => `${schemaOr(schemas.neutron, 'Neutron')}.${quoteIdentifier(table)}`

  async function fromCells<T extends z.ZodType>(
    sql: (schema: string) => string,
    row: T,
    signal: AbortSignal | undefined,
  ): Promise<z.infer<T>[]> {
    if (schemas.novaCells.length === 0) schemaOr(undefined, 'Nova')
    const rows: z.infer<T>[] = []
    for (const cell of schemas.novaCells) {
      for (const found of await database.read(sql(quoteIdentifier(cell)), [], row, signal)) rows.push(found)
    }
    return rows
  }

  return {
    async aggregates(signal) {
      // In nova_api rows are really deleted; in the schema of older releases they are only marked.
      const rows =
        schemas.novaApi === undefined
          ? await fromCells(
              (schema) => `${aggregateSql(schema)} AND h.deleted = 0 WHERE a.deleted = 0`,
              aggregateRow,
              signal,
            )
          : await database.read(aggregateSql(quoteIdentifier(schemas.novaApi)), [], aggregateRow, signal)
      const byId = new Map<number, { id: number; name: string; hosts: string[] }>()
      for (const { id, name, host } of rows) {
        const aggregate = byId.get(id) ?? { id, name, hosts: [] }
        if (host !== null) aggregate.hosts.push(host)
        byId.set(id, aggregate)
      }
      return [...byId.values()]
    },
    agents: async (signal) =>
      database.read(
        `SELECT id, agent_type, \`binary\`, host, topic, admin_state_up, heartbeat_timestamp, configurations FROM ${neutron('agents')}`,
        [],
        agentRow,
        signal,
      ),
  }
}

const aggregateSql = (schema: string) =>
  `SELECT a.id, a.name, h.host FROM ${schema}.aggregates a LEFT JOIN ${schema}.aggregate_hosts h ON h.aggregate_id = a.id`

function schemaOr(schema: string | undefined, owner: string): string {
  if (schema !== undefined) return quoteIdentifier(schema)
  throw new AppError('not-found', `the database account sees no schema of ${owner}`, {
    hint: `Grant it SELECT on the schema of ${owner}.`,
  })
}
