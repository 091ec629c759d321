/** Hosts that answer a little differently: what is odd costs itself and a warning, never the host. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { describe, expect, it } from 'vitest'
import type { CommandResult } from '../../../../../connections/ssh/host-shell-types'
import { linksAmong } from '../../../../../links/testing/clouds'
import { createHostReader } from '../../../../host/host-reader'
import type { Discovered } from '../../../../model/discovered-object'
import { createRecordedCloud, type RecordedCloudOptions } from '../../../../testing/recorded-cloud'
import { scanRecorded } from '../../../../testing/scan-recorded'
import { hostTarget, l2Agent, stored } from '../../../../testing/targets'
import type { Fetcher } from '../../define-fetcher'
import { hostPnics } from './host-pnics'
import { instanceVnics } from './instance-vnics'
import { oteps } from './oteps'
import { ovsVedges } from './ovs-vedges'
import { vconnectors } from './vconnectors'
import { vservices } from './vservices'

type HostFetcher = Pick<Fetcher<'host'>, 'collect'>
type Answer = Partial<Pick<CommandResult, 'stdout' | 'furtherOutputs' | 'stderr' | 'exitCode'>>

/** Answers some commands, told by the beginning of their text, and all others as if they were not installed. */
function hostWith(answers: Readonly<Record<string, Answer | string>>) {
  const { shell } = createRecordedCloud()
  const asked: string[] = []
  return {
    asked,
    reader: createHostReader(
      {
        ...shell,
        runAll: async (host, requests) =>
          requests.map((request) => {
            const key = [request.id, ...Object.values(request.slots)].join(' ')
            asked.push(key)
            const answer = answers[key]
            const given = typeof answer === 'string' ? { stdout: answer } : (answer ?? { exitCode: 127 })
            return {
              ...{ id: request.id, host, text: key, stdout: '', stderr: '', exitCode: 0 },
              ...{ lackedRoot: false, ...given },
            }
          }),
      },
      'h',
      new AbortController().signal,
    ),
  }
}

const CLOUD = { region: () => ({ routers: async () => [] }) } as never

async function collect(
  fetcher: HostFetcher,
  answers: Parameters<typeof hostWith>[0],
  objects: readonly InventoryObject[] = [],
): Promise<Discovered> {
  return fetcher.collect({ shell: hostWith(answers).reader, cloud: CLOUD }, hostTarget('h', objects))
}

const names = ({ objects }: Discovered) => objects.map(({ name }) => name)

const LINK = (index: number, name: string, more = '') =>
  `{"ifindex":${index},"ifname":"${name}","flags":["UP","LOWER_UP"],"link_type":"ether","address":"02:00:00:00:00:0${index}"${more}}`
const KERNEL = {
  'links-json': `[${LINK(2, 'eth0')},${LINK(3, 'br0', ',"linkinfo":{"info_kind":"bridge"}')}]`,
  'addresses-json': `[${LINK(2, 'eth0')},${LINK(3, 'br0')}]`,
  'nic-list':
    'lrwxrwxrwx 1 root root 0 Jan  1 00:00 eth0 -> ../../devices/pci0000:00/0000:09:00.0/net/eth0\n' +
    'lrwxrwxrwx 1 root root 0 Jan  1 00:00 eth1 -> ../../devices/pci0000:00/0000:09:00.1/net/eth1',
}

