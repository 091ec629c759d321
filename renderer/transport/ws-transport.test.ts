// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isSessionRefused, WsTransport } from './ws-transport'

/** Sockets made, newest last; each is opened and closed by hand. */
class FakeSocket extends EventTarget {
  static readonly OPEN = 1
  static made: FakeSocket[] = []
  readyState = 0
  readonly sent: string[] = []
  constructor() {
    super()
    FakeSocket.made.push(this)
  }
  send(text: string): void {
    this.sent.push(text)
  }
  open(): void {
    this.readyState = FakeSocket.OPEN
    this.dispatchEvent(new Event('open'))
  }
  close(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}

describe('WsTransport', () => {
  beforeEach(() => {
    FakeSocket.made = []
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('reconnects after a lost connection', async () => {
    const transport = new WsTransport({ url: 'ws://localhost/ws', isRefused: async () => false })
    const told = vi.fn()
    transport.onConnection(told)
    FakeSocket.made[0]?.open()
    FakeSocket.made[0]?.close()
    await vi.advanceTimersByTimeAsync(600)
    expect(FakeSocket.made).toHaveLength(2)
    FakeSocket.made[1]?.open()
    expect(told.mock.calls.flat()).toEqual([true, false, true])
  })

  it('gives up when its session is refused, and tries again with the focus', async () => {
    const transport = new WsTransport({ url: 'ws://localhost/ws', isRefused: async () => true })
    const refused = vi.fn()
    transport.onRefused(refused)
    const waiting = expect(transport.call('host.info', {})).rejects.toMatchObject({ code: 'auth-failed' })
    FakeSocket.made[0]?.close()
    await waiting
    await vi.advanceTimersByTimeAsync(60_000)
    expect(refused).toHaveBeenCalledTimes(1)
    expect(FakeSocket.made).toHaveLength(1)
    await expect(transport.call('host.info', {})).rejects.toMatchObject({ code: 'auth-failed' })
    window.dispatchEvent(new Event('focus'))
    expect(FakeSocket.made).toHaveLength(2)
  })
})

describe('isSessionRefused', () => {
  const asked = (answer: () => Promise<Response>) => isSessionRefused({ fetch: answer })
  it('tells a refused session from a host that is away', async () => {
    expect(await asked(async () => new Response('', { status: 401 }))).toBe(true)
    expect(await asked(async () => new Response('', { status: 404 }))).toBe(false)
    expect(await asked(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(false)
  })
})
