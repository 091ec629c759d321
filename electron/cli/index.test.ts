import { AppError, ERROR_CODES, type ErrorCode } from '@shared/contract/errors'
import { expect, test } from 'vitest'
import { calipso } from './testing/calipso'

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

test('serve prints its address as the only result and stops on an interrupt', async () => {
  const { code, stdout } = await calipso(['serve', '--port', '4711', '--json'], {}, new AbortController())
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"url":"http://127.0.0.1:4711/#secret"}\n' })
})

test('serve says why the data folder is not open, and offers the page all the same', async () => {
  const { code, stdout, stderr } = await calipso(['serve', '--port', '1'], {}, new AbortController())
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'http://127.0.0.1:1/#secret\n' })
  expect(stderr).toMatch(/taken\n.*close it\n.*what can be done/)
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
