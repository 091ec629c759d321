/** Host keys through their handlers: a real store, and an SSH server inside the test. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CALLS } from '@shared/contract'
import { environmentSchema } from '@shared/model/environment'
import type { HostKeyFinding } from '@shared/model/host-key'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHostKeys } from '../connections/ssh/host-keys'
import { privateFolder } from '../connections/testing/peers'
import { type SshPeer, startSshPeer } from '../connections/testing/ssh-peer'
import { createCloudSessions } from '../discovery/kinds/cloud-kind'
import { createOpenStackKind } from '../discovery/kinds/openstack'
import { silentLogger } from '../log/logger'
import { resolveGroups } from '../secrets/environment-secrets'
import { keyFileProvider } from '../secrets/key-provider'
import { createRedactor } from '../secrets/redactor'
import { openVault, type SecretStore } from '../secrets/vault'
import { environmentFolderName } from '../store/nedb/folder-name'
import { openNedbStore } from '../store/nedb/nedb-store'
import type { Store } from '../store/repository'
import type { HandlersOf } from './handler'
import { hostKeyHandlers } from './host-keys'

const AT = '2026-01-01T00:00:00.000Z'

let folder: Awaited<ReturnType<typeof privateFolder>>
let store: Store
let vault: SecretStore
let peer: SshPeer
let found: [HostKeyFinding, number][]
let handlers: HandlersOf<'hostKeys'>

beforeEach(async () => {
  folder = await privateFolder('host-key-calls')
  store = await openNedbStore({ dataDir: folder.path, now: () => new Date(AT) })
  vault = await openVault({ file: join(folder.path, 'vault.json') }, keyFileProvider(join(folder.path, 'vault.key')))
  await vault.put(new Map([['env/lab/CLI/pwd', 'right']]))
  peer = await startSshPeer()
  found = []
  const now = () => new Date(AT)
  const hostKeys = createHostKeys({
    ownFile: join(folder.path, 'known_hosts'),
    otherFiles: [],
    trustUnknown: false,
    now,
  })
  const kinds = [createOpenStackKind({ log: silentLogger, redactor: createRedactor(), hostKeys })]
  const sessions = createCloudSessions(kinds, (stored) => resolveGroups(stored, vault.get))
  const found_ = (_: string, finding: HostKeyFinding, total: number) => found.push([finding, total])
  handlers = hostKeyHandlers({
    ...{ store, kinds, secrets: vault, hostKeys, sessions, learning: (lookUp) => lookUp, now },
    found: found_,
  })
  await store.environments.save(
    environmentSchema.parse({
      ...{ name: 'lab', distribution: 'Debian', distribution_version: 'Zed', created_at: AT, updated_at: AT },
      mechanism_drivers: ['OVS'],
      type_drivers: ['vxlan'],
      configuration: [
        {
          ...{ name: 'CLI', host: '127.0.0.1', port: peer.port, user: 'root', pwd: { ref: 'env/lab/CLI/pwd' } },
          // Reached directly: a host whose name says nothing about its address.
          hosts: { 'node-2': { host: 'localhost', port: peer.port }, 'a,b': { port: peer.port } },
        },
      ],
    }),
  )
})
afterEach(async () => {
  await peer.close()
  await store.close()
  await folder.remove()
})

const call = <N extends keyof HandlersOf<'hostKeys'>>(name: N, input: object) =>
  handlers[name](CALLS[name].input.parse(input) as never, {
    signal: new AbortController().signal,
    caller: { kind: 'local' },
  })

it('asks the master host, then those behind it; trusts them at once, lists and forgets them', async () => {
  const first = await call('hostKeys.read', { readId: 'r', stored: 'lab' })
  expect(first.findings).toMatchObject([{ host: '127.0.0.1', state: 'new' }])
  expect(peer.authAttempts).toEqual([])
  const trust = async (findings: readonly HostKeyFinding[]) =>
    call('hostKeys.trust', {
      environment: 'lab',
      questions: findings.flatMap(({ question }) => question ?? []),
      how: 'trust-all',
      compared: 'a list',
    })
  await trust(first.findings)

  const second = await call('hostKeys.read', { readId: 'r', stored: 'lab' })
  expect(second.findings).toMatchObject([
    { host: '127.0.0.1', state: 'known' },
    { host: 'a,b', state: 'failed', error: { code: 'validation' } },
    { host: 'localhost', state: 'new' },
  ])
  // Without an OpenStack section nobody says which other hosts there are.
  expect(second.problem).toMatchObject({ code: 'validation' })
  expect(found.length).toBe(4)
  await trust(second.findings)
  const { keys, master } = await call('hostKeys.list', { environment: 'lab' })
  expect(master).toBe('127.0.0.1')
  expect(keys).toMatchObject([
    { host: '127.0.0.1', trusted: { at: AT, how: 'trust-all', compared: 'a list' }, state: 'unchanged' },
    { host: 'localhost', state: 'not-seen' },
  ])

  const [key] = keys
  const forget = { environment: 'lab', name: key?.name, fingerprint: key?.fingerprint, behind: false }
  await call('hostKeys.forget', forget)
  await expect(call('hostKeys.forget', forget)).rejects.toMatchObject({ code: 'not-found' })
  expect((await call('hostKeys.list', { environment: 'lab' })).keys.map(({ host }) => host)).toEqual(['localhost'])
  expect((await call('hostKeys.export', { environment: 'lab' })).text).toMatch(/^\[localhost\]:\d+ ssh-ed25519 \S+\n$/)
})

it('keeps to the environment it is asked about', async () => {
  const { findings } = await call('hostKeys.read', { readId: 'r', stored: 'lab' })
  const question = { ...findings[0]?.question, environment: 'other' }
  await expect(
    call('hostKeys.trust', { environment: 'lab', questions: [question], how: 'wizard' }),
  ).rejects.toMatchObject({ code: 'validation' })
  await expect(
    call('hostKeys.forget', { environment: 'lab', name: 'elsewhere', fingerprint: 'SHA256:x', behind: false }),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(readFile(join(folder.path, 'known_hosts.d', environmentFolderName('other')))).rejects.toThrow()
})
