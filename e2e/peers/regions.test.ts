/**
 * Clouds of two regions whose networks, instances, routers, zones, segments, addresses and tunnels are called alike, reached
 * through one master host: what a scan gives back are both models, and nothing of one region in the other.
 */
import { allItems } from '@shared/contract/paging'
import type { InventoryObject } from '@shared/model/inventory-object'
import { attributeText } from '@shared/text/attribute-text'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackendSession, openBackendSession } from './backend-session'
import type { CloudSpec } from './cloud-spec'
import { differences } from './inventory-differences'
import { type SimulatedCloud, startSimulatedCloud } from './simulated-cloud'

let session: BackendSession
beforeAll(async () => {
  session = await openBackendSession()
})
afterAll(() => session.close())

let started = 0
async function withRegions(
  East: Partial<CloudSpec>,
  West: Partial<CloudSpec>,
  check: (cloud: SimulatedCloud, environment: string) => Promise<void>,
) {
  started += 1
  const name = `cloud-${started}`
  const cloud = await startSimulatedCloud({
    ...{ hosts: 3, instancesPerHost: 2, name, timeout: 60, regions: { East, West } },
  })
  try {
    await session.add(cloud.environmentDocument)
    await session.scan(name)
    await check(cloud, name)
  } finally {
    await cloud.stop()
  }
}

const modelsOf = ({ regions }: SimulatedCloud) => regions.map(({ model }) => model)
const regionOf = ({ regions }: SimulatedCloud, name: string) =>
  regions.find((region) => region.name === name) ?? expect.unreachable()

async function objectsOf(environment: string, region?: string): Promise<InventoryObject[]> {
  const all = await allItems((cursor) =>
    session.call('inventory.dump', { environment, limit: 2000, ...(cursor && { cursor }) }),
  )
  return all.filter((object) => region === undefined || object.region === region)
}

const staleIn = async (environment: string, region: string) =>
  (await objectsOf(environment, region)).filter(({ stale }) => stale).map(({ type }) => type)

test.each<[Partial<CloudSpec>, Partial<CloudSpec>]>([
  [{}, {}],
  [{ driver: 'ovn' }, { driver: 'ovn' }],
  [
    { driver: 'ovs', router: 'dvr-ha' },
    { driver: 'linux-bridge', router: 'ha' },
  ],
  [
    { driver: 'ovn', seed: 1 },
    { driver: 'ovs-hybrid', router: 'ha', seed: 2 },
  ],
  [{ driver: 'vpp' }, { driver: 'sriov', seed: 3, hosts: 2 }],
  [
    { driver: 'ovs', router: 'dvr', seed: 42 },
    { driver: 'ovs', router: 'dvr', seed: 42 },
  ],
])('%j beside %j', (east, west) =>
  withRegions(east, west, async (cloud, environment) => {
    expect(await differences(session, environment, ...modelsOf(cloud))).toEqual([])
    expect(await cloud.unforeseenCommands()).toEqual([])
    expect((await session.call('checks.list', { environment })).failed).toEqual([])
  }),
)

test('what both regions call alike is there twice, each in its own', () =>
  withRegions({}, {}, async (cloud, environment) => {
    const TYPES = ['network', 'instance', 'availability_zone', 'aggregate', 'security_group']
    const names = async (region: string) =>
      (await objectsOf(environment, region))
        .filter(({ type }) => TYPES.includes(type))
        .map(({ type, name }) => `${type} ${name}`)
        .sort()
    expect(await names('West')).toEqual(await names('East'))
    const objects = new Map((await objectsOf(environment)).map((object) => [object.id, object]))
    const hosts = new Map(cloud.regions.flatMap(({ name, model }) => model.hosts.map((host) => [host.name, name])))
    for (const { host, region, parent_id } of objects.values()) {
      if (host !== undefined) expect(hosts.get(host)).toBe(region)
      const above = objects.get(parent_id ?? '')?.region
      if (region !== undefined && above !== undefined) expect(above).toBe(region)
    }
    for (const { name } of modelsOf(cloud).flatMap((model) => model.hosts)) {
      const overview = await session.call('inventory.overview', { environment, id: name })
      if (overview.kind !== 'host') expect.unreachable()
      const peers = overview.tunnels.items.flatMap((tunnel) => tunnel.peers.items)
      for (const { host } of peers) expect(hosts.get(host ?? '')).toBe(hosts.get(name))
    }
    const demo = [...objects.values()].find(({ type, name }) => type === 'project' && name === 'demo')
    const used = regionOf(cloud, 'East').model.ports.filter(({ projectId }) => projectId === demo?.id).length
    const own = `instances 6 of 10000, network 2 of 100, port ${used} of unlimited`
    expect(attributeText(demo?.quota_set, 'quota_set')).toBe(`East: ${own}; West: ${own}`)
  }))

