import { expect, test } from 'vitest'
import { parseLldpNeighbours } from './lldp-neighbours'
import { recording } from './test-support'

const REGULAR = recording('bonded/lldpcli-f-json0-show-neighbors-details')
const IRREGULAR = recording('bonded/lldpcli-f-json-show-neighbors-details')

test('tells the switch and the port at the other end of each cable', () => {
  const neighbours = parseLldpNeighbours(REGULAR)
  expect(neighbours.map((one) => [one.interface, one.chassis_name, one.port_id, one.port_id_type])).toEqual([
    ['eth1', 'rack1-tor1', 'swp3', 'ifname'],
    ['eth2', 'rack1-tor1', 'swp4', 'ifname'],
    ['eth4', 'rack1-tor2', 'Ethernet1/4', 'local'],
  ])
  expect(neighbours[2]).toEqual({
    interface: 'eth4',
    protocol: 'LLDP',
    chassis_id: 'fa:e9:af:20:52:e7',
    chassis_id_type: 'mac',
    chassis_name: 'rack1-tor2',
    chassis_description: 'Lab switch tor2 (Linux bridge)',
    management_addresses: ['10.246.0.3'],
    capabilities: ['Bridge'],
    port_id: 'Ethernet1/4',
    port_id_type: 'local',
    port_description: 'to lab-node2 eth4',
    vlans: [],
  })
})

test('reads the irregular form alike, also that of a single neighbour and of a nameless one', () => {
  expect(parseLldpNeighbours(IRREGULAR)).toEqual(parseLldpNeighbours(REGULAR))
  const single = (chassis: object) =>
    JSON.stringify({
      lldp: {
        interface: { eth1: { via: 'LLDP', chassis, port: { id: { type: 'mac', value: '22:68:5B:CE:D3:2B' } } } },
      },
    })
  const fields = { id: { type: 'local', value: 'sw 1' }, 'mgmt-ip': ['10.0.0.1', 'fe80::1'] }
  const expected = { chassis_id: 'sw 1', port_id: '22:68:5b:ce:d3:2b', management_addresses: ['10.0.0.1', 'fe80::1'] }
  expect(parseLldpNeighbours(single({ id: fields }))).toMatchObject([{ ...expected, chassis_name: 'id' }])
  const [nameless] = parseLldpNeighbours(single(fields))
  expect(nameless).toMatchObject(expected)
  expect(nameless).not.toHaveProperty('chassis_name')
})

test('tells VLANs, bundles and frame sizes', () => {
  const text = JSON.stringify({
    lldp: [
      {
        interface: [
          {
            name: 'eth0',
            chassis: [{ id: [{ type: 'mac', value: '00-11-22-33-44-55' }] }],
            port: [
              { id: [{ type: 'ifname', value: 'xe-0/0/1' }], mfs: [{ value: '9236' }], aggregation: [{ value: '7' }] },
            ],
            vlan: [
              { 'vlan-id': '100', pvid: true, value: 'office' },
              { 'vlan-id': '4095x', value: 'odd' },
            ],
          },
        ],
      },
    ],
  })
  expect(parseLldpNeighbours(text)).toMatchObject([
    {
      chassis_id: '00:11:22:33:44:55',
      max_frame_size: 9236,
      aggregation: '7',
      vlans: [{ id: 100, name: 'office', native: true }],
    },
  ])
})

test('is empty without neighbours, and refuses what is no answer', () => {
  expect(parseLldpNeighbours('{ "lldp": [ {} ] }')).toEqual([])
  expect(parseLldpNeighbours('')).toEqual([])
  expect(() => parseLldpNeighbours('unable to connect to socket')).toThrow(
    expect.objectContaining({ code: 'parse-failed' }),
  )
})

test('a neighbour that cannot be read costs itself', () => {
  const told: unknown[] = []
  const broken = REGULAR.replace('"via": "LLDP",', '"via" "LLDP",')
  expect(parseLldpNeighbours(broken, (error) => told.push(error)).map((one) => one.interface)).toEqual(['eth2', 'eth4'])
  expect(told).toHaveLength(1)
})
