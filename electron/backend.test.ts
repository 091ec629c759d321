import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CALLS, type CallInput, type CallName, type CallOutput } from '@shared/contract'
import { AppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, type Caller, createBackend } from './backend'
import type { HostServices } from './host-services'
import { silentLogger } from './log/logger'
import { createRedactor } from './secrets/redactor'
import { readInventoryFile } from './transfer/read-inventory-file'

const CANARY = 'c4nary-p4ssw0rd-never-in-clear'
const SAMPLE_FILE = fileURLToPath(new URL('../resources/sample/sample-cloud.calipso', import.meta.url))
const operator: Caller = { kind: 'local' }

const environment: CallInput<'environments.save'>['environment'] = {
  name: 'north',
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS'],
  type_drivers: ['vxlan'],
  configuration: [
    { name: 'OpenStack', host: 'keystone.example.net', user: 'admin', pwd: CANARY },
    { name: 'CLI', host: 'master.example.net', user: 'root', pwd: CANARY },
  ],
}

let dataDir: string
let backend: Backend

const open = (services: Partial<HostServices> = {}, clock = () => new Date()) =>
  createBackend({
    dataDir,
    clock,
    log: silentLogger,
    host: {
      capabilities: { kind: 'cli', dialogs: false },
      version: '0.0.0-test',
      redactor: createRedactor(),
      resourcesDir: fileURLToPath(new URL('../resources', import.meta.url)),
      ...services,
    },
  })

async function call<N extends CallName>(name: N, input: CallInput<N>, caller = operator): Promise<CallOutput<N>> {
  return (await backend.call(name, input, { caller })) as CallOutput<N>
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'calipso-backend-'))
  backend = await open()
})
afterEach(async () => {
  await backend.dispose()
  await rm(dataDir, { recursive: true, force: true })
})

/** Everything below the data folder as one text, in the encodings a secret might hide in. */
async function everythingStored(folder = dataDir): Promise<string> {
  const parts: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) parts.push(await readFile(join(entry.parentPath, entry.name), 'latin1'))
  }
  return parts.join('\n')
}

describe('calls', () => {
  it('refuses unknown names, bad input and missing rights with the error of each', async () => {
    await expect(backend.call('no.such', {}, { caller: operator })).rejects.toMatchObject({ code: 'not-found' })
    await expect(backend.call('__proto__', {}, { caller: operator })).rejects.toMatchObject({ code: 'not-found' })
    await expect(backend.call('inventory.object', { id: 1 }, { caller: operator })).rejects.toMatchObject({
      code: 'validation',
      fields: expect.arrayContaining([expect.objectContaining({ path: 'environment' })]),
    })
    const viewer: Caller = { kind: 'remote', rights: (right) => right === 'view-env' }
    await expect(call('environments.save', { environment }, viewer)).rejects.toMatchObject({
      code: 'permission-denied',
    })
    await expect(call('environments.list', {}, viewer)).resolves.toEqual([])
  })

  it('answers every kind of input with a typed error or a result, and no input changes what objects inherit', async () => {
    const names = Object.keys(CALLS) as CallName[]
    const key = fc.constantFrom('environment', 'id', 'ids', 'limit', 'cursor', 'text', 'scanId', 'type', 'as', 'source')
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('sample-cloud', 'constructor', '../x', 1e9, -1, ''))
    const input = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(key, value),
      fc.constant(JSON.parse('{"__proto__": {"polluted": true}, "environment": "x", "id": "__proto__"}')),
      fc.constant({ environment: 'constructor', id: 'prototype', parentId: '__proto__', text: '(a+)+$' }),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), input, async (name, value) => {
        // Tests reach nothing outside; opening the sample is tested on its own.
        fc.pre(name !== 'environments.openSample')
        const outcome = await backend.call(name, value, { caller: operator }).catch((error: unknown) => error)
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(AppError)
          expect((outcome as AppError).code).not.toBe('internal')
        }
        expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      }),
      { numRuns: 3000 },
    )
    expect(() => Object.defineProperty(Object.prototype, 'polluted', { value: true })).toThrow()
  })
})

