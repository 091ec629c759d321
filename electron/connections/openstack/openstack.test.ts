import { resolvedGroupSchema } from '@shared/kinds/openstack/groups'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLogger } from '../../log/logger'
import { createRedactor } from '../../secrets/redactor'
import { sendJson, startHttpPeer } from '../testing/http-peer'
import { type CloudPeer, type CloudPeerOptions, recordedErrors, startRecordedCloud } from '../testing/recorded-cloud'
import { createHttpClient } from './http-client'
import { createOpenStack, deadlinesOf, type OpenStack } from './openstack'
import { readCollection } from './paging'

let peer: CloudPeer | undefined
let cloud: OpenStack | undefined

afterEach(async () => {
  await cloud?.dispose()
  await peer?.close()
})

async function connect(options: CloudPeerOptions = {}, fields: object = {}, now?: () => number) {
  peer = await startRecordedCloud(options)
  const group = resolvedGroupSchema.parse({
    name: 'OpenStack',
    host: 'unused',
    url: peer.url,
    user: 'admin',
    pwd: 's3cret',
    ...fields,
  })
  if (group.name !== 'OpenStack') throw new Error('not an OpenStack group')
  cloud = await createOpenStack(group, {
    log: silentLogger,
    redactor: createRedactor(),
    backoffMs: 1,
    ...(now === undefined ? {} : { now }),
  })
  const nova = () => cloud?.nova('RegionOne') ?? Promise.reject(new Error('closed'))
  const neutron = () => cloud?.neutron('RegionOne') ?? Promise.reject(new Error('closed'))
  return { peer, cloud, nova, neutron }
}

describe('a recorded cloud', () => {
  test('who we are, regions, projects', async () => {
    const { cloud, peer } = await connect()
    expect(await cloud.whoAmI()).toMatchObject({
      userName: 'admin',
      projectName: 'admin',
      roles: ['reader', 'member', 'admin'],
    })
    expect(await cloud.regions()).toEqual(['RegionOne'])
    expect((await cloud.keystone.projects()).map((project) => project.name)).toContain('demo')
    expect(peer.signIns).toHaveLength(1)
  })

  test('Nova: zones, hypervisors, aggregates, servers', async () => {
    const { nova } = await connect()
    const client = await nova()
    const zones = await client.availabilityZones()
    expect(zones.map((zone) => [zone.zoneName, Object.keys(zone.hosts ?? {})])).toEqual([
      ['az-lab2', ['lab-node2']],
      ['internal', ['lab-node1']],
      ['nova', ['lab-node1', 'lab-node3']],
    ])
    const hypervisors = await client.hypervisors()
    expect(hypervisors.map((hypervisor) => [hypervisor.service.host, hypervisor.host_ip])).toEqual([
      ['lab-node1', '10.250.0.11'],
      ['lab-node2', '10.250.0.12'],
      ['lab-node3', '10.250.0.13'],
    ])
    expect(await client.aggregates()).toMatchObject([{ name: 'lab-agg', hosts: ['lab-node2'] }])
    expect((await client.services()).map((service) => service.binary)).toContain('nova-conductor')
    const servers = await client.servers()
    expect(servers.map((server) => [server.name, server['OS-EXT-SRV-ATTR:host']]).sort()).toEqual([
      ['vm1', 'lab-node1'],
      ['vm2', 'lab-node2'],
      ['vm3', 'lab-node2'],
      ['vm4', 'lab-node3'],
    ])
    expect(servers[0]).toHaveProperty('created')
    expect(await client.flavors()).not.toHaveLength(0)
  })

  test('Neutron: networks, ports, routers, agents and their bindings', async () => {
    const { neutron } = await connect()
    const client = await neutron()
    const [networks, subnets, ports, routers, agents, floatingIps, groups] = await Promise.all([
      client.networks(),
      client.subnets(),
      client.ports(),
      client.routers(),
      client.agents(),
      client.floatingIps(),
      client.securityGroups(),
    ])
    expect(networks.map((network) => network.name).sort()).toEqual(['private', 'public', 'vlan101'])
    expect([subnets.length, ports.length, routers.length, agents.length]).toEqual([3, 11, 1, 6])
    expect(floatingIps).toMatchObject([{ floating_ip_address: '172.24.4.163', fixed_ip_address: '10.10.1.169' }])
    expect(groups.map((group) => [group.name, group.security_group_rules.length])).toEqual([
      ['default', 6],
      ['default', 4],
    ])
    expect(agents.find((agent) => agent.agent_type === 'Open vSwitch agent')?.configurations.tunneling_ip).toMatch(
      /^10\.251/,
    )
  })
})

