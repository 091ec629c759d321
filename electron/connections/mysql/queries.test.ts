/** The databases of a recorded cloud, and of releases long before it, on a real server. */
import { readFileSync } from 'node:fs'
import { resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLogger } from '../../log/logger'
import { createRedactor } from '../../secrets/redactor'
import { MARIADB, type MariadbPeer, startMariadb, tableSql } from '../testing/mariadb'
import { isInstalled, privateFolder } from '../testing/peers'
import { createDatabase } from './database'
import { createDatabaseReader, type DatabaseReader } from './queries'
import { discoverSchemas } from './schemas'
import { TABLES } from './tables'

/** Zed with HA and distributed routers: tables as they were, and what its APIs said meanwhile. */
const cloud = z
  .object({
    tables: z.record(z.string(), z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) })),
    api: z.record(z.string(), z.array(z.looseObject({ id: z.string() }))),
  })
  .parse(JSON.parse(readFileSync(new URL('fixtures/cloud.json', import.meta.url), 'utf8')))

const CLOUD = Object.entries(cloud.tables).map(([name, table]) => tableSql(name, table))
const MARKS = `CREATE TABLE nova_api.cell_mappings (uuid VARCHAR(36), name VARCHAR(255), database_connection TEXT);
INSERT INTO nova_api.cell_mappings VALUES ('00000000-0000-0000-0000-000000000000', 'cell0', 'mysql+pymysql://nova:cellsecret@h/nova_cell0?charset=utf8'),
  ('1c4363f7-dcf7-480e-8078-8b766d567a21', NULL, 'mysql+pymysql://nova:cellsecret@h/nova');
CREATE TABLE keystone.assignment (actor_id VARCHAR(64));`

