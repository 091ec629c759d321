import { describe, expect, it, test } from 'vitest'
import { parseIpAddresses } from './ip-addr'
import { recording, recordingsOf } from './test-support'

const byName = (text: string) => new Map(parseIpAddresses(text).map((entry) => [entry.name, entry]))

it('takes one value where a list is usual for a list of one', () => {
  const [one] = parseIpAddresses(
    '[{"ifindex":"2","ifname":"eth0","flags":"UP","addr_info":{"family":"inet","local":"10.0.0.5","prefixlen":"24"}}]',
  )
  expect(one).toMatchObject({ index: 2, adminUp: true, addresses: [{ address: '10.0.0.5', prefix: 24 }] })
})

describe('ip addr', () => {
  test.each([...recordingsOf('ip-addr'), 'ovs-native/router-ip-addr', 'ovs-native/dhcp-ip-addr'])(
    '%s: the text form gives the records of the JSON form',
    (path) => {
      const interfaces = parseIpAddresses(recording(path))
      expect(interfaces.flatMap(({ addresses }) => addresses).length).toBeGreaterThan(2)
      expect(interfaces).toEqual(parseIpAddresses(recording(path.replace('ip-addr', 'ip-j-addr'))))
    },
  )

  test('reads a router gateway with a floating IP', () => {
    expect(byName(recording('ovs-native/router-ip-addr')).get('qg-576212a8-4c')).toEqual({
      index: 12,
      name: 'qg-576212a8-4c',
      adminUp: true,
      carrier: true,
      mtu: 1500,
      mac: 'fa:16:3e:90:7d:07',
      addresses: [
        { family: 'inet', address: '172.24.4.190', prefix: 24, scope: 'global' },
        { family: 'inet', address: '172.24.4.163', prefix: 32, scope: 'global' },
        { family: 'inet6', address: 'fe80::f816:3eff:fe90:7d07', prefix: 64, scope: 'link' },
      ],
    })
  })

  test('finds the interface that owns the tunnel address', () => {
    const owners = (path: string, address: string) =>
      parseIpAddresses(recording(path)).filter(({ addresses }) => addresses.some((own) => own.address === address))
    expect(owners('ovs-native/ip-j-addr', '10.251.0.11').map(({ name }) => name)).toEqual(['br-phy'])
    expect(owners('linux-bridge/ip-addr', '10.251.0.13').map(({ name }) => name)).toEqual(['eth1'])
  })

  test('reads addresses with a peer, a label, and secondary ones', () => {
    expect(byName(recording('mixed/ip-addr')).get('v1')?.addresses).toEqual([
      { family: 'inet', address: '10.9.0.1', prefix: 32, scope: 'global' },
      { family: 'inet', address: '10.9.1.5', prefix: 24, scope: 'global' },
      { family: 'inet', address: '10.9.1.6', prefix: 24, scope: 'global' },
      { family: 'inet6', address: 'fd00::1', prefix: 64, scope: 'global' },
    ])
  })

  test('reads the forms of other releases', () => {
    const text = [
      '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state UP qlen 1000',
      '    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff',
      '    inet 192.0.2.7/24 metric 100 brd 192.0.2.255 scope global dynamic noprefixroute eth0',
      '    inet 192.0.2.8 scope global eth0',
      '    inet6 2001:db8::7/64 scope global dynamic mngtmpaddr proto kernel_ra ',
      '       valid_lft 86400sec preferred_lft 14400sec',
      '    inet6 2001:db8::8 scope global',
      '    inet',
    ].join('\r\n')
    expect(byName(text).get('eth0')?.addresses).toEqual([
      { family: 'inet', address: '192.0.2.7', prefix: 24, scope: 'global' },
      { family: 'inet', address: '192.0.2.8', prefix: 32, scope: 'global' },
      { family: 'inet6', address: '2001:db8::7', prefix: 64, scope: 'global' },
      { family: 'inet6', address: '2001:db8::8', prefix: 128, scope: 'global' },
    ])
  })

  test('an empty text is no interface, a message is refused and quoted in the error', () => {
    expect(parseIpAddresses('\n')).toEqual([])
    expect(() => parseIpAddresses('Device "eth9" does not exist.\n')).toThrow(
      expect.objectContaining({
        code: 'parse-failed',
        context: { command: 'ip addr', excerpt: 'Device "eth9" does not exist.' },
      }),
    )
  })
})
