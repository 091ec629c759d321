import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppError } from '@shared/contract/errors'
import { KIND_FACTS } from '@shared/kinds'
import { readEnvironmentInput } from '@shared/kinds/cloud-kind'
import { type EnvironmentInput, environmentInputSchema } from '@shared/model/environment'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  resolveGroups,
  type SplitEnvironment,
  saveWithSecrets,
  secretRefs,
  splitEnvironment,
  viewEnvironment,
} from './environment-secrets'
import { passphraseKeyProvider } from './key-provider'
import { openVault, type SecretStore } from './vault'

const BOOKKEEPING = { created_at: 'c', updated_at: 'u', scanned: false, offline: false, sample: false }

let folder: string
let vault: SecretStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-secrets-'))
  vault = await openVault({ file: join(folder, 'vault.json') }, passphraseKeyProvider('p', 10))
})

afterEach(() => rm(folder, { recursive: true }))

/** As its kind of cloud reads it. */
const input = (name: string, secret?: (value: string) => unknown): EnvironmentInput =>
  readEnvironmentInput(KIND_FACTS, typed(name, secret))

function typed(name: string, secret: (value: string) => unknown = (value) => value): EnvironmentInput {
  return environmentInputSchema.parse({
    name,
    distribution: 'Devstack',
    distribution_version: '2024.2',
    mechanism_drivers: ['OVS'],
    type_drivers: 'vxlan',
    configuration: [
      { name: 'OpenStack', host: '192.0.2.1', user: 'admin', pwd: secret('os-secret') },
      {
        name: 'CLI',
        host: '192.0.2.2',
        user: 'ops',
        key: '/home/ops/.ssh/id',
        key_passphrase: secret('key-secret'),
        hosts: { 'node-1.example.net': { pwd: secret('node-secret') }, pwd: { user: 'only' } },
      },
      { name: 'mysql', host: '192.0.2.1', user: 'nova', pwd: secret('db-secret') },
    ],
  })
}

const accepted = { save: async () => undefined }
const save = (split: SplitEnvironment, previous?: SplitEnvironment) =>
  saveWithSecrets(accepted, vault, split, previous?.environment)
const stored = (refs: readonly string[]) => refs.map((ref) => vault.has(ref))

describe('splitEnvironment', () => {
  it('moves every secret out of the document', () => {
    const { environment, entered } = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    expect([...entered.keys()].sort()).toEqual(secretRefs(environment).sort())
    expect([...entered.values()].sort()).toEqual(['db-secret', 'key-secret', 'node-secret', 'os-secret'])
    expect(JSON.stringify(environment)).not.toContain('-secret')
    expect(environment).toMatchObject({ name: 'lab', created_at: 'c' })
  })

  it('keeps what is to be kept', async () => {
    const first = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    const kept = input('lab', () => ({ keep: true }))
    const second = splitEnvironment(kept, BOOKKEEPING, first.environment)
    expect(second.entered.size).toBe(0)
    expect(second.environment).toEqual(first.environment)
  })

  it('names every secret that is to be kept though none is stored', () => {
    const attempt = () =>
      splitEnvironment(
        input('lab', () => ({ keep: true })),
        BOOKKEEPING,
        undefined,
      )
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'validation',
        fields: [
          'configuration.OpenStack.pwd',
          'configuration.CLI.key_passphrase',
          'configuration.CLI.hosts.node-1.example.net.pwd',
          'configuration.mysql.pwd',
        ].map((path) => expect.objectContaining({ path })),
      }),
    )
  })
})

describe('secrets that are to be kept although the address they go to has changed', () => {
  const first = () => splitEnvironment(input('lab'), BOOKKEEPING, undefined).environment
  /** Every secret kept, one group altered. */
  const withGroup = (name: string, fields: object) => {
    const kept = input('lab', () => ({ keep: true }))
    kept.configuration = kept.configuration.map((group) => (group.name === name ? { ...group, ...fields } : group))
    return kept
  }
  const asked = (name: string, fields: object): string[] => {
    try {
      splitEnvironment(withGroup(name, fields), BOOKKEEPING, first())
      return []
    } catch (error) {
      expect(error).toMatchObject({ code: 'validation', message: expect.stringContaining('enter the secret again') })
      return (error as AppError).fields?.map(({ path }) => path.replace('configuration.', '')) ?? []
    }
  }

  it.each([
    ['OpenStack', { host: 'evil.example.net' }, ['OpenStack.pwd']],
    ['OpenStack', { port: 5001 }, ['OpenStack.pwd']],
    ['OpenStack', { url: 'http://evil.example.net:5000' }, ['OpenStack.pwd']],
    ['OpenStack', { compute_url: 'http://evil.example.net' }, ['OpenStack.pwd']],
    ['mysql', { through_master_host: true }, ['mysql.pwd']],
    ['mysql', { host: 'evil.example.net' }, ['mysql.pwd']],
    // What the group logs in with goes to every host that is listed.
    ['CLI', { hosts: { evil: { host: 'evil.example.net' } } }, ['CLI.key_passphrase']],
  ])('%s with %j: %j are asked for again', (name, fields, expected) => {
    expect(asked(name, fields)).toEqual(expected)
  })

  it('is asked for of the host whose own address changed, and of the group', () => {
    const hosts = { 'node-1.example.net': { pwd: { keep: true }, host: 'evil.example.net' } }
    expect(asked('CLI', { hosts })).toEqual(['CLI.key_passphrase', 'CLI.hosts.node-1.example.net.pwd'])
  })

  it('is not asked for when the address stays, and not of other groups', () => {
    expect(asked('OpenStack', { user: 'other', timeout: 30 })).toEqual([])
    expect(asked('CLI', { hosts: undefined })).toEqual([])
  })
})