test('a scan of one region tells what changed there, and leaves the other as it was', () =>
  withRegions({}, { driver: 'ovn' }, async (cloud, environment) => {
    const [east, west] = [regionOf(cloud, 'East'), regionOf(cloud, 'West')]
    const before = await objectsOf(environment, 'East')
    const [unseen, seen] = [east, west].map(({ model, changes }) => changes.boot(model.hosts[1]?.name ?? ''))
    const { problems } = await session.scan(environment, { regions: ['West'] })
    expect(problems).toEqual([])
    // The catalogue tells of all.
    const own = (objects: readonly InventoryObject[]) => objects.filter(({ type }) => type !== 'region')
    expect(own(await objectsOf(environment, 'East'))).toEqual(own(before))
    expect(await staleIn(environment, 'West')).toEqual([])
    const ids = new Set((await objectsOf(environment)).map(({ id }) => id))
    expect([unseen, seen].map((instance) => ids.has(instance?.id ?? ''))).toEqual([false, true])
    if (unseen) east.changes.delete(unseen)
    expect(await differences(session, environment, ...modelsOf(cloud))).toEqual([])
    const project = (await objectsOf(environment)).find(({ type, name }) => type === 'project' && name === 'demo')
    expect(attributeText(project?.quota_set, 'quota_set')).toMatch(/^East: instances 6 .*; West: instances 7 /)
  }))

test('a region that was never asked is not said to be read', async () => {
  const cloud = await startSimulatedCloud({
    hosts: 2,
    instancesPerHost: 1,
    name: 'half',
    regions: { East: {}, West: {} },
  })
  try {
    await session.add(cloud.environmentDocument)
    expect((await session.scan('half', { regions: ['West'] })).status).toBe('completed')
    const regions = (await objectsOf('half')).filter(({ type }) => type === 'region')
    expect(regions.map(({ name, reading }) => [name, reading?.state])).toEqual([
      ['East', 'not-asked'],
      ['West', 'read'],
    ])
    const hosts = (await objectsOf('half')).filter(({ type }) => type === 'host').map(({ region }) => region)
    expect(hosts).toEqual(['West', 'West'])
  } finally {
    await cloud.stop()
  }
})

test.each([
  ['Neutron', /\/West\/network\//, ['network', 'port', 'network_agent', 'security_group']],
  ['Nova', /\/West\/compute\//, ['host', 'instance', 'availability_zone']],
  ['every service', /\/West\//, ['network', 'port', 'network_agent', 'security_group', 'host', 'instance']],
] as const)('%s of one region fails: what it told is kept, the other region is complete', (_, request, types) =>
  withRegions({}, {}, async (cloud, environment) => {
    cloud.faults.api({ request, failure: { kind: 'status', status: 500 } })
    const { model, changes } = regionOf(cloud, 'East')
    changes.boot(model.hosts[1]?.name ?? '', model.networks[0], true)
    const { status } = await session.scan(environment)
    expect(status).toBe('completed_with_errors')
    expect(await differences(session, environment, ...modelsOf(cloud))).toEqual([])
    expect(await staleIn(environment, 'East')).toEqual([])
    const stale = new Set(await staleIn(environment, 'West'))
    expect(types.filter((type) => !stale.has(type))).toEqual([])
    // Nor does a scan of the other region tell anything of it.
    const reading = async () =>
      (await session.call('inventory.object', { environment, id: 'region|West' })).object.reading
    const before = await reading()
    expect(before?.state).toMatch(/^(?:partly|stale)$/)
    await session.scan(environment, { regions: ['East'] })
    expect(await reading()).toEqual(before)
    cloud.faults.clear()
    expect((await session.scan(environment)).status).toBe('completed')
    expect((await reading())?.state).toBe('read')
    expect(await staleIn(environment, 'West')).toEqual([])
    expect(await differences(session, environment, ...modelsOf(cloud))).toEqual([])
  }),
)
