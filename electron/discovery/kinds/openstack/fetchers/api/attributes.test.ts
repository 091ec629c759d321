/** Attributes that lists beside the main ones add: trunks, images, quotas, groups of addresses, floating IPs. */
import { AppError } from '@shared/contract/errors'
import { describe, expect, it } from 'vitest'
import type { Port } from '../../../../../connections/openstack/neutron'
import { takeTurns } from '../../../../../turns'
import { asRecords } from '../../../../../values'
import { createHostNames } from '../../../../host/host-names'
import { createRecordedCloud, loadApi } from '../../../../testing/recorded-cloud'
import { ENVIRONMENT, scanRecorded } from '../../../../testing/scan-recorded'
import { hostTarget, REGION, stored } from '../../../../testing/targets'
import { addFloatingAddresses } from '../../floating-addresses'
import { instanceVnics } from '../cli/instance-vnics'
import { floatingIps } from './floating-ips'
import { images } from './images'
import { instances } from './instances'
import { quotas } from './quotas'
import { securityGroups } from './security-groups'
import { trunks } from './trunks'

const api = loadApi()
const [server] = api.nova.servers
const [recordedPort] = api.neutron.ports
if (!server || !recordedPort) throw new Error('no server or port was recorded')

const SUBPORT = { port_id: 'p-sub', segmentation_type: 'vlan', segmentation_id: 200 }
const parent: Port = {
  ...recordedPort,
  id: 'p-parent0000',
  device_id: server.id,
  device_owner: 'compute:nova',
  network_id: 'n1',
  mac_address: 'fa:16:3e:00:00:01',
  fixed_ips: [{ ip_address: '10.0.0.1' }],
  trunk_details: { trunk_id: 't1', sub_ports: [SUBPORT] },
}
/** Neutron names no device on it, and it may have the MAC address of its parent. */
const subport: Port = {
  ...parent,
  id: 'p-sub',
  device_id: '',
  device_owner: 'trunk:subport',
  network_id: 'n2',
  fixed_ips: [{ ip_address: '10.0.2.1' }],
  trunk_details: undefined,
}
const ports = [parent, subport]
const floating = { id: 'f1', floating_ip_address: '172.24.0.5', fixed_ip_address: '10.0.2.1', port_id: 'p-sub' }

describe('trunks', () => {
  it('tell both ports of the trunk and of the server it belongs to', () => {
    const trunk = { id: 't1', name: '', status: 'ACTIVE', port_id: parent.id, sub_ports: [SUBPORT] }
    const { enrichments } = trunks.shape({ trunks: [trunk], ports }, REGION)
    const common = { id: 't1', name: 't1', status: 'ACTIVE', parent_port: parent.id, instance_id: server.id }
    expect(enrichments).toMatchObject([
      { id: parent.id, attributes: { trunk: { ...common, sub_ports: [SUBPORT] } } },
      { id: 'p-sub', attributes: { trunk: { ...common, segmentation_type: 'vlan', segmentation_id: 200 } } },
    ])
  })

  it('give the instance another network, and a vNIC with its VLAN', async () => {
    const raw = { ...api.nova, servers: [server], ports, networks: [], projects: [], domains: [] }
    const [instance] = (await instances.shape({ ...raw, names: createHostNames(['lab-node1']) }, REGION)).objects
    expect(instance?.attributes).toMatchObject({
      network: ['n1', 'n2'],
      network_info: [{ id: parent.id }, { id: 'p-sub', devname: 'tapp-parent000.200', parent_port: parent.id }],
    })
    const asStored = ports.map(({ id, name: _name, status: _status, ...port }) => stored({ type: 'port', id, ...port }))
    const vif = { type: 'ethernet', mac: 'fa:16:3e:00:00:01', targetDev: 'tapp-parent000', raw: {} }
    const guest = { uuid: server.id, name: 'i-1', isActive: true, vcpu: 2, disks: [] }
    const domain = { ...guest, interfaces: [vif], passedThrough: [] }
    const { objects, enrichments } = instanceVnics.shape({ domains: [domain], strays: [] }, hostTarget('h', asStored))
    expect(objects.map(({ id }) => id)).toEqual(['h-tapp-parent000', 'h-tapp-parent000.200'])
    expect(objects[1]?.attributes).toMatchObject({
      vnic_type: 'instance_vnic',
      parent_vnic: 'h-tapp-parent000',
      segmentation_id: 200,
      port: 'p-sub',
      network: 'n2',
      addresses: ['10.0.2.1'],
    })
    expect(enrichments).toContainEqual({ id: server.id, attributes: { vcpu: 2, disks: [] }, claims: {} })
  })

  it('pass floating IPs on to the server, which has them among its addresses', async () => {
    const { enrichments } = floatingIps.shape({ floatingIps: [floating], ports }, REGION)
    expect(enrichments?.map(({ id }) => id)).toEqual(['p-sub', server.id])
    const network_info = [
      { id: parent.id, network: { label: 'private' }, addresses: ['10.0.0.1'] },
      { id: 'p-sub', network: { label: 'private' }, addresses: ['10.0.2.1'] },
    ]
    const instance = {
      ...{ type: 'instance', id: 'i', name: 'i', place: { owner: { type: 'host', id: 'h' }, folders: [] } },
      ...{ sources: [], lastScanned: '' },
      attributes: { network_info, floating_ips: [floating] },
    }
    const objects = new Map([['i', instance]])
    for (const _again of [1, 2]) await addFloatingAddresses(objects, takeTurns())
    expect(objects.get('i')?.attributes).toMatchObject({
      addresses: [
        { network: 'private', addresses: ['10.0.0.1'] },
        { network: 'private', addresses: ['10.0.2.1', '172.24.0.5'] },
      ],
    })
  })
})

