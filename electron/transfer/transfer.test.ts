import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@shared/contract/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Entry, openPromise } from 'yauzl'
import { ZipFile } from 'yazl'
import { buildSnapshot } from '../store/inventory-snapshot'
import { openNedbStore } from '../store/nedb/nedb-store'
import type { Store } from '../store/repository'
import { anEnvironment, anObject, aScan, generatedInventory } from '../store/testing/generated-inventory'
import { type ExportInput, exportEnvironment } from './export-environment'
import { importEnvironment } from './import-environment'
import { DATA_ENTRIES } from './inventory-file'
import { IMPORT_LIMITS, type ImportLimits } from './limits'
import { readFileManifest, readInventoryFile } from './read-inventory-file'

const NOW = new Date('2026-03-04T05:06:07.000Z')
const MUTATIONS = 300

let folder: string
let file: string
let store: Store

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-transfer-'))
  file = join(folder, 'lab.calipso')
  store = await openNedbStore({ dataDir: join(folder, 'data'), now: () => NOW })
})

afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

function exportInput(attributes: Partial<ExportInput> = {}): ExportInput {
  const configuration = anEnvironment('lab', {
    last_scanned: 'x',
    configuration: [
      {
        name: 'mysql',
        host: 'db.secret.example',
        port: 3306,
        user: 'canary-user',
        pwd: { ref: 'env/lab/mysql/pwd' },
        connect_timeout: 10,
        through_master_host: false,
      },
    ],
  })
  const scan = aScan('lab', 1)
  return {
    environment: configuration,
    snapshot: buildSnapshot({
      environment: 'lab',
      generation: 3,
      ...generatedInventory('lab', 2, 10),
      scanId: scan.id,
    }),
    scans: [aScan('lab', 2), scan],
    productVersion: '0.1.0',
    exportedAt: NOW,
    pseudonymise: false,
    ...attributes,
  }
}

let ids = 0
const options = (as?: string, limits?: ImportLimits) => ({
  now: NOW,
  newId: () => {
    ids += 1
    return `new-${ids}`
  },
  ...(as === undefined ? {} : { as }),
  ...(limits === undefined ? {} : { limits }),
})

/** What every refused import has to leave behind: nothing. */
async function expectNothingImported(): Promise<void> {
  expect(await store.environments.list()).toEqual([])
  expect(await store.scans.list({ limit: 100 })).toEqual([])
}

async function entriesOf(path: string): Promise<Map<string, Buffer>> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false })
  const entries = new Map<string, Buffer>()
  const listed: Entry[] = []
  for await (const entry of zip.eachEntry()) listed.push(entry)
  for (const entry of listed) {
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk)
    entries.set(entry.fileName, Buffer.concat(chunks))
  }
  zip.close()
  return entries
}

/** Zips entries as they are; with `sign`, the manifest's checksums are made to fit. */
async function writeZip(entries: Iterable<[string, Buffer | string]>, sign = true): Promise<void> {
  const content = new Map([...entries].map(([name, data]) => [name, Buffer.from(data)]))
  const manifest = content.get('manifest.json')
  if (sign && manifest) {
    const document = JSON.parse(manifest.toString('utf8'))
    for (const name of DATA_ENTRIES) {
      document.sha256[name] = createHash('sha256')
        .update(content.get(name) ?? '')
        .digest('hex')
    }
    content.set('manifest.json', Buffer.from(JSON.stringify(document)))
  }
  const zip = new ZipFile()
  for (const [name, data] of content) zip.addBuffer(data, name)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
}

