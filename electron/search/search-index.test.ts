import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { applyChanges, buildSnapshot } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'
import { anObject, generatedInventory } from '../store/testing/generated-inventory'
import { createInventorySearch } from './search-index'

const LARGE_HOSTS = 100
const LARGE_INSTANCES = 250

const snapshotOf = (environment: string, objects: readonly ReturnType<typeof anObject>[]): InventorySnapshot =>
  buildSnapshot({ environment, objects, links: [], cliques: [], generation: 1 })

const small = snapshotOf('lab', [
  anObject('lab', 'node-1', { type: 'host', name: 'node-1', host: 'node-1', 'IP Address': '192.0.2.11' }),
  anObject('lab', 'node-10', { type: 'host', name: 'node-10', host: 'node-10', ip_address: '192.0.2.110' }),
  anObject('lab', 'i-1', { name: 'web frontend', host: 'node-1', flavor: { name: 'm1.tiny', id: '42' } }),
  anObject('lab', 'i-2', { name: 'frontend-cache-gw', host: 'node-10', local_name: 'instance-0000002a' }),
  anObject('lab', 'v-1', {
    type: 'vnic',
    name: 'tap5d0f1e2a-3b',
    host: 'node-1',
    mac_address: 'fa:16:3e:aB:0c:01',
    fixed_ips: [{ ip_address: '10.0.0.7', subnet_id: 's' }],
    status: 'Error',
    stale: { since: 'x', reason: 'y' },
  }),
  anObject('lab', 'v-2', {
    type: 'vnic',
    name: 'tapff',
    host: 'node-10',
    mac_address: 'fa:16:3e:ab:0c:02',
    cidr: '2001:db8::2/64',
  }),
  anObject('lab', 'p-1', { type: 'port', name: 'port (a.b)*', 'provider:segmentation_id': 1337, parent_id: 'i-1' }),
])

const find = async (text: string, snapshots: readonly InventorySnapshot[] = [small]) =>
  (await createInventorySearch().search(snapshots, text, 50)).hits.map((hit) => hit.object.id)

