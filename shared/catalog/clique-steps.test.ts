import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cliqueSteps, typesReached, waysTo } from './clique-steps'
import { DEFAULT_CLIQUE_TYPES } from './clique-types'
import { directedLinkTypes, linkTypeEnds } from './link-types'

const KNOWN = directedLinkTypes()

describe('cliqueSteps', () => {
  it('says where each step starts, and which can never be followed', () => {
    const steps = cliqueSteps('instance', [
      'instance-vnic',
      'vnic-vedge',
      'vedge-otep',
      'vedge-host_pnic',
      'otep-host_pnic',
      'host_pnic-network',
      'switch_pnic-switch',
    ])
    expect(steps.map(({ startsFrom }) => startsFrom)).toEqual([[0], [1], [2], [2], [3], [4, 5], []])
    expect(steps.map(({ isReached }) => isReached)).toEqual([true, true, true, true, true, true, false])
    expect(typesReached('instance', steps)).not.toContain('switch')
  })

  it('lets nothing start from a step that is never followed', () => {
    const steps = cliqueSteps('instance', ['switch_pnic-switch', 'switch-switch_pnic'])
    expect(steps.map(({ isReached }) => isReached)).toEqual([false, false])
  })

  it('reaches every step of the shipped clique types', () => {
    for (const { focal_point_type, link_types } of DEFAULT_CLIQUE_TYPES)
      expect(cliqueSteps(focal_point_type, link_types).filter(({ isReached }) => !isReached)).toEqual([])
  })
})

describe('waysTo', () => {
  it('finds the fewest link types that lead there', () => {
    expect(waysTo('switch_pnic', ['instance', 'host_pnic'], KNOWN)).toEqual(['host_pnic-switch_pnic'])
    expect(waysTo('vedge', ['vedge'], KNOWN)).toEqual([])
    expect(waysTo('pod', ['instance'], KNOWN)).toBeUndefined()
  })

  it('inserted, makes a step followed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), fc.constantFrom('instance', 'network', 'switch'), (name, focal) => {
        const [from = ''] = linkTypeEnds(name) ?? []
        const way = waysTo(from, [focal], KNOWN) ?? []
        expect(cliqueSteps(focal, [...way, name]).every(({ isReached }) => isReached)).toBe(true)
      }),
    )
  })
})
