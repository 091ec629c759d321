// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { SecretField } from './field'

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
