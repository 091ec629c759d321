import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitColumns, leastRem, moved, orderedColumns, tableTracks } from './table-view'

it('lets columns grow with the font, and knows what they need at least', () => {
  const columns = [{ id: 'a', width: '32px' }, { id: 'b', width: 'minmax(160px, 1.5fr)' }, { id: 'c' }]
  const view = { order: [], shown: {}, widths: {} }
  expect(tableTracks(columns, view)).toBe('2rem minmax(10rem, 1.5fr) minmax(5rem, 1fr)')
  expect(tableTracks(columns, { ...view, widths: { b: 9 } })).toBe('2rem 9rem minmax(5rem, 1fr)')
  expect(columns.map(leastRem)).toEqual([2, 10, 5])
})

describe('fitColumns', () => {
  const name = { least: 100, needs: 180, share: 1 }
  const path = { least: 100, needs: 700, share: 1 }
  const time = { least: 80, needs: 96, share: 0 }

  it('gives each what its content needs, and what is left over to the flexible ones', () => {
    expect(fitColumns([name, time], 476)).toEqual([380, 96])
  })

  it('takes from the widest where there is too little, and never from times', () => {
    expect(fitColumns([name, path, time], 500).map(Math.round)).toEqual([180, 224, 96])
  })

  it('leaves names whole where the table scrolls sideways anyway', () => {
    expect(fitColumns([name, path, time], 200)).toEqual([180, 200, 96])
  })

  it('takes no more room than a content needs while another is cut', () => {
    expect(fitColumns([{ least: 160, needs: 90, share: 1 }, path], 400).map(Math.round)).toEqual([90, 310])
  })

  it('leaves a chosen width as it is', () => {
    expect(fitColumns([{ ...name, set: 60 }, path, time], 1000).map(Math.round)).toEqual([60, 844, 96])
  })

  it('fits the room where it can, whatever the columns', () => {
    const column = fc.record({
      least: fc.integer({ min: 1, max: 200 }),
      needs: fc.integer({ min: 1, max: 900 }),
      share: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(column, { minLength: 1 }), fc.integer({ min: 1, max: 3000 }), (columns, room) => {
        const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, 0)
        const widths = fitColumns(columns, room)
        const lowest = columns.map(({ least, needs, share }) => (share > 0 ? Math.min(least, needs) : needs))
        if (total(lowest) <= room) expect(total(widths)).toBeLessThanOrEqual(room + 0.01 * columns.length)
        for (const [index, width] of widths.entries()) expect(width).toBeGreaterThanOrEqual(lowest[index] ?? 0)
      }),
    )
  })
})

describe('the order of columns', () => {
  const columns = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
  const ids = (order: readonly string[]) => orderedColumns(columns, order).map(({ id }) => id)

  it('is the chosen one; new columns keep their place, gone ones are left out', () => {
    expect(ids([])).toEqual(['a', 'b', 'c', 'd'])
    expect(ids(['d', 'gone', 'a', 'c'])).toEqual(['d', 'b', 'a', 'c'])
  })

  it('changes by one place', () => {
    expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b'])
  })
})
