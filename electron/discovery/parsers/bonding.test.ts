import { describe, expect, test } from 'vitest'
import { parseBonding } from './bonding'

const LACP = `Ethernet Channel Bonding Driver: v3.7.1 (April 27, 2011)

Bonding Mode: IEEE 802.3ad Dynamic link aggregation
Transmit Hash Policy: layer3+4 (1)
MII Status: up
MII Polling Interval (ms): 100

802.3ad info
LACP rate: fast
System MAC address: a0:36:9f:00:00:01
Active Aggregator Info:
\tAggregator ID: 1
\tNumber of ports: 2
\tPartner Mac Address: 00:23:04:ee:be:01

Slave Interface: enp3s0f0
MII Status: up
Speed: 10000 Mbps
Duplex: full
Link Failure Count: 1
Permanent HW addr: A0:36:9F:00:00:01
Slave queue ID: 0
Aggregator ID: 1
details actor lacp pdu:
    system priority: 65535
    port key: 15
details partner lacp pdu:
    system mac address: 00:23:04:ee:be:01
    port state: 61

Slave Interface: enp3s0f1
MII Status: down
Speed: Unknown
Duplex: Unknown
Permanent HW addr: a0:36:9f:00:00:02
`

const ACTIVE_BACKUP = `Ethernet Channel Bonding Driver: v3.7.1 (April 27, 2011)
Bonding Mode: fault-tolerance (active-backup)
Primary Slave: None
Currently Active Slave: eth1
MII Status: up
`

describe('/proc/net/bonding', () => {
  test('reads an LACP bond with its groups', () => {
    const bond = parseBonding(LACP)
    expect({ ...bond, members: [] }).toEqual({
      mode: 'IEEE 802.3ad Dynamic link aggregation',
      miiStatus: 'up',
      attributes: {
        'Ethernet Channel Bonding Driver': 'v3.7.1 (April 27, 2011)',
        'Bonding Mode': 'IEEE 802.3ad Dynamic link aggregation',
        'Transmit Hash Policy': 'layer3+4 (1)',
        'MII Status': 'up',
        'MII Polling Interval (ms)': '100',
      },
      groups: {
        '802.3ad info': { 'LACP rate': 'fast', 'System MAC address': 'a0:36:9f:00:00:01' },
        'Active Aggregator Info': {
          'Aggregator ID': '1',
          'Number of ports': '2',
          'Partner Mac Address': '00:23:04:ee:be:01',
        },
      },
      members: [],
    })
  })

  test('reads the members with what their link partners say', () => {
    const [first, second] = parseBonding(LACP).members
    expect(first).toMatchObject({
      name: 'enp3s0f0',
      miiStatus: 'up',
      attributes: { Speed: '10000 Mbps', 'Link Failure Count': '1', 'Aggregator ID': '1' },
      groups: {
        'details actor lacp pdu': { 'system priority': '65535', 'port key': '15' },
        'details partner lacp pdu': { 'system mac address': '00:23:04:ee:be:01', 'port state': '61' },
      },
    })
    expect(second).toMatchObject({ name: 'enp3s0f1', miiStatus: 'down', groups: {} })
  })

  test('names the active member, when there is one', () => {
    expect(parseBonding(ACTIVE_BACKUP)).toMatchObject({ activeMember: 'eth1', members: [] })
    expect(parseBonding(ACTIVE_BACKUP.replace('Slave: eth1', 'Slave: None'))).not.toHaveProperty('activeMember')
  })

  test('of a report that lost its head the members are left, and it is told', () => {
    const told: unknown[] = []
    const bond = parseBonding(LACP.slice(LACP.indexOf('Slave Interface')), (error) => told.push(error.code))
    expect(bond.members.map(({ name }) => name)).toEqual(['enp3s0f0', 'enp3s0f1'])
    expect(bond).not.toHaveProperty('mode')
    expect(told).toEqual(['parse-failed'])
  })

  test('refuses a text without a mode and members, an empty one included', () => {
    const refused = expect.objectContaining({ code: 'parse-failed' })
    expect(() => parseBonding('')).toThrow(refused)
    expect(() => parseBonding('cat: /proc/net/bonding/bond9: No such file or directory')).toThrow(refused)
  })
})
