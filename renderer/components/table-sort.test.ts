import { describe, expect, it } from 'vitest'
import { nextSort, sortRows } from './data-table'

describe('sortRows', () => {
  const rows = ['node-10', '', 'node-2', undefined, 'Node-1']
  it('is natural, with what has no value last both ways', () => {
    expect(sortRows(rows, (row) => row, 'ascending')).toEqual(['Node-1', 'node-2', 'node-10', '', undefined])
    expect(sortRows(rows, (row) => row, 'descending')).toEqual(['node-10', 'node-2', 'Node-1', '', undefined])
  })
  it('compares numbers as numbers', () => {
    expect(sortRows([10, 9, 100], (row) => row, 'ascending')).toEqual([9, 10, 100])
  })
})

describe('nextSort', () => {
  it('goes up, down, and back to the order as given', () => {
    const up = nextSort(undefined, 'name')
    const down = nextSort(up, 'name')
    expect([up, down, nextSort(down, 'name'), nextSort(down, 'host')]).toEqual([
      { column: 'name', direction: 'ascending' },
      { column: 'name', direction: 'descending' },
      undefined,
      { column: 'host', direction: 'ascending' },
    ])
  })
})
