import { describe, expect, it } from 'vitest'
import { nic } from '../testing/targets'
import { addressAttributes, cidrOf, netmaskOf } from './ip-attributes'

describe('netmask and CIDR', () => {
  it.each([
    [0, '0.0.0.0'],
    [8, '255.0.0.0'],
    [23, '255.255.254.0'],
    [32, '255.255.255.255'],
    [33, undefined],
    [-1, undefined],
    [1.5, undefined],
  ])('/%s is %s', (prefix, netmask) => {
    expect(netmaskOf(prefix)).toBe(netmask)
  })

  it.each([
    ['10.10.2.2', 24, '10.10.2.0/24'],
    ['10.10.2.2', 23, '10.10.2.0/23'],
    ['10.10.2.2', 32, '10.10.2.2/32'],
    ['fe80::1', 64, undefined],
    ['nonsense', 24, undefined],
  ])('%s/%s is in %s', (address, prefix, cidr) => {
    expect(cidrOf(address, prefix)).toBe(cidr)
  })
})

describe('address attributes', () => {
  it('name the interface’s own address although floating IPs and the metadata address come first', () => {
    const { addresses } = nic('qg-1', {}, '169.254.169.254/32', '172.24.4.163/32', '172.24.4.190/24', '2001:db8::1/64')
    expect(addressAttributes(addresses)).toEqual({
      addresses: ['172.24.4.163/32', '172.24.4.190/24', '2001:db8::1/64', '169.254.169.254/32'],
      'IP Address': '172.24.4.190',
      netmask: '255.255.255.0',
      cidr: '172.24.4.0/24',
      'IPv6 Address': '2001:db8::1',
    })
  })

  it('have the same form without addresses, and leave link-local ones out', () => {
    const [address] = nic('x', {}, 'fe80::1/64').addresses
    expect(addressAttributes(address ? [{ ...address, scope: 'link' }] : [])).toEqual({ addresses: [] })
  })
})
