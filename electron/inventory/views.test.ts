import { CALLS } from '@shared/contract'
import type { Graph, TooBigGraph } from '@shared/contract/calls/cliques'
import { pages } from '@shared/contract/paging'
import { describe, expect, it } from 'vitest'
import { linkId } from '../links/link-finder'
import { ENVIRONMENT, NOW, object } from '../links/testing/clouds'
import { cliqueGraph, factOf, neighbourhoodGraph } from './graph-view'
import { objectView } from './object-view'
import { hostSummary, hostsUnder, summarize } from './summary'
import { createTableReader } from './table'
import { OLD, region, snapshotOf } from './testing/region'

const link = (link_type: string, source_id: string, target_id: string) => ({
  id: linkId(link_type, source_id, target_id),
  environment: ENVIRONMENT,
  source_id,
  target_id,
  link_type,
  link_name: '',
  state: 'up' as const,
  link_weight: 0,
  source_label: '',
  target_label: '',
  implicit: false,
  attributes: {},
  last_scanned: NOW,
})
const links = [link('instance-vnic', 'vm-1', 'node-2-tap1'), link('vnic-vedge', 'node-2-tap1', 'unknown')]
const clique = {
  environment: ENVIRONMENT,
  focal_point: 'vm-1',
  focal_point_type: 'instance',
  clique_type: 'instance',
  links: [...links.map(({ id }) => id), 'removed since'],
  nodes: ['vm-1', 'node-2-tap1', 'unknown'],
  constraints: {},
  last_scanned: NOW,
}
const snapshot = snapshotOf({ links, cliques: [clique] })
const notFound = expect.objectContaining({ code: 'not-found' })

describe('objectView', () => {
  const view = objectView(snapshot, 'node-2-tap1')

  it('leads from the top to the object', () => {
    expect(view.ancestors.map(({ id }) => id)).toEqual([
      'regions',
      'region|one',
      'zones',
      'zone|az',
      'node-2',
      'node-2-instances',
      'vm-1',
      'node-2-tap1',
    ])
  })

  it('lists links both ways, also those whose far end is unknown', () => {
    expect(view.connections.map(({ direction, far }) => [direction, far?.name])).toEqual([
      ['out', undefined],
      ['in', 'web'],
    ])
    expect([view.hasClique, objectView(snapshot, 'vm-1').hasClique]).toEqual([false, true])
  })

  it('names the objects it refers to, wherever in its attributes', () => {
    const { names } = objectView(snapshot, 'vm-1')
    expect(Object.keys(names).sort()).toEqual(['net-1', 'node-2', 'node-2-instances', 'port-1'])
    expect(names['net-1']).toMatchObject({ name: 'private', type: 'network', path: ['Projects'] })
  })

  it('answers as the contract says, and refuses an unknown id', () => {
    expect(CALLS['inventory.object'].output.safeParse(view).error).toBeUndefined()
    expect(() => objectView(snapshot, 'gone')).toThrow(notFound)
  })
})

