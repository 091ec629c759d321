import type { Message } from '@shared/model/message'
import { type ScanBrief, scanOptionsSchema } from '@shared/model/scan'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterOf, histogramEdges, isNarrowed } from './filter'
import { rowsOf } from './rows'
import { constancyText, marksOf } from './ruler'
import { type Group, occurrenceText, originText, ticketText } from './words'

const NOW = Date.parse('2026-11-22T14:26:00.000Z')
const HOUR = 3_600_000
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString()

const aMessage = (id: string, hours: number, more: Partial<Message> = {}): Message => ({
  id,
  environment: 'lab',
  level: 'error',
  source_system: 'Calipso',
  text: 'SSH refused',
  timestamp: ago(hours),
  viewed: false,
  origin_type: 'scan',
  origin_id: `scan-${id}`,
  origin_name: `#${id}`,
  ...more,
})
const aGroup = (id: string, hours: number, more: Partial<Group> = {}): Group => ({
  id,
  count: 1,
  unread: 1,
  first: ago(hours),
  latest: aMessage(id, hours),
  ...more,
})

describe('the filter in the address', () => {
  it('asks for what it names, and leaves out what it does not or what means nothing', () => {
    expect(filterOf({})).toEqual({})
    expect(filterOf({ level: 'fatal', from: 'yesterday', to: undefined })).toEqual({})
    expect(filterOf({ env: 'lab', level: 'error', q: 'ssh', unread: '1', from: 'all' })).toEqual({
      environment: 'lab',
      levels: ['error'],
      text: 'ssh',
      unread: true,
      from: '1970-01-01T00:00:00.000Z',
    })
  })

  it('is none where only everything that is kept is asked for', () => {
    expect([{}, { from: 'all' }, { from: ago(3), to: ago(1) }, { q: 'x' }].map(isNarrowed)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})

describe('the bars of the histogram', () => {
  it('bound whole days without a gap, the last of them today, however far back they reach', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (days, now) => {
          const edges = histogramEdges(days, now.getTime()).map((edge) => new Date(edge))
          expect(edges.length).toBeLessThanOrEqual(32)
          expect(edges.every((edge) => edge.getHours() === 0 && edge.getMinutes() === 0)).toBe(true)
          expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge))).toBe(true)
          const [first, last] = [edges[0] ?? now, edges.at(-1) ?? now]
          expect(last.getTime()).toBeGreaterThan(now.getTime())
          expect(last.getTime() - now.getTime()).toBeLessThanOrEqual(25 * HOUR)
          expect(first.getTime()).toBeLessThanOrEqual(now.getTime() - days * 24 * HOUR + HOUR)
        },
      ),
    )
  })
})

describe('the rows of the list', () => {
  const groups = [aGroup('1', 1, { count: 5 }), aGroup('2', 2), aGroup('3', 30)]
  const kinds = (rows: ReturnType<typeof rowsOf>) => rows.map(({ kind, key }) => (kind === 'group' ? key : kind))
  const byText = () => (group: Group) => group.latest.text

  it('have a head for each day while they are in the order of time, and none in another', () => {
    expect(kinds(rowsOf(groups, undefined, byText, undefined, NOW))).toEqual(['day', '1', '2', 'day', '3'])
    const other = { column: 'message', direction: 'ascending' } as const
    expect(kinds(rowsOf(groups, other, byText, undefined, NOW))).toEqual(['1', '2', '3'])
  })

  it('show the newest occurrences of an unfolded one, and how many there are before', () => {
    const messages = [1, 2, 3, 4, 5].map((hours) => aMessage(String(hours), hours))
    const few = rowsOf(groups, undefined, byText, { id: '1', messages, isWhole: false }, NOW)
    expect(kinds(few).slice(0, 6)).toEqual(['day', '1', 'occurrence', 'occurrence', 'occurrence', 'earlier'])
    expect(few[5]).toMatchObject({ count: 2, oldest: { id: '5' } })
    const all = rowsOf(groups, undefined, byText, { id: '1', messages, isWhole: true }, NOW)
    expect(all.filter(({ kind }) => kind === 'occurrence')).toHaveLength(5)
    expect(all.some(({ kind }) => kind === 'earlier')).toBe(false)
  })
})

describe('the ruler', () => {
  const aScan = (id: string, hours: number, more: Partial<ScanBrief> = {}) =>
    ({
      id: `scan-${id}`,
      status: 'completed',
      options: scanOptionsSchema.parse({ environment: 'lab' }),
      end_timestamp: ago(hours),
      ...more,
    }) as ScanBrief
  const messages = [aMessage('9', 1), aMessage('7', 5)]

  it('says that it came with every scan since the first', () => {
    const marks = marksOf(messages, [aScan('9', 1), aScan('7', 5), aScan('6', 7), aScan('5', 9)])
    expect(marks.map(({ isMessage }) => isMessage)).toEqual([false, true, true])
    expect(constancyText(messages, marks)).toBe('every scan since #7')
  })

  it('says how often it came, where whole scans ended without it', () => {
    const partial = scanOptionsSchema.parse({ environment: 'lab', object_id: 'x' })
    const scans = [
      aScan('9', 1),
      aScan('8', 3),
      aScan('f', 2, { status: 'failed' }),
      aScan('p', 2, { options: partial }),
    ]
    const marks = marksOf(messages, scans)
    expect(constancyText(messages, marks)).toBe('in 2 of 3 scans')
  })
})

describe('words', () => {
  it('tell an occurrence by its scan and exit code, or by what it says differently', () => {
    const message = aMessage('418', 1)
    expect(occurrenceText(message, message)).toBe('Scan #418')
    expect(occurrenceText({ ...message, received: { exit_code: 255 } }, message)).toBe('Scan #418, exit 255')
    expect(occurrenceText({ ...message, text: 'SSH refused, 3 times' }, message)).toBe(
      'Scan #418: SSH refused, 3 times',
    )
    expect(originText({ origin_type: 'connection-test', origin_name: 'CLI' })).toBe('Connection test of CLI')
    expect(originText({ origin_type: 'recovery', origin_name: undefined })).toBe('Recovery')
  })

  it('name everything a ticket needs', () => {
    const latest = aMessage('418', 1, { related_object_name: 'cmp-1', related_object_type: 'host', remedy: 'Do this.' })
    const text = ticketText({ id: 'g', count: 13, unread: 1, first: ago(26), latest }, { exit_code: 255 })
    for (const part of [
      'Error: SSH refused',
      'Do this.',
      'cmp-1 (host)',
      'Environment: lab',
      'Scan #418',
      '13 times',
      '255',
    ])
      expect(text).toContain(part)
  })
})