describe('environments', () => {
  it('stores secrets in the vault only, and never gives them back', async () => {
    const view = await call('environments.save', { environment })
    expect(view.configuration[0]).toMatchObject({ name: 'OpenStack', pwd: { set: true } })
    expect(JSON.stringify(await call('environments.list', {}))).not.toContain(CANARY)
    const stored = await everythingStored()
    expect(stored).toContain('keystone.example.net')
    for (const form of [CANARY, Buffer.from(CANARY).toString('base64'), Buffer.from(CANARY).toString('hex')]) {
      expect(stored).not.toContain(form)
    }
  })

  it('keeps what a document says for Calipso’s own server', async () => {
    const foreign = { user: 'u1', auth: { 'view-env': ['u1'], 'edit-env': [] }, app_path: '/srv/app' }
    await call('environments.save', { environment: { ...environment, ...foreign } })
    expect(await call('environments.get', { environment: environment.name })).toMatchObject(foreign)
  })

  it('keeps what {keep: true} asks for, drops what is gone, and refuses to keep what was never there', async () => {
    await call('environments.save', { environment })
    const [api] = environment.configuration
    const edited = {
      ...environment,
      configuration: [{ ...api, name: 'OpenStack', user: 'reader', pwd: { keep: true as const } }],
    }
    await expect(call('environments.save', { environment: edited })).rejects.toMatchObject({ code: 'conflict' })
    const view = await call('environments.save', { environment: edited, replaces: 'north' })
    expect(view.configuration).toHaveLength(1)
    expect(view.configuration[0]).toMatchObject({ user: 'reader', pwd: { set: true } })
    const fresh = { ...edited, name: 'south' }
    await expect(call('environments.save', { environment: fresh })).rejects.toMatchObject({
      code: 'validation',
      fields: [{ path: 'configuration.OpenStack.pwd', message: 'enter the secret; none is stored' }],
    })
  })

  it('survives the end of the process, and is gone with everything when removed', async () => {
    await call('environments.save', { environment })
    await backend.dispose()
    backend = await open()
    expect((await call('environments.get', { environment: 'north' })).configuration).toHaveLength(2)
    await call('environments.remove', { environment: 'north' })
    expect(await call('environments.list', {})).toEqual([])
    expect(await readFile(join(dataDir, 'vault.json'), 'utf8')).not.toContain('env/north/')
  })

  it('carries the time of the clock it was given', async () => {
    await backend.dispose()
    backend = await open({}, () => new Date('2031-02-03T04:05:06.000Z'))
    const { created_at } = await call('environments.save', { environment })
    expect(created_at).toBe('2031-02-03T04:05:06.000Z')
  })

  it('tells windows of every change of an inventory once, whoever made it, and of every edit', async () => {
    const pushes: string[] = []
    backend.onPush((name) => pushes.push(name))
    const { environment: name } = await call('environments.openSample', {})
    const told = (wanted: string) => pushes.filter((each) => each === wanted).length
    await expect.poll(() => told('inventory.changed')).toBe(1)
    const before = told('environments.changed')
    await call('environments.remove', { environment: name })
    await expect.poll(() => told('environments.changed')).toBeGreaterThan(before)
    await call('environments.openSample', {})
    await expect.poll(() => told('inventory.changed')).toBe(2)
  })

  it('is locked while another backend has the data folder', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'store-locked' })
  })
})

