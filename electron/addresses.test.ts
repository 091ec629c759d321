import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKey, ipForm, macForm } from './addresses'

describe('an IP address', () => {
  it('has one form', () => {
    expect(['FD00:0:0::01', '[fd00::1]', 'fe80::1%eth0', '::ffff:192.0.2.1', ' 192.0.2.1 '].map(ipForm)).toEqual([
      'fd00::1',
      'fd00::1',
      'fe80::1',
      '192.0.2.1',
      '192.0.2.1',
    ])
    expect(['10', '0x0a000001', 'host', '', undefined, '1.2.3.4.5', '1.2.3.400'].map(ipForm)).toEqual(
      Array(7).fill(undefined),
    )
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (ip) => {
        expect(ipForm(ipForm(ip))).toBe(ipForm(ip.toUpperCase()))
      }),
    )
  })
  it('that is none compares as it is written', () => {
    expect([addressKey('Host-1'), addressKey('FD00::1')]).toEqual(['Host-1', 'fd00::1'])
  })
})

describe('a MAC address', () => {
  it('has one form', () => {
    expect(['FA:16:3E:00:00:05', 'fa-16-3e-00-00-05', 'fa16.3e00.0005'].map(macForm)).toEqual(
      Array(3).fill('fa:16:3e:00:00:05'),
    )
    expect(['fa:16:3e:00:00', '', undefined, 'fa:16-3e:00:00:05', 'x'].map(macForm)).toEqual(Array(5).fill(undefined))
  })
})
