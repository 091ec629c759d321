/** Of the recorded cloud: three hosts, wired by Open vSwitch with and without bridges for its firewall, and by Linux bridges. */
import { type Overview, overviewSchema } from '@shared/contract/calls/overview'
import type { InventoryObject } from '@shared/model/inventory-object'
import { beforeAll, describe, expect, it } from 'vitest'
import { type RecordedScan, scanRecorded } from '../../discovery/testing/scan-recorded'
import { buildSnapshot } from '../../store/inventory-snapshot'
import { anEnvironment } from '../../store/testing/generated-inventory'
import { pseudonymised } from '../../transfer/pseudonymise'
import { asTexts } from '../../values'
import { overviewOf } from '.'
import { pathText } from './path-text'

const ROUTER = 'lab-node1-qrouter-d49a9391-956f-4ab6-b5e8-edf7da9d6674'

let scan: RecordedScan
beforeAll(async () => {
  scan = await scanRecorded()
})

/** With some objects changed. */
const changed = (change: (object: InventoryObject) => InventoryObject | readonly InventoryObject[]) =>
  buildSnapshot({ ...scan.snapshot, ...scan.result, objects: scan.result.objects.flatMap(change) })

async function overview<K extends Overview['kind']>(kind: K, name: string, host?: string, snapshot = scan.snapshot) {
  const object = snapshot.byType(kind).find((one) => one.name === name && (host === undefined || one.host === host))
  const answer = overviewSchema.parse(await overviewOf(snapshot, object?.id ?? name))
  expect(answer.kind).toBe(kind)
  return answer as Extract<Overview, { kind: K }>
}

const named = (ref: { readonly name: string; readonly host?: string | undefined } | undefined) =>
  ref && [ref.name, ref.host].filter(Boolean).join(' · ')

