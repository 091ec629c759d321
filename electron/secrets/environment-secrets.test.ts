import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EnvironmentInput, environmentInputSchema } from '@shared/model/environment'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  lookUpUnsaved,
  resolveGroups,
  saveSecrets,
  secretRef,
  splitEnvironment,
  viewEnvironment,
} from './environment-secrets'
import { passphraseKeyProvider } from './key-provider'
import { openVault, type Vault } from './vault'

const BOOKKEEPING = { created_at: 'c', updated_at: 'u', scanned: false, offline: false, sample: false }

let folder: string
let vault: Vault

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-secrets-'))
  vault = await openVault(join(folder, 'vault.json'), passphraseKeyProvider('p', 10))
})

afterEach(() => rm(folder, { recursive: true }))

function input(name: string, secret: (value: string) => unknown = (value) => value): EnvironmentInput {
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

const ALL_REFS = [
  'env/lab/OpenStack/pwd',
  'env/lab/CLI/key_passphrase',
  'env/lab/CLI/hosts.node-1.example.net.pwd',
  'env/lab/mysql/pwd',
]

describe('splitEnvironment', () => {
  it('moves every secret out of the document', () => {
    const split = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    expect([...split.secrets.keys()].sort()).toEqual([...ALL_REFS].sort())
    expect(split.secrets.get(secretRef('lab', 'CLI', 'hosts.node-1.example.net.pwd'))).toBe('node-secret')
    expect(JSON.stringify(split.environment)).not.toContain('-secret')
    expect(split.environment).toMatchObject({ name: 'lab', created_at: 'c' })
  })

  it('keeps what is to be kept, and says which secrets are no longer used', async () => {
    const first = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await saveSecrets(vault, first)
    const kept = input('lab', () => ({ keep: true }))
    kept.configuration = kept.configuration.filter((group) => group.name !== 'mysql')
    const second = splitEnvironment(kept, BOOKKEEPING, first.environment)
    await saveSecrets(vault, second)

    expect(second.secrets.size).toBe(0)
    expect(second.obsolete).toEqual(['env/lab/mysql/pwd'])
    expect(vault.has('env/lab/mysql/pwd')).toBe(false)
    expect(await vault.get('env/lab/OpenStack/pwd')).toBe('os-secret')
  })

  it('carries kept secrets over to a new name', async () => {
    const first = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await saveSecrets(vault, first)
    const renamed = splitEnvironment(
      input('prod', () => ({ keep: true })),
      BOOKKEEPING,
      first.environment,
    )
    await saveSecrets(vault, renamed)
    expect(await vault.get('env/prod/CLI/hosts.node-1.example.net.pwd')).toBe('node-secret')
    expect(ALL_REFS.map((ref) => vault.has(ref))).toEqual([false, false, false, false])
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

describe('resolveGroups', () => {
  it('gives the groups with their secrets back', async () => {
    const split = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await saveSecrets(vault, split)
    const groups = await resolveGroups(split.environment, (ref) => vault.get(ref))
    expect(groups).toEqual(input('lab').configuration)
  })

  it('resolves a document before it is saved, mixing entered and kept secrets', async () => {
    const stored = splitEnvironment(input('lab'), BOOKKEEPING, undefined)
    await saveSecrets(vault, stored)
    const edited = input('new', (value) => (value === 'db-secret' ? 'typed' : { keep: true }))
    const split = splitEnvironment(edited, BOOKKEEPING, stored.environment)
    const groups = await resolveGroups(split.environment, lookUpUnsaved(vault, split))
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
    await saveSecrets(vault, split)
    await vault.remove('env/lab/mysql/pwd')
    const view = viewEnvironment(split.environment, vault)
    expect(view.configuration.map((group) => ('pwd' in group ? group.pwd : undefined))).toEqual([
      { set: true },
      undefined,
      { set: false },
    ])
    expect(JSON.stringify(view)).not.toMatch(/secret|env\//)
  })
})
