import { AppError } from '@shared/contract/errors'
import type { ScanBrief } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import { ConnectionStore } from '../stores/connection'
import { fakeTransport } from '../testing/fake-transport'
import { ReadCache } from './read-cache'

const aScanBrief = (environment: string) => ({ id: 's', environment }) as ScanBrief
const summary = (environment: string) => ['inventory.summary', { environment }] as const

function setUp() {
  const fake = fakeTransport()
  let asked = 0
  fake.answer('inventory.summary', ({ environment }: { environment: string }) => `${environment} ${String(++asked)}`)
  const connection = new ConnectionStore(fake.transport)
  const reads = new ReadCache(fake.transport, connection)
  const watch = (environment: string) => reads.watch(...summary(environment), () => undefined)
  const shown = (environment: string): unknown => reads.answer(...summary(environment)).data
  const settled = (environment: string) => reads.settled(...summary(environment))
  return { ...fake, connection, reads, watch, shown, settled }
}

describe('ReadCache', () => {
  it('asks once for all who watch the same, and drops the read when none is left', async () => {
    const { reads, calls, watch, shown, settled } = setUp()
    const ends = [watch('lab'), watch('lab')]
    await settled('lab')
    expect([shown('lab'), calls.length]).toEqual(['lab 1', 1])
    for (const end of ends) end()
    const end = watch('other')
    end()
    await Promise.resolve()
    expect(reads.answer(...summary('other'))).toEqual({ data: undefined, error: undefined })
  })

  it('forgets what nobody watches of an inventory that changed, of no other', async () => {
    const { push, watch, shown, settled } = setUp()
    for (const environment of ['lab', 'other']) {
      const end = watch(environment)
      await settled(environment)
      end()
    }
    push('inventory.changed', { environment: 'lab', generation: 2 })
    expect([shown('lab'), shown('other')]).toEqual([undefined, 'other 2'])
    push('environments.changed', { environment: 'other' })
    expect(shown('other')).toBeUndefined()
  })

  it('reads everything again after a lost connection and when asked to refresh, not at the first connection', async () => {
    const { connect, connection, calls, watch, shown, settled } = setUp()
    watch('lab')
    connect(true)
    await settled('lab')
    expect(calls).toHaveLength(1)
    connect(false)
    connect(true)
    expect(shown('lab')).toBe('lab 1')
    await settled('lab')
    connection.refresh()
    await settled('lab')
    expect(shown('lab')).toBe('lab 3')
  })

  it('asks anew each time for what changes without the inventory', async () => {
    const { reads, answer, calls } = setUp()
    answer('scans.list', [])
    for (let round = 0; round < 2; round += 1) {
      const end = reads.watch('scans.list', { limit: 5 }, () => undefined)
      await reads.settled('scans.list', { limit: 5 })
      end()
    }
    expect(calls).toHaveLength(2)
  })

  it('reads what is told of the scans of an environment again when one ends', async () => {
    const { reads, answer, calls, push } = setUp()
    for (const name of ['checks.list', 'scans.list', 'inventory.summary'] as const) answer(name, [])
    for (const name of ['checks.list', 'scans.list', 'inventory.summary'] as const)
      reads.watch(name, { environment: 'lab' }, () => undefined)
    await reads.settled('checks.list', { environment: 'lab' })
    const names = () => calls.splice(0).map(({ name }) => name)
    names()
    const scan = aScanBrief('lab')
    push('scan.progress', { scanId: 's', environment: 'lab', brief: scan })
    push('scan.progress', {
      scanId: 's',
      environment: 'other',
      brief: { ...aScanBrief('other'), end_timestamp: 'now' },
    })
    expect(names()).toEqual([])
    push('scan.progress', { scanId: 's', environment: 'lab', brief: { ...scan, end_timestamp: 'now' } })
    expect(names()).toEqual(['checks.list', 'scans.list'])
  })

  it('keeps data over a failure and a cancelled read, and says that one without data was cancelled', async () => {
    const { reads, answer, watch, settled } = setUp()
    watch('lab')
    await settled('lab')
    answer('inventory.summary', () => {
      throw new AppError('timeout', 'slow')
    })
    reads.reload(...summary('lab'))
    await settled('lab')
    expect(reads.answer(...summary('lab'))).toMatchObject({ data: 'lab 1', error: { code: 'timeout' } })
    answer('inventory.summary', () => {
      throw new AppError('cancelled', 'stopped')
    })
    reads.reload(...summary('lab'))
    watch('other')
    await Promise.all([settled('lab'), settled('other')])
    expect(reads.answer(...summary('lab'))).toEqual({ data: 'lab 1', error: undefined })
    expect(reads.answer(...summary('other'))).toMatchObject({ data: undefined, error: { code: 'cancelled' } })
  })
})
