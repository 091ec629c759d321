/** Whole scans of a cloud one of whose hosts is wired with VPP, SR-IOV, or Open vSwitch with DPDK or hardware offload. */
import { describe, expect, it } from 'vitest'
import { createRecordedCloud, loadApi, type RecordedCloudOptions } from '../../../../testing/recorded-cloud'
import { ENVIRONMENT, type RecordedScan, type RecordedScanInput, scanRecorded } from '../../../../testing/scan-recorded'

const HOST = 'lab-node2'
const VLAN_101 = '41f345d1-6f2f-4071-b95f-23a971dd5dfd'
const PRIVATE = '889b19f1-92d8-4fe0-b6b8-2a1e9607871d'
const VLAN_202 = '22222222-0000-4000-8000-000000000202'
const VLAN_203 = '22222222-0000-4000-8000-000000000203'

interface Guest {
  readonly id: string
  readonly port: string
  readonly mac: string
  readonly network: string
  readonly vif: string
  readonly vnicType?: string
  readonly profile?: Record<string, unknown>
}

type Agent = { agent_type: string; binary: string; configurations: Record<string, unknown> }

/** The recorded cloud with other guests, ports and agents on one host. */
function apiWith(guests: readonly Guest[], agents: readonly Agent[], others: readonly Omit<Guest, 'id'>[] = []) {
  const api = loadApi()
  const { nova, neutron } = api
  const [server] = nova.servers.filter((one) => one['OS-EXT-SRV-ATTR:host'] === HOST)
  const [port] = neutron.ports.filter((one) => one['binding:host_id'] === HOST)
  const [agent] = neutron.agents.filter((one) => one.host === HOST)
  const vlan = neutron.networks.find(({ id }) => id === VLAN_101)
  if (!server || !port || !agent || !vlan) throw new Error('the recording has changed')
  const onPhysnet2 = (id: string, segment: number) => ({
    ...vlan,
    id,
    name: `vlan${segment}`,
    'provider:physical_network': 'physnet2',
    'provider:segmentation_id': segment,
  })
  neutron.networks.push(onPhysnet2(VLAN_202, 202), onPhysnet2(VLAN_203, 203))
  const portOf = (one: Omit<Guest, 'id'>, device: string) => ({
    ...port,
    id: one.port,
    network_id: one.network,
    mac_address: one.mac,
    device_id: device,
    'binding:vif_type': one.vif,
    'binding:vnic_type': one.vnicType ?? 'normal',
    'binding:profile': one.profile ?? {},
  })
  const kept = <T>(list: T[], isKept: (one: T) => boolean, added: readonly T[]) =>
    list.splice(0, list.length, ...list.filter(isKept), ...added)
  kept(
    nova.servers,
    (one) => one['OS-EXT-SRV-ATTR:host'] !== HOST,
    guests.map(({ id }) => ({ ...server, id, name: `vm-${id.slice(0, 1)}${id.slice(-1)}` })),
  )
  kept(neutron.ports, (one) => one['binding:host_id'] !== HOST, [
    ...guests.map((guest) => portOf(guest, guest.id)),
    ...others.map((one) => ({ ...portOf(one, `dhcp-${one.network}`), device_owner: 'network:dhcp' })),
  ])
  kept(
    neutron.agents,
    (one) => one.host !== HOST,
    agents.map((one, at) => ({ ...agent, ...one, id: `${at}0000000-0000-4000-8000-00000000a9e7` })),
  )
  return api
}

const OVS_AGENT = (configurations: Record<string, unknown>): Agent => ({
  agent_type: 'Open vSwitch agent',
  binary: 'neutron-openvswitch-agent',
  configurations,
})

const scan = (cloud: RecordedCloudOptions, input: RecordedScanInput = {}) =>
  scanRecorded({ ...input, cloud: createRecordedCloud(cloud) })

/** Types on the way from a focal point to a network, and the objects of some type on it. */
const cliqueOf = ({ snapshot }: RecordedScan, id: string) => [...(snapshot.cliques.get(id)?.nodes ?? [])]
const ofHost = ({ snapshot }: RecordedScan, type: string) =>
  snapshot
    .byHost(HOST)
    .filter((object) => object.type === type)
    .map(({ id }) => id)
    .sort()

