import { describe, expect, test } from 'vitest'
import { parseSysfsFunctions, parseSysfsNet } from './sysfs-net'
import { recording } from './test-support'

describe('ls -l /sys/class/net', () => {
  test('finds the one hardware nic among virtual devices', () => {
    const interfaces = parseSysfsNet(recording('hardware-nic/ls-l-sys-class-net'))
    expect(interfaces).toHaveLength(16)
    expect(interfaces.filter(({ physical }) => physical)).toEqual([
      { name: 'eth0', physical: true, busAddress: '0000:00:03.0' },
    ])
  })

  test.each(['ovs-native', 'ovs-hybrid', 'linux-bridge'])('%s has virtual devices only', (host) => {
    const interfaces = parseSysfsNet(recording(`${host}/ls-l-sys-class-net`))
    expect(interfaces.length).toBeGreaterThan(5)
    expect(interfaces.some(({ physical }) => physical)).toBe(false)
  })

  test('skips plain files, and reads a filtered listing', () => {
    const text = [
      '-rw-r--r-- 1 root root 4096 Jan  1 00:00 bonding_masters',
      'lrwxrwxrwx. 1 root root 0 Jan  1 00:00 enp3s0f0 -> ../../devices/pci0000:00/0000:03:00.0/net/enp3s0f0',
    ].join('\n')
    expect(parseSysfsNet(text).map(({ name, physical }) => [name, physical])).toEqual([['enp3s0f0', true]])
    expect(parseSysfsNet('')).toEqual([])
    expect(parseSysfsNet('total 0\n')).toEqual([])
  })

  test('tells which functions a NIC has', () => {
    const text = recording('sriov/ls-l-sys-class-net-enp5s0f0-device')
    expect([...parseSysfsFunctions(text)]).toEqual([
      [0, '0000:05:10.0'],
      [1, '0000:05:10.2'],
      [2, '0000:05:10.4'],
      [3, '0000:05:10.6'],
    ])
    expect(parseSysfsFunctions('total 0\n').size).toBe(0)
    expect(() => parseSysfsFunctions('ls: cannot access')).toThrow('unknown form')
  })

  test('refuses a message', () => {
    expect(() => parseSysfsNet("ls: cannot access '/sys/class/net': No such file or directory")).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