/** As Mitaka made them. */
const MITAKA = `
CREATE DATABASE ovs_neutron; CREATE DATABASE nova; CREATE DATABASE keystone;
CREATE TABLE keystone.project (id VARCHAR(64), name VARCHAR(64), extra TEXT, enabled TINYINT(1), domain_id VARCHAR(64)); CREATE TABLE keystone.assignment (actor_id VARCHAR(64));
INSERT INTO keystone.project VALUES ('p1', 'demo', '{}', 1, 'default');
CREATE TABLE ovs_neutron.networks (tenant_id VARCHAR(255), id VARCHAR(36), name VARCHAR(255), status VARCHAR(16), admin_state_up TINYINT(1), mtu INT);
INSERT INTO ovs_neutron.networks VALUES ('p1', 'n1', 'private', 'ACTIVE', 1, 1450), ('p1', 'n2', 'public', 'ACTIVE', 1, 1500);
CREATE TABLE ovs_neutron.ml2_network_segments (id VARCHAR(36), network_id VARCHAR(36), network_type VARCHAR(32), physical_network VARCHAR(64), segmentation_id INT, is_dynamic TINYINT(1), segment_index INT);
INSERT INTO ovs_neutron.ml2_network_segments VALUES ('s1', 'n1', 'vxlan', NULL, 42, 0, 0), ('s2', 'n2', 'vlan', 'physnet1', 101, 0, 1), ('s3', 'n2', 'vxlan', NULL, 7, 0, 0), ('s4', 'n1', 'vlan', 'physnet1', 9, 1, 0);
CREATE TABLE ovs_neutron.externalnetworks (network_id VARCHAR(36)); INSERT INTO ovs_neutron.externalnetworks VALUES ('n2');
CREATE TABLE ovs_neutron.networkrbacs (id VARCHAR(36), object_id VARCHAR(36), tenant_id VARCHAR(255), target_tenant VARCHAR(255), action VARCHAR(255)); INSERT INTO ovs_neutron.networkrbacs VALUES ('b1', 'n1', 'p1', '*', 'access_as_shared');
CREATE TABLE ovs_neutron.subnets (tenant_id VARCHAR(255), id VARCHAR(36), name VARCHAR(255), network_id VARCHAR(36), ip_version INT, cidr VARCHAR(64), gateway_ip VARCHAR(64), enable_dhcp TINYINT(1));
INSERT INTO ovs_neutron.subnets VALUES ('p1', 'su1', '', 'n1', 4, '10.0.0.0/24', '10.0.0.1', 1);
CREATE TABLE ovs_neutron.ports (tenant_id VARCHAR(255), id VARCHAR(36), name VARCHAR(255), network_id VARCHAR(36), mac_address VARCHAR(32), admin_state_up TINYINT(1), status VARCHAR(16), device_id VARCHAR(255), device_owner VARCHAR(255), dns_name VARCHAR(255));
INSERT INTO ovs_neutron.ports VALUES ('p1', 'po1', '', 'n1', 'fa:16:3e:00:00:01', 1, 'ACTIVE', 'i1', 'compute:nova', ''), ('p1', 'po2', '', 'n1', 'fa:16:3e:00:00:02', 1, 'ACTIVE', 'r1', 'network:router_interface_distributed', '');
CREATE TABLE ovs_neutron.ipallocations (port_id VARCHAR(36), ip_address VARCHAR(64), subnet_id VARCHAR(36), network_id VARCHAR(36)); INSERT INTO ovs_neutron.ipallocations VALUES ('po1', '10.0.0.5', 'su1', 'n1');
CREATE TABLE ovs_neutron.ml2_port_bindings (port_id VARCHAR(36), host VARCHAR(255), vif_type VARCHAR(64), vnic_type VARCHAR(64), profile VARCHAR(4095), vif_details VARCHAR(4095)); INSERT INTO ovs_neutron.ml2_port_bindings VALUES ('po1', 'node1', 'ovs', 'normal', '', '{"port_filter": true}');
CREATE TABLE ovs_neutron.ml2_dvr_port_bindings (port_id VARCHAR(36), host VARCHAR(255), router_id VARCHAR(36), vif_type VARCHAR(64), vif_details VARCHAR(4095), vnic_type VARCHAR(64), profile VARCHAR(4095), status VARCHAR(16));
INSERT INTO ovs_neutron.ml2_dvr_port_bindings VALUES ('po2', 'node2', 'r1', 'ovs', '', 'normal', '', 'ACTIVE'), ('po2', 'node1', 'r1', 'ovs', '', 'normal', '', 'ACTIVE');
CREATE TABLE ovs_neutron.routers (tenant_id VARCHAR(255), id VARCHAR(36), name VARCHAR(255), status VARCHAR(16), admin_state_up TINYINT(1), gw_port_id VARCHAR(36), enable_snat TINYINT(1)); INSERT INTO ovs_neutron.routers VALUES ('p1', 'r1', 'router1', 'ACTIVE', 1, NULL, 1);
CREATE TABLE ovs_neutron.agents (id VARCHAR(36), agent_type VARCHAR(255), \`binary\` VARCHAR(255), topic VARCHAR(255), host VARCHAR(255), admin_state_up TINYINT(1), created_at DATETIME, started_at DATETIME, heartbeat_timestamp DATETIME, description VARCHAR(255), configurations VARCHAR(4095), \`load\` INT);
INSERT INTO ovs_neutron.agents VALUES ('a1', 'L3 agent', 'neutron-l3-agent', 'l3_agent', 'node1', 1, NOW(), NOW(), UTC_TIMESTAMP(), NULL, '{"agent_mode": "legacy"}', 0), ('a2', 'L3 agent', 'neutron-l3-agent', 'l3_agent', 'node2', 1, NOW(), NOW(), '2016-01-01', NULL, 'not JSON', 0);
CREATE TABLE nova.instances (id INT, uuid VARCHAR(36), display_name VARCHAR(255), host VARCHAR(255), node VARCHAR(255), project_id VARCHAR(255), vm_state VARCHAR(255), task_state VARCHAR(255), power_state INT, availability_zone VARCHAR(255), memory_mb INT, vcpus INT, root_gb INT, instance_type_id INT, image_ref VARCHAR(255), created_at DATETIME, deleted INT);
INSERT INTO nova.instances VALUES (42, 'i1', 'vm', 'node1', 'node1', 'p1', 'stopped', 'migrating', 4, 'nova', 512, 1, 5, 2, 'img', '2016-05-05 10:00:00', 0), (7, 'old', 'old', 'node1', 'node1', 'p1', 'deleted', NULL, 0, 'nova', 512, 1, 5, 2, 'img', '2016-05-05 10:00:00', 7);
CREATE TABLE nova.instance_types (id INT, name VARCHAR(255), flavorid VARCHAR(255), deleted INT); INSERT INTO nova.instance_types VALUES (2, 'm1.tiny', '1', 0);
CREATE TABLE nova.compute_nodes (id INT, host VARCHAR(255), hypervisor_hostname VARCHAR(255), host_ip VARCHAR(39), hypervisor_type MEDIUMTEXT, deleted INT); INSERT INTO nova.compute_nodes VALUES (1, NULL, 'node1.example.net', '10.1.1.1', 'QEMU', 0), (2, 'gone', 'gone', '10.1.1.2', 'QEMU', 5);
CREATE TABLE nova.services (id INT, host VARCHAR(255), \`binary\` VARCHAR(255), updated_at DATETIME, disabled TINYINT(1), disabled_reason VARCHAR(255), last_seen_up DATETIME, forced_down TINYINT(1), deleted INT);
INSERT INTO nova.services VALUES (1, 'node1', 'nova-compute', NOW(), 0, NULL, UTC_TIMESTAMP(), 0, 0), (2, 'node2', 'nova-compute', NOW(), 1, 'broken', UTC_TIMESTAMP(), 1, 0), (3, 'ctl', 'nova-conductor', NOW(), 0, NULL, UTC_TIMESTAMP(), 0, 0), (4, 'ctl', 'nova-osapi_compute', NOW(), 0, NULL, UTC_TIMESTAMP(), 0, 0);
CREATE TABLE nova.aggregates (id INT, name VARCHAR(255), deleted INT); CREATE TABLE nova.aggregate_hosts (host VARCHAR(255), aggregate_id INT, deleted INT); CREATE TABLE nova.aggregate_metadata (aggregate_id INT, \`key\` VARCHAR(255), value VARCHAR(255), deleted INT);
INSERT INTO nova.aggregates VALUES (1, 'ssd', 0), (2, 'gone', 2); INSERT INTO nova.aggregate_hosts VALUES ('node1', 1, 0), ('node2', 1, 4); INSERT INTO nova.aggregate_metadata VALUES (1, 'availability_zone', 'az-ssd', 0);
`

