/** Routers, DHCP and bindings of OVN, from recorded databases. */
import { describe, expect, it } from 'vitest'
import type { Router } from '../../../../../connections/openstack/neutron'
import { parseNorthbound, parseSouthbound } from '../../../../parsers/ovn-databases'
import { unheard } from '../../../../parsers/parsing'
import { recording } from '../../../../parsers/test-support'
import { inventoryOf, stored } from '../../../../testing/targets'
import { ovnBindings } from './ovn-bindings'
import { ovnVservices } from './ovn-vservices'

const PRIVATE = '9d530aac-e57d-44cf-ae56-4fc24139547e'
const VLAN101 = 'e3c30acd-4eae-4655-b181-0df3ece64efb'
const PUBLIC = '0d1d4261-ca03-42b8-8b6a-3a8b3d12d035'
const ROUTER = '4af494e9-2d22-4f1c-87dd-9ba14bf88f36'
const GATEWAY = '94edfc1d-e48b-4be2-a4b8-5be57b8d09e8'
const NODE1 = 'd4af313d-1473-428f-a61b-ed18bbbe7e4c'
const NODE2 = '77d9be98-a4d2-4a4e-8e1f-80102990cd3c'
const region = 'RegionOne'

const northbound = parseNorthbound(recording('ovn/ovn-northbound'), unheard)
const southText = recording('ovn/ovn-southbound')
const southbound = parseSouthbound(southText, unheard)
const routers: Router[] = [
  { id: ROUTER, name: 'router1', status: 'ACTIVE', admin_state_up: true, project_id: 'p1', distributed: false },
]
const inventory = inventoryOf([
  stored({ type: 'host', id: 'lab-node1', region, aliases: ['lab-node1.example.net'] }),
  stored({ type: 'host', id: 'lab-node2', region }),
  stored({ type: 'project', id: 'p1', name: 'demo' }),
  stored({
    type: 'network',
    id: PRIVATE,
    name: 'private',
    region,
    project: 'demo',
    subnet_ids: ['45a3e437-a543-40d0-b0da-9eb0dddffa59'],
  }),
  stored({ type: 'network', id: PUBLIC, name: 'public', region }),
  stored({ type: 'port', id: GATEWAY, region, network_id: PUBLIC, 'binding:host_id': 'lab-node2' }),
  stored({ type: 'port', id: '21ca6486-56a8-4bba-8c61-693381e0c577', region, network_id: VLAN101 }),
  stored({ type: 'port', id: 'd70b2f23-28a1-47b0-b209-3ae05574cdf2', region, network_id: PRIVATE }),
])
const target = { region, inventory }
const shaped = (raw: Partial<Parameters<typeof ovnVservices.shape>[0]> = {}) =>
  ovnVservices.shape({ northbound, southbound, routers, ...raw }, target).objects
const routerOf = (objects: ReturnType<typeof shaped>) => objects.find(({ id }) => id === `ovn-router-${ROUTER}`)