describe('tables', () => {
  type Query = Parameters<ReturnType<typeof createTableReader>['window']>[1]
  const tables = createTableReader()
  const tableOf = (query: Partial<Query>, of = snapshot) =>
    tables.window(of, { childrenOnly: false, columns: [], offset: 0, limit: 100, ...query })
  const ids = async (query: Partial<Query>, of = snapshot) => (await tableOf(query, of)).rows.map(({ id }) => id)

  it('gives all objects of a type in natural order, window by window', async () => {
    expect(await ids({ type: 'host' })).toEqual(['node-2', 'node-10'])
    expect(await tableOf({ type: 'host', limit: 1 })).toMatchObject({ rows: [{ id: 'node-2' }], total: 2, matching: 2 })
    expect(await ids({ type: 'host', offset: 1, limit: 5 })).toEqual(['node-10'])
  })

  it('gives what belongs to an object, through references, and the ports bound to a host', async () => {
    expect(await ids({ under: 'node-2' })).toEqual(['hidden-port', 'port-1', 'node-2-tap1', 'vm-1'])
    expect(await ids({ under: 'node-2', type: 'port' })).toEqual(['hidden-port', 'port-1'])
    expect(await ids({ under: '7', type: 'instance' })).toEqual(['vm-1'])
    expect(await ids({ under: 'aggregate-fast-node-2', type: 'vnic' })).toEqual(['node-2-tap1'])
  })

  it('gives direct children, folders among them', async () => {
    expect(await ids({ under: 'node-2', childrenOnly: true })).toEqual(['node-2-instances'])
    expect(await ids({ under: ENVIRONMENT, childrenOnly: true })).toEqual(['projects', 'regions'])
  })

  it('gives fewer rows of a long window rather than less of each, and says where a cell was cut', async () => {
    const address = (index: number) => `2001:db8:0:0:0:0:${index}:1, 2001:db8:0:0:0:0:${index}:2`
    const objects = Array.from({ length: 1000 }, (_, index) =>
      object('instance', `vm-${index}`, {
        name: `vm-${index}`,
        ...Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`a${at}`, address(index)])),
        long: 'x'.repeat(400),
      }),
    )
    const columns = [...Array.from({ length: 10 }, (_, at) => `a${at}`), 'long']
    const many = snapshotOf({ objects })
    const { rows } = await tableOf({ type: 'instance', columns, limit: 1000 }, many)
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.length).toBeLessThan(1000)
    expect(rows.at(-1)?.cells.a9).toBe(address(rows.length - 1))
    expect(rows[0]?.cells.long).toBe(`${'x'.repeat(299)}…`)
    expect(JSON.stringify(rows).length).toBeLessThan(1_000_000)
  })

  it('sorts and filters all rows, not only those of the window, and counts both', async () => {
    const many = snapshotOf({
      objects: Array.from({ length: 3000 }, (_, index) =>
        object('instance', `vm-${index}`, {
          name: `vm-${index}`,
          vm_state: index % 1000 === 7 ? 'paused' : 'active',
          raw: 'x'.repeat(100),
          ...(index < 2 ? {} : { revision: index }),
        }),
      ),
    })
    const query = { type: 'instance', columns: ['vm_state', 'revision', 'task_state'], limit: 2 }
    const found = await tableOf({ ...query, filter: 'PAUSED' }, many)
    expect(found).toMatchObject({ total: 3000, matching: 3, rows: [{ id: 'vm-7' }, { id: 'vm-1007' }] })
    expect(found.columns).toEqual([
      { key: 'vm_state', longest: 6 },
      { key: 'revision', longest: 4 },
    ])
    expect(JSON.stringify(found)).not.toContain('xxx')
    expect(CALLS['inventory.table'].output.safeParse(found).error).toBeUndefined()
    const by = (direction: 'ascending' | 'descending', offset: number) =>
      ids({ ...query, sort: { column: 'revision', direction }, offset }, many)
    expect(await by('ascending', 0)).toEqual(['vm-2', 'vm-3'])
    expect(await by('descending', 0)).toEqual(['vm-2999', 'vm-2998'])
    // Without a value they come last either way.
    expect(await by('descending', 2998)).toEqual(['vm-0', 'vm-1'])
  })

  it('shows objects that are referred to by name, with their host where that is another one', async () => {
    const of = snapshotOf({
      objects: [
        object('switch', 'switch|a', { name: 'tor1' }),
        object('host_pnic', 'node-1-eth1-mac', { name: 'eth1', host: 'node-1' }),
        object('switch_pnic', 'switch|a|swp1', {
          name: 'swp1',
          switch: 'switch|a',
          connected_to: ['node-1-eth1-mac', 'gone'],
        }),
      ],
    })
    const { rows } = await tableOf({ type: 'switch_pnic', columns: ['switch', 'connected_to'] }, of)
    expect(rows[0]?.cells).toEqual({ switch: 'tor1', connected_to: 'eth1 · node-1, gone' })
  })

  it('shows only what a condition holds for', async () => {
    expect(await ids({ type: 'vnic', condition: 'stale' })).toEqual(['node-2-tap1'])
    expect(await ids({ type: 'host', condition: 'unknown' })).toEqual([])
  })

  it('refuses an unknown object', async () => {
    await expect(tableOf({ under: 'gone' })).rejects.toEqual(notFound)
  })
})

