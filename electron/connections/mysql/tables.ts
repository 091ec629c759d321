/**
 * The tables this product reads of OpenStack's databases, from Mitaka to 2025: what each adds to the APIs, and since when
 * it is there. Which of its columns a release has is asked of the server, so a column that came or went costs nothing.
 */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { groupBy } from '../../values'
import type { Database } from './database'
import { type CloudSchemas, quoteIdentifier } from './schemas'

interface Table {
  readonly owner: 'neutron' | 'novaApi' | 'nova' | 'keystone'
  /** Its names, the newest first. */
  readonly names: readonly [string, ...string[]]
  /** Columns read where they are there. */
  readonly columns: readonly string[]
  /** Timestamps whose age in seconds is wanted, as `<column>_age`: the server's clock wrote them. */
  readonly ages?: readonly string[]
  /** What it tells that no API does; absent: it only stands in for one. */
  readonly adds?: string
  /** The release it came with, or was renamed in, where that is later than Mitaka. */
  readonly since?: string
}

/** Until Mitaka the owner of most things is called `tenant_id`. */
const OWNER = ['project_id', 'tenant_id'] as const
const BINDING = ['port_id', 'host', 'vif_type', 'vnic_type', 'vif_details', 'status'] as const

export const TABLES = {
  networks: {
    owner: 'neutron',
    names: ['networks'],
    columns: ['id', 'name', ...OWNER, 'status', 'admin_state_up', 'mtu', 'shared', 'availability_zone_hints'],
  },
  segments: {
    owner: 'neutron',
    names: ['networksegments', 'ml2_network_segments'],
    columns: ['network_id', 'network_type', 'physical_network', 'segmentation_id', 'is_dynamic', 'segment_index'],
    since: 'Newton, before as ml2_network_segments',
  },
  externalNetworks: { owner: 'neutron', names: ['externalnetworks'], columns: ['network_id'] },
  networkRbacs: {
    owner: 'neutron',
    names: ['networkrbacs'],
    columns: ['object_id', 'target_project', 'target_tenant', 'action'],
  },
  networkSecurity: {
    owner: 'neutron',
    names: ['networksecuritybindings'],
    columns: ['network_id', 'port_security_enabled'],
  },
  subnets: {
    owner: 'neutron',
    names: ['subnets'],
    columns: [
      ...['id', 'name', ...OWNER, 'network_id', 'ip_version', 'cidr', 'gateway_ip', 'enable_dhcp'],
      ...['ipv6_ra_mode', 'ipv6_address_mode', 'segment_id'],
    ],
  },
  allocationPools: { owner: 'neutron', names: ['ipallocationpools'], columns: ['subnet_id', 'first_ip', 'last_ip'] },
  nameServers: { owner: 'neutron', names: ['dnsnameservers'], columns: ['subnet_id', 'address', 'order'] },
  subnetRoutes: { owner: 'neutron', names: ['subnetroutes'], columns: ['subnet_id', 'destination', 'nexthop'] },
  ports: {
    owner: 'neutron',
    names: ['ports'],
    columns: [
      ...['id', 'name', ...OWNER, 'network_id', 'mac_address', 'admin_state_up', 'status'],
      ...['device_id', 'device_owner'],
    ],
  },
  allocations: { owner: 'neutron', names: ['ipallocations'], columns: ['port_id', 'ip_address', 'subnet_id'] },
  bindings: {
    owner: 'neutron',
    names: ['ml2_port_bindings'],
    columns: BINDING,
    adds: 'the second host of a port that is migrating, to users without the right to list bindings',
    since: 'a row per host since Queens, with its status',
  },
  distributedBindings: {
    owner: 'neutron',
    names: ['ml2_distributed_port_bindings', 'ml2_dvr_port_bindings'],
    columns: [...BINDING, 'router_id'],
    adds: 'the hosts of the ports of distributed routers: the API gives none',
    since: 'Newton, before as ml2_dvr_port_bindings',
  },
  portGroups: {
    owner: 'neutron',
    names: ['securitygroupportbindings'],
    columns: ['port_id', 'security_group_id'],
  },
  addressPairs: {
    owner: 'neutron',
    names: ['allowedaddresspairs'],
    columns: ['port_id', 'mac_address', 'ip_address'],
  },
  portSecurity: {
    owner: 'neutron',
    names: ['portsecuritybindings'],
    columns: ['port_id', 'port_security_enabled'],
  },
  trunks: {
    owner: 'neutron',
    names: ['trunks'],
    columns: ['id', 'name', ...OWNER, 'status', 'admin_state_up', 'port_id'],
    since: 'Newton',
  },
  subports: {
    owner: 'neutron',
    names: ['subports'],
    columns: ['port_id', 'trunk_id', 'segmentation_type', 'segmentation_id'],
    since: 'Newton',
  },
  routers: {
    owner: 'neutron',
    names: ['routers'],
    columns: ['id', 'name', ...OWNER, 'status', 'admin_state_up', 'gw_port_id', 'enable_snat'],
  },
  routerExtras: {
    owner: 'neutron',
    names: ['router_extra_attributes'],
    columns: ['router_id', 'distributed', 'ha', 'ha_vr_id'],
    adds: 'the VRRP id of HA routers',
  },
  haBindings: {
    owner: 'neutron',
    names: ['ha_router_agent_port_bindings'],
    columns: ['port_id', 'router_id', 'l3_agent_id', 'state'],
    adds: 'the state of an HA router by its port, in one question for all routers; the API wants one for each',
  },
  dvrMacs: {
    owner: 'neutron',
    names: ['dvr_host_macs'],
    columns: ['host', 'mac_address'],
    adds: 'the MAC address frames of distributed routers carry between hosts: it is no port’s',
  },
  floatingIps: {
    owner: 'neutron',
    names: ['floatingips'],
    columns: [
      ...['id', ...OWNER, 'floating_ip_address', 'floating_network_id', 'fixed_ip_address', 'fixed_port_id'],
      ...['router_id', 'status'],
    ],
  },
  securityGroups: {
    owner: 'neutron',
    names: ['securitygroups'],
    columns: ['id', 'name', ...OWNER, 'stateful'],
  },
  securityRules: {
    owner: 'neutron',
    names: ['securitygrouprules'],
    columns: [
      ...['id', 'security_group_id', 'direction', 'ethertype', 'protocol', 'port_range_min', 'port_range_max'],
      ...['remote_ip_prefix', 'remote_group_id'],
    ],
  },
  agents: {
    owner: 'neutron',
    names: ['agents'],
    columns: [
      ...['id', 'agent_type', 'binary', 'host', 'topic', 'admin_state_up', 'created_at', 'started_at'],
      ...['heartbeat_timestamp', 'configurations', 'availability_zone', 'description', 'load', 'resource_versions'],
    ],
    ages: ['heartbeat_timestamp'],
    adds: 'how much an agent has to do, and which versions of resources it understands',
    // OVN's agents are rows of its southbound database.
  },
  aggregates: { owner: 'novaApi', names: ['aggregates'], columns: ['id', 'name', 'deleted'] },
  aggregateHosts: { owner: 'novaApi', names: ['aggregate_hosts'], columns: ['aggregate_id', 'host', 'deleted'] },
  aggregateMetadata: {
    owner: 'novaApi',
    names: ['aggregate_metadata'],
    columns: ['aggregate_id', 'key', 'value', 'deleted'],
  },
  instances: {
    owner: 'nova',
    names: ['instances'],
    columns: [
      ...['id', 'uuid', 'display_name', 'host', 'node', 'project_id', 'user_id', 'vm_state', 'task_state'],
      ...['power_state', 'availability_zone', 'image_ref', 'key_name', 'memory_mb', 'vcpus', 'root_gb', 'deleted'],
      ...['created_at', 'launched_at', 'terminated_at', 'launched_on', 'config_drive', 'instance_type_id', 'hidden'],
    ],
    adds: 'the cell of an instance and the host it was first started on',
  },
  computeNodes: {
    owner: 'nova',
    names: ['compute_nodes'],
    columns: [
      ...['id', 'uuid', 'host', 'hypervisor_hostname', 'host_ip', 'hypervisor_type', 'hypervisor_version', 'vcpus'],
      ...['vcpus_used', 'memory_mb', 'memory_mb_used', 'local_gb', 'local_gb_used', 'running_vms', 'deleted'],
    ],
    adds: 'the size of hypervisors, which the API leaves out from microversion 2.88 on',
  },
  flavors: {
    owner: 'novaApi',
    names: ['flavors', 'instance_types'],
    columns: ['id', 'flavorid', 'name', 'deleted'],
    since: 'Newton, before as instance_types',
  },
  services: {
    owner: 'nova',
    names: ['services'],
    columns: ['host', 'binary', 'disabled', 'disabled_reason', 'forced_down', 'last_seen_up', 'updated_at', 'deleted'],
    ages: ['last_seen_up', 'updated_at'],
  },
  projects: {
    owner: 'keystone',
    names: ['project'],
    columns: ['id', 'name', 'description', 'enabled', 'domain_id', 'parent_id', 'is_domain'],
  },
} as const satisfies Record<string, Table>