describe('a router of OVN', () => {
  it('stands on the host that holds its gateway port, with its ports', () => {
    const objects = shaped()
    expect(routerOf(objects)).toMatchObject({
      type: 'vservice',
      name: 'router1',
      host: 'lab-node1',
      place: { owner: { type: 'host', id: 'lab-node1' }, folders: ['vservices_folder', 'vservice_routers_folder'] },
      attributes: {
        service_type: 'router',
        service_id: `router-${ROUTER}`,
        router_id: ROUTER,
        distributed: true,
        project: 'demo',
        neutron_status: 'ACTIVE',
        gw_port_id: GATEWAY,
        gateway_candidates: [{ chassis: NODE1, priority: 1, host: 'lab-node1' }],
        network: [PUBLIC, PRIVATE, VLAN101],
        static_routes: [{ destination: '0.0.0.0/0', nexthop: '172.24.5.1' }],
        region,
      },
    })
    const ports = objects.filter(({ place }) => place.owner.id === `ovn-router-${ROUTER}`)
    expect(
      ports.map(({ id, host, attributes: a }) => [id.slice(0, 8), host, a.mac_address, a.addresses, a.network]),
    ).toEqual([
      ['lrp-0f9d', 'lab-node1', 'fa:16:3e:fc:4d:9e', ['10.10.1.1/24'], PRIVATE],
      ['lrp-94ed', 'lab-node1', 'fa:16:3e:40:2a:a8', ['172.24.5.144/24'], PUBLIC],
      ['lrp-a0bb', 'lab-node1', 'fa:16:3e:86:08:79', ['10.10.2.1/24'], VLAN101],
    ])
    expect(ports.map(({ attributes }) => attributes.reside_on_redirect_chassis)).toEqual([undefined, undefined, true])
  })

  it('moves with its gateway port; until that is anywhere, and without one, it stands in the region', () => {
    const [first, second] = southbound.chassis.map(({ name }) => name)
    const bound = (chassis: string | undefined) => {
      const place = southbound.bindings.get(`cr-lrp-${GATEWAY}`)
      const bindings = new Map(southbound.bindings).set(`cr-lrp-${GATEWAY}`, {
        ...(place ?? { type: '', requested: undefined, additional: [], up: true }),
        chassis,
      })
      return routerOf(shaped({ southbound: { ...southbound, bindings } }))
    }
    expect([first, second]).toEqual([NODE1, NODE2])
    expect(bound(NODE2)?.host).toBe('lab-node2')
    expect(bound(undefined)).toMatchObject({
      place: { owner: { type: 'region' }, folders: ['distributed_services_folder'] },
    })
    expect(bound(undefined)?.host).toBeUndefined()
    const [router] = northbound.routers
    const inside = router && { ...router, ports: router.ports.filter((port) => port.candidates.length === 0) }
    expect(routerOf(shaped({ northbound: { ...northbound, routers: inside ? [inside] : [] } }))?.host).toBeUndefined()
  })

  it('is where Neutron says where the southbound database does not answer, and kept where Neutron does not know it', () => {
    expect(routerOf(shaped({ southbound: undefined }))?.host).toBe('lab-node2')
    expect(routerOf(shaped({ routers: [] }))).toMatchObject({
      name: 'router1',
      attributes: { admin_state_up: true },
    })
  })
})

describe('DHCP of OVN', () => {
  it('is one service of a network in the region; of a network nobody may see its subnet is known', () => {
    const services = shaped().filter(
      ({ type, attributes }) => type === 'vservice' && attributes.service_type === 'dhcp',
    )
    expect(services.map(({ id, name, host, attributes: a }) => [id, name, host, a.network]).sort()).toEqual([
      ['ovn-dhcp-0c54bd25-865a-4cca-8f7b-d683afc0ef9b', 'dhcp-0c54bd25-865a-4cca-8f7b-d683afc0ef9b', undefined, []],
      [`ovn-dhcp-${PRIVATE}`, 'dhcp-private', undefined, [PRIVATE]],
    ])
    const objects = shaped()
    expect(new Set(objects.map(({ id }) => id)).size).toBe(objects.length)
    expect(objects.find(({ place }) => place.owner.id === `ovn-dhcp-${PRIVATE}`)?.attributes).toMatchObject({
      mac_address: 'fa:16:3e:00:47:d0',
      addresses: ['10.10.1.1/24'],
      network: PRIVATE,
      vservice_id: `ovn-dhcp-${PRIVATE}`,
    })
  })
})

describe('bindings of OVN', () => {
  it('say where a port is up, and by which number a network goes over the wire', () => {
    const { enrichments = [] } = ovnBindings.shape(southbound, target)
    const known = Object.fromEntries(
      enrichments.map(({ id, attributes }) => [id, JSON.parse(JSON.stringify(attributes))]),
    )
    expect(known).toEqual({
      [PRIVATE]: { ovn_tunnel_key: 2 },
      [PUBLIC]: { ovn_tunnel_key: 1 },
      [GATEWAY]: { ovn_chassis: 'lab-node1' },
      '21ca6486-56a8-4bba-8c61-693381e0c577': { ovn_up: true, ovn_chassis: 'lab-node2' },
      'd70b2f23-28a1-47b0-b209-3ae05574cdf2': {},
    })
  })

  it('of a port that is on the move name both hosts', () => {
    const moving = parseSouthbound(
      southText.replace(
        /(\["uuid","cc9477be[^\]]+"\],"21ca6486[^"]+","",)\["set",\[\]\],\["uuid","cc9477be[^\]]+\]/,
        '$1["uuid","8177136e-6a92-48f0-bfc9-eeac81210d2c"],["uuid","8177136e-6a92-48f0-bfc9-eeac81210d2c"]',
      ),
      unheard,
    )
    const { enrichments = [] } = ovnBindings.shape(moving, target)
    expect(enrichments.find(({ id }) => id.startsWith('21ca'))?.attributes).toEqual({
      ovn_up: true,
      ovn_chassis: 'lab-node2',
      ovn_requested_chassis: 'lab-node1',
      ovn_additional_chassis: ['lab-node1'],
    })
  })
})
