/** Each check with an inventory that is right and with one that is not, and why it likely is not. */
import { checkText } from '@shared/catalog/checks'
import { DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { AppError } from '@shared/contract/errors'
import type { InventoryObject } from '@shared/model/inventory-object'
import { describe, expect, it } from 'vitest'
import { SHIPPED_RECIPES } from '../cliques/recipe-marks'
import { derive } from '../derive/derive'
import { createErrorSummary } from '../discovery/scan/error-summary'
import { region } from '../inventory/testing/region'
import { ENVIRONMENT, NETWORKS, NOW, object, ovsNative } from '../links/testing/clouds'
import { buildSnapshot, type SnapshotInput } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'
import { aScan } from '../store/testing/generated-inventory'
import { findGaps } from './absent-types'
import { type CauseFacts, likelyCause } from './causes'
import { createChecks } from './index'
import { checksReport } from './report'

const environment = {
  name: ENVIRONMENT,
  environment_type: 'OpenStack' as const,
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS' as const],
  type_drivers: ['vxlan' as const],
  aci_enabled: false,
}
const recipes = SHIPPED_RECIPES

/** One host with a guest and a router, each object below the environment or the parent it names. */
const CLOUD: readonly InventoryObject[] = [...NETWORKS, ...ovsNative].map((one) =>
  one.type === 'otep' ? { ...one, id_path: `/${ENVIRONMENT}/${one.parent_id}/${one.id}` } : one,
)

const without = (...ids: string[]) => CLOUD.filter(({ id }) => !ids.includes(id))
const changed = (id: string, more: Record<string, unknown>) =>
  CLOUD.map((one) => (one.id === id ? { ...one, ...more } : one))

async function inventoryOf(objects: readonly InventoryObject[]): Promise<InventorySnapshot> {
  const derived = await derive({ environment, recipes, at: NOW, objects })
  return stored(derived)
}
const stored = (parts: Partial<SnapshotInput>) =>
  buildSnapshot({ environment: ENVIRONMENT, objects: CLOUD, links: [], cliques: [], generation: 1, ...parts })

const find = (snapshot: InventorySnapshot, more: object = {}) =>
  createChecks().find({ snapshot, environment: { ...environment, ...more }, recipes })
/** "check type: ids" of what failed. */
const failed = async (snapshot: InventorySnapshot, more: object = {}) =>
  (await find(snapshot, more)).map(({ check, type, ids }) => `${check.id} ${type}: ${[...ids].sort().join(' ')}`)

describe('an inventory', () => {
  it('that is right passes every check, and so does one that was never scanned', async () => {
    expect(await failed(await inventoryOf(CLOUD))).toEqual([])
    expect(await failed(stored({ objects: [] }))).toEqual([])
    // Its place in the tree is what is looked at here, not its wiring.
    expect((await failed(stored({ objects: region }))).filter((one) => one.startsWith('orphan'))).toEqual([])
  })

  it('is checked once for each state and set of recipes', async () => {
    const snapshot = await inventoryOf(without('net-flat'))
    const checks = createChecks()
    const input = { snapshot, environment, recipes }
    const first = checks.find(input)
    expect(checks.find({ ...input })).toBe(first)
    expect(await checks.idsOf('short-graph', input)).toBe(await checks.idsOf('short-graph', input))
    const other = { ...input, environment: { ...environment, mechanism_drivers: ['LXB' as const] } }
    expect(checks.find(other)).not.toBe(first)
    expect(await checks.counts(other)).toMatchObject({ 'absent/vconnector': 1 })
  })
})

describe('orphans are', () => {
  const orphans = async (objects: readonly InventoryObject[]) =>
    (await find(stored({ objects }))).filter(({ check }) => check.id === 'orphan').flatMap(({ samples }) => samples)

  it('objects whose parent is missing or another type, and those whose path leads elsewhere', async () => {
    const parents = { parent_id: 'gone', parent_type: 'host' }
    expect(await orphans(changed('vm-1', parents))).toMatchObject([
      { id: 'vm-1', note: 'its parent, host gone, is not in the inventory' },
    ])
    const wrong = { parent_id: 'node-1', parent_type: 'region', id_path: `/${ENVIRONMENT}/node-1/vm-1` }
    expect(await orphans(changed('vm-1', wrong))).toMatchObject([{ note: 'its parent node-1 is a host, not a region' }])
    for (const id_path of ['/lab/x/vm-1', '/lab/vm-11', '/other/vm-1', '/lab/vm-1/vm-1', 'vm-1'])
      expect(await orphans(changed('vm-1', { id_path }))).toMatchObject([{ note: expect.stringMatching(/path/) }])
  })

  it('not those below a host that is called as the environment', async () => {
    const host = { id: ENVIRONMENT, id_path: `/${ENVIRONMENT}/${ENVIRONMENT}` }
    const below = object('instance', 'vm', {
      parent_id: ENVIRONMENT,
      parent_type: 'host',
      id_path: `${host.id_path}/vm`,
    })
    const objects = [...changed('node-1', host), below]
    expect(await orphans(objects)).toEqual([])
    expect((await failed(stored({ objects })))[0]).toBe(`duplicate host: ${ENVIRONMENT}`)
  })
})

describe('duplicates are', () => {
  const duplicates = async (...objects: InventoryObject[]) =>
    (await failed(stored({ objects }))).filter((one) => one.startsWith('duplicate'))
  const vnic = (id: string, more: object) =>
    object('vnic', id, { vnic_type: 'instance_vnic', network: 'n', mac_address: 'fa:16:3e:00:00:01', ...more })
  const port = (id: string, network_id: string, mac_address = 'fa:16:3e:00:00:01') =>
    object('port', id, { network_id, mac_address })
  const otep = (id: string, host: string, ip_address: string) =>
    object('otep', id, { host, ip_address, overlay_type: 'vxlan' })

  it('MAC addresses within a network', async () => {
    expect(await duplicates(port('a', 'n'), port('b', 'n'), port('c', 'm'))).toEqual(['duplicate port: a b'])
    expect(await duplicates(port('a', 'n', ''), port('b', 'n', ''))).toEqual([])
    expect(await duplicates(vnic('a', { instance_id: 'i' }), vnic('b', { instance_id: 'j' }))).toEqual([
      'duplicate vnic: a b',
    ])
  })

  it('not those that share on purpose: one guest, two networks, distributed routers, what was seen earlier', async () => {
    const a = vnic('a', { instance_id: 'i' })
    expect(await duplicates(a, vnic('b', { instance_id: 'i' }))).toEqual([])
    expect(await duplicates(a, vnic('b', { instance_id: 'j', network: 'm' }))).toEqual([])
    expect(await duplicates(a, vnic('b', { instance_id: 'j', stale: { since: NOW, reason: 'moved' } }))).toEqual([])
    const router = { vnic_type: 'vservice_vnic' }
    expect(await duplicates(vnic('a', router), vnic('b', router))).toEqual([])
  })

  it('segments of two networks of a region, and tunnel addresses of two of its hosts', async () => {
    const network = (id: string, region: string) =>
      object('network', id, { region, 'provider:network_type': 'vxlan', 'provider:segmentation_id': 7 })
    expect(await duplicates(network('a', 'R'), network('b', 'R'), network('c', 'S'))).toEqual([
      'duplicate network: a b',
    ])
    expect(await duplicates(...NETWORKS)).toEqual([])
    const [one, other] = [otep('a', 'node-1', '10.0.0.1'), otep('b', 'node-2', '10.0.0.1')]
    expect(await duplicates(one, other)).toEqual(['duplicate otep: a b'])
    expect(await duplicates(one, { ...other, host: 'node-1' }, otep('c', 'node-2', '10.0.0.2'))).toEqual([])
    expect(await duplicates(otep('a', 'node-1', '127.0.0.1'), otep('b', 'node-2', '127.0.0.1'))).toEqual([])
    const hosts = ['R', 'S'].map((region, at) => object('host', `node-${at + 1}`, { region }))
    expect(await duplicates(...hosts, one, other)).toEqual([])
  })
})

describe('links and graphs', () => {
  it('dangle when an end is gone, which counts once for each object', async () => {
    const { links } = await inventoryOf(CLOUD)
    const objects = without('node-1-agent')
    expect(await failed(stored({ objects, links: [...links.values()] }))).toEqual(
      expect.arrayContaining(['dangling-link vnic: node-1-qg-1 node-1-qr-1 node-1-tap-vm1']),
    )
  })

  it('are broken when they name what is gone, be it an object, a link or the focal point itself', async () => {
    const { links, cliques } = await inventoryOf(CLOUD)
    const all = [...cliques.values()].filter(({ focal_point_type }) => focal_point_type === 'instance')
    const broken = async (parts: Partial<SnapshotInput>) =>
      (await failed(stored({ links: [...links.values()], cliques: all, ...parts }))).filter((one) =>
        one.startsWith('broken'),
      )
    expect(await broken({})).toEqual([])
    expect(await broken({ links: [] })).toEqual(['broken-graph instance: vm-1'])
    expect(await broken({ objects: without('node-1-tap-vm1') })).toEqual(['broken-graph instance: vm-1'])
    expect(await broken({ objects: without('vm-1') })).toEqual(['broken-graph instance: '])
  })

  it('are missing of what runs and is plugged in, not of what is shut off, elsewhere or empty', async () => {
    const missing = async (objects: readonly InventoryObject[]) =>
      (await failed(stored({ objects }))).filter((one) => one.startsWith('no-graph'))
    expect(await missing(CLOUD)).toEqual(['no-graph instance: vm-1', 'no-graph vservice: node-1-qrouter-r1'])
    for (const state of [{ nova_status: 'SHUTOFF' }, { nova_status: 'ERROR' }, { host: undefined }, { network: [] }])
      expect(await missing(changed('vm-1', state))).toEqual(['no-graph vservice: node-1-qrouter-r1'])
    expect(await missing(without('node-1-qr-1', 'node-1-qg-1', 'vm-1'))).toEqual([])
    const used = { neutron_status: 'ACTIVE' }
    const network = 'no-graph network: net-vxlan'
    expect(await missing(changed('vm-1-net-vxlan', used))).toContain(network)
    expect(await missing(changed('vm-1-net-vxlan', { ...used, device_owner: 'network:floatingip' }))).not.toContain(
      network,
    )
    const local = changed('net-vxlan', { 'provider:network_type': 'local' })
    expect(await missing(local.map((one) => (one.id === 'vm-1-net-vxlan' ? { ...one, ...used } : one)))).not.toContain(
      network,
    )
  })

  it('of an own clique type are missing where its first link is there', async () => {
    const snapshot = await inventoryOf(CLOUD)
    const own = { name: 'x', focal_point_type: 'vedge', link_types: ['vedge-otep'], environment: 'ANY' }
    const input = { snapshot, environment, recipes: { ...recipes, cliqueTypes: [...recipes.cliqueTypes, own] } }
    expect(await createChecks().counts(input)).toEqual({ 'no-graph/vedge': 1 })
    const other = { ...own, link_types: ['vedge-host'] }
    expect(await createChecks().counts({ ...input, recipes: { ...recipes, cliqueTypes: [other] } })).toEqual({})
  })

  it('end early when they do not reach every network that leaves the host', async () => {
    const snapshot = await inventoryOf(without('node-1-eth2-02:00', 'node-1-eth1-02:00'))
    expect(await failed(snapshot)).toEqual([
      'absent host_pnic: ',
      'short-graph instance: vm-1',
      'short-graph vservice: node-1-qrouter-r1',
    ])
    const [, , router] = await find(snapshot)
    expect(router?.samples).toMatchObject([{ note: 'does not reach private', hosts: ['node-1'] }])
  })
})

describe('findGaps', () => {
  const missing = (changes: Partial<typeof environment> | { mechanism_drivers: 'LXB'[] }) =>
    findGaps({ ...environment, ...changes }, DEFAULT_CLIQUE_TYPES, () => false)

  it('expects only what an environment of this configuration has', () => {
    expect(missing({ type_drivers: [] })).not.toContain('otep')
    expect(missing({ aci_enabled: true })).toEqual(expect.arrayContaining(['switch', 'switch_pnic']))
    expect(missing({ mechanism_drivers: ['LXB'] })).toEqual(expect.arrayContaining(['vconnector', 'otep']))
    expect(missing({ mechanism_drivers: ['LXB'] })).not.toContain('vedge')
  })

  it('expects only what the clique types in force lead through', () => {
    const [instance] = DEFAULT_CLIQUE_TYPES
    const short = instance ? [{ ...instance, link_types: ['instance-vnic'] }] : []
    expect(findGaps(environment, short, () => false)).toEqual(['instance', 'vnic'])
  })
})

describe('the likely cause', () => {
  const FACTS: CauseFacts = {
    scans: [],
    hosts: [],
    lacking: [],
    isImported: false,
    hostTypes: ['vnic', 'vedge', 'otep', 'host_pnic'],
  }
  const HOSTS = ['node-1', 'node-2', 'node-3']
  const refusal = (host: string, word: string) =>
    new AppError('permission-denied', `"${word}" on ${host} ended with 1 (it needs root, and sudo is refused)`, {
      hint: 'Allow it.',
      context: { host, refused: 'sudo' },
    })
  const scanWith = (
    add: (summary: ReturnType<typeof createErrorSummary>) => void,
    cell: 'failed' | 'ok' = 'failed',
    more: object = {},
  ) => {
    const summary = createErrorSummary()
    add(summary)
    const hosts = HOSTS.map((host) => ({
      host,
      roles: [],
      state: 'problems' as const,
      cells: { otep: { state: cell, count: 0 } },
    }))
    return { ...aScan(ENVIRONMENT, 7, { hosts, problems: summary.problems() }), ...more }
  }
  const causeOf = async (snapshot: InventorySnapshot, check: string, facts: Partial<CauseFacts>) => {
    const found = (await find(snapshot)).find((one) => `${one.check.id} ${one.type}` === check)
    if (!found) throw new Error(`${check} did not fail`)
    return likelyCause(found, { ...FACTS, ...facts })
  }

  it('is what was refused on the hosts where it would have been read', async () => {
    const snapshot = await inventoryOf(without('node-1-otep-vxlan-10.251.0.1'))
    const scan = scanWith((summary) => {
      for (const host of HOSTS) summary.add(refusal(host, 'ovs-vsctl list'), { host, fetcher: 'cli.oteps' })
      summary.add(new AppError('not-found', 'lldpd is not installed'), { host: 'node-1' }, 'warning')
      summary.add(new AppError('timeout', 'virsh is slow'), { host: 'node-1', fetcher: 'cli.instance-vnics' })
    })
    expect(await causeOf(snapshot, 'absent otep', { scans: [scan] })).toEqual({
      text: 'sudo is refused on 3 hosts',
      scanId: scan.id,
      remedy: 'Allow it.',
    })
    const fine = { ...scan, ...scanWith(() => {}, 'ok') }
    expect(await causeOf(snapshot, 'absent otep', { scans: [fine] })).toEqual({
      remedy: expect.stringMatching(/tunnel type drivers/),
    })
    const short = await causeOf(snapshot, 'short-graph instance', { scans: [scan] })
    expect(short.text).toBe('sudo is refused on 3 hosts')
  })

  it('is not a problem of other hosts, nor one that was mended since', async () => {
    const snapshot = await inventoryOf(without('node-1-otep-vxlan-10.251.0.1'))
    const check = 'short-graph instance'
    const elsewhere = scanWith((summary) => void summary.add(refusal('node-2', 'ip'), { host: 'node-2' }))
    expect((await causeOf(snapshot, check, { scans: [elsewhere] })).text).toBeUndefined()
    const older = scanWith((summary) => void summary.add(refusal('node-1', 'ip'), { host: 'node-1' }))
    const newer = aScan(ENVIRONMENT, 8, { problems: [] })
    const host = (state: string) => object('host', 'node-1', { reading: { state, sources: [] } })
    const facts = (state: string) => ({ scans: [newer, older], hosts: [host(state)] })
    expect((await causeOf(snapshot, check, facts('read'))).text).toBeUndefined()
    expect((await causeOf(snapshot, check, facts('partly'))).text).toBe('sudo is refused on host node-1')
  })

  it('is what the hosts remember, that they are down, what was not asked, and what there is no access to', async () => {
    const snapshot = await inventoryOf(without('node-1-otep-vxlan-10.251.0.1'))
    const check = 'absent otep'
    const host = (more: object) => [object('host', 'node-1', { name: 'node-1', ...more })]
    const reading = { state: 'refused', sources: [], reason: 'Permission denied (publickey)' }
    expect((await causeOf(snapshot, check, { hosts: host({ reading }) })).text).toBe(
      'host node-1 is refused: Permission denied (publickey)',
    )
    expect((await causeOf(snapshot, check, { hosts: host({ state: 'down', reading }) })).text).toBe(
      'host node-1 is down',
    )
    const asked = (more: object) => {
      const scan = aScan(ENVIRONMENT, 9, { problems: [] })
      return { scans: [{ ...scan, options: { ...scan.options, ...more } }] }
    }
    const sources = { api: true, db: true, cli: false }
    expect((await causeOf(snapshot, check, asked({ sources }))).text).toBe('scan #9 did not ask the hosts')
    expect((await causeOf(snapshot, check, asked({ hosts: ['x'] }))).text).toBe('scan #9 was of a part of the cloud')
    const bare = stored({})
    expect((await causeOf(bare, 'no-graph instance', asked({ scope: 'inventory' }))).text).toBe(
      'scan #9 built no graphs',
    )
    const lacking = [{ group: 'CLI', label: 'Hosts over SSH', note: '' }]
    expect((await causeOf(snapshot, check, { lacking })).text).toMatch(/not set up/)
    expect((await causeOf(snapshot, check, { isImported: true })).text).toBe('It came with the imported file')
  })

  it('of what the APIs tell is their problem, and of broken things that of the object', async () => {
    const snapshot = await inventoryOf(without('net-vxlan', 'net-vlan', 'net-flat'))
    const scan = scanWith((summary) => {
      summary.add(new AppError('timeout', 'Neutron is slow'), { fetcher: 'api.ports' })
      summary.add(new AppError('permission-denied', 'policy forbids it'), { fetcher: 'api.networks' })
    })
    expect((await causeOf(snapshot, 'absent network', { scans: [scan] })).text).toBe(
      'The API of the cloud did not allow what the scan needs',
    )
    const lost = stored({ objects: changed('vm-1', { parent_id: 'gone' }) })
    const about = scanWith((summary) => void summary.add(new AppError('not-found', 'It moved.'), { object: 'vm-1' }))
    expect((await causeOf(lost, 'orphan instance', { scans: [about] })).text).toBe('It moved')
    expect((await causeOf(lost, 'orphan instance', { scans: [scan] })).text).toBeUndefined()
  })
})

describe('the report', () => {
  it('says what changed since the scan before, and what is gone', async () => {
    const snapshot = { ...(await inventoryOf(without('node-1-eth1-02:00', 'node-1-eth2-02:00'))), scanId: 'lab-8' }
    const facts: CauseFacts = { scans: [], hosts: [], lacking: [], isImported: false, hostTypes: [] }
    const counts = { objects: 0, links: 0, cliques: 0, stale: 0, byType: { instance: 1, host_pnic: 2, port: 5 } }
    const before = aScan(ENVIRONMENT, 7, {
      counts,
      checks: { 'short-graph/instance': 3, 'orphan/vnic': 2, 'of-another-version/x': 1 },
    })
    const committed = [aScan(ENVIRONMENT, 9), aScan(ENVIRONMENT, 8), before]
    const report = checksReport(await find(snapshot), { ...facts, snapshot, committed })
    expect(report.failed.map((one) => [checkText(one), one.change])).toEqual([
      ['No host pNICs found', 1],
      ['1 instance has a graph that ends early', -2],
      ['1 vService has a graph that ends early', 1],
    ])
    expect(report.cleared).toEqual([{ check: 'orphan', type: 'vnic', count: 2 }])
    expect([report.scan?.number, report.before?.number]).toEqual([8, 7])
    expect(report.statistics).toEqual(
      expect.arrayContaining([
        { type: 'instance', count: 1, change: 0 },
        { type: 'host_pnic', count: 0, change: -2 },
        { type: 'host', count: 1, change: 1 },
      ]),
    )
    const alone = checksReport(await find(snapshot), { ...facts, snapshot, committed: [] })
    expect(alone.failed.every((one) => one.change === undefined)).toBe(true)
    expect([alone.scan, alone.before, alone.cleared]).toEqual([undefined, undefined, []])
  })
})
