import type { Request } from '@shared/contract/envelope'
import { AppError } from '@shared/contract/errors'
import { describe, expect, it, vi } from 'vitest'
import { RequestTransport } from './requests'
import { backOffMs, tokenOfFragment } from './ws-transport'

/** A transport whose wire is given. */
class Book extends RequestTransport {
  protected override readonly send: (request: Request) => void

  constructor(send: (request: Request) => void) {
    super()
    this.send = send
  }

  restart(): void {
    this.lastSeq = undefined
  }
}

const bookWithWire = () => {
  const sent: Request[] = []
  return { sent, book: new Book((request) => sent.push(request)) }
}

describe('RequestTransport', () => {
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
    const book = new Book(() => {
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
    const call = book.call('host.info', {}, { signal })
    broken = true
    expect(() => listeners[0]?.()).toThrow('the wire is cut')
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('cancels once, and drops the late answer', async () => {
    const { sent, book } = bookWithWire()
    const abort = new AbortController()
    const call = book.call('host.info', {}, { signal: abort.signal })
    abort.abort()
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
    book.settle(1, { ok: true, output: 'late' })
    expect(sent).toEqual([
      { id: 1, name: 'host.info', input: {} },
      { id: 1, cancel: true },
    ])
    await expect(book.call('host.info', {}, { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' })
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
    const push = (name: string, payload: unknown, seq: number) => book.pushed({ push: name, payload, seq })
    push('inventory.changed', { environment: 'lab', generation: 2 }, 1)
    push('inventory.changed', { environment: 7 }, 2)
    push('something.new', {}, 3)
    leave()
    push('inventory.changed', { environment: 'lab', generation: 3 }, 4)
    expect(heard.mock.calls).toEqual([[{ environment: 'lab', generation: 2 }]])
  })

  it('sees gaps between pushes, but none across a restart', () => {
    const { book } = bookWithWire()
    const gaps: number[] = []
    let at = 0
    book.onConnection(() => gaps.push(at))
    const push = (seq: number) => {
      at = seq
      book.pushed({ push: 'something.new', payload: {}, seq })
    }
    for (const seq of [7, 8, 10, 11]) push(seq)
    expect(gaps).toEqual([10])
    book.restart()
    push(1)
    expect(gaps).toEqual([10])
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
