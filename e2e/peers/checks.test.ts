/** Checks of what was scanned: a cloud that is right passes them however it is wired, and what a scan is refused is named. */
import { checkText } from '@shared/catalog/checks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BackendSession, openBackendSession } from './backend-session'
import type { CloudSpec } from './cloud-spec'
import { type SimulatedCloud, startSimulatedCloud } from './simulated-cloud'

let session: BackendSession
beforeAll(async () => {
  session = await openBackendSession()
})
afterAll(() => session.close())

const CLOUDS: readonly CloudSpec[] = [
  { driver: 'ovs', router: 'dvr-ha' },
  { driver: 'ovs-hybrid', router: 'ha' },
  { driver: 'linux-bridge', router: 'legacy' },
  { driver: 'ovn' },
  { driver: 'dpdk', router: 'dvr' },
  { driver: 'vpp' },
  { driver: 'sriov', router: 'ha' },
].map((spec) => ({ hosts: 3, instancesPerHost: 2, ...spec }) as CloudSpec)

let started = 0
async function withCloud(spec: CloudSpec, check: (cloud: SimulatedCloud, environment: string) => Promise<void>) {
  started += 1
  const environment = `checked-${started}`
  const cloud = await startSimulatedCloud({ ...spec, name: environment, timeout: 60 })
  try {
    await session.add(cloud.environmentDocument)
    await check(cloud, environment)
  } finally {
    await cloud.stop()
  }
}
const reportOf = (environment: string) => session.call('checks.list', { environment })
const textsOf = ({ failed }: Awaited<ReturnType<typeof reportOf>>) =>
  failed.map((one) => `${checkText(one)}: ${one.cause?.text}`)
const saidOf = async (environment: string) =>
  (await session.call('messages.list', { environment, grouped: false, text: 'checks' })).items.map(
    ({ latest }) => latest,
  )

describe('a cloud that is right', () => {
  test.each(CLOUDS.map((spec) => [Object.values(spec).join(' '), spec] as const))('passes: %s', (_, spec) =>
    withCloud(spec, async (_cloud, environment) => {
      const { checks } = await session.scan(environment)
      expect(textsOf(await reportOf(environment))).toEqual([])
      expect(checks).toEqual({})
      expect(await saidOf(environment)).toEqual([])
    }),
  )
})

test('what sudo was refused for names that, once in a message, and is mended by the next scan', () =>
  withCloud({ driver: 'ovs', hosts: 4, instancesPerHost: 2 }, async (cloud, environment) => {
    const hosts = cloud.model.hosts.map(({ name }) => name)
    for (const name of hosts) cloud.faults.host(name, { kind: 'sudo-refused' })
    const refused = await session.scan(environment)
    const report = await reportOf(environment)
    expect(textsOf(report)).toContain('No tunnel endpoints found: sudo is refused on 4 hosts')
    for (const { cause } of report.failed)
      expect(cause?.text).toMatch(/^sudo is refused on (4 hosts|host sim-node-001)$/)
    expect(report.failed[0]).toMatchObject({ cause: { scanId: refused.id }, remedy: expect.stringMatching(/sudo/) })
    const short = report.failed.find(({ check, type }) => check === 'short-graph' && type === 'instance')
    expect(short?.count).toBe(cloud.model.instances.length)
    const { matching, rows } = await session.call('inventory.table', {
      ...{ environment, type: 'instance', condition: 'short-graph' },
    })
    expect([matching, rows.map(({ id }) => id).includes(short?.samples[0]?.id ?? '')]).toEqual([short?.count, true])
    // Messages follow the end of the scan.
    await expect
      .poll(() => saidOf(environment))
      .toMatchObject([
        { id: `scan/${refused.id}/checks`, level: 'warning', remedy: expect.stringMatching(/sudo is refused/) },
      ])

    // The same again is no news.
    await session.scan(environment)
    expect((await reportOf(environment)).failed.map(({ change }) => change)).toEqual(report.failed.map(() => 0))
    expect(await saidOf(environment)).toHaveLength(1)

    cloud.faults.clear()
    await session.scan(environment)
    const mended = await reportOf(environment)
    expect(textsOf(mended)).toEqual([])
    expect(mended.cleared.map(checkText)).toEqual(expect.arrayContaining(['No tunnel endpoints found']))
    const oteps = mended.statistics.find(({ type }) => type === 'otep')
    expect(oteps?.change).toBe(oteps?.count)
  }))

test('a host that falls silent takes nothing with it that was known, and one never read is named', () =>
  withCloud({ driver: 'ovs', hosts: 4, instancesPerHost: 2 }, async (cloud, environment) => {
    // Not the first, by which the others are reached.
    const host = cloud.model.hosts.at(-1)?.name ?? ''
    cloud.faults.host(host, { kind: 'refuse-login' })
    await session.scan(environment)
    const never = await reportOf(environment)
    expect(never.failed.map((one) => [one.check, one.type, one.count])).toEqual([['short-graph', 'instance', 2]])
    expect(never.failed[0]?.cause?.text).toBe(`Host ${host} refused the login`)
    cloud.faults.clear()
    await session.scan(environment, { hosts: [host] })
    expect(textsOf(await reportOf(environment))).toEqual([])
    cloud.faults.host(host, { kind: 'refuse-login' })
    await session.scan(environment)
    expect(textsOf(await reportOf(environment))).toEqual([])
    await session.scan(environment, { scope: 'inventory' })
    expect(textsOf(await reportOf(environment))).toEqual([])
  }))
