/** Made-up but well-formed documents for tests of the store, transfer and search. */
import type { Clique } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { Scan } from '@shared/model/scan'
import type { InventoryCommit } from '../repository'

const AT = '2026-01-02T03:04:05.000Z'

/** An object below the environment, or below `parent`. */
export function anObject(
  environment: string,
  id: string,
  attributes: Record<string, unknown> & { type?: string; name?: string } = {},
): InventoryObject {
  const name = attributes.name ?? id
  return {
    environment,
    type: 'instance',
    id,
    name,
    object_name: name,
    parent_id: environment,
    parent_type: 'environment',
    id_path: `/${environment}/${id}`,
    name_path: `/${environment}/${name}`,
    show_in_tree: true,
    last_scanned: AT,
    sources: ['api'],
    ...attributes,
  }
}

export function aLink(environment: string, source: string, target: string): Link {
  return {
    id: `${source}>${target}`,
    environment,
    source_id: source,
    target_id: target,
    link_type: 'instance-vnic',
    link_name: `${source}-${target}`,
    state: 'up',
    link_weight: 0,
    source_label: '',
    target_label: '',
    implicit: false,
    attributes: {},
    last_scanned: AT,
  }
}

export function aClique(environment: string, focalPoint: string, nodes: readonly string[]): Clique {
  return {
    environment,
    focal_point: focalPoint,
    focal_point_type: 'instance',
    clique_type: 'instance',
    links: nodes.map((node) => `${focalPoint}>${node}`),
    nodes: [focalPoint, ...nodes],
    constraints: {},
    last_scanned: AT,
  }
}

export function anEnvironment(name: string, attributes: Partial<Environment> = {}): Environment {
  return {
    name,
    type: 'environment',
    environment_type: 'OpenStack',
    distribution: 'Devstack',
    distribution_version: '2024.2',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    operational: 'stopped',
    listen: false,
    enable_monitoring: false,
    aci_enabled: false,
    protected: false,
    freshness_hours: 24,
    created_at: AT,
    updated_at: AT,
    scanned: false,
    offline: false,
    sample: false,
    configuration: [],
    ...attributes,
  }
}

export function aScan(environment: string, number: number, attributes: Partial<Scan> = {}): Scan {
  return {
    id: `${environment}-${number}`,
    number,
    environment,
    status: 'completed',
    trigger: 'manual',
    options: {
      environment,
      scope: 'everything',
      clear: false,
      log_level: 'info',
      sources: { api: true, db: true, cli: true },
    },
    submit_timestamp: new Date(Date.parse(AT) + number * 60_000).toISOString(),
    stages: [],
    hosts: [],
    problems: [],
    counts: { objects: 0, links: 0, cliques: 0, stale: 0, byType: {} },
    cost: { api_calls: 0, ssh_commands: 0, db_queries: 0 },
    ...attributes,
  }
}

/**
 * An inventory of `hosts` hosts with `instances` instances each; every instance has two vNICs with MAC, IP and tap name,
 * one link to each, and a clique. About four objects per instance.
 */
export function generatedInventory(environment: string, hosts: number, instances: number): InventoryCommit {
  const objects: InventoryObject[] = []
  const links: Link[] = []
  const cliques: Clique[] = []
  const add = (parent: InventoryObject | undefined, id: string, type: string, attributes: Record<string, unknown>) => {
    const object = anObject(environment, id, { ...attributes, type })
    if (parent) {
      object.parent_id = parent.id
      object.parent_type = parent.type
      object.id_path = `${parent.id_path}/${id}`
      object.name_path = `${parent.name_path}/${object.name}`
    }
    objects.push(object)
    return object
  }
  for (let h = 0; h < hosts; h += 1) {
    const hostName = `compute-${h}.dc${h % 3}`
    const host = add(undefined, hostName, 'host', { host: hostName, ip_address: `192.0.2.${h % 250}` })
    for (let i = 0; i < instances; i += 1) {
      const n = h * instances + i
      const name = `${['web', 'db', 'cache', 'gw'][n % 4]}-${['eu', 'us', 'ap'][n % 3]}-instance-${n}`
      const instance = add(host, `instance-${n}`, 'instance', { name, host: hostName, flavor: { name: 'm1.small' } })
      const nics = [0, 1].map((port) => {
        const id = `vnic-${n}-${port}`
        return add(instance, id, 'vnic', {
          name: `tap${(n * 2 + port).toString(16).padStart(8, '0')}`,
          host: hostName,
          mac_address: macOf(n * 2 + port),
          addresses: [{ ip_address: `10.${port}.${Math.floor(n / 250) % 250}.${(n % 250) + 1}` }],
          ...(n % 50 === 0 ? { status: 'Error', status_text: 'link is down' } : {}),
          ...(n % 70 === 0 ? { stale: { since: AT, reason: 'host did not answer' } } : {}),
        }).id
      })
      add(host, `port-${n}`, 'port', { name: `port of ${name}`, host: hostName, segmentation_id: 1000 + (n % 4000) })
      for (const nic of nics) links.push(aLink(environment, instance.id, nic))
      cliques.push(aClique(environment, instance.id, nics))
    }
  }
  return { objects, links, cliques, scanId: `${environment}-1`, committedAt: AT }
}

function macOf(n: number): string {
  const hex = n.toString(16).padStart(6, '0')
  return `fa:16:3e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`
}
