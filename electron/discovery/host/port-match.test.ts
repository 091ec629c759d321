import { describe, expect, it } from 'vitest'
import { inventoryOf, nic, stored } from '../testing/targets'
import { portOfInstance, portOfInterface } from './port-match'

const MAC = 'fa:16:3e:00:00:01'
const port = (id: string, device: string, mac: string, ...addresses: string[]) =>
  stored({
    type: 'port',
    id,
    device_id: device,
    mac_address: mac,
    fixed_ips: addresses.map((ip_address) => ({ subnet_id: 's', ip_address })),
  })
// The same MAC address on two networks, which Neutron allows.
const A = port('aaaaaaaa-aa11-4000-8000-000000000000', 'vm-1', MAC, '10.0.0.5')
const B = port('bbbbbbbb-bb11-4000-8000-000000000000', 'vm-2', MAC, '10.0.9.5')
const C = port('cccccccc-cc11-4000-8000-000000000000', 'vm-1', MAC, '10.0.7.5')
const view = inventoryOf([A, B, C])

describe('the port of an instance’s interface', () => {
  it('is one of the instance’s own, told apart by device name', () => {
    expect(portOfInstance({ mac: MAC.toUpperCase(), targetDev: 'tapbbbbbbbb-bb' }, 'vm-2', view)).toBe(B)
    expect(portOfInstance({ mac: MAC, targetDev: 'tapcccccccc-cc' }, 'vm-1', view)).toBe(C)
    expect(portOfInstance({ mac: MAC, targetDev: 'macvtap0' }, 'vm-2', view)).toBe(B)
    expect(portOfInstance({ targetDev: 'tapaaaaaaaa-aa' }, 'vm-1', view)).toBe(A)
  })

  it('is never that of another instance', () => {
    expect(portOfInstance({ mac: MAC, targetDev: 'tapaaaaaaaa-aa' }, 'vm-9', view)).toBeUndefined()
  })
})

describe('the port of an interface in a namespace', () => {
  it('is found by MAC and name, else by MAC and address, else by name', () => {
    expect(portOfInterface(nic('qr-bbbbbbbb-bb', { mac: MAC }), 'h', view)).toBe(B)
    expect(portOfInterface(nic('eth0', { mac: MAC }, '10.0.9.5/24'), 'h', view)).toBe(B)
    expect(portOfInterface(nic('sg-cccccccc-cc', { mac: 'fa:16:3e:ff:ff:ff' }), 'h', view)).toBe(C)
    expect(portOfInterface(nic('rfp-dddddddd-d', { mac: '02:00:00:00:00:01' }), 'h', view)).toBeUndefined()
  })

  it('is of the region of its host, although another has the same addresses', () => {
    const there = (region: string) => [
      { ...A, id: `${A.id}-${region}`, region },
      stored({ type: 'host', id: region, region }),
    ]
    const both = inventoryOf([...there('East'), ...there('West')])
    for (const region of ['East', 'West'])
      expect(portOfInterface(nic('tap0123456789-1', { mac: MAC }, '10.0.0.5/24'), region, both)?.region).toBe(region)
  })
})
