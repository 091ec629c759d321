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

const fip = { id: 'f-1', floating_ip_address: '172.24.4.9', fixed_ip_address: '10.0.0.13', router_id: 'r' }
const cloud = snapshotOf('cloud', [
  anObject('cloud', 'node-1', { type: 'host', host: 'node-1' }),
  anObject('cloud', 'node-2', { type: 'host', host: 'node-2', reading: { state: 'never', sources: [] } }),
  anObject('cloud', 'zone', { type: 'availability_zone', name: 'br-internal' }),
  anObject('cloud', 'ovs', { type: 'vedge', name: 'node-1-OVS', bridges: [{ name: 'br-int', ports: ['int-br-ex'] }] }),
  anObject('cloud', 'agent', { type: 'network_agent', name: 'l3', alive: false }),
  anObject('cloud', 'net-a', {
    type: 'network',
    name: 'private',
    'provider:network_type': 'vxlan',
    'provider:segmentation_id': 1724,
    cidrs: ['10.0.0.0/26'],
    subnets: [{ gateway_ip: '10.0.0.1', allocation_pools: [{ start: '10.0.0.2', end: '10.0.0.13' }] }],
  }),
  anObject('cloud', 'net-b', {
    type: 'network',
    name: 'private-2',
    segments: [{ 'provider:network_type': 'vlan', 'provider:segmentation_id': 101 }],
  }),
  anObject('cloud', 'net-x', { type: 'network', name: 'public', cidrs: ['172.24.4.0/24'] }),
  anObject('cloud', 'trunk', { type: 'host_pnic', name: 'eth1.101', vlan: 101 }),
  anObject('cloud', 'vm-13', {
    name: 'vm-13',
    nova_status: 'ACTIVE',
    network: ['net-a'],
    addresses: [{ network: 'private', addresses: ['10.0.0.13'] }],
    host_ip_address: '10.0.0.99',
    security_groups: ['web-servers'],
    floating_ips: [fip],
  }),
  anObject('cloud', 'vm-00133', {
    name: 'vm-00133',
    status: 'Error',
    stale: { since: 'x', reason: 'y' },
    network_info: [{ address: 'fa:16:10:00:13:03', network: { id: 'net-b' } }],
  }),
  anObject('cloud', 'port-13', {
    type: 'port',
    name: 'fa:16:3e:00:01:33',
    mac_address: 'fa:16:3e:00:01:33',
    network_id: 'net-a',
    neutron_status: 'DOWN',
    device_id: 'vm-13',
    'binding:host_id': 'node-1',
    fixed_ips: [{ ip_address: '10.0.0.13' }],
    security_groups: ['4d3f'],
    floating_ips: [fip],
  }),
  anObject('cloud', '4d3f', { type: 'security_group', name: 'default', security_group_rules: [{ id: 'rule' }] }),
  anObject('cloud', 'router', { type: 'vservice', service_type: 'router', floating_ips: ['172.24.4.9'] }),
])