describe('summarize', () => {
  const summaryOf = (id?: string, of = snapshot) => summarize(of, id)
  const hostsOf = async (id?: string, of = snapshot) => (await hostsUnder(of, id)).map((host) => hostSummary(of, host))

  it('counts types and statuses without folders', async () => {
    const whole = await summaryOf()
    expect(whole.byType).toMatchObject({ host: 2, instance: 1, port: 2, availability_zone: 1 })
    expect(Object.keys(whole.byType).filter((type) => type.endsWith('_folder'))).toEqual([])
    expect(whole.byStatus).toMatchObject({
      host: { OK: 1, Warning: 0, Error: 1, none: 0, stale: 0 },
      vnic: { OK: 0, none: 1, stale: 1 },
    })
    expect(CALLS['inventory.summary'].output.safeParse(whole).error).toBeUndefined()
  })

  it('counts by type what is out of order, each object once', async () => {
    const objects = ['ACTIVE', 'ERROR', 'SHUTOFF', 'SHUTOFF'].map((nova_status, index) =>
      object('instance', `vm-${index}`, { nova_status }),
    )
    expect((await summaryOf(undefined, snapshotOf({ objects }))).conditions).toEqual({
      instance: { error: 1, 'not-active': 2 },
    })
  })

  it('says per host what was seen when', async () => {
    expect(await hostsOf()).toMatchObject([
      { id: 'node-2', roles: ['Compute'], lastScanned: NOW, knowledge: 'read', byType: { instance: 1, vnic: 1 } },
      { id: 'node-10', roles: ['Compute', 'Network'], knowledge: 'read', byType: {} },
    ])
    const unseen = snapshotOf({ objects: region.map((each) => ({ ...each, last_scanned: OLD })) })
    expect((await hostsOf(undefined, unseen))[0]?.lastScanned).toBe(OLD)
  })

  it('counts what belongs to one object, with the hosts behind references', async () => {
    expect(await summaryOf('7')).toMatchObject({ byType: { host_ref: 1, host: 1, instance: 1 } })
    expect(await hostsOf('7')).toMatchObject([{ id: 'node-2' }])
    expect((await summaryOf('node-2')).byType.port).toBe(2)
  })
})

