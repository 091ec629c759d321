import { cliqueSteps } from '@shared/catalog/clique-steps'
import { DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import { expect, it } from 'vitest'
import { layoutChain } from './chain-layout'

const layout = (focal: string, ...types: string[]) => layoutChain(focal, cliqueSteps(focal, types), 800)

it('stands types along the layers away from the focal one, and those that nothing leads to last', () => {
  const order = (focal: string, ...types: string[]) => layout(focal, ...types).nodes.map(({ type }) => type)
  expect(order('instance', 'instance-vnic', 'vnic-vedge', 'switch_pnic-switch', 'vnic-vconnector')).toEqual([
    'instance',
    'vnic',
    'vconnector',
    'vedge',
    'switch_pnic',
    'switch',
  ])
  expect(order('network', 'network-host_pnic', 'host_pnic-vedge', 'vedge-vnic')).toEqual([
    'network',
    'host_pnic',
    'vedge',
    'vnic',
  ])
})

it('draws arcs that overlap in lanes of their own', () => {
  const { edges, nodes } = layout(
    'instance',
    ...['instance-vnic', 'vnic-vconnector', 'vconnector-vedge', 'vedge-otep', 'vnic-vedge', 'vconnector-otep'],
  )
  const depths = edges.flatMap(({ pips }) => pips.filter(({ step }) => step > 4).map(({ y }) => y))
  expect(new Set(depths).size).toBe(2)
  expect(nodes).toHaveLength(5)
})

it.each(DEFAULT_CLIQUE_TYPES.map((type) => [type.name, type] as const))('numbers every step of %s once', (_, type) => {
  const { edges } = layout(type.focal_point_type, ...type.link_types)
  const numbers = edges.flatMap(({ pips }) => pips.map(({ step }) => step)).sort((a, b) => a - b)
  expect(numbers).toEqual(type.link_types.map((_name, index) => index + 1))
  const places = new Set(edges.flatMap(({ pips }) => pips.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`)))
  expect(places.size).toBe(numbers.length)
})
