/** The product scans a simulated cloud: everything generated is found, and each fault shows as what it is. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BackendSession, openBackendSession } from './backend-session'
import { deviceOf } from './cloud-model'
import { type SimulatedCloud, startSimulatedCloud } from './simulated-cloud'

let cloud: SimulatedCloud
let session: BackendSession
beforeAll(async () => {
  cloud = await startSimulatedCloud({ hosts: 4, instancesPerHost: 3, pageLimit: 5 })
  session = await openBackendSession()
  await session.add(cloud.environmentDocument)
})
afterAll(async () => {
  await session.close()
  await cloud.stop()
})
afterEach(() => cloud.faults.clear())

const environment = 'simulated'
const scan = () => session.scan(environment)

describe('a healthy cloud', () => {
  test('is found whole, without a problem and without a command it does not know', async () => {
    const { model } = cloud
    const result = await scan()
    expect(result.problems).toEqual([])
    expect(await cloud.unforeseenCommands()).toEqual([])
    expect(result.status).toBe('completed')
    expect(result.counts.byType).toMatchObject({
      host: 4,
      instance: 12,
      network: model.networks.length,
      port: model.ports.length,
      vedge: 3,
      // br-ex and the others are Open vSwitch's; these are qbr… of node 2 and brq… of node 3.
      vconnector: model.ports.filter((port) => port.host?.kind === 'ovs-hybrid' && port.owner === 'compute').length + 2,
      vservice: model.dhcpPorts.length + model.routers.length,
    })
    expect(cloud.stats.api.writes).toEqual([])
  })

  test('shows the path of every instance from its vNIC to a network outside of the host', async () => {
    const { items } = await session.call('cliques.dump', { environment, type: 'instance', limit: 500 })
    expect(items).toHaveLength(cloud.model.instances.length)
    for (const instance of cloud.model.instances) {
      const clique = items.find((one) => one.focal_point === instance.id)
      const types = new Set(clique?.links_detailed.map((link) => link.link_type))
      const wanted = {
        ovs: ['instance-vnic', 'vnic-vedge', 'vedge-otep', 'otep-host_pnic', 'host_pnic-network'],
        'ovs-hybrid': ['instance-vnic', 'vnic-vconnector', 'vconnector-vedge', 'vedge-otep', 'host_pnic-network'],
        'linux-bridge': ['instance-vnic', 'vnic-vconnector', 'otep-vconnector', 'host_pnic-network'],
      }[instance.host.kind as 'ovs' | 'ovs-hybrid' | 'linux-bridge']
      expect([instance.name, [...types]]).toEqual([instance.name, expect.arrayContaining(wanted)])
      const ends = new Set(clique?.nodes)
      for (const port of instance.ports) expect(ends).toContain(`${instance.host.name}-${deviceOf('tap', port)}`)
    }
  })

  test('leaves no session open', async () => {
    await expect.poll(() => cloud.stats.ssh.openConnections, { timeout: 5_000 }).toBe(0)
  })
})

describe('faults', () => {
  test('a host that refuses the login is reported, and its objects stay as stale', async () => {
    cloud.faults.host('sim-node-002', { kind: 'refuse-login' })
    const result = await scan()
    expect(result.status).toBe('completed_with_errors')
    expect(result.problems).toMatchObject([{ error: { code: 'auth-failed' }, hosts: ['sim-node-002'] }])
    expect(result.counts.byType.vedge).toBe(3)
    expect(result.counts.stale).toBeGreaterThan(0)
  })

  test.each([
    ['drop', 'unreachable'],
    ['garbage', 'protocol'],
    ['refuse-connection', 'unreachable'],
  ] as const)('a host with %s is reported as %s, the others are scanned', async (kind, code) => {
    cloud.faults.host('sim-node-003', { kind })
    const result = await scan()
    expect(result.status).toBe('completed_with_errors')
    expect(result.problems.map((problem) => [problem.error.code, problem.hosts])).toEqual([[code, ['sim-node-003']]])
  })

  test('refused sudo is named as missing permission', async () => {
    cloud.faults.host('sim-node-001', { kind: 'sudo-refused' })
    const result = await scan()
    expect(result.status).toBe('completed_with_errors')
    expect(new Set(result.problems.flatMap((problem) => problem.hosts))).toEqual(new Set(['sim-node-001']))
    expect(result.problems.map((problem) => problem.error.code)).toContain('permission-denied')
  })

  test('refused sudo keeps the vEdge and the vNICs that need root to be seen', async () => {
    cloud.faults.clear()
    const { vedge, vnic } = (await scan()).counts.byType
    cloud.faults.host('sim-node-001', { kind: 'sudo-refused' })
    expect((await scan()).counts.byType).toMatchObject({ vedge, vnic })
  })

  test.each([
    [{ kind: 'status', status: 500 }, 'peer-error'],
    [{ kind: 'garbage' }, 'protocol'],
    [{ kind: 'truncated' }, 'unreachable'],
  ] as const)('Neutron’s ports with %o keep what is known', async (failure, code) => {
    cloud.faults.api({ request: /GET \/network\/v2\.0\/ports/, failure })
    const result = await scan()
    expect(result.status).toBe('completed_with_errors')
    expect(result.counts.byType.port).toBe(cloud.model.ports.length)
    expect(result.problems.map((problem) => problem.error.code)).toContain(code)
  })

  test('after every fault a scan is whole again', async () => {
    const result = await scan()
    expect(result.problems).toEqual([])
    expect(result.counts.stale).toBe(0)
  })
})
