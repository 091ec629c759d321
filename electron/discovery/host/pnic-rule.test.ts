import { describe, expect, it } from 'vitest'
import type { IpInterface } from '../parsers/ip-addr'
import type { OvsConfiguration } from '../parsers/ovs-bridges'
import { ovsWith } from '../testing/ovs'
import { nic } from '../testing/targets'
import { createWiring } from './host-wiring'
import { findPnics, type PnicRuleInput } from './pnic-rule'

const NO_L2 = { bridgeMappings: {}, interfaceMappings: {}, deviceMappings: {}, tunnelAddresses: [], tunnelTypes: [] }

function pnics(
  interfaces: IpInterface[],
  more: Partial<PnicRuleInput> & { ovs?: OvsConfiguration } = {},
): (string | string[])[][] {
  const physical = more.physical ?? new Set<string>()
  const input = {
    interfaces,
    physical,
    wiring: createWiring({ interfaces, physical, ovs: more.ovs }),
    l2: NO_L2,
    tunnelAddresses: [],
    managementAddress: '',
    heard: [],
    ...more,
  }
  return findPnics(input).map((found) => [found.name, found.foundBy, [...found.physicalNetworks]])
}

describe('host pNICs', () => {
  it('are the devices with hardware behind them', () => {
    expect(
      pnics([nic('lo'), nic('ens3'), nic('docker0', { kind: 'bridge' })], { physical: new Set(['ens3']) }),
    ).toEqual([['ens3', 'sysfs', []]])
  })

  it('are owners of tunnel and management addresses; without any reason an interface is none', () => {
    const interfaces = [nic('eth0', {}, '10.0.0.5/24'), nic('eth1', {}, '10.1.0.5/24'), nic('eth2')]
    const found = pnics(interfaces, { l2: { ...NO_L2, tunnelAddresses: ['10.1.0.5'] }, managementAddress: '10.0.0.5' })
    expect(found).toEqual([
      ['eth0', 'management-address', []],
      ['eth1', 'tunnel-address', []],
    ])
  })

  it('are what hears a neighbour by LLDP, unless it was made by the cloud', () => {
    expect(pnics([nic('eth0'), nic('eth1'), nic('tap1')], { heard: ['eth1', 'tap1'] })).toEqual([
      ['eth1', 'lldp-neighbour', []],
    ])
  })

  it('are the uplinks of the bridge that owns the tunnel address, not the bridge', () => {
    const ovs = ovsWith({
      'br-phy': [
        ['br-phy', 'internal'],
        ['eth1', ''],
      ],
    })
    const interfaces = [nic('br-phy', { kind: 'tun' }, '10.1.0.5/24'), nic('eth1')]
    expect(pnics(interfaces, { ovs, tunnelAddresses: ['10.1.0.5'] })).toEqual([['eth1', 'tunnel-bridge', []]])
  })

  it('are members of provider bridges and mapped interfaces, with their physical networks', () => {
    const ovs = ovsWith({
      'br-ex': [
        ['br-ex', 'internal'],
        ['eth2', ''],
        ['phy-br-ex', 'patch'],
      ],
    })
    const interfaces = [nic('br-ex', { kind: 'openvswitch' }), nic('eth2'), nic('eth3')]
    const l2 = {
      ...NO_L2,
      bridgeMappings: { physnet1: 'br-ex', external: 'br-ex' },
      interfaceMappings: { physnet2: 'eth3' },
    }
    expect(pnics(interfaces, { ovs, l2 })).toEqual([
      ['eth2', 'provider-bridge', ['external', 'physnet1']],
      ['eth3', 'provider-bridge', ['physnet2']],
    ])
  })

  it('are bonds with their members, each by its strongest reason', () => {
    const interfaces = [
      nic('bond0', { kind: 'bond' }),
      nic('eth0', { master: 'bond0' }),
      nic('eth1', { master: 'bond0' }),
      nic('bond0.50', { kind: 'vlan', parentName: 'bond0' }, '10.1.0.5/24'),
    ]
    expect(pnics(interfaces, { tunnelAddresses: ['10.1.0.5'] })).toEqual([
      ['bond0', 'tunnel-address', []],
      ['eth0', 'bond-member', []],
      ['eth1', 'bond-member', []],
    ])
    expect(pnics(interfaces, { physical: new Set(['eth0']) })).toEqual([
      ['bond0', 'sysfs', []],
      ['eth0', 'sysfs', []],
      ['eth1', 'bond-member', []],
    ])
  })

  it('are never what the cloud made, even when it owns the address', () => {
    expect(pnics([nic('tap0ddce49c-d5', {}, '10.1.0.5/24')], { managementAddress: '10.1.0.5' })).toEqual([])
  })
})
