import type { Activity } from '@shared/model/activity'
import { expect, test } from 'vitest'
import { activityMs, passes, placeOf, progressOf, titleOf } from './words'

const one = (facts: Partial<Activity> = {}): Activity => ({
  id: 'a',
  kind: 'import',
  state: 'running',
  started: '2026-01-02T00:00:00Z',
  canCancel: true,
  ...facts,
})
const nothingRuns = { running: [] }

test('each says what it is and leads to what is left of it', () => {
  const scan = one({ kind: 'graphs', environment: 'lab', scan: { id: 's', number: 7 } })
  expect(titleOf(scan)).toBe('Re-build of graphs #7')
  expect(placeOf(scan, () => false)).toMatchObject({ at: { path: '/scans/s' } })
  const test = one({ kind: 'connection-test', environment: 'lab' })
  expect(placeOf(test, () => true)).toMatchObject({ at: { path: '/env/lab/edit' } })
  // A form that was never saved, or an environment that is gone.
  expect(placeOf(test, () => false)).toBeUndefined()
})

test('progress is what is counted, and words where nobody counts', () => {
  expect(progressOf(one({ stage: 'cmp-3', done: 3, total: 1200 }), nothingRuns)).toEqual({
    words: 'cmp-3, 3 of 1\u2009200',
    done: 3,
    total: 1200,
  })
  expect(progressOf(one({ stage: 'Reading the file' }), nothingRuns)).toEqual({ words: 'Reading the file' })
  expect(progressOf(one(), nothingRuns)).toEqual({ words: 'Running' })
})

test('what runs takes time until now', () => {
  const nowMs = Date.parse('2026-01-02T00:00:05Z')
  expect(activityMs(one(), nowMs)).toBe(5000)
  expect(activityMs(one({ ended: '2026-01-02T00:00:02Z' }), nowMs)).toBe(2000)
})

test('filters', () => {
  expect([passes(one(), 'running'), passes(one({ state: 'done' }), 'running')]).toEqual([true, false])
  expect([passes(one({ state: 'problems' }), 'problems'), passes(one(), 'problems')]).toEqual([true, false])
})
