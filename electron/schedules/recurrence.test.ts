import { HOUR_STEPS, LEAST_MINUTES, type Recurrence, recurrenceSchema } from '@shared/model/schedule'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { nextChanged, nextOccurrence, occurrences, occurrencesBetween } from './recurrence'

const DAY_MS = 24 * 60 * 60_000
const AMSTERDAM = 'Europe/Amsterdam'
const ZONES = [
  AMSTERDAM,
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'UTC',
  'Pacific/Chatham',
  'Africa/Casablanca',
]

/** The first times after a moment, as they are told. */
function timesOf(recurrence: Recurrence, timeZone: string, after: string, count: number): string[] {
  const found: string[] = []
  for (const { at, change } of occurrences(recurrence, timeZone, Date.parse(after))) {
    found.push(new Date(at).toISOString().slice(0, 16) + (change ? ` ${change}` : ''))
    if (found.length === count) break
  }
  return found
}

const localOf = (at: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)

describe('a time of day', () => {
  it('that a clock change leaves out runs once, moved on by the length of the gap', () => {
    expect(timesOf({ kind: 'daily', time: '02:30' }, AMSTERDAM, '2027-03-27T00:00Z', 3)).toEqual([
      '2027-03-27T01:30',
      '2027-03-28T01:30 absent',
      '2027-03-29T00:30',
    ])
  })

  it('that exists twice runs at the first of the two', () => {
    expect(timesOf({ kind: 'daily', time: '02:30' }, AMSTERDAM, '2026-10-24T00:00Z', 3)).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30 twice',
      '2026-10-26T01:30',
    ])
    // Between the two it is over for that day.
    expect(timesOf({ kind: 'daily', time: '02:30' }, AMSTERDAM, '2026-10-25T01:00Z', 1)).toEqual(['2026-10-26T01:30'])
  })

  it('of a day that a country left out runs once with the next day', () => {
    expect(timesOf({ kind: 'daily', time: '02:30' }, 'Pacific/Apia', '2011-12-28T13:00Z', 3)).toEqual([
      '2011-12-29T12:30',
      '2011-12-30T12:30 absent',
      '2011-12-31T12:30',
    ])
  })
})

describe('hours', () => {
  it('go on with the time that passes: two runs at :15 between 02:00 and 03:00 twice', () => {
    expect(timesOf({ kind: 'hourly', every: 1, minute: 15 }, AMSTERDAM, '2026-10-24T23:30Z', 3)).toEqual([
      '2026-10-25T00:15',
      '2026-10-25T01:15',
      '2026-10-25T02:15',
    ])
  })

  it('keep their minute where the clock changes by half an hour', () => {
    for (const { at } of occurrencesBetween({ kind: 'hourly', every: 1, minute: 15 }, 'Australia/Lord_Howe', {
      after: Date.parse('2026-04-03T00:00Z'),
      until: Date.parse('2026-04-07T00:00Z'),
      most: 1000,
    }))
      expect(localOf(at, 'Australia/Lord_Howe').minute).toBe(15)
  })

  it('of which several are left out are those of the clock', () => {
    expect(timesOf({ kind: 'hourly', every: 6, minute: 0 }, AMSTERDAM, '2026-10-24T12:00Z', 4)).toEqual([
      '2026-10-24T16:00',
      '2026-10-24T22:00',
      '2026-10-25T05:00',
      '2026-10-25T11:00',
    ])
  })
})

describe('a day', () => {
  it('31 is the last one of shorter months', () => {
    expect(timesOf({ kind: 'monthly', day: 31, time: '03:00' }, 'UTC', '2027-01-31T03:00Z', 3)).toEqual([
      '2027-02-28T03:00',
      '2027-03-31T03:00',
      '2027-04-30T03:00',
    ])
  })

  it('29 February is the 28th in common years', () => {
    expect(timesOf({ kind: 'yearly', month: 2, day: 29, time: '03:00' }, 'UTC', '2027-01-01T00:00Z', 3)).toEqual([
      '2027-02-28T03:00',
      '2028-02-29T03:00',
      '2029-02-28T03:00',
    ])
  })

  it('that no year has is refused', () => {
    expect(recurrenceSchema.safeParse({ kind: 'yearly', month: 4, day: 31, time: '03:00' }).success).toBe(false)
    expect(recurrenceSchema.safeParse({ kind: 'minutes', every: LEAST_MINUTES - 1 }).success).toBe(false)
    expect(recurrenceSchema.safeParse({ kind: 'daily', time: '24:00' }).success).toBe(false)
    expect(recurrenceSchema.safeParse({ kind: 'once', at: '2026-02-30T09:00' }).success).toBe(false)
  })
})

