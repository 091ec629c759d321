import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { calipso } from '../testing/calipso'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-cli-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

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