describe('images', () => {
  it('are named, also those that a volume was made of, and called by their id where they are gone', () => {
    const fromVolume = (id: string) => ({
      ...server,
      id,
      image: '',
      'os-extended-volumes:volumes_attached': [{ id: 'data' }, { id: `v-${id}` }],
    })
    const volume = (id: string, image_id: string) => ({
      ...{ id, name: '' },
      volume_image_metadata: { image_id, image_name: 'as it was' },
    })
    const { enrichments } = images.shape(
      {
        servers: [
          { ...server, id: 's1', image: { id: 'i1' } },
          { ...server, id: 's2', image: { id: 'gone' } },
          fromVolume('s3'),
          fromVolume('s4'),
          { ...server, id: 's5', image: '' },
        ],
        images: [{ id: 'i1', name: 'debian' }],
        volumes: [{ id: 'data', name: '' }, volume('v-s3', 'i1'), volume('v-s4', 'gone')],
      },
      REGION,
    )
    expect(enrichments?.map(({ id, attributes }) => [id, attributes.image_id, attributes.image])).toEqual([
      ['s1', 'i1', 'debian'],
      ['s2', 'gone', 'gone'],
      ['s3', 'i1', 'debian'],
      ['s4', 'gone', 'as it was'],
    ])
  })

  it('are no failure where there is no Glance; a name stays while Glance does not answer', async () => {
    const first = await scanRecorded()
    expect(first.get(server.id)).toMatchObject({ image: 'lab-linux' })
    const scanWithout = (code: 'not-found' | 'unreachable') =>
      scanRecorded({ cloud: createRecordedCloud({ failLists: { images: code } }), previous: first.snapshot })
    const without = await scanWithout('not-found')
    expect([without.problems, without.get(server.id).image]).toEqual([[], without.get(server.id).image_id])
    const unreachable = await scanWithout('unreachable')
    expect(unreachable.problems).toHaveLength(1)
    expect(unreachable.get(server.id).image).toBe('lab-linux')
  })
})

