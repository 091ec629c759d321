/** The host fetchers against three recorded hosts: Open vSwitch native, Open vSwitch hybrid, Linux bridge. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { beforeAll, describe, expect, it } from 'vitest'
import { createHostReader } from '../../../../host/host-reader'
import { ovsWith } from '../../../../testing/ovs'
import { breakCommand, createRecordedCloud, type RecordedCloudOptions } from '../../../../testing/recorded-cloud'
import { type RecordedScan, scanRecorded } from '../../../../testing/scan-recorded'
import { hostTarget, l2Agent, nic, stored } from '../../../../testing/targets'
import { hostPnics } from './host-pnics'
import { instanceVnics } from './instance-vnics'
import { oteps } from './oteps'
import { ovsVedges } from './ovs-vedges'
import { vconnectors } from './vconnectors'
import { vservices } from './vservices'

const PRIVATE = '889b19f1-92d8-4fe0-b6b8-2a1e9607871d'
const VLAN101 = '41f345d1-6f2f-4071-b95f-23a971dd5dfd'
const PUBLIC = '8dbf2eb2-2efc-408b-ba84-dbc8d5666eb0'

let scan: RecordedScan
beforeAll(async () => {
  scan = await scanRecorded()
})

const on = (host: string, type: string) => scan.snapshot.byType(type).filter((object) => object.host === host)
const pick = (objects: readonly Readonly<InventoryObject>[], ...keys: string[]) =>
  objects.map((object) => keys.map((key) => object[key]))

async function vnicsOf(objects: readonly InventoryObject[], options: RecordedCloudOptions = {}) {
  const { shell } = createRecordedCloud(options)
  const reader = createHostReader(shell, 'lab-node2', new AbortController().signal)
  return instanceVnics.collect({ shell: reader, cloud: undefined }, hostTarget('lab-node2', objects))
}

describe('hosts', () => {
  it('have the operating system that answered', () => {
    expect(scan.get('lab-node1')).toMatchObject({
      OS: { name: 'Debian GNU/Linux', ID: 'debian', architecture: 'x86_64' },
      reachable: true,
      sources: ['api', 'cli'],
    })
  })
})

describe('vServices', () => {
  it('are the namespaces of DHCP servers and routers, named after what they serve', () => {
    expect(pick(on('lab-node1', 'vservice'), 'name', 'service_type', 'network', 'parent_type', 'project')).toEqual([
      ['dhcp-vlan101', 'dhcp', [VLAN101], 'vservice_dhcps_folder', 'demo'],
      ['dhcp-private', 'dhcp', [PRIVATE], 'vservice_dhcps_folder', 'demo'],
      ['router1', 'router', [PUBLIC, VLAN101, PRIVATE], 'vservice_routers_folder', 'demo'],
    ])
    expect(scan.get('lab-node1-qrouter-d49a9391-956f-4ab6-b5e8-edf7da9d6674')).toMatchObject({
      admin_state_up: true,
      neutron_status: 'ACTIVE',
      external_gateway_info: { network_id: PUBLIC },
      sources: ['cli', 'api'],
    })
  })

  it('contain vNICs joined to their ports', () => {
    const vnics = on('lab-node1', 'vnic').filter((vnic) => vnic.vnic_type === 'vservice_vnic')
    expect(pick(vnics, 'name', 'network', 'IP Address', 'cidr')).toEqual([
      ['qg-b2523f5b-8c', PUBLIC, '172.24.4.120', '172.24.4.0/24'],
      ['qr-97b2ce9b-70', VLAN101, '10.10.2.1', '10.10.2.0/24'],
      ['qr-d45df338-2c', PRIVATE, '10.10.1.1', '10.10.1.0/24'],
      ['tap05ebd551-ff', PRIVATE, '10.10.1.2', '10.10.1.0/24'],
      ['tapa1d63567-c1', VLAN101, '10.10.2.2', '10.10.2.0/24'],
    ])
    expect(scan.get('lab-node1-qg-b2523f5b-8c')).toMatchObject({
      port: 'b2523f5b-8c90-4bda-becd-605c58b07639',
      mac_address: 'fa:16:3e:ec:5d:96',
      addresses: ['172.24.4.120/24', '172.24.4.104/32'],
      netmask: '255.255.255.0',
      vservice_id: 'lab-node1-qrouter-d49a9391-956f-4ab6-b5e8-edf7da9d6674',
    })
  })

  it('tell the outer end of a veth pair, the central part of a distributed router, and one whose router is gone', () => {
    const inner = nic('ns-0ddce49c-d5', { kind: 'veth', index: 2, parentIndex: 9, mac: 'fa:16:3e:00:00:01' })
    const raw = {
      namespaces: [
        { name: 'qdhcp-net-1', interfaces: [nic('lo'), inner] },
        { name: 'snat-router-1', interfaces: [] },
        { name: 'qrouter-router-2', interfaces: [] },
        { name: 'fip-net-1', interfaces: [] },
        { name: 'ovnmeta-net-1', interfaces: [] },
      ],
      hostInterfaces: [nic('tap0ddce49c-d5', { kind: 'veth', index: 9, parentIndex: 2 }), nic('x', { index: 9 })],
      routers: [{ id: 'router-1', name: 'edge', status: 'ACTIVE', admin_state_up: true }],
      haStates: new Map(),
    }
    const target = hostTarget('h', [stored({ type: 'network', id: 'net-1', name: 'blue' })])
    const { objects } = vservices.shape(raw, target)
    expect(objects.map(({ id, name, attributes: a }) => [id, name, a.service_type ?? a.peer_name, a.network])).toEqual([
      ['h-qdhcp-net-1', 'dhcp-blue', 'dhcp', ['net-1']],
      ['h-ns-0ddce49c-d5', 'ns-0ddce49c-d5', 'tap0ddce49c-d5', 'net-1'],
      ['h-snat-router-1', 'snat-edge', 'snat', []],
      ['h-qrouter-router-2', 'router-2', 'router', []],
      ['h-fip-net-1', 'floating-ip-blue', 'fip', ['net-1']],
      ['h-ovnmeta-net-1', 'metadata-blue', 'metadata', ['net-1']],
    ])
  })
})

describe('instance vNICs', () => {
  it('are the interfaces of the guests, joined to their ports', () => {
    const vnics = scan.snapshot.byType('vnic').filter((vnic) => vnic.vnic_type === 'instance_vnic')
    expect(pick(vnics, 'id', 'mac_address', 'network', 'source_bridge', 'interface_type')).toEqual([
      ['lab-node1-tap49fecfe5-9b', 'fa:16:3e:b5:3a:0f', PRIVATE, undefined, 'ethernet'],
      ['lab-node2-tap0f478b49-02', 'fa:16:3e:ee:9a:ad', PRIVATE, 'qbr0f478b49-02', 'bridge'],
      ['lab-node2-tap110df79a-43', 'fa:16:3e:e3:16:12', VLAN101, 'qbr110df79a-43', 'bridge'],
      ['lab-node2-tapd6579ca8-54', 'fa:16:3e:bf:bc:24', PRIVATE, 'qbrd6579ca8-54', 'bridge'],
      ['lab-node3-tap52601d4b-21', 'fa:16:3e:b4:53:35', PRIVATE, 'brq889b19f1-92', 'bridge'],
    ])
    expect(scan.get('lab-node2-tap0f478b49-02')).toMatchObject({
      port: '0f478b49-0241-4108-8529-2d44bc3073e7',
      instance_id: '03a1d60b-fdba-431c-8a4e-7b670a3696be',
      model: 'virtio',
      addresses: ['10.10.1.227'],
      raw: { '@type': 'bridge' },
    })
  })

  const vm2 = stored({ type: 'instance', id: '32935251-aa98-4ac6-b991-f64fa4d6b189', host: 'lab-node2' })

  it('leave out guests that are not Nova’s, and work where ports are unknown', async () => {
    const { objects } = await vnicsOf([vm2])
    expect(objects.map(({ id, attributes }) => [id, attributes.port, attributes.network])).toEqual([
      ['lab-node2-tapd6579ca8-54', undefined, undefined],
    ])
  })

  it('are none on hosts of other hypervisors, as long as no instance is on them', async () => {
    const alter = breakCommand('virsh-list-uuid', '', 127)
    await expect(vnicsOf([vm2], { alter })).rejects.toMatchObject({ code: 'remote-command-failed' })
    expect(await vnicsOf([], { alter })).toEqual({ objects: [], enrichments: [], unread: [] })
  })

  it('are not taken for gone when libvirt hides them from a login without root', async () => {
    const alter: RecordedCloudOptions['alter'] = (result) => ({ ...result, stdout: '\n', lackedRoot: true })
    await expect(vnicsOf([vm2], { alter })).rejects.toMatchObject({ code: 'permission-denied' })
  })

  it('skip a guest deleted meanwhile, and tell of one that cannot be described', async () => {
    const gone = breakCommand('virsh-dumpxml', '', 1)
    const alter: RecordedCloudOptions['alter'] = (result) => {
      const broken = gone(result)
      return broken === result ? result : { ...broken, stderr: 'error: failed to get domain' }
    }
    expect(await vnicsOf([vm2], { alter })).toEqual({ objects: [], enrichments: [], unread: [] })
    const { unread } = await vnicsOf([vm2], { alter: breakCommand('virsh-dumpxml', '<broken', 0) })
    expect(unread).toEqual([{ id: vm2.id, error: expect.objectContaining({ code: 'parse-failed' }) }])
  })

  it('tell where a guest is, and that it does not run although Nova says so', async () => {
    const told = { ...vm2, power_state: 1 }
    const alter: RecordedCloudOptions['alter'] = (result) =>
      result.id === 'virsh-dumpxml' ? { ...result, stdout: result.stdout.replace(/ id='\d+'/, '') } : result
    const stopped = await vnicsOf([told], { alter })
    expect(stopped.enrichments?.find(({ id }) => id === vm2.id)?.claims).toEqual({ power_state: 4 })
    const running = await vnicsOf([told], {})
    expect(running.enrichments?.find(({ id }) => id === vm2.id)?.claims).toEqual({})
    const { enrichments } = await vnicsOf([{ ...vm2, host: 'lab-node1' }])
    expect(enrichments).toEqual([{ id: vm2.id, attributes: {}, claims: { host: 'lab-node2' } }])
  })

  it('name a passed-through function, which has no device on the host, after guest and MAC address', () => {
    const hostdev = { type: 'hostdev', mac: 'fa:16:3e:00:00:07', hostdev: { pciAddress: '0000:05:10.1' }, raw: {} }
    const domain = {
      uuid: 'i-1',
      name: 'instance-00000001',
      interfaces: [hostdev],
      isActive: true,
      passedThrough: [],
      vcpu: 1,
      disks: [],
    }
    const { objects } = instanceVnics.shape({ domains: [domain], strays: [] }, hostTarget('h'))
    expect(objects[0]).toMatchObject({
      id: 'h-instance-00000001-fa:16:3e:00:00:07',
      name: 'instance-00000001-fa:16:3e:00:00:07',
    })
  })
})

describe('host pNICs', () => {
  it('are found by what they carry', () => {
    expect(pick(scan.snapshot.byType('host_pnic'), 'host', 'name', 'found_by', 'physical_networks')).toEqual([
      ['lab-node1', 'eth0', 'management-address', []],
      ['lab-node1', 'eth1', 'tunnel-bridge', []],
      ['lab-node1', 'eth2', 'provider-bridge', ['physnet1']],
      ['lab-node2', 'eth0', 'management-address', []],
      ['lab-node2', 'eth1', 'tunnel-bridge', []],
      ['lab-node2', 'eth2', 'provider-bridge', ['physnet1']],
      ['lab-node3', 'eth0', 'management-address', []],
      ['lab-node3', 'eth1', 'tunnel-address', []],
      ['lab-node3', 'eth2', 'provider-bridge', ['physnet1']],
    ])
  })

  it('carry what ethtool says, word by word', () => {
    expect(scan.get('lab-node3-eth1-06:30:ac:42:2c:b2')).toMatchObject({
      Speed: '10000Mb/s',
      Duplex: 'Full',
      'Link detected': 'yes',
      driver: 'veth',
      state: 'UP',
      'IP Address': '10.251.0.13',
      parent_type: 'pnics_folder',
    })
  })

  it('know bonds and their members', () => {
    const member = (name: string, mac: string) =>
      nic(name, { master: 'bond0', mac: '02:00:00:00:00:0b', permanentMac: mac })
    const interfaces = [
      nic('bond0', { kind: 'bond', mac: '02:00:00:00:00:0b', bond: { mode: '802.3ad' } }),
      member('eth0', '02:00:00:00:00:01'),
      { ...member('eth1', '02:00:00:00:00:02'), carrier: false, adminUp: false },
    ]
    const raw = {
      interfaces,
      physical: new Set(['eth0', 'eth1']),
      ovs: undefined,
      heard: [],
      isPartial: false,
      settings: new Map(),
      drivers: new Map(),
      bonds: new Map(),
      functions: new Map(),
      ovsBonds: new Map(),
    }
    const { objects } = hostPnics.shape(raw, hostTarget('h'))
    expect(
      objects.map(({ id, attributes: a }) => [id, a['EtherChannel Master'], a.members ?? a['Link detected']]),
    ).toEqual([
      ['h-bond0-02:00:00:00:00:0b', '', ['eth0', 'eth1']],
      ['h-eth0-02:00:00:00:00:0b', 'h-bond0-02:00:00:00:00:0b', 'yes'],
      ['h-eth1-02:00:00:00:00:0b', 'h-bond0-02:00:00:00:00:0b', 'no'],
    ])
    expect(objects[0]?.attributes['Bonding Mode']).toBe('802.3ad')
    expect(objects[2]?.attributes).toMatchObject({ state: 'DOWN', permanent_mac: '02:00:00:00:00:02' })
  })
})

describe('vConnectors', () => {
  it('are the bridges between a guest and the switch; the native firewall needs none', () => {
    expect(pick(scan.snapshot.byType('vconnector'), 'name', 'interfaces_names', 'network', 'stp_enabled')).toEqual([
      ['lab-node2-qbr0f478b49-02', ['qvb0f478b49-02', 'tap0f478b49-02'], PRIVATE, false],
      ['lab-node2-qbr110df79a-43', ['qvb110df79a-43', 'tap110df79a-43'], VLAN101, false],
      ['lab-node2-qbrd6579ca8-54', ['qvbd6579ca8-54', 'tapd6579ca8-54'], PRIVATE, false],
      ['lab-node3-brq889b19f1-92', ['tap52601d4b-21', 'vxlan-1724'], PRIVATE, false],
    ])
  })

  it('know their network by name when they have no member with a port', () => {
    const network = stored({ type: 'network', id: '889b19f1-92d8-4fe0-b6b8-2a1e9607871d' })
    const { objects } = vconnectors.shape([nic('brq889b19f1-92', { kind: 'bridge' })], hostTarget('h', [network]))
    expect(objects[0]?.attributes.network).toBe(network.id)
  })

  it('name the interface below a VLAN sub-interface, whatever it is called', async () => {
    const link = (ifindex: number, ifname: string, more: object = {}) => ({
      ifindex,
      ifname,
      link_type: 'ether',
      address: `fa:16:3e:00:00:0${ifindex}`,
      ...more,
    })
    const vlan = { info_kind: 'vlan', info_data: { protocol: '802.1Q', id: 101 }, info_slave_kind: 'bridge' }
    const answer = JSON.stringify([
      link(2, 'eth1'),
      link(3, 'brq41f345d1-6f', { linkinfo: { info_kind: 'bridge', info_data: {} } }),
      link(4, 'provider101', { link: 'eth1', master: 'brq41f345d1-6f', linkinfo: vlan }),
      link(5, 'tap52601d4b-21', { master: 'brq41f345d1-6f', linkinfo: { info_kind: 'tun' } }),
    ])
    const { shell } = createRecordedCloud({ alter: breakCommand('links-json', answer) })
    const reader = createHostReader(shell, 'lab-node3', new AbortController().signal)
    const { objects } = await vconnectors.collect({ shell: reader, cloud: undefined }, hostTarget('lab-node3'))
    expect(objects.map((object) => object.attributes.interfaces)).toEqual([
      [
        { name: 'provider101', mac_address: 'fa:16:3e:00:00:04', vlan_parent: 'eth1' },
        { name: 'tap52601d4b-21', mac_address: 'fa:16:3e:00:00:05' },
      ],
    ])
  })
})

describe('vEdges', () => {
  it('have the agent’s id, every bridge and every port with tag and datapath number', () => {
    const vedge = scan.get('d92a20f7-d4ec-47a3-a356-6b267db17f21')
    expect(vedge).toMatchObject({
      name: 'lab-node1-OVS',
      host: 'lab-node1',
      vedge_type: 'OVS',
      agent_type: 'Open vSwitch agent',
      datapath_type: 'netdev',
      bridge_mappings: { physnet1: 'br-ex' },
      tunnel_types: ['vxlan'],
      tunneling_ip: '10.251.0.11',
    })
    const ports = vedge.ports as { name: string; bridge: string }[]
    expect(ports.find((port) => port.name === 'tap49fecfe5-9b')).toMatchObject({
      bridge: 'br-int',
      tag: 2,
      internal: false,
      id: expect.any(Number),
      port: '49fecfe5-9bed-483b-9aba-5ff2545d1ca3',
    })
    expect(ports.find((port) => port.name === 'br-phy')).toMatchObject({ addresses: ['10.251.0.11/24'] })
    expect(ports.find((port) => port.name === 'int-br-ex')).toMatchObject({
      type: 'patch',
      peer: 'phy-br-ex',
      ofport: 1,
    })
    expect((vedge.bridges as { name: string }[]).map((bridge) => bridge.name)).toEqual([
      'br-ex',
      'br-int',
      'br-phy',
      'br-tun',
    ])
    expect((vedge.tunnel_ports as { options: { remote_ip: string } }[]).map((port) => port.options.remote_ip)).toEqual([
      '10.251.0.12',
      '10.251.0.13',
    ])
  })

  it('exist without a Neutron agent too', () => {
    const ovs = { ...ovsWith({}), openVswitch: { externalIds: {}, ovsVersion: '3.1.0' } }
    const [vedge] = ovsVedges.shape(
      { ovs, datapathPorts: new Map(), bonds: new Map(), interfaces: [], queues: [] },
      hostTarget('h'),
    ).objects
    expect(vedge).toMatchObject({
      id: 'h-OVS',
      name: 'h-OVS',
      attributes: { ovs_version: '3.1.0', datapath_type: 'system' },
    })
    expect(
      ovsVedges.shape(
        { ovs: undefined, datapathPorts: new Map(), bonds: new Map(), interfaces: [], queues: [] },
        hostTarget('h'),
      ).objects,
    ).toEqual([])
  })
})

describe('OTEPs', () => {
  it('are one per overlay and address, or one per network on a Linux bridge', () => {
    expect(
      pick(scan.snapshot.byType('otep'), 'id', 'parent_type', 'udp_port', 'interface', 'uplinks', 'segmentation_id'),
    ).toEqual([
      ['lab-node1-otep-vxlan-10.251.0.11', 'vedge', 4789, 'br-phy', ['eth1'], undefined],
      ['lab-node2-otep-vxlan-10.251.0.12', 'vedge', 4789, 'br-phy', ['eth1'], undefined],
      ['lab-node3-otep-vxlan-1724', 'vconnector', 4789, 'eth1', ['eth1'], 1724],
    ])
    expect((scan.get('lab-node3-otep-vxlan-1724').ports as unknown[]).length).toBe(2)
  })

  it('of several overlay types on one host do not overwrite each other, and name the bridge that owns the address', () => {
    const agent = l2Agent('h', 'Open vSwitch agent', { tunnel_types: ['vxlan', 'gre'], tunneling_ip: '10.1.0.5' })
    const raw = {
      interfaces: [nic('br-tenant', { kind: 'bridge' }, '10.1.0.5/24'), nic('eth1', { master: 'br-tenant' })],
      physical: new Set<string>(),
      ovs: ovsWith({}),
      fdb: [],
    }
    const { objects } = oteps.shape(raw, hostTarget('h', [agent]))
    expect(objects.map(({ id, attributes: a }) => [id, a.udp_port, a.vconnector, a.uplinks])).toEqual([
      ['h-otep-gre-10.1.0.5', undefined, 'h-br-tenant', ['eth1']],
      ['h-otep-vxlan-10.1.0.5', 4789, 'h-br-tenant', ['eth1']],
    ])
  })

  it('take the agent’s address when the kernel device has none, and ignore devices that are not Neutron’s', () => {
    const agent = l2Agent('h', 'Linux bridge agent', { tunnel_types: ['vxlan'], tunneling_ip: '10.1.0.5' })
    const interfaces = [
      nic('brq889b19f1-92', { kind: 'bridge' }),
      nic('vxlan-7', { kind: 'vxlan', master: 'brq889b19f1-92', vxlan: { id: 7 } }),
      nic('vxlan_sys_4789', { kind: 'vxlan', vxlan: {} }),
      nic('eth1', {}, '10.1.0.5/24'),
    ]
    const { objects } = oteps.shape(
      { interfaces, physical: new Set(), ovs: undefined, fdb: [] },
      hostTarget('h', [agent]),
    )
    expect(objects.map(({ id, attributes: a }) => [id, a.ip_address, a.segmentation_id, a.uplinks])).toEqual([
      ['h-otep-vxlan-7', '10.1.0.5', 7, ['eth1']],
    ])
  })
})
