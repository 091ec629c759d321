import { describe, expect, it } from 'vitest'
import { NOW, object } from '../links/testing/clouds'
import { type TreeQuery, treeMatcher } from './tree-matcher'

const objects = [
  object('instance', 'vm-1', {
    name: 'Web-01',
    host: 'node-2',
    status: 'Error',
    addresses: [{ network: 'private', addresses: ['10.8.0.14', 'fd00::14'] }],
  }),
  object('vnic', 'node-2-tap1', {
    name: 'tap1',
    host: 'node-2',
    mac_address: 'fa:16:3e:b7:9c:41',
    addresses: ['10.8.0.14/24'],
    stale: { since: NOW, reason: 'unreachable' },
  }),
  object('port', 'port-1', {
    name: 'FA:16:3E:B7:9C:41',
    mac_address: 'fa:16:3e:b7:9c:41',
    fixed_ips: [{ ip_address: '10.8.0.14' }],
  }),
  object('otep', 'node-20-otep', { name: 'node-20-otep', host: 'node-20', ip_address: '10.30.0.22', status: 'OK' }),
]
const found = (query: Partial<TreeQuery>) => objects.filter(treeMatcher({ text: '', ...query })).map(({ id }) => id)

describe('treeMatcher', () => {
  it.each<[string, string[]]>([
    ['', ['vm-1', 'node-2-tap1', 'port-1', 'node-20-otep']],
    ['web', ['vm-1']],
    ['"web-01"', ['vm-1']],
    ['NODE-2', ['node-2-tap1', 'node-20-otep']],
    ['node-2 otep', ['node-20-otep']],
    ['10.8.0', ['vm-1', 'node-2-tap1', 'port-1']],
    ['fa16.3eb7', ['node-2-tap1', 'port-1']],
    ['type:vnic', ['node-2-tap1']],
    ['host:node-2', ['vm-1', 'node-2-tap1', 'node-20-otep']],
    ['host:"node-2"', ['vm-1', 'node-2-tap1']],
    ['status:error', ['vm-1']],
    ['status:none', ['node-2-tap1', 'port-1']],
    ['stale:yes', ['node-2-tap1']],
    ['stale:no', ['vm-1', 'port-1', 'node-20-otep']],
    ['ip:10.30', ['node-20-otep']],
    ['ip:30', []],
    ['ip:"10.8.0.1"', []],
    ['ip:10.8.0.0/28', ['vm-1', 'node-2-tap1', 'port-1']],
    ['ip:fd00::/64', ['vm-1']],
    ['ip:10.8.0.0/33', []],
    ['mac:9C-41', ['node-2-tap1', 'port-1']],
    ['mac:zz', []],
    ['id:tap name:tap1 env:lab', ['node-2-tap1']],
    ['env:other', []],
  ])('%s', (text, ids) => {
    expect(found({ text })).toEqual(ids)
  })

  it('lets through only the chosen types and statuses; stale is one beside the others', () => {
    expect(found({ types: ['otep', 'port'] })).toEqual(['port-1', 'node-20-otep'])
    expect(found({ statuses: ['Error', 'stale'] })).toEqual(['vm-1', 'node-2-tap1'])
    expect(found({ statuses: ['none'] })).toEqual(['node-2-tap1', 'port-1'])
    expect(found({ types: [], statuses: [] })).toHaveLength(4)
  })
})
