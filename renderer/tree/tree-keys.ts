/** Keys of the tree: the ARIA tree pattern plus opening, inspecting and menus. */
import { type RefObject, type KeyboardEvent as TreeKeyEvent, useEffect, useRef } from 'react'
import { isCharacter, isCovered, isTyping } from '../commands/typing'
import { indexOfParent, nameInTree, type TreeRow } from '../stores/tree-rows'

type NodeRow = Extract<TreeRow, { kind: 'node' }>

export interface TreeActions {
  /** Moves the focus to the row at an index and into view. */
  focus: (index: number) => void
  open: (row: NodeRow, newTab: boolean) => void
  setOpen: (row: NodeRow, isOpen: boolean) => void
  openSiblings: (row: NodeRow) => void
  inspect: (row: NodeRow) => void
  menu: (row: NodeRow, index: number) => void
}

/** Letters typed within this many milliseconds are one word. */
const TYPE_AHEAD_MS = 700

/** Rows a page key moves; a tree is rarely shown higher. */
const PAGE = 20

/** The next row at or after `from` (round the end) whose name begins with `text`; −1 when there is none. */
export function findByName(rows: readonly TreeRow[], from: number, text: string): number {
  const wanted = text.toLowerCase()
  for (let step = 0; step < rows.length; step += 1) {
    const index = (from + step) % rows.length
    const row = rows[index]
    if (row?.kind === 'node' && nameInTree(row.node).toLowerCase().startsWith(wanted)) return index
  }
  return -1
}

/** What a key does to the row under the focus; false when it is not a key of the tree. */
export function applyTreeKey(
  event: Pick<TreeKeyEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  rows: readonly TreeRow[],
  index: number,
  actions: TreeActions,
): boolean {
  if (event.altKey) return false
  const row = rows[index]
  const moves: Record<string, number> = {
    ArrowDown: Math.min(rows.length - 1, index + 1),
    ArrowUp: Math.max(0, index - 1),
    Home: 0,
    End: rows.length - 1,
    PageDown: Math.min(rows.length - 1, index + PAGE),
    PageUp: Math.max(0, index - PAGE),
  }
  const target = moves[event.key]
  if (target !== undefined && !event.ctrlKey && !event.metaKey) {
    actions.focus(target)
    return true
  }
  if (row?.kind !== 'node') return false
  const canOpen = row.node.childCount > 0
  switch (event.key) {
    case 'ArrowRight':
      if (canOpen && !row.isOpen) actions.setOpen(row, true)
      else if (row.isOpen) actions.focus(index + 1)
      return true
    case 'ArrowLeft':
      if (row.isOpen) actions.setOpen(row, false)
      else if (indexOfParent(rows, index) >= 0) actions.focus(indexOfParent(rows, index))
      return true
    case 'Enter':
      actions.open(row, event.ctrlKey || event.metaKey)
      return true
    case ' ':
      actions.inspect(row)
      return true
    case '*':
      actions.openSiblings(row)
      return true
    case 'ContextMenu':
      actions.menu(row, index)
      return true
    case 'F10':
      if (event.shiftKey) actions.menu(row, index)
      return event.shiftKey
    default:
      return false
  }
}

/** The key handler of the tree. */
export function useTreeKeys(rows: readonly TreeRow[], focusedIndex: number, actions: TreeActions) {
  const typed = useRef({ text: '', at: 0 })
  return (event: TreeKeyEvent) => {
    const index = Math.max(0, focusedIndex)
    if (applyTreeKey(event, rows, index, actions)) {
      event.preventDefault()
      return
    }
    if (!isCharacter(event) || event.key === '/') return
    const isContinued = event.timeStamp - typed.current.at < TYPE_AHEAD_MS
    typed.current = { text: (isContinued ? typed.current.text : '') + event.key, at: event.timeStamp }
    // A word being typed may still fit the row it led to; a new one looks from the next row on.
    const found = findByName(rows, index + (isContinued ? 0 : 1), typed.current.text)
    if (found >= 0) actions.focus(found)
    event.preventDefault()
  }
}

/** "/" outside of text fields and the graph moves to the filter. */
export function useFilterKey(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.defaultPrevented || !isCharacter(event) || isTyping(event) || isCovered()) return
      if (event.target instanceof Element && event.target.closest('[role="application"]')) return
      event.preventDefault()
      input.current?.focus()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [input])
}
