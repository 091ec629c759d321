import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLogger } from '../../log/logger'
import { createRedactor } from '../../secrets/redactor'
import { MARIADB, type MariadbPeer, startMariadb } from '../testing/mariadb'
import { freePort, isInstalled, privateFolder } from '../testing/peers'
import { createDatabase, type Database, type DatabaseDeps } from './database'
import { createDatabaseReader } from './queries'
import { accountWritePrivileges, discoverSchemas, quoteIdentifier, writePrivileges } from './schemas'

/** The tables the queries touch, with the columns of Zed; `nova` still has the unused aggregates of older releases. */
const SCHEMAS = `
CREATE DATABASE neutron; CREATE DATABASE nova_api; CREATE DATABASE nova_cell1; CREATE DATABASE nova_cell0; CREATE DATABASE keystone; CREATE DATABASE unrelated;
CREATE TABLE keystone.project (id VARCHAR(64)); CREATE TABLE keystone.assignment (id VARCHAR(64));
CREATE TABLE unrelated.agents (id INT);
CREATE TABLE nova_api.cell_mappings (uuid VARCHAR(36), name VARCHAR(255), database_connection TEXT);
INSERT INTO nova_api.cell_mappings VALUES ('00000000-0000-0000-0000-000000000000', 'cell0', 'mysql+pymysql://nova:cellsecret@h/nova_cell0?charset=utf8'),
  ('1c4363f7-dcf7-480e-8078-8b766d567a21', 'cell1', 'mysql+pymysql://nova:cellsecret@h/nova_cell1?charset=utf8');
CREATE TABLE nova_api.aggregates (id INT, name VARCHAR(255)); CREATE TABLE nova_api.aggregate_hosts (host VARCHAR(255), aggregate_id INT);
INSERT INTO nova_api.aggregates VALUES (1, 'ssd'), (2, 'empty'); INSERT INTO nova_api.aggregate_hosts VALUES ('node1', 1), ('node2', 1);
CREATE TABLE neutron.agents (id VARCHAR(36), agent_type VARCHAR(255), \`binary\` VARCHAR(255), host VARCHAR(255), topic VARCHAR(255), admin_state_up TINYINT(1), heartbeat_timestamp DATETIME, configurations VARCHAR(4095));
INSERT INTO neutron.agents VALUES ('a1', 'L3 agent', 'neutron-l3-agent', 'node1', 'l3_agent', 1, '2026-11-22 16:42:48', '{"agent_mode": "legacy"}');
CREATE TABLE neutron.networks (tenant_id VARCHAR(255), id VARCHAR(36), name VARCHAR(255), status VARCHAR(16), admin_state_up TINYINT(1));
INSERT INTO neutron.networks VALUES ('p1', 'n1', 'private', 'ACTIVE', 1);
CREATE TABLE neutron.routers (project_id VARCHAR(255), id VARCHAR(36), name VARCHAR(255), status VARCHAR(16), admin_state_up TINYINT(1), standard_attr_id BIGINT);
INSERT INTO neutron.routers VALUES ('p1', 'r1', 'router1', 'ACTIVE', 0, 7);
CREATE TABLE neutron.ports (id VARCHAR(36), name VARCHAR(255), network_id VARCHAR(36), mac_address VARCHAR(32), admin_state_up TINYINT(1), status VARCHAR(16), device_id VARCHAR(255), device_owner VARCHAR(255));
INSERT INTO neutron.ports VALUES ('po1', '', 'n1', 'fa:16:3e:00:00:01', 1, 'ACTIVE', 'i1', 'compute:nova');
CREATE TABLE neutron.floatingips (project_id VARCHAR(255), id VARCHAR(36), floating_ip_address VARCHAR(64), floating_network_id VARCHAR(36), floating_port_id VARCHAR(36), fixed_port_id VARCHAR(36), fixed_ip_address VARCHAR(64), router_id VARCHAR(36), status VARCHAR(16));
INSERT INTO neutron.floatingips VALUES ('p1', 'f1', '172.24.4.163', 'n2', 'po2', 'po1', '10.10.1.169', 'r1', 'ACTIVE'), ('p1', 'f2', '172.24.4.164', 'n2', 'po3', NULL, NULL, NULL, 'DOWN');
CREATE TABLE neutron.securitygroups (tenant_id VARCHAR(255), id VARCHAR(36), name VARCHAR(255)); INSERT INTO neutron.securitygroups VALUES ('p1', 'sg1', 'web');
CREATE TABLE neutron.securitygrouprules (id VARCHAR(36), security_group_id VARCHAR(36), remote_group_id VARCHAR(36), direction ENUM('ingress','egress'), ethertype VARCHAR(40), protocol VARCHAR(40), port_range_min INT, port_range_max INT, remote_ip_prefix VARCHAR(255));
INSERT INTO neutron.securitygrouprules VALUES ('ru1', 'sg1', NULL, 'ingress', 'IPv4', 'tcp', 443, 443, NULL);
CREATE TABLE neutron.ml2_vxlan_endpoints (ip_address VARCHAR(64), udp_port INT, host VARCHAR(255)); INSERT INTO neutron.ml2_vxlan_endpoints VALUES ('10.1.0.1', 4789, 'node1');
CREATE TABLE neutron.ml2_gre_endpoints (ip_address VARCHAR(64), host VARCHAR(255)); INSERT INTO neutron.ml2_gre_endpoints VALUES ('10.1.0.1', NULL);
`
const CELL = (cell: string, uuid: string) => `
CREATE TABLE ${cell}.compute_nodes (host VARCHAR(255), hypervisor_hostname VARCHAR(255), host_ip VARCHAR(39), hypervisor_type MEDIUMTEXT, deleted INT);
INSERT INTO ${cell}.compute_nodes VALUES ('node1', 'node1', '10.0.0.1', 'QEMU', 0), ('gone', 'gone', '10.0.0.9', 'QEMU', 5);
CREATE TABLE ${cell}.instances (uuid VARCHAR(36), display_name VARCHAR(255), host VARCHAR(255), node VARCHAR(255), project_id VARCHAR(255), vm_state VARCHAR(255), availability_zone VARCHAR(255), deleted INT);
INSERT INTO ${cell}.instances VALUES ('${uuid}', 'vm', 'node1', 'node1', 'p1', 'active', 'nova', 0), ('old', 'old', 'node1', 'node1', 'p1', 'deleted', 'nova', 3);
CREATE TABLE ${cell}.instance_info_caches (instance_uuid VARCHAR(36), network_info MEDIUMTEXT, deleted INT); INSERT INTO ${cell}.instance_info_caches VALUES ('${uuid}', '[]', 0);
`
const ACCOUNTS = `
CREATE USER reader@'%' IDENTIFIED BY 'r3ad'; GRANT SELECT ON *.* TO reader@'%';
CREATE USER writer@'%' IDENTIFIED BY 'wr1te'; GRANT SELECT, INSERT, UPDATE ON *.* TO writer@'%';
CREATE USER blind@'%' IDENTIFIED BY 'bl1nd';
`

