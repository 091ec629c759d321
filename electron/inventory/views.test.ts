import { DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { CALLS } from '@shared/contract'
import { describe, expect, it } from 'vitest'
import { linkId } from '../links/link-finder'
import { ENVIRONMENT, NOW, object } from '../links/testing/clouds'
import { findGaps } from './coverage'
import { factOf } from './graph-facts'
import { cliqueGraph, neighbourhoodGraph } from './graph-view'
import { objectView } from './object-view'
import { summarize } from './summary'
import { tableRows } from './table'
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
const environment = {
  name: ENVIRONMENT,
  environment_type: 'OpenStack' as const,
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS' as const],
  type_drivers: ['vxlan' as const],
  aci_enabled: false,
}
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

describe('tableRows', () => {
  const ids = (query: Partial<Parameters<typeof tableRows>[1]>) =>
    tableRows(snapshot, { childrenOnly: false, limit: 100, ...query }).rows.map(({ id }) => id)

  it('gives all objects of a type in natural order, up to the limit', () => {
    expect(ids({ type: 'host' })).toEqual(['node-2', 'node-10'])
    expect(tableRows(snapshot, { type: 'host', childrenOnly: false, limit: 1 })).toMatchObject({
      rows: [{ id: 'node-2' }],
      total: 2,
    })
  })

  it('gives what belongs to an object, through references, and the ports bound to a host', () => {
    expect(ids({ under: 'node-2' })).toEqual(['hidden-port', 'port-1', 'node-2-tap1', 'vm-1'])
    expect(ids({ under: 'node-2', type: 'port' })).toEqual(['hidden-port', 'port-1'])
    expect(ids({ under: '7', type: 'instance' })).toEqual(['vm-1'])
    expect(ids({ under: 'aggregate-fast-node-2', type: 'vnic' })).toEqual(['node-2-tap1'])
  })

  it('gives direct children, folders among them', () => {
    expect(ids({ under: 'node-2', childrenOnly: true })).toEqual(['node-2-instances'])
    expect(ids({ under: ENVIRONMENT, childrenOnly: true })).toEqual(['projects', 'regions'])
  })
})

describe('summarize', () => {
  const whole = summarize(snapshot, { environment, cliqueTypes: DEFAULT_CLIQUE_TYPES })

  it('counts types and statuses without folders', () => {
    expect(whole.byType).toMatchObject({ host: 2, instance: 1, port: 2, availability_zone: 1 })
    expect(Object.keys(whole.byType).filter((type) => type.endsWith('_folder'))).toEqual([])
    expect(whole.byStatus).toMatchObject({
      host: { OK: 1, Warning: 0, Error: 1, none: 0, stale: 0 },
      vnic: { OK: 0, none: 1, stale: 1 },
    })
  })

  it('says per host what was seen when', () => {
    expect(whole.hosts).toMatchObject([
      { id: 'node-2', roles: ['Compute'], lastScanned: NOW, stale: true, byType: { instance: 1, vnic: 1 } },
      { id: 'node-10', roles: ['Compute', 'Network'], stale: false, byType: {} },
    ])
    const unseen = region.map((each) => ({ ...each, last_scanned: OLD }))
    expect(summarize(snapshotOf({ objects: unseen }), { environment, cliqueTypes: [] }).hosts[0]?.lastScanned).toBe(OLD)
  })

  it('counts what belongs to one object, with the hosts behind references', () => {
    const aggregate = summarize(snapshot, { environment, cliqueTypes: DEFAULT_CLIQUE_TYPES, id: '7' })
    expect(aggregate).toMatchObject({
      object: { id: '7' },
      byType: { host_ref: 1, host: 1, instance: 1 },
      hosts: [{ id: 'node-2' }],
      coverage: [],
    })
    expect(summarize(snapshot, { environment, cliqueTypes: [], id: 'node-2' }).byType.port).toBe(2)
  })

  it('answers as the contract says', () => {
    expect(CALLS['inventory.summary'].output.safeParse(whole).error).toBeUndefined()
  })

  it('says what should have been found, once something was scanned', () => {
    expect(whole.coverage.map(({ type }) => type)).toEqual(['host_pnic', 'vservice', 'vedge', 'otep'])
    const empty = summarize(snapshotOf({ objects: [] }), { environment, cliqueTypes: DEFAULT_CLIQUE_TYPES })
    expect(empty.coverage).toEqual([])
  })
})

describe('findGaps', () => {
  const missing = (changes: Partial<typeof environment> | { mechanism_drivers: 'LXB'[] }) =>
    findGaps({ ...environment, ...changes }, DEFAULT_CLIQUE_TYPES, () => false).map(({ type }) => type)

  it('expects only what an environment of this configuration has', () => {
    expect(missing({ type_drivers: [] })).not.toContain('otep')
    expect(missing({ aci_enabled: true })).toEqual(expect.arrayContaining(['switch', 'switch_pnic']))
    expect(missing({ mechanism_drivers: ['LXB'] })).toEqual(expect.arrayContaining(['vconnector', 'otep']))
    expect(missing({ mechanism_drivers: ['LXB'] })).not.toContain('vedge')
  })

  it('expects only what the clique types in force lead through', () => {
    const [instance] = DEFAULT_CLIQUE_TYPES
    const short = instance ? [{ ...instance, link_types: ['instance-vnic'] }] : []
    expect(findGaps(environment, short, () => false).map(({ type }) => type)).toEqual(['instance', 'vnic'])
  })
})

describe('graphs', () => {
  it('put nodes into boxes and keep links whose end is unknown as stubs', () => {
    const graph = cliqueGraph(snapshot, 'vm-1')
    expect(graph.nodes.map(({ id, group, stale }) => [id, group, stale])).toEqual([
      ['vm-1', 'node-2', false],
      ['node-2-tap1', 'node-2', true],
    ])
    expect(graph.links).toEqual(links)
    expect(graph.groups).toEqual([
      { id: 'node-2', name: 'node-2', kind: 'host', caption: 'compute · az', status: 'Error', stale: false },
    ])
    expect(graph).toMatchObject({ focalPoint: 'vm-1', cliqueType: 'instance', scannedAt: NOW })
    expect(CALLS['cliques.graph'].output.safeParse(graph).error).toBeUndefined()
  })

  it('refuse an object without a clique, with advice', () => {
    expect(() => cliqueGraph(snapshot, 'net-1')).toThrow(
      expect.objectContaining({ code: 'not-found', hint: expect.anything() }),
    )
    expect(() => cliqueGraph(snapshot, 'gone')).toThrow(notFound)
  })

  it('show what is around any object', () => {
    const graph = neighbourhoodGraph(snapshot, { id: 'node-2-tap1', hops: 1, limit: 100 })
    expect(graph.nodes.map(({ id }) => id)).toEqual(['node-2-tap1', 'vm-1'])
    expect(graph.links).toHaveLength(2)
    expect(CALLS['cliques.neighbourhood'].output.safeParse(graph).error).toBeUndefined()
  })

  it('say of a box what its host does and where it is', () => {
    const { groups } = neighbourhoodGraph(snapshot, { id: 'node-10', hops: 1, limit: 100 })
    expect(groups).toMatchObject([{ caption: 'compute + network · az · 10.0.0.10' }])
  })

  it('put switch ports into the box of their switch', () => {
    const fabric = [
      object('switch', 'leaf', { ip_address: '10.9.0.1' }),
      object('switch_pnic', 'leaf-1', { switch: 'leaf' }),
    ]
    const graph = neighbourhoodGraph(
      snapshotOf({ objects: fabric, links: [link('switch-switch_pnic', 'leaf', 'leaf-1')] }),
      {
        id: 'leaf',
        hops: 1,
        limit: 100,
      },
    )
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
