/** A dump as Calipso's own database has it: two environments, a named inventory, every type of object, both eras. */
import { OBJECT_TYPES } from '@shared/catalog/object-types'

export type Json = Record<string, unknown>

let serial = 0
/** An ObjectId: 24 hexadecimal digits. */
const objectId = () => {
  serial += 1
  return `5b3c${serial.toString(16).padStart(20, '0')}`
}
const oid = (id: string) => ({ $oid: id })
const date = (iso: string) => ({ $date: { $numberLong: String(Date.parse(iso)) } })

export const SECRET = 'canary-secret'

/** Where each type hangs below: a folder of the reference, or an object. */
const PLACE: Readonly<Record<string, string>> = {
  region: 'regions_folder',
  project: 'projects_folder',
  availability_zone: 'region',
  aggregate: 'region',
  host: 'availability_zone',
  host_ref: 'aggregate',
  network: 'project',
  port: 'network',
  security_group: 'project',
  instance: 'host',
  vservice: 'host',
  vnic: 'instance',
  vconnector: 'host',
  vedge: 'host',
  otep: 'vedge',
  host_pnic: 'host',
  network_agent: 'host',
  switch: 'region',
  switch_pnic: 'switch',
}

export interface DumpedEnvironment {
  readonly objects: Json[]
  readonly links: Json[]
  readonly cliques: Json[]
}

/** One environment's documents; every second object lacks its paths, as those made by events do. */
export function environmentDocuments(environment: string): DumpedEnvironment {
  const internal = new Map<string, string>()
  const objects: Json[] = []
  const add = (type: string, id: string, parent: string, parentType: string, more: Json = {}) => {
    const _id = objectId()
    if (!internal.has(id)) internal.set(id, _id)
    objects.push({
      _id: oid(_id),
      ...{ environment, type, id, name: id, parent_id: parent, parent_type: parentType, show_in_tree: true },
      last_scanned: date('2018-06-07T08:09:10.000Z'),
      ...(objects.length % 2 === 0 && { id_path: `/${environment}/${parent}/${id}`, name_path: `/${id}` }),
      ...more,
    })
  }
  add('regions_folder', `${environment}-regions`, environment, 'environment', { text: 'Regions', create_object: true })
  add('projects_folder', `${environment}-projects`, environment, 'environment', { text: 'Projects' })
  const idOf = (type: string) =>
    type.endsWith('_folder') ? `${environment}-${type.replace('_folder', '')}` : `${type}-1`
  const more: Readonly<Record<string, Json>> = {
    network: {
      subnets: { front: { id: 's-1', cidr: '10.0.0.0/24' } },
      status: 'ACTIVE',
      'provider:network_type': 'vxlan',
    },
    vedge: { ports: { 'tap[dot]1': { id: { $numberInt: '5' }, internal: true } }, agent_type: 'Open vSwitch agent' },
    instance: { status: 'OK', host: 'host-1', uuid: 'instance-1' },
    host: { OS: { name: 'Ubuntu', architecure: 'x86_64' }, host: 'host-1' },
    region: { endpoints: { nova: { publicURL: 'http://x' } } },
  }
  for (const type of Object.keys(PLACE).filter((one) => one in OBJECT_TYPES))
    add(type, idOf(type), idOf(PLACE[type] ?? ''), PLACE[type] ?? '', more[type])
  // As older versions and other clouds have them.
  add('pnic', 'eth1-52:54:00:00:00:01', 'host-1', 'host')
  add('network_services_folder', 'network-1-network_services', 'network-1', 'network', { text: 'Network vServices' })
  add('vservice_miscellenaous_folder', 'host-1-vservices-miscellenaous', 'host-1', 'host')
  add('pod', 'pod-1', 'host-1', 'host')
  add('vnic', 'orphan', 'gone', 'vnics_folder', { id_path: `/${environment}/host-1/gone/orphan` })
  add('port', 'host-1', 'network-1', 'network')
  const reference = objects.find(({ type }) => type === 'host_ref')
  if (reference) reference.ref_id = oid(internal.get('host-1') ?? '')

  const links: Json[] = []
  const link = (source: string, target: string, link_type: string) => {
    links.push({
      _id: oid(objectId()),
      ...{ environment, source_id: source, target_id: target, link_type, link_name: null, state: 'up' },
      source: oid(internal.get(source) ?? objectId()),
      target: oid(internal.get(target) ?? objectId()),
      link_weight: { $numberInt: '0' },
      ...{ source_label: '', target_label: '', host: 'host-1', implicit: false, attributes: { network: 'network-1' } },
    })
  }
  link('instance-1', 'vnic-1', 'instance-vnic')
  link('vnic-1', 'vconnector-1', 'vnic-vconnector')
  link('vconnector-1', 'vedge-1', 'vconnector-vedge')
  link('vedge-1', 'otep-1', 'vedge-otep')
  link('host_pnic-1', 'network-1', 'host_pnic-network')
  link('vedge-1', 'nowhere', 'vedge-host_pnic')
  const known = links.slice(0, 5)
  const clique = (focal: string, type: string, members: Json[]): Json => ({
    _id: oid(objectId()),
    ...{ environment, focal_point_type: type, constraints: { network: ['network-1'] } },
    focal_point: oid(internal.get(focal) ?? ''),
    links: members.map(({ _id }) => _id),
    links_detailed: members,
    clique_type: oid('5b3cffffffffffffffffffff'),
  })
  return {
    objects,
    links,
    cliques: [clique('instance-1', 'instance', known.slice(0, 4)), clique('network-1', 'network', known.slice(4))],
  }
}

const description = (name: string): Json => ({
  _id: oid(objectId()),
  ...{ name, type: 'environment', distribution: 'Mirantis', distribution_version: '8.0', type_drivers: 'vxlan' },
  ...{ mechanism_drivers: ['OVS'], operational: 'running', listen: true, app_path: '/home/calipso', cvim_region: 'x' },
  configuration: [
    { name: 'OpenStack', host: '10.0.0.1', port: '5000', user: 'admin', pwd: SECRET, admin_token: SECRET },
    { name: 'CLI', host: '10.0.0.1', user: 'root', pwd: SECRET },
  ],
})

/** Collections by name. */
export function referenceDump(): Map<string, Json[]> {
  serial = 0
  const [main, other, named] = ['Mirantis-Liberty', 'second', 'second'].map(environmentDocuments)
  if (!main || !other || !named) throw new Error('made above')
  return new Map<string, Json[]>([
    ['environments_config', ['Mirantis-Liberty', 'second'].map(description)],
    ['inventory', [...main.objects, ...other.objects]],
    ['links', [...main.links, ...other.links]],
    ['cliques', [...main.cliques, ...other.cliques]],
    ['inventory_x', named.objects],
    ['links_x', named.links],
    ['cliques_x', named.cliques],
    ['clique_types', [{ _id: oid('5b3cffffffffffffffffffff'), name: 'their recipe', focal_point_type: 'instance' }]],
    ['clique_constraints', [{ focal_point_type: 'instance', constraints: ['network'] }]],
    ['scans', [{ _id: oid(objectId()), environment: 'second', status: 'completed' }]],
    ['messages', [{ id: '17000.1.2', environment: 'second', level: 'info', message: `login ${SECRET}` }]],
    ['api_tokens', [{ token: SECRET }]],
    ['constants', [{ name: 'log_levels', data: [] }]],
  ])
}
