import { servicesText, serviceText, serviceWords } from '@shared/model/service'
import { expect, it } from 'vitest'
import { object } from '../links/testing/clouds'
import { buildSnapshot } from '../store/inventory-snapshot'
import { factOf } from './graph-view'
import { partsOfService, serviceFacts } from './services'
import { summarize } from './summary'

const part = (host: string, namespace: string, more: Record<string, unknown> = {}) =>
  object('vservice', `${host}-${namespace}`, {
    host,
    service_type: namespace.startsWith('snat') ? 'snat' : 'router',
    service_id: 'router-r1',
    carries_traffic: true,
    ...more,
  })

function textOf(...parts: ReturnType<typeof part>[]) {
  const snapshot = buildSnapshot({ environment: 'lab', objects: parts, links: [], cliques: [], generation: 1 })
  return parts.map((one) => {
    const facts = serviceFacts(snapshot, one)
    return facts && serviceText(facts)
  })
}

it('says on how many hosts a router is, and where it is active', () => {
  const [active, standby] = [{ ha_state: 'active' }, { ha_state: 'standby', carries_traffic: false }]
  expect(textOf(part('a', 'qrouter-r1', standby), part('b', 'qrouter-r1', active))).toEqual([
    'active on b, 2 hosts',
    'active on b, 2 hosts',
  ])
  expect(textOf(part('a', 'qrouter-r1', active), part('b', 'qrouter-r1', active))[0]).toBe('active on a and b, 2 hosts')
  expect(textOf(part('a', 'qrouter-r1', standby), part('b', 'qrouter-r1', standby))[0]).toBe('active on none, 2 hosts')
})

it('says first what matters most, and where it is no more than that it is here', () => {
  const service = { hosts: 3, role: 'active' as const, on: ['a'] }
  expect(serviceWords(service, 'a')).toEqual(['active', '3 hosts'])
  expect(serviceWords(service, 'b')).toEqual(['active on a', '3 hosts'])
  expect(serviceWords({ ...service, on: ['a', 'b'] }, 'a')).toEqual(['active on a and b', '3 hosts'])
})

it('says where a distributed router translates addresses, and nothing more of what is on one host', () => {
  expect(textOf(part('a', 'qrouter-r1'), part('a', 'snat-r1'), part('b', 'qrouter-r1'))[2]).toBe('SNAT on a, 2 hosts')
  expect(textOf(part('a', 'qrouter-r1'), part('b', 'qrouter-r1'))[0]).toBe('2 hosts')
  expect(textOf(part('a', 'qrouter-r1'), part('b', 'qrouter-r2', { service_id: 'router-r2' }))).toEqual([
    undefined,
    undefined,
  ])
})

it('counts a service once however many hosts it is on, and says so where that is less', async () => {
  const parts = [part('a', 'qrouter-r1'), part('a', 'snat-r1'), part('b', 'qrouter-r1'), object('vservice', 'lone')]
  const snapshot = buildSnapshot({ environment: 'lab', objects: parts, links: [], cliques: [], generation: 1 })
  expect(snapshot.statistics.services).toBe(2)
  expect(await summarize(snapshot)).toMatchObject({ services: 2 })
  expect([servicesText(2, 4), servicesText(1, 3), servicesText(3, 3), servicesText(undefined, 3)]).toEqual([
    '2 services',
    '1 service',
    undefined,
    undefined,
  ])
})

it('says in a graph which part of a router is active, without the addresses by which its hosts hear each other', () => {
  const vnics = (id: string) => [
    object('vnic', `${id}-ha-1`, { name: 'ha-1', addresses: ['169.254.192.1/18'] }),
    object('vnic', `${id}-qr-1`, { name: 'qr-1', addresses: ['10.0.0.1/24'] }),
  ]
  expect(factOf(part('a', 'qrouter-r1', { ha_state: 'active' }), undefined, vnics)).toBe('active, 10.0.0.1')
  expect(factOf(part('b', 'qrouter-r1', { ha_state: 'standby' }), undefined, vnics)).toBe('standby')
  expect(factOf(part('b', 'qrouter-r1'), undefined, vnics)).toBe('169.254.192.1, 10.0.0.1')
})

it('orders the parts of a service by host', () => {
  const parts = [part('node-10', 'qrouter-r1'), part('node-2', 'snat-r1'), part('node-2', 'qrouter-r1')]
  const snapshot = buildSnapshot({ environment: 'lab', objects: parts, links: [], cliques: [], generation: 1 })
  expect(partsOfService(snapshot, object('vservice', 'x', { service_id: 'router-r1' })).map(({ id }) => id)).toEqual([
    'node-2-qrouter-r1',
    'node-2-snat-r1',
    'node-10-qrouter-r1',
  ])
})
