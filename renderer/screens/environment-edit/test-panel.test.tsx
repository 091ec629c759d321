// @vitest-environment jsdom
import { OPENSTACK } from '@shared/kinds/openstack'
import type { TargetResult } from '@shared/model/connection-test'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { TargetCard, testDetails } from './test-panel'

afterEach(cleanup)

const changed: TargetResult = {
  target: 'CLI',
  state: 'failed',
  stages: [{ id: 'hostKey', state: 'failed', detail: 'SHA256:AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKK, changed' }],
  elapsed_ms: 40,
  error: {
    code: 'host-key-changed',
    message: 'the host key of ctl-1 changed: was ssh-ed25519 SHA256:old, now ssh-ed25519 SHA256:new',
    retryable: false,
    hint: 'Ask the owner of the host before anything else.',
  },
  hostKey: { host: 'ctl-1', port: 22, algorithm: 'ssh-ed25519', fingerprint: 'SHA256:new', key: 'AAAA' },
  warnings: [],
}

const checks = OPENSTACK.groups.CLI?.checks ?? []

const show = (result: TargetResult) =>
  render(
    <TargetCard
      target="CLI"
      title="Master host"
      test={{ result, checks, subject: '', finishedAtMs: 1 }}
      idleReason="not tested yet"
      environment="lab"
      onTrusted={() => undefined}
    />,
  )

describe('a failed target', () => {
  it('stops at a changed host key: what was and what is now is named, and nothing continues past it', () => {
    show(changed)
    expect(
      screen.getByText('the host key of ctl-1 changed: was ssh-ed25519 SHA256:old, now ssh-ed25519 SHA256:new'),
    ).toBeTruthy()
    expect(screen.queryByTestId('hostkey.trust')).toBeNull()
  })
  it('lists every check in its order, those after the failure too', () => {
    show(changed)
    const states = screen.getAllByTestId('test.stage').map((row) => row.dataset.state)
    expect(states).toEqual(['skipped', 'skipped', 'failed', 'skipped', 'skipped', 'skipped', 'skipped'])
  })
  it('offers what its error says to try', () => {
    const apply = vi.fn()
    const refused: TargetResult = { ...changed, hostKey: undefined }
    const test = { result: refused, checks, subject: '', finishedAtMs: 1 }
    const card = {
      target: 'OpenStack',
      title: 'OpenStack API',
      environment: 'lab',
      idleReason: '',
      onTrusted: () => undefined,
    }
    render(<TargetCard {...card} test={test} remedy={{ label: 'Try http', apply }} />)
    fireEvent.click(screen.getByText('Try http'))
    expect(apply).toHaveBeenCalledOnce()
  })
  it('shortens fingerprints in the middle', () => {
    show(changed)
    expect(screen.getByText('SHA256:AAAA…KKK, changed')).toBeTruthy()
  })
  it('is copied as text with the error and every check', () => {
    expect(testDetails('Master host', { result: changed, checks }).split('\n').slice(0, 5)).toEqual([
      'Connection test of Master host',
      'host-key-changed: the host key of ctl-1 changed: was ssh-ed25519 SHA256:old, now ssh-ed25519 SHA256:new',
      'Ask the owner of the host before anything else.',
      '  Resolve: skipped',
      '  Connect: skipped',
    ])
  })
})
