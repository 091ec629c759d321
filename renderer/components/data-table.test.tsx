// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DataTable } from './data-table'
import { type Column, nextSort, sortRows } from './table-column'

afterEach(cleanup)

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
  { id: 'menu', title: 'Menu', isTitleHidden: true, value: () => undefined, isSortable: false },
  { id: 'zone', title: 'Zone', value: () => 'nova', isExtra: true },
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
      menu={(host) => [{ id: 'host.scan', label: 'Scan', run: () => heard.push(`scan ${host.name}`) }]}
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
const tracks = () => grid().style.getPropertyValue('--tracks')
const marked = () =>
  screen
    .getAllByTestId('hosts.row')
    .filter((row) => row.getAttribute('aria-selected') === 'true')
    .map((row) => row.firstElementChild?.textContent)
const active = () => document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.textContent

// Menus ask for what jsdom does not have.
Object.assign(globalThis, { CSS: { escape: (text: string) => text } })

describe('DataTable', () => {
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
    expect(heard).toEqual(['node-2', 'node-1', 'node-1', 'node-10'].map((name) => `select ${name}`))
    expect(active()).toContain('node-10')
  })

  it('is one stop of the Tab key, and sorts and widens its columns by the keys of its head', () => {
    show()
    expect(grid().querySelectorAll('button:not([tabindex="-1"])')).toHaveLength(0)
    key('ArrowUp')
    key('ArrowRight')
    expect(active()).toBe('Instances')
    key('Enter')
    expect(names()).toEqual(['node-10', 'node-1', 'node-2'])
    const before = tracks()
    key('ArrowRight', { shiftKey: true })
    expect(tracks()).not.toBe(before)
    key('ArrowDown')
    expect(active()).toContain('node-10')
  })

  it('marks rows with Shift and Ctrl, and copies them together', () => {
    const writeText = vi.fn(() => Promise.resolve())
    Object.assign(navigator, { clipboard: { writeText } })
    const { heard } = show()
    key('ArrowDown', { shiftKey: true })
    expect([heard, marked()]).toEqual([[], ['node-10', 'node-2']])
    key('c', { ctrlKey: true })
    key(' ', { ctrlKey: true })
    expect(marked()).toEqual(['node-10'])
    key('a', { ctrlKey: true })
    expect(marked()).toHaveLength(3)
    key('Escape')
    expect(marked()).toEqual([])
    fireEvent.click(screen.getAllByTestId('hosts.row')[2] as HTMLElement, { shiftKey: true })
    expect(marked()).toEqual(['node-2', 'node-1'])
    expect(writeText.mock.calls).toEqual([['node-10\t3\t\nnode-2\t\t']])
  })

  it.each([
    ['the Menu key', () => key('ContextMenu')],
    ['Shift+F10', () => key('F10', { shiftKey: true })],
    ['a right click', () => fireEvent.contextMenu(screen.getAllByTestId('hosts.row')[0] as HTMLElement)],
  ])('opens the menu of a row by %s', (_, press) => {
    const { heard } = show()
    press()
    const entries = screen.getAllByRole('menuitem').map((entry) => entry.dataset.testid)
    expect(entries).toEqual(['host.scan', 'table.copy', 'table.export', 'table.columns'])
    fireEvent.click(screen.getByTestId('host.scan'))
    expect(heard).toEqual(['scan node-10'])
  })

  it('shows the columns that are chosen, in the order that is chosen', () => {
    show()
    fireEvent.contextMenu(screen.getAllByRole('columnheader')[0] as HTMLElement)
    fireEvent.click(screen.getByTestId('table.columns'))
    fireEvent.click(screen.getByRole('switch', { name: 'Zone' }))
    fireEvent.click(screen.getByTestId('columns.up.zone'))
    fireEvent.click(screen.getByRole('switch', { name: 'Name' }))
    fireEvent.click(screen.getByTestId('columns.done'))
    const titles = () => screen.getAllByRole('columnheader').map((head) => head.textContent)
    expect(titles()).toEqual(['Instances', 'Zone', 'Menu'])
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

describe('below a section, which is no row to stand on,', () => {
  const active = () =>
    document.getElementById(screen.getByRole('grid').getAttribute('aria-activedescendant') ?? '')?.textContent
  beforeEach(() => {
    render(
      <DataTable
        label="Hosts"
        columns={COLUMNS}
        rows={HOSTS}
        rowKey={(host) => host.name}
        section={(host) => (host.name === 'node-10' ? 'Today' : undefined)}
        isStatic
        empty="No hosts"
        testId="hosts"
      />,
    )
  })

  it('a table begins', () => {
    expect(active()).toContain('node-2')
  })

  it('Home leads to its first row, and from there an arrow into the head', () => {
    key('ArrowDown')
    key('Home')
    expect(active()).toContain('node-2')
    key('ArrowUp')
    expect(active()).toContain('Name')
    key('ArrowDown')
    expect(active()).toContain('node-2')
  })
})
