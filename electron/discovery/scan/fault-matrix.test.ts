/** Every list and command × every way to fail: the rest completes, nothing of the failed scope is lost. */
import type { ErrorCode } from '@shared/contract/errors'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CommandId } from '../../connections/ssh/commands'
import { createHostReader } from '../host/host-reader'
import { readOvs } from '../host/host-state'
import { type ApiList, breakCommand, createRecordedCloud, type RecordedCloudOptions } from '../testing/recorded-cloud'
import { AT, type RecordedScan, scanRecorded } from '../testing/scan-recorded'

const LATER = '2026-01-02T04:00:00.000Z'
const LISTS: readonly ApiList[] = [
  'projects',
  'availabilityZones',
  'hypervisors',
  'services',
  'aggregates',
  'servers',
  'flavors',
  'networks',
  'subnets',
  'ports',
  'routers',
  'agents',
  'floatingIps',
  'securityGroups',
]
const LIST_FAILURES: readonly ErrorCode[] = ['timeout', 'unreachable', 'peer-error', 'protocol', 'rate-limited']
const HOST_FAILURES: readonly ErrorCode[] = ['timeout', 'unreachable', 'auth-failed', 'host-key-unknown', 'protocol']
const COMMANDS: readonly CommandId[] = [
  'os-details',
  'links-json',
  'addresses-json',
  'nic-list',
  'netns-list-json',
  'netns-addresses-json',
  'virsh-list-uuid',
  'virsh-dumpxml',
  'ovs-list',
]
/** What a broken program prints, with its exit code. */
const OUTPUTS: readonly (readonly [name: string, stdout: string, exitCode: number])[] = [
  ['fails', '', 1],
  ['hangs', '', 124],
  ['prints garbage', '\u0000\u0001 not what was asked for', 0],
  ['is cut short', '[{"ifindex":1,"ifname":"lo","fla', 0],
]

let healthy: RecordedScan
beforeAll(async () => {
  healthy = await scanRecorded()
})

async function rescan(options: RecordedCloudOptions) {
  return scanRecorded({ previous: healthy.snapshot, cloud: createRecordedCloud(options), at: LATER })
}

/** The promise: no object is lost, what is not fresh is stale with a reason, and what happened is told. */
function expectNothingLost(scan: RecordedScan) {
  expect(scan.result.objects.map((object) => object.id)).toEqual(healthy.result.objects.map((object) => object.id))
  for (const object of scan.result.objects) {
    if (object.stale) expect(object.stale).toEqual({ since: LATER, reason: expect.stringMatching(/\S/) })
    else if (object.sources.length > 0) expect([object.id, object.last_scanned]).toEqual([object.id, LATER])
  }
  expect(scan.problems.length).toBeGreaterThan(0)
}

describe.each(LISTS)('API list %s', (list) => {
  it.each(LIST_FAILURES)('%s', async (code) => {
    const scan = await rescan({ failLists: { [list]: code } })
    expectNothingLost(scan)
    expect(scan.problems.every((problem) => problem.error.code === code)).toBe(true)
  })
})

