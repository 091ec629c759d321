import { EventEmitter } from 'node:events'
import { AppError } from '@shared/contract/errors'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type BackendChild, BackendSupervisor } from './backend-supervisor'
import type { ToBackendProcess } from './process-messages'

/** A process that only notes what it is told. */
class Child extends EventEmitter implements BackendChild<string> {
  readonly told: [ToBackendProcess, string[]][] = []
  killed = false
  postMessage(message: ToBackendProcess, transfer: string[] = []): void {
    this.told.push([message, transfer])
  }
  kill(): boolean {
    this.killed = true
    return this.emit('exit', 1)
  }
}

const start = { kind: 'start', dataDir: '/d', osKeyStore: true } as const
let children: Child[]
let states: string[]
let supervisor: BackendSupervisor<string>
const newest = () => {
  const child = children.at(-1)
  if (!child) throw new Error('nothing was started')
  return child
}

beforeEach(() => {
  vi.useFakeTimers()
  children = []
  states = []
  supervisor = new BackendSupervisor<string>({
    start,
    fork: () => {
      const child = new Child()
      children.push(child)
      return child
    },
    answer: async (question) => {
      if (question.ask === 'wrap-key') return `wrapped ${question.data}`
      throw new AppError('unsupported', 'no key store')
    },
    onChange: (state) => states.push(state),
  })
  supervisor.start()
})
afterEach(() => void vi.useRealTimers())

test('starts a process, tells it how, and hands on messages with their ports', () => {
  supervisor.post({ kind: 'connect' }, ['port'])
  expect(newest().told).toEqual([
    [start, []],
    [{ kind: 'connect' }, ['port']],
  ])
  expect(states).toEqual(['up'])
})

test('restarts after 0.5, 2 and 5 seconds, then gives up until asked', async () => {
  for (const delayMs of [500, 2000, 5000]) {
    newest().emit('exit', 1)
    const before = children.length
    await vi.advanceTimersByTimeAsync(delayMs - 1)
    expect(children).toHaveLength(before)
    await vi.advanceTimersByTimeAsync(1)
    expect(children).toHaveLength(before + 1)
  }
  newest().emit('exit', 1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(children).toHaveLength(4)
  expect(states).toEqual(['up', 'down', 'up', 'down', 'up', 'down', 'up', 'lost'])
  supervisor.start()
  newest().emit('exit', 1)
  expect(states.slice(-2)).toEqual(['up', 'down'])
})

test('a long healthy run starts a new count', async () => {
  for (let i = 0; i < 6; i++) {
    await vi.advanceTimersByTimeAsync(60_000)
    newest().emit('exit', 1)
    await vi.advanceTimersByTimeAsync(500)
  }
  expect(children).toHaveLength(7)
})

test('answers questions, also with an error', async () => {
  newest().emit('message', { kind: 'ask', id: 1, ask: { ask: 'wrap-key', data: 'k' } })
  newest().emit('message', { kind: 'ask', id: 2, ask: { ask: 'unwrap-key', data: 'k' } })
  await vi.advanceTimersByTimeAsync(0)
  expect(
    newest()
      .told.slice(1)
      .map(([message]) => message),
  ).toEqual([
    { kind: 'answer', id: 1, outcome: { ok: true, value: 'wrapped k' } },
    {
      kind: 'answer',
      id: 2,
      outcome: { ok: false, error: { code: 'unsupported', message: 'no key store', retryable: false } },
    },
  ])
})

test('stops politely, by force after five seconds, and restarts nothing', async () => {
  const stopped = supervisor.stop()
  expect(newest().told.at(-1)).toEqual([{ kind: 'stop' }, []])
  await vi.advanceTimersByTimeAsync(4999)
  expect(newest().killed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await stopped
  await vi.advanceTimersByTimeAsync(60_000)
  expect({ killed: newest().killed, started: children.length }).toEqual({ killed: true, started: 1 })
})

test('stopping while a restart is due cancels it', async () => {
  newest().emit('exit', 1)
  await supervisor.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(children).toHaveLength(1)
})