const find = async (text: string, snapshots: readonly InventorySnapshot[] = [small]) =>
  (await createInventorySearch().search(snapshots, text, { limit: 50 })).hits.map((hit) => hit.object.id)

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
    ['192.0.2.1', ['node-1', 'node-10']],
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
    const hits = (await createInventorySearch().search([snapshot], 'cache', { limit: 50 })).hits
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
    const { hits, total } = await createInventorySearch().search([many], 'web', { limit: 2 })
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
    await expect(search.search(given, 'web', { limit: 5, signal: controller.signal })).rejects.toThrow('nobody waits')
    expect(opened).toEqual(['one', 'two'])
    expect(await search.search(inventories(), '', { limit: 5 })).toEqual({ hits: [], total: 0 })
    expect(opened).toHaveLength(2)
  })

  it('keeps an inventory and its index no longer than others keep the inventory', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const search = createInventorySearch()
    const searched = await (async () => {
      const snapshot = snapshotOf('one', [anObject('one', 'a', { name: 'web' })])
      expect((await search.search([snapshot], 'web', { limit: 9 })).total).toBe(1)
      return new WeakRef(snapshot)
    })()
    await vi.waitFor(() => {
      collectGarbage()
      expect(searched.deref() === undefined).toBe(true)
    })
  })

  it('says what matched and where', async () => {
    const search = createInventorySearch()
    const hit = async (text: string) => (await search.search([small], text, { limit: 50 })).hits[0]
    expect(await hit('front web')).toMatchObject({
      field: 'Name',
      value: 'web frontend',
      ranges: [
        [0, 3],
        [4, 9],
      ],
    })
    expect(await hit('3EAB0C01')).toMatchObject({ field: 'MAC address', value: 'fa:16:3e:aB:0c:01', ranges: [[6, 17]] })
    expect(await hit('mac:0C:01')).toMatchObject({ value: 'fa:16:3e:aB:0c:01', ranges: [[12, 17]] })
    expect(await hit('10.0.0.0/8')).toMatchObject({ field: 'IP address', value: '10.0.0.7', ranges: [] })
    expect((await hit('cahe'))?.ranges.length).toBeGreaterThan(0)
  })

  it('covers several environments and says how many match in all', async () => {
    const snapshots = ['one', 'two'].map((name) =>
      buildSnapshot({ environment: name, generation: 1, ...generatedInventory(name, 2, 20) }),
    )
    const { hits, total } = await createInventorySearch().search(snapshots, 'type:vnic', { limit: 5 })
    expect([hits.length, total]).toEqual([5, 160])
    const both = await createInventorySearch().search(snapshots, 'instance-39', { limit: 50 })
    expect(new Set(both.hits.map((hit) => hit.object.environment))).toEqual(new Set(['one', 'two']))
    expect(both.hits[0]).toMatchObject({ hasClique: true, object: { path: ['compute-1.dc1'] } })
  })

  it('says of everything that is found what it is', async () => {
    const search = createInventorySearch()
    const shown = async (text: string) => {
      const { hits } = await search.search([cloud], text, { limit: 50 })
      return hits.map(({ object, field, value }) => `${object.id} ${field}: ${value}`)
    }
    expect(await shown('br-int')).toEqual(['ovs Bridge: br-int', 'zone Name: br-internal'])
    expect(await shown('172.24.4.9')).toEqual([
      'vm-13 Floating IP: 172.24.4.9',
      'router Floating IP: 172.24.4.9',
      'port-13 Floating IP: 172.24.4.9',
    ])
    expect(await shown('1724')).toEqual(['net-a VNI: 1724'])
    expect(await shown('172.24.4.0/24')).toContain('net-x Subnet: 172.24.4.0/24')
    expect((await shown('172.24.4.0/24'))[0]).toBe('net-x Subnet: 172.24.4.0/24')
    expect((await shown('network:private'))[0]).toBe('net-a Name: private')
    expect(await shown('web-servers')).toEqual(['vm-13 Security group: web-servers'])
  })

  it.each([
    // what looks like an address that exists is not meant
    ['10.0.0.13', ['vm-13', 'port-13']],
    ['10.0.0.1', ['net-a', 'vm-13', 'port-13']],
    ['fa:16:3e:00:01:33', ['port-13']],
    ['1724', ['net-a']],
    // a hyphenated word is one word, and numbers are taken as typed
    ['br-int', ['ovs', 'zone']],
    ['bt-int', []],
    ['vm-00134', []],
    // the operator's words
    ['ip:172.24.4.0/24', ['net-x', 'vm-13', 'port-13', 'router']],
    ['ip:172.24.4.0/', ['net-x']],
    ['fip:', ['vm-13', 'port-13', 'router']],
    ['fip:172.24', ['vm-13', 'port-13', 'router']],
    ['fip:10.0.0.13', []],
    ['vni:1724', ['net-a']],
    ['vni:17', ['net-a']],
    ['vni:', ['net-a']],
    ['vlan:101', ['net-b', 'trunk']],
    ['vlan:', ['net-b', 'trunk']],
    ['sg:web', ['vm-13']],
    ['sg:"web"', []],
    ['sg:default', ['4d3f', 'port-13']],
    ['sg:', ['vm-13', 'port-13', '4d3f']],
    ['network:private', ['net-a', 'vm-13', 'port-13']],
    ['network:net-a type:port', ['port-13']],
    ['network:priv', ['net-a', 'net-b', 'vm-13', 'port-13', 'vm-00133']],
    ['network:none-such', []],
    ['host:node-1 type:port', ['port-13']],
    ['status:down', ['port-13', 'agent']],
    ['status:active type:instance', ['vm-13']],
    ['status:error', ['vm-00133']],
    ['status:shutoff', []],
    ['status:err', ['vm-00133']],
    ['status:"err"', []],
    ['status:dead', ['agent']],
    ['type:instances', ['vm-13', 'vm-00133']],
    ['type:VM', ['vm-13', 'vm-00133']],
    ['type:"Network agent"', ['agent']],
    ['type:router', ['router']],
    ['type:', []],
    ['stale:', ['vm-00133']],
    ['stale: type:port', []],
    ['read:stale', ['vm-00133']],
    ['read:never', ['node-2']],
    ['read:no', ['node-2', 'vm-00133']],
    ['read:refused', []],
    ['read:<10m type:instance', []],
    ['read:>10m type:instance', ['vm-13', 'vm-00133']],
    ['read:sometime', []],
  ])('%s finds %j', async (text, expected) => {
    expect([...(await find(text, [cloud]))].sort()).toEqual([...expected].sort())
    expect([...(await createInventorySearch().matchingIds(cloud, text))].sort()).toEqual([...expected].sort())
  })

  it('takes an IPv6 address for the same however it is written', async () => {
    const written = ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', '2001:0db8::0001', '2001:db8:0::1', '1:2:3:4::6:7:8']
    const hosts = snapshotOf(
      'lab',
      written.map((address, at) => anObject('lab', `h-${at}`, { ip_address: address })),
    )
    for (const text of written.slice(0, 4)) {
      expect((await find(text, [hosts])).sort()).toEqual(['h-0', 'h-1', 'h-2', 'h-3'])
    }
    expect(await find('1:2:3:4:0:6:7:8', [hosts])).toEqual(['h-4'])
    expect((await find('ip:2001:db8::/64', [hosts])).sort()).toEqual(['h-0', 'h-1', 'h-2', 'h-3'])
  })

  it('asks about some objects only', async () => {
    const search = createInventorySearch()
    const among = ['net-a', 'port-13', 'gone']
    expect([...(await search.matchingIds(cloud, 'network:private', undefined, among))]).toEqual(['net-a', 'port-13'])
    expect([...(await search.matchingIds(cloud, 'prvate', undefined, among))]).toEqual([])
  })

  it('lists the environment at hand first, and leaves the others their share', async () => {
    const search = createInventorySearch()
    const many = (environment: string, count: number) =>
      snapshotOf(
        environment,
        Array.from({ length: count }, (_, index) => anObject(environment, `vm-${index}`)),
      )
    const places = async (text: string, limit: number, here?: string) => {
      const snapshots = [many('small', 3), many('large', 60), many('third', 60)]
      const { hits, total } = await search.search(snapshots, text, { limit, here })
      return [
        hits.map(({ object }) => object.environment).filter((name, at, all) => name !== all[at - 1]),
        hits.length,
        total,
      ]
    }
    expect(await places('vm', 20, 'small')).toEqual([['small', 'large', 'third'], 20, 123])
    expect(await places('vm', 20, 'third')).toEqual([['third', 'large', 'small'], 20, 123])
    expect(await places('vm-59', 20, 'small')).toEqual([['large', 'third'], 2, 2])
    const { hits } = await search.search([many('small', 30), many('large', 60)], 'vm', { limit: 20, here: 'small' })
    expect(hits.filter(({ object }) => object.environment === 'small')).toHaveLength(10)
    // Without one at hand the best are listed, whosever they are.
    expect(await places('vm', 3)).toEqual([['large', 'small', 'third'], 3, 123])
  })

  it('opens with the environment that has what was typed, and with nothing that is only like it anywhere', async () => {
    const search = createInventorySearch()
    const other = snapshotOf('other', [
      anObject('other', 'a', { name: 'vm-10.0.0.131', addresses: ['10.0.0.131'] }),
      anObject('other', 'b', { name: 'vm-00133', mac_address: 'fa:16:10:00:13:00' }),
    ])
    const { hits } = await search.search([other, cloud], '10.0.0.13', { limit: 50, here: 'other' })
    expect(hits.map(({ object }) => object.id)).toEqual(['vm-13', 'port-13', 'a'])
    const nearly = await search.search([other, cloud], 'privte', { limit: 50, here: 'other' })
    expect(nearly.hits.map(({ object }) => object.id)).toEqual(['net-a', 'net-b'])
    // Nearly alike here is nothing beside what is as written there.
    const written = snapshotOf('written', [anObject('written', 'x', { name: 'privte' })])
    const found = await search.search([cloud, written], 'privte', { limit: 50, here: 'cloud' })
    expect(found.hits.map(({ object }) => object.id)).toEqual(['x'])
  })

  it.each([
    ['type', '', ['instance', 'host', 'network', 'vedge', 'port', 'security_group', 'network_agent']],
    ['type', 'ne', ['network', 'network_agent']],
    ['host', 'NODE', ['node-1', 'node-2']],
    ['network', '', ['private', 'private-2', 'public']],
    ['sg', '', ['default', 'web-servers']],
    ['vni', '', ['1724']],
    ['fip', '', ['172.24.4.9']],
    ['ip', '172', ['172.24.4.0/24']],
    ['stale', '', ['yes']],
    ['env', '', ['cloud']],
    ['mac', '', []],
  ] as const)('offers values of %s: that begin with or contain "%s"', async (key, text, expected) => {
    const values = (await createInventorySearch().values([cloud], key, text, 50)).map(({ value }) => value)
    expect(values.filter((value) => !['availability_zone', 'vservice', 'host_pnic'].includes(value))).toEqual(expected)
  })

  it('counts the objects of each value and offers no more than asked for', async () => {
    const search = createInventorySearch()
    expect(await search.values([cloud, cloud], 'type', 'instance', 5)).toEqual([{ value: 'instance', count: 4 }])
    expect(await search.values([cloud], 'type', '', 2)).toHaveLength(2)
    expect(await search.values([cloud], 'status', 'dow', 5)).toEqual([{ value: 'down', count: 2 }])
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
    await search.search([large], 'warm', { limit: 50 })
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
    for (const query of queries)
      expect((await search.search([large], query, { limit: 50 })).hits.length).toBeLessThanOrEqual(50)
    clearInterval(watch)
    // Others got their turn while the queries ran; how fast they are is the benchmark's to say.
    expect(turns).toBeGreaterThan(queries.length)
    expect((await search.search([large], 'web-eu-instance-12000', { limit: 5 })).hits[0]?.object.id).toBe(
      'instance-12000',
    )
    expect((await search.search([large], 'isntance-777', { limit: 5 })).hits.map((hit) => hit.object.name)).toContain(
      'db-eu-instance-777',
    )
  }, 60_000)
})
