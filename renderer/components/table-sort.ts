/** Order of table rows. Pure. */
import { compareNaturally } from '@shared/text/natural-sort'

export interface Sort {
  column: string
  direction: 'ascending' | 'descending'
}

/** What a cell sorts and copies as. */
export type CellValue = string | number | undefined

/** A header was pressed: ascending, then descending, then the order the rows came in. */
export function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, direction: 'ascending' }
  return sort.direction === 'ascending' ? { column, direction: 'descending' } : undefined
}

/** A sorted copy: numbers by size, text naturally ("node-2" before "node-10"), cells without a value last either way. */
export function sortRows<T>(rows: readonly T[], cellValue: (row: T) => CellValue, direction: Sort['direction']): T[] {
  const sign = direction === 'ascending' ? 1 : -1
  return rows
    .map((row) => ({ row, value: cellValue(row) }))
    .sort((a, b) => {
      if (isEmpty(a.value) || isEmpty(b.value)) return Number(isEmpty(a.value)) - Number(isEmpty(b.value))
      if (typeof a.value === 'number' && typeof b.value === 'number') return sign * (a.value - b.value)
      return sign * compareNaturally(String(a.value), String(b.value))
    })
    .map(({ row }) => row)
}

const isEmpty = (value: CellValue) => value === undefined || value === ''