describe('the sample', () => {
  it('opens once, offline, with a path from every instance to its network', async () => {
    const { environment: name } = await call('environments.openSample', {})
    expect(await call('environments.openSample', {})).toEqual({ environment: name })
    const [tile, ...others] = await call('environments.list', {})
    expect(others).toEqual([])
    expect(tile?.environment).toMatchObject({ offline: true, sample: true })
    const { rows } = await call('inventory.table', { environment: name, type: 'instance' })
    expect(rows.length).toBeGreaterThan(0)
    for (const instance of rows) {
      const graph = await call('cliques.graph', { environment: name, focalPoint: instance.id })
      if ('tooBig' in graph) throw new Error('too big')
      const types = new Set(graph.nodes.map((node) => node.type))
      expect([...types]).toEqual(expect.arrayContaining(['instance', 'vnic', 'host_pnic', 'network']))
      const ends = new Set(graph.nodes.map((node) => node.id))
      expect(graph.links.every((link) => ends.has(link.source_id) && ends.has(link.target_id))).toBe(true)
    }
    await expect(call('scans.start', { environment: name })).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('is found by search and filtered in the tree with every ancestor', async () => {
    const { environment: name } = await call('environments.openSample', {})
    const { hits } = await call('search.query', { text: 'vm1' })
    expect(hits[0]?.object).toMatchObject({ type: 'instance', name: 'vm1', environment: name })
    const { nodes, matches } = await call('inventory.filterTree', {
      environment: name,
      text: 'vm1',
      types: ['instance'],
    })
    expect(matches).toBe(1)
    expect(nodes.filter((node) => node.match).map((node) => node.name)).toEqual(['vm1'])
    expect(nodes[0]?.depth).toBe(0)
    const stale = await call('inventory.filterTree', { environment: name, text: '', statuses: ['stale'] })
    expect(stale.matches).toBe(0)
  })

  it('is dumped page by page without loss or repetition', async () => {
    const { environment: name } = await call('environments.openSample', {})
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await call('inventory.dump', {
        environment: name,
        limit: 7,
        ...(cursor === undefined ? {} : { cursor }),
      })
      ids.push(...page.items.map((object) => object.id))
      cursor = page.next
    } while (cursor !== undefined)
    const [tile] = await call('environments.list', {})
    expect(ids).toHaveLength(tile?.counts?.objects ?? -1)
    expect(new Set(ids).size).toBe(ids.length)
    await expect(call('inventory.dump', { environment: name, cursor: '99.0/7' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('inventory files', () => {
  it('come back equal under another name', async () => {
    const { environment: name } = await call('environments.openSample', {})
    const path = join(dataDir, 'copy.calipso')
    const { bytes } = await call('transfer.export', { environment: name, path })
    expect(bytes).toBeGreaterThan(1000)
    await expect(call('transfer.import', { source: { path } })).rejects.toMatchObject({ code: 'conflict' })
    await call('transfer.import', { source: { path }, as: 'copy' })
    const links = async (environment: string) =>
      (await call('links.dump', { environment, limit: 2000 })).items.map(({ id, source_id, target_id }) => ({
        id,
        source_id,
        target_id,
      }))
    expect(await links('copy')).toEqual(await links(name))
  })

  it('tell what is inside before they are imported', async () => {
    const preview = await call('transfer.preview', { source: { path: SAMPLE_FILE } })
    expect(preview).toMatchObject({
      kind: 'inventory-file',
      inventories: [{ environment: 'sample-cloud', distribution: 'Debian Zed' }],
      pseudonymised: false,
    })
    await expect(call('transfer.preview', { source: { upload: 'x' } })).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('preferences', () => {
  it('are kept, announced, and never keep the product from starting', async () => {
    const pushes: unknown[] = []
    backend.onPush((name, payload) => pushes.push([name, payload]))
    const changed = await call('preferences.set', { theme: 'dark' })
    expect(changed.theme).toBe('dark')
    expect(pushes).toEqual([['preferences.changed', changed]])
    await backend.dispose()
    backend = await open()
    expect(await call('preferences.get', {})).toEqual(changed)
    // A change of one preference leaves the others alone.
    expect(await call('preferences.set', { fontScale: 1.5 })).toEqual({ ...changed, fontScale: 1.5 })
  })
})

describe('exports for a download', () => {
  it('have a file each, side by side and one after another', async () => {
    await backend.dispose()
    const offered = new Map<string, string>()
    const offerDownload = (path: string, name: string) => {
      expect(name).toBe('sample-cloud.calipso')
      const token = `token-${offered.size}`
      offered.set(token, path)
      return token
    }
    backend = await open({ offerDownload })
    await call('environments.openSample', {})
    const exported = (pseudonymise: boolean) => call('transfer.export', { environment: 'sample-cloud', pseudonymise })
    const answers = await Promise.all([exported(true), exported(false), exported(true), exported(false)])
    await exported(false)
    const kinds = await Promise.all(
      answers.map(async ({ download }) => {
        return (await readInventoryFile(offered.get(download ?? '') ?? '')).manifest.pseudonymised
      }),
    )
    expect(kinds).toEqual([true, false, true, false])
    expect(offered.size).toBe(5)
  })
})
