/** The columns of a table, and how rows are sorted by one. */
import { compareNaturally } from '@shared/text/natural-sort'
import type { ReactNode } from 'react'

/** One column. `value` is what the cell sorts, copies and exports as; `cell` draws it (default: the value as text). */
export interface Column<T> {
  id: string
  title: string
  /** Columns of badges or buttons: the title is spoken, listed and exported, but not drawn. */
  isTitleHidden?: boolean
  /** Of a value that is drawn in another way: "ms". Printed in exports. */
  unit?: string
  value: (row: T) => CellValue
  /** Where the order is not that of the values. */
  sortBy?: (row: T) => CellValue
  cell?: (row: T) => ReactNode
  /**
   * A grid track. "120px": at least this wide, and wider where the content needs it; "minmax(160px, 2fr)": also takes
   * two shares of the room that is left over, and gives way where there is too little.
   */
  width?: string
  align?: 'right'
  /** Columns of badges or buttons have nothing to sort by. */
  isSortable?: boolean
  /** Not shown until it is chosen. */
  isExtra?: boolean
  /** Drawn in the header of a column that cannot be sorted; default: the title. */
  head?: ReactNode
}

export interface Sort {
  column: string
  direction: 'ascending' | 'descending'
}

/** What a cell sorts and copies as. */
type CellValue = string | number | undefined

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
