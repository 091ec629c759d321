import { type CSSProperties, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { fontScale } from './marks'
import type { Column } from './table-column'
import { columnNeeds, fitColumns, leastRem, PX_PER_REM, type TableView, tableTracks } from './table-view'

/** Rows beyond this many do not make a column wider. */
const MOST_COMPARED = 2000
/** Room beside the title for the mark of the sorted column, in pixels of the design. */
const SORT_MARK_PX = 16

interface Table<T> {
  scroller: RefObject<HTMLElement | null>
  columns: readonly Column<T>[]
  view: TableView
  rows: readonly (T | undefined)[]
  /** Those in view: they are what is measured. */
  drawn: readonly T[]
  /** Another name is another table, whose contents say nothing about this one's. */
  name: string
}

/**
 * The widths of a table's columns: what is drawn is measured once for its columns and number of rows, and laid out in
 * the room there is. Columns only ever grow while a table is shown, so that nothing jumps.
 */
export function useColumnWidths<T>({ scroller, columns, view, rows, drawn, name }: Table<T>) {
  const scale = fontScale()
  const [room, setRoom] = useState(0)
  const [, redraw] = useState(0)
  const kept = useRef({ key: '', needs: new Map<string, number>() })
  const key = `${name} ${String(scale)}`
  if (kept.current.key !== key) kept.current = { key, needs: new Map() }
  const ids = columns.map(({ id }) => id).join(' ')

  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew for other columns, rows or font sizes only
  useLayoutEffect(() => {
    const body = scroller.current
    if (!body || drawn.length === 0) return
    const { needs } = kept.current
    const before = body.style.getPropertyValue('--tracks')
    body.style.setProperty('--tracks', `repeat(${String(columns.length)}, max-content)`)
    // Rows of one cell over the whole width say nothing of any column.
    const lines = [...body.querySelectorAll('[role="row"]')].filter(
      ({ children }) => children.length === columns.length,
    )
    for (const [index, column] of columns.entries()) {
      const [head = 0, ...cells] = lines.map((line) => line.children[index]?.getBoundingClientRect().width ?? 0)
      const mark = column.isSortable === false ? 0 : SORT_MARK_PX * scale
      // Texts of rows out of view are not drawn: a longer one takes as much more as it is longer.
      const longer = longestOf(rows.slice(0, MOST_COMPARED), column) / (longestOf(drawn, column) || 1)
      const found = Math.ceil(Math.max(head + mark, Math.max(...cells) * Math.max(1, longer)))
      needs.set(column.id, Math.max(found, needs.get(column.id) ?? 0))
    }
    body.style.setProperty('--tracks', before)
    redraw((count) => count + 1)
  }, [ids, rows.length, drawn.length > 0, key])

  useLayoutEffect(() => {
    const body = scroller.current
    if (!body) return
    const measure = () => setRoom(body.clientWidth)
    measure()
    if (typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(measure)
    observer.observe(body)
    return () => observer.disconnect()
  }, [scroller])

  const { needs } = kept.current
  const isMeasured = room > 0 && columns.some(({ id }) => (needs.get(id) ?? 0) > 0)
  const widths = isMeasured ? fitColumns(columnNeeds(columns, view, needs, scale * PX_PER_REM), room) : undefined
  const least = columns.reduce((total, column) => total + leastRem(column), 0)
  return {
    /** Width of a column in pixels, once it is known. */
    of: (id: string): number | undefined => widths?.[columns.findIndex((column) => column.id === id)],
    style: {
      '--tracks': widths?.map((width) => `${width.toFixed(2)}px`).join(' ') ?? tableTracks(columns, view),
      '--least': widths
        ? `${String(Math.floor(widths.reduce((total, width) => total + width, 0)))}px`
        : `${String(least)}rem`,
    } as CSSProperties,
  }
}

/** Characters of the longest value of a column. */
const longestOf = <T>(rows: readonly (T | undefined)[], column: Column<T>): number =>
  rows.reduce((most, row) => Math.max(most, row === undefined ? 0 : String(column.value(row) ?? '').length), 0)
