import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScanProgressPush } from '@shared/contract/calls/scans'
import { AppError, ERROR_CODES, type ErrorCode } from '@shared/contract/errors'
import { CALLS, type CallName, type PushName } from '@shared/contract/index'
import { NO_KNOWLEDGE } from '@shared/model/knowledge'
import { LOG_FULL, type Scan, scanBriefOf } from '@shared/model/scan'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from './index'
import type { GlobalOptions } from './session'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-cli-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Answers = Partial<Record<CallName, unknown>>

/** Runs a command line against canned answers (a function, an error or a value per call) and tells all it did. */
async function calipso(args: string[], answers: Answers = {}, interrupt?: AbortController) {
  const calls: [string, unknown][] = []
  const opened: GlobalOptions[] = []
  const text = { stdout: '', stderr: '' }
  const listeners = new Set<(name: PushName, payload: unknown) => void>()
  let closed = 0
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (chunk: string) => {
      text[name] += chunk
      return true
    },
    once: () => undefined,
  })
  const backend = {
    call: async (name: string, input: unknown, { signal }: { signal?: AbortSignal }) => {
      // What a command sends must be what the contract takes.
      calls.push([name, CALLS[name as CallName].input.parse(input)])
      const answer = answers[name as CallName]
      if (answer instanceof Error) throw answer
      return typeof answer === 'function' ? answer(input, { push, signal }) : answer
    },
    onPush: (listener: (name: PushName, payload: unknown) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const push = (name: PushName, payload: unknown) => {
    for (const listener of listeners) listener(name, payload)
  }
  const code = await runCli(args, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    signal: (interrupt ?? new AbortController()).signal,
    version: '1.2.3',
    openBackend: async (globals) => {
      opened.push(globals)
      return { backend, close: async () => void closed++ }
    },
    startServe: async (globals, port) => {
      opened.push(globals)
      interrupt?.abort()
      const failure = port === 1 ? new AppError('store-locked', 'taken', { hint: 'close it' }) : undefined
      return { url: `http://127.0.0.1:${port}/#secret`, failure, stop: async () => void closed++ }
    },
  })
  expect(closed).toBe(opened.length)
  expect(listeners.size).toBe(0)
  return { code, calls, opened, ...text, lines: text.stdout.split('\n').filter(Boolean) }
}

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
  ['no verb', []],
  ['an unknown verb', ['frobnicate']],
  ['an unknown option', ['env', 'list', '--frobnicate']],
  ['a missing name', ['scan']],
  ['a missing file', ['env', 'add']],
  ['an unknown target', ['test-connection', 'lab', '--target', 'Telnet']],
  ['options that exclude each other', ['scan', 'lab', '--links-only', '--cliques-only']],
  ['scan-self without id', ['scan', 'lab', '--scan-self']],
  ['an unknown level', ['scan', 'lab', '--loglevel', 'chatty']],
  ['a port that is none', ['serve', '--port', '70000']],
  ['a missing output', ['export', 'lab']],
  ['too many arguments', ['import', 'a', 'b']],
])('%s is a usage error', async (_what, args) => {
  const { code, opened, stdout, stderr } = await calipso(args)
  expect({ code, opened, stdout }).toEqual({ code: 2, opened: [], stdout: '' })
  expect(stderr).not.toBe('')
})

test('env list says what was not read', async () => {
  const known = { hosts: { ...NO_KNOWLEDGE, never: 3, read: 43 }, regions: { ...NO_KNOWLEDGE, read: 1 }, stale: 118 }
  const tile = { environment: { name: 'lab' }, counts: { objects: 8412, knowledge: known } }
  const { stdout } = await calipso(['env', 'list'], { 'environments.list': [tile] })
  expect(stdout).toContain('3 of 46 hosts not read, 118 objects stale')
  const { lines } = await calipso(['env', 'list', '--json'], { 'environments.list': [tile] })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ counts: { knowledge: known } })
})

