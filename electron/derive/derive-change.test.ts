import { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import type { InventoryObject } from '@shared/model/inventory-object'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENVIRONMENT, NOW, object, wholeCloud } from '../links/testing/clouds'
import { applyChanges, buildSnapshot } from '../store/inventory-snapshot'
import type { DocumentChanges, InventorySnapshot } from '../store/repository'
import { type DeriveFacts, derive } from './derive'
import { deriveChange } from './derive-change'

const LATER = '2025-06-02T12:00:00.000Z'
const recipes = { cliqueTypes: DEFAULT_CLIQUE_TYPES, constraints: DEFAULT_CLIQUE_CONSTRAINTS }
const facts: DeriveFacts = {
  environment: {
    name: ENVIRONMENT,
    environment_type: 'OpenStack',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS', 'LXB'],
    type_drivers: ['vxlan', 'vlan', 'flat'],
  },
  recipes,
  at: NOW,
}

async function stateOf(objects: readonly InventoryObject[], given = facts): Promise<InventorySnapshot> {
  return buildSnapshot({ environment: ENVIRONMENT, ...(await derive({ ...given, objects })), generation: 1 })
}

/** Everything in a state but times, sorted. */
function contentOf({ objects, links, cliques }: InventorySnapshot) {
  const timeless = <T extends { last_scanned: string }>(documents: ReadonlyMap<string, T>) =>
    [...documents].map(([id, document]) => [id, { ...document, last_scanned: '' }] as const).sort(byId)
  return { objects: timeless(objects), links: timeless(links), cliques: timeless(cliques) }
}
const byId = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)

