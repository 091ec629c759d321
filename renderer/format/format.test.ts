import { formatBytes } from '@shared/text/byte-text'
import { describe, expect, it } from 'vitest'
import { countNoun, formatCount } from './number'
import { statusKey } from './status'
import { joinPath, middleEllipsis } from './text'
import { formatClock, formatDuration, formatRelative, formatSince } from './time'

describe('numbers', () => {
  it('groups thousands with a thin space', () => {
    expect([0, 999, 1000, 15204, 1234567].map(formatCount)).toEqual([
      '0',
      '999',
      '1\u2009000',
      '15\u2009204',
      '1\u2009234\u2009567',
    ])
  })
  it('agrees with its noun', () => {
    expect([countNoun(1, 'object'), countNoun(4812, 'object')]).toEqual(['1 object', '4\u2009812 objects'])
  })
  it('shows sizes in one unit', () => {
    expect([512, 4_300_800, 222_298_112].map(formatBytes)).toEqual(['512 B', '4.1 MB', '212 MB'])
  })
})

describe('times', () => {
  const now = new Date(2026, 10, 22, 14, 30).getTime()
  const ago = (ms: number) => formatRelative(new Date(now - ms).toISOString(), now)
  it('reads relative', () => {
    const minute = 60_000
    expect([5_000, 4 * minute, 125 * minute, 24 * 60 * minute, 3 * 24 * 60 * minute].map(ago)).toEqual([
      'just now',
      '4 min ago',
      '2 h ago',
      'yesterday',
      '3 days ago',
    ])
    expect(ago(-5 * minute)).toBe('in 5 min')
    expect(ago(9 * 24 * 60 * minute)).toBe('Fri 13 Nov')
  })
  it('shows what is no time as it is', () => {
    expect(formatRelative('never', now)).toBe('never')
  })
  it('says since when in words that stand after "since"', () => {
    const since = (hours: number) => formatSince(new Date(now - hours * 3_600_000).toISOString(), now)
    expect(since(0)).toBe(formatClock(new Date(now).toISOString()))
    expect([since(48), since(0), since(20_000)].join(' ')).not.toMatch(/ago|now|yesterday/)
    expect(formatSince('never', now)).toBe('never')
  })
  it('shows durations', () => {
    expect([3, 340, 970, 2_400, 12_000, 192_000, 7_500_000].map(formatDuration)).toEqual([
      '< 0.1 s',
      '0.3 s',
      '1 s',
      '2 s',
      '12 s',
      '3 m 12 s',
      '2 h 05 m',
    ])
  })
})

describe('middleEllipsis', () => {
  it('keeps both ends', () => {
    expect(middleEllipsis('tap91d0c2f7-3e', 10)).toBe('tap91d…-3e')
    expect(middleEllipsis('short', 10)).toBe('short')
    expect(middleEllipsis('abcdefgh', 1)).toBe('a…h')
  })
})

describe('joinPath', () => {
  it('leaves out folders that go without saying', () => {
    expect(joinPath(['Regions', 'RegionOne', 'Availability zones', 'nova', 'cmp-1', 'Instances'])).toBe(
      'RegionOne / nova / cmp-1 / Instances',
    )
    expect(joinPath(['Regions'])).toBe('Regions')
  })
})

describe('statusKey', () => {
  it('ranks problems over age and age over OK', () => {
    expect([
      statusKey({ status: 'Error', stale: true }),
      statusKey({ status: 'OK', stale: true }),
      statusKey({ stale: { since: 'x' } }),
      statusKey({ status: 'OK', stale: false }),
      statusKey({}),
    ]).toEqual(['error', 'stale', 'stale', 'ok', 'unknown'])
  })
})
