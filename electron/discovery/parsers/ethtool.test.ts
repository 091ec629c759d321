import { describe, expect, test } from 'vitest'
import { parseEthtool, parseEthtoolDriver } from './ethtool'
import { recording } from './test-support'

const TEN_GIGABIT = `Settings for enp3s0f0:
\tSupported ports: [ FIBRE ]
\tSupported link modes:   1000baseT/Full
\t                        10000baseT/Full
\tSupported pause frame use: Symmetric
\tSpeed: 10000Mb/s
\tPort: Direct Attach Copper
\tSupports Wake-on: d
\tCurrent message level: 0x00000007 (7)
\t\t\t       drv probe link: all
\tLink detected: yes
Cannot get wake-on-lan settings: Operation not permitted
`

describe('ethtool', () => {
  test('keeps the keys of a recorded interface verbatim', () => {
    const settings = parseEthtool(recording('ovs-native/ethtool-eth0'))
    expect(Object.keys(settings)).toHaveLength(17)
    expect(settings).toMatchObject({
      'Supported ports': '[  ]',
      Speed: '10000Mb/s',
      Duplex: 'Full',
      'Auto-negotiation': 'off',
      PHYAD: '0',
      'Link detected': 'yes',
    })
    expect(parseEthtool(recording('hardware-nic/ethtool-eth0'))).toMatchObject({
      Speed: 'Unknown!',
      Duplex: 'Unknown! (255)',
    })
  })

  test('makes lists of values that continue, also where a continuation holds a colon', () => {
    expect(parseEthtool(TEN_GIGABIT)).toEqual({
      'Supported ports': '[ FIBRE ]',
      'Supported link modes': ['1000baseT/Full', '10000baseT/Full'],
      'Supported pause frame use': 'Symmetric',
      Speed: '10000Mb/s',
      Port: 'Direct Attach Copper',
      'Supports Wake-on': 'd',
      'Current message level': ['0x00000007 (7)', 'drv probe link: all'],
      'Link detected': 'yes',
    })
  })

  test('an interface may report nothing; a message without heading is refused', () => {
    expect(parseEthtool('Settings for dummy0:\n\tNo data available\n')).toEqual({})
    expect(parseEthtool('')).toEqual({})
    expect(() => parseEthtool('netlink error: No such device')).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })

  test('reads the driver and leaves blank fields out', () => {
    expect(parseEthtoolDriver(recording('hardware-nic/ethtool-i-eth0'))).toEqual({
      driver: 'virtio_net',
      busInfo: '0000:00:03.0',
    })
    expect(parseEthtoolDriver('driver: ixgbe\nfirmware-version: 0x80000528, 1.1: x\n')).toEqual({
      driver: 'ixgbe',
      firmwareVersion: '0x80000528, 1.1: x',
    })
    expect(parseEthtoolDriver('')).toEqual({})
    expect(() => parseEthtoolDriver('Cannot get driver information: No such device')).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