test('help and version end well and open nothing', async () => {
  expect(await calipso(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', opened: [] })
  const help = await calipso(['--help'])
  expect(help.code).toBe(0)
  for (const verb of ['env', 'test-connection', 'scan', 'inventory', 'links', 'cliques', 'export', 'import', 'serve'])
    expect(help.stdout).toMatch(new RegExp(`^ {2}${verb} `, 'm'))
})

test('global options hold before and after the verb', async () => {
  const answers = { 'environments.list': [] }
  const before = await calipso(
    ['--data-dir', '/d', '--trust-host-keys', '--passphrase-file', '/p', 'env', 'list'],
    answers,
  )
  const after = await calipso(
    ['env', 'list', '--data-dir', '/d', '--trust-host-keys', '--passphrase-file', '/p'],
    answers,
  )
  expect(before.opened).toEqual([
    { dataDir: '/d', passphraseFile: '/p', trustHostKeys: true, json: false, quiet: false },
  ])
  expect(after.opened).toEqual(before.opened)
})

const connection: ErrorCode[] = ['auth-failed', 'host-key-unknown', 'host-key-changed', 'unreachable', 'timeout']
const EXPECTED: Record<string, number> = {
  validation: 2,
  'store-locked': 4,
  ...Object.fromEntries(connection.map((code) => [code, 5])),
}

const ADVICE: Partial<Record<ErrorCode, string>> = {
  'host-key-unknown': '  With --trust-host-keys it is remembered.\n',
  'store-corrupt': '  calipso recover shows what is damaged and mends it.\n',
}

test.each(Object.keys(ERROR_CODES) as ErrorCode[])('a command that ends with %s', async (errorCode) => {
  const error = new AppError(errorCode, 'what failed', {
    hint: 'what to do',
    fields: [{ path: 'a.b', message: 'is wrong' }],
  })
  const { code, stdout, stderr } = await calipso(['env', 'list', '--json', '--quiet'], { 'environments.list': error })
  expect({ code, stdout, stderr }).toEqual({
    code: EXPECTED[errorCode] ?? 1,
    stdout: '',
    stderr: `calipso: what failed\n  a.b: is wrong\n  what to do\n${ADVICE[errorCode] ?? ''}`,
  })
})

test('env add saves each document of the file and replaces what is there', async () => {
  const file = join(folder, 'env.json')
  const configuration = [{ name: 'OpenStack', host: 'h', user: 'u', pwd: 'hunter2' }]
  const document = {
    name: 'lab',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: 'OVS',
    type_drivers: 'vxlan',
    configuration,
  }
  await writeFile(file, `\uFEFF${JSON.stringify([document, { ...document, name: 'new' }])}`)
  const answers: Answers = {
    'environments.list': [{ environment: { name: 'lab' } }],
    'environments.save': (input: { environment: { name: string } }) => ({ name: input.environment.name }),
  }
  const { code, calls, lines } = await calipso(['env', 'add', '--file', file], answers)
  expect({ code, lines }).toEqual({ code: 0, lines: ['replaced lab', 'added new'] })
  expect(calls.slice(1).map(([, input]) => (input as { replaces?: string }).replaces)).toEqual(['lab', undefined])
})

test('env add reads a document as the guide and the shell of MongoDB print it, empty texts included', async () => {
  const file = join(folder, 'env.json')
  await writeFile(
    file,
    `{ "_id" : ObjectId("5b"), name : "lab", "user" : "u1", "auth" : { "view-env" : [ "u1" ] }, "app_path" : "/app",
       distribution: 'RDO', distribution_version: [ "Queens" ], mechanism_drivers: [ "OVS" ], type_drivers: "vxlan",
       "configuration" : [ { "name" : "OpenStack", "host" : "h", "port" : NumberInt(4567), "admin_token" : "" }, ] }`,
  )
  const answers: Answers = { 'environments.list': [], 'environments.save': () => ({ name: 'lab' }) }
  const { code, calls, stderr } = await calipso(['env', 'add', '--file', file], answers)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(calls.at(-1)?.[1]).toMatchObject({
    environment: {
      user: 'u1',
      auth: { 'view-env': ['u1'] },
      app_path: '/app',
      configuration: [{ name: 'OpenStack', host: 'h', port: 4567 }],
    },
  })
  expect(JSON.stringify(calls.at(-1)?.[1])).not.toContain('admin_token')
})

test('env add names the wrong fields as the file calls them', async () => {
  const file = join(folder, 'env.json')
  const fields = {
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vlan'],
  }
  await writeFile(file, JSON.stringify({ name: 'lab', ...fields, configuration: [] }))
  const wrong = new AppError('validation', 'environments.save: …', {
    fields: [{ path: 'environment.configuration.0.host', message: 'enter a host' }],
  })
  const { code, stderr } = await calipso(['env', 'add', '--file', file], {
    'environments.list': [],
    'environments.save': wrong,
  })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `calipso: ${file} is not a valid environment\n  configuration.0.host: enter a host\n`,
  })
})

