/** The pure half of every API fetcher, against recorded answers and against odd ones. */
import { describe, expect, it } from 'vitest'
import { createHostNames } from '../../../../host/host-names'
import { loadApi } from '../../../../testing/recorded-cloud'
import { ENVIRONMENT } from '../../../../testing/scan-recorded'
import { REGION } from '../../../../testing/targets'
import { aggregates } from './aggregates'
import { availabilityZones } from './availability-zones'
import { hosts } from './hosts'
import { instances } from './instances'
import { networkAgents } from './network-agents'
import { networks } from './networks'
import { ports } from './ports'
import { projects } from './projects'
import { regions } from './regions'

const api = loadApi()
const names = createHostNames(['lab-node1', 'lab-node2', 'lab-node3'])
const environment = { environment: ENVIRONMENT, regions: api.regions, manyRegions: false, before: () => [] }

describe('regions and projects', () => {
  it('shapes the region with its endpoints, in order', () => {
    const { objects } = regions.shape({ names: api.regions, token: api.whoAmI }, environment)
    expect(objects.map(({ id, name, place }) => [id, name, place.folders])).toEqual([
      ['region|RegionOne', 'RegionOne', ['regions_folder']],
    ])
    const endpoints = objects[0]?.attributes.endpoints as { service_type: string; interface: string; url: string }[]
    expect(endpoints).toContainEqual({
      name: 'nova',
      service_type: 'compute',
      interface: 'public',
      url: 'http://10.250.0.11:8774/v2.1',
    })
    expect(endpoints.map((one) => one.service_type)).toEqual([...endpoints.map((one) => one.service_type)].sort())
  })

  it('marks the project of OpenStack itself, and does not take Keystone’s parent for the tree’s', () => {
    const { objects } = projects.shape(api, environment)
    expect(
      objects.map(({ name, attributes }) => [name, attributes.is_service_project, 'parent_id' in attributes]),
    ).toEqual([
      ['service', true, false],
      ['admin', undefined, false],
      ['demo', undefined, false],
    ])
    expect(objects[0]?.attributes.parent_domain_id).toBe('default')
  })
})

describe('hosts with hostile names', () => {
  const hostile = '*'
  const withHostile = createHostNames(['lab-node1', hostile])

  it('become a warning and no object', () => {
    const [service] = api.nova.services
    if (service === undefined) throw new Error('no service recorded')
    const found = hosts.shape(
      {
        services: [service, { ...service, host: hostile }],
        zones: [],
        hypervisors: [],
        agents: [],
        names: withHostile,
      },
      REGION,
    )
    expect(found.objects.map(({ id }) => id)).toEqual(['lab-node1'])
    expect(found.warnings?.map(({ code, message }) => [code, message])).toEqual([
      ['validation', '"*" is not a host name'],
    ])
  })

  it('are no host of an instance, agent, port or aggregate either', async () => {
    const shaped = [
      ...networkAgents.shape({ agents: api.neutron.agents.map((one) => ({ ...one, host: hostile })), names }, REGION)
        .objects,
      ...aggregates.shape(
        { aggregates: api.nova.aggregates.map((one) => ({ ...one, hosts: [hostile] })), names },
        REGION,
      ).objects,
      ...(
        await instances.shape(
          {
            ...api.nova,
            ...api.neutron,
            projects: [],
            domains: [],
            servers: api.nova.servers.map((one) => ({ ...one, 'OS-EXT-SRV-ATTR:host': hostile })),
            names,
          },
          REGION,
        )
      ).objects,
      ...(
        await ports.shape(
          { ports: api.neutron.ports.map((one) => ({ ...one, 'binding:host_id': hostile })), projects: [], names },
          REGION,
        )
      ).objects,
    ]
    expect(shaped.length).toBeGreaterThan(4)
    expect(shaped.filter((object) => JSON.stringify(object).includes('"*"'))).toEqual([])
  })
})