describe('the overview of an instance', () => {
  it.each([
    ['vm1', 'tap49fecfe5-9b', undefined, { bridge: 'br-int', port: 'tap49fecfe5-9b', tag: '2' }, '10.251.0.11'],
    ['vm2', 'tapd6579ca8-54', 'qbrd6579ca8-54', { bridge: 'br-int', port: 'qvod6579ca8-54', tag: '1' }, '10.251.0.12'],
    ['vm4', 'tap52601d4b-21', 'brq889b19f1-92', undefined, '10.251.0.13'],
  ])('%s: follows its interface to the network, however its host is wired', async (vm, vnic, bridge, plug, address) => {
    const [first] = (await overview('instance', vm)).interfaces.items
    expect(first?.vnic?.name).toBe(vnic)
    expect(first?.bridge?.name).toBe(bridge)
    expect(first?.switch && { bridge: first.switch.bridge, port: first.switch.port, tag: first.switch.tag }).toEqual(
      plug,
    )
    expect(first?.endpoint).toMatchObject({ overlay: 'vxlan', address, peers: 2 })
    expect(first?.nics.map((nic) => [nic.ref.name, nic.state, nic.mtu])).toEqual([['eth1', 'up', 1500]])
    expect(first?.network).toMatchObject({
      ref: { name: 'private' },
      segments: [{ type: 'vxlan', id: '1724' }],
      mtu: 1450,
    })
    expect(first?.broken).toEqual([])
  })

  it('says for each interface where it is on its own network, and by which address the outside sees it', async () => {
    const { interfaces } = await overview('instance', 'vm3')
    expect(interfaces.items.map((one) => [one.network?.ref?.name, one.addresses, one.nics[0]?.ref.name])).toEqual([
      ['private', ['10.10.1.227'], 'eth1'],
      ['vlan101', ['10.10.2.188'], 'eth2'],
    ])
    expect(interfaces.items[1]).toMatchObject({
      endpoint: undefined,
      dhcp: true,
      dhcpServers: [{ host: 'lab-node1', addresses: ['10.10.2.2'], server: { name: 'dhcp-vlan101' } }],
      routers: [{ addresses: ['10.10.2.1'], outside: ['172.24.4.120'], snat: true, routers: [{ id: ROUTER }] }],
      leavesAs: ['172.24.4.120'],
    })
  })

  it('names its floating IP, and leaves by it', async () => {
    const [first] = (await overview('instance', 'vm1')).interfaces.items
    expect(first?.floatingIps).toMatchObject([
      { address: '172.24.4.104', router: { id: ROUTER }, outside: { name: 'public' } },
    ])
    expect(first?.leavesAs).toEqual(['172.24.4.104'])
  })

  it('lists what its security groups let in, then out', async () => {
    const { securityGroups } = await overview('instance', 'vm1')
    expect(securityGroups.items.map(({ ref }) => ref?.name)).toEqual(['default'])
    const rules = securityGroups.items[0]?.rules.items ?? []
    expect(
      rules.map((rule) => [rule.direction, rule.protocol, rule.ports, rule.remote ?? rule.remoteGroup?.ref?.name]),
    ).toEqual([
      ['in', 'icmp', undefined, '0.0.0.0/0'],
      ['in', 'tcp', '22', '0.0.0.0/0'],
      ['in', undefined, undefined, 'default'],
      ['in', undefined, undefined, 'default'],
      ['out', undefined, undefined, undefined],
      ['out', undefined, undefined, undefined],
    ])
  })

  it('tells of subnets which routes their hosts are given, and how these get IPv6 addresses', async () => {
    const host_routes = [{ destination: '10.9.0.0/16', nexthop: '10.8.0.5' }]
    const subnet = { id: 's', host_routes, ipv6_address_mode: 'slaac', ipv6_ra_mode: 'slaac' }
    const snapshot = changed((object) => (object.type === 'network' ? { ...object, subnets: [subnet] } : object))
    const { subnets } = await overview('network', 'private', undefined, snapshot)
    expect(subnets.items).toMatchObject([{ routes: ['10.9.0.0/16 via 10.8.0.5'], ipv6Mode: 'slaac' }])
  })

  it('says of a rule for an address group whom it lets in, not anybody', async () => {
    const remote_address_group = { id: 'g', name: 'office', addresses: ['10.20.0.0/24', '10.30.0.1/32'] }
    const rules = [
      { id: 'r', direction: 'ingress', remote_address_group_id: 'g', remote_address_group },
      { id: 's', direction: 'ingress', remote_address_group_id: 'unread' },
    ]
    const snapshot = changed((object) =>
      object.type === 'security_group' ? { ...object, security_group_rules: rules } : object,
    )
    const { securityGroups } = await overview('instance', 'vm1', undefined, snapshot)
    const told = securityGroups.items[0]?.rules.items.map(({ remote }) => remote)
    expect(told).toEqual(['office (10.20.0.0/24, 10.30.0.1/32)', 'unread'])
  })

  it('keeps what the APIs know where the host has no device', async () => {
    const snapshot = changed((object) => (object.type === 'vnic' ? [] : object))
    const [first] = (await overview('instance', 'vm1', undefined, snapshot)).interfaces.items
    expect(first).toMatchObject({ vnic: undefined, nics: [], addresses: ['10.10.1.162'], portStatus: 'ACTIVE' })
    expect(first?.routers).toMatchObject([{ routers: [], addresses: ['10.10.1.1'], outside: ['172.24.4.120'] }])
  })

  it('says which link of the way is down', async () => {
    const links = scan.result.links.map((link) =>
      link.link_type === 'vnic-vedge' ? { ...link, state: 'down' as const } : link,
    )
    const snapshot = buildSnapshot({ ...scan.snapshot, ...scan.result, links })
    const [first] = (await overview('instance', 'vm1', undefined, snapshot)).interfaces.items
    expect(first?.broken).toEqual(['tap49fecfe5-9b – lab-node1-OVS'])
  })
})