export type TableId = keyof typeof TABLES
export type Row = Readonly<Record<string, unknown>>

const noSchemaOf = (owner: string) =>
  new AppError('not-found', `the database account sees no schema of ${owner}`, {
    hint: `Grant it SELECT on the schema of ${owner}.`,
  })
const OWNERS = { neutron: 'Neutron', novaApi: 'Nova', nova: 'Nova', keystone: 'Keystone' } as const

/** Schemas a table is in: one of each cell for Nova's. Before Newton Nova had one schema for all. */
function schemasOf({ owner }: Table, { neutron, novaApi, novaCells, novaCell0, keystone }: CloudSchemas): string[] {
  const cells = [...novaCells, ...(novaCell0 === undefined ? [] : [novaCell0])]
  const own = {
    neutron: [neutron],
    novaApi: novaApi === undefined ? novaCells : [novaApi],
    nova: cells,
    keystone: [keystone],
  }
  const schemas = own[owner].flatMap((name) => name ?? [])
  if (schemas.length === 0) throw noSchemaOf(OWNERS[owner])
  return schemas
}

/** Reads whole tables; rows marked as deleted are left out, and `schema` names the schema of each. */
export function createTableReader(database: Database, findSchemas: () => Promise<CloudSchemas>) {
  const known = new Map<string, Promise<ReadonlyMap<string, ReadonlySet<string>>>>()
  /** Table → its columns. */
  const columnsOf = (schema: string) => {
    const asked = known.get(schema) ?? readColumns(database, schema)
    known.set(schema, asked)
    asked.catch(() => known.delete(schema))
    return asked
  }
  return async (id: TableId): Promise<Row[]> => {
    const table: Table = TABLES[id]
    const schemas = schemasOf(table, await findSchemas())
    const rows: Row[] = []
    for (const schema of schemas) {
      const tables = await columnsOf(schema)
      const name = table.names.find((candidate) => tables.has(candidate))
      // A release without it has none of what is in it.
      if (name === undefined) continue
      const sql = selectOf(table, schema, name, tables.get(name) ?? new Set())
      for (const row of await database.read(sql, [], z.looseObject({}))) rows.push({ ...row, schema })
    }
    return rows
  }
}

