import { describe, expect, test } from 'vitest'
import { recording } from './test-support'
import {
  parseVppAddresses,
  parseVppBonds,
  parseVppBridgeDomains,
  parseVppGpeTunnels,
  parseVppHardware,
  parseVppInterfaces,
  parseVppModes,
  parseVppSockets,
  parseVppTaps,
  parseVppTunnels,
  parseVppVersion,
} from './vpp'

const now = (topic: string) => recording(`vpp/vppctl-show-${topic}`)
const then = (topic: string) => recording(`vpp-17.04/vppctl-show-${topic}`)

describe('VPP', () => {
  test('names its release, behind a banner too', () => {
    expect(parseVppVersion(now('version'))).toBe('vpp v22.10-release')
    expect(parseVppVersion(`    _______    _\n${then('version')}`)).toBe('vpp v17.04-rc2~18-gf1eef64')
    expect(() => parseVppVersion('bash: vppctl')).toThrow('unknown form')
  })

  test('lists interfaces with or without an MTU', () => {
    const names = (text: string) => parseVppInterfaces(text).map(({ name }) => name)
    expect(parseVppInterfaces(now('interface'))[0]).toEqual({
      name: 'BondEthernet0',
      index: 3,
      adminUp: true,
      mtu: 9000,
    })
    expect(names(now('interface'))).toHaveLength(11)
    expect(parseVppInterfaces(then('interface'))[4]).toEqual({ name: 'local0', index: 0, adminUp: false })
    expect(names(then('interface'))).toHaveLength(6)
  })

  test('tells the hardware behind them', () => {
    const found = new Map(parseVppHardware(now('hardware-interfaces')).map((one) => [one.name, one]))
    expect(found.get('TenGigabitEthernet5/0/1')).toEqual({
      name: 'TenGigabitEthernet5/0/1',
      index: 2,
      carrier: true,
      mac: '52:54:00:05:00:01',
      device: 'Intel 82599',
      speed: '10 Gbps',
      busAddress: '0000:05:00.1',
      numaNode: 0,
    })
    expect(found.get('VirtualEthernet0/0/0')).toEqual({
      name: 'VirtualEthernet0/0/0',
      index: 6,
      carrier: true,
      mac: 'fa:16:3e:0a:00:01',
    })
    expect(found.get('local0')).toEqual({ name: 'local0', index: 0, carrier: false })
    const old = new Map(parseVppHardware(then('hardware-interfaces')).map((one) => [one.name, one]))
    expect(old.get('BondEthernet0')).toMatchObject({ members: [5, 6], speed: '20000 Mbps', carrier: true })
    expect(old.get('GigabitEthernet2/2/0')).toMatchObject({ numaNode: 0, speed: '1000 Mbps' })
  })

  test('tells what is in which bridge domain', () => {
    const bridged = (text: string) => parseVppModes(text).filter((one) => one.bridgeDomain !== undefined)
    expect(bridged(now('mode')).map(({ name, bridgeDomain }) => `${bridgeDomain} ${name}`)).toEqual([
      '1 BondEthernet0.101',
      '1 VirtualEthernet0/0/0',
      '2 VirtualEthernet0/0/1',
      '1 tap0',
      '2 vxlan_tunnel0',
      '2 vxlan_tunnel1',
    ])
    expect(bridged(then('mode')).at(-1)).toEqual({ name: 'tap-0', bridgeDomain: 5678, isBvi: true })
  })

  test('reads settings of bridge domains under the headings of each release', () => {
    const settings = { learning: 'on', flooding: 'on', arpTermination: 'off' }
    expect(parseVppBridgeDomains(now('bridge-domain'))).toEqual([
      { id: 1, ...settings },
      { id: 2, ...settings },
    ])
    expect(parseVppBridgeDomains(then('bridge-domain'))).toEqual([{ id: 5678, ...settings }])
    expect(parseVppBridgeDomains('no bridge-domains in use\n')).toEqual([])
  })

  test('reads addresses with and without their layer', () => {
    const of = (text: string, name: string) => parseVppAddresses(text).find((one) => one.name === name)?.addresses
    expect(of(now('interface-address'), 'BondEthernet0.200')).toEqual([{ address: '10.20.0.11', prefix: 24 }])
    expect(of(now('interface-address'), 'tap0')).toEqual([])
    expect(of(then('interface-address'), 'GigabitEthernet2/2/0')).toEqual([
      { address: '10.21.0.11', prefix: 24 },
      { address: '2001:db8:21::11', prefix: 64 },
    ])
  })

  test('reads bonds in both words, weights left out', () => {
    const members = ['TenGigabitEthernet5/0/0', 'TenGigabitEthernet5/0/1']
    const bond = { name: 'BondEthernet0', mode: 'lacp', loadBalance: 'l34', members }
    expect(parseVppBonds(now('bond-details'))).toEqual([bond])
    const old = now('bond-details')
      .replaceAll('members', 'slaves')
      .replaceAll(/^( {4}Ten.*)$/gm, '$1\n      weight: 0, is_local_numa: 1, sw_if_index: 1')
    expect(parseVppBonds(old)).toEqual([bond])
    expect(parseVppBonds('')).toEqual([])
    expect(parseVppBonds(then('bond-details'))).toEqual([])
  })

  test('reads tunnels in both forms', () => {
    expect(parseVppTunnels(now('vxlan-tunnel'))[1]).toEqual({
      type: 'vxlan',
      name: 'vxlan_tunnel1',
      source: '10.20.0.11',
      destination: '10.20.0.13',
      vni: 1047,
      port: 4789,
    })
    expect(parseVppTunnels(then('vxlan-tunnel'))).toEqual([
      { type: 'vxlan', name: 'vxlan_tunnel0', source: '10.21.0.11', destination: '10.21.0.12', vni: 13 },
    ])
    expect(parseVppTunnels('No vxlan tunnels configured...\n')).toEqual([])
    const unread: unknown[] = []
    expect(
      parseVppTunnels(`${now('vxlan-tunnel')}[2] instance 2 src 10.2`, (error) => unread.push(error)),
    ).toHaveLength(2)
    expect(unread).toHaveLength(1)
  })

  test('reads generic tunnels in the words of each release', () => {
    const tunnel = { type: 'vxlan-gpe', name: 'vxlan_gpe_tunnel0' }
    const line =
      '[0] lcl 10.20.0.11 rmt 2001:db8::12 lcl_port 4790 rmt_port 14790 vni 1047 fib-idx 0 sw-if-idx 9 decap-next-protocol ip4 fib-idx 0 \n'
    expect(parseVppGpeTunnels(line)).toEqual([
      { ...tunnel, source: '10.20.0.11', destination: '2001:db8::12', vni: 1047, port: 14790 },
    ])
    expect(parseVppGpeTunnels(then('vxlan-gpe'))).toEqual([
      { ...tunnel, source: '10.21.0.11', destination: '10.21.0.12', vni: 13 },
    ])
    expect(parseVppGpeTunnels(now('vxlan-gpe'))).toEqual([])
    expect(() => parseVppGpeTunnels('[0] something else')).toThrow('unknown form')
  })

  test('reads what leads to guests and to the kernel', () => {
    expect(parseVppSockets(now('vhost-user'))).toEqual([
      { name: 'VirtualEthernet0/0/0', socket: '/var/run/vpp/0a000000-0000-4000-8000-000000000001' },
      { name: 'VirtualEthernet0/0/1', socket: '/var/run/vpp/0a000000-0000-4000-8000-000000000002' },
    ])
    expect(parseVppTaps(now('tap'))).toEqual([{ name: 'tap0', device: 'vpp0a000000-00' }])
  })
})