describe('a host with VPP', () => {
  const guest = (at: number, network: string): Guest => ({
    id: `a0000000-0000-4000-9000-00000000000${at}`,
    port: `0a000000-0000-4000-8000-00000000000${at}`,
    mac: `fa:16:3e:0a:00:0${at}`,
    network,
    vif: 'vhostuser',
  })
  const api = () => apiWith([guest(1, VLAN_101), guest(2, PRIVATE)], [], [{ ...guest(3, VLAN_101), vif: 'tap' }])
  const environment = {
    ...ENVIRONMENT,
    mechanism_drivers: ['OVS', 'LXB', 'VPP'] as (typeof ENVIRONMENT)['mechanism_drivers'],
  }
  const scanVpp = (more: RecordedScanInput & RecordedCloudOptions = {}) =>
    scan({ printed: { [HOST]: 'vpp' }, api: api(), ...more }, { ...more, context: { environment, ...more.context } })

  it('is a vEdge with bridge domains, NICs and a tunnel endpoint', async () => {
    const found = await scanVpp()
    expect(found.problems).toEqual([])
    expect(ofHost(found, 'vedge')).toEqual(['lab-node2-VPP'])
    expect(found.get('lab-node2-VPP')).toMatchObject({
      vedge_type: 'VPP',
      binary: 'vpp v22.10-release',
      tunneling_ip: '10.20.0.11',
      parent_id: 'lab-node2-vedges',
    })
    expect(ofHost(found, 'host_pnic')).toEqual([
      'lab-node2-eno1-52:54:00:01:00:02',
      'lab-node2-pnic-BondEthernet0',
      'lab-node2-pnic-TenGigabitEthernet5/0/0',
      'lab-node2-pnic-TenGigabitEthernet5/0/1',
    ])
    expect(found.get('lab-node2-pnic-TenGigabitEthernet5/0/1')).toMatchObject({
      mac_address: '52:54:00:05:00:01',
      bus_info: '0000:05:00.1',
      'EtherChannel Master': 'lab-node2-pnic-BondEthernet0',
      'Link detected': 'yes',
      parent_id: 'lab-node2-VPP-host_pnics',
    })
    expect(found.get('lab-node2-pnic-BondEthernet0')).toMatchObject({
      physical_networks: ['physnet1'],
      'Bonding Mode': 'lacp',
      members: ['TenGigabitEthernet5/0/0', 'TenGigabitEthernet5/0/1'],
    })
    expect(found.get('lab-node2-vconnector-1')).toMatchObject({
      name: 'bridge-domain-1',
      network: VLAN_101,
      interfaces_names: ['BondEthernet0.101', 'VirtualEthernet0/0/0', 'tap0'],
    })
    expect(found.get('lab-node2-VPP-otep-vxlan-10.20.0.11')).toMatchObject({
      parent_id: 'lab-node2-VPP',
      overlay_type: 'vxlan',
      udp_port: 4789,
      uplinks: ['BondEthernet0'],
    })
  })

  it('leads from its guests and its DHCP server to their networks, over a VLAN and through tunnels', async () => {
    const found = await scanVpp()
    const [first, second] = [guest(1, ''), guest(2, '')].map(({ id }) => cliqueOf(found, id))
    expect(first).toEqual(
      expect.arrayContaining(['lab-node2-vconnector-1', 'lab-node2-VPP', 'lab-node2-pnic-BondEthernet0', VLAN_101]),
    )
    expect(second).toEqual(
      expect.arrayContaining([
        'lab-node2-vconnector-2',
        'lab-node2-VPP',
        'lab-node2-VPP-otep-vxlan-10.20.0.11',
        'lab-node2-pnic-BondEthernet0',
        PRIVATE,
      ]),
    )
    expect(first).not.toContain(PRIVATE)
    expect(cliqueOf(found, `lab-node2-qdhcp-${VLAN_101}`)).toEqual(
      expect.arrayContaining(['lab-node2-vconnector-1', 'lab-node2-pnic-BondEthernet0', VLAN_101]),
    )
  })

  it('is reached from a DHCP server through the bridge that has the kernel’s end of its tap', async () => {
    const found = await scanVpp()
    const [plug] = found.snapshot.linksFrom('lab-node2-br-0a000000-00')
    expect(plug).toMatchObject({
      link_type: 'vconnector-vedge',
      target_id: 'lab-node2-VPP',
      source_label: 'vpp0a000000-00',
      target_label: 'tap0',
      attributes: { network: [VLAN_101] },
    })
    expect(found.get('lab-node2-ns-0a000000-00')).toMatchObject({
      vconnector_id: 'lab-node2-br-0a000000-00',
      vedge_id: 'lab-node2-VPP',
      vedge_port: 'tap0',
    })
  })

  it('shows a NIC only where a network leaves by it', async () => {
    const member = 'lab-node2-pnic-TenGigabitEthernet5/0/0'
    const alter: RecordedCloudOptions['alter'] = (result) =>
      result.id === 'vpp-bonds' || result.id === 'vpp-hardware'
        ? { ...result, stdout: result.stdout.replaceAll(/^.*(?:number of |^ {4}Ten).*$/gm, '') }
        : result
    const found = await scanVpp({ alter })
    expect(found.get(member)['EtherChannel Master']).toBeUndefined()
    expect(cliqueOf(found, guest(1, '').id)).toContain('lab-node2-pnic-BondEthernet0')
    expect(cliqueOf(found, guest(1, '').id)).not.toContain(member)
  })

  it('has an endpoint for generic VXLAN tunnels too', async () => {
    const found = await scanVpp({
      alter: (result) => {
        if (result.id === 'vpp-tunnels') return { ...result, stdout: 'No vxlan tunnels configured...\n' }
        if (result.id !== 'vpp-gpe-tunnels') return result
        const line =
          '[0] lcl 10.20.0.11 rmt 10.20.0.12 lcl_port 4790 rmt_port 4790 vni 1047 fib-idx 0 sw-if-idx 9 decap-next-protocol ethernet \n'
        return { ...result, stdout: line }
      },
    })
    const otep = 'lab-node2-VPP-otep-vxlan-gpe-10.20.0.11'
    expect(found.get(otep)).toMatchObject({ overlay_type: 'vxlan-gpe', udp_port: 4790, uplinks: ['BondEthernet0'] })
    expect(ofHost(found, 'otep')).toEqual([otep])
    expect(cliqueOf(found, guest(2, '').id)).toEqual(
      expect.arrayContaining([otep, 'lab-node2-pnic-BondEthernet0', PRIVATE]),
    )
  })

  it('is asked for in one turn, and nobody is asked where neither drivers nor agents name it', async () => {
    const cloud = createRecordedCloud({ printed: { [HOST]: 'vpp' }, api: api() })
    await scanRecorded({ cloud, context: { environment } })
    expect([...cloud.executions.values()]).toEqual([2, 2, 2])
    const texts: string[] = []
    const alter: RecordedCloudOptions['alter'] = (result) => {
      texts.push(result.id)
      return result
    }
    await scan({ alter })
    expect(texts.filter((id) => id.startsWith('vpp'))).toEqual([])
  })

  it('keeps what was known, stale, while it is down', async () => {
    const first = await scanVpp()
    const second = await scanVpp({
      previous: first.snapshot,
      alter: (result) =>
        result.id.startsWith('vpp')
          ? {
              ...result,
              stdout: '',
              exitCode: 1,
              stderr: "clib_socket_init: connect (fd 3, '/run/vpp/cli.sock'): No such file or directory",
            }
          : result,
    })
    expect(second.problems.map(({ title }) => title)).toEqual(['VPP does not run on host lab-node2'])
    for (const id of ['lab-node2-VPP', 'lab-node2-vconnector-1', 'lab-node2-pnic-BondEthernet0'])
      expect(second.get(id).stale).toBeDefined()
    expect(second.get('lab-node2-eno1-52:54:00:01:00:02').stale).toBeUndefined()
  })
})

