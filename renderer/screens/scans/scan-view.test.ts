import { OPENSTACK } from '@shared/kinds/openstack'
import { type Scan, type ScanHost, scanBriefOf, scanSchema } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import {
  cellLook,
  hostResult,
  hostSummary,
  matrixColumns,
  optionChips,
  problemExtent,
  problemPlaces,
  problemsText,
  remaining,
  rolesText,
  scanDuration,
  shownHosts,
  sortedProblems,
  stageRows,
} from './scan-view'

const NOW = Date.parse('2026-11-22T14:26:00Z')

const host = (name: string, state: ScanHost['state'], cells: ScanHost['cells'] = {}, reason?: string): ScanHost => ({
  host: name,
  roles: ['compute'],
  state,
  cells,
  ...(reason === undefined ? {} : { reason }),
})

const problem = (
  title: string,
  severity: 'error' | 'warning',
  hosts: string[],
  count = 1,
): Scan['problems'][number] => ({
  id: title,
  severity,
  title,
  error: { code: 'remote-command-failed', message: `${title} happened`, retryable: false, hint: 'Do this.' },
  hosts,
  objects: [],
  count,
})

const scan = (change: Partial<Scan> = {}) => {
  const record = scanSchema.parse({
    id: 's1',
    number: 419,
    environment: 'lab',
    status: 'running',
    trigger: 'manual',
    options: { environment: 'lab' },
    submit_timestamp: '2026-11-22T14:24:00Z',
    start_timestamp: '2026-11-22T14:24:00Z',
    stages: [],
    hosts: [],
    problems: [],
    counts: { objects: 0, links: 0, cliques: 0, stale: 0, byType: {} },
    cost: { api_calls: 0, ssh_commands: 0, db_queries: 0 },
    ...change,
  })
  return { ...scanBriefOf(record), hosts: record.hosts, problems: record.problems }
}

describe('times of a scan', () => {
  it('runs until now, then stands', () => {
    expect(scanDuration(scan(), NOW)).toBe(120_000)
    expect(scanDuration(scan({ status: 'completed', end_timestamp: '2026-11-22T14:24:30Z' }), NOW)).toBe(30_000)
    expect(scanDuration(scan({ status: 'failed' }), NOW)).toBeUndefined()
  })
  it('estimates only what is still ahead', () => {
    expect(remaining(scan({ estimate_ms: 250_000 }), NOW)).toBe('about 2 m 10 s left')
    expect(remaining(scan({ estimate_ms: 60_000 }), NOW)).toBeUndefined()
    expect(remaining(scan(), NOW)).toBeUndefined()
  })
})

describe('stages', () => {
  it('shows progress of counted work, else what was produced', () => {
    const rows = stageRows(
      scan({
        stages: [
          { id: 'regions', state: 'done', count: 1204, duration_ms: 1000 },
          { id: 'hosts', state: 'running', count: 90, done: 8, total: 46, started_at: '2026-11-22T14:24:02Z' },
          { id: 'links', state: 'waiting', count: 0 },
        ],
      }),
      NOW,
      OPENSTACK,
    )
    expect(rows.map(({ label, count, time, progress }) => [label, count, time, progress?.done])).toEqual([
      ['Regions', '1\u2009204', '1 s', undefined],
      ['Hosts', '8 of 46', '1 m 58 s', 8],
      ['Links', '', '', undefined],
    ])
  })
})

