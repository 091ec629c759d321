import { useVirtualizer } from '@tanstack/react-virtual'
import { Columns3, Copy, FileDown } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { saveCsv } from '../data/csv'
import { IconButton } from './button'
import { cx } from './class-names'
import { ColumnsSheet } from './columns-sheet'
import styles from './data-table.module.css'
import { HeadCell } from './head-cell'
import { fontScale } from './marks'
import { ContextMenu, type MenuEntries, type MenuPoint } from './menu'
import { type Column, nextSort, type Sort, sortRows } from './table-column'
import { isShown, orderedColumns, PX_PER_REM, useTableView } from './table-view'
import { useColumnWidths } from './use-column-widths'
import { useTokenPx } from './use-token-px'

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
  /** Given for rows that only head those below them: drawn over the whole width, and passed over by the keys. */
  section?: (row: T) => ReactNode | undefined
  /** Rows with a problem are tinted. */
  isBad?: (row: T) => boolean
  initialSort?: Sort
  /** For rows that are sorted elsewhere and read as they come into view. */
  windowed?: {
    sort: Sort | undefined
    onSort: (sort: Sort | undefined) => void
    /** Called with the first and last row in view. */
    onRange?: (first: number, last: number) => void
    /** Every row, for an export. */
    readAll: () => Promise<readonly T[]>
  }
  /** What can be done with a row: right click, the Menu key, Shift+F10. */
  menu?: (row: T) => MenuEntries
  empty?: ReactNode
  /** True: the table is as high as its rows (short tables in a page); else it fills its container and scrolls. */
  isStatic?: boolean
  /** Where the buttons for columns and export go; they are in the menus of rows and heads too. */
  tools?: HTMLElement | null
  /** Under which name the choice of columns is kept (default: `testId`). */
  name?: string
  /** Name of an exported file (default: the label). */
  fileName?: string
  testId: string
}

/** Place of the head among the rows the keys move over. */
const HEAD = -1
/** An arrow key makes a column this much wider or narrower, in pixels. */
const WIDTH_STEP_PX = 16
const LEAST_WIDTH_PX = 32

