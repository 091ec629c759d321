import { describe, expect, test } from 'vitest'
import { parseBrctlShow } from './brctl'
import { recording } from './test-support'

describe('brctl show', () => {
  test('reads hybrid bridges with their members', () => {
    expect(parseBrctlShow(recording('ovs-hybrid/brctl-show'))).toEqual([
      {
        name: 'qbr0ddce49c-d5',
        bridgeId: '8000.4ab33f1b4d35',
        stpEnabled: false,
        interfaces: ['qvb0ddce49c-d5', 'tap0ddce49c-d5'],
      },
      {
        name: 'qbr7b89119d-20',
        bridgeId: '8000.32cf41b4b4a4',
        stpEnabled: false,
        interfaces: ['qvb7b89119d-20', 'tap7b89119d-20'],
      },
      {
        name: 'qbrfde72e47-4d',
        bridgeId: '8000.6252994bf366',
        stpEnabled: false,
        interfaces: ['qvbfde72e47-4d', 'tapfde72e47-4d'],
      },
    ])
  })

  test('reads a Linux-bridge host, and one without bridges', () => {
    expect(parseBrctlShow(recording('linux-bridge/brctl-show'))).toEqual([
      {
        name: 'brq25a6e3ef-fb',
        bridgeId: '8000.b2fa04d78d7c',
        stpEnabled: false,
        interfaces: ['tap3481048c-d3', 'vxlan-1763'],
      },
    ])
    expect(parseBrctlShow(recording('ovs-native/brctl-show'))).toEqual([])
  })

  test('reads bridges without members and with spanning tree', () => {
    const text =
      'bridge name\tbridge id\t\tSTP enabled\tinterfaces\ndocker0\t\t8000.0242ac110001\tno\t\t\nvirbr0\t\t8000.525400000001\tyes\t\tvirbr0-nic\n'
    expect(parseBrctlShow(text)).toEqual([
      { name: 'docker0', bridgeId: '8000.0242ac110001', stpEnabled: false, interfaces: [] },
      { name: 'virbr0', bridgeId: '8000.525400000001', stpEnabled: true, interfaces: ['virbr0-nic'] },
    ])
  })

  test('refuses a text without the heading', () => {
    expect(() => parseBrctlShow('brctl: command not found')).toThrow(expect.objectContaining({ code: 'parse-failed' }))
  })
})
