import { describe, expect, it } from 'vitest'
import type { Values } from './field-spec'
import { driverOptions, supportEntries, versionOptions, withValue } from './gating'

const choice = (distribution: string, version: string, mechanism: string, type: string): Values => ({
  distribution,
  distribution_version: version,
  mechanism_drivers: [mechanism],
  type_drivers: [type],
})
const works = (values: Values) => supportEntries(values).map(({ word, works: ok }) => `${word} ${ok ? 'yes' : 'no'}`)

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
    expect(withValue(before, 'environment_type', 'Kubernetes')).toMatchObject({ distribution: '' })
  })
  it('offers the drivers of the distribution, and keeps those of a stored environment', () => {
    const values = choice('Stratoscale', '2.1.6', 'Nexus', 'vlan')
    expect(driverOptions(values, 'mechanism_drivers')).toEqual(['OVS', 'LXB', 'Nexus'])
    expect(driverOptions(values, 'type_drivers')).toEqual(['vlan', 'vxlan'])
    expect(driverOptions({ distribution: '' }, 'type_drivers')).toEqual([])
  })
  it('marks versions outside the tested matrix', () => {
    const marks = versionOptions({ distribution: 'Debian', distribution_version: '' }).map((o) => o.description)
    expect(marks[0]).toBeUndefined()
    expect(marks.slice(1).every((mark) => mark === 'Experimental')).toBe(true)
  })
  it('switches listening off where it is not supported', () => {
    const before = { ...choice('Mirantis', '8.0', 'OVS', 'vxlan'), listen: true }
    expect(withValue(before, 'type_drivers', ['gre'])).toMatchObject({ listen: false })
    expect(withValue(before, 'type_drivers', ['vlan'])).toMatchObject({ listen: true })
  })
})

describe('what is supported', () => {
  it.each([
    [choice('Stratoscale', '2.1.6', 'OVS', 'vlan'), ['scan yes', 'listen no', 'monitor yes']],
    [choice('Mirantis', '9.0', 'OVS', 'vxlan'), ['scan yes', 'listen yes', 'monitor yes']],
    [choice('Packstack', '7.0.0-0.10.dev1682', 'OVS', 'vxlan'), ['scan yes', 'listen no', 'monitor no']],
  ])('follows the matrix', (values, expected) => {
    expect(works(values)).toEqual(expected)
  })
  it('names the column that fails', () => {
    const [, listen] = supportEntries(choice('Kolla', 'train', 'OVN', 'vxlan'))
    expect(listen?.why).toBe('the mechanism driver OVN is not in the tested matrix')
  })
})