async function readColumns(database: Database, schema: string) {
  const wanted = [...new Set(Object.values(TABLES).flatMap(({ names }): readonly string[] => names))]
  const rows = await database.read(
    `SELECT TABLE_NAME AS name, COLUMN_NAME AS field FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (${wanted.map(() => '?').join(', ')})`,
    [schema, ...wanted],
    z.object({ name: z.string(), field: z.string() }),
  )
  return new Map(
    [...groupBy(rows, ({ name }) => name)].map(([name, fields]) => [name, new Set(fields.map(({ field }) => field))]),
  )
}

function selectOf({ columns, ages = [] }: Table, schema: string, name: string, present: ReadonlySet<string>): string {
  const fields = columns.filter((column) => present.has(column)).map(quoteIdentifier)
  const aged = ages
    .filter((column) => present.has(column))
    .map(
      (column) =>
        `TIMESTAMPDIFF(SECOND, ${quoteIdentifier(column)}, UTC_TIMESTAMP()) AS ${quoteIdentifier(`${column}_age`)}`,
    )
  // Nova marks what is deleted with the row's own number, a boolean in some forks.
  const where = present.has('deleted') ? ' WHERE deleted = 0' : ''
  return `SELECT ${[...fields, ...aged].join(', ')} FROM ${quoteIdentifier(schema)}.${quoteIdentifier(name)}${where}`
}
