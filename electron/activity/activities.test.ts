import { AppError } from '@shared/contract/errors'
import { expect, test } from 'vitest'
import { createActivities } from './activities'

const HOUR = 3_600_000
const never = new AbortController().signal

function begin() {
  let at = Date.parse('2026-01-02T00:00:00Z')
  let ids = 0
  let changes = 0
  const activities = createActivities({
    now: () => new Date(at),
    newId: () => {
      ids += 1
      return `job-${ids}`
    },
    clean: (text) => text.replace('hunter2', '…'),
    changed: () => {
      changes += 1
    },
  })
  return { activities, pass: (ms: number) => (at += ms), changes: () => changes }
}

/** Work that ends when it is told to. */
function held<T>() {
  let end: (value: T) => void = () => undefined
  let fail: (error: unknown) => void = () => undefined
  const work = (signal: AbortSignal) =>
    new Promise<T>((resolve, reject) => {
      end = resolve
      fail = reject
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  return { work, end: (value: T) => end(value), fail: (error: unknown) => fail(error) }
}

test('tells of work from its beginning to its end', async () => {
  const { activities, pass, changes } = begin()
  const { work, end } = held<number>()
  const answer = activities.run({ kind: 'import', environment: 'lab' }, never, work, (left) => ({
    result: `${left} left`,
  }))
  expect(activities.all()).toEqual([
    {
      id: 'job-1',
      kind: 'import',
      environment: 'lab',
      state: 'running',
      started: '2026-01-02T00:00:00.000Z',
      canCancel: true,
    },
  ])
  pass(1000)
  end(3)
  expect(await answer).toBe(3)
  expect(activities.all()).toMatchObject([
    { state: 'done', ended: '2026-01-02T00:00:01.000Z', result: '3 left', canCancel: false },
  ])
  expect(changes()).toBe(2)
})

test('says why it failed, without secrets, and what to do', async () => {
  const { activities } = begin()
  const { work, fail } = held()
  const answer = activities.run({ kind: 'export' }, never, work, () => ({}))
  fail(new AppError('store-full', 'No room for hunter2', { hint: 'Free space.' }))
  await expect(answer).rejects.toMatchObject({ code: 'store-full' })
  expect(activities.all()).toMatchObject([{ state: 'failed', result: 'No room for …', remedy: 'Free space.' }])
})

test('can be cancelled from here, and by whoever asked for it', async () => {
  const { activities } = begin()
  const asker = new AbortController()
  const [first, second] = [held(), held()]
  const mine = activities.run({ kind: 'connection-test' }, never, first.work, () => ({}))
  const theirs = activities.run({ kind: 'connection-test' }, asker.signal, second.work, () => ({}))
  activities.cancel('job-1')
  asker.abort()
  await expect(mine).rejects.toMatchObject({ code: 'cancelled' })
  await expect(theirs).rejects.toThrow()
  expect(activities.all().map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
  // It has ended.
  activities.cancel('job-1')
})

test('work that answers although it was given up counts as cancelled', async () => {
  const { activities } = begin()
  const asker = new AbortController()
  const answer = activities.run(
    { kind: 'connection-test' },
    asker.signal,
    async () => asker.abort(),
    () => ({ result: 'all passed' }),
  )
  await answer
  expect(activities.all()).toMatchObject([{ state: 'cancelled' }])
  expect(activities.all()[0]?.result).toBeUndefined()
})

test('says how far it has come', async () => {
  const { activities } = begin()
  const { work, end } = held<void>()
  const answer = activities.run({ kind: 'host-keys', ref: 'r' }, never, work, () => ({}))
  for (const stage of ['a', 'b']) activities.update('r', ({ done = 0 }) => ({ stage, done: done + 1, total: 5 }))
  activities.update('another', () => ({ stage: 'x' }))
  expect(activities.all()).toMatchObject([{ stage: 'b', done: 2, total: 5 }])
  end()
  await answer
  activities.update('r', () => ({ stage: 'late' }))
  expect(activities.all()).toMatchObject([{ stage: 'b' }])
})

test('forgets what ended a day ago and the oldest of many, never what runs', async () => {
  const { activities, pass } = begin()
  const { work, end } = held<void>()
  const long = activities.run({ kind: 'import' }, never, work, () => ({}))
  await activities.run(
    { kind: 'export' },
    never,
    async () => undefined,
    () => ({}),
  )
  pass(25 * HOUR)
  expect(activities.all().map(({ id }) => id)).toEqual(['job-1'])
  for (let index = 0; index < 400; index += 1)
    await activities.run(
      { kind: 'export' },
      never,
      async () => undefined,
      () => ({}),
    )
  expect(activities.all().length).toBe(301)
  expect(activities.all()[0]).toMatchObject({ id: 'job-1', state: 'running' })
  end()
  await long
})
