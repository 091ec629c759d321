import { compareNaturally } from '@shared/text/natural-sort'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { cx } from './class-names'
import styles from './data-table.module.css'
import { Icon } from './marks'
import { useTokenPx } from './use-token-px'

/** One column. `value` is what the cell sorts and copies as; `cell` draws it (default: the value as text). */
export interface Column<T> {
  id: string
  title: string
  value: (row: T) => CellValue
  cell?: (row: T) => ReactNode
  /** A grid track: "120px", "minmax(160px, 2fr)". */
  width?: string
  align?: 'right'
  /** Columns of badges or buttons have nothing to sort by. */
  isSortable?: boolean
}

interface DataTableProps<T> {
  label: string
  columns: readonly Column<T>[]
  /** Undefined where a row is not read yet: see `windowed`. */
  rows: readonly (T | undefined)[]
  rowKey: (row: T) => string
  /** Enter, double click. `newTab` with Ctrl or the middle button. */
  onOpen?: (row: T, newTab: boolean) => void
  /** One click, arrow keys. */
  onSelect?: (row: T) => void
  selectedKey?: string | undefined
  /** A row that is selected elsewhere comes into view. */
  showsSelected?: boolean
  /** Rows with a problem are tinted. */
  isBad?: (row: T) => boolean
  initialSort?: Sort
  /** For rows that are sorted elsewhere and read as they come into view. */
  windowed?: {
    sort: Sort | undefined
    onSort: (sort: Sort | undefined) => void
    /** Called with the first and last row in view. */
    onRange: (first: number, last: number) => void
  }
  empty?: ReactNode
  /** True: the table is as high as its rows (short tables in a page); else it fills its container and scrolls. */
  isStatic?: boolean
  testId: string
}

/** Columns are given in pixels of the design; they grow with the font. */
const PX_PER_REM = 16

/** The grid tracks of columns: "minmax(160px, 2fr)" → "minmax(10rem, 2fr)". */
export function tableTracks(columns: readonly { width?: string }[]): string {
  return columns
    .map(({ width = 'minmax(80px, 1fr)' }) =>
      width.replace(/(\d+)px/g, (_, px: string) => `${String(Number(px) / PX_PER_REM)}rem`),
    )
    .join(' ')
}

/** What the columns need at least, in rem; in less room the table scrolls sideways, head and rows together. */
export function leastWidthRem(columns: readonly { width?: string }[]): number {
  const leastPx = ({ width = '80px' }: { width?: string }) => Number(/\d+/.exec(width)?.[0] ?? 0)
  return columns.reduce((sum, column) => sum + leastPx(column) / PX_PER_REM, 0)
}

