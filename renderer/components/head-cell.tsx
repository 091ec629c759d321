import { ArrowDown, ArrowUp } from 'lucide-react'
import { type PointerEvent, useRef } from 'react'
import { cx } from './class-names'
import styles from './data-table.module.css'
import { Icon } from './marks'
import type { Column, Sort } from './table-column'

interface HeadCellProps<T> {
  id: string
  column: Column<T>
  sort: Sort | undefined
  isActive: boolean
  onSort: (column: string) => void
  widthPx: () => number
  /** Undefined: as wide as its content again. */
  onWidth: (px: number | undefined) => void
}

/** The head of a column: a press sorts by it, its edge is drawn to widen it. */
export function HeadCell<T>({ id, column, sort, isActive, onSort, widthPx, onWidth }: HeadCellProps<T>) {
  const direction = sort?.column === column.id ? sort.direction : undefined
  const className = cx(styles.headCell, column.align === 'right' && styles.right)
  const start = useRef<{ x: number; px: number }>(undefined)
  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, px: widthPx() }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) onWidth(start.current.px + event.clientX - start.current.x)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
    <div
      id={id}
      role="columnheader"
      aria-sort={direction ?? 'none'}
      className={cx('grid shrinks anchor', isActive && styles.active)}
    >
      {column.isTitleHidden ? (
        <span className="sr-only">{column.title}</span>
      ) : column.isSortable === false ? (
        <span className={className}>{column.head ?? column.title}</span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={className}
          aria-label={`Sort by ${column.title}`}
          data-testid={`table.sort.${column.id}`}
          onClick={() => onSort(column.id)}
        >
          <span className="trunc">{column.title}</span>
          {direction && <Icon as={direction === 'ascending' ? ArrowUp : ArrowDown} size={12} />}
        </button>
      )}
      <span
        className={styles.edge}
        aria-hidden="true"
        data-testid={`table.width.${column.id}`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          start.current = undefined
        }}
        onDoubleClick={() => onWidth(undefined)}
      />
    </div>
  )
}
