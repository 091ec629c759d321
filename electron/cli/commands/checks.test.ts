import type { CallOutput } from '@shared/contract/index'
import { describe, expect, test } from 'vitest'
import { calipso } from '../testing/calipso'

const REPORT: CallOutput<'checks.list'> = {
  failed: [
    {
      ...{ check: 'no-graph', type: 'instance', count: 12, level: 'warning', change: 3, remedy: 'Allow it.' },
      samples: [
        { id: 'i', name: 'web-1' },
        { id: 'j', name: 'web-2', note: 'why' },
      ],
      cause: { text: 'sudo is refused on 3 hosts', scanId: 's' },
    },
    { check: 'absent', type: 'otep', count: 1, level: 'warning', samples: [{ name: 'otep' }], remedy: 'Look there.' },
  ],
  cleared: [{ check: 'orphan', type: 'vnic', count: 1 }],
  scan: { id: 's', number: 7 },
  before: { id: 'r', number: 6 },
  statistics: [
    { type: 'instance', count: 12, change: 0 },
    { type: 'network', count: 4, change: -1 },
    { type: 'port', count: 9, change: 2 },
  ],
}

describe('checks', () => {
  test('says what failed, why, what to do and what changed, and ends with 3', async () => {
    const { lines, calls, code } = await calipso(['checks', 'lab'], { 'checks.list': REPORT })
    expect(lines).toEqual([
      'lab, scan #7: 2 checks failed',
      'warning: 12 instances have no graph (+3 since the scan before)',
      '  web-1, web-2 (why) and 10 more',
      '  Likely cause: sudo is refused on 3 hosts.',
      '  Allow it.',
      'warning: No tunnel endpoints found',
      '  Look there.',
      'mended since scan #6: 1 vNIC without a place',
      'changed since scan #6: -1 Network, +2 Ports',
    ])
    expect(calls).toEqual([['checks.list', { environment: 'lab' }]])
    expect(code).toBe(3)
  })

  test('prints one document with --json, and ends with 0 when all is well', async () => {
    const json = await calipso(['checks', 'lab', '--json'], { 'checks.list': REPORT })
    expect(json.lines.map((line) => JSON.parse(line))).toEqual([REPORT])
    const well = await calipso(['checks', 'lab'], { 'checks.list': { failed: [], cleared: [], statistics: [] } })
    expect([well.lines, well.code]).toEqual([['lab: all checks passed'], 0])
  })
})