describe('quotas', () => {
  it('are those of every service that tells them, without what is neither limited nor used', async () => {
    const scan = await scanRecorded()
    expect(scan.get('bb3d6ceaed5d439db1e31ed3ddcd9e12').quota_set).toEqual([
      { service: 'compute', resource: 'cores', limit: 20, in_use: 4, reserved: 0 },
      { service: 'compute', resource: 'instances', limit: 10, in_use: 4, reserved: 0 },
      { service: 'network', resource: 'network', limit: 100, in_use: 2, reserved: 0 },
      { service: 'network', resource: 'port', limit: 500, in_use: 11, reserved: 0 },
    ])
    const refused = createRecordedCloud({ failLists: { quotas: 'permission-denied' } })
    expect((await scanRecorded({ cloud: refused })).problems).toEqual([])
    const failing = createRecordedCloud({ failLists: { quotas: 'timeout' } })
    const later = await scanRecorded({ cloud: failing, previous: scan.snapshot })
    expect(later.problems).toHaveLength(1)
    expect(later.get('bb3d6ceaed5d439db1e31ed3ddcd9e12').quota_set).toHaveLength(4)
  })

  it('say of which region they are where there are several', () => {
    const quota = { project: 'p', service: 'compute', resource: 'cores', limit: 1, in_use: 0, reserved: 0 }
    const earlier = [
      { ...quota, region: 'R0' },
      { ...quota, region: 'R2', limit: 9 },
    ]
    const target = { environment: ENVIRONMENT, regions: ['R1', 'R2'], manyRegions: true }
    const before = () => [stored({ type: 'project', id: 'p', quota_set: earlier })]
    const told = [
      { region: 'R2', quotas: [quota] },
      { region: 'R1', quotas: [quota] },
    ]
    // R0 was not asked this time.
    expect(quotas.shape(told, { ...target, before }).enrichments).toMatchObject([
      { id: 'p', attributes: { quota_set: [{ region: 'R0' }, { region: 'R1' }, { region: 'R2', limit: 1 }] } },
    ])
  })

  it('of one region that does not answer do not hide those of another, and those of unwanted ones are not asked', async () => {
    const asked: string[] = []
    const recorded = createRecordedCloud({ api: { ...loadApi(), regions: ['R1', 'R2', 'R3'] } })
    const neutron: typeof recorded.openStack.neutron = async (region, signal) => ({
      ...(await recorded.openStack.neutron(region, signal)),
      quota: async () => {
        asked.push(region)
        if (region === 'R2') throw new AppError('timeout', 'R2 did not answer')
        return [{ resource: 'port', limit: 500, in_use: 1, reserved: 0 }]
      },
    })
    const cloud = { ...recorded, openStack: { ...recorded.openStack, neutron } }
    const scan = await scanRecorded({ cloud, options: { regions: ['R1', 'R2'] } })
    expect([...new Set(asked)].sort()).toEqual(['R1', 'R2'])
    const set = scan.get('bb3d6ceaed5d439db1e31ed3ddcd9e12').quota_set
    expect(new Set(asRecords(set).map(({ region }) => region))).toEqual(new Set(['R1']))
    expect(
      scan.problems.filter(({ title }) => title.includes('R2 did not answer') || title.includes('time')),
    ).not.toEqual([])
  })

  it('are asked beside the hosts: nobody waits for them', async () => {
    const order: string[] = []
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const recorded = createRecordedCloud({
      alter: (result) => {
        order.push('host')
        release()
        return result
      },
    })
    const lists: string[] = []
    const nova: typeof recorded.openStack.nova = async (region, signal) => {
      const client = await recorded.openStack.nova(region, signal)
      return {
        ...client,
        servers: (own) => {
          lists.push('servers')
          return client.servers(own)
        },
        quota: async (project, own) => {
          await released
          order.push('quota')
          return client.quota(project, own)
        },
      }
    }
    const scan = await scanRecorded({ cloud: { ...recorded, openStack: { ...recorded.openStack, nova } } })
    expect(order[0]).toBe('host')
    expect(scan.get('bb3d6ceaed5d439db1e31ed3ddcd9e12').quota_set).toHaveLength(4)
    expect(lists).toEqual(['servers'])
  })
})

describe('groups of addresses', () => {
  it('are told in the rules that name them, and cost nothing else when they cannot be read', async () => {
    const [group] = api.neutron.securityGroups
    if (!group) throw new Error('no security group was recorded')
    const rule = { id: 'r', remote_address_group_id: 'a' }
    const groups = [{ ...group, security_group_rules: [rule] }]
    const addressGroups = [{ id: 'a', name: 'office', addresses: ['192.0.2.0/24'] }]
    const { objects } = securityGroups.shape({ groups, addressGroups, projects: [] }, REGION)
    expect(objects[0]?.attributes.security_group_rules).toEqual([{ ...rule, remote_address_group: addressGroups[0] }])
    const recorded = loadApi()
    recorded.neutron.securityGroups.splice(0, Number.POSITIVE_INFINITY, ...groups)
    const failing = await scanRecorded({
      cloud: createRecordedCloud({ api: recorded, failLists: { addressGroups: 'timeout' } }),
    })
    expect(failing.problems.map(({ severity }) => severity)).toEqual(['warning'])
    expect(failing.ids('security_group')).toEqual([group.id])
    expect(failing.problems[0]?.error).toMatchObject({ code: new AppError('timeout', '').code })
  })
})
