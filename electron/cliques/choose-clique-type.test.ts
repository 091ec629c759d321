import { DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { linkTypeEnds, reverseLinkType, STORED_LINK_TYPES } from '@shared/catalog/link-types'
import type { CliqueType } from '@shared/model/clique'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CliqueEnvironment, chooseCliqueTypes, judgeCliqueType } from './choose-clique-type'

const environment: CliqueEnvironment = {
  name: 'lab',
  environment_type: 'OpenStack',
  distribution: 'Mercury',
  distribution_version: '28000',
  mechanism_drivers: ['OVS', 'SRIOV'],
  type_drivers: ['vlan', 'vxlan'],
}
const type = (rest: Partial<CliqueType>): CliqueType => ({
  name: 'instance',
  focal_point_type: 'instance',
  link_types: ['instance-vnic'],
  environment: '',
  ...rest,
})

describe('judgeCliqueType', () => {
  it.each<[string, Partial<CliqueType>, number]>([
    ['its own environment, whatever else it says', { environment: 'lab', distribution: 'RDO' }, 64],
    ['another environment', { environment: 'prod' }, 0],
    ['any environment', { environment: 'ANY' }, 1],
    ['no condition', {}, 2],
    ['only the environment type', { environment_type: 'OpenStack' }, 2],
    ['another environment type', { environment_type: 'Kubernetes', distribution: 'Mercury' }, 0],
    ['the distribution', { distribution: 'Mercury' }, 32],
    ['another distribution', { distribution: 'RDO', type_drivers: 'vlan' }, 0],
    ['distribution and version', { distribution: 'Mercury', distribution_version: '28000' }, 48],
    ['a build number since which it applies', { distribution: 'Mercury', distribution_version: '27747' }, 48],
    ['a later build number', { distribution: 'Mercury', distribution_version: '28001' }, 0],
    ['a version without its distribution', { distribution_version: '1' }, 2],
    ['one of the mechanism drivers', { mechanism_drivers: ['VPP', 'SRIOV'] }, 8],
    ['none of the mechanism drivers', { mechanism_drivers: ['VPP'] }, 0],
    ['one of the type drivers', { type_drivers: 'vxlan' }, 4],
    ['another type driver', { type_drivers: 'gre' }, 0],
    [
      'everything',
      { distribution: 'Mercury', distribution_version: '28000', mechanism_drivers: ['OVS'], type_drivers: 'vlan' },
      60,
    ],
  ])('%s', (_, rest, score) => {
    expect(judgeCliqueType(type(rest), environment).score).toBe(score)
  })

  it('wants names of releases to be equal', () => {
    const kolla = { ...environment, distribution: 'Kolla', distribution_version: 'train' }
    const of = (distribution_version: string) => type({ distribution: 'Kolla', distribution_version })
    expect(judgeCliqueType(of('train'), kolla).score).toBe(48)
    expect(judgeCliqueType(of('stein'), kolla).score).toBe(0)
  })
})

describe('chooseCliqueTypes', () => {
  it('takes the highest version among equal scores, then the first name, in any order of the list', () => {
    const since = (version: string, name: string) =>
      type({ name, distribution: 'Mercury', distribution_version: version })
    const candidates = [since('900', 'b'), since('27747', 'z'), since('27747', 'y'), type({ environment: 'ANY' })]
    fc.assert(
      fc.property(fc.shuffledSubarray(candidates, { minLength: candidates.length }), (list) => {
        expect(chooseCliqueTypes(list, environment).chosen.get('instance')?.name).toBe('y')
      }),
    )
  })

  it('warns of a focal-point type none of whose clique types fits', () => {
    const { chosen, warnings } = chooseCliqueTypes([type({ environment: 'prod' })], environment)
    expect(chosen.size).toBe(0)
    expect(warnings).toEqual(['No clique type for instance fits the environment lab'])
  })

  it('has one for every focal-point type in every distribution, and takes the more special one an operator adds', () => {
    const names = (more: readonly CliqueType[], distribution: string) =>
      [...chooseCliqueTypes([...DEFAULT_CLIQUE_TYPES, ...more], { ...environment, distribution }).chosen.values()].map(
        ({ name }) => name,
      )
    const general = ['instance', 'vservice', 'network', 'switch_pnic', 'switch']
    for (const distribution of ['Debian', 'Kolla', 'Mercury']) expect(names([], distribution)).toEqual(general)
    const own = type({ name: 'own', environment_type: 'OpenStack', distribution: 'Kolla' })
    expect(names([own], 'Kolla')).toEqual(['own', ...general.slice(1)])
    expect(names([own], 'Mercury')).toEqual(general)
  })
})

describe('the default clique types', () => {
  it('name only link types that some finder stores, and start at their focal point', () => {
    const known = new Set(STORED_LINK_TYPES.flatMap((stored) => [stored, reverseLinkType(stored)]))
    const unknown = DEFAULT_CLIQUE_TYPES.flatMap(({ link_types }) => link_types.filter((name) => !known.has(name)))
    expect(unknown).toEqual([])
    for (const { focal_point_type, link_types } of DEFAULT_CLIQUE_TYPES) {
      expect(linkTypeEnds(link_types[0] ?? '')?.[0]).toBe(focal_point_type)
    }
  })
})
