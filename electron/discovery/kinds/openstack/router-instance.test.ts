import { describe, expect, it } from 'vitest'
import { createRecordedCloud } from '../../testing/recorded-cloud'
import { scanRecorded } from '../../testing/scan-recorded'
import { hostTarget, l2Agent, nic, stored } from '../../testing/targets'
import { vservices } from './fetchers/cli/vservices'

const HA = '752930de-518e-4a37-b745-59396fbc7c8f'
const DVR = 'bfc6d756-b061-47ab-b480-1ad3273ce26f'
const PUBLIC = 'a3ef43f6-1ef3-426e-829f-dcaa678545e4'
const MAC = 'fa:16:3e:31:f4:41'

const port = (id: string, device_owner: string, device_id: string, network_id: string, host: string, mac = MAC) =>
  stored({
    type: 'port',
    id,
    device_owner: `network:${device_owner}`,
    device_id,
    network_id,
    mac_address: mac,
    fixed_ips: [],
    'binding:host_id': host,
  })

// Namespaces as a host with the active instance shows them; the standby has the same devices without addresses.
const haRouter = (...addresses: string[][]) => ({
  name: `qrouter-${HA}`,
  interfaces: ['ha-6ec21253-f4', 'qg-03bc0c1d-a2', 'qr-35931616-49'].map((name, at) =>
    nic(name, { mac: `fa:16:3e:00:00:0${at}` }, ...(addresses[at] ?? [])),
  ),
})
const ACTIVE = [['169.254.192.248/18', '169.254.0.13/24'], ['172.24.6.170/24'], ['10.10.2.1/24']]
const STANDBY = [['169.254.192.248/18']]
const HA_PORTS = (active: string) => [
  port('6ec21253-f400-4000-8000-000000000000', 'router_ha_interface', HA, 'net-ha', 'h', 'fa:16:3e:00:00:00'),
  port('03bc0c1d-a200-4000-8000-000000000000', 'router_gateway', HA, PUBLIC, active, 'fa:16:3e:00:00:01'),
  port(
    '35931616-4900-4000-8000-000000000000',
    'ha_router_replicated_interface',
    HA,
    'net-a',
    active,
    'fa:16:3e:00:00:02',
  ),
]
const router = (id: string, more: object) => ({
  id,
  name: id,
  status: 'ACTIVE',
  external_gateway_info: { network_id: PUBLIC, external_fixed_ips: [] },
  ...more,
})

function serviceOf(addresses: string[][], noted: 'active' | 'standby' | undefined, active: string) {
  const haStates = new Map(noted ? [[HA, noted]] : [])
  const raw = {
    namespaces: [haRouter(...addresses)],
    haStates,
    hostInterfaces: [],
    routers: [router(HA, { ha: true })],
  }
  const [service] = vservices.shape(raw, hostTarget('h', HA_PORTS(active))).objects
  return service?.attributes
}

describe('a highly available router', () => {
  it('is active where it says so and has its addresses', () => {
    expect(serviceOf(ACTIVE, 'active', 'h')).toMatchObject({
      service_id: `router-${HA}`,
      router_id: HA,
      role: 'ha',
      ha_state: 'active',
      carries_traffic: true,
      gw_port_id: '03bc0c1d-a200-4000-8000-000000000000',
      network: ['net-ha', PUBLIC, 'net-a'],
      disagreements: undefined,
    })
  })

  it('is the standby without addresses, and keeps what the API still says of it', () => {
    expect(serviceOf(STANDBY, 'standby', 'h')).toMatchObject({
      ha_state: 'standby',
      carries_traffic: false,
      disagreements: [{ attribute: 'ha_state', source: 'api', value: 'active' }],
    })
    expect(serviceOf(ACTIVE, 'standby', 'other')?.disagreements).toEqual([
      { attribute: 'ha_state', source: 'cli', value: 'active' },
    ])
  })

  it('shows by its addresses what it is where no file says so', () => {
    expect([ACTIVE, STANDBY].map((addresses) => serviceOf(addresses, undefined, 'h')?.ha_state)).toEqual([
      'active',
      'standby',
    ])
  })
})

it('is read where the configuration of the agent keeps it', async () => {
  const id = '1f5298db-4832-41c9-ae33-d9b217c81aec'
  const folder = '/opt/stack/data/neutron'
  const cloud = createRecordedCloud({
    recording: 'ha',
    alter: (result) => {
      const says = (stdout: string) => ({ ...result, stdout, stderr: '', exitCode: 0 })
      if (result.id === 'ha-settings') return says(`state_path = ${folder}\n`)
      if (result.id !== 'ha-states') return result
      // What is asked of another folder than the recorded one.
      return result.stderr === 'not recorded'
        ? says(`${folder}/ha_confs/${id}/state:backup\n`)
        : { ...result, stdout: '', exitCode: 2 }
    },
  })
  const states = async (one: typeof cloud) =>
    (await scanRecorded({ cloud: one })).snapshot
      .byType('vservice')
      .filter(({ router_id, ha_state }) => router_id === id && ha_state !== undefined)
      .map(({ host, ha_state }) => [host, ha_state])
  expect(await states(createRecordedCloud({ recording: 'ha' }))).toContainEqual(['lab-node1', 'active'])
  expect(await states(cloud)).toContainEqual(['lab-node1', 'standby'])
})

