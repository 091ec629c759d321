// @vitest-environment jsdom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Boundary, defectDetails } from './boundary'

let mustFail = true
function Part() {
  if (mustFail) throw new TypeError('edges is undefined')
  return <p>drawn</p>
}

describe('Boundary', () => {
  beforeEach(() => {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
    // React reports what it caught here; that it does is not what is tested.
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('says what failed, keeps its neighbours, and draws again when asked', async () => {
    mustFail = true
    const element = document.createElement('div')
    const root = createRoot(element)
    await act(async () =>
      root.render(
        <>
          <h1>frame</h1>
          <Boundary what="This screen">
            <Part />
          </Boundary>
        </>,
      ),
    )
    expect(element.textContent).toContain('frame')
    expect(element.textContent).toContain('This screen cannot be shown')
    expect(element.textContent).toContain('edges is undefined')
    mustFail = false
    const retry = element.querySelector<HTMLElement>('[data-testid="defect.retry"]')
    await act(async () => retry?.click())
    expect(element.textContent).toBe('framedrawn')
    await act(async () => root.unmount())
  })
})

describe('defectDetails', () => {
  it('names the error, the place and what was drawn', () => {
    const error = new TypeError('edges is undefined')
    error.stack = 'TypeError: edges is undefined\n    at layout'
    expect(defectDetails({ error, components: '\n    at GraphView' }, '#/env/lab')).toBe(
      'internal: edges is undefined\nat #/env/lab\nTypeError: edges is undefined\n    at layout\nat GraphView',
    )
  })
})