describe('zones, hosts, aggregates', () => {
  it('shapes the zones, the one of the controllers included', () => {
    const { objects } = availabilityZones.shape({ zones: api.nova.availabilityZones, services: [] }, REGION)
    expect(objects.map(({ id, place }) => [id, place.owner.id])).toEqual([
      ['zone|az-lab2', 'region|RegionOne'],
      ['zone|internal', 'region|RegionOne'],
      ['zone|nova', 'region|RegionOne'],
    ])
  })

  it('keeps in its zone a host whose compute service is disabled', () => {
    const service = { binary: 'nova-compute', host: 'lab-node9', zone: 'az-lab9', status: 'disabled', state: 'up' }
    const raw = { zones: api.nova.availabilityZones, services: [service, { ...service, host: 'b', zone: 'nova' }] }
    const hostsOf = ({ attributes: a }: { readonly attributes: Readonly<Record<string, unknown>> }) =>
      (a.hosts as { name: string }[]).map(({ name }) => name)
    expect(availabilityZones.shape(raw, REGION).objects.map((zone) => [zone.name, hostsOf(zone)])).toEqual([
      ['az-lab2', ['lab-node2']],
      ['internal', ['lab-node1']],
      ['nova', ['b', 'lab-node1', 'lab-node3']],
      ['az-lab9', ['lab-node9']],
    ])
  })

  it('keeps zones and aggregates of several regions apart', () => {
    const target = { ...REGION, manyRegions: true }
    const { objects } = availabilityZones.shape({ zones: api.nova.availabilityZones, services: [] }, target)
    expect(objects[2]?.id).toBe('zone|RegionOne|nova')
    expect(aggregates.shape({ aggregates: api.nova.aggregates, names }, target).objects[0]?.id).toBe('RegionOne|1')
  })

  const raw = () => ({ ...loadApi().nova, zones: api.nova.availabilityZones, agents: loadApi().neutron.agents, names })

  it('gives each host its roles, zone and address', () => {
    const { objects } = hosts.shape(raw(), REGION)
    expect(
      objects.map(({ id, place, attributes: a }) => [id, a.host_type, place.owner.id, a.ip_address, a.state]),
    ).toEqual([
      ['lab-node1', ['Controller', 'Compute', 'Network'], 'zone|nova', '10.250.0.11', 'up'],
      ['lab-node2', ['Compute'], 'zone|az-lab2', '10.250.0.12', 'up'],
      ['lab-node3', ['Compute'], 'zone|nova', '10.250.0.13', 'up'],
    ])
    expect(objects[0]?.attributes.services).toHaveProperty('nova-conductor')
  })

  it('keeps a host that is down, a pure controller, and a network node Nova does not know', () => {
    const given = raw()
    const answers = {
      ...given,
      zones: given.zones.map((zone) => ({ ...zone, hosts: null })),
      services: given.services
        .filter((one) => one.host !== 'lab-node3' && !(one.host === 'lab-node1' && one.binary === 'nova-compute'))
        .map((one) => ({ ...one, state: 'down' })),
      agents: given.agents.map((agent) => ({ ...agent, alive: agent.host !== 'lab-node2' })),
    }
    const { objects } = hosts.shape(answers, REGION)
    expect(objects.map(({ id, place, attributes: a }) => [id, a.host_type, place.owner.id, a.state])).toEqual([
      ['lab-node1', ['Controller', 'Network'], 'zone|internal', 'up'],
      ['lab-node2', ['Compute'], 'zone|az-lab2', 'down'],
      ['lab-node3', [], 'region|RegionOne', 'up'],
    ])
  })

  it('shapes aggregates with a reference for each host', () => {
    const { objects } = aggregates.shape({ aggregates: api.nova.aggregates, names }, REGION)
    expect(objects.map(({ type, id, name, host, attributes }) => [type, id, name, host, attributes.ref_id])).toEqual([
      ['aggregate', '1', 'lab-agg', undefined, undefined],
      ['host_ref', 'aggregate-lab-agg-lab-node2', 'lab-node2', undefined, 'lab-node2'],
    ])
  })
})

describe('networks and ports', () => {
  const raw = { networks: api.neutron.networks, subnets: api.neutron.subnets, projects: api.projects }

  it('shapes networks with their subnets as a list, and their own id for constraints', () => {
    const vlan = networks.shape(raw, REGION).objects.find((one) => one.name === 'vlan101')
    expect(vlan).toMatchObject({
      id: '41f345d1-6f2f-4071-b95f-23a971dd5dfd',
      place: { owner: { type: 'project', id: 'bb3d6ceaed5d439db1e31ed3ddcd9e12' }, folders: ['networks_folder'] },
      attributes: {
        network: '41f345d1-6f2f-4071-b95f-23a971dd5dfd',
        project: 'demo',
        neutron_status: 'ACTIVE',
        cidrs: ['10.10.2.0/24'],
        'provider:network_type': 'vlan',
        'provider:physical_network': 'physnet1',
        'provider:segmentation_id': 101,
        subnets: [{ name: 'vlan101-subnet', cidr: '10.10.2.0/24' }],
      },
    })
    expect(vlan?.attributes).not.toHaveProperty('status')
  })

  it('gives an HA network to the project its name tells, and what nobody owns to the unknown project', () => {
    const [one] = api.neutron.networks
    if (!one) throw new Error('no network was recorded')
    const orphan = { ...one, tenant_id: '', project_id: '' }
    const given = [
      { ...orphan, name: 'HA network tenant bb3d6ceaed5d439db1e31ed3ddcd9e12' },
      { ...orphan, id: 'x', name: '' },
    ]
    const { objects } = networks.shape({ ...raw, networks: given }, REGION)
    expect(objects.map(({ name, place }) => [name, place.owner.id])).toEqual([
      ['HA network tenant bb3d6ceaed5d439db1e31ed3ddcd9e12', 'bb3d6ceaed5d439db1e31ed3ddcd9e12'],
      ['x', 'unknown-project'],
    ])
  })

  it('names ports by MAC address and spells hosts as the host objects do', async () => {
    const given = api.neutron.ports.map((port) => ({ ...port, 'binding:host_id': 'LAB-node2.example.net' }))
    const [port] = (await ports.shape({ ports: given, projects: api.projects, names }, REGION)).objects
    expect(port).toMatchObject({
      name: 'fa:16:3e:13:de:3e',
      place: { owner: { type: 'network' }, folders: ['ports_folder'] },
      attributes: {
        'binding:host_id': 'lab-node2',
        mac_address: 'fa:16:3e:13:de:3e',
        neutron_status: 'ACTIVE',
        project: 'demo',
      },
    })
  })
})

