/** What the command line sends for a schedule, and what it prints of one. */
import type { ScheduleInput } from '@shared/model/schedule'
import { expect, test } from 'vitest'
import { calipso as run } from '../testing/calipso'

const stored = {
  id: 'abc-1',
  environment: 'lab',
  options: { scope: 'inventory', clear: false, log_level: 'info', sources: { api: true, db: true, cli: true } },
  recurrence: { kind: 'daily', time: '02:30' },
  time_zone: 'Europe/Amsterdam',
  missed: 'once',
  enabled: true,
  created_at: '2026-11-20T00:00:00.000Z',
  updated_at: '2026-11-21T00:00:00.000Z',
}
const next = { at: '2026-11-23T01:30:00.000Z' }
const view = (schedule: object) => ({ schedule, next, upcoming: [], runs: [], missed: 2 })

/** Runs a command line against a backend that has one schedule, and tells what was saved. */
async function calipso(...args: string[]) {
  const ran = await run(args, {
    'schedules.list': { items: [view(stored)] },
    'schedules.save': ({ schedule }: { schedule: ScheduleInput }) => view({ ...stored, ...schedule }),
    'schedules.next': { runs: [next] },
    'schedules.enable': {},
    'schedules.remove': {},
  })
  const saved = ran.calls.find(([name]) => name === 'schedules.save')?.[1]
  return { ...ran, saved: saved as { schedule: ScheduleInput; replaces?: object } }
}

test.each([
  [['--once', '2026-12-01T09:00'], { kind: 'once', at: '2026-12-01T09:00' }],
  [['--every', '30'], { kind: 'minutes', every: 30 }],
  [['--hourly', '--minute', '15'], { kind: 'hourly', every: 1, minute: 15 }],
  [['--hourly', '2'], { kind: 'hourly', every: 2, minute: 0 }],
  [['--daily', '--at', '02:30'], { kind: 'daily', time: '02:30' }],
  [['--weekly', 'mon,Fri', '--at', '06:00'], { kind: 'weekly', weekdays: [1, 5], time: '06:00' }],
  [['--monthly', '31', '--at', '03:00'], { kind: 'monthly', day: 31, time: '03:00' }],
  [['--yearly', '02-29', '--at', '03:00'], { kind: 'yearly', month: 2, day: 29, time: '03:00' }],
])('add %j', async (flags, recurrence) => {
  const { code, saved, stderr } = await calipso(
    'schedule',
    'add',
    'lab',
    ...flags,
    '--time-zone',
    'UTC',
    '--missed',
    'skip',
  )
  expect(stderr).toContain('It runs while')
  expect(code).toBe(0)
  expect(saved.schedule).toMatchObject({
    environment: 'lab',
    recurrence,
    time_zone: 'UTC',
    missed: 'skip',
    enabled: true,
  })
})

test('a day that months may lack is explained', async () => {
  const { stderr } = await calipso('schedule', 'add', 'lab', '--monthly', '31', '--at', '03:00')
  expect(stderr).toContain('last day')
})

test('edit changes what is given and keeps the rest', async () => {
  const { saved } = await calipso('schedule', 'edit', 'abc', '--scope', 'everything')
  expect(saved.replaces).toEqual({ id: 'abc-1', updated_at: '2026-11-21T00:00:00.000Z' })
  expect(saved.schedule).toMatchObject({
    options: { scope: 'everything' },
    recurrence: { kind: 'daily', time: '02:30' },
  })
  for (const [flags, recurrence] of [
    [['--at', '07:15'], { kind: 'daily', time: '07:15' }],
    [['--weekly', 'mon'], { kind: 'weekly', weekdays: [1], time: '02:30' }],
  ] as const)
    expect((await calipso('schedule', 'edit', 'abc', ...flags)).saved.schedule.recurrence).toEqual(recurrence)
  expect((await calipso('schedule', 'edit', 'abc', '--minute', '5')).stderr).toContain('belong to a recurrence')
})

test('pause, resume, remove and next name the schedule by the beginning of its id', async () => {
  expect((await calipso('schedule', 'pause', 'abc')).calls).toContainEqual([
    'schedules.enable',
    { id: 'abc-1', enabled: false },
  ])
  expect((await calipso('schedule', 'resume', 'abc')).calls).toContainEqual([
    'schedules.enable',
    { id: 'abc-1', enabled: true },
  ])
  expect((await calipso('schedule', 'remove', 'abc')).calls).toContainEqual(['schedules.remove', { id: 'abc-1' }])
  expect((await calipso('schedule', 'next', 'abc')).stdout).toBe('2026-11-23T01:30:00.000Z\n')
  expect((await calipso('schedule', 'pause', 'x')).code).toBe(1)
})

test('list prints a line each, or the document', async () => {
  const { stdout } = await calipso('schedule', 'list')
  expect(stdout).toContain(
    'abc-1\tlab\tEvery day at 02:30\tEurope/Amsterdam\tnext 2026-11-23T01:30:00.000Z\tno runs\t2 missed',
  )
  expect(JSON.parse((await calipso('--json', 'schedule', 'list')).stdout)).toMatchObject({ schedule: { id: 'abc-1' } })
})

test.each([
  [['--daily'], 'Give it with --at'],
  [[], 'Give one of --once'],
  [['--hourly', '5'], 'Choose one of'],
  [['--daily', '--every', '30'], 'cannot be used with'],
  [['--weekly', 'tomorrow', '--at', '06:00'], 'mon,tue'],
])('add %j is refused with what to do', async (flags, hint) => {
  const { code, stderr, calls } = await calipso('schedule', 'add', 'lab', ...flags)
  expect(code).not.toBe(0)
  expect(stderr).toContain(hint)
  expect(calls).toEqual([])
})