describe('search', () => {
  it.each([
    // names, part of names, several words in any order
    ['frontend', ['i-2', 'i-1']],
    ['gw FRONTEND', ['i-2']],
    ['"web frontend"', ['i-1']],
    ['"frontend web"', []],
    ['node-1', ['node-1', 'node-10']],
    // ids and interface names
    ['i-2', ['i-2']],
    ['instance-0000002A', ['i-2']],
    ['tap5d0f', ['v-1']],
    // MAC addresses with any separator, whole and in part
    ['FA-16-3E-AB-0C-01', ['v-1']],
    ['fa16.3eab.0c02', ['v-2']],
    ['3e:ab:0c', ['v-1', 'v-2']],
    ['fa163eab0c02', ['v-2']],
    ['mac:0c:01', ['v-1']],
    ['mac:"fa:16:3e:ab:0c:01"', ['v-1']],
    // IP addresses: whole, beginning, network, normal form
    ['192.0.2.11', ['node-1', 'node-10']],
    ['ip:"192.0.2.11"', ['node-1']],
    ['10.0.0.', ['v-1']],
    ['192.0.2.0/24', ['node-1', 'node-10']],
    ['ip:192.0.2.96/27', ['node-10']],
    ['2001:DB8:0::2', ['v-2']],
    ['ip:2001:db8::/32', ['v-2']],
    // other attributes
    ['1337', ['p-1']],
    ['m1.tiny', ['i-1']],
    // filters
    ['type:vnic', ['v-1', 'v-2']],
    ['type:vnic host:node-1', ['v-1', 'v-2']],
    ['type:vnic host:"node-1"', ['v-1']],
    ['type:nic', ['v-1', 'v-2']],
    ['status:error', ['v-1']],
    ['stale:yes', ['v-1']],
    ['stale:no type:vnic', ['v-2']],
    ['name:tap', ['v-1', 'v-2']],
    ['id:v-', ['v-1', 'v-2']],
    ['env:other type:vnic', []],
    ['env:LA type:vnic', ['v-1', 'v-2']],
    // literal, not a pattern
    ['(a.b)*', ['p-1']],
    ['.*', []],
    // one typing error a word
    ['frontned', ['i-1', 'i-2']],
    ['cahe frontend', ['i-2']],
    ['"frontned"', []],
    ['', []],
    ['   ', []],
  ])('%s', async (text, expected) => {
    const found = await find(text)
    expect(new Set(found)).toEqual(new Set(expected))
  })

  it('puts better matches first: equal, then beginning, then inside', async () => {
    const names = ['xcachex', 'cache', 'cache-1', 'my cache', 'cache-10', 'cache-2']
    const snapshot = snapshotOf(
      'lab',
      names.map((name, n) => anObject('lab', `o${n}`, { name })),
    )
    const hits = (await createInventorySearch().search([snapshot], 'cache', 50)).hits
    expect(hits.map((hit) => hit.object.name)).toEqual([
      'cache',
      'cache-1',
      'cache-2',
      'cache-10',
      'my cache',
      'xcachex',
    ])
  })

  it('shows the best however many match and in whatever order they come', async () => {
    const worse = Array.from({ length: 40 }, (_, index) => anObject('lab', `w-${index}`, { name: `my-web-${index}` }))
    const many = snapshotOf('lab', [
      ...worse,
      anObject('lab', 'best', { name: 'web' }),
      anObject('lab', 'next', { name: 'web-1' }),
    ])
    const { hits, total } = await createInventorySearch().search([many], 'web', 2)
    expect([hits.map((hit) => hit.object.id), total]).toEqual([['best', 'next'], 42])
  })

  it('takes a type by its whole name where there is one, and keeps filters for names that are only nearly alike', async () => {
    const types = snapshotOf('lab', [
      anObject('lab', 'a', { type: 'port', name: 'gateway' }),
      anObject('lab', 'b', { type: 'switch_port', name: 'gateway' }),
    ])
    expect(await find('type:port', [types])).toEqual(['a'])
    expect((await find('type:por', [types])).sort()).toEqual(['a', 'b'])
    expect((await find('gatewya', [types])).sort()).toEqual(['a', 'b'])
    expect(await find('gatewya type:port', [types])).toEqual(['a'])
  })

  it('takes a word for part of a MAC address from four digits on', async () => {
    expect(await find('0c')).toEqual([])
    expect(await find('ab0c')).toEqual(['v-1', 'v-2'])
    expect(await find('mac:0c')).toEqual(['v-1', 'v-2'])
  })

  it('opens no inventory before the one before it was searched, and none after the search was given up', async () => {
    const opened: string[] = []
    async function* inventories() {
      for (const name of ['one', 'two', 'three']) {
        opened.push(name)
        yield snapshotOf(name, [anObject(name, 'x', { name: 'web' })])
      }
    }
    const controller = new AbortController()
    const search = createInventorySearch()
    const first = inventories()
    const given = (async function* () {
      for await (const snapshot of first) {
        yield snapshot
        controller.abort(new Error('nobody waits'))
      }
    })()
    await expect(search.search(given, 'web', 5, controller.signal)).rejects.toThrow('nobody waits')
    expect(opened).toEqual(['one', 'two'])
    expect(await search.search(inventories(), '', 5)).toEqual({ hits: [], total: 0 })
    expect(opened).toHaveLength(2)
  })

  it('keeps an inventory and its index no longer than others keep the inventory', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const search = createInventorySearch()
    const searched = await (async () => {
      const snapshot = snapshotOf('one', [anObject('one', 'a', { name: 'web' })])
      expect((await search.search([snapshot], 'web', 9)).total).toBe(1)
      return new WeakRef(snapshot)
    })()
    await vi.waitFor(() => {
      collectGarbage()
      expect(searched.deref() === undefined).toBe(true)
    })
  })

  it('says what matched and where', async () => {
    const search = createInventorySearch()
    const hit = async (text: string) => (await search.search([small], text, 50)).hits[0]
    expect(await hit('front web')).toMatchObject({
      field: 'name',
      value: 'web frontend',
      ranges: [
        [0, 3],
        [4, 9],
      ],
    })
    expect(await hit('3EAB0C01')).toMatchObject({ field: 'mac_address', value: 'fa:16:3e:aB:0c:01', ranges: [[6, 17]] })
    expect(await hit('10.0.0.0/8')).toMatchObject({ field: 'ip_address', value: '10.0.0.7', ranges: [] })
    expect((await hit('cahe'))?.ranges.length).toBeGreaterThan(0)
  })

  it('covers several environments and says how many match in all', async () => {
    const snapshots = ['one', 'two'].map((name) =>
      buildSnapshot({ environment: name, generation: 1, ...generatedInventory(name, 2, 20) }),
    )
    const { hits, total } = await createInventorySearch().search(snapshots, 'type:vnic', 5)
    expect([hits.length, total]).toEqual([5, 160])
    const both = await createInventorySearch().search(snapshots, 'instance-39', 50)
    expect(new Set(both.hits.map((hit) => hit.object.environment))).toEqual(new Set(['one', 'two']))
    expect(both.hits[0]).toMatchObject({ hasClique: true, object: { path: ['compute-1.dc1'] } })
  })

  it('keeps up with changes', async () => {
    const search = createInventorySearch()
    const ids = async (snapshot: InventorySnapshot) => [...(await search.matchingIds(snapshot, 'frontend'))].sort()
    expect(await ids(small)).toEqual(['i-1', 'i-2'])
    const changed = applyChanges(small, {
      objects: { save: [anObject('lab', 'i-2', { name: 'renamed' }), anObject('lab', 'i-9', { name: 'frontend' })] },
      at: 'x',
    })
    expect(await ids(changed)).toEqual(['i-1', 'i-9'])
    expect(await ids(small)).toEqual(['i-1', 'i-2'])
  })

  it('finds every object by any part of its name, id and MAC address', async () => {
    const search = createInventorySearch()
    const objects = [...small.objects.values()]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...objects), fc.nat(), fc.nat(), async (object, from, length) => {
        for (const value of [object.name, object.id, String(object.mac_address ?? object.id)]) {
          const start = from % value.length
          const part = value
            .slice(start, start + 4 + (length % value.length))
            .replaceAll('"', '')
            .trim()
          if (part === '' || /^[0-9a-f:]{0,5}$/i.test(part)) continue
          expect(await search.matchingIds(small, `"${part}"`)).toContain(object.id)
        }
      }),
    )
  })
})

