import { useVirtualizer } from '@tanstack/react-virtual'
import { observer } from 'mobx-react-lite'
import { useEffect, useId, useRef, useState } from 'react'
import { useApp } from '../app/app-context'
import { objectCommands } from '../commands/object-actions'
import { ContextMenu, type MenuPoint, useTokenPx } from '../components'
import type { TreeStore } from '../stores/tree'
import { indexOfNode, type TreeRow } from '../stores/tree-rows'
import { TreeEmpty } from './tree-empty'
import { type TreeActions, useTreeKeys } from './tree-keys'
import styles from './tree-list.module.css'
import { TreeRowView } from './tree-row'

type NodeRow = Extract<TreeRow, { kind: 'node' }>

/** The rows of the tree, only those in view; keys and roles of the ARIA tree pattern. */
export const TreeList = observer(function TreeList({ tree, environment }: { tree: TreeStore; environment: string }) {
  const app = useApp()
  const { workspace, commands } = app
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
      app.layout.setInspectorOpen(true)
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
            ? objectCommands(app, {
                environment,
                id: menu.row.node.refId ?? menu.row.node.id,
                type: menu.row.node.type,
                name: menu.row.node.name,
              }).map((command) => ({
                id: command.id,
                label: command.title,
                icon: command.icon,
                shortcut: commands.shortcutOf(command.id),
                disabledReason: command.disabledReason?.(),
                run: command.run,
              }))
            : []
        }
      />
    </>
  )
})
