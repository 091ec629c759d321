// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Column, DataTable, leastWidthRem, nextSort, sortRows, tableTracks } from './data-table'

it('lets columns grow with the font, and knows what they need at least', () => {
  const columns = [{ width: '32px' }, { width: 'minmax(160px, 1.5fr)' }, {}]
  expect(tableTracks(columns)).toBe('2rem minmax(10rem, 1.5fr) minmax(5rem, 1fr)')
  expect(leastWidthRem(columns)).toBe(17)
})

describe('sortRows', () => {
  const rows = ['node-10', '', 'node-2', undefined, 'Node-1']
  it('is natural, with what has no value last both ways', () => {
    expect(sortRows(rows, (row) => row, 'ascending')).toEqual(['Node-1', 'node-2', 'node-10', '', undefined])
    expect(sortRows(rows, (row) => row, 'descending')).toEqual(['node-10', 'node-2', 'Node-1', '', undefined])
  })
  it('compares numbers as numbers', () => {
    expect(sortRows([10, 9, 100], (row) => row, 'ascending')).toEqual([9, 10, 100])
  })
})

describe('nextSort', () => {
  it('goes up, down, and back to the order as given', () => {
    const up = nextSort(undefined, 'name')
    const down = nextSort(up, 'name')
    expect([up, down, nextSort(down, 'name'), nextSort(down, 'host')]).toEqual([
      { column: 'name', direction: 'ascending' },
      { column: 'name', direction: 'descending' },
      undefined,
      { column: 'host', direction: 'ascending' },
    ])
  })
})

interface Host {
  name: string
  instances: number | undefined
}
const HOSTS: Host[] = [
  { name: 'node-10', instances: 3 },
  { name: 'node-2', instances: undefined },
  { name: 'node-1', instances: 12 },
]
const COLUMNS: Column<Host>[] = [
  { id: 'name', title: 'Name', value: (host) => host.name },
  { id: 'instances', title: 'Instances', value: (host) => host.instances, align: 'right' },
  { id: 'menu', title: '', value: () => undefined, isSortable: false },
]

function show(rows: readonly Host[] = HOSTS, isStatic = true) {
  const heard: string[] = []
  const table = (selectedKey?: string) => (
    <DataTable
      label="Hosts"
      columns={COLUMNS}
      rows={rows}
      rowKey={(host) => host.name}
      selectedKey={selectedKey}
      onSelect={(host) => heard.push(`select ${host.name}`)}
      onOpen={(host, newTab) => heard.push(`open ${host.name}${newTab ? ' in a new tab' : ''}`)}
      isBad={(host) => host.instances === undefined}
      isStatic={isStatic}
      empty="No hosts"
      testId="hosts"
    />
  )
  const { rerender } = render(table())
  return { heard, select: (key: string) => rerender(table(key)) }
}
const names = () => screen.queryAllByTestId('hosts.row').map((row) => row.firstElementChild?.textContent)
const grid = () => screen.getByRole('grid', { name: 'Hosts' })
const key = (name: string, more: object = {}) => fireEvent.keyDown(grid(), { key: name, ...more })
const active = () => document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.textContent

describe('DataTable', () => {
  afterEach(cleanup)

  it('sorts by a column up, down, and back to the order as given, and says so', () => {
    show()
    expect(names()).toEqual(['node-10', 'node-2', 'node-1'])
    const sort = screen.getByRole('button', { name: 'Sort by Name' })
    const orders = ['node-1 node-2 node-10', 'node-10 node-2 node-1', 'node-10 node-2 node-1']
    for (const [index, direction] of ['ascending', 'descending', 'none'].entries()) {
      fireEvent.click(sort)
      expect(names().join(' ')).toBe(orders[index])
      expect(screen.getAllByRole('columnheader')[0]?.getAttribute('aria-sort')).toBe(direction)
    }
    expect(screen.getAllByRole('button')).toHaveLength(2)
  })

  it('moves with the keys within its rows, selecting each it comes to', () => {
    const { heard } = show()
    key('ArrowDown')
    key('End')
    key('ArrowDown')
    key('Home')
    key('ArrowUp')
    expect(heard).toEqual(['node-2', 'node-1', 'node-1', 'node-10', 'node-10'].map((name) => `select ${name}`))
    expect(active()).toContain('node-10')
  })

  it('opens with Enter, a double click, and in a new tab with the middle button or Ctrl', () => {
    const { heard } = show()
    const row = screen.getAllByTestId('hosts.row')[2] as HTMLElement
    key('Enter')
    key('Enter', { ctrlKey: true })
    fireEvent.doubleClick(row)
    fireEvent(row, new MouseEvent('auxclick', { button: 1, bubbles: true }))
    fireEvent.click(row, { ctrlKey: true })
    expect(heard).toEqual([
      'open node-10',
      'open node-10 in a new tab',
      'open node-1',
      'open node-1 in a new tab',
      'open node-1 in a new tab',
    ])
  })

  it('marks the selected row and those with a problem', () => {
    const { heard, select } = show()
    fireEvent.click(screen.getAllByTestId('hosts.row')[1] as HTMLElement)
    expect([heard, active()?.startsWith('node-2')]).toEqual([['select node-2'], true])
    select('node-1')
    const rows = screen.getAllByTestId('hosts.row')
    expect(rows.map((row) => row.getAttribute('aria-selected'))).toEqual(['false', 'false', 'true'])
    expect(rows.map((row) => /bad/.test(row.className))).toEqual([false, true, false])
  })

  it('copies the values of the row under the keys, tab-separated as spreadsheets take them', () => {
    const writeText = vi.fn(() => Promise.resolve())
    Object.assign(navigator, { clipboard: { writeText } })
    show()
    key('c')
    key('c', { ctrlKey: true })
    key('ArrowDown')
    key('C', { metaKey: true })
    expect(writeText.mock.calls).toEqual([['node-10\t3\t'], ['node-2\t\t']])
  })

  it('says why it is empty, under its head', () => {
    show([])
    expect(screen.getByText('No hosts')).toBeTruthy()
    expect(grid().getAttribute('aria-activedescendant')).toBeNull()
  })

  describe('with more rows than fit', () => {
    beforeEach(() => {
      vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(280)
      vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800)
    })
    afterEach(() => vi.restoreAllMocks())

    it('draws those in view only, in a box as high as all of them, and tells how many there are', async () => {
      show(
        Array.from({ length: 5000 }, (_, index) => ({ name: `host-${String(index)}`, instances: index })),
        false,
      )
      const rows = await screen.findAllByTestId('hosts.row')
      expect([rows.length > 9, rows.length < 60]).toEqual([true, true])
      expect(rows[0]?.parentElement?.style.height).toBe(`${String(5000 * 28)}px`)
      expect(grid().getAttribute('aria-rowcount')).toBe('5001')
      expect(rows[3]?.getAttribute('aria-rowindex')).toBe('5')
      expect(screen.getAllByRole('row')[0]?.className).toMatch(/head/)
    })
  })
})