describe('graphs', () => {
  const drawn = async (answer: Promise<Graph | TooBigGraph>): Promise<Graph> => {
    const graph = await answer
    if ('tooBig' in graph) throw new Error('too big')
    expect(CALLS['cliques.graph'].output.safeParse(graph).error).toBeUndefined()
    return graph
  }

  it('put nodes into boxes and keep links whose end is unknown as stubs', async () => {
    const graph = await drawn(cliqueGraph(snapshot, 'vm-1'))
    expect(graph.nodes.map(({ id, group, stale }) => [id, group, stale])).toEqual([
      ['vm-1', 'node-2', false],
      ['node-2-tap1', 'node-2', true],
    ])
    expect(graph.links.map(({ source_id, target_id }) => [source_id, target_id])).toEqual([
      ['vm-1', 'node-2-tap1'],
      ['node-2-tap1', 'unknown'],
    ])
    expect(graph.groups).toEqual([
      { id: 'node-2', name: 'node-2', kind: 'host', caption: 'compute · az', status: 'Error', stale: false },
    ])
    expect(graph).toMatchObject({ focalPoint: 'vm-1', cliqueType: 'instance', scannedAt: NOW })
  })

  it('carry of a link only what is drawn and differs', async () => {
    const told = {
      ...link('instance-vnic', 'vm-1', 'node-2-tap1'),
      link_weight: 3,
      source_label: 'eth0',
      last_scanned: OLD,
    }
    const graph = await drawn(cliqueGraph(snapshotOf({ links: [told, ...links.slice(1)], cliques: [clique] }), 'vm-1'))
    const { environment: _, attributes: __, target_label: ___, ...rest } = told
    expect(graph.links[0]).toEqual(rest)
    expect(graph.links[1]).not.toHaveProperty('last_scanned')
  })

  describe('of what is no focal point', () => {
    const ids = async (of: ReturnType<typeof snapshotOf>, id: string): Promise<string[]> =>
      (await drawn(cliqueGraph(of, id))).nodes.map((node) => node.id).sort()
    const on = (type: string, id: string, attributes: Record<string, unknown> = {}) =>
      object(type, id, { host: 'h', ...attributes })
    const cloud = snapshotOf({
      objects: [
        object('host', 'h'),
        object('project', 'p'),
        ...['a', 'b'].flatMap((vm) => [
          on('instance', vm, { network: [`net-${vm}`], project_id: vm === 'a' ? 'p' : 'other' }),
          on('vnic', `tap-${vm}`, { network: `net-${vm}`, port: `port-${vm}` }),
          object('network', `net-${vm}`),
          object('port', `port-${vm}`, { 'binding:host_id': 'h', device_id: vm, network_id: `net-${vm}` }),
        ]),
        on('vedge', 'ovs'),
        on('host_pnic', 'eth0'),
        on('host_pnic', 'eth1'),
        object('port', 'port-unplugged', { network_id: 'net-b' }),
        object('availability_zone', 'empty'),
      ],
      links: ['a', 'b']
        .flatMap((vm) => [
          link('instance-vnic', vm, `tap-${vm}`),
          link('vnic-vedge', `tap-${vm}`, 'ovs'),
          link('host_pnic-network', 'eth0', `net-${vm}`),
        ])
        .concat(link('vedge-host_pnic', 'ovs', 'eth0'), link('host_pnic-switch_pnic', 'eth0', 'unknown')),
    })
    const whole = ['a', 'b', 'eth0', 'net-a', 'net-b', 'ovs', 'tap-a', 'tap-b']

    it.each([
      ['a NIC', 'eth0', whole],
      ['a NIC that carries nothing', 'eth1', ['eth1']],
      ['a host', 'h', [...whole, 'eth1'].sort()],
      ['a vNIC', 'tap-a', ['a', 'eth0', 'net-a', 'ovs', 'tap-a']],
      ['a port', 'port-a', ['a', 'eth0', 'net-a', 'ovs', 'tap-a']],
      ['a port that is not plugged', 'port-unplugged', ['a', 'b', 'eth0', 'net-b', 'ovs', 'tap-a', 'tap-b']],
      ['a project', 'p', ['a', 'eth0', 'net-a', 'ovs', 'tap-a']],
      ['what has nothing', 'empty', []],
    ])('goes out to the instances and the networks: %s', async (_, id, wanted) => {
      expect(await ids(cloud, id)).toEqual(wanted)
    })

    it('has the host as its centre, the vNIC of a port, and stubs for ends that are unknown', async () => {
      const centre = async (id: string) => (await drawn(cliqueGraph(cloud, id))).focalPoint
      expect([await centre('h'), await centre('port-a'), await centre('eth0')]).toEqual(['h', 'tap-a', 'eth0'])
      const { links: found, cliqueType } = await drawn(cliqueGraph(cloud, 'eth0'))
      expect([found.some(({ target_id }) => target_id === 'unknown'), cliqueType]).toEqual([true, undefined])
    })

    it('refuse an unknown id', async () => {
      await expect(cliqueGraph(snapshot, 'gone')).rejects.toEqual(notFound)
    })
  })

  it('show the address on the network that is looked at, and on each vNIC elsewhere', async () => {
    const vif = (id: string, address: string) => ({ network: { id, label: id }, addresses: [address] })
    const objects = [
      object('network', 'net-1'),
      object('instance', 'vm', { network_info: [vif('net-2', '10.2.0.9'), vif('net-1', '10.1.0.9')] }),
      object('vnic', 'tap-1', { network: 'net-1', addresses: ['10.1.0.9'], mac_address: 'fa:16:3e:00:00:01' }),
      object('vservice', 'router'),
      object('vnic', 'qr-1', { network: ['net-1'], addresses: ['10.1.0.1/24'], mac_address: 'fa:16:3e:00:00:02' }),
      object('vnic', 'qg-1', { network: 'net-2', 'IP Address': '10.2.0.1', addresses: ['10.2.0.77/32'] }),
    ]
    const wires = [
      link('instance-vnic', 'vm', 'tap-1'),
      link('vservice-vnic', 'router', 'qr-1'),
      link('vservice-vnic', 'router', 'qg-1'),
    ]
    const nodes = objects.map(({ id }) => id)
    const cliques = ['net-1', 'vm'].map((focal_point) => ({ ...clique, focal_point, nodes, links: [] }))
    const of = snapshotOf({ objects, links: wires, cliques })
    const facts = async (id: string) =>
      Object.fromEntries((await drawn(cliqueGraph(of, id))).nodes.map((node) => [node.id, node.fact]))
    expect(await facts('net-1')).toMatchObject({ vm: '10.1.0.9', router: '10.1.0.1', 'tap-1': 'fa:16:3e:00:00:01' })
    expect(await facts('vm')).toMatchObject({
      vm: undefined,
      router: '10.1.0.1, 10.2.0.1',
      'tap-1': '10.1.0.9',
      'qg-1': '10.2.0.1',
    })
    const { nodes: drawnNodes } = await drawn(cliqueGraph(of, 'vm'))
    expect(drawnNodes.find(({ id }) => id === 'tap-1')?.mac).toBe('fa:16:3e:00:00:01')
  })

  it('say what they would hold when they are too large to be drawn', async () => {
    const ids = Array.from({ length: 16_000 }, (_, index) => `vm-${index}`)
    const large = snapshotOf({
      objects: [...region, ...ids.map((id) => object('instance', id))],
      cliques: [{ ...clique, focal_point: 'net-1', links: [], nodes: ['net-1', ...ids] }],
    })
    const tooBig = { nodes: 16_001, links: 0, byType: { network: 1, instance: 16_000 } }
    expect(await cliqueGraph(large, 'net-1')).toEqual({ focalPoint: 'net-1', tooBig })
  })

  it('come in parts when they are too many bytes for one message', async () => {
    const objects = Array.from({ length: 9000 }, (_, index) =>
      object('instance', `vm-${index}`, { host: `n-${index % 9}` }),
    )
    const large = snapshotOf({
      objects: [...region, ...objects],
      cliques: [{ ...clique, focal_point: 'net-1', links: [], nodes: objects.map(({ id }) => id) }],
    })
    const nodes: string[] = []
    const groups = new Set<string>()
    let parts = 0
    for await (const part of pages((cursor) => drawn(cliqueGraph(large, 'net-1', { cursor })))) {
      expect(JSON.stringify(part).length).toBeLessThan(1024 * 1024)
      nodes.push(...part.nodes.map(({ id }) => id))
      for (const { id } of part.groups) groups.add(id)
      parts += 1
    }
    expect(parts).toBeGreaterThan(1)
    expect(nodes).toEqual(objects.map(({ id }) => id))
    expect(groups.size).toBe(9)
  })

  it('show what is around any object', async () => {
    const graph = await drawn(neighbourhoodGraph(snapshot, { id: 'node-2-tap1', hops: 1 }))
    expect(graph.nodes.map(({ id }) => id)).toEqual(['node-2-tap1', 'vm-1'])
    expect(graph.links).toHaveLength(2)
  })

  it('say of a box what its host does and where it is', async () => {
    const { groups } = await drawn(neighbourhoodGraph(snapshot, { id: 'node-10', hops: 1 }))
    expect(groups).toMatchObject([{ caption: 'compute + network · az · 10.0.0.10' }])
  })

  it('put switch ports into the box of their switch', async () => {
    const fabric = snapshotOf({
      objects: [
        object('switch', 'leaf', { ip_address: '10.9.0.1' }),
        object('switch_pnic', 'leaf-1', { switch: 'leaf' }),
      ],
      links: [link('switch-switch_pnic', 'leaf', 'leaf-1')],
    })
    const graph = await drawn(neighbourhoodGraph(fabric, { id: 'leaf', hops: 1 }))
    expect(graph.nodes.map(({ group }) => group)).toEqual(['leaf', 'leaf'])
    expect(graph.groups).toMatchObject([{ kind: 'switch', caption: '10.9.0.1' }])
  })
})

