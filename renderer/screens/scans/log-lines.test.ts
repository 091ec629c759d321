import type { ScanLogLine } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import { logText, passesFilter, withNewLines } from './log-lines'

const line = (seq: number, level: ScanLogLine['level'] = 'info', text = `line ${String(seq)}`): ScanLogLine => ({
  seq,
  time: `2026-11-22T14:26:0${String(seq)}.000Z`,
  level,
  host: 'cmp-1',
  text,
})

describe('the log', () => {
  it('shows a level and everything worse', () => {
    const shown = (['error', 'warn', 'info', 'debug'] as const).filter((level) =>
      passesFilter(line(1, level), 'warn', ''),
    )
    expect(shown).toEqual(['error', 'warn'])
  })
  it('finds text and hosts regardless of case', () => {
    expect(passesFilter(line(1, 'info', 'OVS-vsctl'), 'info', 'ovs')).toBe(true)
    expect(passesFilter(line(1), 'info', 'CMP-1')).toBe(true)
    expect(passesFilter(line(1), 'info', 'other')).toBe(false)
  })
  it('puts new lines in front, each once', () => {
    const lines = withNewLines(withNewLines([], [line(1), line(2)]), [line(2), line(3)])
    expect(lines.map(({ seq }) => seq)).toEqual([3, 2, 1])
    expect(withNewLines(lines, [line(2)])).toBe(lines)
  })
  it('is saved oldest first', () => {
    expect(logText([line(2), line(1)])).toBe(
      '2026-11-22T14:26:01.000Z info  cmp-1            line 1\n2026-11-22T14:26:02.000Z info  cmp-1            line 2\n',
    )
  })
})
