import { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import type { CliqueConstraint, CliqueType } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derive } from '../derive/derive'
import { ENVIRONMENT, NOW, object, wholeCloud } from '../links/testing/clouds'
import { buildSnapshot } from '../store/inventory-snapshot'
import type { CliqueEnvironment } from './choose-clique-type'
import type { StoredLink } from './link-index'
import { neighbourhood } from './neighbourhood'

const environment: CliqueEnvironment = {
  name: ENVIRONMENT,
  environment_type: 'OpenStack',
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS', 'LXB'],
  type_drivers: ['vxlan', 'vlan', 'flat'],
}
interface Given {
  objects?: readonly InventoryObject[]
  links?: readonly StoredLink[]
  cliqueTypes?: readonly CliqueType[]
  constraints?: readonly CliqueConstraint[]
}
const build = async ({
  objects = wholeCloud,
  links,
  cliqueTypes = DEFAULT_CLIQUE_TYPES,
  constraints = DEFAULT_CLIQUE_CONSTRAINTS,
}: Given = {}) => {
  return derive({
    environment,
    objects,
    ...(links && { links }),
    recipes: { cliqueTypes, constraints },
    at: NOW,
  })
}
const cliqueOf = async (focalPoint: string, given: Given = {}) =>
  (await build(given)).cliques.find((clique) => clique.focal_point === focalPoint)

const link = (link_type: string, source_id: string, target_id: string, network?: string | string[]): StoredLink => ({
  id: `${link_type}:${source_id}>${target_id}`,
  environment: ENVIRONMENT,
  source_id,
  target_id,
  link_type,
  link_name: '',
  state: 'up',
  link_weight: 0,
  source_label: '',
  target_label: '',
  implicit: false,
  attributes: network === undefined ? {} : { network },
  last_scanned: NOW,
})
const recipe = (focal_point_type: string, link_types: string[]): CliqueType => ({
  name: focal_point_type,
  focal_point_type,
  link_types,
  environment: 'ANY',
})

