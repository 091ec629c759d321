/**
 * Scans with all sources, seen from the other side: what the APIs, the hosts and the database wrote down of what they were
 * asked. Nothing of it changes anything.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS, type CommandId, SLOT_CLASSES } from '../../electron/connections/ssh/commands'
import { MARIADB } from '../../electron/connections/testing/mariadb'
import { isInstalled } from '../../electron/connections/testing/peers'
import { type BackendSession, openBackendSession } from './backend-session'
import type { CloudSpec } from './cloud-spec'
import { type DatabasePeer, startDatabasePeer } from './database-peer'
import { stepsIn } from './interpreted-host'
import { startSimulatedCloud } from './simulated-cloud'

/** Between them they have every kind of host, containers, and OVN's databases. */
const CLOUDS: readonly (CloudSpec & { readonly name: string })[] = [
  {
    name: 'mixed',
    ...{ hosts: 6, instancesPerHost: 2, seed: 3, router: 'dvr-ha' },
    mix: ['ovs', 'ovs-hybrid', 'linux-bridge', 'dpdk', 'sriov', 'vpp'],
  },
  { name: 'ovn', hosts: 3, instancesPerHost: 2, driver: 'ovn' },
  { name: 'containers', hosts: 2, instancesPerHost: 1, driver: 'ovs', distribution: 'Kolla', version: '2023.2' },
]

const asks = { api: [] as string[], hosts: [] as string[], database: [] as string[] }

describe.skipIf(!isInstalled(MARIADB, 'mariadb-server'))(
  'what the other side wrote down of scans with all sources',
  () => {
    let session: BackendSession
    let database: DatabasePeer
    beforeAll(async () => {
      session = await openBackendSession()
      database = await startDatabasePeer()
      for (const spec of CLOUDS) {
        const onAsked = (host: string, what: string) => void (host === '' ? asks.api : asks.hosts).push(what)
        const cloud = await startSimulatedCloud({ ...spec, onAsked, timeout: 60, groups: [database.group] })
        database.tell(cloud.model)
        await session.add(cloud.environmentDocument)
        const { status, problems } = await session.scan(spec.name)
        // What a test of the connections asks counts too.
        await session.call('connections.test', { testId: spec.name, stored: spec.name })
        asks.database.push(...database.asked())
        await cloud.stop()
        expect({ status, problems: problems.map(({ title }) => title) }).toMatchObject({
          status: expect.stringMatching(/^completed/),
        })
      }
    }, 120_000)
    afterAll(async () => {
      await session?.close()
      await database?.close()
    })

    test('the APIs were only read, but for the sign-in', () => {
      expect(asks.api.length).toBeGreaterThan(60)
      const writes = asks.api.filter((line) => !/^GET /.test(line))
      expect(new Set(writes)).toEqual(new Set(['POST /identity/v3/auth/tokens']))
    })

    test('the hosts ran nothing but the closed table, and gave neither files nor shells', () => {
      const executions = asks.hosts.filter((what) => what.startsWith('exec '))
      expect(executions.length).toBeGreaterThan(20)
      // The way to the other hosts.
      expect(new Set(asks.hosts.filter((what) => !/^exec |^tcpip [\w.-]+:22$/.test(what)))).toEqual(new Set())
      const steps = executions.map((what) => stepsIn(what.slice('exec '.length)))
      expect(steps).not.toContain(undefined)
      const run = steps.flatMap((all) => all ?? []).map(withoutWay)
      const programs = new Set(run.map(([program]) => program))
      expect([...programs]).toEqual(
        expect.arrayContaining(['ovn-nbctl', 'ovn-sbctl', 'ovs-vsctl', 'virsh', 'vppctl', 'docker', 'ip', 'ethtool']),
      )
      expect(isInTable(['ip', 'link', 'set', 'eth0', 'down'])).toBe(false)
      expect(run.filter((words) => !isInTable(words)).map((words) => words.join(' '))).toEqual([])
    })

    test('the database was only read, in sessions that cannot write', () => {
      const statements = asks.database.filter((line) => /^(?:Query|Prepare|Execute) /.test(line))
      expect(statements.length).toBeGreaterThan(40)
      expect(statements.filter((line) => !/^\w+ (?:SELECT|SHOW|SET SESSION) /.test(line.trimEnd()))).toEqual([])
      expect(statements).toContain('Query SET SESSION TRANSACTION READ ONLY')
      // A connection says these besides.
      const others = asks.database.filter((line) => !statements.includes(line))
      expect(others.filter((line) => !/^(?:Connect|Quit|Close stmt|Close)\b/.test(line))).toEqual([])
    })
  },
)

/** First questions to a host; they change nothing either. */
const FIRST = [
  /^uname -n$/,
  /^id -u$/,
  /^true$/,
  /^ls \/snap\/bin$/,
  /^(?:docker|podman) ps -a --format \{\{\.Names\}\} \{\{\.Status\}\}$/,
]

/** The words that really run: without the way to root, into a container, or into a snap. */
function withoutWay(words: readonly string[]): readonly string[] {
  const line = words.join('\0')
  const inside = line
    .replace(/^sudo\0(?:-n|-S\0-p\0)\0/, '')
    .replace(/^(?:docker|podman)\0exec\0-u\0root\0[\w.-]+\0/, '')
    .replace(/^\/snap\/bin\/[a-z]+\./, '')
  return inside.split('\0')
}

const TEMPLATES = (Object.keys(COMMANDS) as CommandId[]).flatMap((id) =>
  COMMANDS[id].steps.map((step) => ({
    step,
    slots: COMMANDS[id].slots as Readonly<Record<string, keyof typeof SLOT_CLASSES>>,
  })),
)

const isInTable = (words: readonly string[]): boolean =>
  FIRST.some((pattern) => pattern.test(words.join(' '))) ||
  TEMPLATES.some(({ step, slots }) => fits(words, step, slots))

/** Word by word; one whose slot may be empty may be left out. */
function fits(
  [word, ...words]: readonly string[],
  [wanted, ...more]: readonly string[],
  slots: Readonly<Record<string, keyof typeof SLOT_CLASSES>>,
): boolean {
  if (wanted === undefined) return word === undefined
  const [, before = '', slot, after = ''] = /^(.*)\{(\w+)\}(.*)$/.exec(wanted) ?? []
  if (slot === undefined) return word === wanted && fits(words, more, slots)
  const named = slots[slot]
  const allowed = named === undefined ? /^[\w,]+$/ : SLOT_CLASSES[named]
  if (
    allowed.test('') &&
    fits(
      [word, ...words].flatMap((one) => one ?? []),
      more,
      slots,
    )
  )
    return true
  if (word === undefined || !word.startsWith(before) || !word.endsWith(after)) return false
  return allowed.test(word.slice(before.length, word.length - after.length)) && fits(words, more, slots)
}
