import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { AppError } from '@shared/contract/errors'
import type { PushName } from '@shared/contract/index'
import { LOG_FULL, type Scan, scanBriefOf } from '@shared/model/scan'
import { expect, test } from 'vitest'
import { calipso } from '../testing/calipso'

const scan = (change: Partial<Scan> = {}): Scan => ({
  id: 's1',
  number: 7,
  environment: 'lab',
  status: 'pending',
  trigger: 'cli',
  options: {
    environment: 'lab',
    scope: 'everything',
    clear: false,
    log_level: 'info',
    sources: { api: true, db: true, cli: true },
  },
  submit_timestamp: '2026-01-01T00:00:00Z',
  stages: [],
  hosts: [],
  problems: [],
  counts: { objects: 12, links: 3, cliques: 1, stale: 0, byType: {} },
  cost: { api_calls: 0, ssh_commands: 0, db_queries: 0 },
  ...change,
})
/** A backend whose scan goes through these states; the first change may come before the call answers. */
const scanning = (...states: Partial<Scan>[]) => ({
  'scans.start': (_input: unknown, { push }: { push: (name: PushName, payload: unknown) => void }) => {
    push('scan.progress', progress({ status: 'running' }))
    setImmediate(() => {
      push('scan.progress', progress({ id: 'another', status: 'failed' }))
      for (const state of states) push('scan.progress', progress(state))
    })
    return scanBriefOf(scan())
  },
  'scans.hosts': { items: [] },
  'scans.log': { items: [] },
  // In two pages, which the command follows.
  'scans.problems': ({ cursor }: { cursor?: string }) => {
    const problems = states.at(-1)?.problems ?? []
    return cursor === undefined && problems.length > 0
      ? { items: problems.slice(0, 1), next: '1' }
      : { items: problems.slice(1) }
  },
})
const progress = (change: Partial<Scan>): ScanProgressPush => {
  const brief = scanBriefOf(scan(change))
  return { scanId: brief.id, environment: brief.environment, brief }
}

test.each([
  [{ status: 'completed' }, 0],
  [{ status: 'completed_with_errors' }, 3],
  [{ status: 'failed' }, 1],
  [{ status: 'failed', error: new AppError('unreachable', 'no route').toData() }, 5],
  [{ status: 'aborted' }, 1],
] as [Partial<Scan>, number][])('a scan that ends as %o', async (end, expected) => {
  const { code, lines, stderr } = await calipso(['scan', 'lab', '--json'], scanning({ status: 'running' }, end))
  expect(code).toBe(expected)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject(JSON.parse(JSON.stringify([scan(end)])))
  if (end.error) expect(stderr).toContain('no route')
})

test('a scan whose log took no more lines says so', async () => {
  const answers = scanning({ status: 'running' }, { status: 'completed' })
  const line = { seq: 9, time: '2026-11-22T14:00:00Z', level: 'error', text: LOG_FULL }
  const { code, stderr } = await calipso(['scan', 'lab'], { ...answers, 'scans.log': { items: [line] } })
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(LOG_FULL) })
})

test.each([
  [[], { scope: 'everything', clear: false }],
  [['--inventory-only', '--clear'], { scope: 'inventory', clear: true }],
  [['--links-only', '--loglevel', 'DEBUG'], { scope: 'links', log_level: 'debug' }],
  [['--cliques_only', '-y', 'inventory'], { scope: 'cliques', inventory: 'inventory' }],
  [['-y', 'test', '-l', 'ERROR', '-t', 'environment'], { inventory: 'test', log_level: 'error' }],
  [['-s', '-i', 'node1', '-t', 'host', '-p', 'az', '-a', 'availability_zone'], { object_id: 'node1' }],
  [['--id', 'node1'], { object_id: 'node1' }],
  [['-t', 'host', '-i', 'first', '-f', 'name', '--inventory_only'], { object_id: 'node1', scope: 'inventory' }],
] as [string[], object][])('scan options %j', async (args, expected) => {
  const answers = { ...scanning({ status: 'completed' }), 'inventory.dump': { items: [NODE] } }
  for (const named of [['lab'], ['-e', 'lab'], ['lab', '--env=lab']]) {
    const { calls, code } = await calipso(['scan', ...named, ...args], answers)
    const started = calls.find(([name]) => name === 'scans.start')
    expect([code, started]).toEqual([0, ['scans.start', expect.objectContaining({ environment: 'lab', ...expected })]])
  }
})

