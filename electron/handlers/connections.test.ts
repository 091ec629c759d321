/** Connection tests through their handler: a real store and vault, and an SSH server inside the test. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CALLS } from '@shared/contract'
import type { TargetResult } from '@shared/model/connection-test'
import { type Environment, environmentSchema } from '@shared/model/environment'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHostKeys } from '../connections/ssh/host-keys'
import { privateFolder } from '../connections/testing/peers'
import { type SshPeer, startSshPeer } from '../connections/testing/ssh-peer'
import { createCloudSessions } from '../discovery/kinds/cloud-kind'
import { createOpenStackKind } from '../discovery/kinds/openstack'
import { stored } from '../discovery/testing/targets'
import { silentLogger } from '../log/logger'
import { resolveGroups } from '../secrets/environment-secrets'
import { keyFileProvider } from '../secrets/key-provider'
import { createRedactor } from '../secrets/redactor'
import { openVault, type SecretStore } from '../secrets/vault'
import { environmentFolderName } from '../store/nedb/folder-name'
import { openNedbStore } from '../store/nedb/nedb-store'
import type { Store } from '../store/repository'
import { type ConnectionHandlerDeps, connectionHandlers } from './connections'

const AT = '2026-01-01T00:00:00.000Z'
const SECRET = 'env/lab/CLI/pwd'

let folder: Awaited<ReturnType<typeof privateFolder>>
let store: Store
let vault: SecretStore
let peer: SshPeer
let learnt: string[]
let changed: string[]

beforeEach(async () => {
  folder = await privateFolder('connections')
  store = await openNedbStore({ dataDir: folder.path, now: () => new Date(AT) })
  vault = await openVault({ file: join(folder.path, 'vault.json') }, keyFileProvider(join(folder.path, 'vault.key')))
  peer = await startSshPeer()
  learnt = []
  changed = []
  store.onChanged((name) => changed.push(name))
})
afterEach(async () => {
  await peer.close()
  await store.close()
  await folder.remove()
})

const cliSection = (more: object = {}) => ({ name: 'CLI', host: '127.0.0.1', port: peer.port, user: 'root', ...more })

function environment(more: Partial<Environment> = {}): Environment {
  return environmentSchema.parse({
    name: 'lab',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    created_at: AT,
    updated_at: AT,
    configuration: [cliSection({ pwd: { ref: SECRET } })],
    ...more,
  })
}

const tested: unknown[][] = []

function handlers(shared?: Pick<ConnectionHandlerDeps, 'kinds' | 'sessions'>) {
  const kinds = [createOpenStackKind({ log: silentLogger, redactor: createRedactor(), hostKeys: hostKeys() })]
  return connectionHandlers({
    kinds,
    sessions: createCloudSessions(kinds, (stored) => resolveGroups(stored, vault.get)),
    ...shared,
    store,
    secrets: vault,
    hostKeys: hostKeys(),
    learning: (lookUp) => async (ref) => {
      const secret = await lookUp(ref)
      if (secret !== undefined) learnt.push(secret)
      return secret
    },
    progress: () => {},
    tested: (...told) => tested.push(told),
    now: () => new Date(AT),
  })
}
const hostKeys = () => createHostKeys({ ownFile: join(folder.path, 'known_hosts'), otherFiles: [], trustUnknown: true })

const test = (
  input: object,
  signal = new AbortController().signal,
  shared?: Pick<ConnectionHandlerDeps, 'kinds' | 'sessions'>,
) =>
  handlers(shared)['connections.test'](CALLS['connections.test'].input.parse({ testId: 't', ...input }), {
    signal,
    caller: { kind: 'local' },
  })
const onward = ([result]: readonly TargetResult[]) => result?.stages.find((stage) => stage.id === 'onward')
const state = async () => (await store.environments.get('lab'))?.operational

/** Hosts under this computer's address: reaching one needs no second login. */
async function scanned(...hosts: { id: string; host_type: string[]; stale?: true }[]): Promise<void> {
  await (await store.inventory('lab')).commit({
    objects: hosts.map(({ id, host_type, stale }) =>
      stored({
        type: 'host',
        id,
        host_type,
        ip_address: '127.0.0.1',
        ...(stale ? { stale: { since: AT, reason: 'gone' } } : {}),
      }),
    ),
    links: [],
    cliques: [],
    committedAt: AT,
  })
}

