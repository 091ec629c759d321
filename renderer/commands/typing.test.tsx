// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useRef } from 'react'
import { Autocomplete, Input, ListBox, ListBoxItem, TextField } from 'react-aria-components'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useShortcuts } from '../frame/keys-sheet'
import { useFilterKey } from '../tree/tree-keys'
import { Commands } from './commands'
import { isCovered } from './typing'

const help = vi.fn()
const search = vi.fn()
const commands = new Commands(
  [
    { id: 'help', title: 'Help', group: 'Help', shortcuts: ['?'], run: help },
    { id: 'search', title: 'Search', group: 'Go', shortcuts: ['Ctrl+K'], run: search },
  ],
  false,
)

/** The window in small: keys of the page, the tree's filter, and a field whose list gets its keys dispatched again. */
function Page() {
  const filter = useRef<HTMLInputElement>(null)
  useShortcuts(commands)
  useFilterKey(filter)
  return (
    <>
      <main>
        <input ref={filter} aria-label="Filter" />
        <button type="button">Elsewhere</button>
      </main>
      <Autocomplete>
        <TextField aria-label="Search">
          <Input />
        </TextField>
        <ListBox aria-label="Results">
          <ListBoxItem id="one">one</ListBoxItem>
        </ListBox>
      </Autocomplete>
    </>
  )
}

const press = (key: string, modifiers = {}) => {
  const at = document.activeElement ?? document.body
  // What the page does with a key is to cancel it; a field writes those that were not.
  return fireEvent.keyDown(at, { key, ...modifiers })
}

beforeEach(() => {
  // jsdom lacks it.
  vi.stubGlobal('CSS', { escape: (text: string) => text })
  render(<Page />)
})
afterEach(() => {
  cleanup()
  vi.clearAllMocks()
})

describe('the keys of a field with a list under it', () => {
  it.each([false, true])('are written, whatever they are elsewhere (an item of the list is active: %s)', (isActive) => {
    const field = screen.getByLabelText('Search')
    act(() => field.focus())
    if (isActive) press('ArrowDown')
    const redispatched = vi.fn()
    screen.getByRole('listbox').addEventListener('keydown', redispatched)
    expect(press('/')).toBe(true)
    expect(press('?', { shiftKey: true })).toBe(true)
    expect(redispatched).toHaveBeenCalledTimes(2)
    expect(help).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(field)
    // Combinations are still the page's.
    expect(press('k', { ctrlKey: true })).toBe(false)
    expect(search).toHaveBeenCalledTimes(1)
  })

  it('are the page’s outside of fields', () => {
    act(() => screen.getByText('Elsewhere').focus())
    expect(press('?', { shiftKey: true })).toBe(false)
    expect(help).toHaveBeenCalledTimes(1)
    expect(press('/')).toBe(false)
    expect(document.activeElement).toBe(screen.getByLabelText('Filter'))
  })

  it('mean nothing to a screen that is covered', () => {
    const main = document.querySelector('main')
    expect(isCovered()).toBe(false)
    main?.parentElement?.setAttribute('inert', '')
    expect(isCovered()).toBe(true)
    act(() => screen.getByText('Elsewhere').focus())
    press('/')
    expect(document.activeElement).toBe(screen.getByText('Elsewhere'))
  })
})
