// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { NumberField, SecretField } from './field'

afterEach(cleanup)

function Form() {
  const [value, setValue] = useState('')
  return (
    <>
      <SecretField label="Password" testId="pwd" value={value} onChange={setValue} />
      <output data-testid="typed">{value.length}</output>
      <button type="button" onClick={() => setValue('')}>
        Clear
      </button>
    </>
  )
}

describe('a secret field', () => {
  it('hands on what is typed and shows what it is given, without a copy in the document', () => {
    render(<Form />)
    const input = screen.getByTestId<HTMLInputElement>('pwd')
    expect(input.type).toBe('password')
    fireEvent.input(input, { target: { value: 'hunter2' } })
    expect(screen.getByTestId('typed').textContent).toBe('7')
    expect(input.value).toBe('hunter2')
    expect(document.documentElement.outerHTML).not.toContain('hunter2')
    fireEvent.click(screen.getByText('Clear'))
    expect(input.value).toBe('')
  })
})

function Port() {
  const [value, setValue] = useState<number | undefined>(5000)
  return (
    <>
      <NumberField label="Port" testId="port" unit="tcp" value={value} onChange={setValue} />
      <output data-testid="known">{String(value)}</output>
      <button type="button" onClick={() => setValue(22)}>
        Reset
      </button>
    </>
  )
}

describe('a number field', () => {
  it('hands on what is seen with every key, without being left', () => {
    render(<Port />)
    const input = screen.getByLabelText<HTMLInputElement>('Port')
    const type = (text: string) => {
      fireEvent.change(input, { target: { value: text } })
      return [input.value, screen.getByTestId('known').textContent]
    }
    expect(type('5001')).toEqual(['5001', '5001'])
    expect(type('0.')).toEqual(['0.', '0'])
    expect(type('0.05')).toEqual(['0.05', '0.05'])
    expect(type('70000')).toEqual(['70000', '70000'])
    // What is no number is not the number that was there before.
    expect(type('50x')).toEqual(['50x', 'undefined'])
    expect(type('')).toEqual(['', 'undefined'])
    fireEvent.click(screen.getByText('Reset'))
    expect(input.value).toBe('22')
    fireEvent.keyDown(input, { key: 'ArrowUp' })
    expect(screen.getByTestId('known').textContent).toBe('23')
  })
})
