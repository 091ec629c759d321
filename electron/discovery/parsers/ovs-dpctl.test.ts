import { describe, expect, test } from 'vitest'
import { parseOvsDpctl } from './ovs-dpctl'
import { recording } from './test-support'

describe('dpctl show', () => {
  test('reads the userspace datapath', () => {
    const ports = parseOvsDpctl(recording('ovs-native/ovs-appctl-dpctl-show'))
    expect([...ports.values()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    expect(ports.get('br-int')).toBe(1)
    expect(ports.get('tapec37a052-79')).toBe(12)
    expect(ports.get('vxlan_sys_4789')).toBe(13)
  })

  test('reads kernel datapaths of older releases, tabs and several of them', () => {
    const text = [
      'system@ovs-system:',
      '\tlookups: hit:1 missed:2 lost:0',
      '\tmasks: hit:3 total:1 hit/pkt:0.50',
      '\tport 0: ovs-system (internal)',
      '\tport 2: gre_sys (gre: df_default=false, ttl=0)',
      '\tport 3: eth1',
      'netdev@ovs-netdev:',
    ].join('\r\n')
    expect([...parseOvsDpctl(text)]).toEqual([
      ['ovs-system', 0],
      ['gre_sys', 2],
      ['eth1', 3],
    ])
  })

  test('no datapath prints nothing; a message is refused', () => {
    expect(parseOvsDpctl('').size).toBe(0)
    expect(() => parseOvsDpctl('ovs-dpctl: command not found')).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
