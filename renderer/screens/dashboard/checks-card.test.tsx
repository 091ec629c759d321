// @vitest-environment jsdom
import type { FailedCheck } from '@shared/contract/calls/checks'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ComponentProps } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, AppContext } from '../../app/app-context'
import { links } from '../../routing/links'
import { ChecksCard } from './checks-card'

afterEach(cleanup)

type Props = ComponentProps<typeof ChecksCard>
const environment = { name: 'lab', offline: false } as Props['environment']
const read = { regions: {}, hosts: { read: 2, refused: 0, never: 0, stale: 0, partly: 0, 'not-asked': 0 }, stale: 0 }

function show(report: Partial<Props['report']>, knowledge: object = read, objects = 5) {
  const openLocation = vi.fn()
  const parts = {
    environments: { get: () => ({ counts: { objects, knowledge } }) },
    workspace: { openLocation },
    router: { go: vi.fn() },
  }
  render(
    <AppContext value={parts as unknown as App}>
      <ChecksCard
        environment={environment}
        report={{ failed: [], cleared: [], statistics: [], before: { id: 'r', number: 6 }, ...report }}
      />
    </AppContext>,
  )
  return openLocation
}
const failed = (check: FailedCheck['check'], type: string, more: Partial<FailedCheck> = {}): FailedCheck => ({
  ...{ check, type, count: 1, level: 'warning', remedy: 'Allow it.', cause: { text: 'sudo is refused', scanId: 's' } },
  samples: check === 'absent' ? [{ name: type }] : [{ id: `${type}-1`, name: type }],
  ...more,
})
const text = () => screen.getByTestId('checks').textContent

describe('the card of the checks', () => {
  it('is all well in one line, green only where everything was read, and never of nothing', () => {
    show({}, read, 0)
    expect(text()).toMatch(/The inventory is empty\.$/)
    cleanup()
    show({}, { ...read, hosts: { ...read.hosts, refused: 1 } })
    expect(text()).toMatch(/All passed for what was read; not everything was\.$/)
  })

  it('says a cause once for all that has it, and what changed and is gone', () => {
    show({
      failed: [failed('absent', 'otep'), failed('no-graph', 'instance', { count: 12, change: 3 })],
      cleared: [{ check: 'orphan', type: 'vnic', count: 2 }],
    })
    expect(screen.getAllByTestId('checks.group')).toHaveLength(1)
    expect(text()).toMatch(/No tunnel endpoints found12 instances have no graph \+3 since scan #6instance and 11 more/)
    expect(text()).toMatch(/Likely cause: sudo is refused\. Allow it\.Open the scanCheck access/)
    expect(text()).toMatch(/Mended since scan #6: 2 vNICs without a place$/)
  })

  it('leads to one object, or to all of them; nowhere where there is none', () => {
    const opened = show({ failed: [failed('no-graph', 'instance'), failed('orphan', 'vnic', { count: 7 })] })
    fireEvent.click(screen.getByTestId('checks.no-graph.instance.open'))
    expect(opened).toHaveBeenLastCalledWith(links.object('lab', 'instance-1'), 'lab', false)
    fireEvent.click(screen.getByTestId('checks.orphan.vnic.open'))
    expect(opened).toHaveBeenLastCalledWith(links.table('lab', 'vnic', { show: 'orphan' }), 'lab', false)
    cleanup()
    show({ failed: [failed('absent', 'otep')] })
    expect(screen.queryByTestId('checks.absent.otep.open')).toBeNull()
  })
})
