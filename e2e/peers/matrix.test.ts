/**
 * Clouds of every tested kind, and twenty of chance: what a scan gives back is the model each was generated from, object by
 * object with the attributes the model knows, link by link, clique by clique; and so after each change.
 */
import { DISTRIBUTIONS, TESTED } from '@shared/kinds/openstack/distributions/index'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARIADB } from '../../electron/connections/testing/mariadb'
import { isInstalled } from '../../electron/connections/testing/peers'
import { type BackendSession, openBackendSession } from './backend-session'
import { generateCloud } from './cloud-generator'
import type { CloudSpec, HostKind, RouterKind, TenantType } from './cloud-spec'
import { type DatabasePeer, startDatabasePeer } from './database-peer'
import { differences } from './inventory-differences'
import { type SimulatedCloud, startSimulatedCloud } from './simulated-cloud'

let session: BackendSession
beforeAll(async () => {
  session = await openBackendSession()
})
afterAll(() => session.close())

/** Ways a driver wires hosts, dealt to the rows that name it. */
const KINDS: Readonly<Record<string, readonly HostKind[]>> = {
  OVS: ['ovs', 'ovs-hybrid', 'dpdk'],
  LXB: ['linux-bridge'],
  OVN: ['ovn'],
  VPP: ['vpp'],
}
const OVERLAYS: Readonly<Record<HostKind, readonly string[]>> = {
  ovs: ['vxlan', 'gre', 'geneve'],
  'ovs-hybrid': ['vxlan', 'gre', 'geneve'],
  dpdk: ['vxlan', 'gre', 'geneve'],
  // Neutron's agent knows no other.
  'linux-bridge': ['vxlan'],
  ovn: ['geneve'],
  vpp: ['vxlan'],
  sriov: ['vxlan', 'gre', 'geneve'],
  offload: ['vxlan', 'gre', 'geneve'],
}
const ROUTERS: readonly RouterKind[] = ['legacy', 'ha', 'dvr', 'dvr-ha']
const isPossible = (kind: HostKind, type: string) => type === 'vlan' || type === 'flat' || OVERLAYS[kind].includes(type)

interface Row {
  readonly distribution: string
  readonly versions: readonly string[]
  readonly mechanism_drivers: readonly string[]
  readonly type_drivers: readonly string[]
}

/** OVN is in no row of the matrix yet, but it can be chosen. */
const ROWS: readonly Row[] = [
  ...TESTED,
  ...DISTRIBUTIONS.filter(({ mechanism_drivers }) => mechanism_drivers.includes('OVN')).map((row) => ({
    ...row,
    versions: row.versions.slice(-1),
    mechanism_drivers: ['OVN'],
    type_drivers: ['geneve', 'vlan'],
  })),
  // Containers of TripleO.
  { distribution: 'RDO', versions: ['2023.1'], mechanism_drivers: ['OVS'], type_drivers: ['vxlan'] },
]

const TABLE: readonly CloudSpec[] = ROWS.flatMap(({ distribution, versions, mechanism_drivers, type_drivers }) =>
  mechanism_drivers.flatMap((driver) =>
    type_drivers.flatMap((type) => ({ distribution, versions, kinds: KINDS[driver] ?? [], type })),
  ),
).flatMap(({ distribution, versions, kinds, type }, index) => {
  const driver = kinds[index % kinds.length]
  if (driver === undefined || !isPossible(driver, type)) return []
  const version = versions[index % versions.length] ?? ''
  // Distributed routers are Open vSwitch's.
  const router = ROUTERS[index % (driver === 'linux-bridge' ? 2 : ROUTERS.length)] ?? 'legacy'
  return [{ hosts: 2, instancesPerHost: 2, driver, router, typeDriver: type as TenantType, distribution, version }]
})

const DRIVERS = ['mixed', 'ovs', 'ovs-hybrid', 'linux-bridge', 'ovn', 'dpdk', 'vpp', 'sriov'] as const
const BY_CHANCE: readonly CloudSpec[] = Array.from({ length: 20 }, (_, seed) => {
  const driver = DRIVERS[seed % DRIVERS.length] ?? 'mixed'
  const router = ROUTERS[(seed >> 1) % (driver === 'linux-bridge' ? 2 : ROUTERS.length)] ?? 'legacy'
  return { seed, driver, router, hosts: 2 + (seed % 4), instancesPerHost: 1 + (seed % 3) }
})

/** Seconds; nothing is silent here, however busy the machine is. */
const UNHURRIED = 60

let started = 0
async function scanned(
  spec: CloudSpec,
  check: (cloud: SimulatedCloud, environment: string) => Promise<void>,
  ...groups: readonly object[]
) {
  started += 1
  const environment = `cloud-${started}`
  const cloud = await startSimulatedCloud({ ...spec, name: environment, timeout: UNHURRIED, groups })
  try {
    await session.add(cloud.environmentDocument)
    await check(cloud, environment)
  } finally {
    await cloud.stop()
  }
}

async function givesBackTheModel({ model, unforeseenCommands, stats }: SimulatedCloud, environment: string) {
  const { problems } = await session.scan(environment)
  const dead = model.hosts.filter(({ isDead }) => isDead).map(({ name }) => name)
  expect([...new Set(problems.flatMap(({ hosts }) => hosts))].sort()).toEqual(dead)
  expect(await differences(session, environment, model)).toEqual([])
  expect(await unforeseenCommands()).toEqual([])
  expect(stats.api.writes).toEqual([])
}