it('runs once and never again', () => {
  const once: Recurrence = { kind: 'once', at: '2026-12-01T09:00' }
  expect(timesOf(once, AMSTERDAM, '2026-11-22T00:00Z', 2)).toEqual(['2026-12-01T08:00'])
  expect(nextOccurrence(once, AMSTERDAM, Date.parse('2026-12-01T08:00Z'))).toBeUndefined()
})

it('tells the next time that a clock change moves, where there is one within a year', () => {
  const after = Date.parse('2026-11-22T00:00Z')
  const changed = nextChanged({ kind: 'daily', time: '02:30' }, AMSTERDAM, after)
  expect(changed).toEqual({ at: Date.parse('2027-03-28T01:30Z'), change: 'absent' })
  expect(nextChanged({ kind: 'daily', time: '04:30' }, AMSTERDAM, after)).toBeUndefined()
  expect(nextChanged({ kind: 'daily', time: '02:30' }, 'Asia/Kathmandu', after)).toBeUndefined()
})

const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const recurrence = fc.oneof(
  fc.record({ kind: fc.constant('minutes' as const), every: fc.integer({ min: LEAST_MINUTES, max: 1440 }) }),
  fc.record({ kind: fc.constant('hourly' as const), every: fc.constantFrom(...HOUR_STEPS), minute: fc.nat(59) }),
  fc.record({ kind: fc.constant('daily' as const), time }),
  fc.record({
    kind: fc.constant('weekly' as const),
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    time,
  }),
  fc.record({ kind: fc.constant('monthly' as const), day: fc.integer({ min: 1, max: 31 }), time }),
) satisfies fc.Arbitrary<Recurrence>
const zone = fc.constantFrom(...ZONES)
const moment = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2031-01-01') })

describe('whatever the recurrence, zone and moment', () => {
  it('times rise, lie after the moment, and asking from between them gives the same ones', () => {
    fc.assert(
      fc.property(recurrence, zone, moment, fc.nat(8), (given, timeZone, after, index) => {
        const found: number[] = []
        for (const { at } of occurrences(given, timeZone, after)) {
          expect(at).toBeGreaterThan(found.at(-1) ?? after)
          found.push(at)
          if (found.length === 10) break
        }
        const from = found[index] ?? 0
        expect(nextOccurrence(given, timeZone, from)?.at).toBe(found[index + 1])
        expect(nextOccurrence(given, timeZone, from - 1)?.at).toBe(from)
      }),
      { numRuns: 300 },
    )
  })

  it('a time of day runs exactly once on each of its dates, through every clock change of two years', () => {
    fc.assert(
      fc.property(time, zone, moment, (at, timeZone, start) => {
        const days = 730
        const first = localOf(start, timeZone).startOfDay()
        const found = occurrencesBetween({ kind: 'daily', time: at }, timeZone, {
          after: first.epochMilliseconds - 1,
          until: first.add({ days }).epochMilliseconds - 1,
          most: 10_000,
        })
        const dates = found.map((one) => localOf(one.at, timeZone).toPlainDate().toString())
        expect(dates).toEqual(
          Array.from({ length: days }, (_, day) => first.add({ days: day }).toPlainDate().toString()),
        )
        for (const one of found)
          if (one.change !== 'absent') expect(localOf(one.at, timeZone).toPlainTime().toString().slice(0, 5)).toBe(at)
      }),
      { numRuns: 15 },
    )
  })

  it('minutes and single hours are equally far apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: LEAST_MINUTES, max: 600 }), zone, moment, (every, timeZone, after) => {
        const around = { after, until: after + 30 * DAY_MS, most: 200 }
        const gaps = (given: Recurrence) =>
          occurrencesBetween(given, timeZone, around).map(
            ({ at }, index, all) => at - (all[index - 1]?.at ?? Number.NaN),
          )
        expect(new Set(gaps({ kind: 'minutes', every }).slice(1))).toEqual(new Set([every * 60_000]))
        if (timeZone !== 'Australia/Lord_Howe')
          expect(new Set(gaps({ kind: 'hourly', every: 1, minute: 0 }).slice(1))).toEqual(new Set([60 * 60_000]))
      }),
      { numRuns: 60 },
    )
  })
})