describe('a distributed router', () => {
  const objects = [
    // Neutron's one port stands on every host, and another network has a port with the same MAC address elsewhere.
    port('17afa9ec-2300-4000-8000-000000000000', 'router_interface_distributed', DVR, 'net-a', ''),
    port('99999999-9900-4000-8000-000000000000', 'dhcp', 'dhcp-1', 'net-b', 'other'),
    port('87a83787-3700-4000-8000-000000000000', 'floatingip_agent_gateway', 'agent', PUBLIC, 'h', 'fa:16:3e:12:2b:51'),
    stored({ type: 'network', id: PUBLIC, name: 'public' }),
  ]
  const pair = (name: string, index: number, parentIndex: number) =>
    nic(name, { mac: `02:00:00:00:00:0${index}`, index, parentIndex })
  const raw = {
    namespaces: [
      {
        name: `qrouter-${DVR}`,
        interfaces: [pair('rfp-bfc6d756-b', 2, 3), nic('qr-17afa9ec-23', { mac: MAC }, '10.10.1.1/24')],
      },
      {
        name: `fip-${PUBLIC}`,
        interfaces: [
          pair('fpr-bfc6d756-b', 3, 2),
          nic('fg-87a83787-37', { mac: 'fa:16:3e:12:2b:51' }, '172.24.6.130/24'),
        ],
      },
    ],
    haStates: new Map<string, 'active'>(),
    hostInterfaces: [],
    routers: [router(DVR, { distributed: true })],
  }

  it('is joined with the floating IPs of its host, and leads to the network of these', () => {
    const found = vservices.shape(raw, hostTarget('h', objects)).objects
    const attributes = found.map(({ id, attributes: a }) => [id.slice(0, 12), a.network, a.peer_vnic, a.role])
    expect(attributes).toEqual([
      ['h-qrouter-bf', ['net-a', PUBLIC], undefined, 'distributed'],
      ['h-rfp-bfc6d7', PUBLIC, 'h-fpr-bfc6d756-b', undefined],
      ['h-qr-17afa9e', 'net-a', undefined, undefined],
      ['h-fip-a3ef43', [PUBLIC], undefined, undefined],
      ['h-fpr-bfc6d7', PUBLIC, 'h-rfp-bfc6d756-b', undefined],
      ['h-fg-87a8378', PUBLIC, undefined, undefined],
    ])
  })

  it('is not joined with a pair that is numbered otherwise', () => {
    const [first, second] = raw.namespaces
    const other = { name: second?.name ?? '', interfaces: [pair('fpr-bfc6d756-b', 3, 9)] }
    const found = vservices.shape({ ...raw, namespaces: [first ?? other, other] }, hostTarget('h', objects)).objects
    expect(found.flatMap(({ attributes }) => attributes.peer_vnic ?? [])).toEqual([])
  })
})

describe('floating IPs', () => {
  const fip = (address: string, router_id: string) => ({
    floating_ip_address: address,
    port_id: `p-${address}`,
    router_id,
  })
  const leading = (address: string, router_id: string, host: string) =>
    stored({
      type: 'port',
      id: `p-${address}`,
      mac_address: '',
      'binding:host_id': host,
      floating_ips: [fip(address, router_id)],
    })
  const agents = Object.entries({ a: 'dvr', b: 'dvr_snat', c: 'dvr_no_external' }).map(([host, agent_mode]) =>
    l2Agent(host, 'L3 agent', { agent_mode }),
  )
  const ports = [
    ...[leading('a', DVR, 'a'), leading('b', DVR, 'b'), leading('c', DVR, 'c'), leading('unbound', DVR, '')],
    ...[leading('elsewhere', HA, 'a'), leading('unlisted', DVR, 'd')],
  ]
  const namespace = (name: string, ...addresses: string[]) => ({
    name,
    interfaces: [nic('ha-1', { mac: MAC }, '169.254.192.1/18', ...addresses)],
  })
  const DISTRIBUTED_HA = [namespace(`qrouter-${DVR}`), namespace(`snat-${DVR}`)]
  const routers = [router(DVR, { distributed: true, ha: true }), router(HA, { ha: true })]

  function servedOn(host: string, noted: 'active' | 'standby') {
    const raw = {
      namespaces: [...DISTRIBUTED_HA, namespace(`qrouter-${HA}`), namespace(`fip-${PUBLIC}`)],
      haStates: new Map([DVR, HA].map((id) => [id, noted])),
      hostInterfaces: [],
      routers,
    }
    const { objects } = vservices.shape(raw, hostTarget(host, [...agents, ...ports]))
    return objects
      .filter(({ type }) => type === 'vservice')
      .map(({ attributes: { floating_ips: list } }) =>
        Array.isArray(list) ? list.map((one) => one.floating_ip_address) : undefined,
      )
  }

  it('of a distributed router are where their instances are, others where the router is active', () => {
    expect(servedOn('a', 'standby')).toEqual([['a'], undefined, undefined, undefined])
    expect(servedOn('b', 'active')).toEqual([['b'], ['c', 'unbound'], ['elsewhere'], undefined])
    expect(servedOn('c', 'standby')).toEqual([undefined, undefined, undefined, undefined])
    expect(servedOn('d', 'standby')).toEqual([['unlisted'], undefined, undefined, undefined])
  })
})