describe('the matrix', () => {
  const hosts = [
    host('cmp-10', 'waiting'),
    host('cmp-2', 'done', { instance: { state: 'ok', count: 14 }, vedge: { state: 'ok', count: 0 } }),
    host('cmp-1', 'failed', { vnic: { state: 'failed', count: 0 } }, 'SSH refused, API only'),
    host('cmp-3', 'problems', { host_pnic: { state: 'warning', count: 6 } }),
  ]
  it('orders and filters hosts', () => {
    const names = (filter: 'all' | 'problems' | 'running') => shownHosts(scan({ hosts }), filter).map((h) => h.host)
    expect(names('all')).toEqual(['cmp-1', 'cmp-2', 'cmp-3', 'cmp-10'])
    expect(names('problems')).toEqual(['cmp-1', 'cmp-3'])
    expect(names('running')).toEqual([])
  })
  it('counts hosts by what became of them', () => {
    expect(hostSummary(hosts)).toBe('1 done, 1 with problems, 1 failed, 1 waiting')
  })
  it('says the result of a host in words', () => {
    expect(hosts.map((host) => hostResult(host).result)).toEqual(['waiting', 'done', 'failed', '1 problem'])
    const reason = 'ssh ops@cmp-3:22: the host refuses the login'
    expect(hosts.slice(0, 1).map((host) => hostResult({ ...host, reason }).reason)).toEqual([
      'the host refuses the login',
    ])
  })
  it('says the roles of a host, or the first and how many more', () => {
    const roles = ['Controller', 'Compute', 'Network']
    expect([rolesText(roles, true), rolesText(roles, false), rolesText(['Compute'], false)]).toEqual([
      'controller, compute, network',
      'controller +2',
      'compute',
    ])
  })
  it('tells "nothing found" from "not asked yet"', () => {
    const look = (index: number, type: string) => {
      const row = hosts[index]
      return row && cellLook(row, type).look
    }
    expect([look(0, 'vnic'), look(1, 'vnic'), look(1, 'vedge'), look(1, 'instance'), look(2, 'vnic')]).toEqual([
      'waiting',
      'none',
      'none',
      'ok',
      'failed',
    ])
  })
  it('has the columns being asked for while running and the found ones afterwards, in layer order', () => {
    const columns = (value: Scan) => matrixColumns(value, OPENSTACK).map(({ type }) => type)
    expect(columns(scan())).toEqual(['vservice', 'vnic', 'vconnector', 'vedge', 'otep', 'host_pnic'])
    expect(columns(scan({ hosts }))[0]).toBe('instance')
    expect(columns(scan({ hosts, status: 'completed' }))).toEqual(['instance', 'vnic', 'vedge', 'host_pnic'])
  })
})

describe('options', () => {
  it('are named, the usual ones too', () => {
    expect(optionChips(scan().options)).toEqual(['Everything', 'All hosts', 'API + DB + SSH', 'Log level info'])
    expect(optionChips(scan().options, (source) => source !== 'db')).toContain('API + SSH')
    expect(
      optionChips({
        environment: 'lab',
        scope: 'inventory',
        object_id: 'x',
        clear: false,
        log_level: 'debug',
        hosts: ['cmp-1'],
        projects: ['a', 'b'],
        sources: { api: true, db: false, cli: false },
      }),
    ).toEqual(['Inventory only', 'One object', 'host cmp-1', '2 projects', 'API', 'Log level debug'])
  })
})

describe('problems', () => {
  const problems = [problem('b', 'warning', ['h1'], 9), problem('a', 'error', ['h1', 'h2', 'h3', 'h4'])]
  it('puts errors first', () => {
    expect(sortedProblems(problems).map(({ title }) => title)).toEqual(['a', 'b'])
  })
  it('says where and how often', () => {
    expect(problems.map(problemPlaces)).toEqual(['h1', 'h1, h2, h3 and 1 more'])
    expect(problems.map(problemExtent)).toEqual(['1 host', '4 hosts'])
    expect(problemExtent(problem('c', 'error', [], 6))).toBe('6 times')
  })
  it('makes a text that names the scan, the hosts and the advice', () => {
    expect(
      problemsText(scan(), [{ ...problem('a', 'error', ['h1']), command: 'ovs-vsctl show', exit_code: 127 }]),
    ).toBe('Scan #419 of lab\n\nerror: a (1 host)\nhosts: h1\na happened\nDo this.\ncommand: ovs-vsctl show (exit 127)')
  })
})