describe('tokens', () => {
  test('concurrent calls share one sign-in', async () => {
    const { peer, neutron } = await connect()
    const client = await neutron()
    await Promise.all([client.networks(), client.ports(), client.routers(), client.agents()])
    expect(peer.signIns).toHaveLength(1)
  })

  test('a token that is about to end is renewed before it is used', async () => {
    let nowMs = Date.parse('2026-11-22T18:00:00Z')
    const { peer, neutron } = await connect(
      { expiresAt: () => new Date(nowMs + 3_600_000).toISOString().replace('Z', '') },
      {},
      () => nowMs,
    )
    const client = await neutron()
    await client.networks()
    nowMs += 3_500_000
    await client.networks()
    expect(peer.signIns).toHaveLength(1)
    nowMs += 60_000
    await client.networks()
    expect(peer.signIns).toHaveLength(2)
  })

  test('a token refused by a service is renewed once, then reported', async () => {
    let accepted = 'token-2'
    const { peer, neutron } = await connect({
      intercept: (key, request, response) => {
        if (!key.startsWith('GET /v2.0/') || request.headers['x-auth-token'] === accepted) return false
        sendJson(response, 401, recordedErrors['401 neutron']?.body)
        return true
      },
    })
    const client = await neutron()
    expect(await client.networks()).toHaveLength(3)
    expect(peer.signIns).toHaveLength(2)
    accepted = 'none'
    await expect(client.networks()).rejects.toMatchObject({ code: 'auth-failed', context: { status: 401 } })
    expect(peer.signIns).toHaveLength(3)
  })

  test('a wrong password, a Keystone without v3, something else on the port', async () => {
    const answer = (name: string) => (key: string, _request: unknown, response: Parameters<typeof sendJson>[0]) => {
      const recorded = recordedErrors[name]
      if (key !== 'POST /v3/auth/tokens' || recorded === undefined) return false
      sendJson(response, recorded.status, recorded.body)
      return true
    }
    const wrong = await connect({ intercept: answer('401 bad password') })
    const error = await wrong.cloud.whoAmI().catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'auth-failed', hint: expect.stringContaining('password') })
    expect(JSON.stringify(error.toData())).not.toContain('s3cret')
    await wrong.peer.close()
    const old = await connect({ intercept: answer('404 v2') })
    await expect(old.cloud.whoAmI()).rejects.toMatchObject({ code: 'not-found' })
    await old.peer.close()
    const other = await connect({
      intercept: (_key, _request, response) => {
        sendJson(response, 200, { hello: 'world' })
        return true
      },
    })
    await expect(other.cloud.whoAmI()).rejects.toMatchObject({ code: 'protocol' })
  })

  test('a caller that gives up does not fail the others', async () => {
    const { cloud } = await connect()
    const controller = new AbortController()
    const impatient = cloud.whoAmI(controller.signal)
    const patient = cloud.whoAmI()
    controller.abort()
    await expect(impatient).rejects.toMatchObject({ code: 'cancelled' })
    await expect(patient).resolves.toMatchObject({ userName: 'admin' })
  })
})