describe.skipIf(!isInstalled(MARIADB, 'mariadb-server'))('the databases of', () => {
  const peers: { server: MariadbPeer; remove: () => Promise<void> }[] = []
  const readers: DatabaseReader[] = []
  async function serverWith(sql: string): Promise<DatabaseReader> {
    const folder = await privateFolder('mariadb')
    const server = await startMariadb(folder.path)
    peers.push({ server, remove: folder.remove })
    server.sql(`${sql}; CREATE USER reader@'%' IDENTIFIED BY 'r3ad'; GRANT SELECT ON *.* TO reader@'%';`)
    const fields = { host: '127.0.0.1', port: server.port, user: 'reader', pwd: 'r3ad' }
    const group = resolvedGroupSchema.parse({ name: 'mysql', ...fields })
    if (group.name !== 'mysql') throw new Error('not a mysql group')
    const database = createDatabase(group, { log: silentLogger, redactor: createRedactor() })
    const reader = createDatabaseReader(database, () => discoverSchemas(database, undefined))
    readers.push(reader)
    return reader
  }
  afterAll(async () => {
    for (const reader of readers) await reader.dispose()
    for (const { server, remove } of peers) {
      await server.process.stop()
      await remove()
    }
  })

  describe('a cloud of today', () => {
    let reader: DatabaseReader
    beforeAll(async () => {
      const schemas = ['keystone', 'neutron', 'nova', 'nova_api', 'nova_cell0'].map(
        (name) => `CREATE DATABASE ${name};`,
      )
      reader = await serverWith([...schemas, ...CLOUD, MARKS].join('\n'))
    }, 60_000)

    /** Lists in any order, nothing for null, as far as the API's fields go. */
    const comparable = (value: unknown): unknown => {
      if (Array.isArray(value))
        return value.map(comparable).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      if (typeof value !== 'object' || value === null) return value ?? undefined
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, comparable(one)]))
    }

    test.each(['networks', 'subnets', 'ports', 'routers', 'floatingIps', 'servers'] as const)(
      '%s are what the API says',
      async (list) => {
        const told = cloud.api[list.toLowerCase()] ?? []
        const rows: readonly { readonly id: string }[] = await reader[list]()
        expect(rows.map(({ id }) => id).sort()).toEqual(told.map(({ id }) => id).sort())
        for (const one of told) {
          const row: Record<string, unknown> = { ...rows.find(({ id }) => id === one.id) }
          const fields = Object.keys(one).map((key) => [key, row[key]])
          expect(comparable(Object.fromEntries(fields))).toEqual(comparable(one))
        }
      },
    )

    test('they tell the hosts of distributed ports, the state of HA routers, each host’s own MAC address, and cells', async () => {
      const { bindings, haStates, dvrMacs, instances, agents } = await reader.further()
      expect(bindings.map(({ hosts }) => hosts)).toEqual([2, 3, 4].map(() => ['lab-node1', 'lab-node2', 'lab-node3']))
      expect(bindings[0]?.bindings[0]).toEqual({ host: 'lab-node1', status: 'ACTIVE', vif_type: 'ovs' })
      expect(haStates.map(({ state }) => state).sort()).toEqual(['active', 'active', 'standby', 'standby'])
      expect(dvrMacs).toHaveLength(4)
      expect(agents.find(({ load }) => load === 5)?.binary).toBe('neutron-dhcp-agent')
      expect(agents.find(({ binary }) => binary === 'neutron-openvswitch-agent')?.resourceVersions).toMatchObject({
        Port: '1.7',
      })
      expect(instances.filter(({ cell }) => cell === 'nova_cell0')).toMatchObject([{ host: '' }])
    })

    test('trunks have their subports, and tell their parent ports of them', async () => {
      const [trunk, ...others] = await reader.trunks()
      const sub_ports = [
        { port_id: 'c8eb1a17-cf58-4e61-893e-9c8f721a0788', segmentation_type: 'vlan', segmentation_id: 200 },
      ]
      expect(others).toEqual([])
      expect(trunk).toMatchObject({ name: 'trunk1', status: 'ACTIVE', sub_ports })
      const parents = (await reader.ports()).flatMap(({ id, trunk_details }) =>
        trunk_details ? [[id, trunk_details]] : [],
      )
      expect(parents).toEqual([[trunk?.port_id, { trunk_id: trunk?.id, sub_ports }]])
    })

    test('every table is found, and the account of a cell is not among what is read', async () => {
      const all = await Promise.all([reader.agents(), reader.securityGroups(), reader.hypervisors(), reader.services()])
      expect(all.map(({ length }) => length > 0)).toEqual([true, true, true, true])
      // Nobody reports any more.
      expect(all[0].every(({ alive }) => alive === false)).toBe(true)
      expect(JSON.stringify(all)).not.toContain('cellsecret')
    })
  })

  describe('Mitaka', () => {
    let reader: DatabaseReader
    beforeAll(async () => {
      reader = await serverWith(MITAKA)
    }, 60_000)

    test('have other names for segments, owners and distributed bindings, and no second list of bindings', async () => {
      expect([...(await reader.networks())]).toMatchObject([
        {
          id: 'n1',
          tenant_id: 'p1',
          project_id: 'p1',
          shared: true,
          'router:external': false,
          'provider:network_type': 'vxlan',
          'provider:segmentation_id': 42,
          subnets: ['su1'],
        },
        {
          id: 'n2',
          shared: false,
          'router:external': true,
          segments: [{ 'provider:network_type': 'vxlan' }, { 'provider:physical_network': 'physnet1' }],
        },
      ])
      expect([...(await reader.ports())]).toMatchObject([
        {
          id: 'po1',
          fixed_ips: [{ subnet_id: 'su1', ip_address: '10.0.0.5' }],
          'binding:host_id': 'node1',
          'binding:vif_details': { port_filter: true },
        },
        { id: 'po2', 'binding:host_id': '', 'binding:vif_type': 'distributed' },
      ])
      expect([...(await reader.routers())]).toMatchObject([{ id: 'r1', external_gateway_info: null, ha: false }])
      expect((await reader.further()).bindings).toMatchObject([{ port: 'po2', hosts: ['node1', 'node2'] }])
      expect((await reader.further()).haStates).toEqual([])
      expect([...(await reader.trunks())]).toEqual([])
    })

    test('have one schema for Nova, whose rows are only marked as deleted', async () => {
      expect([...(await reader.aggregates())]).toMatchObject([
        { id: '1', name: 'ssd', hosts: ['node1'], availability_zone: 'az-ssd' },
      ])
      expect([...(await reader.servers())]).toMatchObject([
        {
          id: 'i1',
          status: 'MIGRATING',
          'OS-EXT-SRV-ATTR:instance_name': 'instance-0000002a',
          created: '2016-05-05T10:00:00Z',
          flavor: { id: '1', original_name: 'm1.tiny', vcpus: 1 },
        },
      ])
      expect([...(await reader.hypervisors())]).toMatchObject([
        { id: '1', host_ip: '10.1.1.1', service: { host: 'node1.example.net' } },
      ])
      expect([...(await reader.services())]).toMatchObject([
        { host: 'node1', zone: 'az-ssd', status: 'enabled', state: 'up' },
        { host: 'node2', zone: 'nova', status: 'disabled', state: 'down', disabled_reason: 'broken' },
        { host: 'ctl', zone: 'internal', state: 'up' },
      ])
      expect([...(await reader.availabilityZones())]).toMatchObject([
        { zoneName: 'az-ssd', hosts: { node1: { 'nova-compute': { available: true, active: true } } } },
        { zoneName: 'nova', zoneState: { available: false } },
        { zoneName: 'internal' },
      ])
    })

    test('tell agents alive by the server’s own clock, and of one odd record only that', async () => {
      expect([...(await reader.agents())]).toMatchObject([
        { id: 'a1', alive: true, configurations: { agent_mode: 'legacy' } },
        { id: 'a2', alive: false, configurations: {} },
      ])
      expect([...(await reader.projects())]).toMatchObject([{ id: 'p1', name: 'demo', domain_id: 'default' }])
    })
  })
})

test('every table says what it adds to the API, or stands in for a list of it', () => {
  const adding = Object.entries(TABLES).flatMap(([id, table]) => ('adds' in table ? [id] : []))
  expect(adding.sort()).toEqual(
    [
      'agents',
      'bindings',
      'computeNodes',
      'distributedBindings',
      'dvrMacs',
      'haBindings',
      'instances',
      'routerExtras',
    ].sort(),
  )
})
