import { isFolder } from '@shared/catalog/object-types'
import { ChevronDown, ChevronRight, CornerDownRight } from 'lucide-react'
import type { MouseEvent } from 'react'
import { Calliper, cx, Glyph, Icon, type MenuPoint, MiddleText, RollUp, StatusBadge, TextAction } from '../components'
import { formatCount } from '../format/number'
import { statusKey } from '../format/status'
import { isMonoName } from '../format/text'
import type { TreeRow } from '../stores/tree-rows'
import styles from './tree-row.module.css'

type NodeRow = Extract<TreeRow, { kind: 'node' }>

interface Props {
  id: string
  row: TreeRow
  /** Distance from the top of the list, in pixels. */
  top: number
  isSelected: boolean
  isFocused: boolean
  onSelect: (row: NodeRow, newTab: boolean) => void
  onToggle: (row: NodeRow) => void
  onMenu: (row: NodeRow, at: MenuPoint) => void
  onRetry: (parentId: string) => void
}

function Indent({ depth }: { depth: number }) {
  return Array.from({ length: depth }, (_, level) => (
    // Levels have no identity but their number.
    <span key={`level-${String(level)}`} className={styles.ind} />
  ))
}

/** One line of the tree. */
export function TreeRowView(props: Props) {
  const { row } = props
  return row.kind === 'node' ? <NodeLine {...props} row={row} /> : <StateLine {...props} row={row} />
}

function StateLine({ row, top, onRetry }: Props & { row: Exclude<TreeRow, NodeRow> }) {
  return (
    <div className={styles.tr} style={{ transform: `translateY(${String(top)}px)` }}>
      <Indent depth={row.depth} />
      <i className={styles.noChevron} />
      {row.kind === 'loading' ? (
        <>
          <Calliper busy />
          <span className="t3">Loading</span>
        </>
      ) : (
        <>
          <StatusBadge status="error" />
          <span className="trunc err" title={row.message}>
            {row.message}
          </span>
          <TextAction onPress={() => onRetry(row.parentId)} testId="tree.retry">
            Retry
          </TextAction>
        </>
      )}
    </div>
  )
}

function NodeLine(props: Props & { row: NodeRow }) {
  const { row, isSelected, isFocused, onSelect, onToggle, onMenu } = props
  const { node } = row
  const folder = isFolder(node.type)
  const canOpen = node.childCount > 0
  const own = statusKey(node)
  const errors = node.below.error + (own === 'error' ? 1 : 0)
  const warnings = node.below.warning + (own === 'warn' ? 1 : 0)
  const toggle = (event: MouseEvent) => {
    event.stopPropagation()
    if (canOpen) onToggle(row)
  }
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus (aria-activedescendant)
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree
    <div
      id={props.id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-selected={isSelected}
      aria-expanded={canOpen ? row.isOpen : undefined}
      className={cx(
        styles.tr,
        folder && styles.fold,
        isSelected && styles.sel,
        isFocused && styles.focused,
        row.isMatch === false && styles.context,
      )}
      style={{ transform: `translateY(${String(props.top)}px)` }}
      data-testid="tree.row"
      data-object={node.id}
      onClick={(event) => onSelect(row, event.ctrlKey || event.metaKey)}
      onAuxClick={(event) => {
        if (event.button === 1) onSelect(row, true)
      }}
      onDoubleClick={toggle}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu(row, { x: event.clientX, y: event.clientY })
      }}
    >
      <Indent depth={row.depth} />
      {canOpen ? (
        <span
          className={styles.ch}
          onClick={toggle}
          onDoubleClick={(event) => event.stopPropagation()}
          aria-hidden="true"
        >
          <Icon as={row.isOpen ? ChevronDown : ChevronRight} size={14} />
        </span>
      ) : (
        <i className={styles.noChevron} />
      )}
      <Glyph type={node.type} className={styles.ty ?? ''} />
      <span className={styles.n}>
        {row.prefix !== undefined && <span className="t3">{row.prefix} / </span>}
        {isMonoName(node.type, node.name) ? <MiddleText text={node.name} face="ui" /> : node.name}
      </span>
      {node.refId !== undefined && <Icon as={CornerDownRight} size={12} className="t3" />}
      <RollUp status="error" count={errors} />
      <RollUp status="warn" count={warnings} />
      {own === 'stale' && <StatusBadge status="stale" />}
      {folder && canOpen && <span className={styles.c}>{formatCount(node.childCount)}</span>}
    </div>
  )
}
