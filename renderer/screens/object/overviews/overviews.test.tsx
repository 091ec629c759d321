// @vitest-environment jsdom
import type { InstanceInterface, NicFacts, ObjectRef, Overview } from '@shared/contract/calls/overview'
import type { InventoryObject } from '@shared/model/inventory-object'
import { segmentText } from '@shared/text/segment-text'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, AppContext } from '../../../app/app-context'
import { NoticesStore } from '../../../stores/notices'
import { fakeTransport } from '../../../testing/fake-transport'
import { HostCards } from './host'
import { InstanceCards } from './instance'
import { NetworkCards } from './network'
import { bondState, speedText } from './nics'
import { Subject } from './parts'
import { VServiceCards } from './vservice'

afterEach(cleanup)

const object = (type: string, name: string, more = {}) =>
  ({ environment: 'lab', id: name, type, name, ...more }) as InventoryObject
const ref = (type: string, name: string, host?: string): ObjectRef => ({
  id: name,
  type,
  name,
  knowledge: 'read',
  ...(host !== undefined && { host }),
})

function show(of: InventoryObject, cards: ReactElement, parts: Partial<App> = {}, hasGroups = true) {
  const open = vi.fn()
  const app = { workspace: { open }, ...parts } as unknown as App
  render(
    <AppContext value={app}>
      <Subject value={{ ...of, hasGroups }}>{cards}</Subject>
    </AppContext>,
  )
  return open
}

/** The cells of a table by row, the heads first. */
const rowsOf = (name: string) =>
  within(screen.getByRole('table', { name }))
    .getAllByRole('row')
    .map((row) => [...row.children].map((cell) => cell.textContent))

const nic: NicFacts = {
  ref: ref('host_pnic', 'bond1', 'node-1'),
  addresses: [],
  switchPorts: [],
  mtu: 9000,
  tunnels: [],
  carries: { items: [], total: 0 },
  members: [
    { ref: ref('host_pnic', 'eth0', 'node-1'), carrier: true, speed: 25_000, addresses: [], switchPorts: [] },
    { ref: ref('host_pnic', 'eth1', 'node-1'), carrier: false, addresses: [], switchPorts: [] },
  ],
}

const onShop: InstanceInterface = {
  vnic: ref('vnic', 'tap1', 'node-1'),
  switch: { ...ref('vedge', 'node-1-OVS', 'node-1'), bridge: 'br-int', tag: '3' },
  endpoint: { ...ref('otep', '10.30.0.22', 'node-1'), peers: 44 },
  nics: [nic],
  broken: ['tap1 – node-1-OVS'],
  network: { id: 'net', ref: ref('network', 'shop'), segments: [{ type: 'vxlan', id: '1047' }], mtu: 1450 },
  port: ref('port', 'port-1'),
  mac: 'fa:16:3e:00:00:01',
  addresses: ['10.8.0.14'],
  floatingIps: [{ address: '192.0.2.44', status: 'ACTIVE' }],
  routers: [{ routers: [ref('vservice', 'edge', 'ctl-1')], addresses: ['10.8.0.1'], outside: [] }],
  dhcp: true,
  dhcpServers: [],
  leavesAs: ['192.0.2.44'],
}
const onStorage: InstanceInterface = {
  nics: [],
  broken: [],
  network: { id: 'gone', segments: [{ type: 'vlan', id: '312', physicalNetwork: 'physnet2' }] },
  mac: 'fa:16:3e:00:00:02',
  addresses: ['10.9.0.14'],
  floatingIps: [],
  routers: [],
  dhcp: false,
  dhcpServers: [],
  leavesAs: [],
}
const overview: Extract<Overview, { kind: 'instance' }> = {
  kind: 'instance',
  interfaces: { items: [onShop, onStorage], total: 2 },
  securityGroups: {
    items: [
      {
        id: 'sg',
        ref: ref('security_group', 'web'),
        rules: { items: [{ id: 'r', direction: 'in', protocol: 'tcp', ports: '443', ethertype: 'IPv4' }], total: 1 },
      },
    ],
    total: 1,
  },
}

