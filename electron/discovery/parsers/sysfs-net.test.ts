import { describe, expect, test } from 'vitest'
import { parseSysfsNet } from './sysfs-net'
import { recording } from './test-support'

describe('ls -l /sys/class/net', () => {
  test('finds the one hardware nic among virtual devices', () => {
    const interfaces = parseSysfsNet(recording('hardware-nic/ls-l-sys-class-net'))
    expect(interfaces).toHaveLength(16)
    expect(interfaces.filter(({ physical }) => physical)).toEqual([{ name: 'eth0', physical: true }])
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

  test('refuses a message', () => {
    expect(() => parseSysfsNet("ls: cannot access '/sys/class/net': No such file or directory")).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