describe('search in 100 000 objects', () => {
  it('answers whatever is asked, and lets others run', async () => {
    const large = buildSnapshot({
      environment: 'large',
      generation: 1,
      ...generatedInventory('large', LARGE_HOSTS, LARGE_INSTANCES),
    })
    const search = createInventorySearch()
    await search.search([large], 'warm', 50)
    const queries = [
      'web-eu-instance-12000',
      'e',
      'fa:16:3e:00:10',
      '10.0.3.0/24',
      'type:vnic status:error',
      'instance compute',
      'isntance-777',
      '(a+)+$',
      `${'a'.repeat(250)}!`,
      '((((((((((((((((((((',
      '\u{1F600}\u{10FFFF}',
      'a a a a a a a a a a a a a a a a a a a a',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab-aaaaaaaaaaaaaaaaaaaaaaaaaac',
    ]
    let turns = 0
    const watch = setInterval(() => {
      turns += 1
    }, 5)
    for (const query of queries) expect((await search.search([large], query, 50)).hits.length).toBeLessThanOrEqual(50)
    clearInterval(watch)
    // Others got their turn while the queries ran; how fast they are is the benchmark's to say.
    expect(turns).toBeGreaterThan(queries.length)
    expect((await search.search([large], 'web-eu-instance-12000', 5)).hits[0]?.object.id).toBe('instance-12000')
    expect((await search.search([large], 'isntance-777', 5)).hits.map((hit) => hit.object.name)).toContain(
      'db-eu-instance-777',
    )
  }, 60_000)
})