describe('the overview of a host', () => {
  it('lists its NICs with what they carry, its instances with their addresses, and its tunnels', async () => {
    const host = await overview('host', 'lab-node1')
    const carried = (nic: (typeof host.nics.items)[number]) => [
      ...nic.tunnels,
      ...nic.carries.items.map(({ ref, segments }) => `${ref?.name} ${segments[0]?.id ?? segments[0]?.type}`),
    ]
    expect(host.nics.items.map((nic) => [nic.ref.name, nic.addresses, carried(nic)])).toEqual([
      ['eth0', ['10.250.0.11'], []],
      ['eth1', [], ['vxlan']],
      ['eth2', [], ['public flat', 'vlan101 101']],
    ])
    expect(host.instances.items).toMatchObject([
      {
        ref: { name: 'vm1' },
        state: 'ACTIVE',
        project: 'demo',
        addresses: ['10.10.1.162'],
        floatingIps: ['172.24.4.104'],
      },
    ])
    expect(host.networks.items.map(({ network, here }) => [network.ref?.name, here])).toEqual([
      ['private', 1],
      ['public', 0],
      ['vlan101', 0],
    ])
    expect(host.tunnels.items[0]).toMatchObject({
      address: '10.251.0.11',
      peers: {
        items: [
          { address: '10.251.0.12', host: 'lab-node2' },
          { address: '10.251.0.13', host: 'lab-node3' },
        ],
      },
    })
    expect(host.agents.items.map(({ agentType, alive }) => [agentType, alive])).toContainEqual(['L3 agent', true])
    expect(host.vservices.items.map(({ ref, addresses }) => [ref.name, addresses])).toContainEqual([
      'dhcp-private',
      ['10.10.1.2', '169.254.169.254'],
    ])
  })

  it('shows the members of a bond below it', async () => {
    const eth1 = scan.snapshot.byType('host_pnic').find(({ name, host }) => name === 'eth1' && host === 'lab-node1')
    const bond = { ...eth1, id: 'bond', name: 'bond0', 'Bonding Mode': '802.3ad' } as InventoryObject
    const link = {
      ...scan.result.links[0],
      id: 'x',
      source_id: eth1?.id,
      target_id: 'bond',
      link_type: 'host_pnic-host_pnic',
    }
    const snapshot = buildSnapshot({
      ...scan.snapshot,
      objects: [...scan.result.objects, bond],
      links: [...scan.result.links, link as (typeof scan.result.links)[number]],
      cliques: [],
    })
    const { nics } = await overview('host', 'lab-node1', undefined, snapshot)
    expect(nics.items.map((nic) => [nic.ref.name, nic.members.map(({ ref }) => ref.name)])).toEqual([
      ['bond0', ['eth1']],
      ['eth0', []],
      ['eth2', []],
    ])
    expect((await overview('host_pnic', 'eth1', 'lab-node1', snapshot)).bond?.name).toBe('bond0')
  })
})

it('of what is between guests and NICs tells what is behind it, of a tunnel endpoint only on its overlay', async () => {
  const behind = (type: string, host: string) =>
    Promise.all(
      scan.snapshot.byType(type).flatMap(async (one) => {
        if (one.host !== host) return []
        const answer = await overviewOf(scan.snapshot, one.id)
        if (answer.kind !== 'behind') throw new Error(answer.kind)
        const { instances, networks, vservices } = answer
        return [
          instances.items.map(({ ref }) => ref.name),
          networks.items.map(({ network }) => network.ref?.name),
          vservices.items.map(({ ref }) => ref.name),
        ]
      }),
    ).then((all) => all.filter((one) => one.length > 0))
  const [dhcp, edge] = [['dhcp-private', 'dhcp-vlan101'], 'router1']
  expect(await behind('vedge', 'lab-node1')).toEqual([[['vm1'], ['private', 'public', 'vlan101'], [...dhcp, edge]]])
  expect(await behind('otep', 'lab-node1')).toEqual([[['vm1'], ['private'], ['dhcp-private', edge]]])
  expect(await behind('vedge', 'lab-node2')).toEqual([[['vm2', 'vm3'], ['private', 'vlan101'], []]])
  expect(await behind('otep', 'lab-node3')).toEqual([[['vm4'], ['private'], []]])
})