describe('a host that fails as a whole', () => {
  it.each(HOST_FAILURES)('%s', async (code) => {
    const scan = await rescan({ failHosts: { 'lab-node2': code } })
    expectNothingLost(scan)
    expect(scan.problems.map(({ count, hosts, error }) => [count, hosts, error.code])).toEqual([
      [1, ['lab-node2'], code],
    ])
    expect(scan.log.filter((line) => line.startsWith('error'))).toEqual([`error lab-node2: ${code}`])
    expect(scan.get('lab-node2')).toMatchObject({ reachable: false, OS: { ID: 'debian' } })
    expect(scan.get('lab-node2').stale).toBeUndefined()
    const stale = scan.result.objects.filter((object) => object.stale)
    expect(new Set(stale.map((object) => object.host))).toEqual(new Set(['lab-node2']))
    expect(scan.progress.hosts().find((row) => row.host === 'lab-node2')).toMatchObject({
      state: 'failed',
      cells: { vnic: { state: 'kept', count: 3 } },
    })
  })

  it('stays not read, with since and reason, until it is read again, whichever scan comes between', async () => {
    const failHosts = { 'lab-node1': 'timeout', 'lab-node2': 'auth-failed', 'lab-node3': 'unreachable' } as const
    const known = ({ snapshot }: RecordedScan) => snapshot.statistics.knowledge
    const first = await rescan({ failHosts })
    expect(known(first).hosts).toMatchObject({ refused: 1, stale: 2, read: 0 })
    const { 'lab-node1': _repaired, ...failing } = failHosts
    const cloud = createRecordedCloud({ failHosts: failing })
    const alone = { cloud, at: '2026-01-02T05:00:00.000Z' }
    const byObject = await scanRecorded({ ...alone, previous: first.snapshot, options: { object_id: 'lab-node1' } })
    const byHosts = await scanRecorded({ ...alone, previous: first.snapshot, options: { hosts: ['lab-node1'] } })
    for (const second of [byObject, byHosts]) {
      expect(second.problems).toEqual([])
      expect(known(second)).toMatchObject({ hosts: { refused: 1, stale: 1, read: 1 }, regions: { read: 1 } })
      expect(second.get('lab-node1').reading).toEqual({ state: 'read', at: alone.at, sources: ['cli'] })
      expect(second.get('lab-node2').reading).toEqual({
        ...{ state: 'refused', at: healthy.get('lab-node2').last_scanned, sources: ['cli'] },
        ...{ since: LATER, reason: 'lab-node2: auth-failed' },
      })
    }
    expect(known(await scanRecorded({ previous: byObject.snapshot })).hosts).toMatchObject({
      refused: 0,
      stale: 0,
      read: 3,
    })
  })

  it('was never read when no scan ever reached it, and not asked where nobody tries', async () => {
    const first = await scanRecorded({ cloud: createRecordedCloud({ failHosts: { 'lab-node2': 'unreachable' } }) })
    expect(first.get('lab-node2').reading).toMatchObject({ state: 'never', since: AT })
    expect((await scanRecorded({ withoutShell: true })).snapshot.statistics.knowledge.hosts['not-asked']).toBe(3)
  })

  it('is partly read when one of its programs fails', async () => {
    const broken = breakCommand('ovs-list', '', 1, 'lab-node1')
    const scan = await rescan({ alter: broken })
    expect(scan.get('lab-node1').reading).toMatchObject({ state: 'partly', at: LATER, since: LATER })
    expect(scan.snapshot.statistics.knowledge.hosts).toMatchObject({ partly: 1, read: 2 })
  })

  it('leaves a hole in its region when a list of the APIs fails', async () => {
    const scan = await scanRecorded({ cloud: createRecordedCloud({ failLists: { ports: 'timeout' } }) })
    expect(scan.snapshot.statistics.knowledge).toMatchObject({ regions: { partly: 1 }, stale: 0 })
    const alone = await scanRecorded({ previous: scan.snapshot, options: { object_id: 'lab-node1' } })
    expect(alone.snapshot.statistics.knowledge.regions.partly).toBe(1)
  })

  it('is one problem when several hosts fail alike', async () => {
    const scan = await rescan({ failHosts: { 'lab-node2': 'unreachable', 'lab-node3': 'unreachable' } })
    expect(scan.problems).toHaveLength(1)
    expect(scan.problems[0]).toMatchObject({
      title: '2 hosts cannot be reached',
      hosts: ['lab-node2', 'lab-node3'],
      count: 2,
    })
  })

  it('stays stale since the first failure, and is fresh again once it answers', async () => {
    const first = await rescan({ failHosts: { 'lab-node2': 'unreachable' } })
    const cloud = createRecordedCloud({ failHosts: { 'lab-node2': 'timeout' } })
    const second = await scanRecorded({ previous: first.snapshot, cloud, at: '2026-01-02T05:00:00.000Z' })
    expect(second.get('lab-node2-qbr0f478b49-02').stale).toEqual(first.get('lab-node2-qbr0f478b49-02').stale)
    const third = await scanRecorded({ previous: second.snapshot })
    expect(third.result).toEqual(healthy.result)
  })
})

describe('Open vSwitch', () => {
  const silent: RecordedCloudOptions['alter'] = (result) =>
    result.id === 'ovs-list'
      ? {
          ...result,
          stdout: '',
          exitCode: 1,
          stderr: 'ovs-vsctl: …db.sock: database connection failed (No such file or directory)',
        }
      : result

  it('that is down keeps its vEdges where an agent says there is one', async () => {
    const scan = await rescan({ alter: silent })
    expectNothingLost(scan)
    expect(scan.problems[0]).toMatchObject({
      hosts: ['lab-node1', 'lab-node2'],
      error: { code: 'remote-command-failed' },
    })
  })

  it('that was never there is no failure', async () => {
    const { shell } = createRecordedCloud({ alter: silent })
    const reader = createHostReader(shell, 'lab-node3', new AbortController().signal)
    expect(await readOvs(reader, false, () => {})).toBeUndefined()
  })
})

describe.each(COMMANDS)('command %s', (id) => {
  it.each(OUTPUTS)('%s', async (_name, stdout, exitCode) => {
    const scan = await rescan({ alter: breakCommand(id, stdout, exitCode) })
    expectNothingLost(scan)
  })
})

/** A host without namespaces and one without guests say so by saying nothing. */
const MAY_BE_SILENT: readonly CommandId[] = ['netns-list-json', 'virsh-list-uuid']

describe('a command that prints nothing although it must', () => {
  it.each(COMMANDS.filter((id) => !MAY_BE_SILENT.includes(id)))('%s', async (id) => {
    expectNothingLost(await rescan({ alter: breakCommand(id, '', 0) }))
  })
})