describe('web addresses with a user name and password in them', () => {
  const url = 'http://admin:SECRET@cloud.example.net:5000/v3'

  it('are refused with a word about where those belong', () => {
    const typedUrl = typed('lab')
    typedUrl.configuration = [{ name: 'OpenStack', host: 'h', url, user: 'u', pwd: 'p' }]
    expect(() => readEnvironmentInput(KIND_FACTS, typedUrl)).toThrow(/fields of their own/)
  })

  it.each(['?password=SECRET', '#SECRET'])('are refused with %s behind the address', (behind) => {
    const typedUrl = typed('lab')
    typedUrl.configuration = [{ name: 'OpenStack', host: 'h', url: `http://h/v3${behind}`, user: 'u', pwd: 'p' }]
    expect(() => readEnvironmentInput(KIND_FACTS, typedUrl)).toThrow(/only the address itself/)
    const { environment } = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    const old = { ...environment, configuration: [{ name: 'OpenStack', host: 'h', url: `http://h/v3${behind}` }] }
    expect(viewEnvironment(old, vault).configuration).toMatchObject([{ url: 'http://h/v3' }])
  })

  it('are shown without them where an earlier release stored them', () => {
    const { environment } = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    const old = { ...environment, configuration: [{ name: 'OpenStack', host: 'h', url }] }
    expect(JSON.stringify(viewEnvironment(old, vault))).not.toContain('SECRET')
  })
})

describe('saveWithSecrets', () => {
  it('removes the secrets that are no longer used, once the document is stored', async () => {
    const first = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await save(first)
    const fewer = input('lab', (value) => (value === 'os-secret' ? 'new' : { keep: true }))
    fewer.configuration = fewer.configuration.filter((group) => group.name !== 'mysql')
    const second = splitEnvironment(fewer, BOOKKEEPING, first.environment)
    await save(second, first)
    expect(stored(secretRefs(first.environment))).toEqual([false, true, true, false])
    expect(stored(secretRefs(second.environment))).toEqual([true, true, true])
  })

  it('leaves the secrets of the stored document alone when the new one cannot be stored', async () => {
    const first = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await save(first)
    const second = splitEnvironment(input('lab'), BOOKKEEPING, first.environment)
    const full = { save: () => Promise.reject(new Error('full')) }
    await expect(saveWithSecrets(full, vault, second, first.environment)).rejects.toThrow('full')
    expect(await vault.get(secretRefs(first.environment)[0] ?? '')).toBe('os-secret')
    expect(stored([...second.entered.keys()])).toEqual([false, false, false, false])
  })
})

describe('resolveGroups', () => {
  it('gives the groups with their secrets back', async () => {
    const split = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await save(split)
    const groups = await resolveGroups(split.environment, (ref) => vault.get(ref))
    expect(groups).toMatchObject(typed('lab').configuration)
  })

  it('resolves a document before it is saved, mixing entered and kept secrets', async () => {
    const first = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await save(first)
    const edited = input('new', (value) => (value === 'db-secret' ? 'typed' : { keep: true }))
    const split = splitEnvironment(edited, BOOKKEEPING, first.environment)
    const groups = await resolveGroups(split.environment, async (ref) => split.entered.get(ref) ?? vault.get(ref))
    expect(groups.flatMap((group) => ('pwd' in group ? [group.pwd] : []))).toEqual(['os-secret', 'typed'])
  })

  it('says which secret is missing', async () => {
    const split = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await expect(resolveGroups(split.environment, (ref) => vault.get(ref))).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringContaining('OpenStack.pwd'),
    })
  })
})

describe('what leaves the backend', () => {
  it('is, per secret, whether one is stored', async () => {
    const split = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await save(split)
    await vault.remove(secretRefs(split.environment).slice(-1))
    const view = viewEnvironment(split.environment, vault)
    expect(view.configuration.map((group) => ('pwd' in group ? group.pwd : undefined))).toEqual([
      { set: true },
      undefined,
      { set: false },
    ])
    expect(JSON.stringify(view)).not.toMatch(/secret|env\//)
  })
})