describe('a JSON form that ends well but is broken', () => {
  const broken = `[${LINK(2, 'eth0')},{"ifindex":9,"ifname":"tun9","linkinfo":{"info_data":{"erspan_dir","erspan_hwid":"0"}}},${LINK(3, 'br0', ',"linkinfo":{"info_kind":"bridge"}')}]`

  it('is replaced by the text form', async () => {
    const text = '3: br0: <UP> mtu 1500\n    link/ether 02:00:00:00:00:03\n    bridge stp_state 0\n'
    const found = await collect(vconnectors, { ...KERNEL, 'links-json': broken, 'links-text': text })
    expect(names(found)).toEqual(['h-br0'])
    expect(found.unread).toEqual([])
  })

  it('costs one device where the text form cannot be had', async () => {
    const found = await collect(vconnectors, { ...KERNEL, 'links-json': broken })
    expect(names(found)).toEqual(['h-br0'])
    expect(found.unread).toEqual([{ error: expect.objectContaining({ code: 'parse-failed' }) }])
  })

  it('is told once, however many fetchers read it, and costs no object', async () => {
    const before = await scanRecorded()
    const alter: RecordedCloudOptions['alter'] = (result) =>
      result.id === 'links-json'
        ? {
            ...result,
            stdout: result.stdout.replace('[{', '[{"ifindex":999,"ifname":"x","linkinfo":{"erspan_dir",}},{'),
          }
        : result
    const after = await scanRecorded({ previous: before.snapshot, cloud: createRecordedCloud({ alter }) })
    // That something was not readable is remembered of the hosts; nothing else is different.
    const withoutReading = ({ reading: _reading, ...object }: InventoryObject) => object
    expect(after.result.objects.map(withoutReading)).toEqual(before.result.objects.map(withoutReading))
    expect(after.problems).toMatchObject([{ severity: 'warning', hosts: ['lab-node1', 'lab-node2', 'lab-node3'] }])
  })
})

describe('an Open vSwitch that does not run', () => {
  it('costs the NICs it alone knows of, not those with a device or a neighbour', async () => {
    const silent = { exitCode: 1, stderr: 'ovs-vsctl: database connection failed (No such file or directory)' }
    const tables = ['Open_vSwitch', 'Bridge', 'Port', 'Interface'].map((table) => [`ovs-list ${table}`, silent])
    const neighbour =
      '{"lldp":[{"interface":[{"name":"eth7","chassis":[{"id":[{"type":"mac","value":"02:00:00:00:00:99"}]}],"port":[{"id":[{"type":"ifname","value":"swp1"}]}]}]}]}'
    const answers = {
      ...KERNEL,
      ...Object.fromEntries(tables),
      'links-json': `[${LINK(2, 'eth0')},${LINK(7, 'eth7')},${LINK(8, 'eth8')}]`,
      'lldp-neighbours-json0': neighbour,
    }
    const found = await collect(hostPnics, answers, [l2Agent('h', 'Open vSwitch agent', {})])
    expect(found.objects.map(({ name, isPartial }) => [name, isPartial])).toEqual([
      ['eth0', true],
      ['eth7', true],
    ])
    expect(found.unread).toMatchObject([{ error: { message: 'Open vSwitch does not run on h' }, id: undefined }])
  })
})

describe('a namespace that cannot be entered', () => {
  const [router, dhcp] = ['qrouter-11111111-1111-4111-8111-111111111111', 'qdhcp-22222222-2222-4222-8222-222222222222']
  const list = `[{"name":"${dhcp}","id":0},{"name":"${router}"}]`
  const dead = { exitCode: 255, stderr: `setting the network namespace "${router}" failed: Invalid argument` }
  const answers = {
    ...KERNEL,
    'netns-list-json': list,
    [`netns-addresses-json ${router}`]: dead,
    [`netns-addresses-text ${router}`]: dead,
    [`netns-addresses-json ${dhcp}`]: `[${LINK(5, 'ns-1')}]`,
  }

  it('is marked unread; the others are there', async () => {
    const found = await collect(vservices, answers)
    expect(names(found)).toEqual(['dhcp-22222222-2222-4222-8222-222222222222', 'ns-1'])
    expect(found.unread).toEqual([
      { id: `h-${router}`, error: expect.objectContaining({ code: 'remote-command-failed' }) },
    ])
  })

  it('counts once when containers that share the list print it twice', async () => {
    const found = await collect(vservices, { ...answers, 'netns-list-json': `${list}\n${list}` })
    expect(names(found)).toHaveLength(2)
  })

  it('is found in the list of whichever container knows it, in whatever form that prints', async () => {
    const lists = { stdout: `[{"name":"${router}"}]`, furtherOutputs: [`${dhcp} (id: 0)\n${router}\n`] }
    const found = await collect(vservices, { ...answers, 'netns-list-json': lists })
    expect(names(found)).toEqual(['dhcp-22222222-2222-4222-8222-222222222222', 'ns-1'])
  })
})