/** A dense sortable table; only the rows in view are drawn, so that its length does not matter. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { columns, rows, rowKey, label } = props
  const { windowed } = props
  const [ownSort, setOwnSort] = useState<Sort | undefined>(props.initialSort)
  const [sort, setSort] = windowed ? [windowed.sort, windowed.onSort] : [ownSort, setOwnSort]
  const [active, setActive] = useState(0)
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const rowHeight = useTokenPx('--row-table', 28)
  const sorted = useMemo(() => {
    const column = windowed ? undefined : columns.find((candidate) => candidate.id === sort?.column)
    if (!sort || !column) return rows
    return sortRows(rows, (row) => row && column.value(row), sort.direction)
  }, [rows, columns, sort, windowed])
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The head stays in place above the rows and is as high as one of them.
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
    enabled: !props.isStatic,
  })
  const template = { gridTemplateColumns: tableTracks(columns) }
  const items = props.isStatic
    ? sorted.map((_, index) => ({ index, top: index * rowHeight }))
    : virtual.getVirtualItems().map(({ index, start }) => ({ index, top: start - rowHeight }))
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const onRange = windowed?.onRange
  useEffect(() => onRange?.(first, last), [onRange, first, last])
  const shown = props.showsSelected ? props.selectedKey : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: sorting the table scrolls nothing
  useEffect(() => {
    const index = sorted.findIndex((row) => row !== undefined && rowKey(row) === shown)
    if (index >= 0) virtual.scrollToIndex(index)
  }, [shown, rows])
  const leastWidth = { minWidth: `${String(leastWidthRem(columns))}rem` }

  const moveTo = (index: number) => {
    const bounded = Math.max(0, Math.min(sorted.length - 1, index))
    const row = sorted[bounded]
    if (row === undefined) return
    setActive(bounded)
    if (!props.isStatic) virtual.scrollToIndex(bounded)
    props.onSelect?.(row)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1)
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: sorted.length - 1,
    }
    const row = sorted[active]
    const target = steps[event.key]
    if (target !== undefined) moveTo(target)
    else if (event.key === 'Enter' && row !== undefined) props.onOpen?.(row, event.ctrlKey || event.metaKey)
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey) && row !== undefined) {
      void navigator.clipboard.writeText(columns.map((column) => column.value(row) ?? '').join('\t'))
    } else return
    event.preventDefault()
  }

  return (
    <div className={cx(styles.table, props.isStatic && styles.static)} data-testid={props.testId}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>: its rows are placed by hand */}
      <div
        ref={scroller}
        className={styles.body}
        role="grid"
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={sorted.length > 0 ? `${id}-${String(active)}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus */}
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        <div
          className={styles.head}
          style={{ ...template, ...leastWidth, height: rowHeight }}
          role="row"
          aria-rowindex={1}
        >
          {columns.map((column) => (
            <HeadCell key={column.id} column={column} sort={sort} onSort={(next) => setSort(nextSort(sort, next))} />
          ))}
        </div>
        {sorted.length === 0 && props.empty}
        <div style={{ height: sorted.length * rowHeight, position: 'relative', ...leastWidth }} role="presentation">
          {items.map((item) => {
            const row = sorted[item.index]
            if (row === undefined) return null
            const key = rowKey(row)
            const isSelected = props.selectedKey === undefined ? false : props.selectedKey === key
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus (aria-activedescendant)
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
              // biome-ignore lint/a11y/useSemanticElements: see the grid
              <div
                key={key}
                id={`${id}-${String(item.index)}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={isSelected}
                className={cx(
                  styles.row,
                  isSelected && styles.selected,
                  item.index === active && styles.active,
                  props.isBad?.(row) && styles.bad,
                )}
                style={{ ...template, top: item.top, height: rowHeight }}
                data-testid={`${props.testId}.row`}
                onClick={(event) => {
                  setActive(item.index)
                  if (event.ctrlKey || event.metaKey) props.onOpen?.(row, true)
                  else props.onSelect?.(row)
                }}
                onAuxClick={(event) => {
                  if (event.button === 1) props.onOpen?.(row, true)
                }}
                onDoubleClick={() => props.onOpen?.(row, false)}
              >
                {columns.map((column) => (
                  <Cell key={column.id} column={column} row={row} />
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface HeadCellProps<T> {
  column: Column<T>
  sort: Sort | undefined
  onSort: (column: string) => void
}

function HeadCell<T>({ column, sort, onSort }: HeadCellProps<T>) {
  const direction = sort?.column === column.id ? sort.direction : undefined
  const className = cx(styles.headCell, column.align === 'right' && styles.right)
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
    <div role="columnheader" aria-sort={direction ?? 'none'} className="grid shrinks">
      {column.isSortable === false ? (
        <span className={className}>{column.title}</span>
      ) : (
        <button
          type="button"
          className={className}
          aria-label={`Sort by ${column.title}`}
          data-testid={`table.sort.${column.id}`}
          onClick={() => onSort(column.id)}
        >
          <span className="trunc">{column.title}</span>
          {direction && <Icon as={direction === 'ascending' ? ArrowUp : ArrowDown} size={12} />}
        </button>
      )}
    </div>
  )
}

function Cell<T>({ column, row }: { column: Column<T>; row: T }) {
  const value = column.value(row)
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
    <div role="gridcell" className={cx(styles.cell, column.align === 'right' && styles.right)}>
      {column.cell ? column.cell(row) : (value ?? <span className="t3">—</span>)}
    </div>
  )
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
