import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import type { InventoryObject } from '@shared/model/inventory-object'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildSnapshot } from '../store/inventory-snapshot'
import { openNedbStore } from '../store/nedb/nedb-store'
import type { Store } from '../store/repository'
import { anObject, generatedInventory } from '../store/testing/generated-inventory'
import { exportEnvironment } from './export-environment'
import { importEnvironment } from './import-environment'
import { IMPORT_LIMITS, type ImportLimits } from './limits'
import { readFileManifest, readInventoryFile } from './read-inventory-file'
import { entriesOf, exportInput, NOW, writeZip } from './testing/inventory-files'

const MUTATIONS = 300
/** Stands for the size of the largest entry: what all entries together must not exceed. */
const LARGEST_ENTRY = -1

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

describe('export and import', () => {
  it('bring the same inventory back, offline and under a new name if asked', async () => {
    const input = exportInput()
    const bytes = await exportEnvironment(file, input)
    expect((await stat(file)).size).toBe(bytes)
    expect((await readdir(folder)).sort()).toEqual(['data', 'lab.calipso'])

    await importEnvironment(store, file, options())
    const same = await (await store.inventory('lab')).snapshot()
    const reasonLeftOut = ({ stale, ...object }: InventoryObject) =>
      stale ? { ...object, stale: { ...stale, reason: 'It could not be read again.' } } : object
    expect([...same.objects.values()]).toEqual([...input.snapshot.objects.values()].map(reasonLeftOut))
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
    const copy = await (await store.inventory('copy')).snapshot()
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
})

describe('a file that is refused', () => {
  const refusals: [string, string, RegExp, (entries: Map<string, Buffer | string>) => void][] = [
    ['an entry is missing', 'validation', /links\.ndjson is missing/, (entries) => entries.delete('links.ndjson')],
    ['there is no manifest', 'validation', /manifest\.json is missing/, (entries) => entries.delete('manifest.json')],
    [
      'it has a newer format',
      'unsupported',
      /has format 2\.0/,
      (entries) => replaceIn(entries, 'manifest.json', '"1.0"', '"2.0"'),
    ],
    [
      'a document is not JSON',
      'validation',
      /links\.ndjson, document 1 is not acceptable JSON/,
      (entries) => entries.set('links.ndjson', '{"id":'),
    ],
    [
      'a document has a wrong type',
      'validation',
      /links\.ndjson, document 1: state/,
      (entries) => replaceIn(entries, 'links.ndjson', '"up"', '"sideways"'),
    ],
    [
      'a document has an unknown field',
      'validation',
      /cliques\.ndjson, document 1: x: is not a known field/,
      (entries) => replaceIn(entries, 'cliques.ndjson', '{', '{"x":1,'),
    ],
    [
      '__proto__ is a key',
      'validation',
      /document 1 is not acceptable JSON/,
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', '{"__proto__":{"a":1},'),
    ],
    [
      'constructor is a key',
      'validation',
      /document 1 is not acceptable JSON/,
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', '{"constructor":{"prototype":1},'),
    ],
    [
      'an operator is a key',
      'validation',
      /\$where/,
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', '{"$where":"1",'),
    ],
    [
      'an id is given twice',
      'validation',
      /twice|same id/,
      (entries) => entries.set('inventory.ndjson', `${first(entries)}${first(entries)}`),
    ],
    [
      'another environment is mixed in',
      'validation',
      /mixes several environments/,
      (entries) => replaceIn(entries, 'links.ndjson', '"environment":"lab"', '"environment":"prod"'),
    ],
    [
      'it nests too deeply',
      'validation',
      /levels|deep/,
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', `{"a":${'['.repeat(9000)}${']'.repeat(9000)},`),
    ],
    [
      'a document has too many attributes',
      'limit-exceeded',
      /more than 256 attributes/,
      (entries) =>
        replaceIn(entries, 'inventory.ndjson', '{', `{"a":{${Array.from({ length: 300 }, (_, n) => `"k${n}":1`)}},`),
    ],
    [
      'a text is too long',
      'limit-exceeded',
      /more than 1048576 characters/,
      (entries) => replaceIn(entries, 'inventory.ndjson', '{', `{"a":"${randomText(1_100_000)}",`),
    ],
    [
      'it inflates too much',
      'limit-exceeded',
      /links\.ndjson inflates more than 100 times/,
      (entries) => entries.set('links.ndjson', Buffer.alloc(64 * 1024 * 1024, ' ')),
    ],
    ['a line is empty', 'validation', /empty line after document 0/, (entries) => entries.set('links.ndjson', '\n\n')],
    ['it has folders', 'validation', /entries in folders/, (entries) => entries.set('etc/passwd', 'x')],
    [
      'it has too many entries',
      'limit-exceeded',
      /more than 64 entries/,
      (entries) => Array.from({ length: 70 }, (_, n) => entries.set(`x${n}`, '')),
    ],
  ]

  it.each(refusals)('because %s, with %s', async (_why, code, reason, spoil) => {
    await exportEnvironment(file, exportInput())
    const entries = new Map<string, Buffer | string>(await entriesOf(file))
    spoil(entries)
    await writeZip(file, entries)
    const heapBefore = process.memoryUsage().rss
    const startedAt = performance.now()
    await expect(importEnvironment(store, file, options())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(reason),
    })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(process.memoryUsage().rss - heapBefore).toBeLessThan(512 * 1024 * 1024)
    expect(Object.prototype).not.toHaveProperty('a')
    await expectNothingImported()
  })

  it('because it was changed after it was written', async () => {
    await exportEnvironment(file, exportInput())
    const entries = await entriesOf(file)
    entries.set('links.ndjson', Buffer.from(String(entries.get('links.ndjson')).replace('"up"', '"down"')))
    await writeZip(file, entries, false)
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

  it.each<[keyof ImportLimits, number, string]>([
    ['packedBytes', 1000, 'it is larger than 1000 bytes'],
    ['unpackedBytes', LARGEST_ENTRY, 'it inflates to more than'],
    ['records', 100, 'it holds more than 100 documents'],
    ['entries', 3, 'it has more than 3 entries'],
    ['lineBytes', 20, 'a document is longer than 20 bytes'],
    ['ratio', 0, 'inventory.ndjson inflates more than 0 times'],
  ])('because of the limit %s', async (limit, value, reason) => {
    const snapshot = buildSnapshot({ environment: 'lab', generation: 1, ...generatedInventory('lab', 2, 10) })
    const padding = limit === 'ratio' ? { padding: randomText(1_040_000) } : {}
    const objects = [...snapshot.objects.values(), ...['x', 'y'].map((id) => anObject('lab', id, padding))]
    await exportEnvironment(file, exportInput({ snapshot: buildSnapshot({ ...partsOf(snapshot), objects }) }))
    const sizes = [...(await entriesOf(file)).values()].map(({ length }) => length)
    const limits = { ...IMPORT_LIMITS, [limit]: value === LARGEST_ENTRY ? Math.max(...sizes) : value }
    await expect(importEnvironment(store, file, options('x', limits))).rejects.toMatchObject({
      code: 'limit-exceeded',
      message: expect.stringContaining(reason),
    })
    await expectNothingImported()
  })

  it('because an entry is there twice', async () => {
    await exportEnvironment(file, exportInput())
    await writeZip(file, [...(await entriesOf(file)), ['snapshots/a', 'one'], ['snapshots/a', 'two']])
    await expect(importEnvironment(store, file, options())).rejects.toMatchObject({
      code: 'validation',
      message: expect.stringContaining('two entries called snapshots/a'),
    })
  })

  it.each(['\n', ' \n', '\r\n', '\t \n'])('at once, however many lines hold nothing but %j', async (line) => {
    await exportEnvironment(file, exportInput())
    const entries = new Map<string, Buffer | string>(await entriesOf(file))
    entries.set('scans.ndjson', line.repeat(5_000_000 / line.length))
    await writeZip(file, entries)
    const startedAt = performance.now()
    await expect(importEnvironment(store, file, options())).rejects.toMatchObject({ code: 'validation' })
    expect(performance.now() - startedAt).toBeLessThan(5000)
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

const partsOf = ({ environment, generation, links, cliques }: ReturnType<typeof buildSnapshot>) => ({
  environment,
  generation,
  links: links.values(),
  cliques: cliques.values(),
})
