import { expect, test } from 'vitest'
import { createBridge } from './bridge'

function setUp() {
  const sent: unknown[] = []
  let receive: (text: string) => void = () => undefined
  const bridge = createBridge({
    send: (text) => sent.push(JSON.parse(text)),
    listen: (listener) => {
      receive = listener
    },
  })
  return { bridge, sent, arrive: (message: unknown) => receive(JSON.stringify(message)) }
}

test('matches answers to calls, in any order', async () => {
  const { bridge, sent, arrive } = setUp()
  const first = bridge.call('a', { x: 1 }, 1)
  const second = bridge.call('b', undefined, 2)
  bridge.cancel(1)
  expect(sent).toEqual([
    { id: 1, name: 'a', input: { x: 1 } },
    { id: 2, name: 'b' },
    { id: 1, cancel: true },
  ])
  arrive({ id: 2, ok: true, output: 'two' })
  arrive({ id: 1, ok: true, output: 'one' })
  expect(await Promise.all([first, second])).toEqual([
    { id: 1, ok: true, output: 'one' },
    { id: 2, ok: true, output: 'two' },
  ])
})

test('answers of nobody are dropped; pushes reach every listener until it ends', () => {
  const { bridge, arrive } = setUp()
  const heard: unknown[] = []
  const stop = bridge.on((message) => heard.push(message))
  arrive({ id: 9, ok: true, output: 1 })
  arrive({ seq: 0, push: 'x', payload: {} })
  stop()
  arrive({ seq: 1, push: 'x', payload: {} })
  expect(heard).toEqual([{ seq: 0, push: 'x', payload: {} }])
})

test('losing the backend fails every call under way', async () => {
  const { bridge, arrive } = setUp()
  const heard: unknown[] = []
  bridge.on((message) => heard.push(message))
  const call = bridge.call('a', {}, 1)
  arrive({ connected: false })
  expect(await call).toMatchObject({ id: 1, ok: false, error: { code: 'unreachable', retryable: true } })
  arrive({ connected: true })
  expect(heard).toEqual([{ connected: false }, { connected: true }])
})
