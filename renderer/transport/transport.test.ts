import type { Request } from '@shared/contract/envelope'
import { AppError } from '@shared/contract/errors'
import { describe, expect, it, vi } from 'vitest'
import { PushSequence, Requests } from './requests'
import { backOffMs, tokenOfFragment } from './ws-transport'

const bookWithWire = () => {
  const sent: Request[] = []
  return { sent, book: new Requests((request) => sent.push(request)) }
}

describe('Requests', () => {
  it('matches answers to requests whatever their order', async () => {
    const { sent, book } = bookWithWire()
    const first = book.call('environments.list', {})
    const second = book.call('host.info', {})
    expect(sent).toEqual([
      { id: 1, name: 'environments.list', input: {} },
      { id: 2, name: 'host.info', input: {} },
    ])
    book.settle(2, { ok: true, output: 'second' })
    book.settle(1, { ok: true, output: 'first' })
    expect([await first, await second]).toEqual(['first', 'second'])
  })

  it('rejects with the error of the backend', async () => {
    const { book } = bookWithWire()
    const call = book.call('host.info', {})
    book.settle(1, { ok: false, error: { code: 'not-found', message: 'gone', retryable: false, hint: 'scan again' } })
    await expect(call).rejects.toMatchObject({ code: 'not-found', message: 'gone', hint: 'scan again' })
  })

  it('forgets a request that could not be sent, and hangs on to nothing when a cancellation cannot be', async () => {
    let broken = true
    const book = new Requests(() => {
      if (broken) throw new AppError('unreachable', 'the wire is cut')
    })
    await expect(book.call('host.info', {})).rejects.toMatchObject({ code: 'unreachable' })
    const stillOpen: number[] = []
    book.failAll(new AppError('internal', 'none left'), (id) => stillOpen.push(id) > 0)
    expect(stillOpen).toEqual([])

    broken = false
    const listeners: (() => void)[] = []
    const signal = {
      aborted: false,
      addEventListener: (_: 'abort', run: () => void) => listeners.push(run),
      removeEventListener: () => undefined,
    }
    const call = book.call('host.info', {}, signal)
    broken = true
    expect(() => listeners[0]?.()).toThrow('the wire is cut')
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('cancels once, and drops the late answer', async () => {
    const { sent, book } = bookWithWire()
    const abort = new AbortController()
    const call = book.call('host.info', {}, abort.signal)
    abort.abort()
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
    book.settle(1, { ok: true, output: 'late' })
    expect(sent).toEqual([
      { id: 1, name: 'host.info', input: {} },
      { id: 1, cancel: true },
    ])
    await expect(book.call('host.info', {}, abort.signal)).rejects.toMatchObject({ code: 'cancelled' })
    expect(sent).toHaveLength(2)
  })

  it('fails only the requests that are lost', async () => {
    const { book } = bookWithWire()
    const lost = book.call('host.info', {})
    const kept = book.call('host.info', {})
    book.failAll(new AppError('unreachable', 'lost'), (id) => id === 1)
    await expect(lost).rejects.toMatchObject({ code: 'unreachable' })
    book.settle(2, { ok: true, output: 'kept' })
    expect(await kept).toBe('kept')
  })

  it('hands well-formed pushes to their listeners until they leave', () => {
    const { book } = bookWithWire()
    const heard = vi.fn()
    const leave = book.on('inventory.changed', heard)
    book.push('inventory.changed', { environment: 'lab', generation: 2 })
    book.push('inventory.changed', { environment: 7 })
    book.push('something.new', {})
    leave()
    book.push('inventory.changed', { environment: 'lab', generation: 3 })
    expect(heard.mock.calls).toEqual([[{ environment: 'lab', generation: 2 }]])
  })
})

describe('PushSequence', () => {
  it('sees gaps, but none across a restart', () => {
    const sequence = new PushSequence()
    expect([7, 8, 10, 11].map((seq) => sequence.isGapBefore(seq))).toEqual([false, false, true, false])
    sequence.restart()
    expect(sequence.isGapBefore(1)).toBe(false)
  })
})

describe('backOffMs', () => {
  it('doubles up to a limit', () => {
    expect([0, 1, 2, 5, 30].map((attempt) => backOffMs(attempt, 0))).toEqual([500, 1000, 2000, 15_000, 15_000])
    expect(backOffMs(0, 0.999)).toBeGreaterThanOrEqual(400)
  })
})

describe('tokenOfFragment', () => {
  it('tells tokens from routes', () => {
    expect(['', '#', '#/home', '#q83-Zx_9'].map(tokenOfFragment)).toEqual([undefined, undefined, undefined, 'q83-Zx_9'])
  })
})
