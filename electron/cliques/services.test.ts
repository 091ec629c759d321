import { DEFAULT_CLIQUE_CONSTRAINTS, DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { expect, it } from 'vitest'
import { derive } from '../derive/derive'
import { distributed, ENVIRONMENT, NETWORKS, NOW, object } from '../links/testing/clouds'
import type { StoredObject } from '../values'

async function graphs(objects: readonly StoredObject[]) {
  const { cliques } = await derive({
    environment: {
      name: ENVIRONMENT,
      environment_type: 'OpenStack',
      distribution: 'Debian',
      distribution_version: '12',
      mechanism_drivers: ['OVS'],
      type_drivers: ['vxlan'],
    },
    recipes: { cliqueTypes: DEFAULT_CLIQUE_TYPES, constraints: DEFAULT_CLIQUE_CONSTRAINTS },
    at: NOW,
    objects,
  })
  return new Map(cliques.map(({ focal_point, nodes }) => [focal_point, nodes]))
}

it('shows of a distributed router its floating IPs and its central part, and nothing of other routers', async () => {
  const nodes = (await graphs([...NETWORKS, ...distributed])).get('node-8-qrouter-r2') ?? []
  expect(nodes).toEqual(
    expect.arrayContaining(['node-8-fip-net-flat', 'node-8-fg-1', 'node-9-snat-r2', 'node-9-qg-2', 'net-flat']),
  )
  expect(nodes).not.toContain('node-8-fpr-r3')
})

it('shows of the central part no host that only routes', async () => {
  const nodes = (await graphs([...NETWORKS, ...distributed])).get('node-9-snat-r2') ?? []
  expect(nodes).not.toContain('node-8-qrouter-r2')
})

it('shows of the standby of a router the instance that is active, wherever it moves', async () => {
  const instance = (host: string, isActive: boolean, stale?: object) => [
    object('vservice', `${host}-qrouter-r1`, {
      host,
      service_type: 'router',
      service_id: 'router-r1',
      network: ['net-vxlan'],
      carries_traffic: isActive,
      ha_state: isActive ? 'active' : 'standby',
      stale,
    }),
    object('vnic', `${host}-qr-1`, { host, name: 'qr-1', vservice_id: `${host}-qrouter-r1`, network: 'net-vxlan' }),
  ]
  const before = await graphs([...NETWORKS, ...instance('a', true), ...instance('b', false)])
  expect(before.get('b-qrouter-r1')).toContain('a-qr-1')
  expect(before.get('a-qrouter-r1')).not.toContain('b-qr-1')
  const after = await graphs([...NETWORKS, ...instance('a', false), ...instance('b', true)])
  expect([after.get('a-qrouter-r1'), after.get('b-qrouter-r1')]).toEqual([
    expect.arrayContaining(['b-qr-1']),
    expect.not.arrayContaining(['a-qr-1']),
  ])
  // What was active when its host was last read gives way to what is seen to be.
  const gone = { since: NOW, reason: 'no answer' }
  const late = await graphs([
    ...NETWORKS,
    ...instance('a', true, gone),
    ...instance('b', true),
    ...instance('c', false),
  ])
  expect(late.get('c-qrouter-r1')).toEqual(expect.not.arrayContaining(['a-qr-1']))
})
