/**
 * The databases of a generated cloud, as statements that make them: tables of Zed with the rows the services would have
 * written, so that they tell the same story as the APIs. A cloud of Mitaka keeps them where and as that release did. Pure.
 */
import { NOW, tableSql } from '../../electron/connections/testing/mariadb'
import { type CloudModel, distributedOn, portsOn } from './cloud-model'
import { nicMac } from './identities'
import * as neutron from './neutron-answers'
import * as nova from './nova-answers'
import { RECORDED_TABLES, type Recorded } from './recorded'

/** When a dead service last said something. */
const LONG_AGO = '2016-01-01 00:00:00'
const seen = (isAlive: unknown) => (isAlive ? NOW : LONG_AGO)
const records = (value: unknown) => (Array.isArray(value) ? (value as readonly Recorded[]) : [])

/** "schema.table" → rows; columns that are not given are empty. */
function rowsOf(model: CloudModel): Readonly<Record<string, readonly Recorded[]>> {
  const [networks, subnets, ports] = [neutron.networks(model), neutron.subnets(model), neutron.ports(model)]
  const [groups, servers, aggregates] = [neutron.securityGroups(model), nova.servers(model), nova.aggregates(model)]
  const isDead = new Map(model.hosts.map(({ name, isDead: dead }) => [name, dead]))
  const flavors = nova.flavors().map((flavor, index): Recorded => ({ ...flavor, id: index + 1, flavorid: flavor.id }))
  return { ...neutronRows(model, { networks, subnets, ports, groups }), ...novaRows() }

  function novaRows(): Record<string, readonly Recorded[]> {
    return {
      'nova_api.aggregates': aggregates,
      'nova_api.aggregate_hosts': aggregates.flatMap(({ id, hosts }) =>
        hosts.map((host) => ({ host, aggregate_id: id })),
      ),
      'nova_api.aggregate_metadata': aggregates.flatMap(({ id, metadata }) =>
        Object.entries(metadata).map(([key, value]) => ({ aggregate_id: id, key, value })),
      ),
      'nova_api.flavors': flavors,
      'nova.instances': servers.map((server: Recorded) => ({
        id: Number.parseInt(String(server['OS-EXT-SRV-ATTR:instance_name']).replace('instance-', ''), 16),
        uuid: server.id,
        display_name: server.name,
        host: server['OS-EXT-SRV-ATTR:host'],
        node: server['OS-EXT-SRV-ATTR:hypervisor_hostname'],
        launched_on: server['OS-EXT-SRV-ATTR:host'],
        project_id: server.tenant_id,
        user_id: server.user_id,
        vm_state: server['OS-EXT-STS:vm_state'],
        power_state: server['OS-EXT-STS:power_state'],
        availability_zone: server['OS-EXT-AZ:availability_zone'],
        image_ref: (server.image as Recorded).id,
        created_at: String(server.created).replace('T', ' ').replace('Z', ''),
        config_drive: '',
        instance_type_id: flavors.find(({ flavorid }) => flavorid === (server.flavor as Recorded).id)?.id,
        deleted: 0,
        hidden: 0,
      })),
      'nova.compute_nodes': nova.hypervisors(model).map(({ id, ...hypervisor }, index) => ({
        ...hypervisor,
        uuid: id,
        id: index + 1,
        host: hypervisor.hypervisor_hostname,
        deleted: 0,
      })),
      'nova.services': nova.services(model).map((service: Recorded) => ({
        ...service,
        disabled: 0,
        deleted: 0,
        forced_down: 0,
        last_seen_up: seen(service.state === 'up'),
        updated_at: seen(service.state === 'up'),
      })),
      'keystone.project': model.projects.map(({ id, name }) => ({
        id,
        name,
        description: '',
        enabled: 1,
        domain_id: 'default',
        parent_id: 'default',
        is_domain: 0,
      })),
    }
  }

  function neutronRows(
    { routers, hosts }: CloudModel,
    api: Readonly<Record<'networks' | 'subnets' | 'ports' | 'groups', readonly Recorded[]>>,
  ): Record<string, readonly Recorded[]> {
    // Where the API names no host, a row for each the port is on.
    const spread = hosts.flatMap((host) =>
      distributedOn(model, host).flatMap(({ id, interfaces }) =>
        interfaces.map((port) => ({
          port_id: port.id,
          host: host.name,
          router_id: id,
          vif_type: 'ovs',
          vif_details: '{}',
          vnic_type: 'normal',
          status: 'ACTIVE',
        })),
      ),
    )
    const isSpread = new Set<unknown>(spread.map(({ port_id }) => port_id))
    const agents = neutron.agents(model) as readonly Recorded[]
    // What OVN's chassis say of themselves is in databases of its own.
    const reporting = agents.filter(({ agent_type }) => !/^OVN /.test(String(agent_type)))
    return {
      'neutron.networks': api.networks,
      'neutron.networksegments': api.networks.map((network) => ({
        network_id: network.id,
        network_type: network['provider:network_type'],
        physical_network: network['provider:physical_network'],
        segmentation_id: network['provider:segmentation_id'],
        is_dynamic: 0,
        segment_index: 0,
      })),
      'neutron.externalnetworks': api.networks.flatMap((one) =>
        one['router:external'] ? [{ network_id: one.id }] : [],
      ),
      'neutron.networkrbacs': api.networks.flatMap(({ id, shared }) =>
        shared ? [{ object_id: id, target_project: '*', action: 'access_as_shared' }] : [],
      ),
      'neutron.networksecuritybindings': api.networks.map(({ id, port_security_enabled }) => ({
        network_id: id,
        port_security_enabled,
      })),
      'neutron.subnets': api.subnets,
      'neutron.ipallocationpools': api.subnets.flatMap(({ id, allocation_pools }) =>
        records(allocation_pools).map(({ start, end }) => ({ subnet_id: id, first_ip: start, last_ip: end })),
      ),
      'neutron.ports': api.ports,
      'neutron.ipallocations': api.ports.flatMap(({ id, fixed_ips }) =>
        records(fixed_ips).map((address) => ({ ...address, port_id: id })),
      ),
      'neutron.ml2_port_bindings': api.ports.flatMap((port) =>
        isSpread.has(port.id) ? [] : [{ ...bindingOf(port), port_id: port.id }],
      ),
      'neutron.ml2_distributed_port_bindings': spread,
      'neutron.securitygroupportbindings': api.ports.flatMap(({ id, security_groups }) =>
        (security_groups as readonly string[]).map((group) => ({ port_id: id, security_group_id: group })),
      ),
      'neutron.portsecuritybindings': api.ports.map(({ id, port_security_enabled }) => ({
        port_id: id,
        port_security_enabled,
      })),
      'neutron.routers': neutron.routers(model).map((router) => ({
        ...router,
        enable_snat: 1,
        gw_port_id: routers.find(({ id }) => id === router.id)?.gateway?.id,
      })),
      'neutron.router_extra_attributes': neutron.routers(model).map((router) => ({ ...router, router_id: router.id })),
      'neutron.ha_router_agent_port_bindings': routers.flatMap(({ id, active, haPorts }) =>
        haPorts.map((port) => ({
          port_id: port.id,
          router_id: id,
          state: port.host === active ? 'active' : 'standby',
        })),
      ),
      'neutron.dvr_host_macs': hosts
        .filter((host) => portsOn(model, host).length > 0 && distributedOn(model, host).length > 0)
        .map(({ name }) => ({ host: name, mac_address: nicMac(`dvr/${name}`).replaceAll(':', '-').toUpperCase() })),
      'neutron.trunks': neutron.trunks(model),
      'neutron.subports': neutron
        .trunks(model)
        .flatMap(({ id, sub_ports }) => sub_ports.map((subport) => ({ ...subport, trunk_id: id }))),
      'neutron.floatingips': neutron.floatingips(model).map(({ port_id, ...one }) => ({
        ...one,
        fixed_port_id: port_id,
      })),
      'neutron.securitygroups': api.groups,
      'neutron.securitygrouprules': api.groups.flatMap(({ security_group_rules }) => records(security_group_rules)),
      'neutron.agents': reporting.map((agent) => ({
        ...agent,
        heartbeat_timestamp: seen(!isDead.get(String(agent.host))),
        configurations: JSON.stringify(agent.configurations),
        load: 0,
      })),
    }
  }
}

