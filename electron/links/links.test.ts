import { STORED_LINK_TYPES } from '@shared/catalog/link-types'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLinks, LINK_FINDERS } from './index'
import { createLinkView } from './link-view'
import {
  ENVIRONMENT,
  fabric,
  linuxBridge,
  NETWORKS,
  NOW,
  object,
  ovsHybrid,
  ovsNative,
  tunnelOnBridge,
  wholeCloud,
} from './testing/clouds'

const find = (objects: readonly InventoryObject[]) => findLinks({ environment: ENVIRONMENT, objects, now: NOW })
const wires = (links: readonly Link[]) =>
  links.map((link) => `${link.link_type}: ${link.source_id} > ${link.target_id}`).sort()
const networksByWire = (links: readonly Link[]) =>
  Object.fromEntries(
    links.map((link) => [`${link.source_id} > ${link.target_id}`, link.attributes.network ?? 'any network']),
  )

describe('findLinks', () => {
  it('follows Open vSwitch with the native firewall from instance to network', () => {
    const { links, problems } = find([...NETWORKS, ...ovsNative])
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

  it('follows the hybrid firewall through its bridges and names the ports', () => {
    const { links } = find([...NETWORKS, ...ovsHybrid])
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

  it('follows Linux bridges to a tunnel per network and to a bond by its sub-interface', () => {
    const { links } = find([...NETWORKS, ...linuxBridge])
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

  it('goes through the Linux bridge that owns the tunnel address, not past it', () => {
    const { links } = find([...NETWORKS, ...tunnelOnBridge])
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

  it('links the fabric, and a bond rather than the members that share its address', () => {
    const { links } = find([...linuxBridge, ...fabric])
    expect(wires(links).filter((wire) => wire.includes('switch'))).toEqual([
      'host_pnic-switch_pnic: node-3-bond0-02:00 > leaf-1-eth1/5',
      'switch-switch_pnic: leaf-1 > leaf-1-eth1/49',
      'switch-switch_pnic: leaf-1 > leaf-1-eth1/5',
      'switch-switch_pnic: spine-1 > spine-1-eth1/1',
      'switch_pnic-switch_pnic: leaf-1-eth1/49 > spine-1-eth1/1',
    ])
  })

  it('reaches a physical network whose bridge shares its NIC with others through a further bridge', () => {
    const objects = [
      ...NETWORKS,
      object('port', 'p', { network_id: 'net-vlan', 'binding:host_id': 'node-5' }),
      object('vedge', 'node-5-agent', {
        host: 'node-5',
        bridge_mappings: { physnet1: 'br-vlan', physnet2: 'br-other' },
        ports: [
          { name: 'eth0', bridge: 'br-bond' },
          { name: 'to-vlan', bridge: 'br-bond', peer: 'to-bond' },
          { name: 'to-bond', bridge: 'br-vlan', peer: 'to-vlan' },
          { name: 'phy-br-vlan', bridge: 'br-vlan', peer: 'int-br-vlan' },
          { name: 'int-br-vlan', bridge: 'br-int', peer: 'phy-br-vlan' },
          { name: 'int-br-other', bridge: 'br-int', peer: 'phy-br-other' },
          { name: 'phy-br-other', bridge: 'br-other', peer: 'int-br-other' },
        ],
      }),
      object('host_pnic', 'node-5-eth0', { name: 'eth0', host: 'node-5' }),
    ]
    expect(networksByWire(find(objects).links)['node-5-agent > node-5-eth0']).toEqual(['net-vlan'])
  })

  it('links every NIC of a bond that Open vSwitch made', () => {
    const nic = (name: string) => object('host_pnic', `h-${name}`, { name, host: 'h' })
    const vedge = object('vedge', 'e', {
      host: 'h',
      ports: [{ name: 'bond1', bridge: 'br', members: ['eth0', 'eth1'] }],
    })
    expect(wires(find([nic('eth0'), nic('eth1'), vedge]).links)).toEqual([
      'vedge-host_pnic: e > h-eth0',
      'vedge-host_pnic: e > h-eth1',
    ])
  })

  it('takes the network of a vNIC from Nova by device, then by MAC, and never from another instance', () => {
    const info = (devname: string, address: string, id: string) => ({ devname, address, network: { id, label: id } })
    const objects = [
      object('instance', 'vm', { host: 'h', network_info: [info('tap-1', 'aa', 'n1'), info('', 'BB', 'n2')] }),
      object('vnic', 'h-tap-1', { name: 'tap-1', host: 'h', instance_id: 'vm', mac_address: 'cc' }),
      object('vnic', 'h-tap-2', { name: 'tap-2', host: 'h', instance_id: 'vm', mac_address: 'bb' }),
      object('vnic', 'h-tap-3', { name: 'tap-3', host: 'h', instance_id: 'vm', mac_address: 'dd' }),
    ]
    expect(find(objects).links.map((link) => [link.link_name, link.attributes])).toEqual([
      ['n1', { network: 'n1' }],
      ['n2', { network: 'n2' }],
      ['vm-tap-3', {}],
    ])
  })

  it('matches by MAC address only where one vNIC of the host has it', () => {
    const vnic = (id: string, on: string) => object('vnic', id, { host: on, mac_address: 'AA:01' })
    const bridge = object('vconnector', 'bd', {
      host: 'h1',
      interfaces: { any: { name: 'vpp0', mac_address: 'aa:01' } },
    })
    expect(wires(find([vnic('v1', 'h1'), vnic('v2', 'h2'), bridge]).links)).toEqual(['vnic-vconnector: v1 > bd'])
    expect(find([vnic('v1', 'h1'), vnic('v3', 'h1'), bridge]).links).toEqual([])
  })

  it('prefers what the newest scan saw over a stale object of the same name, and marks links to stale ends', () => {
    const nic = (id: string, attributes: object) => object('host_pnic', id, { name: 'eth0', host: 'h', ...attributes })
    const bridge = object('vconnector', 'br', { host: 'h', interfaces_names: ['eth0'] })
    const stale = { stale: { since: NOW, reason: 'host unreachable' } }
    expect(wires(find([nic('a', stale), nic('b', {}), bridge]).links)).toEqual(['vconnector-host_pnic: br > b'])
    expect(find([nic('a', stale), bridge]).links).toMatchObject([{ target_id: 'a', stale: true }])
  })

  it('reports references that lead nowhere', () => {
    const objects = [
      object('vnic', 'h-tap', { host: 'h', instance_id: 'gone' }),
      object('otep', 'h-otep', { host: 'h', parent_id: 'gone', ip_address: '10.0.0.9' }),
    ]
    expect(find(objects).problems).toMatchObject([
      { kind: 'owner-unknown', objects: ['h-tap'], hosts: ['h'] },
      { kind: 'vedge-unknown', objects: ['h-otep'] },
      { kind: 'uplink-unknown', objects: ['h-otep'] },
    ])
  })

  it('finds the same links in any order of the objects and when run again', () => {
    const expected = find(wholeCloud)
    fc.assert(
      fc.property(fc.shuffledSubarray([...wholeCloud], { minLength: wholeCloud.length }), (objects) => {
        expect(find(objects)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('never leaves a link without an end, and never repeats one, whatever is missing', () => {
    fc.assert(
      fc.property(fc.subarray([...wholeCloud]), (objects) => {
        const ids = new Set(objects.map(({ id }) => id))
        const { links, countsByType } = find(objects)
        expect(links.filter((link) => !ids.has(link.source_id) || !ids.has(link.target_id))).toEqual([])
        expect(new Set(links.map((link) => link.id)).size).toBe(links.length)
        expect(Object.values(countsByType).reduce((sum, count) => sum + count, 0)).toBe(links.length)
      }),
      { numRuns: 50 },
    )
  })

  it('does not see objects of another environment', () => {
    const others = wholeCloud.map((other) => ({ ...other, environment: 'other', id: `other-${other.id}` }))
    expect(find([...others, ...wholeCloud])).toEqual(find(wholeCloud))
  })
})

describe('the register of finders', () => {
  it('covers every stored link type with exactly one finder each', () => {
    expect(LINK_FINDERS.flatMap((finder) => finder.produces).sort()).toEqual([...STORED_LINK_TYPES].sort())
  })

  it.each(LINK_FINDERS)('$id returns what it declares, between objects of the types its name says', (finder) => {
    const drafts = finder.find(createLinkView(ENVIRONMENT, wholeCloud))
    expect(new Set(drafts.map((draft) => draft.linkType))).toEqual(new Set(finder.produces))
    for (const { linkType, source, target } of drafts) expect(`${source.type}-${target.type}`).toBe(linkType)
  })
})