describe('the overview of a router', () => {
  it('has its sides with addresses, free addresses and instances, the outside last', async () => {
    const router = await overview('vservice', 'router1')
    expect(
      router.sides.items.map((side) => [side.network?.ref?.name, side.addresses, side.isOutside, side.instances]),
    ).toEqual([
      ['vlan101', ['10.10.2.1'], false, 1],
      ['private', ['10.10.1.1'], false, 4],
      ['public', ['172.24.4.120'], true, 0],
    ])
    // Of 10.10.1.2 to .254 four instances and the DHCP server have one each; the router's own lies outside of the pool.
    expect(router.sides.items[1]?.subnets).toMatchObject([{ cidr: '10.10.1.0/24', total: 253, free: 248 }])
    expect(router.gateway).toMatchObject({ addresses: ['172.24.4.120'], snat: true, upstream: ['172.24.4.1'] })
    expect(router.floatingIps.items).toMatchObject([
      { address: '172.24.4.104', end: { name: 'vm1', host: 'lab-node1' } },
    ])
  })

  it('has a network once however many of its interfaces are on it, and as extra only routes its gateway has not', async () => {
    const snapshot = changed((object) => {
      if (object.id === ROUTER) {
        const to = (destination: string, nexthop: string) => ({ destination, nexthop })
        const static_routes = [to('0.0.0.0/0', '172.24.4.1'), to('0.0.0.0/0', '172.24.4.9'), to('::/0', 'fd00::1')]
        return [{ ...object, static_routes }]
      }
      if (object.vservice_id !== ROUTER || !asTexts(object.addresses).includes('10.10.2.1/24')) return [object]
      return [object, { ...object, id: 'second', port: undefined, addresses: ['fd00:10:2::1/64'] }]
    })
    const { sides, routes } = await overview('vservice', 'router1', undefined, snapshot)
    expect(sides).toMatchObject({ total: 3, items: [{ addresses: ['10.10.2.1', 'fd00:10:2::1'] }, {}, {}] })
    expect(routes.items.map(({ nextHop }) => nextHop)).toEqual(['172.24.4.9', 'fd00::1'])
  })

  it('counts no instances of a network that is not in the inventory', async () => {
    const snapshot = changed((object) => (object.type === 'network' && object.name === 'private' ? [] : object))
    const { sides } = await overview('vservice', 'router1', 'lab-node1', snapshot)
    expect(sides.items.map((side) => side.instances)).toEqual([1, undefined, 0])
  })

  it('tells which of its hosts holds the addresses', async () => {
    const standby = (object: InventoryObject): readonly InventoryObject[] => {
      const move = (key: string) => String(object[key] ?? '').replace('lab-node1', 'lab-node2')
      if (object.id === ROUTER) return [object, { ...object, id: move('id'), host: 'lab-node2' }]
      if (object.vservice_id !== ROUTER) return [object]
      return [object, { ...object, id: move('id'), host: 'lab-node2', vservice_id: move('vservice_id'), addresses: [] }]
    }
    const router = await overview('vservice', 'router1', 'lab-node1', changed(standby))
    expect(router.hosts.map(({ ref, holdsAddresses }) => [ref.host, holdsAddresses])).toEqual([
      ['lab-node1', true],
      ['lab-node2', false],
    ])
  })
})

it('names a router on several hosts once, where traffic goes through it first', async () => {
  const failedOver = (object: InventoryObject): readonly InventoryObject[] => {
    const move = (key: string) => String(object[key] ?? '').replace('lab-node1', 'lab-node2')
    if (object.id === ROUTER)
      return [
        { ...object, ha_state: 'standby', carries_traffic: false },
        { ...object, id: move('id'), host: 'lab-node2', ha_state: 'active' },
      ]
    if (object.vservice_id !== ROUTER) return [object]
    return [object, { ...object, id: move('id'), host: 'lab-node2', vservice_id: move('vservice_id') }]
  }
  const { routers } = await overview('network', 'private', undefined, changed(failedOver))
  expect(routers.items).toMatchObject([
    {
      routers: [{ host: 'lab-node2' }, { host: 'lab-node1' }],
      service: { hosts: 2, role: 'active', on: ['lab-node2'] },
    },
  ])
})

