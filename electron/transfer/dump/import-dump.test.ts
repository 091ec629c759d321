import { execFileSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { openNedbStore } from '../../store/nedb/nedb-store'
import type { Store } from '../../store/repository'
import { DUMP_LIMITS } from '../limits'
import { NOW } from '../testing/inventory-files'
import { collectionName, collectionOf } from './collections'
import { importDump } from './import-dump'
import { isDump } from './open-dump'
import { type Json, referenceDump, SECRET } from './testing/reference-dump'

let folder: string
let dump: string
let store: Store

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-dump-'))
  dump = join(folder, 'dump')
  await mkdir(dump)
  store = await openNedbStore({ dataDir: join(folder, 'data'), now: () => NOW })
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const asList = (documents: readonly Json[]) => JSON.stringify(documents, undefined, 2)
const asLines = (documents: readonly Json[]) => documents.map((one) => JSON.stringify(one)).join('\n')
const inShell = (documents: readonly Json[]) =>
  asLines(documents)
    .replaceAll(/\{"\$oid":("[^"]*")\}/g, 'ObjectId($1)')
    .replaceAll(
      /\{"\$date":\{"\$numberLong":"(\d+)"\}\}/g,
      (_, ms) => `ISODate("${new Date(Number(ms)).toISOString()}")`,
    )
const relaxed = (documents: readonly Json[]) =>
  asLines(documents)
    .replaceAll(/\{"\$numberInt":"(\d+)"\}/g, '$1')
    .replaceAll(
      /\{"\$date":\{"\$numberLong":"(\d+)"\}\}/g,
      (_, ms) => `{"$date":"${new Date(Number(ms)).toISOString()}"}`,
    )

async function written(write: (documents: readonly Json[]) => string, prefix = ''): Promise<Map<string, Json[]>> {
  const collections = referenceDump()
  for (const [name, documents] of collections) await writeFile(join(dump, `${prefix}${name}.json`), write(documents))
  return collections
}

const read = (path = dump, more = {}) => importDump(store, path, { now: NOW, ...more })
const NAMES = ['Mirantis-Liberty', 'second', 'second:inventory_x']

describe('a dump of Calipso', () => {
  it.each([
    ['a list', asList, ''],
    ['JSON lines', asLines, 'calipso.'],
    ['relaxed Extended JSON', relaxed, ''],
    ['the shell’s own', inShell, ''],
  ] as const)(
    'as %s brings every environment and named inventory with its cliques by ids',
    async (_, write, prefix) => {
      const collections = await written(write, prefix)
      const { environments } = await read()
      expect(environments.toSorted()).toEqual(NAMES)
      for (const [name, environment, suffix] of [
        ['Mirantis-Liberty', 'Mirantis-Liberty', ''],
        ['second', 'second', ''],
        ['second:inventory_x', 'second', '_x'],
      ] as const) {
        const of = (collection: string) =>
          (collections.get(`${collection}${suffix}`) ?? []).filter((one) => one.environment === environment)
        const snapshot = await (await store.inventory(name)).snapshot()
        expect(snapshot.objects.size).toBe(of('inventory').length)
        expect(snapshot.links.size).toBe(of('links').length - 1)
        const idOf = (reference: unknown) => (reference as { $oid: string }).$oid
        const ids = new Map(of('inventory').map((one) => [idOf(one._id), one.id]))
        const wanted = of('cliques').map((one) => [ids.get(idOf(one.focal_point)), (one.links as unknown[]).map(idOf)])
        expect([...snapshot.cliques.values()].map(({ focal_point, links }) => [focal_point, links])).toEqual(wanted)
        expect(snapshot.cliques.get('instance-1')).toMatchObject({
          clique_type: 'their recipe',
          nodes: ['instance-1', 'vnic-1', 'vconnector-1', 'vedge-1', 'otep-1'],
        })
      }
    },
  )

  it('hangs every object into the tree, with paths by its parents', async () => {
    await written(asLines)
    await read()
    const snapshot = await (await store.inventory('second:inventory_x')).snapshot()
    const reached = new Set<string>()
    const walk = (id: string) => {
      for (const child of snapshot.children(id)) {
        reached.add(child.id)
        walk(child.id)
      }
    }
    walk('second:inventory_x')
    expect(reached.size).toBe(snapshot.objects.size)
    expect(snapshot.objects.get('instance-1')?.id_path).toBe(
      '/second:inventory_x/second-regions/region-1/availability_zone-1/host-1/instance-1',
    )
    expect(snapshot.objects.get('orphan')).toMatchObject({ parent_id: 'host-1', imported_parent_id: 'gone' })
    expect(snapshot.objects.get('port:host-1')).toMatchObject({ type: 'port', parent_id: 'network-1' })
  })

  it('maps older types, maps by name, states and references', async () => {
    await written(asLines)
    await read()
    const { objects } = await (await store.inventory('second')).snapshot()
    expect(objects.get('eth1-52:54:00:00:00:01')?.type).toBe('host_pnic')
    expect(objects.get('host-1-vservices-miscellenaous')?.type).toBe('vservice_miscellaneous_folder')
    expect(objects.get('network-1')).toMatchObject({
      neutron_status: 'ACTIVE',
      subnets: [{ name: 'front', cidr: '10.0.0.0/24' }],
    })
    expect(objects.get('vedge-1')?.ports).toEqual([{ name: 'tap.1', id: 5, internal: true }])
    expect(objects.get('instance-1')).toMatchObject({ status: 'OK', clique: true, sources: ['import'] })
    expect(objects.get('instance-1')?.last_scanned).toBe('2018-06-07T08:09:10.000Z')
    expect(objects.get('host-1')?.OS).toEqual({ architecture: 'x86_64', name: 'Ubuntu' })
    expect(objects.get('host_ref-1')?.ref_id).toBe('host-1')
  })

  it('takes no credential over and names what it leaves out, with reasons', async () => {
    await written(asLines)
    await writeFile(join(dump, 'inventory.bson'), 'x')
    const { unmapped } = await read()
    const environments = await store.environments.list()
    const inventories = await Promise.all(
      environments.map(async ({ name }) => [...(await (await store.inventory(name)).snapshot()).objects.values()]),
    )
    expect(JSON.stringify([environments, inventories, unmapped])).not.toContain(SECRET)
    expect(environments).toMatchObject(NAMES.map((name) => ({ name, offline: true, configuration: [] })))
    expect(environments.map(({ view_of, inventory }) => [view_of, inventory])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['second', 'inventory_x'],
    ])
    const reasons = unmapped.map(({ collection, reason, count }) => `${count} ${collection}: ${reason}`)
    for (const expected of [
      '3 links: its target is not in the inventory',
      '3 inventory: its id is taken by another object: it has got another one',
      '3 inventory: its parent is not in the dump: it hangs below host',
      '3 inventory: objects of the type pod are kept, but no rules of Calipso Desktop know it',
      '3 environments_config: connections and their credentials are never taken over',
      '1 api_tokens: accounts and tokens are never taken over',
      '1 files: it is no JSON (bsondump turns BSON into JSON)',
    ])
      expect(reasons).toContain(expected)
    expect(unmapped.find(({ collection }) => collection === 'links')?.names[0]).toBe(
      'vedge-host_pnic vedge-1 → nowhere',
    )
  })

  it.each(['zip', 'tar', 'tgz'] as const)('opens packed as %s', async (format) => {
    const collections = await written(asLines)
    const archive = join(folder, `dump.${format}`)
    if (format === 'zip') {
      const zip = new ZipFile()
      for (const [name, documents] of collections) zip.addBuffer(Buffer.from(asLines(documents)), `dump/${name}.json`)
      zip.end()
      await pipeline(zip.outputStream, createWriteStream(archive))
    } else execFileSync('tar', [format === 'tgz' ? '-czf' : '-cf', archive, '-C', folder, 'dump'])
    expect(await isDump(archive)).toBe(true)
    expect((await read(archive)).environments.toSorted()).toEqual(NAMES)
  })

  it('may have any number of documents, and says which of them name no environment', async () => {
    await written(asLines)
    await writeFile(join(dump, 'clique_types_x.json'), '{}\n'.repeat(200_000))
    await writeFile(join(dump, 'links_x.json'), '{"type":"stray"}')
    const { unmapped } = await read()
    expect(unmapped).toContainEqual({
      ...{ collection: 'links_x', reason: 'it names no environment', names: ['stray'], count: 1 },
    })
  })

  it('brings one of several under another name', async () => {
    await written(asLines)
    await expect(read(dump, { as: 'lab' })).rejects.toMatchObject({ code: 'validation' })
    expect((await read(dump, { only: 'second', as: 'lab' })).environments).toEqual(['lab'])
    // Without its environment it is one of its own.
    await read(dump, { only: 'second:inventory_x' })
    expect((await store.environments.get('second:inventory_x'))?.view_of).toBeUndefined()
    const snapshot = await (await store.inventory('lab')).snapshot()
    expect(snapshot.children('lab').map(({ type }) => type)).toEqual(['projects_folder', 'regions_folder'])
  })

  it.each([
    ['ends in the middle', '[{"environment":"a","id":"x","type":"host"', 'validation'],
    ['is no JSON', '{environment: }', 'validation'],
    ['is something else', 'hello', 'validation'],
    ['reaches for the prototype', '{"__proto__":{"a":1},"environment":"a","id":"x","type":"host"}', 'validation'],
    ['is nested too deep', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'limit-exceeded'],
    ['has no document', '', 'validation'],
  ])('that %s is refused whole', async (_, text, code) => {
    await writeFile(join(dump, 'inventory.json'), text)
    await expect(read()).rejects.toMatchObject({ code })
    expect(await store.environments.list()).toEqual([])
  })

  it('adds nothing when one name is taken, and keeps the one that is there', async () => {
    await written(asLines)
    await read(dump, { only: 'second' })
    await expect(read()).rejects.toMatchObject({ code: 'conflict' })
    expect((await store.environments.list()).map(({ name }) => name)).toEqual(['second'])
  })

  it('is held to the limits of a stranger’s file, and follows no link', async () => {
    await written(asLines)
    await symlink('/etc/passwd', join(dump, 'links.jsonl'))
    await expect(read(dump, { limits: { ...DUMP_LIMITS, records: 10 } })).rejects.toMatchObject({
      code: 'limit-exceeded',
    })
    await expect(read(dump, { limits: { ...DUMP_LIMITS, unpackedBytes: 100 } })).rejects.toMatchObject({
      code: 'limit-exceeded',
    })
    await rm(join(dump, 'links.jsonl'))
    await writeFile(join(dump, 'zeros.json'), ' '.repeat(8_000_000))
    const bomb = join(folder, 'bomb.tgz')
    execFileSync('tar', ['-czf', bomb, '-C', folder, 'dump'])
    await expect(read(bomb, { limits: { ...DUMP_LIMITS, ratio: 2 } })).rejects.toMatchObject({ code: 'limit-exceeded' })
    await writeFile(bomb, Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(600, 7)]))
    await expect(read(bomb)).rejects.toMatchObject({ code: 'validation' })
    expect(await store.environments.list()).toEqual([])
  })
})

it.each([
  ['inventory', 'inventory', 'inventory'],
  ['links_test', 'links', 'inventory_test'],
  ['environments_config_test', 'environments_config', 'inventory_test'],
  ['mine', 'inventory', 'mine'],
  ['mine_cliques', 'cliques', 'mine'],
  ['scheduled_scans', undefined, undefined],
  ['monitoring_config_templates', undefined, undefined],
  ['strange', undefined, undefined],
])('the collection %s is read as %s of %s', (name, wanted, inventory) => {
  expect(collectionOf(name, new Set(['mine', 'mine_links', 'mine_cliques']))).toMatchObject(
    wanted === undefined ? { reason: expect.any(String) } : { read: wanted, inventory },
  )
})

it.each([
  ['dump/calipso.inventory_x.json', 'inventory_x'],
  ['links.ndjson', 'links'],
  ['links.metadata.json', undefined],
  ['links.bson', undefined],
])('the file %s holds %s', (file, name) => expect(collectionName(file)).toBe(name))