describe('services that answer otherwise', () => {
  const answering = (path: string, status: number, body: unknown) => ({
    intercept: (key: string, _request: unknown, response: Parameters<typeof sendJson>[0]) => {
      if (key !== `GET ${path}`) return false
      sendJson(response, status, body)
      return true
    },
  })

  test.each([
    [403, recordedErrors['403 zones']?.body, 'permission-denied', "Policy doesn't allow"],
    [404, recordedErrors['404 server']?.body, 'not-found', 'answers 404'],
    [500, { computeFault: { message: 'Unexpected API Error.', code: 500 } }, 'peer-error', 'Unexpected API Error'],
    [400, { badRequest: { message: 'no' } }, 'peer-error', 'no'],
    [200, { servers: 'none' }, 'protocol', 'unexpected answer'],
    [200, [], 'protocol', 'unexpected answer'],
    [300, { choices: [] }, 'protocol', 'answers 300'],
  ])('%i is told as what it is', async (status, body, code, words) => {
    const { nova } = await connect(answering('/v2.1/os-availability-zone/detail', status, body))
    await expect((await nova()).availabilityZones()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
  })

  test('one odd record costs at most itself, and is told by list and name', async () => {
    const network = { id: 'n1', name: 'a', tenant_id: 't', admin_state_up: true, status: 'ACTIVE' }
    const networks = [
      { ...network, 'provider:segmentation_id': '5', subnets: null, shared: 'False', mtu: 'big' },
      { ...network, id: 7, name: null, subnets: 's1', 'router:external': undefined },
      { name: 'nameless' },
      'not a network',
    ]
    const { neutron } = await connect(answering('/v2.0/networks', 200, { networks }))
    const list = await (await neutron()).networks()
    expect([...list]).toEqual([
      { ...network, 'provider:segmentation_id': 5, subnets: [], shared: false },
      { ...network, id: '7', name: '', subnets: ['s1'] },
    ])
    expect(list.unread?.map(({ error }) => [error.code, error.context?.list, error.context?.record])).toEqual([
      ['protocol', 'networks', 'nameless'],
      ['protocol', 'networks', undefined],
    ])
  })

  test('nothing of a record but what it is told by can cost it', async () => {
    const odds = new Map<string, unknown>()
    const { neutron, nova } = await connect({
      intercept: (key, _request, response) => {
        const body = odds.get(key.replace('GET ', ''))
        if (body !== undefined) sendJson(response, 200, body)
        return body !== undefined
      },
    })
    const [networkClient, computeClient] = [await neutron(), await nova()]
    const lists = {
      '/v2.0/ports': [await networkClient.ports(), () => networkClient.ports()],
      '/v2.0/agents': [await networkClient.agents(), () => networkClient.agents()],
      '/v2.1/servers/detail': [await computeClient.servers(), () => computeClient.servers()],
      '/v2.1/os-services': [await computeClient.services(), () => computeClient.services()],
    } as const
    const told = new Set(['id', 'host', 'binary', 'network_id'])
    for (const [path, [recorded, read]] of Object.entries(lists)) {
      const key = path.split('/')[2] ?? ''
      const name = key === 'os-services' ? 'services' : key
      const [first, ...others] = recorded as readonly Record<string, unknown>[]
      const fields = Object.keys(first ?? {}).filter((field) => !told.has(field))
      for (const odd of [null, [], {}, 'odd', 7, undefined]) {
        const record = { ...first, ...Object.fromEntries(fields.map((field) => [field, odd])) }
        odds.set(path, { [name]: [record, ...others] })
        expect([path, odd, (await read()).length]).toEqual([path, odd, recorded.length])
      }
    }
  })

  test('lists without end stop at a total size, however many are read at once', async () => {
    let page = 0
    const peer = await startHttpPeer((_request, response) => {
      page += 1
      const ports = [{ id: `p${page}`, filler: 'x'.repeat(50_000) }]
      sendJson(response, 200, { ports, ports_links: [{ rel: 'next', href: `?marker=${page}` }] })
    })
    const http = createHttpClient({
      deadlines: { connectMs: 1_000, idleMs: 1_000 },
      verifyTls: true,
      trustedHost: '127.0.0.1',
      log: silentLogger,
    })
    try {
      const session = {
        token: () => Promise.reject(new Error('unused')),
        renew: () => {},
        get: (url: URL) => http.request({ method: 'GET', url }),
      }
      const request = { base: new URL(peer.url), path: 'ports', key: 'ports', item: z.looseObject({ id: z.string() }) }
      await expect(readCollection(session, { ...request, maxBytes: 1_000_000 })).rejects.toMatchObject({
        code: 'limit-exceeded',
      })
      expect(page).toBeLessThan(25)
      // Five at once take no more than one; when they have ended, the next one has it all.
      for (const count of [5, 1]) {
        const before = page
        const lists = Array.from({ length: count }, () => readCollection(session, { ...request, maxBytes: 1_000_000 }))
        const ended = await Promise.allSettled(lists)
        expect(ended.map(({ status }) => status)).toEqual(lists.map(() => 'rejected'))
        expect(page - before).toBeGreaterThan(19)
        expect(page - before).toBeLessThan(60)
      }
    } finally {
      await http.close()
      await peer.close()
    }
  })

  test('projects fall back to the user’s own when the list of all is forbidden', async () => {
    const { cloud, peer } = await connect(answering('/v3/projects', 403, { error: { message: 'forbidden' } }))
    expect((await cloud.keystone.projects()).map((project) => project.name)).toEqual(['admin', 'demo'])
    expect(peer.requests).toContain('GET /v3/auth/projects')
  })

  test('a Nova that tells hypervisors by number only is asked the plain way', async () => {
    const { nova, peer } = await connect({
      intercept: (key, request, response) => {
        if (!key.endsWith('/os-hypervisors/detail') || request.headers['openstack-api-version'] === undefined)
          return false
        sendJson(response, 406, { computeFault: { message: 'Version 2.53 is not supported by the API.' } })
        return true
      },
    })
    expect(await (await nova()).hypervisors()).toHaveLength(3)
    expect(peer.requests.filter((one) => one === 'GET /v2.1/os-hypervisors/detail')).toHaveLength(2)
  })
})

describe('paging', () => {
  /** Serves `total` networks, `size` a page, with next links that name an inner address nobody can reach. */
  const paged = (total: number, size: number, host = 'http://192.0.2.1:1'): CloudPeerOptions => ({
    intercept: (key, request, response) => {
      if (key !== 'GET /v2.0/networks') return false
      const marker = new URL(request.url ?? '', 'http://x').searchParams.get('marker')
      const from = marker === null ? 0 : Number(marker) + 1
      const networks = Array.from({ length: Math.min(size, total - from) }, (_, index) => ({
        id: String(from + index),
        name: `n${from + index}`,
        admin_state_up: true,
        status: 'ACTIVE',
        shared: false,
      }))
      const last = from + networks.length - 1
      const links =
        last + 1 < total ? [{ rel: 'next', href: `${host}/v2.0/networks?limit=${size}&marker=${last}` }] : []
      sendJson(response, 200, { networks, networks_links: links })
      return true
    },
  })

  test('follows all pages on the address it knows', async () => {
    const { neutron, peer } = await connect(paged(25, 10))
    const networks = await (await neutron()).networks()
    expect(networks.map((network) => network.name)).toEqual(Array.from({ length: 25 }, (_, index) => `n${index}`))
    expect(peer.requests.filter((line) => line.startsWith('GET /v2.0/networks'))).toEqual([
      'GET /v2.0/networks?limit=1000',
      'GET /v2.0/networks?limit=10&marker=9',
      'GET /v2.0/networks?limit=10&marker=19',
    ])
  })

  test('an empty address of a next page is none', async () => {
    const { neutron } = await connect({
      intercept: (key, _request, response) => {
        if (key !== 'GET /v2.0/networks') return false
        sendJson(response, 200, { networks: [{ id: 'n1' }], links: { next: '' } })
        return true
      },
    })
    expect((await (await neutron()).networks()).map(({ id }) => id)).toEqual(['n1'])
  })

  test('a page that leads to itself ends', async () => {
    const { neutron } = await connect({
      intercept: (key, _request, response) => {
        if (key !== 'GET /v2.0/networks') return false
        sendJson(response, 200, { networks: [], networks_links: [{ rel: 'next', href: '/v2.0/networks?marker=1' }] })
        return true
      },
    })
    await expect((await neutron()).networks()).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('again and again'),
    })
  })
})

test('deadlines follow the section’s timeout', () => {
  expect(deadlinesOf(15)).toEqual({ connectMs: 5_000, idleMs: 15_000 })
  expect(deadlinesOf(2)).toEqual({ connectMs: 2_000, idleMs: 2_000 })
})

test('a region that does not exist, a CA file that does not exist', async () => {
  const { cloud } = await connect({}, { region: 'Nowhere' })
  expect(await cloud.regions()).toEqual([])
  await expect(cloud.nova('Nowhere')).rejects.toMatchObject({ code: 'not-found' })
  await expect(connect({}, { ca_file: '/no/such/file.pem' })).rejects.toMatchObject({ code: 'validation' })
})
