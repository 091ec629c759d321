import { describe, expect, test } from 'vitest'
import { parseOvsVsctlShow } from './ovs-vsctl-show'

describe('ovs-vsctl show', () => {
  test('reads the quoted names of older releases, and keys it does not know', () => {
    const text = `a2c1e6a0-0000-4000-8000-000000000001
    Manager "ptcp:6640"
    Bridge "br-eth1"
        Controller "tcp:127.0.0.1:6633"
            is_connected: true
        fail_mode: secure
        Port "phy-br-eth1"
            tag: 4
            some_new_key: 1
            Interface "phy-br-eth1"
                type: patch
                options: {peer="int-br-eth1"}
    ovs_version: "2.5.0"
`
    expect(parseOvsVsctlShow(text)).toEqual({
      openVswitch: { externalIds: {}, ovsVersion: '2.5.0' },
      bridges: [
        {
          name: 'br-eth1',
          failMode: 'secure',
          ports: [
            {
              name: 'phy-br-eth1',
              tag: 4,
              trunks: [],
              interfaces: [{ name: 'phy-br-eth1', type: 'patch', options: { peer: 'int-br-eth1' }, externalIds: {} }],
            },
          ],
        },
      ],
      tunnels: [],
    })
  })

  test('a switch without bridges, and no switch', () => {
    const nothing = { openVswitch: { externalIds: {} }, bridges: [], tunnels: [] }
    expect(parseOvsVsctlShow('a2c1e6a0-0000-4000-8000-000000000001\n')).toEqual(nothing)
    expect(parseOvsVsctlShow('')).toEqual(nothing)
  })

  test('refuses a message', () => {
    expect(() => parseOvsVsctlShow('ovs-vsctl: unix:/run/openvswitch/db.sock: database connection failed')).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