it('tells each interface of an instance once, where its ports were not read', async () => {
  const snapshot = changed((object) => (object.type === 'port' ? [] : object))
  const { interfaces } = await overview('instance', 'vm3', undefined, snapshot)
  expect(interfaces.items.map(({ vnic }) => vnic?.name)).toEqual(['tap0f478b49-02', 'tap110df79a-43'])
})

describe('the overview of a network', () => {
  it('has its subnets, servers, routers, the hosts that carry it by which NIC, and its instances', async () => {
    const network = await overview('network', 'private')
    expect(network.routers.items).toMatchObject([{ addresses: ['10.10.1.1'], outside: ['172.24.4.120'] }])
    expect(network.hosts.items.map(({ host, nics, instances }) => [named(host), nics.map(named), instances])).toEqual([
      ['lab-node1 · lab-node1', ['eth1 · lab-node1'], 1],
      ['lab-node2 · lab-node2', ['eth1 · lab-node2'], 2],
      ['lab-node3 · lab-node3', ['eth1 · lab-node3'], 1],
    ])
    expect(
      network.instances.items.map(({ ref, addresses, floatingIps }) => [ref.name, addresses, floatingIps]),
    ).toEqual([
      ['vm1', ['10.10.1.162'], ['172.24.4.104']],
      ['vm2', ['10.10.1.228'], []],
      // Its other interface is elsewhere.
      ['vm3', ['10.10.1.227'], []],
      ['vm4', ['10.10.1.29'], []],
    ])
  })

  it('has the floating IPs taken from it and the routers that leave by it', async () => {
    const network = await overview('network', 'public')
    expect(network.floatingIps.items.map(({ address, end }) => [address, end?.name])).toEqual([['172.24.4.104', 'vm1']])
    expect(network.routers.items).toMatchObject([{ addresses: ['172.24.4.120'], routers: [{ id: ROUTER }] }])
  })
})

describe('the overview of a NIC', () => {
  it('goes out to the instances that reach the world by it', async () => {
    const nic = await overview('host_pnic', 'eth2', 'lab-node2')
    expect(nic.instances.items.map(({ ref }) => ref.name)).toEqual(['vm3'])
    expect(nic.networks.items.map(({ network, here }) => [network.ref?.name, here])).toEqual([['vlan101', 1]])
    expect(nic.behind.map(named)).toEqual(['lab-node2-OVS · lab-node2'])
  })
})

describe('the overview of a security group', () => {
  it('names the instances in it', async () => {
    const snapshot = changed((object) => (object.type === 'security_group' && object.project === 'admin' ? [] : object))
    const group = await overview('security_group', 'default', undefined, snapshot)
    expect(group.instances.items.map(({ ref }) => ref.name)).toEqual(['vm1', 'vm2', 'vm3', 'vm4'])
    expect(group.group.rules.total).toBe(6)
  })
})

it('says the same of a cloud under other names', async () => {
  const { snapshot } = pseudonymised({ environment: anEnvironment('lab'), snapshot: scan.snapshot, scans: [] })
  const kept = async (state: typeof snapshot) => {
    const answers = await Promise.all(
      state.byType('instance').map(async ({ id }) => overviewSchema.parse(await overviewOf(state, id))),
    )
    return answers
      .flatMap((answer) => (answer.kind === 'instance' ? answer.interfaces.items : []))
      .map((one) =>
        [
          ...[one.nics[0]?.carrier, one.nics[0]?.speed, one.endpoint?.peers, one.network?.segments[0]?.type],
          ...[one.floatingIps.length, one.routers[0]?.snat, one.dhcpServers.length, one.leavesAs.length],
        ].join(' '),
      )
      .sort()
  }
  expect(await kept(snapshot)).toEqual(await kept(scan.snapshot))
  const groups = snapshot.byType('security_group')
  const all = await Promise.all(groups.map(async ({ id }) => overviewOf(snapshot, id)))
  const rules = all.flatMap((answer) => (answer.kind === 'security_group' ? answer.group.rules.items : []))
  expect(rules.filter(({ direction }) => direction === 'out')).toHaveLength(4)
  expect(rules.map(({ protocol }) => protocol)).toContain('icmp')
})

