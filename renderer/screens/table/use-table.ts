import type { CallInput, CallOutput } from '@shared/contract'
import type { TableRow } from '@shared/contract/calls/inventory'
import type { AppError } from '@shared/contract/errors'
import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'

/** Rows read at once. */
const WINDOW = 100

type Query = Omit<CallInput<'inventory.table'>, 'offset' | 'limit'>

/** A table of any length of which only the windows in view are read. */
export interface TableState {
  /** Undefined until something of it was read; while another query is read, of the one before. */
  table: Omit<CallOutput<'inventory.table'>, 'rows'> | undefined
  /** As many as match; undefined where a row is not read yet. */
  rows: readonly (TableRow | undefined)[]
  error: AppError | undefined
  /** To be called with the first and last row in view. */
  onRange: (first: number, last: number) => void
  reload: () => void
  cancel: () => void
}

/** Reads the windows in view and keeps them current. */
export function useTable(query: Query): TableState {
  const { reads } = useApp()
  const [seen, setSeen] = useState({ first: 0, last: 0 })
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const before = useRef<Pick<TableState, 'table' | 'rows'>>({ table: undefined, rows: [] })
  const key = JSON.stringify(query)
  const windowAt = (index: number) => ({ ...query, offset: index * WINDOW, limit: WINDOW })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the query is compared by its text, in `key`
  useEffect(() => {
    const ends: (() => void)[] = []
    for (let index = seen.first; index <= seen.last; index += 1)
      ends.push(reads.watch('inventory.table', windowAt(index), redraw))
    return () => {
      for (const end of ends) end()
    }
  }, [reads, key, seen])

  const windows = Array.from({ length: seen.last - seen.first + 1 }, (_, at) => seen.first + at)
  const answers = windows.map((index) => ({ index, ...reads.answer('inventory.table', windowAt(index)) }))
  const table = answers.find(({ data }) => data)?.data
  if (table) {
    const rows = new Array<TableRow | undefined>(table.matching).fill(undefined)
    for (const { index, data } of answers)
      for (const [at, row] of (data?.rows ?? []).entries()) rows[index * WINDOW + at] = row
    before.current = { table, rows: rows.slice(0, table.matching) }
  }
  return {
    ...before.current,
    error: answers.find(({ error }) => error)?.error,
    onRange: useCallback((first: number, last: number) => {
      const next = { first: Math.floor(first / WINDOW), last: Math.floor(last / WINDOW) }
      setSeen((now) => (now.first === next.first && now.last === next.last ? now : next))
    }, []),
    reload: () => {
      for (const index of windows) reads.reload('inventory.table', windowAt(index))
    },
    cancel: () => {
      for (const index of windows) reads.cancel('inventory.table', windowAt(index))
    },
  }
}
