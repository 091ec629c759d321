/**
 * The questions to the cloud's databases that stand in for an API that does not answer; rows have the form of its answers.
 *
 * Columns: Nova and Neutron schemas from Icehouse to 2024.
 */
import { AppError } from '@shared/contract/errors'
import { parse as parseJson } from 'secure-json-parse'
import { z } from 'zod'
import { asRecord, groupBy } from '../../values'
import type { Database } from './database'
import { type CloudSchemas, quoteIdentifier } from './schemas'

const flag = z.union([z.boolean(), z.number()]).transform(Boolean)
const text = z.string()
const optionalText = z.string().nullable()

const aggregateRow = z.object({ id: z.number().transform(String), name: text, host: optionalText })
const agentRow = z.object({
  id: text,
  agent_type: optionalText,
  binary: text,
  host: text,
  topic: optionalText,
  admin_state_up: flag.nullable(),
  heartbeat_timestamp: optionalText,
  /** JSON text as the agent reported it. */
  configurations: optionalText.transform(configurationsOf),
})

const floatingIpRow = z.object({
  id: text,
  floating_ip_address: text,
  floating_network_id: text,
  fixed_ip_address: optionalText,
  port_id: optionalText,
  router_id: optionalText,
  status: optionalText,
})
/** Until Mitaka the owner is called tenant. */
const owned = { tenant_id: optionalText.optional(), project_id: optionalText.optional() }
const securityGroupRow = z.object({
  id: text,
  name: optionalText.transform((name) => name ?? ''),
  ...owned,
  stateful: flag.nullish(),
})
const securityRuleRow = z.object({
  id: text,
  security_group_id: text,
  direction: optionalText,
  ethertype: optionalText,
  protocol: optionalText,
  port_range_min: z.number().nullable(),
  port_range_max: z.number().nullable(),
  remote_ip_prefix: optionalText,
  remote_group_id: optionalText,
})

/** Errors of all methods: those of `Database.read`; `not-found` when the schema they need is not there. */
export type DatabaseReader = ReturnType<typeof createDatabaseReader>

/** @param findSchemas is called once, at the first question */
export function createDatabaseReader(database: Database, findSchemas: () => Promise<CloudSchemas>) {
  let count = 0
  let finding: Promise<CloudSchemas> | undefined
  const schemas = () => {
    finding ??= findSchemas()
    count += 1
    return finding
  }
  const neutronSchema = async () => {
    const { neutron } = await schemas()
    if (neutron === undefined) throw noSchemaOf('Neutron')
    return quoteIdentifier(neutron)
  }
  return {
    async aggregates() {
      const { novaApi, novaCells } = await schemas()
      // In nova_api rows are really deleted; in the schema of older releases they are only marked.
      const statements =
        novaApi === undefined
          ? novaCells.map((cell) => `${aggregateSql(quoteIdentifier(cell))} AND h.deleted = 0 WHERE a.deleted = 0`)
          : [aggregateSql(quoteIdentifier(novaApi))]
      if (statements.length === 0) throw noSchemaOf('Nova')
      const byId = new Map<string, { id: string; name: string; hosts: string[]; metadata: Record<string, unknown> }>()
      for (const sql of statements) {
        for (const { id, name, host } of await database.read(sql, [], aggregateRow)) {
          const aggregate = byId.get(id) ?? { id, name, hosts: [], metadata: {} }
          if (host !== null) aggregate.hosts.push(host)
          byId.set(id, aggregate)
        }
      }
      return [...byId.values()]
    },
    async agents() {
      const neutron = await neutronSchema()
      return database.read(
        `SELECT id, agent_type, \`binary\`, host, topic, admin_state_up, heartbeat_timestamp, configurations FROM ${neutron}.agents`,
        [],
        agentRow,
      )
    },
    async floatingIps() {
      const neutron = await neutronSchema()
      return database.read(
        `SELECT id, floating_ip_address, floating_network_id, fixed_ip_address, fixed_port_id AS port_id, router_id, status FROM ${neutron}.floatingips`,
        [],
        floatingIpRow,
      )
    },
    async securityGroups() {
      const neutron = await neutronSchema()
      const rules = await database.read(`SELECT * FROM ${neutron}.securitygrouprules`, [], securityRuleRow)
      const rulesOf = groupBy(rules, (rule) => rule.security_group_id)
      // Of the columns only those that every release has could be named.
      const groups = await database.read(`SELECT * FROM ${neutron}.securitygroups`, [], securityGroupRow)
      return groups.map((group) => ({ ...group, security_group_rules: rulesOf.get(group.id) ?? [] }))
    },
    /** Questions asked so far. */
    queries: () => count,
    dispose: () => database.dispose(),
  }
}

const aggregateSql = (schema: string) =>
  `SELECT a.id, a.name, h.host FROM ${schema}.aggregates a LEFT JOIN ${schema}.aggregate_hosts h ON h.aggregate_id = a.id`

const noSchemaOf = (owner: string) =>
  new AppError('not-found', `the database account sees no schema of ${owner}`, {
    hint: `Grant it SELECT on the schema of ${owner}.`,
  })

/** Agents report JSON; what is none of it is as good as nothing. */
function configurationsOf(json: string | null): Readonly<Record<string, unknown>> {
  try {
    return asRecord(parseJson(json ?? '', { protoAction: 'remove', constructorAction: 'remove' }))
  } catch {
    return {}
  }
}