it('of a service that is on no host tells its sides, and networks and instances know it', async () => {
  const service = scan.snapshot.byType('vservice').find(({ name }) => name === 'dhcp-private')
  const snapshot = changed((object) => {
    if (object.device_owner === 'network:dhcp') return []
    if (object.id !== service?.id && object.vservice_id !== service?.id) return object
    const { host: _host, ...rest } = object
    return { ...rest, port: undefined, ovn_logical: true } as InventoryObject
  })
  const { sides } = await overview('vservice', 'dhcp-private', undefined, snapshot)
  expect(sides.items.map((side) => [side.network?.ref?.name, side.addresses[0], side.subnets.length])).toEqual([
    ['private', '10.10.1.2', 1],
  ])
  const { dhcpServers } = await overview('network', 'private', undefined, snapshot)
  expect(dhcpServers.items.map((one) => [one.server?.name, one.host, one.addresses[0]])).toEqual([
    ['dhcp-private', undefined, '10.10.1.2'],
  ])
  const { interfaces } = await overview('instance', 'vm1', undefined, snapshot)
  expect(interfaces.items[0]?.dhcpServers.map(({ server }) => server?.name)).toEqual(['dhcp-private'])
})

it('of other types is none; of what is gone is not found', async () => {
  const [port] = scan.snapshot.byType('port')
  expect(await overviewOf(scan.snapshot, port?.id ?? '')).toEqual({ kind: 'other' })
  await expect(overviewOf(scan.snapshot, 'gone')).rejects.toMatchObject({ code: 'not-found' })
})

describe('the path as text', () => {
  const textOf = (vm: string) =>
    pathText(scan.snapshot, scan.snapshot.byType('instance').find(({ name }) => name === vm)?.id ?? '')

  it('tells each way with addresses and segments, and what the security groups let through', async () => {
    const text = await textOf('vm3')
    expect(text).toContain(
      'vm3 → tap0f478b49-02 → qbr0f478b49-02 → br-int (lab-node2-OVS, port qvo0f478b49-02, tag 1) → vxlan from 10.251.0.12 (2 peers) → eth1 (up, MTU 1500) → private (VXLAN, VNI 1724)',
    )
    expect(text).toContain('eth2 (up, MTU 1500) → vlan101 (VLAN 101, physnet1)')
    expect(text).toMatch(
      /2\. 10\.10\.2\.188 on vlan101\n[\s\S]*Router {6}router1 10\.10\.2\.1 \(lab-node1, outside 172\.24\.4\.120\)/,
    )
    expect(text).toMatch(/in {2}IPv4 tcp 22 +from 0\.0\.0\.0\/0/)
    expect(await textOf('vm1')).toContain('Floating IP 172.24.4.104')
  })

  it('gives the commands of everything on the way, each once, under the place to run them', async () => {
    const [, ...groups] = (await textOf('vm3')).split(/^#+ On /m)
    const lines = groups.map((group) => group.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
    expect(lines.map(([place]) => place).sort()).toEqual(['an OpenStack client', 'lab-node1', 'lab-node2'])
    for (const own of lines) expect(new Set(own).size).toBe(own.length)
    const on = (place: string) => lines.find(([heading]) => heading === place)?.join('\n')
    expect(on('lab-node2')).toMatch(/virsh dominfo[\s\S]*tap0f478b49-02[\s\S]*qbr0f478b49-02[\s\S]*eth1[\s\S]*eth2/)
    expect(on('lab-node1')).toMatch(/netns exec qdhcp-[\s\S]*netns exec qrouter-/)
    expect(on('an OpenStack client')).toMatch(/security group show 12b9c058/)
  })

  it('is for instances only', async () => {
    const [network] = scan.snapshot.byType('network')
    await expect(pathText(scan.snapshot, network?.id ?? '')).rejects.toMatchObject({ code: 'unsupported' })
  })
})
