import { describe, expect, test } from 'vitest'
import { recording } from './test-support'
import { parseVirshList, parseVirshNames } from './virsh-list'

describe('virsh list', () => {
  test('reads running domains', () => {
    const expected = [
      { id: 1, name: 'instance-00000002', state: 'running' },
      { id: 2, name: 'instance-00000003', state: 'running' },
    ]
    expect(parseVirshList(recording('ovs-hybrid/virsh-list'))).toEqual(expected)
    expect(parseVirshList(recording('ovs-hybrid/virsh-list-all'))).toEqual(expected)
  })

  test('reads stopped domains, names with blanks and names that fill their column (libvirt 4)', () => {
    const text = [
      ' Id    Name                           State',
      '----------------------------------------------------',
      ' 12    instance-0000000a              in shutdown',
      ' -     a machine with a very long name shut off',
      ' -     instance-0000000b              some new state',
    ].join('\r\n')
    expect(parseVirshList(text)).toEqual([
      { id: 12, name: 'instance-0000000a', state: 'in shutdown' },
      { name: 'a machine with a very long name', state: 'shut off' },
      { name: 'instance-0000000b              some new', state: 'state' },
    ])
  })

  test('a host without domains', () => {
    expect(parseVirshList(' Id   Name   State\n--------------------\n\n')).toEqual([])
    expect(parseVirshList('')).toEqual([])
  })

  test('reads plain lists', () => {
    expect(parseVirshNames(recording('ovs-hybrid/virsh-list-uuid'))).toEqual([
      '32935251-aa98-4ac6-b991-f64fa4d6b189',
      '03a1d60b-fdba-431c-8a4e-7b670a3696be',
    ])
    expect(parseVirshNames('\n')).toEqual([])
  })

  test('refuses messages', () => {
    const refused = expect.objectContaining({ code: 'parse-failed' })
    expect(() => parseVirshList('error: failed to connect to the hypervisor')).toThrow(refused)
    expect(() => parseVirshNames('error: failed to connect to the hypervisor')).toThrow(refused)
  })
})