test.each([
  ['{"name": "lab", "pwd": "hunter2" oops}', 2],
  ['{"__proto__": {}}', 2],
  ['', 2],
  [undefined, 1],
])('env add tells a bad file apart: %s', async (content, expected) => {
  const file = join(folder, 'env.json')
  if (content !== undefined) await writeFile(file, content)
  const { code, stderr } = await calipso(['env', 'add', '--file', file], { 'environments.list': [] })
  expect(code).toBe(expected)
  expect(stderr).toContain(file)
  expect(stderr).not.toContain('hunter2')
})

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

test.each([
  ['inventory', ['--type', 'vnic', '--id', 'x'], 'inventory.dump', { type: 'vnic', id: 'x' }],
  [
    'links',
    ['--type', 'vnic-vconnector', '--id', 'l', '--focal-point', 'x'],
    'links.dump',
    { type: 'vnic-vconnector', id: 'l', end: 'x' },
  ],
  ['cliques', ['--type', 'instance', '--focal-point', 'x'], 'cliques.dump', { type: 'instance', focalPoint: 'x' }],
  ['cliques', ['--id', 'x'], 'cliques.dump', { focalPoint: 'x' }],
] as const)('%s %j prints every page, one document a line', async (verb, args, call, filter) => {
  const pages: Record<string, unknown> = {
    first: { items: [{ id: 1 }, { id: 2 }], next: 'c2' },
    c2: { items: [{ id: 3, nodes: ['a'], links_detailed: [] }] },
  }
  const { code, calls, lines } = await calipso([verb, 'lab', ...args, '--json'], {
    [call]: ({ cursor = 'first' }: { cursor?: string }) => pages[cursor],
  })
  expect(code).toBe(0)
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { id: 1 },
    { id: 2 },
    { id: 3, nodes: ['a'], links_detailed: [] },
  ])
  expect(calls.map(([, input]) => input)).toEqual([
    { environment: 'lab', limit: 500, ...filter },
    { environment: 'lab', limit: 500, ...filter, cursor: 'c2' },
  ])
})

test('test-connection fails as a connection when one target does', async () => {
  const result = (target: string, state: string) => ({
    target,
    state,
    stages: [],
    elapsed_ms: 5,
    warnings: ['the account can write'],
  })
  const answers = (state: string) => ({ 'connections.test': [result('OpenStack', 'ok'), result('CLI', state)] })
  expect((await calipso(['test-connection', 'lab'], answers('ok'))).code).toBe(0)
  const failed = await calipso(
    ['test-connection', 'lab', '--target', 'CLI', '--target', 'OpenStack', '--json'],
    answers('failed'),
  )
  expect(failed.code).toBe(5)
  expect(failed.calls).toEqual([
    ['connections.test', expect.objectContaining({ stored: 'lab', targets: ['CLI', 'OpenStack'] })],
  ])
  expect(failed.lines).toHaveLength(2)
})

