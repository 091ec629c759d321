import { describe, expect, it } from 'vitest'
import { l2Agent } from '../../testing/targets'
import { l2ConfigurationOf } from './neutron-config'

const ovn = (externalIds: Record<string, string>) => ({
  openVswitch: { externalIds, systemId: externalIds['system-id'] ?? '' },
  bridges: [],
  tunnels: [],
})

describe('the configuration of a host’s agents', () => {
  it('is read as lists, whether it is given as a list or as a text with commas', () => {
    const agent = l2Agent('h', 'Open vSwitch agent', {
      tunnel_types: 'vxlan, gre',
      tunneling_ip: 'FD00:0::5',
      bridge_mappings: 'physnet1:br-ex,physnet2:br-2',
    })
    expect(l2ConfigurationOf([agent], undefined)).toMatchObject({
      tunnelTypes: ['vxlan', 'gre'],
      tunnelAddresses: ['fd00::5'],
      bridgeMappings: { physnet1: 'br-ex', physnet2: 'br-2' },
    })
  })

  it('has every tunnel address of an OVN chassis, and what is set for it alone', () => {
    const settings = { 'ovn-encap-ip': '10.0.0.5,10.0.1.5', 'ovn-encap-type': 'geneve', 'system-id': 'c1' }
    expect(l2ConfigurationOf([], ovn(settings))).toMatchObject({
      tunnelAddresses: ['10.0.0.5', '10.0.1.5'],
      tunnelTypes: ['geneve'],
    })
    const own = ovn({ ...settings, 'ovn-encap-ip-c1': '10.9.0.5', 'ovn-encap-ip-c2': '10.8.0.5' })
    expect(l2ConfigurationOf([], own).tunnelAddresses).toEqual(['10.9.0.5'])
  })
})