describe('a host with SR-IOV', () => {
  const guest = (at: number, more: Partial<Guest>): Guest => ({
    id: `b0000000-0000-4000-9000-00000000000${at}`,
    port: `0b000000-0000-4000-8000-00000000000${at}`,
    mac: `fa:16:3e:0b:00:0${at}`,
    network: VLAN_202,
    vif: 'hw_veb',
    vnicType: 'direct',
    ...more,
  })
  const profile = (pci_slot: string, more = {}) => ({ pci_slot, physical_network: 'physnet2', ...more })
  const [passed, macvtap, whole, offloaded] = [
    guest(1, { profile: profile('0000:05:10.0') }),
    guest(2, { vnicType: 'macvtap', profile: profile('0000:05:10.4') }),
    guest(3, {
      network: VLAN_203,
      vnicType: 'direct-physical',
      vif: 'hostdev_physical',
      profile: profile('0000:05:00.1'),
    }),
    guest(4, { vif: 'ovs', network: VLAN_101, profile: profile('0000:06:00.2', { capabilities: ['switchdev'] }) }),
  ] as const
  const agents = [
    OVS_AGENT({ bridge_mappings: { physnet1: 'br-ex' } }),
    {
      agent_type: 'NIC Switch agent',
      binary: 'neutron-sriov-nic-agent',
      configurations: { device_mappings: { physnet2: ['enp5s0f0', 'enp5s0f1'] } },
    },
  ]
  const scanSriov = (more: RecordedCloudOptions = {}) =>
    scan({ printed: { [HOST]: 'sriov' }, api: apiWith([passed, macvtap, whole, offloaded], agents), ...more })

  it('is a vEdge of physical functions beside Open vSwitch', async () => {
    const found = await scanSriov()
    expect(found.problems).toEqual([])
    expect(ofHost(found, 'vedge')).toEqual(['00000000-0000-4000-8000-00000000a9e7', 'lab-node2-SRIOV'])
    expect(found.get('lab-node2-SRIOV')).toMatchObject({
      vedge_type: 'SRIOV',
      agent_type: 'NIC Switch agent',
      ports: [
        {
          id: 'physnet2',
          name: 'enp5s0f0',
          VFs: [
            { vf: 0, mac_address: passed.mac, pci_address: '0000:05:10.0', vlan: 202, trust: false },
            { vf: 1, pci_address: '0000:05:10.2', device: 'enp5s0f0v1' },
            { vf: 2, mac_address: macvtap.mac, pci_address: '0000:05:10.4', device: 'enp5s0f0v2', trust: true },
            { vf: 3, pci_address: '0000:05:10.6' },
          ],
        },
        { name: 'enp5s0f1', passed_through: true, pci_address: '0000:05:00.1' },
      ],
    })
    expect(found.get('00000000-0000-4000-8000-00000000a9e7').hw_offload).toBe(true)
  })

  it('has NICs, but neither functions that wait for guests nor what stands in for guests are any', async () => {
    const found = await scanSriov()
    expect(ofHost(found, 'host_pnic')).toEqual([
      'lab-node2-eno1-52:54:00:02:00:02',
      'lab-node2-enp5s0f0-90:e2:ba:05:00:00',
      'lab-node2-enp6s0f0np0-0c:42:a1:06:00:00',
      'lab-node2-pnic-0000:05:00.1',
    ])
    expect(found.get('lab-node2-pnic-0000:05:00.1')).toMatchObject({ name: 'enp5s0f1', passed_to: whole.id })
    expect(found.get('lab-node2-enp5s0f0-90:e2:ba:05:00:00')).toMatchObject({
      physical_networks: ['physnet2'],
      virtual_functions: 4,
    })
  })

  it('leads from each guest to its network, by the right switch and NIC', async () => {
    const found = await scanSriov()
    const way = (guest: Guest) => cliqueOf(found, guest.id).filter((id) => /SRIOV|a9e7|enp|pnic|^[24]/.test(id))
    const [ovs, sriov] = ['00000000-0000-4000-8000-00000000a9e7', 'lab-node2-SRIOV']
    for (const guest of [passed, macvtap]) {
      expect(way(guest)).toEqual(expect.arrayContaining([sriov, 'lab-node2-enp5s0f0-90:e2:ba:05:00:00', VLAN_202]))
      expect(way(guest)).not.toContain(ovs)
      expect(way(guest)).not.toContain('lab-node2-pnic-0000:05:00.1')
    }
    expect(way(whole)).toEqual(expect.arrayContaining([sriov, 'lab-node2-pnic-0000:05:00.1', VLAN_203]))
    expect(way(offloaded)).toEqual(expect.arrayContaining([ovs, 'lab-node2-enp6s0f0np0-0c:42:a1:06:00:00', VLAN_101]))
    expect(way(offloaded)).not.toContain(sriov)
  })

  it.each(['bus addresses', 'MAC addresses'])(
    'leads by %s of bound ports to its networks where no agent tells them',
    async (by) => {
      const found = await scan({
        printed: { [HOST]: 'sriov' },
        api: apiWith([passed, macvtap, whole, offloaded], agents.slice(0, 1)),
        alter: (result) =>
          by === 'MAC addresses' && result.id === 'nic-functions' ? { ...result, stdout: '', exitCode: 2 } : result,
      })
      const nic = 'lab-node2-enp5s0f0-90:e2:ba:05:00:00'
      expect(found.get(nic).physical_networks).toEqual(['physnet2'])
      expect(found.get('lab-node2-enp6s0f0np0-0c:42:a1:06:00:00').physical_networks).toEqual(['physnet1'])
      const ports = found.get('lab-node2-SRIOV').ports as { id: string; name: string }[]
      expect(ports.map(({ id, name }) => `${id} ${name}`)).toEqual(['physnet2 enp5s0f0', 'physnet2 0000:05:00.1'])
      for (const guest of [passed, macvtap])
        expect(cliqueOf(found, guest.id)).toEqual(expect.arrayContaining(['lab-node2-SRIOV', nic, VLAN_202]))
    },
  )

  it('joins by MAC address where bus addresses cannot be read, never by the one of zeros', async () => {
    const found = await scanSriov({
      alter: (result) =>
        result.id === 'nic-functions'
          ? { ...result, stdout: '', exitCode: 2, stderr: 'cannot open directory' }
          : result,
    })
    const joined = [...found.snapshot.links.values()].filter(
      (link) => link.link_type === 'vnic-vedge' && link.target_id === 'lab-node2-SRIOV',
    )
    expect(joined.map((link) => `${link.source_label} ${link.target_label}`).sort()).toEqual([
      `${passed.mac} port_physnet2-vlan_202-vf_0`,
      `${macvtap.mac} port_physnet2-vlan_202-vf_2`,
      `${whole.mac} port_physnet2-vlan_0-vf_all`,
    ])
    // The names of the functions' devices tell them from NICs as well.
    expect(ofHost(found, 'host_pnic').filter((id) => id.includes('f0v'))).toEqual([])
  })
})