const bindingOf = (port: Recorded) => ({
  host: port['binding:host_id'],
  vif_type: port['binding:vif_type'],
  vnic_type: port['binding:vnic_type'],
  vif_details: JSON.stringify(port['binding:vif_details']),
  status: 'ACTIVE',
})

/** Tables that were elsewhere, or called otherwise. */
const IN_MITAKA: Readonly<Record<string, string>> = {
  'neutron.networksegments': 'neutron.ml2_network_segments',
  'neutron.ml2_distributed_port_bindings': 'neutron.ml2_dvr_port_bindings',
  'nova_api.flavors': 'nova.instance_types',
  'nova_api.aggregates': 'nova.aggregates',
  'nova_api.aggregate_hosts': 'nova.aggregate_hosts',
  'nova_api.aggregate_metadata': 'nova.aggregate_metadata',
}
const COLUMNS_IN_MITAKA: Readonly<Record<string, string>> = {
  project_id: 'tenant_id',
  target_project: 'target_tenant',
}
/** Came later. */
const NOT_IN_MITAKA = /^nova_cell0\.|^neutron\.(?:trunks|subports)$/

const CELLS = `CREATE TABLE nova_api.cell_mappings (uuid VARCHAR(36), name VARCHAR(255), database_connection TEXT);
INSERT INTO nova_api.cell_mappings VALUES
  ('00000000-0000-0000-0000-000000000000', 'cell0', 'mysql+pymysql://nova:cellsecret@h/nova_cell0?charset=utf8'),
  ('1c4363f7-dcf7-480e-8078-8b766d567a21', NULL, 'mysql+pymysql://nova:cellsecret@h/nova');`
