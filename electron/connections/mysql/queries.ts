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
const instanceRow = z.object({
  uuid: text,
  name: optionalText,
  host: optionalText,
  node: optionalText,
  project_id: optionalText,
  vm_state: optionalText,
  availability_zone: optionalText,
  /** JSON text as Nova stored it. */
  network_info: optionalText,
})
const computeNodeRow = z.object({
  host: optionalText,
  hypervisor_hostname: optionalText,
  host_ip: optionalText,
  hypervisor_type: optionalText,
})
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
const endpointRow = z.object({ ip_address: text, host: optionalText.optional(), udp_port: z.number().nullish() })
const namedRow = z
  .object({
    id: text,
    name: optionalText,
    status: optionalText,
    admin_state_up: flag.nullable(),
    project_id: optionalText.optional(),
    /** Name of `project_id` before Newton. */
    tenant_id: optionalText.optional(),
  })
  .transform(({ tenant_id, ...row }) => ({ ...row, project_id: row.project_id ?? tenant_id ?? null }))
const portRow = z.object({
  id: text,
  name: optionalText,
  network_id: text,
  mac_address: text,
  status: optionalText,
  admin_state_up: flag.nullable(),
  device_id: optionalText,
  device_owner: optionalText,
})

export interface AggregateHosts {
  readonly id: number
  readonly name: string
  readonly hosts: readonly string[]
}
export type InstanceRow = z.infer<typeof instanceRow>
export type ComputeNodeRow = z.infer<typeof computeNodeRow>
export type AgentRow = z.infer<typeof agentRow>
export type TunnelEndpointRow = z.infer<typeof endpointRow>
export type NamedRow = z.infer<typeof namedRow>
export type PortRow = z.infer<typeof portRow>

export const TUNNEL_TYPES = ['vxlan', 'gre', 'geneve'] as const
export type TunnelType = (typeof TUNNEL_TYPES)[number]

/** Errors of all methods: those of `Database.read`; `not-found` when the schema they need is not there. */
export interface CloudQueries {
  aggregates(signal?: AbortSignal): Promise<AggregateHosts[]>
  /** Instances of all cells that are not deleted, with their cached network information. */
  instances(signal?: AbortSignal): Promise<InstanceRow[]>
  computeNodes(signal?: AbortSignal): Promise<ComputeNodeRow[]>
  agents(signal?: AbortSignal): Promise<AgentRow[]>
  tunnelEndpoints(type: TunnelType, signal?: AbortSignal): Promise<TunnelEndpointRow[]>
  routers(signal?: AbortSignal): Promise<NamedRow[]>
  networks(signal?: AbortSignal): Promise<NamedRow[]>
  ports(signal?: AbortSignal): Promise<PortRow[]>
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
    instances: (signal) =>
      fromCells(
        (schema) =>
          `SELECT i.uuid, i.display_name AS name, i.host, i.node, i.project_id, i.vm_state, i.availability_zone, c.network_info
           FROM ${schema}.instances i LEFT JOIN ${schema}.instance_info_caches c ON c.instance_uuid = i.uuid AND c.deleted = 0
           WHERE i.deleted = 0`,
        instanceRow,
        signal,
      ),
    computeNodes: (signal) =>
      fromCells(
        (schema) =>
          `SELECT host, hypervisor_hostname, host_ip, hypervisor_type FROM ${schema}.compute_nodes WHERE deleted = 0`,
        computeNodeRow,
        signal,
      ),
    agents: async (signal) =>
      database.read(
        `SELECT id, agent_type, \`binary\`, host, topic, admin_state_up, heartbeat_timestamp, configurations FROM ${neutron('agents')}`,
        [],
        agentRow,
        signal,
      ),
    tunnelEndpoints: async (type, signal) =>
      database.read(`SELECT * FROM ${neutron(`ml2_${type}_endpoints`)}`, [], endpointRow, signal),
    routers: async (signal) => database.read(`SELECT * FROM ${neutron('routers')}`, [], namedRow, signal),
    networks: async (signal) => database.read(`SELECT * FROM ${neutron('networks')}`, [], namedRow, signal),
    ports: async (signal) =>
      database.read(
        `SELECT id, name, network_id, mac_address, status, admin_state_up, device_id, device_owner FROM ${neutron('ports')}`,
        [],
        portRow,
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