describe('cliques of the default types', () => {
  it('leads an instance to its own network only, past hops its host does not have', async () => {
    const clique = await cliqueOf('vm-1')
    expect(clique?.nodes).toEqual([
      'vm-1',
      'node-1-tap-vm1',
      'node-1-agent',
      'node-1-otep-vxlan-10.251.0.1',
      'node-1-eth1-02:00',
      'net-vxlan',
    ])
    expect(clique).toMatchObject({
      environment: ENVIRONMENT,
      focal_point_type: 'instance',
      clique_type: 'instance',
      constraints: { network: ['net-vxlan'] },
      last_scanned: NOW,
    })
  })

  it('follows both networks of an instance, each through its own NIC', async () => {
    expect((await cliqueOf('vm-2'))?.nodes).toEqual([
      'vm-2',
      'node-2-tap-a',
      'node-2-tap-b',
      'node-2-qbr-a',
      'node-2-qbr-b',
      'node-2-agent',
      'node-2-otep-vxlan-10.251.0.1',
      'node-2-eth2-02:00',
      'node-2-eth1-02:00',
      'net-vlan',
      'net-vxlan',
    ])
  })

  it('shows the cables of a bond and the switch behind it', async () => {
    const nodes = (await cliqueOf('vm-3'))?.nodes
    expect(nodes).toEqual(
      expect.arrayContaining([
        'node-3-bond0-02:00',
        'node-3-eth4-02:00',
        'node-3-eth5-02:00',
        'leaf-1-eth1/5',
        'leaf-1',
      ]),
    )
    expect(nodes).not.toContain('spine-1')
  })

  it('passes through the bridge that owns the tunnel address', async () => {
    const clique = await cliqueOf('vm-4')
    expect(clique?.nodes.slice(-3)).toEqual(['node-4-br-mesh', 'node-4-eth0-02:00', 'net-vxlan'])
    // The recipe names vconnector-host_pnic twice.
    expect(new Set(clique?.links).size).toBe(clique?.links.length)
  })

  it('leads a network to everything attached to it, and to nothing else', async () => {
    const vxlan = (await cliqueOf('net-vxlan'))?.nodes ?? []
    const ends = (nodes: readonly string[]) =>
      nodes.filter((id) => /^vm-|^node-\d-q/.test(id) && !id.includes('qbr')).sort()
    expect(ends(vxlan)).toEqual([
      'node-1-qr-1',
      'node-1-qrouter-r1',
      'node-3-qdhcp-net-vxlan',
      'vm-1',
      'vm-2',
      'vm-3',
      'vm-4',
    ])
    expect(vxlan).not.toContain('node-2-tap-b')
    expect(ends((await cliqueOf('net-vlan'))?.nodes ?? [])).toEqual(['vm-2', 'vm-3'])
    expect(ends((await cliqueOf('net-flat'))?.nodes ?? [])).toEqual([
      'node-1-qg-1',
      'node-1-qrouter-r1',
      'node-8-qrouter-r2',
      'node-9-qg-2',
    ])
  })

  it('leads a switch through the fabric to the instances behind it', async () => {
    expect((await cliqueOf('spine-1'))?.nodes).toEqual(
      expect.arrayContaining(['spine-1-eth1/1', 'leaf-1-eth1/49', 'leaf-1', 'vm-3']),
    )
  })

  it('are made for every focal point that has links, and name only known links', async () => {
    const { cliques, links, warnings } = await build()
    const known = new Set(links.map(({ id }) => id))
    const focalTypes = new Set(DEFAULT_CLIQUE_TYPES.map((type) => type.focal_point_type))
    expect(cliques.map((clique) => clique.focal_point).sort()).toEqual(
      wholeCloud
        .filter(({ type }) => focalTypes.has(type))
        .map(({ id }) => id)
        .sort(),
    )
    expect(cliques.flatMap(({ links }) => links).filter((id) => !known.has(id))).toEqual([])
    expect(warnings).toEqual([])
  })
})

describe('the walk', () => {
  const instance = object('instance', 'vm', { network: ['n1'] })
  const free = { constraints: [] }

  it('uses the direction in which the environment stores a link type', async () => {
    const given = {
      ...free,
      objects: [object('network', 'n1')],
      links: [link('host_pnic-network', 'p1', 'n1'), link('host_pnic-network', 'p2', 'n2')],
      cliqueTypes: [recipe('network', ['network-host_pnic'])],
    }
    expect((await cliqueOf('n1', given))?.nodes).toEqual(['n1', 'p1'])
  })

  it('goes on after a link type that finds nothing', async () => {
    const given = {
      ...free,
      objects: [instance],
      links: [link('instance-vnic', 'vm', 'v'), link('vnic-vedge', 'v', 'e')],
      cliqueTypes: [recipe('instance', ['instance-vnic', 'vnic-vconnector', 'vnic-vedge'])],
    }
    expect((await cliqueOf('vm', given))?.nodes).toEqual(['vm', 'v', 'e'])
  })

  it('follows pairs of one type from either side, one hop a time', async () => {
    const given = {
      ...free,
      objects: [object('host_pnic', 'bond'), object('host_pnic', 'member')],
      links: [link('host_pnic-host_pnic', 'member', 'bond'), link('host_pnic-host_pnic', 'bond-2', 'bond-3')],
      cliqueTypes: [recipe('host_pnic', ['host_pnic-host_pnic'])],
    }
    expect((await build(given)).cliques.map(({ nodes }) => nodes)).toEqual([
      ['bond', 'member'],
      ['member', 'bond'],
    ])
  })

  it('does not follow, within a step, what that step has just found', async () => {
    const given = {
      ...free,
      objects: [object('host_pnic', 'a')],
      links: [link('host_pnic-host_pnic', 'a', 'b'), link('host_pnic-host_pnic', 'b', 'c')],
      cliqueTypes: [recipe('host_pnic', ['host_pnic-host_pnic'])],
    }
    expect((await cliqueOf('a', given))?.nodes).toEqual(['a', 'b'])
  })

  it('shows a bond of bonds from one side: an object is the source of links of its own kind, or else their target', async () => {
    const given = {
      ...free,
      objects: [object('host_pnic', 'middle'), object('host_pnic', 'top')],
      links: [link('host_pnic-host_pnic', 'below', 'middle'), link('host_pnic-host_pnic', 'middle', 'top')],
      cliqueTypes: [recipe('host_pnic', ['host_pnic-host_pnic'])],
    }
    expect((await cliqueOf('middle', given))?.nodes).toEqual(['middle', 'top'])
    expect((await cliqueOf('top', given))?.nodes).toEqual(['top', 'middle'])
  })

  it('makes no clique without links', async () => {
    expect((await build({ objects: [instance], links: [] })).cliques).toEqual([])
  })

  it('warns of a name that is no link type and follows the others', async () => {
    const given = {
      ...free,
      objects: [instance],
      links: [link('instance-vnic', 'vm', 'v')],
      cliqueTypes: [recipe('instance', ['instance-v-nic', 'instance-vnic'])],
    }
    expect((await build(given)).warnings).toEqual([
      'The clique type instance names "instance-v-nic", which is no link type',
    ])
    expect((await cliqueOf('vm', given))?.nodes).toEqual(['vm', 'v'])
  })
})

