import { isFolder } from '@shared/catalog/object-types'
import { type Service, serviceText, serviceWords } from '@shared/model/service'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight, CornerDownRight, ScanLine } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type MouseEvent, useEffect, useId, useRef, useState } from 'react'
import { useApp } from '../app/app-context'
import { objectEntries } from '../commands/actions'
import { scanDisabledReason, scanNow } from '../commands/register'
import {
  Button,
  ContextMenu,
  cx,
  EmptyState,
  Glyph,
  Icon,
  KnowledgeMark,
  type MenuPoint,
  MiddleText,
  ProductMark,
  RollUp,
  StatusBadge,
  TextAction,
  useTokenPx,
} from '../components'
import { countNoun, formatCount } from '../format/number'
import { healthOf } from '../format/status'
import { links } from '../routing/links'
import type { TreeStore } from '../stores/tree'
import { indexOfNode, nameInTree, type TreeRow } from '../stores/tree-rows'
import { type TreeActions, useTreeKeys } from './tree-keys'
import styles from './tree-list.module.css'

type NodeRow = Extract<TreeRow, { kind: 'node' }>

/** The rows of the tree, only those in view; keys and roles of the ARIA tree pattern. */
export const TreeList = observer(function TreeList({ tree, environment }: { tree: TreeStore; environment: string }) {
  const app = useApp()
  const { workspace } = app
  const scroller = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<{ at: MenuPoint; row: NodeRow }>()
  const id = useId()
  const rowHeight = useTokenPx('--row-tree', 26)
  const { rows } = tree
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  })
  const selectedId = workspace.objectId
  const focusedIndex = indexOfNode(rows, tree.focusedId ?? selectedId)

  // The row height is a token; its change must reach rows already measured.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `rowHeight` is what is waited for
  useEffect(() => virtual.measure(), [rowHeight])

  // A filtered tree is another list: it is read from its top.
  const { filtered } = tree
  useEffect(() => {
    if (filtered) virtual.scrollToOffset(0)
  }, [filtered, virtual])

  // Someone asked to see the focused row. Only when it is out of view: nothing jumps.
  const { revealCount } = tree
  const indexToReveal = revealCount > 0 ? focusedIndex : -1
  useEffect(() => {
    if (revealCount > 0 && indexToReveal >= 0) virtual.scrollToIndex(indexToReveal, { align: 'auto' })
  }, [revealCount, indexToReveal, virtual])

  const open = (row: NodeRow, newTab: boolean) => workspace.open(environment, row.node.refId ?? row.node.id, { newTab })
  const actions: TreeActions = {
    focus: (index) => {
      const row = rows[index]
      if (row?.kind === 'node') tree.focus(row.node.id)
      virtual.scrollToIndex(index, { align: 'auto' })
    },
    open,
    setOpen: (row, isOpen) => void tree.setOpen(row.node.id, isOpen),
    openSiblings: (row) => void tree.openSiblings(row.node.parentId),
    inspect: (row) => {
      workspace.pick(environment, row.node.refId ?? row.node.id)
      app.layout.setOpen('inspector', true)
    },
    menu: (row, index) => {
      const box = document.getElementById(`${id}-${String(index)}`)?.getBoundingClientRect()
      setMenu({ row, at: { x: (box?.left ?? 0) + 40, y: box?.bottom ?? 0 } })
    },
  }
  const onKeyDown = useTreeKeys(rows, focusedIndex, actions)

  if (tree.isEmpty || (tree.isFiltering && rows.length === 0)) {
    return <TreeEmpty tree={tree} environment={environment} />
  }
  return (
    <>
      <div
        ref={scroller}
        className={styles.tree}
        role="tree"
        aria-label={`Inventory of ${environment}`}
        aria-activedescendant={focusedIndex >= 0 ? `${id}-${String(focusedIndex)}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-testid="tree"
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return (
              row && (
                <TreeRowView
                  key={row.key}
                  id={`${id}-${String(item.index)}`}
                  row={row}
                  top={item.start}
                  isSelected={row.kind === 'node' && row.node.id === selectedId}
                  isFocused={item.index === focusedIndex}
                  onSelect={(node, newTab) => {
                    tree.focus(node.node.id)
                    open(node, newTab)
                  }}
                  onToggle={(node) => void tree.setOpen(node.node.id, !node.isOpen)}
                  onMenu={(node, at) => {
                    tree.focus(node.node.id)
                    setMenu({ row: node, at })
                  }}
                  onRetry={(parentId) => void tree.reload(parentId)}
                />
              )
            )
          })}
        </div>
      </div>
      <ContextMenu
        label="Object"
        at={menu?.at}
        onClose={() => setMenu(undefined)}
        entries={
          menu
            ? objectEntries(app, {
                environment,
                id: menu.row.node.refId ?? menu.row.node.id,
                type: menu.row.node.type,
                name: menu.row.node.name,
              })
            : []
        }
      />
    </>
  )
})

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
function TreeRowView(props: Props) {
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
          <ProductMark busy />
          <span className="t3">Loading</span>
        </>
      ) : row.kind === 'more' ? (
        <span className="t3 trunc">{row.message}</span>
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
  const own = healthOf(node.status)
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
        {folder || row.prefix !== undefined ? node.name : <MiddleText text={nameInTree(node)} face="ui" />}
      </span>
      {node.service && <ServiceNote service={node.service} from={node.host} />}
      {node.refId !== undefined && <Icon as={CornerDownRight} size={12} className="t3" />}
      <RollUp status="error" count={errors} />
      <RollUp status="warn" count={warnings} />
      {node.below.unread > 0 && (
        <KnowledgeMark
          state="never"
          words={formatCount(node.below.unread)}
          spoken={`${countNoun(node.below.unread, 'host')} not read`}
        />
      )}
      <KnowledgeMark
        state={node.knowledge}
        isYielding
        {...(node.type === 'host' || node.type === 'region' ? {} : { words: '' })}
      />
      {folder && canOpen && <span className="tiny t3 num">{formatCount(node.childCount)}</span>}
    </div>
  )
}

/** As much as there is room for, what matters most first. */
function ServiceNote({ service, from }: { service: Service; from: string | undefined }) {
  const [first = '', ...rest] = serviceWords(service, from)
  return (
    <span className={styles.service} title={serviceText(service)}>
      <span className={styles.words}>
        <MiddleText text={first} face="ui" />
        {rest.map((words) => (
          <span key={words}>, {words}</span>
        ))}
      </span>
    </span>
  )
}

/** Why there are no rows: nothing was scanned, nothing matches, or the answer is not there yet. */
const TreeEmpty = observer(function TreeEmpty({ tree, environment }: { tree: TreeStore; environment: string }) {
  const app = useApp()
  if (app.environments.isUnknown(environment)) return <EmptyState title="No such environment" />
  if (!tree.isFiltering) {
    return (
      <EmptyState
        icon={<Glyph type="region" size={24} />}
        title="Nothing here yet"
        action={
          <Button
            icon={ScanLine}
            testId="tree.scan"
            disabledReason={scanDisabledReason(app, environment)}
            onPress={() => void scanNow(app, { environment })}
          >
            Scan now
          </Button>
        }
      >
        {app.environments.get(environment)?.environment.offline
          ? `The file that ${environment} was imported from holds no objects.`
          : `The first scan of ${environment} fills this tree.`}
      </EmptyState>
    )
  }
  if (!tree.filtered) {
    return <EmptyState icon={<ProductMark busy size={20} />} title="Filtering" />
  }
  if (tree.filterError !== undefined) return <EmptyState title="The filter failed">{tree.filterError}</EmptyState>
  return (
    <EmptyState
      title={tree.filter.text.trim() === '' ? 'No match' : `No match for “${tree.filter.text.trim()}”`}
      action={
        <>
          <Button size="small" variant="quiet" testId="tree.filter.reset" onPress={() => tree.clearFilter()}>
            Clear the filter
          </Button>
          <Button
            size="small"
            variant="quiet"
            testId="tree.search-all"
            onPress={() => app.router.go(links.search(tree.filter.text))}
          >
            Search everywhere
          </Button>
        </>
      }
    >
      Nothing in {environment} matches the filter.
    </EmptyState>
  )
})
