import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { expect, it } from 'vitest'
import { colourOfName } from '../format/text'
import { EnvironmentsStore, withOwnColours } from './environments'

const colours = (environments: readonly { name: string; color?: number }[]) =>
  withOwnColours(environments.map((environment) => ({ environment }) as EnvironmentTile)).map(
    ({ environment }) => environment.color,
  )

it('gives no two environments one colour, and leaves chosen ones', () => {
  const names = Array.from({ length: 8 }, (_, index) => ({ name: `cloud ${String(index)}` }))
  expect(new Set(colours(names)).size).toBe(8)
  expect(colours([{ name: 'a' }])).toEqual([colourOfName('a')])
  const chosen = colourOfName('a')
  const [own, other] = colours([{ name: 'a' }, { name: 'b', color: chosen }])
  expect(other).toBe(chosen)
  expect(own).not.toBe(chosen)
  expect(colours([...names, { name: 'a' }]).at(-1)).toBe(colourOfName('a'))
})

it('calls no environment unknown before the list was read', () => {
  const store = new EnvironmentsStore({
    call: () => Promise.reject(new Error('not asked')),
    on: () => () => undefined,
    onConnection: () => () => undefined,
  })
  expect(store.isUnknown('nope')).toBe(false)
  store.tiles = [{ environment: { name: 'north' } } as EnvironmentTile]
  expect([store.isUnknown('nope'), store.isUnknown('north')]).toEqual([true, false])
})
