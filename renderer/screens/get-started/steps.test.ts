import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { environmentSchema } from '@shared/model/environment'
import { expect, test } from 'vitest'
import { stepsOf } from './steps'

const tile = (facts: object, more: Partial<EnvironmentTile> = {}): EnvironmentTile => ({
  environment: environmentSchema.parse({
    name: 'lab',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    configuration: [],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...facts,
  }),
  regions: [],
  projects: [],
  ...more,
})
const done = (steps: ReturnType<typeof stepsOf>) => steps.filter(({ isDone }) => isDone).map(({ id }) => id)

test('with nothing there is one thing to do', () => {
  const steps = stepsOf({ tiles: [], tile: undefined, testable: [], hasOpenedGraph: false, schedules: 0 })
  expect(done(steps)).toEqual([])
  expect(steps.filter(({ waitsFor }) => waitsFor === undefined).map(({ id }) => id)).toEqual(['add'])
})

test('connections count one by one, and only when they passed', () => {
  const of = (tested: Record<string, 'ok' | 'failed'> | undefined) => {
    const one = tile({ tested })
    return stepsOf({ tiles: [one], tile: one, testable: ['OpenStack', 'CLI'], hasOpenedGraph: false, schedules: 0 })[1]
  }
  expect(of(undefined)).toMatchObject({ isDone: false, state: expect.stringMatching(/^0 of 2 green/) })
  expect(of({ OpenStack: 'ok', CLI: 'failed' })).toMatchObject({ isDone: false, state: '1 of 2 green, 1 failed' })
  // What is no longer configured does not count.
  expect(of({ OpenStack: 'ok', CLI: 'ok', mysql: 'failed' })).toMatchObject({ isDone: true, state: '2 of 2 green' })
})

test('all is done after a scan and a graph; a file alone lets a graph be opened', () => {
  const live = tile({ tested: { CLI: 'ok' }, last_scanned: '2026-01-02T00:00:00Z' })
  const all = stepsOf({ tiles: [live], tile: live, testable: ['CLI'], hasOpenedGraph: true, schedules: 2 })
  expect(done(all)).toEqual(['add', 'test', 'scan', 'graph', 'schedule'])
  const counts = { objects: 3 } as EnvironmentTile['counts']
  const file = stepsOf({
    tiles: [tile({ offline: true }, { counts })],
    tile: undefined,
    testable: [],
    hasOpenedGraph: false,
    schedules: undefined,
  })
  expect(file.find(({ id }) => id === 'graph')?.waitsFor).toBeUndefined()
  expect(done(file)).toEqual([])
})

test('a schedule counts once there is one, and is not asked for before that is known', () => {
  const one = tile({})
  const of = (schedules: number | undefined) =>
    stepsOf({ tiles: [one], tile: one, testable: [], hasOpenedGraph: false, schedules }).at(-1)
  expect([of(undefined), of(0), of(1)].map((step) => step?.isDone)).toEqual([true, false, true])
  expect(of(1)?.state).toBe('1 of lab')
})