describe('constraints', () => {
  const long = Array.from({ length: 20 }, (_, i) => `n${i}`)
  const links = [
    link('instance-vnic', 'vm', 'same', 'n1'),
    link('instance-vnic', 'vm', 'other', 'n99'),
    link('instance-vnic', 'vm', 'shared', ['n99', 'n1']),
    link('instance-vnic', 'vm', 'long', long),
    link('instance-vnic', 'vm', 'long other', long.slice(5)),
    link('instance-vnic', 'vm', 'none', []),
    link('instance-vnic', 'vm', 'silent'),
  ]
  const reached = async (network: unknown, constraints: readonly CliqueConstraint[]) =>
    (
      await cliqueOf('vm', {
        objects: [object('instance', 'vm', { network })],
        links,
        constraints,
        cliqueTypes: [recipe('instance', ['instance-vnic'])],
      })
    )?.nodes.slice(1)
  const byNetwork: CliqueConstraint = { focal_point_type: 'instance', constraints: ['network'] }

  it('let links pass that share a value or say nothing', async () => {
    expect((await reached(['n1', 'n2'], [byNetwork]))?.sort()).toEqual(['long', 'same', 'shared', 'silent'])
    expect(await reached('n99', [byNetwork])).toEqual(['other', 'shared', 'silent'])
  })

  it('refuse every link with the attribute when the focal point lacks it', async () => {
    expect(await reached(undefined, [byNetwork])).toEqual(['silent'])
  })

  it('hold a network to itself, whether it says so or not', async () => {
    const links = [link('host_pnic-network', 'own', 'n1', 'n1'), link('host_pnic-network', 'odd', 'n1', 'n2')]
    const given = (attributes: Record<string, unknown>) => ({
      objects: [object('network', 'n1', attributes)],
      links,
      constraints: [{ focal_point_type: 'network', constraints: ['network'] }],
      cliqueTypes: [recipe('network', ['network-host_pnic'])],
    })
    for (const attributes of [{}, { network: 'n1' }]) {
      expect(await cliqueOf('n1', given(attributes))).toMatchObject({
        nodes: ['n1', 'own'],
        constraints: { network: ['n1'] },
      })
    }
  })

  it('keep each way on the networks it began with', async () => {
    const ofVm = (id: string, vedge: string, network: string) => [
      link('instance-vnic', 'vm', id, network),
      link('vnic-vedge', id, vedge, network),
    ]
    const leaving = (pnic: string, vedge: string) => [
      link('vedge-host_pnic', vedge, pnic, ['n1', 'n2']),
      link('host_pnic-network', pnic, 'n1', 'n1'),
      link('host_pnic-network', pnic, 'n2', 'n2'),
    ]
    const clique = await cliqueOf('vm', {
      objects: [object('instance', 'vm', { network: ['n1', 'n2'] })],
      links: [
        ...ofVm('tap', 'ovs', 'n1'),
        ...ofVm('vf', 'sriov', 'n2'),
        ...leaving('eth0', 'ovs'),
        ...leaving('eth1', 'sriov'),
      ],
    })
    const ends = clique?.links.filter((id) => id.startsWith('host_pnic-network'))
    expect(ends).toEqual(['host_pnic-network:eth0>n1', 'host_pnic-network:eth1>n2'])
  })

  it('find for several networks what they find for each of them', async () => {
    const types = ['instance', 'vnic', 'vedge', 'host_pnic', 'network'] as const
    const steps = ['instance-vnic', 'vnic-vnic', 'vnic-vedge', 'vedge-host_pnic', 'vnic-vedge', 'host_pnic-network']
    const network = fc.option(fc.subarray(['n1', 'n2', 'n3']), { nil: undefined })
    const aLink = fc
      .tuple(fc.nat(types.length - 2), fc.nat(2), fc.boolean(), fc.nat(2), network)
      .map(([at, from, isSelf, to, values]) => {
        const [near, far] = [types[at] ?? '', types[isSelf ? at : at + 1] ?? '']
        return link(`${near}-${far}`, `${near}${from}`, `${far}${to}`, values)
      })
    const linksFor = async (networks: readonly string[], links: readonly StoredLink[]) => {
      const objects = [object('instance', 'instance0', { network: networks })]
      return new Set((await cliqueOf('instance0', { objects, links, cliqueTypes: [recipe('instance', steps)] }))?.links)
    }
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(aLink, { selector: ({ id }) => id, maxLength: 30 }), async (links) => {
        const each = await Promise.all(['n1', 'n2'].map((one) => linksFor([one], links)))
        expect(await linksFor(['n1', 'n2'], links)).toEqual(new Set(each.flatMap((one) => [...one])))
      }),
    )
  })

  it('of the environment win over those of all', async () => {
    const none = { ...byNetwork, constraints: [], environment: ENVIRONMENT }
    const foreign = { ...byNetwork, constraints: [], environment: 'prod' }
    expect(await reached('n1', [none, byNetwork])).toHaveLength(links.length)
    expect(await reached('n1', [foreign, byNetwork])).toHaveLength(4)
  })
})

describe('neighbourhood', () => {
  const links = [link('a-b', 'x', 'y'), link('b-c', 'z', 'y'), link('c-d', 'z', 'w'), link('a-d', 'x', 'w')]
  const snapshot = buildSnapshot({ environment: ENVIRONMENT, objects: [], links, cliques: [], generation: 1 })
  const around = async (hops: number, limit = 100) => {
    const found = await neighbourhood(snapshot, 'y', hops, limit)
    return { nodes: found.nodes, links: found.links.map(({ link_type }) => link_type) }
  }

  it('follows links either way, hop by hop, and closes the outermost ring', async () => {
    expect(await around(1)).toEqual({ nodes: ['y', 'x', 'z'], links: ['a-b', 'b-c'] })
    expect(await around(2)).toEqual({ nodes: ['y', 'x', 'z', 'w'], links: ['a-b', 'b-c', 'a-d', 'c-d'] })
  })

  it('stops at the limit with the nearest', async () => {
    expect(await around(6, 5)).toEqual({ nodes: ['y', 'x', 'z'], links: ['a-b', 'b-c'] })
  })
})