describe('an instance', () => {
  const vm = object('instance', 'web-02', { host: 'node-1', nova_status: 'SHUTOFF' })

  it('is drawn with one line an interface; what is missing says why, what is broken is marked', () => {
    show(vm, <InstanceCards object={vm} overview={overview} unread={undefined} />)
    expect(screen.getAllByTestId('schematic.node').map((node) => node.textContent)).toEqual([
      'tap110.8.0.14',
      'OVSbr-int, tag 3',
      '10.30.0.2244 peers',
      'bond11 of 2 up, MTU 9000',
      'shop',
      'no device while shut off10.9.0.14',
      'gonenot in the inventory',
    ])
    expect(screen.getByRole('figure').querySelectorAll('[data-look="down"]')).toHaveLength(1)
    expect(screen.getByText('1 link down', { exact: false })).toBeTruthy()
  })

  it('gives no all-clear for links of a host that was not read', () => {
    const unbroken = { ...overview, interfaces: { items: [{ ...onShop, broken: [] }], total: 1 } }
    show(vm, <InstanceCards object={vm} overview={unbroken} unread="not read" />)
    expect(screen.getByText('1 interface, links not read')).toBeTruthy()
  })

  it('has a column for each network, in which none and not known are different words', () => {
    show(vm, <InstanceCards object={vm} overview={overview} unread={undefined} />)
    expect(rowsOf('Addresses and services')).toEqual([
      ['', 'shop', 'gone'],
      ['Address', '10.8.0.14', '10.9.0.14'],
      ['Floating IP', '192.0.2.44', 'none'],
      ['Router', 'edge · ctl-1 10.8.0.1', 'none, not routed'],
      ['DHCP', 'on, no server found', 'off'],
      ['Segment', 'VXLAN, VNI 1047', 'VLAN 312, physnet2'],
      ['MTU', '1450', '—'],
      ['MAC', 'fa:16:3e:00:00:01', 'fa:16:3e:00:00:02'],
      ['Port', 'port-1', '—'],
      ['Leaves as', '192.0.2.44', 'not routed'],
    ])
    expect(rowsOf('Rules of web')).toEqual([
      ['Direction', 'IP', 'Protocol', 'Remote'],
      ['in', 'IPv4', 'tcp 443', 'any'],
    ])
  })

  it('leads on from every name, to a new tab with Ctrl', () => {
    const open = show(vm, <InstanceCards object={vm} overview={overview} unread={undefined} />)
    fireEvent.click(screen.getByText('web'))
    fireEvent.click(screen.getByText('bond1'), { ctrlKey: true })
    expect(open.mock.calls).toEqual([
      ['lab', 'web', { newTab: false, view: 'overview' }],
      ['lab', 'bond1', { newTab: true, view: 'overview' }],
    ])
  })

  it('copies its path as the text the backend makes of it', async () => {
    const { transport, answer } = fakeTransport()
    answer('inventory.pathText', { text: 'web-02 to shop' })
    const writeText = vi.fn(() => Promise.resolve())
    vi.stubGlobal('navigator', { clipboard: { writeText } })
    const notices = new NoticesStore()
    show(vm, <InstanceCards object={vm} overview={overview} unread={undefined} />, { transport, notices })
    fireEvent.click(screen.getByText('Copy path as text'))
    await vi.waitFor(() => expect(notices.notices.map(({ text }) => text)).toEqual(['Path of web-02 copied']))
    expect(writeText).toHaveBeenCalledWith('web-02 to shop')
    vi.unstubAllGlobals()
  })

  it('of an inventory from before they were asked for has no floating IPs that were read', () => {
    show(vm, <InstanceCards object={vm} overview={overview} unread={undefined} />, {}, false)
    expect(rowsOf('Addresses and services')[2]).toEqual(['Floating IP', '192.0.2.44', 'not read'])
  })

  it('shows its titles before anything is read', () => {
    show(vm, <InstanceCards object={vm} overview={undefined} unread={undefined} />)
    expect(screen.getAllByRole('heading').map((head) => head.textContent)).toEqual([
      'Path to the networks',
      'Addresses and services',
      'Security groups',
    ])
  })
})

describe('a host', () => {
  const none = { items: [], total: 0 }
  const empty = { nics: none, instances: none, networks: none, vservices: none, agents: none, tunnels: none }
  const texts = () => ['nics', 'instances', 'networks'].map((id) => screen.getByTestId(`overview.${id}`).textContent)

  it('that was not read says so where nothing is known; what the API tells is none', () => {
    show(object('host', 'node-1'), <HostCards overview={{ kind: 'host', ...empty }} unread="not read" />)
    expect(texts()).toEqual([
      'NICs and what they are plugged intonot read',
      'InstancesAs tablenone',
      'Networks carriednot read',
    ])
  })

  it('lists a bond with its members, and says what is wrong with them', () => {
    const host = object('host', 'node-1')
    show(host, <HostCards overview={{ kind: 'host', ...empty, nics: { items: [nic], total: 1 } }} unread={undefined} />)
    expect(rowsOf('NICs').map((row) => row.slice(0, 4))).toEqual([
      ['NIC', 'State', 'Speed', 'Carries'],
      ['bond1', '—', '1 of 2 up', 'nothing found'],
      ['eth0', 'up', '25G', 'member of bond1'],
      ['eth1', 'no carrier', '—', 'member of bond1'],
    ])
  })
})

