import { describe, expect, test } from 'vitest'
import { parseOvsDpctl } from './ovs-dpctl'
import { recording } from './test-support'

describe('dpctl show', () => {
  test('reads the userspace datapath', () => {
    const [datapath, ...others] = parseOvsDpctl(recording('ovs-native/ovs-appctl-dpctl-show'))
    expect(others).toEqual([])
    expect(datapath?.datapath).toBe('netdev@ovs-netdev')
    expect(datapath?.ports.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    expect(datapath?.ports[1]).toEqual({ number: 1, name: 'br-int', internal: true, type: 'tap' })
    expect(datapath?.ports[12]).toEqual({ number: 12, name: 'tapec37a052-79', internal: false })
    expect(datapath?.ports[13]).toEqual({ number: 13, name: 'vxlan_sys_4789', internal: false, type: 'vxlan' })
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
    expect(parseOvsDpctl(text)).toEqual([
      {
        datapath: 'system@ovs-system',
        ports: [
          { number: 0, name: 'ovs-system', internal: true, type: 'internal' },
          { number: 2, name: 'gre_sys', internal: false, type: 'gre' },
          { number: 3, name: 'eth1', internal: false },
        ],
      },
      { datapath: 'netdev@ovs-netdev', ports: [] },
    ])
  })

  test('no datapath prints nothing; a message is refused', () => {
    expect(parseOvsDpctl('')).toEqual([])
    expect(() => parseOvsDpctl('ovs-dpctl: command not found')).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
