/** A region with OVN: its databases are asked beside the hosts, and what they told stays when they fall silent. */
import { expect, it } from 'vitest'
import type { CommandResult } from '../../../connections/ssh/host-shell-types'
import { recording } from '../../parsers/test-support'
import { createRecordedCloud, loadApi, type RecordedCloudOptions } from '../../testing/recorded-cloud'
import { scanRecorded } from '../../testing/scan-recorded'

/** The recorded databases, for the network "private" of the recorded cloud. */
function cloudOfOvn(
  answers: (database: string) => Partial<CommandResult>,
  failLists: RecordedCloudOptions['failLists'] = {},
) {
  const api = loadApi()
  const [any] = api.neutron.agents
  if (!any) throw new Error('no agent is recorded')
  const controller = { ...any, id: 'd4af313d-1473-428f-a61b-ed18bbbe7e4c', host: 'lab-node1', alive: true }
  api.neutron.agents.push({ ...controller, agent_type: 'OVN Controller Gateway agent', binary: 'ovn-controller' })
  const network = api.neutron.networks.find(({ name }) => name === 'private')?.id ?? ''
  return createRecordedCloud({
    api,
    failLists,
    alter: (result) => {
      if (!/^ovn-(?:north|south)bound/.test(result.id)) return result
      const database = result.id.slice('ovn-'.length)
      const text = recording(`ovn/ovn-${database}`).replaceAll('9d530aac-e57d-44cf-ae56-4fc24139547e', network)
      return { ...result, stdout: text, stderr: '', exitCode: 0, ...answers(database) }
    },
  })
}
const silent = { stdout: '', exitCode: 1, stderr: 'database connection failed (Connection refused)' }
const ROUTER = 'ovn-router-4af494e9-2d22-4f1c-87dd-9ba14bf88f36'

it('has its logical services, on their hosts and in the region, beside what is in namespaces', async () => {
  const scan = await scanRecorded({ cloud: cloudOfOvn(() => ({})) })
  const services = scan.snapshot.byType('vservice')
  expect(scan.get(ROUTER)).toMatchObject({ host: 'lab-node1', clique: true })
  expect(services.filter(({ host }) => host === undefined).map(({ parent_type }) => parent_type)).toEqual([
    'distributed_services_folder',
    'distributed_services_folder',
  ])
  expect(services.some(({ local_service_id }) => local_service_id !== undefined)).toBe(true)
  const network = scan.snapshot.byType('network').find(({ name }) => name === 'private')
  expect(network?.ovn_tunnel_key).toBe(2)
})

it('keeps what was known where a database does not answer, and says so once', async () => {
  const { snapshot } = await scanRecorded({ cloud: cloudOfOvn(() => ({})) })
  const later = { previous: snapshot, at: '2026-01-03T00:00:00.000Z' }
  const nothing = await scanRecorded({ ...later, cloud: cloudOfOvn(() => silent) })
  expect(nothing.get(ROUTER)).toMatchObject({ host: 'lab-node1', stale: { since: later.at } })
  expect(nothing.problems.filter(({ title }) => title.startsWith('OVN')).map(({ count }) => count)).toEqual([1, 1])
  const half = await scanRecorded({ ...later, cloud: cloudOfOvn((name) => (name.startsWith('south') ? silent : {})) })
  expect(half.get(ROUTER).stale).toBeUndefined()
  expect(half.snapshot.byType('network').find(({ name }) => name === 'private')?.ovn_tunnel_key).toBe(2)
  const gone = await scanRecorded({ ...later })
  expect(gone.snapshot.objects.has(ROUTER)).toBe(false)
})

it('does not count as read when its databases answer and its APIs do not', async () => {
  const scan = await scanRecorded({ cloud: cloudOfOvn(() => ({}), { networks: 'timeout' }) })
  expect(scan.get('region|RegionOne').reading).toMatchObject({ state: 'partly', reason: 'GET networks: timeout' })
})