test('export and import work on absolute paths', async () => {
  const written = await calipso(['export', 'lab', '-o', 'lab.calipso', '--pseudonymise', '--json'], {
    'transfer.export': { bytes: 5 },
  })
  const path = join(process.cwd(), 'lab.calipso')
  expect(written.calls).toEqual([['transfer.export', { environment: 'lab', path, pseudonymise: true }]])
  expect(JSON.parse(written.stdout)).toEqual({ path, bytes: 5 })
  const imported = await calipso(['import', 'lab.calipso', '--as', 'copy'], {
    'transfer.import': { environments: ['copy'], unmapped: [] },
  })
  expect(imported).toMatchObject({
    stdout: 'imported copy\n',
    calls: [['transfer.import', { source: { path }, as: 'copy' }]],
  })
})

test('serve prints its address as the only result and stops on an interrupt', async () => {
  const { code, stdout } = await calipso(['serve', '--port', '4711', '--json'], {}, new AbortController())
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"url":"http://127.0.0.1:4711/#secret"}\n' })
})

test('serve says why the data folder is not open, and offers the page all the same', async () => {
  const { code, stdout, stderr } = await calipso(['serve', '--port', '1'], {}, new AbortController())
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'http://127.0.0.1:1/#secret\n' })
  expect(stderr).toMatch(/taken\n.*close it\n.*what can be done/)
})

describe('recover', () => {
  const problem = (name: string | undefined, ways: string[]) => ({
    area: name === undefined ? 'settings' : 'inventory',
    file: '/d/x',
    message: 'line 3 is damaged',
    hint: 'Look at it.',
    ways,
    ...(name === undefined ? {} : { environment: name }),
  })
  const damaged = {
    dataDir: '/d',
    canChooseFolder: false,
    problems: [problem(undefined, ['repair']), problem('lab', ['restore', 'discard'])],
  }
  const mended = { ...damaged, problems: [] }

  test('shows what is damaged and what can be done', async () => {
    const { code, stdout, calls } = await calipso(['recover'], { 'recovery.status': damaged })
    expect(code).toBe(1)
    expect(stdout).toContain('settings: line 3 is damaged\n  /d/x\n  Look at it.\n  --repair\n')
    expect(stdout).toContain('  --restore lab   --discard lab')
    expect(calls).toEqual([['recovery.status', {}]])
    expect(JSON.parse((await calipso(['recover', '--json'], { 'recovery.status': damaged })).stdout)).toEqual(damaged)
  })

  test.each([
    [['--repair'], { area: 'settings', way: 'repair' }],
    [['--restore', 'lab'], { area: 'inventory', environment: 'lab', way: 'restore' }],
    [['--discard', 'lab'], { area: 'inventory', environment: 'lab', way: 'discard' }],
  ])('%s takes that way', async (args, input) => {
    const answers = { 'recovery.status': damaged, 'recovery.run': mended }
    const { code, calls, stdout } = await calipso(['recover', ...args], answers)
    expect({ code, run: calls.slice(1) }).toEqual({ code: 0, run: [['recovery.run', input]] })
    expect(stdout).toBe('/d is in order\n')
  })

  test('refuses what is not damaged, and ways there are not', async () => {
    expect(await calipso(['recover', '--discard', 'prod'], { 'recovery.status': damaged })).toMatchObject({ code: 1 })
    expect(await calipso(['recover', '--restore', 'settings'], { 'recovery.status': damaged })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be restored'),
    })
    expect(await calipso(['recover', '--repair', '--discard', 'lab'])).toMatchObject({ code: 2, calls: [] })
  })

  test('says who holds the folder', async () => {
    const locked = { pid: 12, host: 'here', since: '2026-01-01T00:00:00Z' }
    const error = { code: 'store-locked', message: 'The folder is in use', retryable: false }
    const answers = { 'recovery.status': { ...mended, locked, error } }
    expect(await calipso(['recover'], answers)).toMatchObject({
      code: 4,
      stdout: '/d is in use by process 12 on here since 2026-01-01T00:00:00Z\n',
      stderr: expect.stringContaining('The folder is in use'),
    })
  })
})