describe.skipIf(!isInstalled(MARIADB, 'mariadb-server'))('the database', () => {
  let folder: Awaited<ReturnType<typeof privateFolder>>
  let server: MariadbPeer
  let database: Database | undefined

  beforeAll(async () => {
    folder = await privateFolder('mariadb')
    server = await startMariadb(folder.path)
    server.sql(SCHEMAS + CELL('nova_cell1', 'i1') + CELL('nova_cell0', 'i0') + ACCOUNTS)
  }, 40_000)
  afterEach(() => database?.dispose())
  afterAll(async () => {
    await server?.process.stop()
    await folder.remove()
  })

  function open(fields: object = {}, deps: Partial<DatabaseDeps> = {}): Database {
    const group = resolvedGroupSchema.parse({
      name: 'mysql',
      host: '127.0.0.1',
      port: server.port,
      user: 'reader',
      pwd: 'r3ad',
      connect_timeout: 2,
      ...fields,
    })
    if (group.name !== 'mysql') throw new Error('not a mysql group')
    database = createDatabase(group, { log: silentLogger, redactor: createRedactor(), ...deps })
    return database
  }
  const generalLog = () => readFileSync(join(folder.path, 'general.log'), 'utf8')

  test('finds the schemas by their tables, the cells by their registration', async () => {
    expect(await discoverSchemas(open(), undefined)).toEqual({
      neutron: 'neutron',
      novaApi: 'nova_api',
      novaCells: ['nova_cell1'],
      novaCell0: 'nova_cell0',
      keystone: 'keystone',
    })
    expect((await discoverSchemas(open(), 'nova_cell0')).novaCells).toEqual(['nova_cell0'])
    expect(await discoverSchemas(open({ user: 'blind', pwd: 'bl1nd' }), undefined)).toEqual({
      neutron: undefined,
      novaApi: undefined,
      novaCells: [],
      novaCell0: undefined,
      keystone: undefined,
    })
  })

  test('the password of a cell does not leave the server', async () => {
    const opened = open()
    const rows = await opened.read(
      `SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(database_connection, '?', 1), '/', -1) AS cell FROM nova_api.cell_mappings`,
      [],
      z.looseObject({}),
    )
    expect(JSON.stringify(rows)).not.toContain('cellsecret')
  })

  test('nothing can be written, whatever the account may do', async () => {
    const opened = open({ user: 'writer', pwd: 'wr1te' })
    await expect(opened.read('DELETE FROM neutron.ports', [], z.unknown())).rejects.toMatchObject({
      code: 'permission-denied',
    })
    // A SELECT that locks rows gets past the first guard; the read-only session stops it.
    await expect(opened.read('SELECT id FROM neutron.ports FOR UPDATE --', [], z.unknown())).rejects.toMatchObject({
      context: { reason: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' },
    })
    expect(await accountWritePrivileges(opened)).toEqual(['INSERT', 'UPDATE'])
  })

  test('the server’s own log shows nothing but reads', async () => {
    const before = generalLog().length
    const opened = open()
    const queries = createDatabaseReader(opened, () => discoverSchemas(opened, undefined))
    await Promise.all([queries.aggregates(), queries.agents()])
    await accountWritePrivileges(opened)
    await opened.dispose()
    const statements = [
      ...generalLog()
        .slice(before)
        .matchAll(/(?:Query|Prepare|Execute)\t\s*(\S+ \S+)/g),
    ].map((match) => match[1] ?? '')
    expect(statements.length).toBeGreaterThan(10)
    expect(statements.filter((statement) => !/^(SELECT|SHOW GRANTS|SET SESSION)/.test(statement))).toEqual([])
  })

  test('the session itself refuses to write and ends long statements', async () => {
    const opened = open({ user: 'writer', pwd: 'wr1te' })
    const variables = await opened.read(
      'SELECT @@session.tx_read_only AS readonly, @@session.max_statement_time AS seconds',
      [],
      z.looseObject({}),
    )
    expect(variables).toEqual([{ readonly: 1, seconds: expect.anything() }])
    expect(Number(variables[0]?.seconds)).toBe(30)
  })

  test('values are placeholders, not text', async () => {
    const rows = await open().read(
      'SELECT id FROM neutron.ports WHERE id = ?',
      ["po1' OR '1'='1"],
      z.object({ id: z.string() }),
    )
    expect(rows).toEqual([])
  })

  test.each([
    [{ pwd: 'wrong-secret' }, 'auth-failed'],
    [{ user: 'nobody' }, 'auth-failed'],
    [{ host: 'no-such-host.invalid' }, 'unreachable'],
    [{ through_master_host: true }, 'validation'],
  ])('%j is %s', async (fields, code) => {
    const error = await open(fields)
      .version()
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error.toData())).not.toContain('wrong-secret')
  })

  test('missing grants name what is missing', async () => {
    await expect(
      open({ user: 'blind', pwd: 'bl1nd' }).read('SELECT id FROM neutron.ports', [], z.unknown()),
    ).rejects.toMatchObject({ code: 'permission-denied' })
  })

  test('a cancelled query ends, and the next one works', async () => {
    const opened = open()
    await opened.version()
    const controller = new AbortController()
    const slow = opened.read('SELECT SLEEP(20) AS x', [], z.unknown(), controller.signal)
    setTimeout(() => controller.abort(), 50)
    await expect(slow).rejects.toMatchObject({ code: 'cancelled' })
    expect(await opened.read('SELECT 1 AS x', [], z.object({ x: z.number() }))).toEqual([{ x: 1 }])
  })

  test('through a stream of the master host', async () => {
    const asked: string[] = []
    const forward: DatabaseDeps['forward'] = async (host, port) => {
      asked.push(`${host}:${port}`)
      return connect(server.port, '127.0.0.1')
    }
    const opened = open({ host: 'db.inside', port: 3306, through_master_host: true }, { forward })
    expect(await opened.version()).toContain('MariaDB')
    expect(asked).toEqual(['db.inside:3306'])
  })

  describe('peers that misbehave', () => {
    let tcp: Server | undefined
    afterEach(() => tcp?.close())
    const listen = (onConnection: Parameters<typeof createServer>[1]) =>
      new Promise<number>((resolve) => {
        const opened = createServer(onConnection).listen(0, '127.0.0.1', () =>
          resolve((opened.address() as AddressInfo).port),
        )
        tcp = opened
      })

    test('a black hole ends at the deadline', async () => {
      const port = await listen((socket) => socket.on('error', () => {}))
      const startedMs = performance.now()
      await expect(open({ port, connect_timeout: 1 }).version()).rejects.toMatchObject({ code: 'timeout' })
      expect(performance.now() - startedMs).toBeLessThan(10_000)
    })

    test('a server that is something else, one that hangs up, one that is not there', async () => {
      const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
      await expect(open({ port: web, connect_timeout: 1 }).version()).rejects.toMatchObject({
        code: expect.stringMatching(/protocol|unreachable|timeout|peer-error/),
      })
      tcp?.close()
      const closing = await listen((socket) => socket.destroy())
      await expect(open({ port: closing }).version()).rejects.toMatchObject({ code: 'unreachable' })
      await expect(open({ port: await freePort() }).version()).rejects.toMatchObject({ code: 'unreachable' })
    })
  })
})

test.each([
  ["GRANT SELECT ON *.* TO `calipso`@`%` IDENTIFIED BY PASSWORD '*2C'", []],
  ['GRANT USAGE ON *.* TO `a`@`%`', []],
  ['GRANT ALL PRIVILEGES ON `nova`.* TO `nova`@`%`', ['ALL PRIVILEGES']],
  ['GRANT SELECT, INSERT, CREATE TEMPORARY TABLES ON `x`.* TO `a`@`%`', ['INSERT', 'CREATE TEMPORARY TABLES']],
  ['GRANT SELECT (a, b), UPDATE (c, d) ON `x`.`y` TO `a`@`%`', ['UPDATE']],
  ['GRANT PROXY ON ``@`` TO `root`@`localhost`', []],
  ['GRANT `reader` TO `a`@`%`', []],
])('%s gives %j', (grant, expected) => {
  expect(writePrivileges(grant)).toEqual(expected)
})

test('identifiers are names, not text', () => {
  expect(quoteIdentifier('nova_cell1')).toBe('`nova_cell1`')
  for (const name of ['a`b', 'a;b', '', 'x'.repeat(65), 'a.b'])
    expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining({ code: 'validation' }))
})
