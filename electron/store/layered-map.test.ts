import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withChanges } from './layered-map'

describe('withChanges', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const change = fc.tuple(key, fc.option(fc.record({ n: fc.nat(9) }), { nil: undefined }))

  it('behaves like a copied and changed Map, and leaves its base alone', () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(fc.array(change), { maxLength: 5 }), (start, steps) => {
        const plain = new Map<string, { n: number }>()
        for (const [k, v] of start) if (v) plain.set(k, v)
        let layered: ReadonlyMap<string, { n: number }> = new Map(plain)
        for (const step of steps) {
          const before = layered
          const beforeEntries = [...before]
          layered = withChanges(layered, step)
          for (const [k, v] of step) {
            if (v) plain.set(k, v)
            else plain.delete(k)
          }
          expect([...before]).toEqual(beforeEntries)
        }
        expect(layered.size).toBe(plain.size)
        expect(new Map(layered)).toEqual(plain)
        expect(new Set(layered.keys())).toEqual(new Set(plain.keys()))
        expect([...layered.values()]).toHaveLength(plain.size)
        const visited = new Map<string, { n: number }>()
        layered.forEach((v, k) => {
          visited.set(k, v)
        })
        expect(visited).toEqual(plain)
        for (const k of ['a', 'b', 'c', 'd', 'e', 'f']) {
          expect([layered.has(k), layered.get(k)]).toEqual([plain.has(k), plain.get(k)])
        }
      }),
    )
  })

  it('stays correct beyond the size at which layers are folded', () => {
    let map: ReadonlyMap<string, { n: number }> = new Map([['start', { n: 0 }]])
    for (let n = 0; n < 3000; n += 1) map = withChanges(map, [[`k${n}`, { n }]])
    expect([map.size, map.get('k2999'), map.get('start')]).toEqual([3001, { n: 2999 }, { n: 0 }])
  })
})
