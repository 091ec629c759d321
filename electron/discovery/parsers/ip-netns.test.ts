import { describe, expect, test } from 'vitest'
import { parseIpNamespaces } from './ip-netns'
import { recording } from './test-support'

describe('ip netns list', () => {
  test('both forms give the names', () => {
    const expected = [
      'qrouter-a26d23ee-a548-4e6e-8a26-60cb516f2c2b',
      'qdhcp-13b8dee7-d906-48a0-8dd6-88eadb0652d3',
      'qdhcp-25a6e3ef-fb26-49db-b260-4f889ecaecf9',
    ]
    expect(parseIpNamespaces(recording('ovs-native/ip-netns-list'))).toEqual(expected)
    expect(parseIpNamespaces(recording('ovs-native/ip-j-netns-list'))).toEqual(expected)
  })

  test('a compute host has none', () => {
    expect(parseIpNamespaces(recording('linux-bridge/ip-netns-list'))).toEqual([])
    expect(parseIpNamespaces(recording('linux-bridge/ip-j-netns-list'))).toEqual([])
  })

  test('old releases print bare names, and messages among them', () => {
    expect(parseIpNamespaces('RTNETLINK answers: Operation not permitted\nqdhcp-1\nfip-2\n')).toEqual([
      'qdhcp-1',
      'fip-2',
    ])
  })

  test('containers that share the folder of names print the list twice: each name counts once', () => {
    const expected = parseIpNamespaces(recording('ovs-native/ip-netns-list'))
    for (const form of ['ip-netns-list', 'ip-j-netns-list']) {
      const list = recording(`ovs-native/${form}`)
      expect(parseIpNamespaces(list + list)).toEqual(expected)
      expect(parseIpNamespaces(`${list}\n${list}`)).toEqual(expected)
    }
  })

  test('refuses what is no list', () => {
    const refused = expect.objectContaining({ code: 'parse-failed' })
    expect(() => parseIpNamespaces('Object "netns" is unknown, try "ip help".')).toThrow(refused)
    expect(() => parseIpNamespaces('{"id":"qdhcp-1"}')).toThrow(refused)
    expect(() => parseIpNamespaces('[17]')).toThrow(refused)
  })
})
