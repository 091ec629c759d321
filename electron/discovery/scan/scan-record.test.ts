import { AppError } from '@shared/contract/errors'
import { OPENSTACK } from '@shared/kinds/openstack'
import { isFullScan, type Scan, scanOptionsSchema, scanSchema } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import { endedScan, estimateFrom, isLogged, requestedScan } from './scan-record'

const options = (more = {}) => scanOptionsSchema.parse({ environment: 'lab', ...more })
const scan = (more: Partial<Scan> = {}): Scan => ({
  ...requestedScan({
    kind: OPENSTACK,
    id: 's',
    number: 1,
    options: options(),
    trigger: 'manual',
    at: '2026-01-01T00:00:00.000Z',
    estimateMs: undefined,
  }),
  ...more,
})
const took = (seconds: number, more: Partial<Scan> = {}) =>
  scan({
    status: 'completed',
    start_timestamp: '2026-01-01T00:00:00.000Z',
    end_timestamp: `2026-01-01T00:00:0${seconds}.000Z`,
    ...more,
  })

describe('scan records', () => {
  it('are valid from the first moment, and when they end badly', () => {
    expect(scanSchema.parse(scan()).stages).toHaveLength(10)
    const running = scan({ status: 'running', stages: [{ id: 'connect', state: 'running', count: 0 }] })
    const failed = endedScan(running, 'failed', new AppError('auth-failed', 'no'), '2026-01-01T00:01:00.000Z')
    expect(scanSchema.parse(failed)).toMatchObject({
      status: 'failed',
      stages: [{ state: 'failed' }],
      error: { code: 'auth-failed' },
    })
  })

  it('are estimated by the newest finished scan of the same kind', () => {
    const recent = [
      took(9, { status: 'failed' }),
      took(3, { options: options({ hosts: ['a'] }) }),
      took(4, { status: 'completed_with_errors', options: options({ clear: true, log_level: 'debug' }) }),
      took(5),
    ]
    expect(estimateFrom(recent, options())).toBe(4000)
    expect(estimateFrom(recent, options({ hosts: ['b'] }))).toBeUndefined()
    expect(estimateFrom(recent, options({ scope: 'links' }))).toBeUndefined()
  })

  it.each([
    [{}, true],
    [{ clear: true }, true],
    [{ sources: { api: true, db: false, cli: true } }, true],
    [{ sources: { api: true, db: true, cli: false } }, false],
    [{ scope: 'inventory' }, false],
    [{ object_id: 'x' }, false],
    [{ hosts: ['a'] }, false],
  ])('with options %j are full: %s', (more, full) => {
    expect(isFullScan(options(more))).toBe(full)
  })

  it('log what their level asks for', () => {
    expect((['error', 'warn', 'info', 'debug'] as const).map((level) => isLogged(level, 'warning'))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect([isLogged('error', 'error'), isLogged('error', 'critical'), isLogged('debug', 'notset')]).toEqual([
      true,
      false,
      true,
    ])
  })
})
