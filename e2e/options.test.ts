import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

test.each([
  ['e2e/verify-cloud/index.ts', ['--bogus'], "Unknown option '--bogus'"],
  ['e2e/verify-cloud/index.ts', [], 'Name the file of the environment.'],
  ['e2e/verify-cloud/index.ts', ['/no/such/file.json'], 'no such file'],
  ['e2e/bench/index.ts', ['--bogus'], "Unknown option '--bogus'"],
  ['e2e/bench/index.ts', ['--only', 'nothing'], 'There is no benchmark "nothing"'],
])('%s %j is answered in words', (script, args, words) => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toContain(words)
  expect(stderr).toContain('usage: npm run ')
  expect(stderr).not.toContain('    at ')
  expect(status).toBe(2)
})