const NODE = { id: 'node1', type: 'host', name: 'first', parent_id: 'az', parent_type: 'availability_zone' }

test.each([
  [['scan'], 'name the environment'],
  [['scan', 'lab', '-e', 'other'], 'leave one out'],
  [['scan', 'lab', '--inventory-only', '--links-only'], 'exclude each other'],
  [['scan', 'lab', '-s'], "needs '--id <id>'"],
  [['scan', 'lab', '-t', 'host'], 'which one'],
  [['scan', 'lab', '-t', 'environment', '-i', 'node1'], 'give the type of node1'],
  [['scan', 'lab', '-p', 'az'], 'only together with'],
  [['scan', 'lab', '-i', 'node1', '--links_only'], 'for the whole environment'],
  [['scan', 'lab', '-i', 'node1', '--clear'], "leave out '--clear'"],
  [['scan', 'lab', '--clear_all', '--links_only'], '--clear-all'],
  [['scan', 'lab', '-m', 'access.conf'], '--data-dir'],
  [['scan', 'lab', '--monitoring_setup_only'], 'monitoring is not part'],
  [['scan', 'lab', '-y', 'a/b'], 'letters, digits'],
  [['scan', 'lab', '-l', 'loud'], 'allowed choices'],
  [['scan', 'lab', '--inventry-only'], "unknown option '--inventry-only'"],
])('senseless arguments %j say what to do', async (args, says) => {
  const { code, stderr, calls } = await calipso(args, {})
  expect({ code, stderr, calls }).toEqual({ code: 2, stderr: expect.stringContaining(says), calls: [] })
})

test.each([
  [['-i', 'node1', '-t', 'instance'], 'is of type host'],
  [['-i', 'other', '-f', 'name'], 'with the name "other"'],
])('an object that is not meant by %j is not scanned', async (args, says) => {
  const answers = { ...scanning({ status: 'completed' }), 'inventory.dump': { items: [NODE] } }
  const { code, stderr, calls } = await calipso(['scan', 'lab', ...args], answers)
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(says) })
  expect(calls.some(([name]) => name === 'scans.start')).toBe(false)
})

test('scans are printed as documents of the old collection', async () => {
  const options = { environment: 'lab:test', inventory: 'test', scope: 'links', clear: false, log_level: 'info' }
  const brief = scanBriefOf(scan({ status: 'completed', environment: 'lab:test', options } as Partial<Scan>))
  const { lines } = await calipso(['scans', 'lab', '--json'], { 'scans.list': { items: [brief] } })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...{ environment: 'lab', inventory: 'test', status: 'completed', object_id: null },
    ...{ scan_only_inventory: false, scan_only_links: true, scan_only_cliques: false, clear: false },
  })
})

test('an interrupt cancels the scan and waits for its end', async () => {
  const interrupt = new AbortController()
  let push: (name: PushName, payload: unknown) => void = () => undefined
  const { code, calls } = await calipso(
    ['scan', 'lab'],
    {
      'scans.start': (_input: unknown, context: { push: typeof push }) => {
        push = context.push
        setImmediate(() => interrupt.abort())
        return scanBriefOf(scan())
      },
      'scans.hosts': { items: [] },
      'scans.log': { items: [] },
      'scans.problems': { items: [] },
      'scans.cancel': () => setImmediate(() => push('scan.progress', progress({ status: 'aborted' }))),
    },
    interrupt,
  )
  expect({ code, names: calls.slice(0, 2).map(([name]) => name) }).toEqual({
    code: 1,
    names: ['scans.start', 'scans.cancel'],
  })
})

test('a scan that cannot start leaves nothing behind', async () => {
  expect(await calipso(['scan', 'lab'], { 'scans.start': new AppError('not-found', 'There is no lab') })).toMatchObject(
    {
      code: 1,
      stderr: 'calipso: There is no lab\n',
    },
  )
})

test('a scan tells each finished stage once, and nothing with --quiet', async () => {
  const stages: Scan['stages'] = [
    { id: 'regions', state: 'done', count: 1 },
    { id: 'hosts', state: 'running', count: 0 },
  ]
  const answers = scanning(
    { status: 'running', stages },
    { status: 'running', stages },
    { status: 'completed', stages },
  )
  expect((await calipso(['scan', 'lab'], answers)).stderr).toBe('regions: done, 1\n')
  const quiet = await calipso(['scan', 'lab', '--quiet'], answers)
  expect(quiet).toMatchObject({ stderr: '', lines: ['lab #7: completed, 12 objects, 3 links, 1 cliques'] })
})
