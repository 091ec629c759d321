import type { AppError } from '@shared/contract/errors'
import { describe, expect, test } from 'vitest'
import { parseNorthbound, parseOvnSettings, parseSouthbound } from './ovn-databases'
import { unheard } from './parsing'
import { recording } from './test-support'

const north = recording('ovn/ovn-northbound')
const south = recording('ovn/ovn-southbound')
const PRIVATE = '9d530aac-e57d-44cf-ae56-4fc24139547e'
const VLAN101 = 'e3c30acd-4eae-4655-b181-0df3ece64efb'
const PUBLIC = '0d1d4261-ca03-42b8-8b6a-3a8b3d12d035'
const NODE1 = 'd4af313d-1473-428f-a61b-ed18bbbe7e4c'
const NODE2 = '77d9be98-a4d2-4a4e-8e1f-80102990cd3c'

describe('the northbound database', () => {
  const { networks, routers, dhcp } = parseNorthbound(north, unheard)

  test('has a router with its ports, the gateway’s chassis, NAT and routes', () => {
    expect(networks.toSorted()).toEqual([PUBLIC, PRIVATE, VLAN101])
    expect(routers).toHaveLength(1)
    const [router] = routers
    expect(router).toMatchObject({
      id: '4af494e9-2d22-4f1c-87dd-9ba14bf88f36',
      name: 'router1',
      enabled: true,
      routes: [{ destination: '0.0.0.0/0', nexthop: '172.24.5.1' }],
    })
    expect(
      router?.ports.map(({ port, network, networks, candidates }) => [port, network, networks, candidates]),
    ).toEqual([
      ['0f9d8d9b-7028-4d26-a674-56dac1f87a2b', PRIVATE, ['10.10.1.1/24'], []],
      ['94edfc1d-e48b-4be2-a4b8-5be57b8d09e8', PUBLIC, ['172.24.5.144/24'], [{ chassis: NODE1, priority: 1 }]],
      ['a0bba65b-197c-4f8c-be65-31862f2ec98d', VLAN101, ['10.10.2.1/24'], []],
    ])
    expect(router?.ports[2]?.options).toEqual({ 'reside-on-redirect-chassis': 'true' })
    expect(router?.nat.map((one) => [one.type, one.external_ip, one.logical_ip])).toEqual([
      ['dnat_and_snat', '172.24.5.103', '10.10.1.141'],
      ['snat', '172.24.5.144', '10.10.1.0/24'],
      ['snat', '172.24.5.144', '10.10.2.0/24'],
    ])
  })

  test('has what answers DHCP in each subnet', () => {
    expect(dhcp.map(({ cidr, mac, address }) => [cidr, mac, address]).sort()).toEqual([
      ['10.10.1.0/24', 'fa:16:3e:00:47:d0', '10.10.1.1'],
      ['10.10.2.0/24', 'fa:16:3e:38:93:57', '10.10.2.1'],
    ])
  })

  test('of IPv6 has the MAC only, and leaves out options of single ports', () => {
    const table = (rows: unknown[]) =>
      north.replace(
        /^.*"cidr".*$/m,
        JSON.stringify({ data: rows, headings: ['_uuid', 'cidr', 'external_ids', 'options'] }),
      )
    const row = (ids: string[][], options: string[][]) => [['uuid', 'u'], 'fd00::/64', ['map', ids], ['map', options]]
    const text = table([
      row([['subnet_id', 's6']], [['server_id', 'FA:16:3E:00:00:06']]),
      row(
        [
          ['subnet_id', 's6'],
          ['port_id', 'p'],
        ],
        [],
      ),
    ])
    expect(parseNorthbound(text, unheard).dhcp).toEqual([
      { subnet: 's6', cidr: 'fd00::/64', mac: 'fa:16:3e:00:00:06', options: { server_id: 'FA:16:3E:00:00:06' } },
    ])
  })

  test('has the gateway’s chassis by groups, the first choice first', () => {
    const port = north.split('\n').find((line) => line.includes('"ha_chassis_group"')) ?? ''
    const withGroup = port.replace(/\[\["uuid","[^"]+"\],\["set",\[\]\],/, (row) => row)
    const { headings, data } = JSON.parse(withGroup) as { headings: string[]; data: unknown[][] }
    const at = (name: string) => headings.indexOf(name)
    for (const row of data) {
      row[at('gateway_chassis')] = ['set', []]
      row[at('ha_chassis_group')] =
        row[at('name')] === 'lrp-94edfc1d-e48b-4be2-a4b8-5be57b8d09e8' ? ['uuid', 'g'] : ['set', []]
    }
    const text = [
      ...north.split('\n').filter((line) => !/"ha_chassis"|"ha_chassis_group"|"chassis_name"/.test(line)),
      JSON.stringify({ headings, data }),
      JSON.stringify({
        headings: ['_uuid', 'chassis_name', 'priority'],
        data: [
          [['uuid', 'b'], NODE2, 1],
          [['uuid', 'a'], NODE1, 32767],
        ],
      }),
      JSON.stringify({
        headings: ['_uuid', 'ha_chassis'],
        data: [
          [
            ['uuid', 'g'],
            [
              'set',
              [
                ['uuid', 'b'],
                ['uuid', 'a'],
              ],
            ],
          ],
        ],
      }),
    ].join('\n')
    expect(parseNorthbound(text, unheard).routers[0]?.ports[1]?.candidates).toEqual([
      { chassis: NODE1, priority: 32767 },
      { chassis: NODE2, priority: 1 },
    ])
  })

  test('is read as far as it was printed, and what is missing is told', () => {
    const unread: AppError[] = []
    const cut = north.slice(0, north.indexOf('"external_mac"'))
    expect(parseNorthbound(cut, (error) => unread.push(error)).routers).toMatchObject([{ name: 'router1', nat: [] }])
    expect(unread[0]?.message).toContain('ovn-nbctl list')
    expect(() => parseNorthbound('sorry', unheard)).toThrow(expect.objectContaining({ code: 'parse-failed' }))
  })

  test('of an older release has no groups, and nothing is missing', () => {
    const unread: AppError[] = []
    const older = north.replace(/^.*"ha_chassis"\].*$/m, '')
    expect(parseNorthbound(older, (error) => unread.push(error), false).routers).toHaveLength(1)
    expect(unread).toEqual([])
  })
})

describe('the southbound database', () => {
  test('tells chassis, what is bound where, and the numbers on the wire', () => {
    const { chassis, bindings, tunnelKeys } = parseSouthbound(south, unheard)
    expect(chassis).toEqual([
      { name: NODE1, hostname: 'lab-node1' },
      { name: NODE2, hostname: 'lab-node2' },
    ])
    expect(tunnelKeys.get(PRIVATE)).toBe(2)
    expect([...tunnelKeys.keys()].sort()).toEqual([PUBLIC, PRIVATE, VLAN101])
    expect(bindings.get('21ca6486-56a8-4bba-8c61-693381e0c577')).toEqual({
      type: '',
      chassis: NODE2,
      requested: NODE2,
      additional: [],
      up: true,
    })
    expect(bindings.get('cr-lrp-94edfc1d-e48b-4be2-a4b8-5be57b8d09e8')?.chassis).toBe(NODE1)
    expect(bindings.get('d70b2f23-28a1-47b0-b209-3ae05574cdf2')).toMatchObject({
      type: 'localport',
      chassis: undefined,
    })
  })
})

describe('the settings of Neutron', () => {
  test('name the databases and the certificates, the last word first', () => {
    const text = `
# ovn_nb_connection = tcp:127.0.0.1:6641
ovn_nb_connection = "ssl:10.0.0.1:6641, ssl:10.0.0.2:6641"
ovn_nb_private_key = /etc/neutron/ovn.key
ovn_nb_certificate=/etc/neutron/ovn.crt
ovn_nb_ca_cert = /etc/neutron/ca.crt
ovn_sb_connection = tcp:10.0.0.9:6642
ovn_sb_connection = tcp:10.0.0.1:6642
ovn_metadata_enabled = true
`
    expect(parseOvnSettings(text)).toEqual({
      northbound: {
        database: 'ssl:10.0.0.1:6641,ssl:10.0.0.2:6641',
        key: '/etc/neutron/ovn.key',
        certificate: '/etc/neutron/ovn.crt',
        authority: '/etc/neutron/ca.crt',
      },
      southbound: { database: 'tcp:10.0.0.1:6642', key: '', certificate: '', authority: '' },
    })
    expect(parseOvnSettings('')).toEqual({})
  })
})