/**
 * A dense sortable table; only the rows in view are drawn, so that its length does not matter. It is one stop of the
 * Tab key: arrow keys move over rows, above the first into the head, whose columns they sort and widen.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { rows, rowKey, label, windowed, testId } = props
  const [view, setView] = useTableView(props.name ?? testId)
  const all = useMemo(() => orderedColumns(props.columns, view.order), [props.columns, view.order])
  const columns = useMemo(() => all.filter((column) => isShown(column, view)), [all, view])
  const [ownSort, setOwnSort] = useState<Sort | undefined>(props.initialSort)
  const [sort, setSort] = windowed ? [windowed.sort, windowed.onSort] : [ownSort, setOwnSort]
  const [chosen, setActive] = useState(0)
  const [activeColumn, setActiveColumn] = useState(0)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [menu, setMenu] = useState<{ at: MenuPoint; row: T | undefined }>()
  const [isChoosing, setChoosing] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const rowHeight = useTokenPx('--row-table', 28)
  const sorted = useMemo(() => {
    const column = windowed ? undefined : columns.find((candidate) => candidate.id === sort?.column)
    if (!sort || !column) return rows
    return sortRows(rows, (row) => row && (column.sortBy ?? column.value)(row), sort.direction)
  }, [rows, columns, sort, windowed])
  const isSection = (index: number) => {
    const row = sorted[index]
    return row !== undefined && props.section?.(row) !== undefined
  }
  /** The first row to stand on. */
  let top = 0
  while (isSection(top)) top += 1
  const active = chosen === HEAD ? HEAD : Math.max(top, chosen)
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
  // The row height is a token; its change must reach rows already measured.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `rowHeight` is what is waited for
  useEffect(() => virtual.measure(), [rowHeight])
  const items = props.isStatic
    ? sorted.map((_, index) => ({ index, top: index * rowHeight }))
    : virtual.getVirtualItems().map(({ index, start }) => ({ index, top: start - rowHeight }))
  const drawn = items.flatMap(({ index }) => sorted[index] ?? [])
  const widths = useColumnWidths({ scroller, columns, view, rows: sorted, drawn, name: props.name ?? testId })
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const onRange = windowed?.onRange
  useEffect(() => onRange?.(first, last), [onRange, first, last])
  const shown = props.showsSelected ? props.selectedKey : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: sorting the table scrolls nothing
  useEffect(() => {
    const index = sorted.findIndex((row) => row !== undefined && rowKey(row) === shown)
    if (index < 0) return
    setActive(index)
    virtual.scrollToIndex(index)
  }, [shown, rows])

  const idOf = (index: number) => (index === HEAD ? `${id}-head-${String(activeColumn)}` : `${id}-${String(index)}`)
  const markRange = (from: number, to: number) => {
    const range = sorted.slice(Math.min(from, to), Math.max(from, to) + 1)
    setMarked(new Set(range.flatMap((row) => (row === undefined ? [] : [rowKey(row)]))))
  }
  /** Where a range of marked rows begins. */
  const anchor = useRef(0)
  /** The row there, or the next one in the direction of the move that is no section. */
  const rowNear = (index: number) => {
    const bounded = Math.max(top, Math.min(sorted.length - 1, index))
    const step = bounded < active ? -1 : 1
    let near = bounded
    while (isSection(near)) near += step
    return near
  }
  const moveTo = (index: number, extends_ = false) => {
    const bounded = rowNear(index)
    const row = sorted[bounded]
    if (row === undefined) return
    setActive(bounded)
    if (!props.isStatic) virtual.scrollToIndex(bounded)
    if (extends_) return markRange(anchor.current, bounded)
    anchor.current = bounded
    setMarked(new Set())
    props.onSelect?.(row)
  }
  const toggleMark = (index: number) => {
    const row = sorted[index]
    if (row === undefined) return
    anchor.current = index
    setMarked((before) => {
      const next = new Set(before)
      if (!next.delete(rowKey(row))) next.add(rowKey(row))
      return next
    })
  }
  /** The marked rows, else the one under the keys or the pointer. */
  const chosenRows = (row: T | undefined): T[] => {
    const isAmong = row === undefined || marked.has(rowKey(row))
    const chosen = isAmong ? sorted.filter((one): one is T => one !== undefined && marked.has(rowKey(one))) : []
    return chosen.length > 0 || row === undefined ? chosen : [row]
  }
  const copyRows = (chosen: readonly T[]) => {
    const lines = chosen.map((row) => columns.map((column) => column.value(row) ?? '').join('\t'))
    void navigator.clipboard.writeText(lines.join('\n'))
  }
  const exportCsv = async () => {
    const loaded = () => sorted.filter((row): row is T => row !== undefined)
    saveCsv(props.fileName ?? label, columns, windowed ? await windowed.readAll() : loaded())
  }
  const setWidth = (column: string, px: number | undefined) => {
    const { [column]: _, ...others } = view.widths
    const rem = Math.max(LEAST_WIDTH_PX, px ?? 0) / PX_PER_REM / fontScale()
    setView({ widths: px === undefined ? others : { ...others, [column]: rem } })
  }
  const menuAt = (index: number): MenuPoint => {
    const box = document.getElementById(idOf(index))?.getBoundingClientRect()
    return { x: (box?.left ?? 0) + 40, y: box?.bottom ?? 0 }
  }
  const rowEntries = (row: T): MenuEntries => {
    const chosen = chosenRows(row)
    const own = props.menu?.(row) ?? []
    const copy = {
      id: 'table.copy',
      label: chosen.length === 1 ? 'Copy row' : `Copy ${String(chosen.length)} rows`,
      icon: Copy,
      shortcut: 'Ctrl C',
      run: () => copyRows(chosen),
    }
    return [...own, ...(own.length > 0 ? ['-' as const] : []), copy, ...tableEntries]
  }
  const tableEntries: MenuEntries = [
    { id: 'table.export', label: 'Export as CSV', icon: FileDown, run: () => void exportCsv() },
    { id: 'table.columns', label: 'Columns…', icon: Columns3, run: () => setChoosing(true) },
  ]

  /** The keys of the head. @returns whether it was one */
  const onHeadKey = (event: KeyboardEvent): boolean => {
    const column = columns[activeColumn]
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step !== undefined && event.shiftKey && column) {
      setWidth(column.id, (widths.of(column.id) ?? 0) + step * WIDTH_STEP_PX)
    } else if (step !== undefined) {
      setActiveColumn(Math.max(0, Math.min(columns.length - 1, activeColumn + step)))
    } else if ((event.key === 'Enter' || event.key === ' ') && column && column.isSortable !== false) {
      setSort(nextSort(sort, column.id))
    } else if (isMenuKey(event)) {
      setMenu({ at: menuAt(HEAD), row: undefined })
    } else return event.key === 'ArrowUp'
    return true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Buttons inside a row have keys of their own.
    if (event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1)
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: top,
      End: sorted.length - 1,
    }
    const row = sorted[active]
    const target = steps[event.key]
    const isCommand = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    if (active === HEAD && onHeadKey(event)) event.preventDefault()
    else if (event.key === 'ArrowUp' && active === top && !event.shiftKey) setActive(HEAD)
    else if (target !== undefined) moveTo(target, event.shiftKey)
    else if (event.key === ' ' && isCommand) toggleMark(active)
    else if (key === 'a' && isCommand) markRange(0, sorted.length - 1)
    else if (event.key === 'Escape' && marked.size > 0) setMarked(new Set())
    else if (row === undefined) return
    else if (isMenuKey(event)) setMenu({ at: menuAt(active), row })
    else if (event.key === 'Enter') props.onOpen?.(row, isCommand)
    else if (key === 'c' && isCommand) copyRows(chosenRows(row))
    else return
    event.preventDefault()
  }
  const onRowClick = (event: MouseEvent, index: number, row: T) => {
    setActive(index)
    if (event.shiftKey) return markRange(anchor.current, index)
    anchor.current = index
    setMarked(new Set())
    if (event.ctrlKey || event.metaKey) props.onOpen?.(row, true)
    else props.onSelect?.(row)
  }
  const onContextMenu = (event: MouseEvent, row: T | undefined) => {
    event.preventDefault()
    setMenu({ at: { x: event.clientX, y: event.clientY }, row })
  }

  return (
    <div className={cx(styles.table, props.isStatic && styles.static)} data-testid={testId}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>: its rows are placed by hand */}
      <div
        ref={scroller}
        className={styles.body}
        style={widths.style}
        role="grid"
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-activedescendant={sorted.length > 0 || active === HEAD ? idOf(active) : undefined}
        tabIndex={0}
        data-arrival
        onKeyDown={onKeyDown}
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus (aria-activedescendant) */}
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        <div
          className={styles.head}
          style={{ height: rowHeight }}
          role="row"
          aria-rowindex={1}
          onContextMenu={(event) => onContextMenu(event, undefined)}
        >
          {columns.map((column, index) => (
            <HeadCell
              key={column.id}
              id={`${id}-head-${String(index)}`}
              column={column}
              sort={sort}
              isActive={active === HEAD && index === activeColumn}
              onSort={(next) => setSort(nextSort(sort, next))}
              widthPx={() => widths.of(column.id) ?? 0}
              onWidth={(px) => setWidth(column.id, px)}
            />
          ))}
        </div>
        {sorted.length === 0 && props.empty}
        <div
          className={styles.rows}
          style={{ height: sorted.length * rowHeight, position: 'relative' }}
          role="presentation"
        >
          {items.map((item) => {
            const row = sorted[item.index]
            if (row === undefined) return null
            const key = rowKey(row)
            const isSelected = props.selectedKey === key || marked.has(key)
            const section = props.section?.(row)
            if (section !== undefined)
              return (
                // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus (aria-activedescendant)
                // biome-ignore lint/a11y/useSemanticElements: see the grid
                <div
                  key={key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={styles.section}
                  style={{ top: item.top, height: rowHeight }}
                >
                  {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
                  {/* biome-ignore lint/a11y/useSemanticElements: as above */}
                  <div role="gridcell" aria-colspan={columns.length} className={styles.cell}>
                    {section}
                  </div>
                </div>
              )
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus (aria-activedescendant)
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
              // biome-ignore lint/a11y/useSemanticElements: see the grid
              <div
                key={key}
                id={idOf(item.index)}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={isSelected}
                className={cx(
                  styles.row,
                  isSelected && styles.selected,
                  item.index === active && styles.active,
                  props.isBad?.(row) && styles.bad,
                )}
                style={{ top: item.top, height: rowHeight }}
                data-testid={`${testId}.row`}
                onClick={(event) => onRowClick(event, item.index, row)}
                onAuxClick={(event) => {
                  if (event.button === 1) props.onOpen?.(row, true)
                }}
                onDoubleClick={() => props.onOpen?.(row, false)}
                onContextMenu={(event) => {
                  setActive(item.index)
                  onContextMenu(event, row)
                }}
              >
                {columns.map((column) => (
                  <Cell key={column.id} column={column} row={row} />
                ))}
              </div>
            )
          })}
        </div>
      </div>
      <ContextMenu
        label={menu?.row === undefined ? label : 'Row'}
        at={menu?.at}
        onClose={() => setMenu(undefined)}
        entries={menu === undefined ? [] : menu.row === undefined ? tableEntries : rowEntries(menu.row)}
      />
      {isChoosing && <ColumnsSheet columns={all} view={view} onChange={setView} onClose={() => setChoosing(false)} />}
      {props.tools &&
        createPortal(
          <>
            <IconButton
              icon={Columns3}
              label="Columns"
              onPress={() => setChoosing(true)}
              testId={`${testId}.columns`}
            />
            <IconButton
              icon={FileDown}
              label="Export as CSV"
              onPress={() => void exportCsv()}
              disabledReason={sorted.length === 0 ? 'There are no rows' : undefined}
              testId={`${testId}.export`}
            />
          </>,
          props.tools,
        )}
    </div>
  )
}

const isMenuKey = ({ key, shiftKey }: KeyboardEvent) => key === 'ContextMenu' || (key === 'F10' && shiftKey)

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
