import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNaturally, sortNaturally } from './natural-sort'

describe('compareNaturally', () => {
  it('puts numbers in names in numeric order and ignores case', () => {
    const names = ['node-10', 'Node-2', 'node-1', 'eth10', 'eth9']
    expect(sortNaturally(names, (name) => name)).toEqual(['eth9', 'eth10', 'node-1', 'Node-2', 'node-10'])
  })

  it('is a total order in which only identical names are equal', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(compareNaturally(a, b) === 0).toBe(a === b)
        expect(Math.sign(compareNaturally(a, b)) + Math.sign(compareNaturally(b, a))).toBe(0)
      }),
    )
  })

  it('sorts to the same list whatever order it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (names) => {
        const once = sortNaturally(names, (name) => name)
        expect(sortNaturally([...names].reverse(), (name) => name)).toEqual(once)
      }),
    )
  })
})
