import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  calendarDay,
  formatAbsolute,
  formatClock,
  formatDayHead,
  formatInZone,
  formatMoment,
  formatRelative,
  hourOf,
  setTimeFormat,
  startOfDay,
} from './time'

afterEach(() => setTimeFormat({ times: 'relative', timeZone: 'local' }))
const inZone = (timeZone: string) => setTimeFormat({ times: 'relative', timeZone })

describe('the time zone of the preferences', () => {
  const at = '2026-11-22T23:30:05Z'
  it('is the one every time is shown in', () => {
    inZone('UTC')
    expect([formatClock(at), formatAbsolute(at), formatInZone(at)]).toEqual([
      '23:30',
      expect.stringMatching(/22 Nov 2026.* 23:30:05 UTC$/),
      expect.stringContaining('22 Nov'),
    ])
    inZone('Asia/Kolkata')
    expect([formatClock(at), formatInZone(at), formatInZone(at, 'UTC')]).toEqual([
      '05:00',
      expect.stringContaining('23 Nov'),
      expect.stringContaining('22 Nov'),
    ])
    expect(hourOf(Date.parse(at))).toBe(5)
  })
  it('decides which day is today', () => {
    const [late, early] = [Date.parse('2026-11-22T23:30:00Z'), '2026-11-22T20:30:00Z']
    inZone('UTC')
    expect(formatDayHead(early, late)).toBe('Today, Sunday 22 November')
    inZone('Asia/Tokyo')
    expect(formatDayHead(early, late)).toBe('Today, Monday 23 November')
    inZone('Europe/Amsterdam')
    expect(formatDayHead(early, late)).toBe('Yesterday, Sunday 22 November')
  })
})

describe('absolute times', () => {
  const now = Date.parse('2026-11-22T14:30:00Z')
  const ago = (ms: number) => formatRelative(new Date(now - ms).toISOString(), now)
  it('stand where relative ones would', () => {
    setTimeFormat({ times: 'absolute', timeZone: 'UTC' })
    expect([ago(5000), ago(4 * 60_000), ago(24 * 3_600_000), ago(400 * 24 * 3_600_000)]).toEqual([
      '14:29',
      '14:26',
      '21 Nov 14:30',
      '18 Oct 2025 14:30',
    ])
    expect(ago(-600_000)).toBe('14:40')
    expect(formatRelative('never', now)).toBe('never')
    expect(formatMoment('never', now)).toBe('never')
  })
})

describe('days', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland')
  it('begin at midnight of the zone, also when its clocks change', () => {
    fc.assert(
      fc.property(zones, fc.integer({ min: 18_000, max: 24_000 }), (zone, day) => {
        inZone(zone)
        const begin = startOfDay(day)
        expect([calendarDay(begin), calendarDay(begin - 1), hourOf(begin)]).toEqual([day, day - 1, 0])
      }),
    )
  })
})