describe('factOf', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    [
      'instance',
      {
        addresses: [
          { network: 'a', addresses: [] },
          { network: 'b', addresses: ['10.8.0.14'] },
        ],
      },
      '10.8.0.14',
    ],
    ['instance', { network_info: [{ network: { subnets: [{ ips: [{ address: '10.8.0.15' }] }] } }] }, '10.8.0.15'],
    ['instance', {}, undefined],
    ['vnic', { mac_address: 'fa:16:3e:b7:9c:41' }, 'fa:16:3e:b7:9c:41'],
    ['vedge', { bridges: [{ name: 'br-ex' }, { name: 'br-int' }] }, 'br-int'],
    ['vedge', { vedge_type: 'VPP' }, 'VPP'],
    ['otep', { ip_address: '10.30.0.22' }, '10.30.0.22'],
    ['host_pnic', { Speed: '25000Mb/s', 'IP Address': '10.0.0.1' }, '25 Gb/s'],
    ['host_pnic', { Speed: '2500Mb/s' }, '2.5 Gb/s'],
    ['host_pnic', { Speed: '100Mb/s' }, '100 Mb/s'],
    ['host_pnic', { Speed: 'Unknown!', 'IP Address': '10.0.0.1' }, '10.0.0.1'],
    ['network', { 'provider:network_type': 'vxlan', 'provider:segmentation_id': 1047 }, 'vxlan 1047'],
    [
      'network',
      { 'provider:network_type': 'vlan', 'provider:segmentation_id': 312, 'provider:physical_network': 'physnet1' },
      'vlan 312',
    ],
    ['network', { 'provider:network_type': 'flat', 'provider:physical_network': 'physnet1' }, 'flat · physnet1'],
    ['network', {}, undefined],
    ['project', { description: 'any' }, undefined],
  ])('%s %j', (type, attributes, fact) => {
    expect(factOf(object(type, 'id', attributes))).toBe(fact)
  })
})
