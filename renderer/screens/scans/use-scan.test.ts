import { type Scan, type ScanBrief, scanBriefOf, scanSchema } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import { listed, withRows } from './use-scan'

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
const push = (changed: Scan) => ({ scanId: changed.id, environment: 'lab', brief: scanBriefOf(changed) })
const row = (host: string, state: 'running' | 'done') => ({ host, state, roles: [], cells: {} })

describe('the list of scans', () => {
  const read = [scan('b', 2), scan('a', 1)].map(scanBriefOf)
  const shown = (list: readonly ScanBrief[]) => list.map(({ id, status }) => `${id} ${status}`)
  it('takes over what was pushed, newest first', () => {
    const once = listed(read, push(scan('a', 1, { status: 'completed' })))
    expect(shown(listed(once, push(scan('c', 3))))).toEqual(['c pending', 'b pending', 'a completed'])
  })
  it('leaves out a scan it knows only a part of', () => {
    expect(listed(read, { scanId: 'x', environment: 'lab', stages: [] })).toBe(read)
  })
})

describe('one scan', () => {
  it('takes changed and new rows, stages and counts, and keeps the rest', () => {
    const stages = (state: 'waiting' | 'running') => [
      { id: 'connect' as const, state: 'done' as const, count: 0 },
      { id: 'hosts' as const, state, count: 0 },
    ]
    const record = scan('a', 1, { hosts: [row('n1', 'done'), row('n2', 'running')], stages: stages('waiting') })
    const whole = { ...scanBriefOf(record), hosts: record.hosts, problems: [] }
    const host_counts = { ...whole.host_counts, done: 2, running: 1 }
    const hosts = [row('n2', 'done'), row('n3', 'running')]
    const after = withRows(whole, {
      scanId: 'a',
      environment: 'lab',
      stages: stages('running').slice(1),
      hosts,
      host_counts,
    })
    expect(after).toEqual({ ...whole, stages: stages('running'), hosts: [whole.hosts[0], ...hosts], host_counts })
  })
})