describe('a guest that cannot be described', () => {
  it('costs itself; what was known of it is kept, stale', async () => {
    const before = await scanRecorded()
    const vnic = before.get('lab-node2-tapd6579ca8-54')
    const alter: RecordedCloudOptions['alter'] = (result) =>
      result.stdout.includes(String(vnic.instance_id)) && result.id === 'virsh-dumpxml'
        ? { ...result, stdout: result.stdout.slice(0, 400) }
        : result
    const after = await scanRecorded({ previous: before.snapshot, cloud: createRecordedCloud({ alter }) })
    expect(after.ids('vnic')).toEqual(before.ids('vnic'))
    expect(
      after.snapshot
        .byType('vnic')
        .filter((one) => one.stale)
        .map((one) => one.id),
    ).toEqual([vnic.id])
    expect(after.problems).toMatchObject([{ severity: 'warning', hosts: ['lab-node2'], objects: [vnic.instance_id] }])
  })
})

describe('a detail of one NIC that cannot be read', () => {
  const bond = {
    ...KERNEL,
    'links-json': `[${LINK(2, 'eth0', ',"master":"bond0"')},${LINK(4, 'bond0', ',"linkinfo":{"info_kind":"bond"}')}]`,
    'bond-details bond0': 'Link Failure Count: 0\nPermanent HW addr: 02:00:00:00:00:7e\nAggregator ID:',
    'nic-settings eth0': 'Cannot get device settings: Operation not supported\n',
    'nic-driver eth0': 'driver: ixgbe\nbus-info: 0000:09:00.0\n',
  }

  it('leaves the NIC without it', async () => {
    const found = await collect(hostPnics, bond)
    expect(found.objects.map(({ name, attributes: a }) => [name, a.driver])).toEqual([
      ['bond0', undefined],
      ['eth0', 'ixgbe'],
    ])
    expect(found.unread?.map((one) => one.id)).toEqual(['h-eth0-02:00:00:00:00:02', 'h-bond0-02:00:00:00:00:04'])
  })
})

const uuid = (n: number) => `["uuid","00000000-0000-0000-0000-0000000000${n}"]`
/** The tables of one bridge with ports of one interface each, as [name, type, more columns as JSON]. */
function ovsTables(bridge: string, interfaces: readonly (readonly [name: string, type: string, columns?: object])[]) {
  const columns = ['external_ids', 'options', 'mac_in_use', 'link_state', 'admin_state']
  const map = (value: unknown) =>
    typeof value === 'object' ? ['map', Object.entries(value ?? {})] : (value ?? ['set', []])
  const rows = interfaces.map(([name, type, more = {}], at) => [
    JSON.parse(uuid(50 + at)),
    name,
    type,
    ...columns.map((column) => map((more as Record<string, unknown>)[column])),
  ])
  const ports = interfaces.map(([name], at) => [JSON.parse(uuid(20 + at)), name, JSON.parse(uuid(50 + at))])
  const table = (headings: string[], data: unknown[]) => JSON.stringify({ headings, data })
  return {
    'ovs-list Open_vSwitch': table(['_uuid', 'ovs_version'], [[JSON.parse(uuid(10)), '3.1.0']]),
    'ovs-list Bridge': table(
      ['_uuid', 'name', 'ports'],
      [[JSON.parse(uuid(11)), bridge, ['set', ports.map(([id]) => id)]]],
    ),
    'ovs-list Port': table(['_uuid', 'name', 'interfaces'], ports),
    'ovs-list Interface': table(['_uuid', 'name', 'type', ...columns], rows),
  }
}

/** Objects and links of what several fetchers make of one host. */
async function discover(
  fetchers: readonly HostFetcher[],
  answers: Parameters<typeof hostWith>[0],
  known: readonly InventoryObject[],
) {
  const all = await Promise.all(fetchers.map((fetcher) => collect(fetcher, answers, known)))
  const placed = [...known.map((one) => ({ ...one })), ...all.flatMap(({ objects }) => objects)].map((one) => {
    const { type, id, name, host, attributes = one } = one as DiscoveredLike
    return stored({ ...attributes, type, id, name, ...(host === undefined ? {} : { host }) })
  })
  const parents = new Map(all.flatMap(({ objects }) => objects.map((one) => [one.id, one.place.owner.id] as const)))
  const objects = placed.map((one) => ({ ...one, parent_id: parents.get(one.id) ?? one.parent_id }))
  const { links } = await linksAmong(objects)
  return { objects, links: links.map((link) => `${link.link_type} ${link.source_id} ${link.target_id}`) }
}
interface DiscoveredLike {
  readonly type: string
  readonly id: string
  readonly name: string
  readonly host?: string
  readonly attributes?: Readonly<Record<string, unknown>>
}