test('no name that came from a cloud, and no error about one, commands the terminal', async () => {
  const hostile = 'vm\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\nhost\tforged\r'
  const found = await calipso(['inventory', 'lab'], {
    'inventory.dump': { items: [{ type: 'instance', id: 'i-1', name: hostile }] },
  })
  expect(found.stdout).toMatch(/^instance\ti-1\tvm {1,2}host\tforged $/m)
  const json = await calipso(['--json', 'inventory', 'lab'], { 'inventory.dump': { items: [{ name: hostile }] } })
  expect(JSON.parse(json.stdout)).toEqual({ name: hostile })
  const failed = await calipso(['env', 'remove', 'lab'], {
    'environments.remove': new AppError('not-found', hostile, { hint: hostile }),
  })
  for (const text of [found.stdout, json.stdout, failed.stderr]) expect(text).not.toMatch(/[^\P{Cc}\n\t]/u)
})

test('says that trusting host keys belongs to verbs that connect', async () => {
  const listed = await calipso(['--trust-host-keys', 'env', 'list'], { 'environments.list': [] })
  expect(listed.stderr).toContain('it belongs to scan')
  const tested = await calipso(['--trust-host-keys', 'test-connection', 'lab'], { 'connections.test': [] })
  expect(tested.stderr).toBe('')
})

describe('host-keys', () => {
  const key = (host: string, more: object = {}) => ({
    ...{ name: host, host, port: 22, through: 'ctl-1', algorithm: 'ssh-ed25519', fingerprint: `SHA256:${host}` },
    ...{ state: 'unchanged', trusted: { at: AT, how: 'trust-all' } },
    ...more,
  })
  const finding = (host: string, state: string) => {
    const { name: _, through: __, trusted: ___, ...presented } = key(host)
    const { state: ____, ...asked } = presented
    return { ...presented, state, ...(state === 'new' && { question: { ...asked, key: 'AAAA' } }) }
  }
  const AT = '2026-11-22T10:00:00.000Z'

  test('lists them with what is not known said, and what was and what is now', async () => {
    const other = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:new', first_seen: AT, last_seen: AT }
    const keys = [key('cmp-1'), key('cmp-2', { trusted: undefined }), key('cmp-3', { state: 'changed', other })]
    expect((await calipso(['host-keys', 'list', 'lab'], { 'hostKeys.list': { keys } })).stdout.split('\n')).toEqual([
      `cmp-1\tctl-1\ted25519\tSHA256:cmp-1\t${AT} trust-all\tunchanged`,
      'cmp-2\tctl-1\ted25519\tSHA256:cmp-2\tnot known\tunchanged',
      `cmp-3\tctl-1\ted25519\tSHA256:cmp-3\t${AT} trust-all\tchanged: was SHA256:cmp-3, now SHA256:new`,
      '',
    ])
  })

  test('trusts the master host, then all behind it in one call; with a list only those found equal', async () => {
    const answers = () => {
      const reads = [
        [finding('ctl-1', 'new')],
        [finding('ctl-1', 'known'), finding('cmp-1', 'new'), finding('cmp-2', 'new')],
      ]
      return { 'hostKeys.read': () => ({ findings: reads.shift() }), 'hostKeys.trust': {} }
    }
    const trusted = (calls: [string, unknown][]) =>
      calls.filter(([name]) => name === 'hostKeys.trust').map(([, input]) => input)
    const all = await calipso(['host-keys', 'trust', 'lab'], answers())
    expect(all.code).toBe(0)
    expect(trusted(all.calls)).toMatchObject([
      { how: 'first-contact', questions: [{ host: 'ctl-1' }] },
      { how: 'first-contact', questions: [{ host: 'cmp-1' }, { host: 'cmp-2' }] },
    ])
    const file = join(folder, 'known_hosts')
    await writeFile(file, 'a list')
    const compare = ({ keys }: { keys: { host: string }[] }) => ({
      ...{ lines: 2, unused: 0 },
      results: keys.map(({ host }) => ({ state: host === 'cmp-2' ? 'different' : 'same' })),
    })
    const some = await calipso(['host-keys', 'trust', 'lab', '--list', file], {
      ...answers(),
      'hostKeys.compare': compare,
    })
    expect(trusted(some.calls)).toMatchObject([
      { how: 'trust-all', compared: file, questions: [{ host: 'ctl-1' }] },
      { how: 'trust-all', compared: file, questions: [{ host: 'cmp-1' }] },
    ])
    expect(some.stdout).toContain('cmp-2\ted25519\tSHA256:cmp-2\tdifferent')
    expect(some.code).not.toBe(0)
  })

  test('forgets the key that is named, and no other', async () => {
    const answers = { 'hostKeys.list': { keys: [key('cmp-1')] }, 'hostKeys.forget': {} }
    const { calls } = await calipso(['host-keys', 'forget', 'lab', 'cmp-1', 'SHA256:cmp-1'], answers)
    expect(calls.at(-1)).toEqual([
      'hostKeys.forget',
      { environment: 'lab', name: 'cmp-1', fingerprint: 'SHA256:cmp-1', behind: true },
    ])
    expect((await calipso(['host-keys', 'forget', 'lab', 'cmp-1', 'SHA256:x'], answers)).code).not.toBe(0)
  })
})

