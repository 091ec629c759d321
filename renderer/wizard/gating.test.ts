import { OPENSTACK } from '@shared/kinds/openstack'
import { describe, expect, it } from 'vitest'
import type { Values } from './form-fields'
import { driverOptions, untestedPart, versionOptions, withValue } from './gating'

const choice = (distribution: string, version: string, mechanism: string, type: string): Values => ({
  distribution,
  distribution_version: version,
  mechanism_drivers: [mechanism],
  type_drivers: [type],
})

describe('what follows from a choice', () => {
  it('resets what the distribution decides, but not when it stays the same', () => {
    const before = choice('Mirantis', '8.0', 'OVS', 'vxlan')
    expect(withValue(before, 'distribution', 'Mirantis')).toBe(before)
    expect(withValue(before, 'distribution', 'Kolla')).toMatchObject({
      distribution: 'Kolla',
      distribution_version: '',
      mechanism_drivers: [],
      type_drivers: [],
    })
  })
  it('offers the drivers of the distribution, and keeps those of a stored environment', () => {
    const values = choice('Stratoscale', '2.1.6', 'Nexus', 'vlan')
    expect(driverOptions(OPENSTACK, values, 'mechanism_drivers')).toEqual(['OVS', 'LXB', 'Nexus'])
    expect(driverOptions(OPENSTACK, values, 'type_drivers')).toEqual(['vlan', 'vxlan'])
    expect(driverOptions(OPENSTACK, { distribution: '' }, 'type_drivers')).toEqual([])
  })
  it('marks versions outside the tested matrix', () => {
    const marks = versionOptions(OPENSTACK, { distribution: 'Debian', distribution_version: '' }).map(
      (o) => o.description,
    )
    expect(marks[0]).toBeUndefined()
    expect(marks.slice(1).every((mark) => mark === 'Experimental')).toBe(true)
  })
})

it('says nothing of a combination until all of it is chosen', () => {
  expect(untestedPart(OPENSTACK, { ...choice('Kolla', 'train', '', 'vxlan'), mechanism_drivers: [] })).toBeUndefined()
  expect(untestedPart(OPENSTACK, choice('Kolla', '', 'OVN', 'vxlan'))).toBeUndefined()
})

it.each([
  [choice('Stratoscale', '2.1.6', 'OVS', 'vlan'), undefined],
  [choice('Mirantis', '9.0', 'OVS', 'vxlan'), undefined],
  [choice('Packstack', '7.0.0-0.10.dev1682', 'OVS', 'vxlan'), 'the distribution Packstack is not in the tested matrix'],
  [choice('Kolla', 'zed', 'OVS', 'vxlan'), 'version zed of Kolla is not in the tested matrix'],
  [choice('Kolla', 'train', 'OVN', 'vxlan'), 'the mechanism driver OVN is not in the tested matrix'],
  [choice('Apex', 'Euphrates', 'OVS', 'vlan'), 'the type driver vlan is not in the tested matrix'],
])('names the first part of a combination that is not tested', (values, expected) => {
  expect(untestedPart(OPENSTACK, values)).toBe(expected)
})