describe('a host whose Open vSwitch runs on DPDK', () => {
  const guest = (at: number, network: string): Guest => ({
    id: `d0000000-0000-4000-9000-00000000000${at}`,
    port: `0d000000-0${at}00-4000-8000-000000000001`,
    mac: `fa:16:3e:0d:00:0${at}`,
    network,
    vif: 'vhostuser',
  })
  const api = () =>
    apiWith(
      [guest(1, VLAN_101), guest(2, PRIVATE)],
      [
        OVS_AGENT({
          bridge_mappings: { physnet1: 'br-ex' },
          tunneling_ip: '10.251.0.12',
          tunnel_types: ['vxlan'],
          datapath_type: 'netdev',
        }),
      ],
    )

  it('leads from guests on sockets to their networks over NICs that the kernel does not have', async () => {
    const found = await scan({ printed: { [HOST]: 'dpdk' }, api: api() })
    expect(found.problems).toEqual([])
    const nic = (name: string, mac: string) => `lab-node2-${name}-0c:42:a1:07:00:0${mac}`
    expect(ofHost(found, 'host_pnic')).toEqual([
      nic('dpdk0', '0'),
      nic('dpdk1', '1'),
      nic('dpdk2', '2'),
      'lab-node2-eno1-52:54:00:03:00:02',
    ])
    expect(cliqueOf(found, guest(1, '').id)).toEqual(
      expect.arrayContaining([nic('dpdk0', '0'), nic('dpdk1', '1'), VLAN_101]),
    )
    expect(cliqueOf(found, guest(2, '').id)).toEqual(expect.arrayContaining([nic('dpdk2', '2'), PRIVATE]))
    expect(cliqueOf(found, guest(2, '').id)).not.toContain(nic('dpdk0', '0'))
  })

  it('tells sockets, devices and which cores poll each port', async () => {
    const found = await scan({ printed: { [HOST]: 'dpdk' }, api: api() })
    const vedge = found.get('00000000-0000-4000-8000-00000000a9e7')
    expect(vedge).toMatchObject({ dpdk: true, datapath_type: 'netdev' })
    expect(vedge.ports).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'vhu0d000000-01',
          type: 'dpdkvhostuserclient',
          socket: '/var/lib/vhost_sockets/vhu0d000000-01',
          receive_queues: [{ port: 'vhu0d000000-01', queue: 0, numa: 0, core: 1 }],
        }),
        expect.objectContaining({ name: 'dpdk2', device: '0000:08:00.0' }),
      ]),
    )
  })
})
