// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, AppContext } from '../../app/app-context'
import { StateCard } from './state-cards'

afterEach(cleanup)

const show = (card: ReactElement, parts: object = {}) =>
  render(<AppContext value={{ ...parts } as unknown as App}>{card}</AppContext>)

describe('an environment of which not everything was read', () => {
  it('is all well only where it was read', () => {
    const summary = { byStatus: { host_pnic: {}, host: {} }, conditions: { host: { unread: 2 } } }
    show(<StateCard environment="lab" summary={summary as never} isMonitored={false} isPartial />)
    expect(screen.getByTestId('state.host_pnic').textContent).toMatch(/all with link where read$/)
    expect(screen.getByTestId('state.host').textContent).toMatch(/2 not read$/)
  })
})