const SCHEMAS = ['keystone', 'neutron', 'nova', 'nova_api', 'nova_cell0']

/** Drops what was there, and makes them anew. */
export function databaseSql(model: CloudModel): string {
  const isOld = model.spec.release === 'mitaka'
  const rows = rowsOf(model)
  const tables = Object.entries(RECORDED_TABLES).flatMap(([name, { columns }]) => {
    if (isOld && NOT_IN_MITAKA.test(name)) return []
    const fields = columns.map((column) => column.split(' ')[0] ?? '')
    const own = (isOld && IN_MITAKA[name]) || name
    // Nova's projects were called so from the beginning.
    const oldName = (field: string) => (isOld && name.startsWith('neutron.') && COLUMNS_IN_MITAKA[field]) || field
    return tableSql(own, {
      columns: columns.map((column, index) => column.replace(fields[index] ?? '', oldName(fields[index] ?? ''))),
      rows: (rows[name] ?? []).map((row) => fields.map((field) => row[field])),
    })
  })
  return [
    'SET NAMES utf8mb4; SET SESSION sql_mode = "";',
    ...SCHEMAS.map((name) => `DROP DATABASE IF EXISTS ${name};`),
    ...SCHEMAS.filter((name) => !isOld || !/^nova_/.test(name)).map(
      (name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb4;`,
    ),
    ...tables,
    'CREATE TABLE keystone.assignment (actor_id VARCHAR(64));',
    ...(isOld ? [] : [CELLS]),
  ].join('\n')
}
