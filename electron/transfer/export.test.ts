import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, type ErrorData } from '@shared/contract/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildSnapshot } from '../store/inventory-snapshot'
import { anObject, aScan } from '../store/testing/generated-inventory'
import { exportEnvironment } from './export-environment'
import { pseudonymised } from './pseudonymise'
import { readInventoryFile } from './read-inventory-file'
import { entriesOf, exportInput } from './testing/inventory-files'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-export-'))
  file = join(folder, 'lab.calipso')
})
afterEach(() => rm(folder, { recursive: true }))

const textOf = async () => [...(await entriesOf(file)).values()].map((content) => content.toString('utf8')).join('\n')

describe('an export', () => {
  it('let no way of reaching the cloud out', async () => {
    await exportEnvironment(file, exportInput())
    for (const content of (await entriesOf(file)).values()) {
      expect(content.toString('utf8')).not.toMatch(/canary-user|secret\.example|env\/lab|configuration/)
    }
  })

  it('keeps what a document says for Calipso’s own server; under pseudonyms it is left out', async () => {
    const foreign = { user: 'u-canary', auth: { 'view-env': ['u-canary'] }, app_path: '/srv/canary' }
    const { environment } = exportInput()
    await exportEnvironment(file, exportInput({ environment: { ...environment, ...foreign } }))
    expect((await readInventoryFile(file)).environment).toMatchObject(foreign)
    await exportEnvironment(file, exportInput({ environment: { ...environment, ...foreign }, pseudonymise: true }))
    expect(await textOf()).not.toContain('canary')
  })

  it('repeats nothing other sides said in failures, where addresses and user names stand', async () => {
    const said = 'canary-user@keystone.secret.example:5000 said no'
    const error: ErrorData = {
      code: 'auth-failed',
      message: said,
      hint: said,
      retryable: false,
      context: { url: said },
    }
    const problem = { id: 'p1', severity: 'error' as const, hosts: ['compute-1'], objects: [], count: 3 }
    const scan = aScan('lab', 1, {
      status: 'completed_with_errors',
      error,
      problems: [
        { ...problem, title: 'Host compute-1 refused the login', error },
        { ...problem, title: said, error, command: said },
      ],
      hosts: [{ host: 'compute-1', roles: [], state: 'failed', cells: {}, reason: said }],
    })
    const snapshot = buildSnapshot({
      environment: 'lab',
      generation: 1,
      objects: [anObject('lab', 'a', { stale: { since: '2026-01-01T00:00:00.000Z', reason: said } })],
      links: [],
      cliques: [],
    })
    await exportEnvironment(file, exportInput({ scans: [scan], snapshot }))
    expect(await textOf()).not.toMatch(/canary|keystone|secret\.example|5000/)
    const { scans, objects } = await readInventoryFile(file)
    expect(scans[0]?.problems).toMatchObject([
      { title: 'Host compute-1 refused the login', hosts: ['compute-1'], count: 3, error: { code: 'auth-failed' } },
      { title: 'A problem of the kind auth-failed', count: 3 },
    ])
    expect(objects[0]?.stale?.since).toBe('2026-01-01T00:00:00.000Z')
  })

  it('write no file when cancelled or when the place cannot be written', async () => {
    await expect(exportEnvironment(file, exportInput(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    })
    await expect(exportEnvironment(join(folder, 'no', 'x'), exportInput())).rejects.toBeInstanceOf(AppError)
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a pseudonymised export', () => {
  it('holds no name, id or address of the cloud, and the same structure', async () => {
    const input = exportInput({ pseudonymise: true })
    await exportEnvironment(file, input)
    const text = await textOf()
    for (const object of input.snapshot.objects.values()) {
      expect(text).not.toContain(`"${object.name}"`)
      if (typeof object.mac_address === 'string') expect(text).not.toContain(object.mac_address)
    }
    expect(text).not.toMatch(/compute-\d|instance-\d+.*fa:16|tap0|192\.0\.2|\blab\b/)

    const content = await readInventoryFile(file)
    expect(content.manifest.pseudonymised).toBe(true)
    const shape = (snapshot: ReturnType<typeof buildSnapshot>) => {
      const [clique] = snapshot.cliques.values()
      const [top] = snapshot.children(snapshot.environment)
      return {
        counts: snapshot.counts,
        focal: clique && snapshot.objects.get(clique.focal_point)?.type,
        ends: clique?.links.map((id) => snapshot.objects.get(snapshot.links.get(id)?.target_id ?? '')?.type),
        below: top && snapshot.children(top.id).length,
        onHost: top && snapshot.byHost(top.host ?? '').length,
      }
    }
    const imported = buildSnapshot({ ...content, environment: content.environment.name, generation: 1 })
    expect(shape(imported)).toEqual(shape(input.snapshot))
  })

  it('keeps attributes that are called like something in the cloud, and replaces names that are keys', async () => {
    const input = exportInput({ pseudonymise: true })
    const [first, second, third, ...others] = input.snapshot.objects.values()
    if (!first || !second || !third) throw new Error('no objects')
    const details = { network: { id: 'n-77', label: 'front' }, devname: 'tap-77', ipv6_ra_mode: 'slaac' }
    const objects = [
      { ...first, name: 'network', object_name: 'network' },
      { ...second, name: 'host_type', object_name: 'host_type' },
      {
        ...third,
        host_type: ['Compute'],
        details: [details],
        by_host: { network: 1 },
        bridge_mappings: { front: 'br-7' },
      },
      ...others,
    ]
    const { environment, links, cliques } = input.snapshot
    const snapshot = buildSnapshot({
      ...{ environment, generation: 1, objects },
      ...{ links: [...links.values()], cliques: [...cliques.values()] },
    })
    const kept = pseudonymised({ ...input, snapshot }).snapshot
    const seen = [...kept.objects.values()].find((object) => object.details !== undefined)
    expect(seen).toHaveProperty('host_type')
    expect(seen?.details).toMatchObject([{ network: { id: expect.any(String) }, devname: expect.any(String) }])
    expect((seen?.details as object[] | undefined)?.map(Object.keys)).toEqual([Object.keys(details)])
    for (const map of [seen?.by_host, seen?.bridge_mappings])
      expect(Object.keys(map as object)).toEqual([expect.not.stringMatching(/^(?:network|front)$/)])
  })
})
