import type { TreeNode } from '@shared/contract/calls/inventory'
import { describe, expect, it } from 'vitest'
import { buildRows } from '../stores/tree-rows'
import { applyTreeKey, findByName, type TreeActions } from './tree-keys'

const node = (id: string, parentId: string, childCount = 0): TreeNode => ({
  id,
  type: 'host',
  name: id,
  parentId,
  childCount,
  knowledge: 'read',
  below: { error: 0, warning: 0, stale: 0, unread: 0 },
})
const children = new Map([
  ['lab', [node('alpha', 'lab', 2), node('beta', 'lab', 1), node('gamma', 'lab')]],
  ['alpha', [node('a1', 'alpha'), node('a2', 'alpha')]],
])
const rows = buildRows({ below: (id) => ({ children: children.get(id) }), open: new Set(['alpha']) }, 'lab')

/** What a key does at a row, as words. */
function press(key: string, index: number, modifiers: { shiftKey?: boolean; ctrlKey?: boolean } = {}): string[] {
  const done: string[] = []
  const actions: TreeActions = {
    focus: (target) => done.push(`focus ${rows[target]?.key}`),
    open: (row, newTab) => done.push(`open ${row.key}${newTab ? ' in new tab' : ''}`),
    setOpen: (row, isOpen) => done.push(`${isOpen ? 'unfold' : 'fold'} ${row.key}`),
    openSiblings: (row) => done.push(`siblings of ${row.key}`),
    inspect: (row) => done.push(`inspect ${row.key}`),
    menu: (row) => done.push(`menu ${row.key}`),
  }
  const isHandled = applyTreeKey(
    { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers },
    rows,
    index,
    actions,
  )
  return isHandled ? done : ['not handled']
}

describe('keys of the tree', () => {
  it('move', () => {
    expect([
      press('ArrowDown', 0),
      press('ArrowUp', 0),
      press('End', 0),
      press('Home', 3),
      press('ArrowDown', 4),
    ]).toEqual([['focus a1'], ['focus alpha'], ['focus gamma'], ['focus alpha'], ['focus gamma']])
  })
  it('open, close, and step between parent and child', () => {
    expect([press('ArrowRight', 3), press('ArrowRight', 0), press('ArrowLeft', 0), press('ArrowLeft', 2)]).toEqual([
      ['unfold beta'],
      ['focus a1'],
      ['fold alpha'],
      ['focus alpha'],
    ])
    expect(press('ArrowRight', 4)).toEqual([])
  })
  it('act', () => {
    expect([
      press('Enter', 1),
      press('Enter', 1, { ctrlKey: true }),
      press(' ', 1),
      press('*', 3),
      press('F10', 1, { shiftKey: true }),
      press('F10', 1),
      press('q', 1),
    ]).toEqual([
      ['open a1'],
      ['open a1 in new tab'],
      ['inspect a1'],
      ['siblings of beta'],
      ['menu a1'],
      ['not handled'],
      ['not handled'],
    ])
  })
})

describe('findByName', () => {
  it('goes round the end', () => {
    expect([findByName(rows, 2, 'A'), findByName(rows, 3, 'a'), findByName(rows, 0, 'zeta')]).toEqual([2, 0, -1])
  })
})
