import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallInput } from '@shared/contract'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../backend'
import { backendForEachTest } from '../testing/test-backend'
import { anonymous, withoutSecrets, withShortHome } from './diagnostics-text'

const SECRET = 'pl4nted "secret" & ünïque'
const PASSPHRASE = 'an0ther-phrase'

const environment: CallInput<'environments.save'>['environment'] = {
  name: 'north-cloud',
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS'],
  type_drivers: ['vxlan'],
  configuration: [
    { name: 'OpenStack', host: 'keystone.example.net', user: 'admin', pwd: SECRET },
    { name: 'CLI', host: 'master.example.net', user: 'calipso', key: '/tmp/key', key_passphrase: PASSPHRASE },
  ],
}
const FORMS = [
  SECRET,
  encodeURIComponent(SECRET),
  JSON.stringify(SECRET).slice(1, -1),
  Buffer.from(`admin:${SECRET}`).toString('base64'),
  Buffer.from(SECRET).toString('hex'),
  PASSPHRASE,
]

const { call, dataDir, reopen } = backendForEachTest()

beforeEach(async () => {
  await call('environments.save', { environment })
  await mkdir(join(dataDir(), 'logs'), { recursive: true })
  const lines = FORMS.map((form, index) => ({
    level: index % 2 === 0 ? 'error' : 'info',
    time: `2026-01-01T00:00:0${index}.000Z`,
    event: 'http.failed',
    msg: `GET https://keystone.example.net:5000/v3 from 10.1.2.3 (fd00::5, fa:16:3e:00:11:22) on north-cloud with ${form}`,
    where: 'master.example.net',
  }))
  await writeFile(
    join(dataDir(), 'logs', 'calipso.1.log'),
    `${lines.map((line) => JSON.stringify(line)).join('\n')}\nhalf a li`,
  )
  // A process of its own: it has resolved no secret yet.
  await reopen()
})

describe('report', () => {
  test('tells what there is, and no planted secret in any form', async () => {
    const report = await call('diagnostics.report', {})
    expect(report.text).toMatch(
      /Calipso Desktop: 0\.0\.0-test, cli[\s\S]*north-cloud: 0 objects.*never scanned[\s\S]*http\.failed/,
    )
    for (const form of FORMS) expect(JSON.stringify(report)).not.toContain(form)
    // What is shown is what is copied.
    for (const { facts } of report.sections) for (const { value } of facts) expect(report.text).toContain(value)
  })

  test('leaves addresses and names out on request, and stays readable', async () => {
    const { text, sections } = await call('diagnostics.report', { anonymous: true })
    const all = text + JSON.stringify(sections)
    for (const word of ['keystone', 'master.example', '10.1.2.3', 'fd00::5', 'fa:16:3e', 'north-cloud'])
      expect(all).not.toContain(word)
    expect(text).toMatch(/environment-1: 0 objects/)
  })

  test.each(['diagnostics.report', 'diagnostics.log'] as const)(
    '%s is for who may see every environment it tells of',
    async (name) => {
      const stranger: Caller = { kind: 'remote', rights: (_, wanted) => wanted !== 'north-cloud' }
      await expect(call(name, {}, stranger)).rejects.toMatchObject({ code: 'permission-denied' })
    },
  )

  test('the log is filtered by level, newest first, without secrets', async () => {
    const errors = await call('diagnostics.log', { level: 'error' })
    expect(errors.map(({ level }) => level)).toEqual(['error', 'error', 'error'])
    expect(errors[0]?.time).toBe('2026-01-01T00:00:04.000Z')
    const all = await call('diagnostics.log', { level: 'debug' })
    expect(all).toHaveLength(FORMS.length)
    for (const form of FORMS) expect(JSON.stringify(all)).not.toContain(form)
  })
})

test.each([
  ['/home/op/.config in /home/op/x', '/home/op', '~/.config in ~/x'],
  ['Data folder: /home/op', '/home/op', 'Data folder: /home/op'],
  ['/home/opera/x and /mnt/home/op/x', '/home/op', '/home/opera/x and /mnt/home/op/x'],
  ['/var/lib', '/', '/var/lib'],
  ['/var/lib', '', '/var/lib'],
  ['C:\\Users\\op\\x', 'C:\\Users\\op', '~\\x'],
])('the home folder is short where it leads somewhere: %s', (text, home, wanted) =>
  expect(withShortHome(text, home)).toBe(wanted),
)

test('any number of secrets is taken out', () => {
  const secrets = Array.from({ length: 700 }, (_, index) => `s3cr3t-${index}-x`)
  expect(withoutSecrets(secrets.join(' '), secrets)).not.toContain('s3cr3t')
})

test('versions, times and events are no addresses', () => {
  const text = 'Node 20.19.0 at 2026-01-01T10:11:12.000Z scan.fetcher.failed 12:30:59'
  expect(anonymous(text, { host: ['node-1'] })).toBe(text)
})
