/** A recurrence as a sentence: what is confirmed, wherever it is chosen. */
import type { Recurrence } from '../model/schedule'

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** "Every day at 02:30" */
export function scheduleSentence(recurrence: Recurrence): string {
  switch (recurrence.kind) {
    case 'once':
      return `Once, on ${dateText(recurrence.at)}`
    case 'minutes':
      return `Every ${recurrence.every} minutes`
    case 'hourly': {
      const minute = String(recurrence.minute).padStart(2, '0')
      return recurrence.every === 1 ? `Every hour at :${minute}` : `Every ${recurrence.every} hours, from 00:${minute}`
    }
    case 'daily':
      return `Every day at ${recurrence.time}`
    case 'weekly':
      return `${weekdaysText(recurrence.weekdays)} at ${recurrence.time}`
    case 'monthly':
      return `Monthly on day ${recurrence.day} at ${recurrence.time}`
    case 'yearly':
      return `Every year on ${recurrence.day} ${MONTHS[recurrence.month - 1]} at ${recurrence.time}`
  }
}

/** What happens where the calendar has no such day; undefined where it always has. */
export function shortMonthNote(recurrence: Recurrence): string | undefined {
  if (recurrence.kind === 'monthly' && recurrence.day > 28)
    return `In months without a day ${recurrence.day} it runs on their last day.`
  if (recurrence.kind === 'yearly' && recurrence.month === 2 && recurrence.day === 29)
    return 'In years without a 29 February it runs on the 28th.'
  return undefined
}

function weekdaysText(weekdays: readonly number[]): string {
  const days = [...new Set(weekdays)].sort((a, b) => a - b)
  const key = days.join('')
  if (key === '1234567') return 'Every day'
  if (key === '12345') return 'Weekdays'
  if (key === '67') return 'Weekends'
  // Whole names of many would not fit where lists have room.
  const names = days.map((day) => WEEKDAYS[day - 1]?.slice(0, days.length > 2 ? 3 : undefined))
  return names.length === 1 ? `Every ${names[0]}` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** "2026-12-01T09:00" → "1 December 2026 at 09:00" */
function dateText(at: string): string {
  const [date = '', time = ''] = at.split('T')
  const [year, month, day] = date.split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year} at ${time}`
}
