import { scheduleInputSchema } from '@shared/model/schedule'
import { describe, expect, it } from 'vitest'
import { countChanges, emptySchedule, formOf, recurrenceOf, type ScheduleForm, scheduleOf } from './schedule-form'

const NOW = Date.parse('2026-11-22T13:26:00Z')
const form = (change: Partial<ScheduleForm> = {}) => ({ ...emptySchedule('lab', NOW), ...change })

describe('the form of a schedule', () => {
  it('asks for every night to begin with', () => {
    expect(scheduleInputSchema.parse(scheduleOf(form()))).toMatchObject({
      environment: 'lab',
      recurrence: { kind: 'daily', time: '02:30' },
      missed: 'once',
      options: { scope: 'everything', clear: false },
    })
  })

  it.each<[Partial<ScheduleForm>, object]>([
    [{ kind: 'once', date: '2026-12-01', time: '09:00' }, { at: '2026-12-01T09:00' }],
    [{ kind: 'minutes', minutes: 10 }, { every: 10 }],
    [
      { kind: 'hourly', hours: 2, minute: 15 },
      { every: 2, minute: 15 },
    ],
    [
      { kind: 'weekly', weekdays: [5, 1] },
      { weekdays: [1, 5], time: '02:30' },
    ],
    [{ kind: 'monthly', day: 31 }, { day: 31 }],
    [
      { kind: 'yearly', day: 29, month: 2 },
      { day: 29, month: 2 },
    ],
  ])('reads back what it saved: %j', (change, recurrence) => {
    const saved = scheduleOf(form(change))
    expect(saved?.recurrence).toMatchObject({ kind: change.kind, ...recurrence })
    if (!saved) return
    const stored = { ...saved, id: 's', created_at: '', updated_at: 'u' }
    const again = formOf({ schedule: stored }, NOW)
    expect(scheduleOf(again)).toEqual(saved)
    expect(countChanges(again, form(change))).toBe(0)
  })

  it.each<[Partial<ScheduleForm>, string]>([
    [{ kind: 'once', date: '2026-02-30' }, 'date'],
    [{ kind: 'minutes', minutes: 9 }, 'minutes'],
    [{ kind: 'minutes', minutes: undefined }, 'minutes'],
    [{ kind: 'hourly', minute: 60 }, 'minute'],
    [{ time: '25:00' }, 'time'],
    [{ kind: 'weekly', weekdays: [] }, 'weekdays'],
    [{ kind: 'yearly', month: 4, day: 31 }, 'day'],
    [{ timeZone: 'Mars' }, 'timeZone'],
  ])('says which field is wrong: %j', (change, field) => {
    expect(Object.keys(recurrenceOf(form(change)).problems)).toEqual([field])
    expect(scheduleOf(form(change))).toBeUndefined()
  })

  it('counts what was changed, not what another kind would say', () => {
    expect(countChanges(form({ minutes: 45 }), form())).toBe(0)
    expect(countChanges(form({ time: '03:00', missed: 'skip' }), form())).toBe(2)
  })
})
