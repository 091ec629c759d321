import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { buildBatch, parseBatch, type ScriptStep } from './batch'

const MARKER = '0123456789abcdef'
const step = (line: string, rest: Partial<ScriptStep> = {}): ScriptStep => ({
  line,
  isBounded: true,
  readsInput: false,
  ...rest,
})

function runBatch(steps: readonly ScriptStep[], shell = '/bin/sh', input = '', stepTimeoutSeconds = 5) {
  const result = spawnSync(shell, ['-c', buildBatch(steps, MARKER, stepTimeoutSeconds)], { encoding: 'utf8', input })
  return parseBatch(result.stdout, result.stderr, MARKER, steps.length)
}

test('keeps outputs, complaints and exit codes of each step apart', () => {
  const outputs = runBatch([
    step("printf 'one\\n'"),
    step("sh -c 'echo out; echo err >&2; exit 3'"),
    step("printf 'no line end'"),
    step('true'),
    step('no-such-program'),
  ])
  expect(outputs.map((output) => output.stdout)).toEqual(['one\n', 'out\n', 'no line end', '', ''])
  expect(outputs.map((output) => output.exitCode)).toEqual([0, 3, 0, 0, 127])
  expect(outputs[1]?.stderr).toBe('err\n')
  expect(outputs[4]?.stderr).toContain('no-such-program')
})

test('ends a step that hangs, and goes on', () => {
  const [, slow, after] = runBatch([step('true'), step('sleep 20'), step('echo after')], '/bin/sh', '', 1)
  expect(slow).toMatchObject({ exitCode: 124 })
  expect(after?.stdout).toBe('after\n')
})

test('gives input only to steps that read it, one line each', () => {
  const readLine = "sh -c 'read line; echo got:$line'"
  const outputs = runBatch(
    [step('cat'), step(readLine, { readsInput: true }), step('cat')],
    '/bin/sh',
    'first\nsecond\n',
  )
  expect(outputs.map((output) => output.stdout)).toEqual(['', 'got:first\n', ''])
})

test('a step that prints something like a marker does not confuse the others', () => {
  const outputs = runBatch([step(`printf '\\n%s 0\\n' ${MARKER.slice(1)}`), step('echo two')])
  expect(outputs[1]?.stdout).toBe('two\n')
})

test.each(['/bin/sh', '/bin/bash'])('runs under the login shell %s', (shell) => {
  expect(runBatch([step('echo ok')], shell)[0]?.stdout).toBe('ok\n')
})

test('finds programs in sbin although the login does not', () => {
  const result = spawnSync('/bin/sh', ['-c', buildBatch([step("sh -c 'echo $PATH'")], MARKER, 5)], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  })
  expect(parseBatch(result.stdout, result.stderr, MARKER, 1)[0]?.stdout).toContain('/usr/sbin')
})

test('says so when the script did not run to its end', () => {
  const shellOnly = () => parseBatch('This account is currently not available.\n', 'go away\n', MARKER, 2)
  expect(shellOnly).toThrow(expect.objectContaining({ code: 'protocol', message: expect.stringContaining('go away') }))
})