const titled = (specs: readonly CloudSpec[]) => specs.map((spec) => [Object.values(spec).join(' '), spec] as const)

describe('every row of the matrix', () => {
  test.each(titled(TABLE))('%s', (_, spec) => scanned(spec, givesBackTheModel))
})

describe('clouds of chance', () => {
  test.each(titled(BY_CHANCE))('%s', (_, spec) => scanned(spec, givesBackTheModel))
})

/** Their microversions, extensions and fields. */
const OLDER: readonly CloudSpec[] = [
  {
    seed: 31,
    driver: 'ovs-hybrid',
    router: 'ha',
    distribution: 'Mirantis',
    version: '9.0',
    release: 'mitaka',
    hosts: 2,
    instancesPerHost: 2,
  },
  {
    seed: 32,
    driver: 'linux-bridge',
    distribution: 'RDO',
    version: 'Mitaka',
    release: 'mitaka',
    hosts: 2,
    instancesPerHost: 2,
  },
  { seed: 33, driver: 'mixed', router: 'dvr-ha', release: 'queens', hosts: 4, instancesPerHost: 2 },
]

/** What chance deals to few of them, or none: trunks, bonds that Open vSwitch made, hardware offload. */
const WIRED: readonly CloudSpec[] = [41, 42, 43, 44, 45, 46].map((seed, index) => ({
  ...{ seed, driver: index < 4 ? 'ovs' : 'offload', hosts: 3, instancesPerHost: 3 },
  router: ROUTERS[index] ?? 'legacy',
}))

describe('trunks, bonds of Open vSwitch and hardware offload', () => {
  test.each(titled(WIRED))('%s', (_, spec) => scanned(spec, givesBackTheModel))

  test('are in those clouds', () => {
    const models = WIRED.map(generateCloud)
    expect(models.flatMap(({ instances }) => instances.filter(({ trunk }) => trunk)).length).toBeGreaterThan(3)
    expect(models.flatMap(({ hosts }) => hosts.filter(({ hasSwitchBond }) => hasSwitchBond)).length).toBeGreaterThan(1)
  })
})

describe('answers of older releases', () => {
  test.each(titled(OLDER))('%s', (_, spec) => scanned(spec, givesBackTheModel))
})

test.each(['ovs', 'linux-bridge', 'ovn'] as const)('after each change: %s', (driver) =>
  scanned({ hosts: 3, instancesPerHost: 1, driver, router: 'ha' }, async (cloud, environment) => {
    const { changes, model } = cloud
    await givesBackTheModel(cloud, environment)
    const [first, second] = model.instances
    const [router] = model.routers
    if (!first || !second || !router) throw new Error('the cloud is too small')
    const network = changes.addNetwork()
    changes.boot('sim-node-003', network, true)
    await givesBackTheModel(cloud, environment)
    changes.move(first, 'sim-node-002')
    changes.shutOff(second)
    await givesBackTheModel(cloud, environment)
    changes.failOver(router)
    changes.delete(second)
    await givesBackTheModel(cloud, environment)
    changes.die('sim-node-003')
    const { problems } = await session.scan(environment)
    expect(problems.flatMap(({ hosts }) => hosts)).toEqual(['sim-node-003'])
    changes.die('sim-node-003', false)
    await givesBackTheModel(cloud, environment)
  }),
)

/** What a database can tell in place of the API, by what Nova or Neutron is asked. Agents of OVN are not in it. */
const REPLACEABLE =
  /GET \/(?:compute\/v2\.1\/(?:os-availability-zone|os-hypervisors|os-services|os-aggregates|servers)|network\/v2\.0\/(?:networks|subnets|ports|routers|floatingips|security-groups))\b/

describe.skipIf(!isInstalled(MARIADB, 'mariadb-server'))('with its databases', () => {
  let database: DatabasePeer
  beforeAll(async () => {
    database = await startDatabasePeer()
  }, 40_000)
  afterAll(() => database?.close())

  test.each([
    [{ seed: 4, driver: 'ovs', router: 'dvr-ha' }],
    [{ seed: 5, driver: 'mixed', router: 'ha' }],
    [{ driver: 'ovn' }],
    [{ release: 'mitaka', seed: 6, driver: 'ovs', router: 'dvr', distribution: 'Mirantis', version: '9.1' }],
    [{ release: 'mitaka', driver: 'linux-bridge' }],
  ] as const)('%o', (spec) =>
    scanned(
      { hosts: 3, instancesPerHost: 2, ...spec },
      async (cloud, environment) => {
        database.tell(cloud.model)
        await givesBackTheModel(cloud, environment)
        const agree = await session.call('inventory.dump', { environment, limit: 2000 })
        expect(agree.items.filter(({ disagreements }) => disagreements !== undefined)).toEqual([])
        const instances = agree.items.filter(({ type }) => type === 'instance')
        expect(instances.map(({ cell, launched_on, host }) => [cell, launched_on === host])).toEqual(
          instances.map(() => ['nova', true]),
        )
        // Then with what they tell alone.
        cloud.faults.api({ request: REPLACEABLE, failure: { kind: 'status', status: 403 } })
        if (spec.driver !== 'ovn')
          cloud.faults.api({ request: /GET \/network\/v2\.0\/agents\b/, failure: { kind: 'status', status: 403 } })
        await session.scan(environment, { clear: true })
        expect(await differences(session, environment, cloud.model)).toEqual([])
      },
      database.group,
    ),
  )
})
