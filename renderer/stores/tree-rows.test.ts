import type { TreeNode } from '@shared/contract/calls/inventory'
import { describe, expect, it } from 'vitest'
import { buildRows, filteredRows, indexOfNode, indexOfParent, nameInTree } from './tree-rows'

const node = (id: string, parentId: string, childCount = 0, type = 'host'): TreeNode => ({
  id,
  type,
  name: id,
  parentId,
  childCount,
  knowledge: 'read',
  below: { error: 0, warning: 0, stale: 0, unread: 0 },
})

const children = new Map([
  ['lab', [node('projects', 'lab', 2, 'projects_folder'), node('regions', 'lab', 1, 'regions_folder')]],
  ['regions', [node('RegionOne', 'regions', 2, 'region')]],
  ['RegionOne', [node('zones', 'RegionOne', 1), node('networks', 'RegionOne')]],
])
const stateOf = (
  children: ReadonlyMap<string, readonly TreeNode[]>,
  open: readonly string[],
  errors: ReadonlyMap<string, string> = new Map(),
) => ({ below: (id: string) => ({ children: children.get(id), error: errors.get(id) }), open: new Set(open) })
const describeRow = (row: ReturnType<typeof buildRows>[number]) =>
  row.kind === 'node'
    ? `${'  '.repeat(row.depth)}${row.prefix ? `${row.prefix} / ` : ''}${row.node.name} ${row.position}/${row.setSize}${row.isOpen ? ' open' : ''}`
    : `${'  '.repeat(row.depth)}${row.kind} ${row.parentId}`

describe('buildRows', () => {
  it('shows what is open, joins the only region with its folder, and says what is still loading', () => {
    const rows = buildRows(stateOf(children, ['RegionOne', 'zones', 'networks']), 'lab')
    expect(rows.map(describeRow)).toEqual([
      'projects 1/2',
      'regions / RegionOne 2/2 open',
      '  zones 1/2 open',
      '    loading zones',
      '  networks 2/2',
    ])
  })

  it('does not join two regions', () => {
    const two = new Map([['lab', [node('regions', 'lab', 2, 'regions_folder')]]])
    expect(buildRows(stateOf(two, []), 'lab').map(describeRow)).toEqual(['regions 1/1'])
  })

  it('shows an error in place of the children it is about', () => {
    const errors = new Map([['projects', 'not reachable']])
    const rows = buildRows(stateOf(children, ['projects'], errors), 'lab')
    expect(rows[1]).toEqual({
      kind: 'error',
      key: 'error projects',
      parentId: 'projects',
      depth: 1,
      message: 'not reachable',
    })
  })

  it('builds a hundred thousand rows', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => node(`n${index}`, 'lab'))
    const rows = buildRows(stateOf(new Map([['lab', many]]), []), 'lab')
    expect(rows).toHaveLength(100_000)
    expect(rows.at(-1)).toMatchObject({ position: 100_000, setSize: 100_000 })
  })
})

describe('filteredRows', () => {
  it('keeps order, depth and matches, and counts siblings among what is shown', () => {
    const rows = filteredRows([
      { ...node('a', 'lab', 3), depth: 0, match: false },
      { ...node('a1', 'a'), depth: 1, match: true },
      { ...node('a2', 'a'), depth: 1, match: true },
      { ...node('b', 'lab', 9), depth: 0, match: true },
    ])
    expect(
      rows.map((row) => [row.key, row.depth, row.kind === 'node' && row.isOpen, row.kind === 'node' && row.position]),
    ).toEqual([
      ['a', 0, true, 1],
      ['a1', 1, false, 1],
      ['a2', 1, false, 2],
      ['b', 0, false, 2],
    ])
  })
})

describe('places', () => {
  it('finds nodes and parents', () => {
    const rows = buildRows(stateOf(children, ['RegionOne']), 'lab')
    expect(indexOfNode(rows, 'networks')).toBe(3)
    expect(indexOfNode(rows, 'nowhere')).toBe(-1)
    expect(indexOfParent(rows, 3)).toBe(1)
    expect(indexOfParent(rows, 0)).toBe(-1)
  })
})

it('names what is below a host without the host', () => {
  const named = (name: string, host?: string) => nameInTree({ name, host } as TreeNode)
  expect(named('node-1-otep-vxlan-10.0.0.1', 'node-1')).toBe('otep-vxlan-10.0.0.1')
  expect(named('node-1', 'node-1')).toBe('node-1')
  expect(named('private')).toBe('private')
  expect(nameInTree({ name: 'dhcp-private', project: 'demo' } as TreeNode)).toBe('dhcp-private (demo)')
})
