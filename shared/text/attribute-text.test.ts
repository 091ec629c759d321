import { expect, it } from 'vitest'
import { attributeText } from './attribute-text'

it('writes what routers and trunks are told as an operator would', () => {
  const nat = [
    { type: 'dnat_and_snat', external_ip: '172.24.5.103', logical_ip: '10.10.1.141' },
    { type: 'snat', external_ip: '172.24.5.144', logical_ip: '10.10.1.0/24' },
  ]
  expect(attributeText(nat, 'nat')).toBe('172.24.5.103 → 10.10.1.141 · floating IP, 10.10.1.0/24 → 172.24.5.144 · SNAT')
  expect(attributeText([{ destination: '0.0.0.0/0', nexthop: '172.24.5.1' }], 'static_routes')).toBe(
    '0.0.0.0/0 → 172.24.5.1',
  )
  const candidates = [
    { chassis: 'c1', host: 'node-1', priority: 1 },
    { chassis: 'c2', priority: 2 },
  ]
  expect(attributeText(candidates, 'gateway_candidates')).toBe('c2 (priority 2), node-1 (priority 1)')
  const subport = { segmentation_type: 'vlan', segmentation_id: 200 }
  expect(attributeText({ id: 't', name: 'trunk1', sub_ports: [subport] }, 'trunk')).toBe('trunk1: VLAN 200')
  expect(attributeText({ id: 't', name: 'trunk1', ...subport }, 'trunk')).toBe('VLAN 200 of trunk1')
  expect(attributeText({ id: 't', name: '' }, 'trunk')).toBe('t')
})

it('writes what is used of quotas, and what has no limit', () => {
  const quotas = [
    { resource: 'instances', limit: 10, in_use: 8 },
    { resource: 'floatingip', limit: -1, in_use: 3 },
    { resource: 'key_pairs', limit: 100, in_use: 0 },
  ]
  expect(attributeText(quotas, 'quota_set')).toBe('instances 8 of 10, floating IP 3 of unlimited')
  expect(attributeText(quotas.slice(2), 'quota_set')).toBe('nothing in use')
  const [first, ...others] = quotas.map((quota, index) => ({ ...quota, region: index === 0 ? 'East' : 'West' }))
  expect(attributeText([first, ...others], 'quota_set')).toBe(
    'East: instances 8 of 10; West: floating IP 3 of unlimited',
  )
})
