/** A small region for tests: two hosts, an aggregate that refers to one, a project with a network and its port. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { ENVIRONMENT, object } from '../../links/testing/clouds'
import { buildSnapshot, type SnapshotInput } from '../../store/inventory-snapshot'

/** Gives objects their place: each row is [type, id, parent id, attributes]; parents come before children. */
function placed(rows: readonly [string, string, string, Record<string, unknown>?][]): InventoryObject[] {
  const paths = new Map([[ENVIRONMENT, { path: `/${ENVIRONMENT}`, type: 'environment' }]])
  return rows.map(([type, id, parentId, attributes = {}]) => {
    const parent = paths.get(parentId) ?? { path: '', type: '' }
    const id_path = `${parent.path}/${id}`
    paths.set(id, { path: id_path, type })
    return object(type, id, { parent_id: parentId, parent_type: parent.type, id_path, ...attributes })
  })
}

export const OLD = '2025-05-01T00:00:00.000Z'

export const region: readonly InventoryObject[] = placed([
  ['regions_folder', 'regions', ENVIRONMENT, { name: 'Regions' }],
  ['region', 'region|one', 'regions', { name: 'one' }],
  ['aggregates_folder', 'aggregates', 'region|one', { name: 'Aggregates' }],
  ['aggregate', '7', 'aggregates', { name: 'fast' }],
  ['host_ref', 'aggregate-fast-node-2', '7', { name: 'node-2', ref_id: 'node-2' }],
  ['availability_zones_folder', 'zones', 'region|one', { name: 'Availability zones' }],
  ['availability_zone', 'zone|az', 'zones', { name: 'az' }],
  [
    'host',
    'node-10',
    'zone|az',
    { host: 'node-10', zone: 'az', ip_address: '10.0.0.10', host_type: ['Compute', 'Network'], status: 'OK' },
  ],
  ['host', 'node-2', 'zone|az', { host: 'node-2', zone: 'az', host_type: ['Compute'], status: 'Error' }],
  ['instances_folder', 'node-2-instances', 'node-2', { name: 'Instances' }],
  [
    'instance',
    'vm-1',
    'node-2-instances',
    { name: 'web', host: 'node-2', status: 'Warning', port: 'port-1', network_info: [{ network: { id: 'net-1' } }] },
  ],
  [
    'vnic',
    'node-2-tap1',
    'vm-1',
    { name: 'tap1', host: 'node-2', last_scanned: OLD, stale: { since: OLD, reason: 'unreachable' } },
  ],
  ['port', 'hidden-port', 'vm-1', { show_in_tree: false }],
  ['projects_folder', 'projects', ENVIRONMENT, { name: 'Projects' }],
  ['network', 'net-1', 'projects', { name: 'private', 'provider:network_type': 'vxlan' }],
  ['port', 'port-1', 'net-1', { 'binding:host_id': 'node-2', network_id: 'net-1' }],
])

export const snapshotOf = (input: Partial<SnapshotInput> = {}) =>
  buildSnapshot({ environment: ENVIRONMENT, objects: region, links: [], cliques: [], generation: 1, ...input })
