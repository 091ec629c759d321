import { type Scan, scanSchema } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import { mergeScans } from './use-scan'

const scan = (id: string, minute: number, change: Partial<Scan> = {}): Scan =>
  scanSchema.parse({
    id,
    number: minute,
    environment: 'lab',
    status: 'pending',
    trigger: 'manual',
    options: { environment: 'lab' },
    submit_timestamp: `2026-11-22T14:${String(minute).padStart(2, '0')}:00Z`,
    stages: [],
    hosts: [],
    problems: [],
    counts: { objects: 0, links: 0, cliques: 0, stale: 0, byType: {} },
    cost: { api_calls: 0, ssh_commands: 0, db_queries: 0 },
    ...change,
  })

describe('the list of scans', () => {
  const read = [scan('b', 2), scan('a', 1)]
  it('takes over what was pushed, newest first', () => {
    const pushed = new Map([
      ['a', scan('a', 1, { status: 'completed' })],
      ['c', scan('c', 3)],
    ])
    expect(mergeScans(read, pushed, undefined).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'c pending',
      'b pending',
      'a completed',
    ])
  })
  it('adds only scans of the environment it lists', () => {
    const pushed = new Map([['x', scan('x', 9, { environment: 'other' })]])
    expect(mergeScans(read, pushed, 'lab')).toHaveLength(2)
    expect(mergeScans(read, pushed, undefined)).toHaveLength(3)
  })
})