it('draws a router between its sides', () => {
  const router = object('vservice', 'edge', { service_type: 'router' })
  const subnet = { id: 's', name: '', cidr: '10.8.0.0/22', pools: [], dnsServers: [], total: 1000, free: 968 }
  const side = { addresses: ['10.8.0.1'], subnets: [subnet], instances: 42 }
  show(
    router,
    <VServiceCards
      object={router}
      unread={undefined}
      overview={{
        kind: 'vservice',
        serviceType: 'router',
        sides: {
          items: [
            { ...side, network: { id: 'net', ref: ref('network', 'shop'), segments: [] }, isOutside: false },
            { addresses: ['192.0.2.10'], subnets: [], instances: 0, isOutside: true },
          ],
          total: 2,
        },
        gateway: {
          network: { id: 'public', ref: ref('network', 'public'), segments: [] },
          addresses: ['192.0.2.10'],
          snat: true,
          upstream: ['192.0.2.1'],
        },
        floatingIps: { items: [], total: 0 },
        hosts: [{ ref: ref('vservice', 'edge', 'ctl-1'), holdsAddresses: true }],
        routes: { items: [], total: 0 },
      }}
    />,
  )
  expect(screen.getByTestId('overview.sides').textContent).toContain('1 inside, 1 outside')
  expect(screen.getAllByTestId('schematic.node').map((node) => node.textContent)).toEqual([
    'edge',
    '42 interfaces',
    'shop10.8.0.0/22, 968 free',
    'public',
    '192.0.2.1next router',
  ])
  expect(screen.getByRole('figure').textContent).toContain('192.0.2.10, SNAT')
})

it('says of a service what is not in the inventory', () => {
  const dhcp = object('vservice', 'dhcp', { service_type: 'dhcp' })
  const none = { items: [], total: 0 }
  const sides = {
    items: [{ network: { id: 'gone', segments: [] }, addresses: [], subnets: [], isOutside: false }],
    total: 1,
  }
  const overview = { kind: 'vservice' as const, serviceType: 'dhcp', sides, floatingIps: none, hosts: [], routes: none }
  show(dhcp, <VServiceCards object={dhcp} unread={undefined} overview={overview} />)
  expect(rowsOf('Sides').at(1)?.at(-1)).toBe('not read')
  expect(screen.getByTestId('overview.subnets').textContent).toContain('not read')
})

it('writes segments and speeds as the field does', () => {
  expect(
    [
      { type: 'flat', physicalNetwork: 'physnet1' },
      { type: 'geneve', id: '5' },
      { type: 'gre', id: '7' },
    ].map(segmentText),
  ).toEqual(['flat, physnet1', 'Geneve, VNI 5', 'GRE key 7'])
  expect([25_000, 2500, 100, undefined].map(speedText)).toEqual(['25G', '2.5G', '100M', undefined])
  expect(bondState({ members: [{ ...nic, carrier: true, speed: 10_000 }] })).toBe('1 × 10G')
})

it('says of the hosts of a network which was not read', () => {
  const none = { items: [], total: 0 }
  const host = (name: string, knowledge: 'read' | 'never') => ({
    ...{ id: name, host: { ...ref('host', name), knowledge }, nics: [], instances: 1 },
  })
  const hosts = { items: [host('node-1', 'read'), host('node-2', 'never')], total: 2 }
  const parts = {
    isExternal: false,
    subnets: none,
    dhcpServers: none,
    routers: none,
    floatingIps: none,
    instances: none,
  }
  const overview = { kind: 'network', hosts, ...parts } as unknown as Extract<Overview, { kind: 'network' }>
  show(object('network', 'shop'), <NetworkCards overview={overview} />)
  expect(rowsOf('Hosts').map(([, leavesBy]) => leavesBy)).toEqual(['Leaves by', '—', 'not read'])
})
