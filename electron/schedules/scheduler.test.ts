/** A year of schedules on a made-up clock: clock changes, sleep, a clock set back, restarts; each run exactly once. */
import { AppError } from '@shared/contract/errors'
import type { MessageDraft } from '@shared/model/message'
import type { ScanBrief } from '@shared/model/scan'
import { type Recurrence, type Schedule, scheduleSchema } from '@shared/model/schedule'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../log/logger'
import { occurrencesBetween } from './recurrence'
import { createScheduler, type Scheduler, type SchedulerDeps } from './scheduler'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function aSchedule(id: string, recurrence: Recurrence, start: number, more: Partial<Schedule> = {}): Schedule {
  const at = new Date(start).toISOString()
  return scheduleSchema.parse({
    id,
    environment: 'lab',
    options: {},
    recurrence,
    time_zone: 'Europe/Amsterdam',
    created_at: at,
    updated_at: at,
    handled_until: at,
    missed_runs: [],
    ...more,
  })
}

/** A computer: its clock, its timers (which stand still while it sleeps), its disk, and the scans that ran. */
function aComputer(start: number, given: readonly Schedule[], lookEveryMs = 30_000) {
  let wall = start
  /** What timers go by. */
  let running = 0
  let timers: { at: number; callBack: () => void }[] = []
  const stored = new Map(given.map((schedule) => [schedule.id, schedule]))
  const scans: { id: string; schedule_id?: string | undefined; scheduled_for?: string | undefined; at: number }[] = []
  const messages: MessageDraft[] = []
  const active: { schedule_id?: string }[] = []
  let scheduler: Scheduler | undefined
  const faults = { start: undefined as AppError | undefined, isKilledAfterStart: false }

  const deps: SchedulerDeps = {
    store: {
      environments: {} as SchedulerDeps['store']['environments'],
      schedules: {
        all: () => [...stored.values()],
        get: (id) => stored.get(id),
        update: async ({ id }, change) => {
          if (faults.isKilledAfterStart) throw new AppError('store-locked', 'killed')
          const next = change(stored.get(id))
          if (next) stored.set(id, next)
          return next
        },
        remove: async (id) => void stored.delete(id),
      },
      scans: { list: async () => scans as unknown as ScanBrief[] } as unknown as SchedulerDeps['store']['scans'],
    },
    startScan: async (_, why) => {
      if (faults.start) throw faults.start
      const scan = { id: `scan-${scans.length}`, ...why, at: wall }
      scans.push(scan)
      return scan
    },
    activeScans: () => active,
    addMessage: (message) => messages.push(message),
    changed: () => undefined,
    now: () => new Date(wall),
    timer: (ms, callBack) => {
      const timer = { at: running + ms, callBack }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    log: silentLogger,
    lookEveryMs,
  }
  const boot = async () => {
    timers = []
    scheduler = createScheduler(deps)
    await scheduler.start()
  }
  return {
    stored,
    scans,
    messages,
    active,
    faults,
    boot,
    /** Ends the process without a word. */
    kill: () => {
      timers = []
    },
    stop: () => scheduler?.stop(),
    now: () => wall,
    /** Time passes, awake. */
    run: async (ms: number) => {
      const end = running + ms
      for (;;) {
        const next = timers.reduce<(typeof timers)[number] | undefined>(
          (a, b) => (a && a.at <= b.at ? a : b),
          undefined,
        )
        if (!next || next.at > end) break
        wall += next.at - running
        running = next.at
        timers = timers.filter((one) => one !== next)
        next.callBack()
        await scheduler?.settled()
      }
      wall += end - running
      running = end
    },
    /** The clock goes on, timers do not: asleep, or the clock is set. */
    sleep: (ms: number) => {
      wall += ms
    },
  }
}

const plannedOf = (
  scans: readonly { schedule_id?: string | undefined; scheduled_for?: string | undefined }[],
  id: string,
) => scans.flatMap((scan) => (scan.schedule_id === id && scan.scheduled_for !== undefined ? [scan.scheduled_for] : []))

const expected = ({ recurrence, time_zone }: Schedule, after: number, until: number) =>
  occurrencesBetween(recurrence, time_zone, { after, until, most: 100_000 }).map(({ at }) => new Date(at).toISOString())

describe('a year of an awake computer', () => {
  const start = Date.parse('2026-06-01T00:00Z')
  it.each(['Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo'])(
    'in %s runs every time once and on time, through two clock changes',
    async (time_zone) => {
      const schedules = [
        aSchedule('night', { kind: 'daily', time: '02:30' }, start, { time_zone }),
        aSchedule('six', { kind: 'hourly', every: 6, minute: 15 }, start, { time_zone }),
        aSchedule('work', { kind: 'weekly', weekdays: [1, 2, 3, 4, 5], time: '06:00' }, start, { time_zone }),
        aSchedule('month', { kind: 'monthly', day: 31, time: '03:00' }, start, { time_zone }),
        aSchedule('leap', { kind: 'yearly', month: 2, day: 29, time: '01:30' }, start, { time_zone }),
        aSchedule('once', { kind: 'once', at: '2026-12-01T09:00' }, start, { time_zone }),
      ]
      const computer = aComputer(start, schedules, 6 * HOUR)
      await computer.boot()
      await computer.run(366 * DAY)
      for (const schedule of schedules) {
        const planned = plannedOf(computer.scans, schedule.id)
        expect(planned, schedule.id).toEqual(expected(schedule, start, computer.now()))
        expect(planned.length, schedule.id).toBeGreaterThan(0)
      }
      expect(computer.scans.every(({ at, scheduled_for }) => at - Date.parse(scheduled_for ?? '') < 1000)).toBe(true)
      expect(computer.messages).toEqual([])
    },
    120_000,
  )
})

describe('after a sleep of three days', () => {
  const start = Date.parse('2026-11-20T12:00Z')
  const asleepFor = async (missed: 'once' | 'skip') => {
    const schedule = aSchedule('hourly', { kind: 'hourly', every: 1, minute: 15 }, start, { missed })
    const computer = aComputer(start, [schedule])
    await computer.boot()
    await computer.run(2 * HOUR)
    computer.sleep(3 * DAY)
    return { computer, schedule }
  }

  it('one run covers however many were missed, once the network had time to come back', async () => {
    const { computer } = await asleepFor('once')
    await computer.run(MINUTE)
    expect(computer.scans).toHaveLength(2)
    await computer.run(2 * MINUTE)
    expect(computer.scans).toHaveLength(3)
    expect(computer.scans[2]?.scheduled_for).toBe('2026-11-23T13:15:00.000Z')
    expect(computer.stored.get('hourly')?.missed_runs).toMatchObject([
      { count: 71, reason: 'asleep', covered_by: 'scan-2', first: '2026-11-20T14:15:00.000Z' },
    ])
    expect(computer.messages).toMatchObject([{ level: 'info', text: expect.stringContaining('missed 71 runs') }])
    await computer.run(HOUR)
    expect(computer.scans).toHaveLength(4)
  })

  it('none is made up for where they are to be skipped, and a message says so', async () => {
    const { computer } = await asleepFor('skip')
    await computer.run(5 * MINUTE)
    expect(computer.scans).toHaveLength(2)
    expect(computer.stored.get('hourly')?.missed_runs).toMatchObject([{ count: 72, reason: 'asleep' }])
    expect(computer.messages).toMatchObject([{ level: 'warning', origin_type: 'schedule', origin_id: 'hourly' }])
    await computer.run(HOUR)
    expect(computer.scans).toHaveLength(3)
  })
})

describe('a clock', () => {
  const start = Date.parse('2026-11-20T12:00Z')
  it('set back by five hours runs nothing twice', async () => {
    const schedule = aSchedule('hourly', { kind: 'hourly', every: 1, minute: 15 }, start)
    const computer = aComputer(start, [schedule])
    await computer.boot()
    await computer.run(10 * HOUR)
    computer.sleep(-5 * HOUR)
    await computer.run(10 * HOUR)
    expect(plannedOf(computer.scans, 'hourly')).toEqual(expected(schedule, start, computer.now()))
  })

  it('that was a year ahead stops nothing for a year, and no schedule that ran once runs again', async () => {
    const daily = aSchedule('daily', { kind: 'daily', time: '02:30' }, start)
    const computer = aComputer(start, [daily, aSchedule('once', { kind: 'once', at: '2026-11-21T09:00' }, start)])
    await computer.boot()
    computer.sleep(365 * DAY)
    await computer.run(HOUR)
    computer.sleep(-365 * DAY)
    await computer.run(3 * DAY)
    expect(plannedOf(computer.scans, 'once')).toHaveLength(1)
    expect(plannedOf(computer.scans, 'daily')).toEqual([
      '2027-11-20T01:30:00.000Z',
      ...expected(daily, start, computer.now()),
    ])
  })
})

describe('a process', () => {
  const start = Date.parse('2026-11-20T12:00Z')
  const schedule = aSchedule('night', { kind: 'daily', time: '02:30' }, start)

  it('killed between starting a scan and noting it starts none again', async () => {
    const computer = aComputer(start, [schedule])
    await computer.boot()
    computer.faults.isKilledAfterStart = true
    await computer.run(14 * HOUR)
    expect(computer.scans).toHaveLength(1)
    computer.kill()
    computer.faults.isKilledAfterStart = false
    await computer.boot()
    await computer.run(HOUR)
    expect(computer.scans).toHaveLength(1)
    await computer.run(DAY)
    expect(plannedOf(computer.scans, 'night')).toEqual(expected(schedule, start, computer.now()))
  })

  it('that was not running says so, and runs once for it', async () => {
    const computer = aComputer(start, [schedule])
    await computer.boot()
    await computer.stop()
    computer.kill()
    computer.sleep(3 * DAY)
    await computer.boot()
    await computer.run(5 * MINUTE)
    expect(plannedOf(computer.scans, 'night')).toEqual(['2026-11-23T01:30:00.000Z'])
    expect(computer.stored.get('night')?.missed_runs).toMatchObject([{ count: 2, reason: 'closed' }])
  })

  it('that cannot store anything runs each time once all the same', async () => {
    const computer = aComputer(start, [schedule])
    await computer.boot()
    computer.faults.isKilledAfterStart = true
    await computer.run(3 * DAY)
    expect(plannedOf(computer.scans, 'night')).toEqual(expected(schedule, start, computer.now()))
  })
})

it('does not pile up where a scan takes longer than the time between two', async () => {
  const start = Date.parse('2026-11-20T12:00Z')
  const computer = aComputer(start, [aSchedule('often', { kind: 'minutes', every: 10 }, start)])
  await computer.boot()
  computer.active.push({ schedule_id: 'often' })
  await computer.run(HOUR)
  expect(computer.scans).toEqual([])
  expect(computer.stored.get('often')?.missed_runs).toHaveLength(6)
  expect(computer.stored.get('often')?.missed_runs[0]).toMatchObject({ reason: 'busy', count: 1 })
  computer.active.pop()
  await computer.run(10 * MINUTE)
  expect(computer.scans).toHaveLength(1)
})

it('tells why a scan could not be started, and tries again at the next time, not before', async () => {
  const start = Date.parse('2026-11-20T12:00Z')
  const computer = aComputer(start, [aSchedule('night', { kind: 'daily', time: '02:30' }, start)])
  await computer.boot()
  computer.faults.start = new AppError('store-full', 'The disk is full', { hint: 'Make room.' })
  await computer.run(DAY)
  expect(computer.messages).toMatchObject([
    { level: 'error', text: expect.stringContaining('The disk is full'), remedy: 'Make room.' },
  ])
  computer.faults.start = undefined
  await computer.run(DAY)
  expect(computer.scans).toHaveLength(1)
})

it('leaves paused ones alone', async () => {
  const start = Date.parse('2026-11-20T12:00Z')
  const computer = aComputer(start, [aSchedule('night', { kind: 'daily', time: '02:30' }, start, { enabled: false })])
  await computer.boot()
  await computer.run(3 * DAY)
  expect(computer.scans).toEqual([])
  expect(computer.messages).toEqual([])
})

it('runs no time twice and leaves none out, whatever the computer does', async () => {
  const happening = fc.oneof(
    fc.record({ run: fc.integer({ min: 1, max: 40 * 60 }) }),
    fc.record({ sleep: fc.integer({ min: 1, max: 80 * 60 }) }),
    fc.record({ back: fc.integer({ min: 1, max: 47 * 60 }) }),
    fc.constant({ restart: true }),
    fc.constant({ kill: true }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 12 }),
      fc.constantFrom<Recurrence>(
        { kind: 'daily', time: '02:30' },
        { kind: 'hourly', every: 3, minute: 20 },
        { kind: 'minutes', every: 45 },
      ),
      fc.constantFrom('once' as const, 'skip' as const),
      async (happenings, recurrence, missed) => {
        const start = Date.parse('2027-03-26T12:00Z')
        const schedule = aSchedule('one', recurrence, start, { missed })
        const computer = aComputer(start, [schedule], 10 * MINUTE)
        await computer.boot()
        let latest = start
        for (const one of happenings) {
          if ('run' in one) await computer.run(one.run * MINUTE)
          else if ('sleep' in one) computer.sleep(one.sleep * MINUTE)
          else if ('back' in one)
            computer.sleep(-Math.min(one.back * MINUTE, computer.now() - start, 47 * HOUR - (latest - computer.now())))
          else {
            if ('restart' in one) await computer.stop()
            computer.kill()
            await computer.boot()
          }
          latest = Math.max(latest, computer.now())
        }
        await computer.run(30 * MINUTE)
        // Until everything that a clock set back holds up has come again.
        await computer.run(Math.max(0, latest - computer.now()) + 30 * MINUTE)
        const ran = plannedOf(computer.scans, 'one')
        expect(new Set(ran).size).toBe(ran.length)
        const groups = computer.stored.get('one')?.missed_runs ?? []
        const passed = groups.flatMap(({ first, last }) => expected(schedule, Date.parse(first) - 1, Date.parse(last)))
        expect(passed).toHaveLength(groups.reduce((sum, { count }) => sum + count, 0))
        expect([...ran, ...passed].sort()).toEqual(expected(schedule, start, computer.now()))
        if (missed === 'once') expect(groups.every(({ covered_by }) => covered_by !== undefined)).toBe(true)
      },
    ),
    { numRuns: 40 },
  )
}, 120_000)
