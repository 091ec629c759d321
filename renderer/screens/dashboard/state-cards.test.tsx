// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import type { ComponentProps, ReactElement } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, AppContext } from '../../app/app-context'
import { CoverageCard, StateCard } from './state-cards'

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

  it('has not every type of object when it is empty', () => {
    const environments = { get: () => ({ counts: { objects: 0, knowledge: { hosts: {}, regions: {}, stale: 0 } } }) }
    const environment = { name: 'lab' } as ComponentProps<typeof CoverageCard>['environment']
    show(<CoverageCard environment={environment} coverage={[]} />, { environments })
    expect(screen.getByText('The inventory is empty.')).toBeTruthy()
  })
})