describe('messages', () => {
  const group = (text: string, count = 1) => ({
    ...{ id: text, count, unread: 1, first: '2026-11-21T14:03:09.000Z' },
    latest: { id: text, level: 'error', text, environment: 'lab', timestamp: '2026-11-22T14:03:40.000Z' },
  })

  test('are listed page by page, as text or as JSON, with the filter that is asked for', async () => {
    const answers = {
      'messages.list': ({ cursor }: { cursor?: string }) =>
        cursor === undefined ? { items: [group('SSH refused\nmore', 13)], next: 'x' } : { items: [group('second')] },
    }
    const { lines, calls, code } = await calipso(['messages', '--env', 'lab', '--level', 'error', '--all'], answers)
    expect(lines).toEqual([
      '2026-11-22T14:03:40.000Z\terror\tlab\t\tx13\tSSH refused',
      '2026-11-22T14:03:40.000Z\terror\tlab\t\t\tsecond',
    ])
    expect(calls[0]?.[1]).toMatchObject({ environment: 'lab', levels: ['error'], from: '1970-01-01T00:00:00.000Z' })
    expect(code).toBe(0)
    const json = await calipso(['messages', 'list', '--json', '--unread'], answers)
    expect(json.lines.map((line) => JSON.parse(line).count)).toEqual([13, 1])
    expect(json.calls[0]?.[1]).toMatchObject({ unread: true })
    expect((await calipso(['messages', 'list'], { 'messages.list': { items: [] } })).stderr).toContain('No messages')
  })

  test('are cleared by environment, level and age, or only counted', async () => {
    const answers = { 'messages.clear': { groups: 83, messages: 100, of: 281, undo: 'secret' } }
    const args = ['messages', 'clear', '--env', 'lab', '--level', 'info', '--older-than', '7']
    const { calls, stdout } = await calipso(args, answers)
    expect(stdout).toBe('Cleared 83 of 281 messages\n')
    expect(calls[0]?.[1]).toMatchObject({ environment: 'lab', levels: ['info'], older_than: expect.any(String) })
    const dry = await calipso(['messages', 'clear', '--dry-run', '--json'], answers)
    expect(dry.calls[0]?.[1]).toMatchObject({ dry_run: true, levels: ['error', 'warning', 'info'] })
    expect(dry.lines).toEqual(['{"groups":83,"messages":100,"of":281}'])
    expect((await calipso(['messages', 'clear', '--older-than', 'x'], answers)).code).toBe(2)
  })
})