describe('records without a name', () => {
  it('are called by their id', async () => {
    const [port] = api.neutron.ports
    if (!port) throw new Error('no port was recorded')
    const objects = [
      await ports.shape({ ports: [{ ...port, mac_address: '' }], projects: [], names }, REGION),
      projects.shape({ projects: [{ id: 'p1', name: '' }], domains: [] }, environment),
      aggregates.shape({ aggregates: [{ id: '1', name: '', hosts: [], metadata: {} }], names }, REGION),
    ].flatMap((found) => found.objects)
    expect(objects.map(({ id, name }) => name === id)).toEqual([true, true, true])
  })
})

describe('instances and agents', () => {
  const raw = {
    ...api.nova,
    ports: api.neutron.ports,
    networks: api.neutron.networks,
    projects: api.projects,
    domains: api.domains,
    names,
  }

  it('makes network_info of the ports, in the order the interfaces were made', async () => {
    const vm3 = (await instances.shape(raw, REGION)).objects.find((one) => one.name === 'vm3')
    expect(vm3).toMatchObject({
      id: '03a1d60b-fdba-431c-8a4e-7b670a3696be',
      host: 'lab-node2',
      place: { owner: { type: 'host', id: 'lab-node2' }, folders: ['instances_folder'] },
      attributes: {
        local_name: 'instance-00000003',
        project: 'demo',
        vm_state: 'active',
        host_ip_address: '10.250.0.12',
        flavor: { name: 'm1.lab', vcpus: 1 },
        network: ['889b19f1-92d8-4fe0-b6b8-2a1e9607871d', '41f345d1-6f2f-4071-b95f-23a971dd5dfd'],
        network_info: [
          {
            id: '0f478b49-0241-4108-8529-2d44bc3073e7',
            address: 'fa:16:3e:ee:9a:ad',
            devname: 'tap0f478b49-02',
            active: true,
            network: { id: '889b19f1-92d8-4fe0-b6b8-2a1e9607871d', label: 'private' },
            addresses: ['10.10.1.227'],
          },
          { id: '110df79a-4307-4602-a14d-eeb89cd2efd1', network: { label: 'vlan101' } },
        ],
        addresses: [
          { network: 'private', addresses: ['10.10.1.227'] },
          { network: 'vlan101', addresses: ['10.10.2.188'] },
        ],
      },
    })
  })

  it('keeps an instance without a host, below its region', async () => {
    const [server] = api.nova.servers
    if (!server) throw new Error('no server was recorded')
    const failed = { ...server, status: 'ERROR', name: '', 'OS-EXT-SRV-ATTR:host': null }
    const [object] = (await instances.shape({ ...raw, servers: [failed], ports: [], flavors: [] }, REGION)).objects
    expect(object).toMatchObject({
      name: server.id,
      place: { owner: { type: 'region', id: 'region|RegionOne' }, folders: ['instances_folder'] },
      attributes: { nova_status: 'ERROR', network_info: [], network: [] },
    })
    expect(object?.host).toBeUndefined()
  })

  it('shapes agents with their configuration', () => {
    const { objects } = networkAgents.shape({ agents: api.neutron.agents, names }, REGION)
    expect(objects.find((one) => one.attributes.agent_type === 'Linux bridge agent')).toMatchObject({
      id: 'neutron-linuxbridge-agent-c6243e7d-7518-4cc3-862c-c4a981f78580',
      name: 'neutron-linuxbridge-agent',
      host: 'lab-node3',
      attributes: { alive: true, configurations: { interface_mappings: { physnet1: 'eth2' } } },
    })
  })
})
