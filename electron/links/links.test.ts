import { STORED_LINK_TYPES } from '@shared/catalog/link-types'
import type { Link } from '@shared/model/link'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LINK_FINDERS } from './index'
import { askedEnd, buildLink } from './link-finder'
import {
  ENVIRONMENT,
  fabric,
  linksAmong,
  linuxBridge,
  NETWORKS,
  NOW,
  object,
  ovnLogical,
  ovsHybrid,
  ovsNative,
  tunnelOnBridge,
  viewOf,
  wholeCloud,
} from './testing/clouds'

const wires = (links: readonly Link[]) =>
  links.map((link) => `${link.link_type}: ${link.source_id} > ${link.target_id}`).sort()
const networksByWire = (links: readonly Link[]) =>
  Object.fromEntries(
    links.map((link) => [`${link.source_id} > ${link.target_id}`, link.attributes.network ?? 'any network']),
  )

describe('findLinks', () => {
  it('follows Open vSwitch with the native firewall from instance to network', async () => {
    const { links, problems } = await linksAmong([...NETWORKS, ...ovsNative])
    expect(wires(links)).toEqual([
      'host_pnic-network: node-1-eth1-02:00 > net-vxlan',
      'host_pnic-network: node-1-eth2-02:00 > net-flat',
      'instance-vnic: vm-1 > node-1-tap-vm1',
      'otep-host_pnic: node-1-otep-vxlan-10.251.0.1 > node-1-eth1-02:00',
      'vedge-host_pnic: node-1-agent > node-1-eth1-02:00',
      'vedge-host_pnic: node-1-agent > node-1-eth2-02:00',
      'vedge-otep: node-1-agent > node-1-otep-vxlan-10.251.0.1',
      'vnic-vedge: node-1-qg-1 > node-1-agent',
      'vnic-vedge: node-1-qr-1 > node-1-agent',
      'vnic-vedge: node-1-tap-vm1 > node-1-agent',
      'vservice-vnic: node-1-qrouter-r1 > node-1-qg-1',
      'vservice-vnic: node-1-qrouter-r1 > node-1-qr-1',
    ])
    expect(networksByWire(links)).toMatchObject({
      'vm-1 > node-1-tap-vm1': 'net-vxlan',
      'node-1-tap-vm1 > node-1-agent': 'net-vxlan',
      'node-1-agent > node-1-otep-vxlan-10.251.0.1': ['net-vxlan'],
      'node-1-otep-vxlan-10.251.0.1 > node-1-eth1-02:00': ['net-vxlan'],
      // eth1 only carries tunnels, so no constrained clique may reach it from the vEdge directly.
      'node-1-agent > node-1-eth1-02:00': [],
      'node-1-agent > node-1-eth2-02:00': ['net-flat'],
    })
    expect(problems).toEqual([])
  })

  it('follows OVN’s logical ports through the host of a gateway, and straight to the network where they are on none', async () => {
    const { links, problems } = await linksAmong([...NETWORKS, ...ovnLogical])
    expect(wires(links)).toEqual([
      'host_pnic-network: node-6-eth1-02:00 > net-geneve',
      'host_pnic-network: node-6-eth2-02:00 > net-flat',
      'otep-host_pnic: node-6-otep-vxlan-10.251.0.1 > node-6-eth1-02:00',
      'vedge-host_pnic: node-6-agent > node-6-eth2-02:00',
      'vedge-otep: node-6-agent > node-6-otep-vxlan-10.251.0.1',
      'vnic-network: ovn-dhcp-s4 > net-geneve',
      'vnic-vedge: node-6-lrp-in > node-6-agent',
      'vnic-vedge: node-6-lrp-out > node-6-agent',
      'vservice-vnic: ovn-dhcp-net-geneve > ovn-dhcp-s4',
      'vservice-vnic: ovn-router-r4 > node-6-lrp-in',
      'vservice-vnic: ovn-router-r4 > node-6-lrp-out',
    ])
    expect(networksByWire(links)).toMatchObject({
      'node-6-agent > node-6-otep-vxlan-10.251.0.1': ['net-geneve'],
      'node-6-agent > node-6-eth2-02:00': ['net-flat'],
      'node-6-lrp-in > node-6-agent': 'net-geneve',
    })
    expect(problems).toEqual([])
  })

  it('follows the hybrid firewall through its bridges and names the ports', async () => {
    const { links } = await linksAmong([...NETWORKS, ...ovsHybrid])
    expect(wires(links)).toEqual([
      'host_pnic-network: node-2-eth1-02:00 > net-vxlan',
      'host_pnic-network: node-2-eth2-02:00 > net-vlan',
      'instance-vnic: vm-2 > node-2-tap-a',
      'instance-vnic: vm-2 > node-2-tap-b',
      'otep-host_pnic: node-2-otep-vxlan-10.251.0.1 > node-2-eth1-02:00',
      'vconnector-vedge: node-2-qbr-a > node-2-agent',
      'vconnector-vedge: node-2-qbr-b > node-2-agent',
      'vedge-host_pnic: node-2-agent > node-2-eth2-02:00',
      'vedge-otep: node-2-agent > node-2-otep-vxlan-10.251.0.1',
      'vnic-vconnector: node-2-tap-a > node-2-qbr-a',
      'vnic-vconnector: node-2-tap-b > node-2-qbr-b',
    ])
    expect(links.find((link) => link.source_id === 'node-2-qbr-b')).toMatchObject({
      link_name: 'port-8-2',
      source_label: 'qvb-b',
      target_label: 'qvo-b',
      host: 'node-2',
      implicit: false,
      state: 'up',
      attributes: { network: ['net-vlan'], mac_address: '32:cf:41:b4:b4:a4' },
    })
  })

  it('follows Linux bridges to a tunnel per network and to a bond by its sub-interface', async () => {
    const { links } = await linksAmong([...NETWORKS, ...linuxBridge])
    expect(wires(links)).toEqual([
      'host_pnic-host_pnic: node-3-eth4-02:00 > node-3-bond0-02:00',
      'host_pnic-host_pnic: node-3-eth5-02:00 > node-3-bond0-02:00',
      'host_pnic-network: node-3-bond0-02:00 > net-vlan',
      'host_pnic-network: node-3-eth1-02:00 > net-vxlan',
      'instance-vnic: vm-3 > node-3-tap-x',
      'instance-vnic: vm-3 > node-3-tap-y',
      'otep-host_pnic: node-3-otep-vxlan-1047 > node-3-eth1-02:00',
      'otep-vconnector: node-3-otep-vxlan-1047 > node-3-brq-vxlan',
      'vconnector-host_pnic: node-3-brq-vlan > node-3-bond0-02:00',
      'vnic-vconnector: node-3-ns-dhcp > node-3-brq-vxlan',
      'vnic-vconnector: node-3-tap-x > node-3-brq-vxlan',
      'vnic-vconnector: node-3-tap-y > node-3-brq-vlan',
      'vservice-vnic: node-3-qdhcp-net-vxlan > node-3-ns-dhcp',
    ])
    expect(networksByWire(links)).toMatchObject({
      'node-3-otep-vxlan-1047 > node-3-brq-vxlan': ['net-vxlan'],
      'node-3-brq-vlan > node-3-bond0-02:00': ['net-vlan'],
    })
    expect(links.filter((link) => link.state === 'down').map((link) => link.source_id)).toEqual(['node-3-eth5-02:00'])
  })

  it('goes through the Linux bridge that owns the tunnel address, not past it', async () => {
    const { links } = await linksAmong([...NETWORKS, ...tunnelOnBridge])
    expect(wires(links)).toEqual([
      'host_pnic-network: node-4-eth0-02:00 > net-vxlan',
      'instance-vnic: vm-4 > node-4-tap-vm4',
      'otep-vconnector: node-4-otep-vxlan-10.251.0.1 > node-4-br-mesh',
      'vconnector-host_pnic: node-4-br-mesh > node-4-eth0-02:00',
      'vedge-otep: node-4-agent > node-4-otep-vxlan-10.251.0.1',
      'vnic-vedge: node-4-tap-vm4 > node-4-agent',
    ])
    expect(networksByWire(links)['node-4-br-mesh > node-4-eth0-02:00']).toBe('any network')
  })

  it('links the fabric, and a bond rather than the members that share its address', async () => {
    const { links } = await linksAmong([...linuxBridge, ...fabric])
    expect(wires(links).filter((wire) => wire.includes('switch'))).toEqual([
      'host_pnic-switch_pnic: node-3-bond0-02:00 > leaf-1-eth1/5',
      'host_pnic-switch_pnic: node-5-eth0-02:00 > switch|tor|swp1',
      'switch-switch_pnic: leaf-1 > leaf-1-eth1/49',
      'switch-switch_pnic: leaf-1 > leaf-1-eth1/5',
      'switch-switch_pnic: spine-1 > spine-1-eth1/1',
      'switch-switch_pnic: switch|tor > switch|tor|swp1',
      'switch_pnic-switch_pnic: leaf-1-eth1/49 > spine-1-eth1/1',
    ])
  })

  it.each([
    ['to-vlan', 'to-bond'],
    // Mirantis' installer names the halves "<bridge>--br-<interface>" and the other way round.
    ['br-eth0--br-vlan', 'br-vlan--br-eth0'],
  ])(
    'reaches a physical network whose bridge shares its NIC with others through a further bridge, by %s',
    async (near, far) => {
      const objects = [
        ...NETWORKS,
        object('port', 'p', { network_id: 'net-vlan', 'binding:host_id': 'node-5' }),
        object('vedge', 'node-5-agent', {
          host: 'node-5',
          bridge_mappings: { physnet1: 'br-vlan', physnet2: 'br-other' },
          ports: [
            { name: 'eth0', bridge: 'br-bond' },
            { name: near, bridge: 'br-bond', peer: far },
            { name: far, bridge: 'br-vlan', peer: near },
            { name: 'phy-br-vlan', bridge: 'br-vlan', peer: 'int-br-vlan' },
            { name: 'int-br-vlan', bridge: 'br-int', peer: 'phy-br-vlan' },
            { name: 'int-br-other', bridge: 'br-int', peer: 'phy-br-other' },
            { name: 'phy-br-other', bridge: 'br-other', peer: 'int-br-other' },
          ],
        }),
        object('host_pnic', 'node-5-eth0', { name: 'eth0', host: 'node-5' }),
      ]
      expect(networksByWire((await linksAmong(objects)).links)['node-5-agent > node-5-eth0']).toEqual(['net-vlan'])
    },
  )

  it('never passes the integration bridge on its way to physical networks: it would lead to all of them', async () => {
    const patch = (name: string, bridge: string, peer: string) => ({ name, bridge, peer })
    const given = (integration: string) => [
      ...NETWORKS,
      object('port', 'p', { network_id: 'net-vlan', 'binding:host_id': 'h' }),
      object('vedge', 'e', {
        host: 'h',
        bridge_mappings: { physnet1: 'br-vlan', physnet2: 'br-storage' },
        ...(integration === 'br-int' ? {} : { integration_bridge: integration }),
        ports: [
          { name: 'eth0', bridge: 'br-storage' },
          patch('phy-storage', 'br-storage', 'int-storage'),
          patch('int-storage', integration, 'phy-storage'),
          patch('int-vlan', integration, 'phy-vlan'),
          patch('phy-vlan', 'br-vlan', 'int-vlan'),
        ],
      }),
      object('host_pnic', 'h-eth0', { name: 'eth0', host: 'h' }),
    ]
    for (const integration of ['br-int', 'br-own']) {
      expect(networksByWire((await linksAmong(given(integration))).links)['e > h-eth0']).toEqual([])
    }
  })

  it('lets a tunnel endpoint that serves one network carry that one alone', async () => {
    const otep = object('otep', 'h-otep', {
      host: 'h',
      overlay_type: 'vxlan',
      segmentation_id: 2000,
      uplinks: ['eth0'],
      parent_id: 'e',
    })
    const { links } = await linksAmong([
      ...NETWORKS,
      object('network', 'net-2000', { 'provider:network_type': 'vxlan', 'provider:segmentation_id': 2000 }),
      ...['net-vxlan', 'net-2000'].map((id) => object('port', `p-${id}`, { network_id: id, 'binding:host_id': 'h' })),
      object('vedge', 'e', { host: 'h' }),
      object('host_pnic', 'h-eth0', { name: 'eth0', host: 'h' }),
      otep,
    ])
    expect(networksByWire(links)).toEqual({
      'e > h-otep': ['net-2000'],
      'h-otep > h-eth0': ['net-2000'],
      'h-eth0 > net-2000': 'net-2000',
    })
  })

  it('links a NIC to no bond of another host, by id or by name', async () => {
    const nic = (host: string, name: string, master?: string) =>
      object('host_pnic', `${host}-${name}`, { name, host, 'EtherChannel Master': master ?? '' })
    const { links } = await linksAmong([
      nic('h1', 'eth0', 'h2-bond0'),
      nic('h1', 'eth1', 'bond1'),
      nic('h2', 'bond0'),
      nic('h2', 'bond1'),
    ])
    expect(links).toEqual([])
  })

  it('names the patch port that a subport of a trunk reaches br-int by with OpenFlow’s number', async () => {
    const vnic = (name: string, more: object) => object('vnic', `h-${name}`, { host: 'h', name, ...more })
    const subport = vnic('tapp.100', { port: 'subport-1', parent_vnic: 'h-tapp', network: 'n' })
    const patch = (name: string, bridge: string, ofport: number, more = {}) => ({
      name,
      bridge,
      type: 'patch',
      ofport,
      ...more,
    })
    for (const mark of [{ port: 'subport-1' }, {}]) {
      const ports = [
        { name: 'tapp', bridge: 'tbr-1', id: 14 },
        patch('spi-subport', 'br-int', 21, mark),
        patch('spt-subport', 'tbr-1', 3, mark),
      ]
      const objects = [vnic('tapp', {}), subport, object('vedge', 'e', { host: 'h', vedge_type: 'OVS', ports })]
      const { links } = await linksAmong(objects)
      const labels = links.map(({ source_id, target_label }) => `${source_id} ${target_label}`).sort()
      expect(labels).toEqual(['h-tapp 14', 'h-tapp.100 21'])
    }
  })

  it('links every NIC of a bond that Open vSwitch made', async () => {
    const nic = (name: string) => object('host_pnic', `h-${name}`, { name, host: 'h' })
    const vedge = object('vedge', 'e', {
      host: 'h',
      ports: [{ name: 'bond1', bridge: 'br', members: ['eth0', 'eth1'] }],
    })
    expect(wires((await linksAmong([nic('eth0'), nic('eth1'), vedge])).links)).toEqual([
      'vedge-host_pnic: e > h-eth0',
      'vedge-host_pnic: e > h-eth1',
    ])
  })

  it('takes the network of a vNIC from Nova by device, then by MAC, and never from another instance', async () => {
    const info = (devname: string, address: string, id: string) => ({ devname, address, network: { id, label: id } })
    const objects = [
      object('instance', 'vm', { host: 'h', network_info: [info('tap-1', 'aa', 'n1'), info('', 'BB', 'n2')] }),
      object('vnic', 'h-tap-1', { name: 'tap-1', host: 'h', instance_id: 'vm', mac_address: 'cc' }),
      object('vnic', 'h-tap-2', { name: 'tap-2', host: 'h', instance_id: 'vm', mac_address: 'bb' }),
      object('vnic', 'h-tap-3', { name: 'tap-3', host: 'h', instance_id: 'vm', mac_address: 'dd' }),
    ]
    const { links } = await linksAmong(objects)
    expect(links.map((link) => [link.link_name, link.attributes.network]).sort()).toEqual([
      ['n1', 'n1'],
      ['n2', 'n2'],
      ['vm-tap-3', undefined],
    ])
  })

  it('matches by MAC address only where one vNIC of the host has it', async () => {
    const vnic = (id: string, on: string) => object('vnic', id, { host: on, mac_address: 'AA:01' })
    const bridge = object('vconnector', 'bd', {
      host: 'h1',
      interfaces: { any: { name: 'vpp0', mac_address: 'aa:01' } },
    })
    expect(wires((await linksAmong([vnic('v1', 'h1'), vnic('v2', 'h2'), bridge])).links)).toEqual([
      'vnic-vconnector: v1 > bd',
    ])
    expect((await linksAmong([vnic('v1', 'h1'), vnic('v3', 'h1'), bridge])).links).toEqual([])
  })

  it('prefers what the newest scan saw over a stale object of the same name, and marks links to stale ends', async () => {
    const nic = (id: string, attributes: object) => object('host_pnic', id, { name: 'eth0', host: 'h', ...attributes })
    const bridge = object('vconnector', 'br', { host: 'h', interfaces_names: ['eth0'] })
    const stale = { stale: { since: NOW, reason: 'host unreachable' } }
    expect(wires((await linksAmong([nic('a', stale), nic('b', {}), bridge])).links)).toEqual([
      'vconnector-host_pnic: br > b',
    ])
    expect((await linksAmong([nic('a', stale), bridge])).links).toMatchObject([{ target_id: 'a', stale: true }])
  })

  it('plugs in by its Neutron port the vNIC that the newest scan saw, not a stale one of the same port', async () => {
    const vnic = (id: string, attributes: object) =>
      object('vnic', id, { name: id, host: 'h', port: 'p', ...attributes })
    const vedge = object('vedge', 'e', { host: 'h', ports: [{ name: 'vhu-1', bridge: 'br-int', port: 'p' }] })
    const stale = { stale: { since: NOW, reason: 'host unreachable' } }
    const { links } = await linksAmong([vnic('a-new', {}), vnic('b-old', stale), vedge])
    expect(wires(links)).toEqual(['vnic-vedge: a-new > e'])
  })

  it('reports references that lead nowhere', async () => {
    const objects = [
      object('vnic', 'h-tap', { host: 'h', instance_id: 'gone' }),
      object('otep', 'h-otep', { host: 'h', parent_id: 'gone', ip_address: '10.0.0.9' }),
    ]
    expect((await linksAmong(objects)).problems).toMatchObject([
      { kind: 'owner-unknown', objects: ['h-tap'], hosts: ['h'] },
      { kind: 'vedge-unknown', objects: ['h-otep'] },
      { kind: 'uplink-unknown', objects: ['h-otep'] },
    ])
  })

  it('reports routers that are active on several hosts, or on none of those that could be read', async () => {
    const instance = (host: string, ha_state: string, more = {}) =>
      object('vservice', `${host}-qrouter-r`, { host, service_id: 'router-r', router_id: 'r', ha_state, ...more })
    const port = (host: string) =>
      object('port', `port-${host}`, {
        'binding:host_id': host,
        device_id: 'r',
        device_owner: 'network:router_ha_interface',
      })
    const kinds = async (...objects: ReturnType<typeof object>[]) =>
      (await linksAmong([port('a'), port('b'), ...objects])).problems.map(({ kind, hosts }) => [kind, hosts])
    expect(await kinds(instance('a', 'active'), instance('b', 'standby'))).toEqual([])
    expect(await kinds(instance('a', 'active'), instance('b', 'active'))).toEqual([['several-active', ['a', 'b']]])
    expect(await kinds(instance('a', 'standby'), instance('b', 'standby'))).toEqual([['none-active', ['a', 'b']]])
    // It may be active where it could not be read.
    expect(await kinds(instance('a', 'standby'))).toEqual([])
    const stale = { stale: { since: NOW, reason: 'no answer' } }
    expect(await kinds(instance('a', 'standby'), instance('b', 'active', stale))).toEqual([])
    expect(await kinds(instance('a', 'active'), instance('b', 'active', stale))).toEqual([])
  })

  it('puts a device that a router left behind on no network, once ports are known', async () => {
    const left = object('vnic', 'h-qr-x', { name: 'qr-x', host: 'h', vnic_type: 'vservice_vnic', vservice_id: 'r' })
    const vedge = object('vedge', 'h-OVS', { host: 'h', ports: [{ name: 'qr-x', bridge: 'br-int' }] })
    const port = object('port', 'p', { 'binding:host_id': 'h', network_id: 'net-vxlan' })
    const carried = async (...more: ReturnType<typeof object>[]) =>
      networksByWire((await linksAmong([left, vedge, ...more])).links)['h-qr-x > h-OVS']
    expect(await carried(port)).toEqual([])
    expect(await carried()).toBe('any network')
  })

  it('finds the same links in any order of the objects and when run again', async () => {
    const expected = await linksAmong(wholeCloud)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...wholeCloud], { minLength: wholeCloud.length }), async (objects) => {
        expect(await linksAmong(objects)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('never leaves a link without an end, and never repeats one, whatever is missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...wholeCloud]), async (objects) => {
        const ids = new Set(objects.map(({ id }) => id))
        const { links } = await linksAmong(objects)
        expect(links.filter((link) => !ids.has(link.source_id) || !ids.has(link.target_id))).toEqual([])
        expect(new Set(links.map((link) => link.id)).size).toBe(links.length)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the register of finders', () => {
  it('covers every stored link type with exactly one finder each', () => {
    expect(LINK_FINDERS.flatMap((finder) => finder.produces).sort()).toEqual([...STORED_LINK_TYPES].sort())
  })

  it.each(LINK_FINDERS)('$id returns what it declares, from the object it is asked for', (finder) => {
    const view = viewOf(wholeCloud)
    const drafts = view.ofType(finder.of).flatMap((asked) =>
      finder.find(view, asked).map((draft) => {
        expect(`${draft.source.type}-${draft.target.type}`).toBe(draft.linkType)
        expect(askedEnd(finder, buildLink(draft, ENVIRONMENT, NOW))).toBe(asked.id)
        return draft
      }),
    )
    expect(new Set(drafts.map((draft) => draft.linkType))).toEqual(new Set(finder.produces))
  })
})