/** The state after a change, derived from the change alone; checked against everything derived anew. */
async function changed(before: InventorySnapshot, change: DocumentChanges<InventoryObject>, given = facts) {
  const changes = await deriveChange(before, change, { ...given, at: LATER })
  const after = applyChanges(before, changes)
  expect(contentOf(after)).toEqual(contentOf(await stateOf([...after.objects.values()], given)))
  return changes
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const oneOf = (...values: string[]) => fc.constantFrom(...values)
const some = (...values: string[]) => fc.subarray(values)
const host = maybe(oneOf('h1', 'h2'))
const network = oneOf('n0', 'n1', 'n2')
const mac = oneOf('aa:01', 'AA:01', 'aa:02')
const device = oneOf('tap0', 'tap1', 'qvb1', 'qvo1', 'eth0', 'eth1', 'rfp-1')
const TYPES: Record<string, Record<string, fc.Arbitrary<unknown>>> = {
  network: {
    network: maybe(network),
    'provider:network_type': oneOf('vlan', 'vxlan', 'flat'),
    'provider:physical_network': oneOf('phys1', 'phys2'),
    'provider:segmentation_id': fc.constantFrom(100, 200),
  },
  port: { network_id: network, 'binding:host_id': host },
  instance: {
    host,
    network: fc.subarray(['n0', 'n1', 'n2']),
    network_info: fc.array(
      fc.record({ devname: device, address: mac, network: fc.record({ id: network, label: oneOf('a', 'b') }) }),
      { maxLength: 2 },
    ),
  },
  vservice: {
    host,
    network: some('n0', 'n1', 'n2'),
    service_id: maybe(oneOf('router-1', 'router-2')),
    router_id: maybe(oneOf('r1', 'r2')),
    service_type: oneOf('router', 'snat'),
    carries_traffic: fc.boolean(),
    ha_state: maybe(oneOf('active', 'standby')),
  },
  vnic: {
    host,
    name: device,
    mac_address: mac,
    instance_id: maybe(oneOf('instance0', 'instance1')),
    vservice_id: maybe(oneOf('vservice0', 'vservice1')),
    port: maybe(oneOf('port0', 'port1')),
    network: maybe(network),
    router_id: maybe(oneOf('r1', 'r2')),
    peer_name: maybe(device),
    peer_vnic: maybe(oneOf('vnic0', 'vnic1')),
  },
  vconnector: { host, interfaces_names: some('tap0', 'tap1', 'qvb1', 'eth0', 'eth1.100'), network: maybe(network) },
  vedge: {
    host,
    vedge_type: maybe(oneOf('OVS', 'VPP')),
    bridge_mappings: maybe(fc.record({ phys1: oneOf('br-1', 'br-2') })),
    ports: fc.array(
      fc.record({ name: device, bridge: oneOf('br-1', 'br-int'), peer: maybe(device), port: maybe(oneOf('port0')) }),
      { maxLength: 4 },
    ),
  },
  otep: {
    host,
    parent_id: oneOf('vedge0', 'vedge1', 'vconnector0'),
    uplinks: some('eth0', 'eth1'),
    ip_address: maybe(oneOf('10.0.0.1')),
    overlay_type: fc.constant('vxlan'),
    segmentation_id: maybe(fc.constantFrom(100, 200)),
    vconnector: maybe(oneOf('vconnector0')),
  },
  host_pnic: {
    host,
    name: oneOf('eth0', 'eth1'),
    mac_address: mac,
    physical_networks: some('phys1', 'phys2'),
    'EtherChannel Master': maybe(oneOf('host_pnic0', 'host_pnic1', 'eth0')),
    'IP Address': maybe(oneOf('10.0.0.1')),
    EtherChannel: fc.boolean(),
  },
  switch: {},
  switch_pnic: {
    switch: oneOf('switch0', 'switch1'),
    connected_to: maybe(fc.oneof(oneOf('switch_pnic0', 'switch_pnic1'), some('host_pnic0', 'host_pnic1'))),
    role: oneOf('uplink', 'hostlink'),
    mac_address: mac,
  },
}
const anObject = fc.oneof(
  ...Object.entries(TYPES).map(([type, attributes]) =>
    fc
      .record({
        id: oneOf('0', '1', '2').map((number) => `${type}${number}`),
        attributes: fc.record(attributes, { noNullPrototype: true }),
        stale: maybe(fc.constant({ since: NOW, reason: 'no answer' })),
      })
      .map(({ id, attributes: given, stale }) => {
        const present = Object.entries({ ...given, stale }).filter(([, value]) => value !== undefined)
        return object(type, id.replace('network', 'n'), Object.fromEntries(present))
      }),
  ),
)
const objects = (maxLength: number) =>
  fc.uniqueArray(anObject, { selector: ({ id }) => id, maxLength, minLength: maxLength >> 1 })

describe('deriving a change', () => {
  it('gives what deriving everything gives, whatever changes', async () => {
    await fc.assert(
      fc.asyncProperty(objects(34), objects(3), fc.nat(40), async (inventory, save, at) => {
        const saved = new Set(save.map(({ id }) => id))
        const remove = inventory.slice(at, at + 2).flatMap(({ id }) => (saved.has(id) ? [] : [id]))
        await changed(await stateOf(inventory), { save, remove })
      }),
      { numRuns: 60 },
    )
  })

  it('gives what deriving everything gives when parts of a wired cloud come and go', async () => {
    const all = await stateOf(wholeCloud)
    await fc.assert(
      fc.asyncProperty(fc.subarray([...wholeCloud], { minLength: 1, maxLength: 4 }), async (chosen) => {
        const ids = chosen.map(({ id }) => id)
        await changed(all, { remove: ids })
        await changed(await stateOf(wholeCloud.filter(({ id }) => !ids.includes(id))), { save: chosen })
      }),
      { numRuns: 12 },
    )
  })

  it('writes nothing but what changed, and no document that only has another time', async () => {
    const before = await stateOf(wholeCloud)
    const vnic = before.objects.get('node-1-tap-vm1') as InventoryObject
    const seenAgain = await changed(before, { save: [{ ...vnic, last_scanned: LATER }] })
    expect([seenAgain.links, seenAgain.cliques]).toEqual([
      { save: [], remove: [] },
      { save: [], remove: [] },
    ])
    const renamed = await changed(before, { save: [{ ...vnic, mac_address: 'fa:16:3e:00:00:77' }] })
    expect(renamed.links?.save?.map((link) => link.link_type)).toEqual(['vnic-vedge'])
    expect([renamed.links?.remove, renamed.cliques?.save, renamed.objects?.save?.length]).toEqual([[], [], 1])
  })

  it('follows what is named far away: a network that only Nova’s network information of another host names', async () => {
    const cloud = [
      object('network', 'n0', { name: 'old' }),
      object('instance', 'i', { host: 'h1', network_info: [{ devname: 'tap0', network: { id: 'n0' } }] }),
      object('vnic', 'v', { host: 'h2', name: 'tap0', instance_id: 'i' }),
    ]
    const changes = await changed(await stateOf(cloud), { save: [object('network', 'n0', { name: 'new' })] })
    expect(changes.links?.save?.map((link) => link.link_name)).toEqual(['new'])
  })

  it('marks and unmarks the objects whose clique came or went', async () => {
    const before = await stateOf(wholeCloud)
    const gone = await changed(before, { remove: ['node-1-tap-vm1'] })
    expect(gone.cliques?.remove).toEqual(['vm-1'])
    expect(gone.objects?.save).toEqual([expect.not.objectContaining({ clique: true })])
  })

  it('tells of vNICs what they are plugged into, and of instances how many they have where', async () => {
    const before = await stateOf(wholeCloud)
    const find = (state: InventorySnapshot, id: string) => state.objects.get(id)
    expect(find(before, 'node-1-tap-vm1')).toMatchObject({
      vedge_id: 'node-1-agent',
      vedge_type: 'OVS',
      vedge_port: '3',
    })
    expect(find(before, 'node-2-tap-a')).toMatchObject({
      vconnector_id: 'node-2-qbr-a',
      vedge_id: 'node-2-agent',
      vedge_port: 'qvo-a',
    })
    expect(find(before, 'vm-1')).toMatchObject({ vnic_count: 1, ovs_vnic_count: 1 })
    const vedge = find(before, 'node-1-agent') as InventoryObject
    const changes = await changed(before, { save: [{ ...vedge, vedge_type: 'VPP' }] })
    const after = applyChanges(before, changes)
    expect(find(after, 'node-1-tap-vm1')).toMatchObject({ vedge_type: 'VPP' })
    expect(find(after, 'vm-1')).toMatchObject({ vnic_count: 1, vpp_vnic_count: 1 })
    expect(find(after, 'vm-1')).not.toHaveProperty('ovs_vnic_count')
    const unplugged = applyChanges(after, await changed(after, { remove: ['node-1-agent'] }))
    expect(find(unplugged, 'node-1-tap-vm1')).not.toHaveProperty('vedge_id')
  })

  it('ends when it is cancelled', async () => {
    const reason = new Error('enough')
    const before = await stateOf(wholeCloud)
    const many = Array.from({ length: 3000 }, (_, index) =>
      object('vnic', `v${index}`, { host: 'node-1', name: `t${index}` }),
    )
    const work = deriveChange(before, { save: many }, { ...facts, signal: AbortSignal.abort(reason) })
    await expect(work).rejects.toBe(reason)
  })
})
