import { MAX_MESSAGE_BYTES, responseSchema } from '@shared/contract/envelope'
import { AppError } from '@shared/contract/errors'
import type { PushName } from '@shared/contract/index'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { silentLogger } from '../log/logger'
import { type CallGate, MAX_RUNNING_CALLS, NO_REQUEST_ID, openConnection } from './dispatch'

const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A backend with a call per behaviour, so that each path of the protocol can be seen. */
function setUp(gate?: CallGate) {
  const sent: unknown[] = []
  const listeners = new Set<(name: PushName, payload: unknown) => void>()
  const backend = {
    call: async (name: string, input: unknown, { signal }: { signal?: AbortSignal }) => {
      if (name === 'echo') return input
      if (name === 'large') return 'x'.repeat(MAX_MESSAGE_BYTES)
      if (name === 'cyclic') {
        const cycle: Record<string, unknown> = {}
        cycle.self = cycle
        return cycle
      }
      if (name === 'broken') throw new TypeError('a defect')
      if (name === 'wait')
        return new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped'))),
        )
      throw new AppError('unsupported', `There is no call ${name}`)
    },
    onPush: (listener: (name: PushName, payload: unknown) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const connection = openConnection({
    backend,
    caller: { kind: 'remote' },
    log: silentLogger,
    send: (text) => sent.push(responseSchema.parse(JSON.parse(text))),
    ...(gate && { gate }),
  })
  const push = (payload: unknown) => {
    for (const listener of listeners) listener('environments.changed', payload)
  }
  return { connection, sent, push, listeners }
}

const request = (id: number, name: string, input: unknown = {}) => JSON.stringify({ id, name, input })

test('answers calls under their id, in the order they finish', async () => {
  const { connection, sent } = setUp()
  connection.receive(request(1, 'wait'))
  connection.receive(request(2, 'echo', { text: 'hello' }))
  await settle()
  expect(sent).toEqual([{ id: 2, ok: true, output: { text: 'hello' } }])
  expect(connection.running).toBe(1)
})

test.each([
  ['in the backend', 'stopped', true],
  ['before it reached the backend', 'wait was cancelled', false],
])('cancelling ends a call %s and empties the map', async (_where, message, started) => {
  const { connection, sent } = setUp()
  connection.receive(request(1, 'wait'))
  if (started) await settle()
  connection.receive(JSON.stringify({ id: 1, cancel: true }))
  connection.receive(JSON.stringify({ id: 99, cancel: true }))
  await settle()
  expect(sent).toEqual([{ id: 1, ok: false, error: { code: 'cancelled', message, retryable: false } }])
  expect(connection.running).toBe(0)
})

test('closing cancels everything, sends nothing more and leaves no listener', async () => {
  const { connection, sent, push, listeners } = setUp()
  for (let id = 0; id < 10; id++) connection.receive(request(id, 'wait'))
  connection.close()
  connection.receive(request(11, 'echo'))
  push({ environment: 'lab' })
  await settle()
  expect({ sent, running: connection.running, listeners: listeners.size }).toEqual({
    sent: [],
    running: 0,
    listeners: 0,
  })
})

test('pushes are numbered; one that is too large leaves a gap', () => {
  const { sent, push } = setUp()
  push({ environment: 'a' })
  push({ environment: 'x'.repeat(MAX_MESSAGE_BYTES) })
  push({ environment: 'b' })
  expect(sent).toEqual([
    { seq: 0, push: 'environments.changed', payload: { environment: 'a' } },
    { seq: 2, push: 'environments.changed', payload: { environment: 'b' } },
  ])
})

test.each([
  ['an object instead of text', { id: 1, name: 'echo' }, NO_REQUEST_ID, 'protocol'],
  ['bytes', new Uint8Array(4), NO_REQUEST_ID, 'protocol'],
  ['text that is no JSON', '{"id":1', NO_REQUEST_ID, 'protocol'],
  ['a forbidden key', '{"id":1,"name":"echo","input":{"__proto__":{"x":1}}}', NO_REQUEST_ID, 'protocol'],
  [
    'constructor.prototype',
    '{"id":1,"name":"echo","input":{"constructor":{"prototype":1}}}',
    NO_REQUEST_ID,
    'protocol',
  ],
  ['no name', '{"id":7}', 7, 'validation'],
  ['a negative id', '{"id":-4,"name":"echo","input":{}}', NO_REQUEST_ID, 'validation'],
  ['an unknown field', '{"id":7,"name":"echo","input":{},"caller":"local"}', 7, 'validation'],
  ['an unknown call', request(7, 'nothing.like.this'), 7, 'unsupported'],
  ['a result JSON cannot express', request(7, 'cyclic'), 7, 'internal'],
  ['a defect', request(7, 'broken'), 7, 'internal'],
  ['a result beyond the limit', request(7, 'large'), 7, 'limit-exceeded'],
  [
    'a message beyond the limit',
    request(7, 'echo', 'é'.repeat(MAX_MESSAGE_BYTES / 2)),
    NO_REQUEST_ID,
    'limit-exceeded',
  ],
])('answers %s with a typed error', async (_what, message, id, code) => {
  const { connection, sent } = setUp()
  connection.receive(message)
  await settle()
  expect(sent).toEqual([expect.objectContaining({ id, ok: false, error: expect.objectContaining({ code }) })])
  expect(connection.running).toBe(0)
})

test('refuses an id in use without settling the call that uses it', async () => {
  const { connection, sent } = setUp()
  connection.receive(request(1, 'wait'))
  connection.receive(request(1, 'echo'))
  await settle()
  expect(sent).toEqual([expect.objectContaining({ id: NO_REQUEST_ID, ok: false })])
  expect(connection.running).toBe(1)
})

test('limits the calls under way', async () => {
  const { connection, sent } = setUp()
  for (let id = 0; id <= MAX_RUNNING_CALLS; id++) connection.receive(request(id, 'wait'))
  await settle()
  expect(sent).toEqual([
    expect.objectContaining({ id: MAX_RUNNING_CALLS, error: expect.objectContaining({ code: 'rate-limited' }) }),
  ])
})

test('the gate may answer, change or refuse a call', async () => {
  const { connection, sent } = setUp(async (name, input) => {
    if (name === 'wait') return { output: 'from the host' }
    if (name === 'echo') return { input: { changed: input } }
    throw new AppError('permission-denied', 'not for you')
  })
  connection.receive(request(1, 'wait'))
  connection.receive(request(2, 'echo', 5))
  connection.receive(request(3, 'large'))
  await settle()
  expect(sent).toHaveLength(3)
  expect(sent).toEqual(
    expect.arrayContaining([
      { id: 1, ok: true, output: 'from the host' },
      { id: 2, ok: true, output: { changed: 5 } },
      { id: 3, ok: false, error: expect.objectContaining({ code: 'permission-denied' }) },
    ]),
  )
})

test('survives whatever arrives: at most one answer each, all of them well formed, nothing left running', async () => {
  const almost = fc.record(
    {
      id: fc.oneof(fc.nat(5), fc.anything()),
      name: fc.oneof(fc.constant('echo'), fc.anything()),
      input: fc.anything(),
    },
    { requiredKeys: [] },
  )
  const message = fc.oneof(
    fc.anything(),
    fc.string(),
    fc.json(),
    almost.map((value) => safeStringify(value)),
    fc.tuple(fc.json(), fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
  )
  const prototypeBefore = Object.getOwnPropertyNames(Object.prototype)
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 8 }), async (messages) => {
      const { connection, sent } = setUp()
      for (const each of messages) connection.receive(each)
      await settle()
      expect(sent.length).toBeLessThanOrEqual(messages.length)
      expect(connection.running).toBe(0)
      connection.close()
    }),
    { numRuns: 1000 },
  )
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototypeBefore)
})

function safeStringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '{'
  }
}
