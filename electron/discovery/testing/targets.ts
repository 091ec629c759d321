/** Targets of fetchers and short forms of their records, for tests. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { buildSnapshot } from '../../store/inventory-snapshot'
import type { Targets } from '../kinds/openstack/define-fetcher'
import { createInventoryView } from '../kinds/openstack/inventory-view'
import type { IpInterface } from '../parsers/ip-addr'
import { ENVIRONMENT } from './scan-recorded'

export const REGION: Targets['region'] = { region: 'RegionOne', manyRegions: false }

/** What the APIs told, looked up. */
export const inventoryOf = (objects: readonly InventoryObject[]) =>
  createInventoryView(buildSnapshot({ environment: ENVIRONMENT.name, objects, links: [], cliques: [], generation: 1 }))

/** A host target; `objects` are what the APIs told. */
export function hostTarget(
  id: string,
  objects: readonly InventoryObject[] = [],
  host: Partial<Targets['host']['host']> = {},
  environment: Partial<Targets['host']['environment']> = {},
): Targets['host'] {
  return {
    environment: { ...ENVIRONMENT, ...environment },
    host: { id, roles: ['Compute', 'Network'], region: 'RegionOne', ipAddress: '', ...host },
    inventory: inventoryOf(objects),
  }
}

/** A stored object with the common attributes filled in. */
export function stored(object: Partial<InventoryObject> & Pick<InventoryObject, 'type' | 'id'>): InventoryObject {
  return {
    environment: 'lab',
    name: object.id,
    object_name: object.id,
    parent_id: 'lab',
    parent_type: 'environment',
    id_path: `/lab/${object.id}`,
    name_path: `/lab/${object.id}`,
    show_in_tree: true,
    last_scanned: '2026-01-01T00:00:00.000Z',
    sources: ['api'],
    ...object,
  }
}

/** The L2 agent of a host with its configuration. */
export function l2Agent(host: string, type: string, configurations: Record<string, unknown>): InventoryObject {
  const id = `agent-${host}`
  return stored({ type: 'network_agent', id, host, agent_type: type, agent_id: id, configurations })
}

/** An interface that is up, with its addresses as "10.0.0.1/24". */
export function nic(
  name: string,
  more: Partial<Omit<IpInterface, 'addresses'>> = {},
  ...addresses: string[]
): IpInterface {
  return {
    index: 1,
    name,
    adminUp: true,
    carrier: true,
    ...more,
    addresses: addresses.map((text) => {
      const [address = '', prefix = ''] = text.split('/')
      return { family: address.includes(':') ? 'inet6' : 'inet', address, prefix: Number(prefix), scope: 'global' }
    }),
  }
}
