import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privateFolder, runProgram } from '../testing/peers'
import { compareWithList } from './key-list'
import { fingerprintOf } from './known-hosts'

const ED25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIJlnwQYnhG5xIl4mg96Wq13jCCIpxNG+IMh221aXBiow'
const OTHER = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const ECDSA =
  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg='
const [fingerprint, other] = [ED25519, OTHER].map((key) => fingerprintOf(Buffer.from(key, 'base64')))
const key = (host: string, address?: string) => ({
  host,
  port: 22,
  ...(address !== undefined && { address }),
  algorithm: 'ssh-ed25519',
  fingerprint: fingerprint ?? '',
})
const compared = (text: string, ...keys: Parameters<typeof compareWithList>[1]) => {
  const { results, lines, unused } = compareWithList(text, keys)
  return { states: results.map(({ state }) => state), lines, unused }
}

let folder: Awaited<ReturnType<typeof privateFolder>>
beforeAll(async () => {
  folder = await privateFolder('key-list')
})
afterAll(() => folder.remove())

const KNOWN_HOSTS = [
  `node-1,10.0.0.1 ssh-ed25519 ${ED25519}`,
  `node-1 ecdsa-sha2-nistp256 ${ECDSA}`,
  `node-2 ssh-ed25519 ${OTHER}`,
  `node-3 ecdsa-sha2-nistp256 ${ECDSA}`,
  `elsewhere ssh-ed25519 ${OTHER}`,
  `@revoked node-5 ssh-ed25519 ${ED25519}`,
].join('\n')

test('a known_hosts file: by name or address, by type, hashed or not', () => {
  const keys = [key('node-1'), key('first', '10.0.0.1'), key('node-2'), key('node-3'), key('node-4'), key('node-5')]
  const expected = {
    states: ['same', 'same', 'different', 'missing', 'missing', 'revoked'],
    lines: 6,
    unused: 1,
  }
  expect(compared(KNOWN_HOSTS, ...keys)).toEqual(expected)
  expect(compareWithList(KNOWN_HOSTS, keys).results[2]?.listed).toEqual({ fingerprint: other, line: 3 })
  const file = join(folder.path, 'hashed')
  writeFileSync(file, `${KNOWN_HOSTS}\n`)
  runProgram('ssh-keygen', ['-q', '-H', '-f', file])
  expect(compared(runProgram('cat', [file]), ...keys).states).toEqual(expected.states)
})

test('what ssh-keygen -l prints, of a known_hosts file and of a host’s own key', () => {
  const file = join(folder.path, 'plain')
  writeFileSync(file, `node-1 ssh-ed25519 ${ED25519}\nnode-2 ssh-ed25519 ${OTHER}\n`)
  const { stdout } = spawnSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' })
  expect(compared(stdout, key('node-1'), key('node-2'))).toEqual({ states: ['same', 'different'], lines: 2, unused: 0 })
  writeFileSync(`${file}.pub`, `ssh-ed25519 ${ED25519} root@node-1\n`)
  const own = spawnSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' }).stdout
  expect(compared(own, key('node-1'), key('node-2')).states).toEqual(['same', 'missing'])
})

test('pairs of name and fingerprint, and prose without any', () => {
  expect(compared(`NODE-1: x\nnode-1, ${fingerprint}\nnode-2\t${other}`, key('node-1'), key('node-2'))).toEqual({
    states: ['same', 'different'],
    lines: 2,
    unused: 0,
  })
  expect(compared('node-1 is fine', key('node-1'))).toEqual({ states: ['missing'], lines: 0, unused: 0 })
})
