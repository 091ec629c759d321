import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privateFolder, runProgram } from '../testing/peers'
import {
  fingerprintOf,
  hostOfName,
  judgeHostKey,
  keyTypeOf,
  knownHostName,
  lookUpIn,
  parseKnownHosts,
} from './known-hosts'

const ED25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIJlnwQYnhG5xIl4mg96Wq13jCCIpxNG+IMh221aXBiow'
const OTHER = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const ECDSA =
  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg='
const key = (text: string) => Buffer.from(text, 'base64')

let folder: Awaited<ReturnType<typeof privateFolder>>
beforeAll(async () => {
  folder = await privateFolder('known-hosts')
})
afterAll(() => folder.remove())

/** Line numbers `ssh-keygen -F` finds, read from its "# Host … found: line N" comments. */
function keygenFinds(file: string, name: string): number[] {
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' })
  return [...stdout.matchAll(/^# Host .* found: line (\d+)/gm)].map((match) => Number(match[1]))
}

const label = fc.constantFrom('node1', 'node2', 'a.example.net', 'b.example.net', '10.0.0.1', 'fd00::1')
const name = fc.oneof(
  label,
  label.map((host) => `[${host}]:2222`),
)
const pattern = fc.oneof(
  name,
  fc.constantFrom('*', 'node?', '*.example.net', '!node1', '!*.example.net', '10.0.0.*', 'NODE2', '[*]:2222'),
)
const line = fc.oneof(
  fc.array(pattern, { minLength: 1, maxLength: 4 }).map((names) => `${names.join(',')} ssh-ed25519 ${ED25519}`),
  name.map((host) => `${host} ssh-ed25519 ${OTHER} a comment`),
  name.map((host) => `@revoked ${host} ecdsa-sha2-nistp256 ${ECDSA}`),
  name.map((host) => `@cert-authority ${host} ssh-ed25519 ${ED25519}`),
  fc.constantFrom('# node1 ssh-ed25519 AAAA', '', '   ', 'node1'),
)

test('finds the same lines as ssh-keygen -F', () => {
  const file = join(folder.path, 'generated')
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), name, (lines, host) => {
      const text = `${lines.join('\n')}\n`
      writeFileSync(file, text)
      const ours = lookUpIn(parseKnownHosts(text))(host).map((found) => found.line)
      expect(ours).toEqual(keygenFinds(file, host))
    }),
    { numRuns: 300 },
  )
}, 30_000)

test('finds hashed names written by ssh-keygen -H', () => {
  const file = join(folder.path, 'hashed')
  writeFileSync(file, `node1,10.0.0.1 ssh-ed25519 ${ED25519}\n[node2]:2222 ssh-ed25519 ${OTHER}\n`)
  runProgram('ssh-keygen', ['-q', '-H', '-f', file])
  const text = runProgram('cat', [file])
  expect(text).toContain('|1|')
  const linesFor = lookUpIn(parseKnownHosts(text))
  for (const host of ['node1', '10.0.0.1', '[node2]:2222', 'node2', 'node3']) {
    expect(linesFor(host).map((found) => found.line)).toEqual(keygenFinds(file, host))
  }
  expect(judgeHostKey(linesFor('node1'), key(ED25519)).state).toBe('known')
  expect(judgeHostKey(linesFor('node1'), key(OTHER)).state).toBe('changed')
})

test('judges keys: known, unknown, changed, revoked', () => {
  const linesFor = lookUpIn(
    parseKnownHosts(
      `node1 ssh-ed25519 ${ED25519}\nnode2 ecdsa-sha2-nistp256 ${ECDSA}\n@revoked * ssh-ed25519 ${OTHER}\n`,
    ),
  )
  expect(judgeHostKey(linesFor('node1'), key(ED25519)).state).toBe('known')
  expect(judgeHostKey(linesFor('node3'), key(ED25519)).state).toBe('unknown')
  expect(judgeHostKey(linesFor('node1'), key(ECDSA))).toMatchObject({ state: 'changed', line: { line: 1 } })
  expect(judgeHostKey(linesFor('node2'), key(ED25519))).toMatchObject({ state: 'changed', line: { line: 2 } })
  expect(judgeHostKey(linesFor('node3'), key(OTHER)).state).toBe('revoked')
})

test('files hosts under the names ssh uses', () => {
  expect(knownHostName('Node1', 22)).toBe('node1')
  expect(knownHostName('node1', 2222)).toBe('[node1]:2222')
  expect(knownHostName('[fd00::1]', 22)).toBe('fd00::1')
  expect(knownHostName('fd00::1', 2222)).toBe('[fd00::1]:2222')
  for (const at of [
    { host: 'node1', port: 22 },
    { host: 'node1', port: 2222 },
    { host: 'fd00::1', port: 2222 },
  ])
    expect(hostOfName(knownHostName(at.host, at.port))).toEqual(at)
})

test('prints fingerprints as ssh-keygen does', () => {
  const file = join(folder.path, 'key.pub')
  writeFileSync(file, `ssh-ed25519 ${ED25519} x\n`)
  expect(runProgram('ssh-keygen', ['-l', '-f', file])).toContain(fingerprintOf(key(ED25519)))
  expect(keyTypeOf(key(ECDSA))).toBe('ecdsa-sha2-nistp256')
  expect(keyTypeOf(Buffer.from('garbage'))).toBe('')
  expect(keyTypeOf(Buffer.alloc(0))).toBe('')
})

test('a pattern made to backtrack is matched in no time', () => {
  const hostile = `${'*a'.repeat(2_000)}b`
  const startedMs = performance.now()
  expect(lookUpIn(parseKnownHosts(`${hostile} ssh-ed25519 ${ED25519}`))('a'.repeat(253))).toEqual([])
  expect(performance.now() - startedMs).toBeLessThan(10_000)
})
