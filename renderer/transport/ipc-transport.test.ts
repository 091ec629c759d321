import type { Bridge, BridgeMessage } from '@shared/contract/bridge'
import { describe, expect, it, vi } from 'vitest'
import { IpcTransport } from './ipc-transport'

/** A bridge whose answers are given by hand. */
function fakeBridge() {
  const asked: { name: string; id: number; answer: (answer: Awaited<ReturnType<Bridge['call']>>) => void }[] = []
  const cancelled: number[] = []
  let listener: (message: BridgeMessage) => void = () => undefined
  const bridge: Bridge = {
    call: (name, _input, id) => new Promise((answer) => asked.push({ name, id, answer })),
    cancel: (id) => cancelled.push(id),
    on: (given) => {
      listener = given
      return () => undefined
    },
  }
  return { bridge, asked, cancelled, send: (message: BridgeMessage) => listener(message) }
}

describe('IpcTransport', () => {
  it('carries calls, failures and cancellation', async () => {
    const { bridge, asked, cancelled } = fakeBridge()
    const transport = new IpcTransport(bridge)
    const call = transport.call('host.info', {})
    asked[0]?.answer({ id: 1, ok: false, error: { code: 'timeout', message: 'slow', retryable: true } })
    await expect(call).rejects.toMatchObject({ code: 'timeout' })

    const abort = new AbortController()
    const second = transport.call('host.info', {}, { signal: abort.signal })
    abort.abort()
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    expect(cancelled).toEqual([2])
  })

  it('says when everything should be read again: after a gap, and when the backend is back', async () => {
    const { bridge, send } = fakeBridge()
    const transport = new IpcTransport(bridge)
    const connection = vi.fn()
    const changed = vi.fn()
    transport.onConnection(connection)
    transport.on('inventory.changed', changed)
    await Promise.resolve()
    const push = (seq: number) =>
      send({ seq, push: 'inventory.changed', payload: { environment: 'lab', generation: seq } })
    push(0)
    push(1)
    push(3)
    send({ connected: false })
    send({ connected: true })
    push(0)
    expect(connection.mock.calls.flat()).toEqual([true, true, false, true])
    expect(changed).toHaveBeenCalledTimes(4)
  })
})
