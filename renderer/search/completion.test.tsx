// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Completions, useCompletion, type ValueSource } from './completion'

const NETWORKS = ['private', 'private two', 'public']
const asked: string[] = []
const source: ValueSource = async (key, text) => {
  asked.push(`${key}:${text}`)
  return NETWORKS.filter((value) => value.startsWith(text)).map((value) => ({ value, count: 3 }))
}

function Box() {
  const [text, setText] = useState('')
  const completion = useCompletion(text, setText, source)
  return (
    <div onKeyDownCapture={completion.onKeyDown}>
      <input aria-label="Box" value={text} onChange={(event) => setText(event.target.value)} />
      <Completions completion={completion} text={text} setText={setText} showsKeys />
    </div>
  )
}

const box = () => screen.getByLabelText<HTMLInputElement>('Box')
const type = async (value: string) => {
  fireEvent.change(box(), { target: { value } })
  await act(() => vi.advanceTimersByTimeAsync(100))
}
/** Answers what is in the box, and whether the focus would move on. */
const tab = (shiftKey = false) => [fireEvent.keyDown(box(), { key: 'Tab', shiftKey }), box().value]
const offered = () => screen.getAllByRole('button').map((button) => button.textContent)

beforeEach(() => {
  vi.useFakeTimers()
  asked.length = 0
  render(<Box />)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('completion', () => {
  it('of a key: what it begins with, then its values', async () => {
    await type('web net')
    expect(offered()).toEqual(['network:network it is on'])
    expect(tab()).toEqual([false, 'web network:'])
    await act(() => vi.advanceTimersByTimeAsync(100))
    expect(offered()).toEqual(['private3', 'private two3', 'public3'])
  })

  it('of a value: one after the other and back, then Tab is free', async () => {
    await type('network:pri')
    expect(asked).toEqual(['network:pri'])
    expect(screen.getByRole('status').textContent).toBe('Tab completes network:private')
    expect(tab()).toEqual([false, 'network:private'])
    expect(tab()).toEqual([false, 'network:"private two"'])
    expect(tab(true)).toEqual([false, 'network:private'])
    expect(tab()).toEqual([false, 'network:"private two"'])
    expect(tab()).toEqual([true, 'network:"private two"'])
    // Going through asked for nothing anew.
    expect(asked).toEqual(['network:pri'])
  })

  it('leaves Tab alone where there is nothing to complete', async () => {
    await type('web-1')
    expect(tab()).toEqual([true, 'web-1'])
    await type('network:public')
    expect(tab()).toEqual([true, 'network:public'])
    await type('network:none')
    expect(tab()).toEqual([true, 'network:none'])
    expect(tab(true)).toEqual([true, 'network:none'])
  })

  it('waits for values that are asked for rather than to move on', () => {
    fireEvent.change(box(), { target: { value: 'network:' } })
    expect(tab()).toEqual([false, 'network:'])
  })

  it('offers every key at the start of a word, to be clicked', async () => {
    await type('web')
    fireEvent.click(screen.getByText('stale:'))
    expect(box().value).toBe('web stale:')
  })
})
