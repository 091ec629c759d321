import { describe, expect, it } from 'vitest'
import type { IpInterface } from '../parsers/ip-addr'
import type { OvsConfiguration } from '../parsers/ovs-bridges'
import { ovsWith } from '../testing/ovs'
import { nic } from '../testing/targets'
import { createWiring } from './host-wiring'

const wiringOf = (interfaces: IpInterface[], ovs?: OvsConfiguration, physical: string[] = []) =>
  createWiring({ interfaces, physical: new Set(physical), ovs })

describe('uplinks', () => {
  it('of a NIC are itself', () => {
    expect(wiringOf([nic('eth0')]).uplinksOf('eth0')).toEqual(['eth0'])
  })

  it('of a VLAN interface are those of its parent, also of a bond', () => {
    const wiring = wiringOf([nic('bond0.50', { kind: 'vlan', parentName: 'bond0' }), nic('bond0', { kind: 'bond' })])
    expect(wiring.uplinksOf('bond0.50')).toEqual(['bond0'])
  })

  it('of a Linux bridge are its members, without the taps of guests', () => {
    const wiring = wiringOf([
      nic('br-mgmt', { kind: 'bridge' }),
      nic('eth1', { master: 'br-mgmt' }),
      nic('eth2.7', { kind: 'vlan', parentName: 'eth2', master: 'br-mgmt' }),
      nic('eth2'),
      nic('tap0ddce49c-d5', { kind: 'tun', master: 'br-mgmt' }),
    ])
    expect(wiring.uplinksOf('br-mgmt')).toEqual(['eth1', 'eth2'])
  })

  it('of an OVS bridge are the devices of the host in it, however it is spelled', () => {
    const ovs = ovsWith({
      'br-ex': [
        ['br-ex', 'internal'],
        ['eth2', ''],
        ['eth3', 'system'],
        ['phy-br-ex', 'patch'],
        ['vlan50', 'internal'],
      ],
    })
    const interfaces = [nic('br-ex', { kind: 'tun' }), nic('eth2'), nic('eth3'), nic('vlan50', { kind: 'openvswitch' })]
    const wiring = wiringOf(interfaces, ovs)
    expect(wiring.uplinksOf('br-ex')).toEqual(['eth2', 'eth3'])
    expect(wiring.uplinksOf('vlan50')).toEqual(['eth2', 'eth3'])
    expect([wiring.isInsideBridge('vlan50'), wiring.isLinuxBridge('br-ex')]).toEqual([true, false])
  })

  it('are followed through patch ports between provider bridges, and never through Neutron’s own bridges', () => {
    const wiring = wiringOf(
      [nic('eth1'), nic('eth2')],
      ovsWith({
        'br-prv': [
          ['phy-br-prv', 'patch', 'int-br-prv'],
          ['to-eth1', 'patch', 'from-prv'],
        ],
        'br-eth1': [
          ['from-prv', 'patch', 'to-eth1'],
          ['eth1', 'system'],
        ],
        'br-int': [
          ['int-br-prv', 'patch', 'phy-br-prv'],
          ['int-br-ex', 'patch', 'phy-br-ex'],
        ],
        'br-ex': [
          ['phy-br-ex', 'patch', 'int-br-ex'],
          ['eth2', 'system'],
        ],
      }),
    )
    expect([wiring.uplinksOf('br-prv'), wiring.uplinksOf('br-ex'), wiring.uplinksOf('br-int')]).toEqual([
      ['eth1'],
      ['eth2'],
      [],
    ])
  })

  it('are told by the owner of an address, however it is written', () => {
    const wiring = wiringOf([nic('eth1', {}, 'fd00::1/64'), nic('eth2', {}, '10.0.0.5/24')])
    expect(['fd00:0:0::0001', 'FD00::1', '::ffff:10.0.0.5', '10.0.0.6'].map((ip) => wiring.ownerOf(ip)?.name)).toEqual([
      'eth1',
      'eth1',
      'eth2',
      undefined,
    ])
  })

  it('are followed through a veth pair that joins two bridges of the host', () => {
    const wiring = wiringOf(
      [
        nic('br-mgmt', { kind: 'bridge' }),
        nic('v-in', { kind: 'veth', parentName: 'v-out', master: 'br-mgmt' }),
        nic('v-out', { kind: 'veth', parentName: 'v-in' }),
        nic('eth0'),
      ],
      ovsWith({
        'br-phy': [
          ['v-out', ''],
          ['eth0', ''],
        ],
      }),
    )
    expect(wiring.uplinksOf('br-mgmt')).toEqual(['eth0'])
  })

  it('of a veth end whose peer is elsewhere are itself: it is the way out of a nested host', () => {
    expect(wiringOf([nic('eth0', { kind: 'veth', parentIndex: 91 })]).uplinksOf('eth0')).toEqual(['eth0'])
  })

  it.each(['lo', 'tap0ddce49c-d5', 'qvo0ddce49c-d5', 'vxlan-1763', 'ovs-system', 'virbr0'])(
    'are none for %s',
    (name) => {
      expect(wiringOf([nic(name)]).uplinksOf(name)).toEqual([])
    },
  )

  it('are found although bridges are wired in a circle', () => {
    const wiring = wiringOf([
      nic('br0', { kind: 'bridge', master: 'br1' }),
      nic('br1', { kind: 'bridge', master: 'br0' }),
      nic('eth0', { master: 'br1' }),
    ])
    expect(wiring.uplinksOf('br0')).toEqual(['eth0'])
  })

  it('keep a device with hardware behind it whatever its name', () => {
    expect(wiringOf([nic('tap-card0')], undefined, ['tap-card0']).uplinksOf('tap-card0')).toEqual(['tap-card0'])
  })
})
