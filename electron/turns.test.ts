import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byKey, groupInTurns, nextTurn, sortInTurns, takeTurns } from './turns'
import { groupBy } from './values'

const item = fc.record({ key: fc.oneof(fc.constantFrom('a', 'b', 'B', 'ä', ''), fc.string()), value: fc.nat() })
const keyOf = ({ key }: { key: string }) => key

describe('taking turns', () => {
  it('lets what waits run in between, and ends with the reason of the signal', async () => {
    const controller = new AbortController()
    const turns = takeTurns(controller.signal)
    setImmediate(() => controller.abort(new Error('enough')))
    await expect(turns.next()).rejects.toThrow('enough')
  })

  // A computer that is busy with something else can make a short turn long.
  it('is over after a few milliseconds, and not before', { retry: 4 }, async () => {
    const turns = takeTurns()
    const spend = (ms: number) => {
      const start = performance.now()
      while (performance.now() - start < ms);
    }
    expect(turns.isOver()).toBe(false)
    // However short the rounds before were, long ones are noticed after eight.
    for (let round = 0; round < 100; round += 1) turns.isOver()
    const asked = Array.from({ length: 8 }, () => {
      spend(20)
      return turns.isOver()
    })
    expect(asked).toContain(true)
    // And then each is timed.
    spend(20)
    expect(turns.isOver()).toBe(true)
    await turns.next()
    expect(turns.isOver()).toBe(false)
  })

  it('gives one of many loops a turn in each round, and lets timers run in between', async () => {
    const seen: string[] = []
    const loop = async (name: string) => {
      for (let round = 0; round < 3; round += 1) {
        await nextTurn()
        seen.push(name)
        setTimeout(() => seen.push('timer'))
        const start = performance.now()
        while (performance.now() - start < 2);
      }
    }
    await Promise.all(['a', 'b'].map(loop))
    expect(seen.filter((one) => one !== 'timer')).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
    expect(seen.slice(0, 4)).toEqual(['a', 'timer', 'b', 'timer'])
  })

  it('sorts and groups long lists as short ones are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 30 }), async (items) => {
        // Longer than what is sorted in one go, with many equal keys whose order must stay.
        const rounds = Math.ceil(10_000 / items.length)
        const long = Array.from({ length: rounds }, (_, round) => items.map((one) => ({ ...one, round }))).flat()
        const sorted = long.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
        expect(await sortInTurns(long, byKey(keyOf), takeTurns())).toEqual(sorted)
        expect(await groupInTurns(long, keyOf, takeTurns())).toEqual(groupBy(long, keyOf))
      }),
      { numRuns: 15 },
    )
  })
})