describe('an uplink that DPDK took from the kernel', () => {
  const tables = ovsTables('br-link0', [
    ['br-link0', 'internal', { mac_in_use: '02:00:00:00:00:03' }],
    [
      'dpdk0',
      'dpdk',
      { mac_in_use: '02:00:00:00:00:34', link_state: 'up', options: { 'dpdk-devargs': '0000:05:00.0,dv_flow_en=1' } },
    ],
  ])
  const agent = l2Agent('h', 'Open vSwitch agent', {
    bridge_mappings: { physnet1: 'br-link0' },
    tunnel_types: ['vxlan'],
    tunneling_ip: '10.1.0.5',
  })
  const answers = {
    ...KERNEL,
    ...tables,
    'addresses-json': `[${LINK(2, 'eth0')},${LINK(7, 'br-link0', ',"addr_info":[{"family":"inet","local":"10.1.0.5","prefixlen":24}]')}]`,
    'links-json': `[${LINK(2, 'eth0')},${LINK(7, 'br-link0', ',"linkinfo":{"info_kind":"tun"}')}]`,
  }

  it('is a NIC of the host with MAC and PCI address, linked to its vEdge, and carries the tunnels', async () => {
    const { objects, links } = await discover([hostPnics, ovsVedges, oteps], answers, [agent])
    const pnic = 'h-dpdk0-02:00:00:00:00:34'
    expect(objects.find(({ id }) => id === pnic)).toMatchObject({
      mac_address: '02:00:00:00:00:34',
      bus_info: '0000:05:00.0',
      found_by: 'open-vswitch',
      physical_networks: ['physnet1'],
      'Link detected': 'yes',
    })
    expect(links).toContain(`vedge-host_pnic agent-h ${pnic}`)
    expect(links).toContain(`otep-host_pnic h-otep-vxlan-10.1.0.5 ${pnic}`)
  })

  it('is told from what stands in for a guest’s virtual function', async () => {
    const device = (devargs: string, more = {}) => ({ options: { 'dpdk-devargs': `0000:05:00.0${devargs}` }, ...more })
    const ports = ovsTables('br-link0', [
      ['dpdk0', 'dpdk', device('')],
      ['dpdk1', 'dpdk', device(',representor=pf1')],
      ['vf0', 'dpdk', device(',representor=[0],dv_flow_en=1')],
      ['vf1', 'dpdk', device(',representor=pf0vf1')],
      ['vf2', 'dpdk', device('', { external_ids: { 'iface-id': 'port' } })],
    ])
    const found = await collect(hostPnics, { ...answers, ...ports }, [agent])
    expect(names(found)).toEqual(['dpdk0', 'dpdk1', 'eth0'])
  })
})

const GUEST = '99999999-9999-4999-8999-999999999999'
const PORT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
const guestKnown = (binding: Readonly<Record<string, unknown>> = {}) => [
  stored({ type: 'instance', id: GUEST, host: 'h' }),
  stored({ type: 'port', id: PORT, device_id: GUEST, mac_address: 'FA-16-3E-00-00-05', network_id: 'n1', ...binding }),
]
const guest = (devices: string) => ({
  'virsh-list-uuid': `${GUEST}\n`,
  [`virsh-dumpxml ${GUEST}`]: `<domain type='kvm'><name>instance-0000000d</name><uuid>${GUEST}</uuid><devices>${devices}</devices></domain>`,
})
const marked = { 'iface-id': PORT, 'attached-mac': 'fa:16:3e:00:00:05' }