describe('export and import', () => {
  it('bring the same inventory back, offline and under a new name if asked', async () => {
    const input = exportInput()
    const bytes = await exportEnvironment(file, input)
    expect((await stat(file)).size).toBe(bytes)
    expect((await readdir(folder)).sort()).toEqual(['data', 'lab.calipso'])

    await importEnvironment(store, file, options())
    const same = (await store.inventory('lab')).snapshot()
    expect([...same.objects.values()]).toEqual([...input.snapshot.objects.values()])
    expect([...same.links.values()]).toEqual([...input.snapshot.links.values()])
    expect([...same.cliques.values()]).toEqual([...input.snapshot.cliques.values()])
    expect(await store.environments.get('lab')).toMatchObject({
      offline: true,
      scanned: true,
      configuration: [],
      listen: false,
    })
    const scans = await store.scans.list({ limit: 10 })
    expect(scans.map((scan) => scan.number)).toEqual([2, 1])
    expect(same.scanId).toBe(scans[1]?.id)

    await importEnvironment(store, file, options('copy'))
    const copy = (await store.inventory('copy')).snapshot()
    expect(copy.counts).toEqual(same.counts)
    expect(copy.children('copy').map((object) => object.id)).toEqual(same.children('lab').map((object) => object.id))
    for (const object of copy.objects.values()) {
      expect([object.environment, object.id_path.split('/')[1], object.name_path.split('/')[1]]).toEqual([
        'copy',
        'copy',
        'copy',
      ])
    }
    expect(await store.scans.list({ limit: 10 })).toHaveLength(4)
    await expect(importEnvironment(store, file, options())).rejects.toMatchObject({ code: 'conflict' })
  })

  it('tell what is in a file before it is imported', async () => {
    await exportEnvironment(file, exportInput())
    expect(await readFileManifest(file)).toMatchObject({
      environment: 'lab',
      distribution: 'Devstack',
      exported_at: NOW.toISOString(),
      product_version: '0.1.0',
      pseudonymised: false,
      counts: { objects: 82, links: 40, cliques: 20, scans: 2 },
    })
  })

  it('let no way of reaching the cloud out', async () => {
    await exportEnvironment(file, exportInput())
    for (const content of (await entriesOf(file)).values()) {
      expect(content.toString('utf8')).not.toMatch(/canary-user|secret\.example|env\/lab|configuration/)
    }
  })

  it('write no file when cancelled or when the place cannot be written', async () => {
    await expect(exportEnvironment(file, exportInput(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    })
    await expect(exportEnvironment(join(folder, 'no', 'x'), exportInput())).rejects.toBeInstanceOf(AppError)
    expect(await readdir(folder)).toEqual(['data'])
  })
})

describe('a pseudonymised export', () => {
  it('holds no name, id or address of the cloud, and the same structure', async () => {
    const input = exportInput({ pseudonymise: true })
    await exportEnvironment(file, input)
    const text = [...(await entriesOf(file)).values()].map((content) => content.toString('utf8')).join('\n')
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
})

describe('a file that is refused', () => {
  const refusals: [string, string, (entries: Map<string, Buffer | string>) => void][] = [
    ['an entry is missing', 'validation', (entries) => entries.delete('links.ndjson')],
    ['there is no manifest', 'validation', (entries) => entries.delete('manifest.json')],
    ['it has a newer format', 'unsupported', (entries) => replaceIn(entries, 'manifest.json', '"1.0"', '"2.0"')],
    ['a document is not JSON', 'validation', (entries) => entries.set('links.ndjson', '{"id":')],
    [
      'a document has a wrong type',
      'validation',
      (entries) => replaceIn(entries, 'links.ndjson', '"up"', '"sideways"'),
    ],
    [
      'a document has an unknown field',
      'validation',
      (entries) => replaceIn(entries, 'cliques.ndjson', '{', '{"x":1,'),
    ],
    [
      '__proto__ is a key',
      'validation',
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', '{"__proto__":{"a":1},'),
    ],
    [
      'constructor is a key',
      'validation',
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', '{"constructor":{"prototype":1},'),
    ],
    ['an operator is a key', 'validation', (entries) => replaceIn(entries, 'inventory.ndjson', '{', '{"$where":"1",')],
    [
      'an id is given twice',
      'validation',
      (entries) => entries.set('inventory.ndjson', `${first(entries)}${first(entries)}`),
    ],
    [
      'another environment is mixed in',
      'validation',
      (entries) => replaceIn(entries, 'links.ndjson', '"environment":"lab"', '"environment":"prod"'),
    ],
    [
      'it nests too deeply',
      'validation',
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', `{"a":${'['.repeat(9000)}${']'.repeat(9000)},`),
    ],
    [
      'a document has too many attributes',
      'limit-exceeded',
      (entries) =>
        replaceIn(entries, 'inventory.ndjson', '{', `{"a":{${Array.from({ length: 300 }, (_, n) => `"k${n}":1`)}},`),
    ],
    [
      'a text is too long',
      'limit-exceeded',
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', `{"a":"${randomText(1_100_000)}",`),
    ],
    [
      'it inflates too much',
      'limit-exceeded',
      (entries) => entries.set('links.ndjson', Buffer.alloc(64 * 1024 * 1024, ' ')),
    ],
    ['it has folders', 'validation', (entries) => entries.set('etc/passwd', 'x')],
    [
      'it has too many entries',
      'limit-exceeded',
      (entries) => Array.from({ length: 70 }, (_, n) => entries.set(`x${n}`, '')),
    ],
  ]

  it.each(refusals)('because %s, with %s', async (_why, code, spoil) => {
    await exportEnvironment(file, exportInput())
    const entries = new Map<string, Buffer | string>(await entriesOf(file))
    spoil(entries)
    await writeZip(entries)
    const heapBefore = process.memoryUsage().rss
    const startedAt = performance.now()
    await expect(importEnvironment(store, file, options())).rejects.toMatchObject({ code })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(process.memoryUsage().rss - heapBefore).toBeLessThan(512 * 1024 * 1024)
    expect(Object.prototype).not.toHaveProperty('a')
    await expectNothingImported()
  })

  it('because it was changed after it was written', async () => {
    await exportEnvironment(file, exportInput())
    const entries = await entriesOf(file)
    entries.set('links.ndjson', Buffer.from(String(entries.get('links.ndjson')).replace('"up"', '"down"')))
    await writeZip(entries, false)
    await expect(importEnvironment(store, file, options())).rejects.toMatchObject({
      code: 'validation',
      message: expect.stringContaining('links.ndjson'),
    })
    await expectNothingImported()
  })

  it('because it leads out of its folder', async () => {
    await exportEnvironment(file, exportInput())
    const bytes = await readFile(file)
    for (const evil of ['../nks.ndjson', '/inks.ndjson', 'a\\nks.ndjson', 'a/../.ndjson']) {
      const renamed = Buffer.from(bytes.toString('latin1').replaceAll('links.ndjson', evil.slice(0, 12)), 'latin1')
      await writeFile(file, renamed)
      await expect(importEnvironment(store, file, options())).rejects.toMatchObject({ code: 'validation' })
    }
    await expectNothingImported()
  })

  it('because it is larger, or holds more, than the limits say', async () => {
    await exportEnvironment(file, exportInput())
    for (const limit of [
      { packedBytes: 1000 },
      { unpackedBytes: 10_000 },
      { records: 50 },
      { entries: 3 },
      { lineBytes: 20 },
    ]) {
      const limits = { ...IMPORT_LIMITS, ...limit }
      await expect(importEnvironment(store, file, options('x', limits))).rejects.toMatchObject({
        code: 'limit-exceeded',
      })
    }
    await expectNothingImported()
  })

  it('because it is no zip at all, or not there', async () => {
    for (const bytes of ['', 'PK', 'x'.repeat(10_000)]) {
      await writeFile(file, bytes)
      await expect(importEnvironment(store, file, options())).rejects.toMatchObject({ code: 'validation' })
    }
    await expect(readFileManifest(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('because the import was cancelled', async () => {
    await exportEnvironment(file, exportInput())
    const attempt = importEnvironment(store, file, { ...options(), signal: AbortSignal.abort() })
    await expect(attempt).rejects.toMatchObject({ code: 'cancelled' })
    await expectNothingImported()
  })
})

it(`a file mutated at random is refused with a reason or imported unchanged, ${MUTATIONS} times`, async () => {
  const input = exportInput({
    snapshot: buildSnapshot({
      environment: 'lab',
      objects: [anObject('lab', 'a')],
      links: [],
      cliques: [],
      generation: 1,
    }),
  })
  await exportEnvironment(file, input)
  const whole = await readFile(file)
  for (let n = 0; n < MUTATIONS; n += 1) {
    const bytes = Buffer.from(whole)
    for (let flips = 0; flips <= n % 3; flips += 1)
      bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256)
    await writeFile(file, n % 5 === 0 ? bytes.subarray(0, Math.floor(Math.random() * bytes.length)) : bytes)
    try {
      const content = await readInventoryFile(file)
      expect(content.objects).toEqual([...input.snapshot.objects.values()])
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      expect(['validation', 'unsupported', 'limit-exceeded']).toContain(error.code)
    }
  }
})

function replaceIn(entries: Map<string, Buffer | string>, name: string, text: string, by: string): void {
  entries.set(name, String(entries.get(name)).replace(text, by))
}

function first(entries: Map<string, Buffer | string>): string {
  return `${String(entries.get('inventory.ndjson')).split('\n')[0]}\n`
}

/** Text that does not compress, so that it is its length that is refused. */
function randomText(length: number): string {
  return Array.from({ length: length / 10 }, () =>
    Math.random().toString(36).slice(2).padEnd(10, 'x').slice(0, 10),
  ).join('')
}