describe('a stored environment', () => {
  beforeEach(async () => {
    await vault.put(new Map([[SECRET, 'right']]))
    await store.environments.save(environment())
  })

  it('is tested with its secret, which the log is told to hide, and its state follows', async () => {
    expect(await test({ stored: 'lab' })).toMatchObject([{ target: 'CLI', state: 'ok' }])
    expect(learnt).toEqual(['right'])
    expect([await state(), changed]).toEqual(['running', ['lab', 'lab']])

    await vault.put(new Map([[SECRET, 'wrong']]))
    expect(await test({ stored: 'lab' })).toMatchObject([{ state: 'failed', error: { code: 'auth-failed' } }])
    expect(await state()).toBe('error')
  })

  it('shares the connections of whoever uses the environment already', async () => {
    const kinds = [createOpenStackKind({ log: silentLogger, redactor: createRedactor(), hostKeys: hostKeys() })]
    const sessions = createCloudSessions(kinds, (stored) => resolveGroups(stored, vault.get))
    const lease = await sessions.lease(environment())
    await test({ stored: 'lab' }, undefined, { kinds, sessions })
    const logins = peer.authAttempts.length
    await test({ stored: 'lab' }, undefined, { kinds, sessions })
    // Of its own a test has the login that it is about; everything else goes over the connection that is there.
    expect(peer.authAttempts.length - logins).toBe(logins / 2)
    await lease.release()
    await sessions.dispose()
  })

  it('keeps its state while a part of it, or an edited form, is tested, and when the test is cancelled', async () => {
    const api = { name: 'OpenStack', host: '127.0.0.1', port: 1, user: 'admin', pwd: { ref: SECRET } }
    const both = environmentSchema.shape.configuration.parse([...environment().configuration, api])
    await store.environments.save(environment({ configuration: both }))
    tested.length = 0
    await test({ stored: 'lab', targets: ['CLI'] })
    const form = {
      name: 'lab',
      distribution: 'Debian',
      distribution_version: 'Zed',
      mechanism_drivers: ['OVS'],
      type_drivers: ['vxlan'],
      configuration: [cliSection({ pwd: { keep: true } })],
    }
    expect(await test({ stored: 'lab', environment: form })).toMatchObject([{ state: 'ok' }])
    const cancelled = AbortSignal.abort()
    expect(await test({ stored: 'lab' }, cancelled)).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }])
    expect(await state()).toBe('stopped')
    // Of a stored environment alone, and only what was not given up.
    expect(tested).toMatchObject([['lab', [{ target: 'CLI' }]]])
  })

  it('knows hosts behind the master host from its inventory: fresh ones, then compute hosts, then by name', async () => {
    expect(onward(await test({ stored: 'lab' }))).toMatchObject({ state: 'skipped' })
    await scanned(
      { id: 'net-1', host_type: ['Network'] },
      { id: 'cmp-10', host_type: ['Network', 'Compute'] },
      { id: 'cmp-2', host_type: ['Compute'] },
      { id: 'cmp-1', host_type: ['Compute'], stale: true },
    )
    expect(onward(await test({ stored: 'lab' }))).toMatchObject({
      state: 'ok',
      detail: 'cmp-2 is reached as the master host itself',
    })
  })

  it('is tested whatever state its inventory is in', async () => {
    await scanned({ id: 'cmp-1', host_type: ['Compute'] })
    await store.close()
    await writeFile(join(folder.path, 'store', 'inventories', environmentFolderName('lab'), 'manifest.json'), '{}')
    store = await openNedbStore({ dataDir: folder.path, now: () => new Date(AT) })
    expect(await test({ stored: 'lab' })).toMatchObject([{ state: 'ok' }])
  })
})

it('refuses a test of nothing, and of what is not stored', async () => {
  await expect(test({})).rejects.toMatchObject({ code: 'validation' })
  await expect(test({ stored: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' })
})