describe('a guest’s port that is not named like its device', () => {
  const VNIC = 'h-instance-0000000d-fa:16:3e:00:00:05'

  it('of a vhost-user interface without a target is found by the id of the Neutron port', async () => {
    const interfaces = `<interface type='vhostuser'><mac address='fa:16:3e:00:00:05'/><source type='unix' path='/var/lib/vhost_sockets/vhuaaaaaaaa-bb' mode='server'/><target dev=''/></interface>`
    const tables = ovsTables('br-int', [['vhuaaaaaaaa-bb', 'dpdkvhostuserclient', { external_ids: marked }]])
    const { links } = await discover([instanceVnics, ovsVedges], { ...guest(interfaces), ...tables }, guestKnown())
    expect(links).toEqual([`instance-vnic ${GUEST} ${VNIC}`, `vnic-vedge ${VNIC} h-OVS`])
  })

  it('of a virtual function’s representor is found so too, and the representor is no uplink', async () => {
    const interfaces = `<interface type='hostdev' managed='yes'><mac address='fa:16:3e:00:00:05'/><source><address type='pci' domain='0x0000' bus='0x09' slot='0x00' function='0x2'/></source></interface>`
    const kernel = {
      'links-json': `[${LINK(2, 'p0')},${LINK(3, 'p0_0')},${LINK(4, 'p0_1', ',"phys_port_name":"pf0vf1"')}]`,
      'addresses-json': `[${LINK(2, 'p0')}]`,
      'nic-list': ['p0', 'p0_0', 'p0_1']
        .map(
          (name) => `lrwxrwxrwx 1 root root 0 Jan 1 00:00 ${name} -> ../../devices/pci0000:00/0000:09:00.0/net/${name}`,
        )
        .join('\n'),
    }
    const tables = ovsTables('br-int', [['p0_0', '', { external_ids: marked }]])
    const { objects, links } = await discover(
      [instanceVnics, ovsVedges, hostPnics],
      { ...guest(interfaces), ...tables, ...kernel },
      guestKnown(),
    )
    expect(links).toEqual([`instance-vnic ${GUEST} ${VNIC}`, `vnic-vedge ${VNIC} h-OVS`])
    expect(objects.filter(({ type }) => type === 'host_pnic').map(({ name }) => name)).toEqual(['p0'])
  })

  it('of a NIC handed over as a whole is known from Neutron', async () => {
    const hostdev = `<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x0a' slot='0x00' function='0x0'/></source></hostdev>`
    const known = guestKnown({ 'binding:vnic_type': 'direct-physical' })
    const { objects } = await collect(instanceVnics, guest(hostdev), known)
    expect(objects).toMatchObject([
      {
        type: 'vnic',
        id: VNIC,
        place: { owner: { type: 'instance', id: GUEST } },
        attributes: { port: PORT, network: 'n1', interface_type: 'hostdev', hostdev: { pciAddress: '0000:0a:00.0' } },
      },
    ])
  })

  it('is found by the id that libvirt gives before MAC address and name', async () => {
    const other = stored({ type: 'port', id: 'cccccccc-1', device_id: GUEST, mac_address: 'fa:16:3e:00:00:05' })
    const interfaces = `<interface type='bridge'><mac address='fa:16:3e:00:00:05'/><virtualport><parameters interfaceid='${PORT.toUpperCase()}'/></virtualport><target dev='tapcccccccc-1'/></interface>`
    const { objects } = await collect(instanceVnics, guest(interfaces), [other, ...guestKnown()])
    expect(objects[0]?.attributes.port).toBe(PORT)
  })
})

describe('services that do not run', () => {
  it('are one problem of the host, not one for each that asks', async () => {
    const complaints: Record<string, string> = {
      'ovs-list':
        'ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (No such file or directory)',
      'virsh-list-uuid':
        "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock-ro': No such file or directory",
    }
    const alter: RecordedCloudOptions['alter'] = (result) => {
      const stderr = result.host === 'lab-node2' ? complaints[result.id] : undefined
      return stderr === undefined ? result : { ...result, stdout: '', stderr, exitCode: 1 }
    }
    const { problems } = await scanRecorded({ cloud: createRecordedCloud({ alter }) })
    expect(problems.map(({ title, hosts }) => [title, hosts])).toEqual([
      ['Open vSwitch and libvirt do not run on host lab-node2', ['lab-node2']],
    ])
  })
})
