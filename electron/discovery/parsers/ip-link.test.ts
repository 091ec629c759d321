import { describe, expect, test } from 'vitest'
import { parseIpLinks } from './ip-link'
import { recording, recordingsOf } from './test-support'

const byName = (text: string) => new Map(parseIpLinks(text).map((link) => [link.name, link]))

describe('ip link', () => {
  test.each(recordingsOf('ip-d-link'))('%s: the text form gives the records of the JSON form', (path) => {
    const links = parseIpLinks(recording(path))
    expect(links.length).toBeGreaterThan(5)
    expect(links).toEqual(parseIpLinks(recording(path.replace('ip-d-link', 'ip-j-d-link'))))
  })

  test('reads a VXLAN device and a tap that are members of a Linux bridge', () => {
    const links = byName(recording('linux-bridge/ip-j-d-link'))
    expect(links.get('vxlan-1763')).toEqual({
      index: 8,
      name: 'vxlan-1763',
      adminUp: true,
      carrier: true,
      mtu: 1450,
      mac: 'b2:fa:04:d7:8d:7c',
      kind: 'vxlan',
      master: 'brq25a6e3ef-fb',
      vxlan: { id: 1763, local: '10.251.0.13', port: 4789 },
    })
    expect(links.get('tap3481048c-d3')).toMatchObject({ kind: 'tun', master: 'brq25a6e3ef-fb' })
    expect(links.get('brq25a6e3ef-fb')).toMatchObject({
      kind: 'bridge',
      bridge: { bridgeId: '8000.b2fa04d78d7c', stpEnabled: false },
    })
    expect(links.get('lo')).not.toHaveProperty('mac')
  })

  test('reads veth peers in this and in another namespace', () => {
    const links = byName(recording('mixed/ip-d-link'))
    expect(links.get('v0')).toMatchObject({
      parentName: 'v1',
      kind: 'veth',
      adminUp: true,
      carrier: false,
    })
    const outside = byName(recording('linux-bridge/ip-d-link')).get('eth0')
    expect(outside).toMatchObject({ name: 'eth0', parentIndex: 97 })
    expect(outside).not.toHaveProperty('parentName')
  })

  test('reads multicast and IPv6 tunnels', () => {
    const links = byName(recording('mixed/ip-j-d-link'))
    expect(links.get('gv')?.vxlan).toEqual({ id: 9, port: 8472 })
    expect(links.get('vv')?.vxlan).toEqual({ id: 10, local: 'fd00::1', port: 4789 })
    expect(links.get('br0')?.bridge).toEqual({ bridgeId: '8000.0ac09ab2d67b', stpEnabled: true })
  })

  test('without -d the kind is unknown', () => {
    const link = byName(recording('linux-bridge/ip-link-show')).get('vxlan-1763')
    expect(link).toMatchObject({ mtu: 1450, master: 'brq25a6e3ef-fb', mac: 'b2:fa:04:d7:8d:7c' })
    expect(link).not.toHaveProperty('kind')
    expect(byName(recording('hardware-nic/ip-j-d-link-show-dev-eth0')).get('eth0')).not.toHaveProperty('kind')
  })

  test('reads bonds, their members, VLANs (text of iproute2 4.11)', () => {
    const links = byName(
      [
        '2: eth0: <BROADCAST,MULTICAST,SLAVE,UP,LOWER_UP> mtu 9000 qdisc mq master bond0 state UP mode DEFAULT group default qlen 1000',
        '    link/ether A0:36:9F:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 ',
        '    bond_slave state ACTIVE mii_status UP link_failure_count 0 perm_hwaddr a0:36:9f:00:00:02 queue_id 0 addrgenmode eui64 ',
        '    vf 0 MAC fa:16:3e:00:00:01, vlan 100, spoof checking on, link-state auto, trust off, query_rss off',
        '    vf 1     link/ether 00:00:00:00:00:00 brd ff:ff:ff:ff:ff:ff, spoof checking off, link-state disable, trust on',
        '3: bond0: <BROADCAST,MULTICAST,MASTER,UP,LOWER_UP> mtu 9000 qdisc noqueue state UP mode DEFAULT group default qlen 1000',
        '    link/ether a0:36:9f:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 2 ',
        '    bond mode active-backup active_slave eth0 miimon 100 updelay 0 downdelay 0 addrgenmode eui64 ',
        '4: bond0.100@bond0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc noqueue state UP mode DEFAULT group default',
        '    link/ether a0:36:9f:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 ',
        '    vlan protocol 802.1Q id 100 <REORDER_HDR> addrgenmode eui64 ',
        '5: gre0@NONE: <NOARP> mtu 1476 qdisc noop state DOWN mode DEFAULT group default ',
        '    link/gre 0.0.0.0 brd 0.0.0.0 promiscuity 0 ',
        '    gre remote any local any ttl inherit nopmtudisc addrgenmode eui64 ',
        '6: ovs-system: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000',
        '    link/ether 26:ca:7b:00:00:09 brd ff:ff:ff:ff:ff:ff promiscuity 1 ',
        '    openvswitch addrgenmode eui64 ',
      ].join('\n'),
    )
    expect(links.get('eth0')).toMatchObject({
      mac: 'a0:36:9f:00:00:01',
      master: 'bond0',
      permanentMac: 'a0:36:9f:00:00:02',
    })
    expect(links.get('eth0')).not.toHaveProperty('kind')
    expect(links.get('bond0')).toMatchObject({ kind: 'bond', bond: { mode: 'active-backup', activeMember: 'eth0' } })
    expect(links.get('bond0.100')).toMatchObject({ kind: 'vlan', parentName: 'bond0' })
    expect(links.get('gre0')).toMatchObject({ kind: 'gre' })
    expect(links.get('gre0')).not.toHaveProperty('parentName')
    expect(links.get('ovs-system')).toMatchObject({ kind: 'openvswitch', adminUp: false })
  })

  test('reads the same from JSON', () => {
    const row = (name: string, more: object) => ({
      ifindex: 2,
      ifname: name,
      flags: ['UP'],
      link_type: 'ether',
      ...more,
    })
    const links = byName(
      JSON.stringify([
        {},
        row('eth0', {
          linkinfo: {
            info_slave_kind: 'bond',
            info_slave_data: { state: 'BACKUP', mii_status: 'UP', perm_hwaddr: 'A0:36:9F:00:00:02' },
          },
          vfinfo_list: [
            {
              vf: 0,
              mac: 'fa:16:3e:00:00:01',
              vlan_list: [{ vlan: 100 }],
              spoofchk: true,
              link_state: 'auto',
              trust: false,
            },
            { vf: 1, address: 'fa:16:3e:00:00:02', vlan_list: [{}] },
            'garbage',
          ],
        }),
        row('bond0', { linkinfo: { info_kind: 'bond', info_data: { mode: '802.3ad', miimon: 100 } } }),
        row('bond0.7', { link: 'bond0', linkinfo: { info_kind: 'vlan', info_data: { protocol: '802.1Q', id: 7 } } }),
        row('odd', { mtu: 'big', linkinfo: 'none', altnames: 3, link_netns: 'blue' }),
      ]),
    )
    expect(links.get('eth0')).toMatchObject({ permanentMac: 'a0:36:9f:00:00:02' })
    expect(links.get('bond0')?.bond).toEqual({ mode: '802.3ad' })
    expect(links.get('bond0.7')).toMatchObject({ kind: 'vlan', parentName: 'bond0' })
    expect(links.get('odd')).toMatchObject({ name: 'odd' })
    expect(links.get('odd')).not.toHaveProperty('mtu')
    expect(links.size).toBe(4)
  })

  test('one device that is printed wrongly, or a list that is cut off, costs itself and is told', () => {
    const told: unknown[] = []
    const names = (text: string) => parseIpLinks(text, (error) => told.push(error.code)).map(({ name }) => name)
    // iproute2 prints a key without a value for ERSPAN of version 2, and ends well.
    const broken =
      '[{"ifindex":2,"ifname":"eth0","flags":[]},{"ifindex":9,"ifname":"tun9","linkinfo":{"info_kind":"ip6erspan",' +
      '"info_data":{"erspan_ver":2,"erspan_dir","erspan_hwid":"0"}}},{"ifindex":10,"ifname":"eth1","flags":[]}]'
    expect(names(broken)).toEqual(['eth0', 'eth1'])
    expect(names(broken.slice(0, 60))).toEqual(['eth0'])
    expect(names('2: eth0: <UP> mtu 1500\n    link/ether 02:00:00:00:00:01\n3: eth1: <UP')).toEqual(['eth0'])
    expect(told).toEqual(['parse-failed', 'parse-failed', 'parse-failed'])
  })

  test('a banner before the list, and the list once for each container, change nothing', () => {
    const told: unknown[] = []
    const list = recording('mixed/ip-j-d-link')
    const links = parseIpLinks(`[sudo] Welcome [to] "this host"\n${list}\n${list}`, (error) => told.push(error))
    expect(links).toEqual(parseIpLinks(list))
    expect(told).toEqual([])
  })

  test('numbers given as text are numbers, and no state is invented where flags are missing', () => {
    const [link] = parseIpLinks('[{"ifindex":"7","ifname":"eth0","mtu":"9000","flags":null}]')
    expect(link).toMatchObject({ index: 7, mtu: 9000 })
    expect(link).not.toHaveProperty('adminUp')
  })

  test('an empty text is no interface, a foreign one is refused', () => {
    expect(parseIpLinks('')).toEqual([])
    expect(parseIpLinks('[]')).toEqual([])
    const refused = expect.objectContaining({ code: 'parse-failed' })
    expect(() => parseIpLinks('Object "link" is unknown, try "ip help".')).toThrow(refused)
    expect(() => parseIpLinks('{"ifname":"eth0"}')).toThrow(refused)
    expect(() => parseIpLinks(recording('mixed/ip-j-d-link').slice(0, 50))).toThrow(refused)
  })
})
