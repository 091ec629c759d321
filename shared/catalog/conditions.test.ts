import type { InventoryObject } from '@shared/model/inventory-object'
import { describe, expect, it } from 'vitest'
import { allWellWords, conditionOf, conditionsOf, TYPES_WITH_STATE } from './conditions'

const object = (type: string, attributes: Record<string, unknown>): InventoryObject => ({
  environment: 'lab',
  id: 'x',
  type,
  name: 'x',
  object_name: 'x',
  parent_id: 'p',
  parent_type: 'host',
  id_path: '/lab/x',
  name_path: '/lab/x',
  show_in_tree: true,
  last_scanned: '2026-11-22T14:00:00Z',
  sources: ['api'],
  ...attributes,
})

/** "1 not active, 1 in error" */
const counted = (type: string, ...attributes: Record<string, unknown>[]) => {
  const objects = attributes.map((each) => object(type, each))
  return conditionsOf(type)
    .map(({ words, holds }) => ({ words, count: objects.filter(holds).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${String(count)} ${words}`)
    .join(', ')
}

describe('conditionsOf', () => {
  it('counts instances that are not active once each', () => {
    expect(
      counted('instance', { nova_status: 'ACTIVE' }, { nova_status: 'SHUTOFF' }, { nova_status: 'ERROR' }, {}),
    ).toBe('1 in error, 1 not active')
  })
  it('takes neither unused ports nor floating IPs for down', () => {
    expect(
      counted(
        'port',
        { neutron_status: 'DOWN', device_id: '' },
        { neutron_status: 'N/A', device_id: 'fip' },
        { neutron_status: 'ACTIVE', device_id: 'vm' },
      ),
    ).toBe('')
    expect(counted('port', { neutron_status: 'DOWN', device_id: 'vm' })).toBe('1 down')
  })
  it('counts dead agents, hosts that were not read and pNICs without link', () => {
    expect(counted('network_agent', { alive: false }, { alive: true }, {})).toBe('1 not alive')
    expect(counted('host', { reachable: false, state: 'down' }, { reachable: true, state: 'down' })).toBe(
      '1 not read, 1 down',
    )
    expect(counted('host', { nova_status: 'disabled' }, { nova_status: 'enabled' })).toContain(
      '1 closed to new instances',
    )
    expect(counted('host_pnic', { 'Link detected': 'no', state: 'DOWN' }, { state: 'DOWN' }, { state: 'UP' })).toBe(
      '1 without link, 1 down',
    )
  })
})

describe('conditionOf', () => {
  it('finds what an address names, and only that', () => {
    expect(conditionOf('instance', 'not-active')?.words).toBe('not active')
    expect(conditionOf('subnet', 'stale')?.words).toBe('stale')
    expect(conditionOf('instance', 'dead')).toBeUndefined()
    expect(conditionOf('instance', undefined)).toBeUndefined()
  })
})

it('says something good of every type with a state', () => {
  expect(TYPES_WITH_STATE.filter((type) => allWellWords(type) === '')).toEqual([])
})
