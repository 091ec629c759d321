/** The largest inventory and the longest list of scans the product promises to carry, made up in memory. */
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { Scan } from '@shared/model/scan'
import type { InventoryCommit } from '../../store/repository'
import { aLink, anObject } from '../../store/testing/generated-inventory'

export const LARGE = 'large'
const AT = '2026-01-02T03:04:05.000Z'
const HOSTS = 1000
const GROUPS = ['group']
const INSTANCES_PER_HOST = 20
const NICS_PER_INSTANCE = 3
/** Instances on the one network that everybody shares; a network twice as small can still be drawn. */
const SHARED_BY = 7700
const DRAWN_BY = 3000

/** A thousand hosts with twenty instances of three NICs each: a quarter of a million objects. */
export function largeInventory(): InventoryCommit {
  const objects: InventoryObject[] = []
  const links: Link[] = []
  const cliques: Clique[] = []
  const paths = new Map<string, string>()
  const add = (type: string, id: string, parent: string, attributes: Record<string, unknown> = {}) => {
    const path = `${paths.get(parent) ?? `/${LARGE}`}/${id}`
    paths.set(id, path)
    const parent_type = parent === LARGE ? 'environment' : 'x'
    objects.push(anObject(LARGE, id, { type, parent_id: parent, parent_type, id_path: path, ...attributes }))
    return id
  }
  const join = (source: string, target: string, link_type: string) => {
    const link = { ...aLink(LARGE, source, target), link_type }
    links.push(link)
    return link.id
  }
  const clique = (focal_point: string, type: string, nodes: string[], own: string[]) => {
    const facts = { environment: LARGE, constraints: {}, last_scanned: AT }
    cliques.push({ ...facts, focal_point, focal_point_type: type, clique_type: type, links: own, nodes })
  }
  add('region', 'region', add('regions_folder', 'regions', LARGE))
  add('project', 'project', add('projects_folder', 'projects', LARGE))
  add('security_group', 'group', 'project', { security_group_rules: [{ id: 'any', direction: 'ingress' }] })
  for (const network of ['shared', 'drawn'])
    add('network', network, 'project', {
      'provider:network_type': 'vxlan',
      subnets: [{ id: network, cidr: '10.0.0.0/8', allocation_pools: [{ start: '10.0.0.2', end: '10.255.255.254' }] }],
    })
  const members: Record<'shared' | 'drawn', { nodes: string[]; links: string[] }> = {
    shared: { nodes: ['shared'], links: [] },
    drawn: { nodes: ['drawn'], links: [] },
  }
  for (let h = 0; h < HOSTS; h += 1) {
    const host = add('host', `node-${h}.cloud.example`, 'region', { host_type: ['Compute'], zone: 'az-1' })
    const at = { host }
    const instances = add('instances_folder', `${host}-instances`, host)
    const ports = Array.from({ length: 30 }, (_, port) => ({ name: `qvo${h}-${port}`, tag: port, type: 'patch' }))
    const vedge = add('vedge', `${host}-ovs`, host, { ...at, vedge_type: 'OVS', bridges: ports, alive: true })
    const otep = add('otep', `${host}-otep`, vedge, { ...at, ip_address: '10.0.0.1' })
    const pnic = add('host_pnic', `${host}-eth0`, host, { ...at, Speed: '25000Mb/s' })
    join(vedge, otep, 'vedge-otep')
    join(otep, pnic, 'otep-host_pnic')
    for (let i = 0; i < INSTANCES_PER_HOST; i += 1) {
      const index = h * INSTANCES_PER_HOST + i
      const id = `${String(index).padStart(8, '0')}-1111-2222-3333-444455556666`
      const state = { ...at, nova_status: index % 500 === 0 ? 'ERROR' : 'ACTIVE', status: 'OK', project: 'project' }
      const instance = add('instance', id, instances, { name: `web-${index}`, ...state })
      const nodes = [instance]
      const own: string[] = []
      for (let n = 0; n < NICS_PER_INSTANCE; n += 1) {
        const mac_address = `fa:16:3e:${[16, 8, 0].map((by) => ((index * 3 + n) >> by) & 255).join(':')}`
        const network =
          n === 0 && index < 10_500 ? 'shared' : n === 0 && index < 10_500 + DRAWN_BY ? 'drawn' : 'project'
        const wiring = { network, port: `${id}-port${n}`, instance_id: id, raw: { domain: 'x'.repeat(100) } }
        const vnic = add('vnic', `${id}-tap${n}`, instance, { ...at, mac_address, ...wiring })
        const bridge = add('vconnector', `${id}-qbr${n}`, host, at)
        const owner = { device_id: id, device_owner: 'compute:az-1', network_id: network }
        const fixed_ips = [
          { ip_address: `10.${[16, 8, 0].map((by) => ((index * 3 + n) >> by) & 255).join('.')}`, subnet_id: network },
        ]
        add('port', wiring.port, network, {
          mac_address,
          'binding:host_id': host,
          fixed_ips,
          security_groups: GROUPS,
          ...owner,
        })
        add('security_group_rule', `${id}-rule${n}`, 'project', { show_in_tree: false })
        own.push(join(instance, vnic, 'instance-vnic'), join(vnic, bridge, 'vnic-vconnector'))
        own.push(join(bridge, vedge, 'vconnector-vedge'))
        nodes.push(vnic, bridge)
        const limits = { shared: SHARED_BY, drawn: 10_500 + DRAWN_BY } as const
        if ((network === 'shared' || network === 'drawn') && index < limits[network]) {
          members[network].nodes.push(instance, vnic)
          members[network].links.push(...own.slice(0, 1), join(vnic, network, 'vnic-network'))
        }
      }
      clique(instance, 'instance', [...nodes, vedge, otep, pnic], own)
    }
  }
  for (const [network, { nodes, links: own }] of Object.entries(members)) clique(network, 'network', nodes, own)
  return { objects, links, cliques, committedAt: AT, scanId: 'scan-0' }
}

/** A scan of as many hosts, with the matrix and problems that come with them. */
export function largeScan(number: number): Scan {
  const cells = Object.fromEntries(
    ['instance', 'vservice', 'vnic', 'vconnector', 'vedge', 'otep', 'host_pnic', 'network_agent'].map((type) => [
      type,
      { state: 'ok' as const, count: 20 },
    ]),
  )
  const names = Array.from({ length: HOSTS }, (_, host) => `node-${host}.cloud.example`)
  const at = new Date(Date.parse(AT) + number * 60_000).toISOString()
  return {
    id: `scan-${number}`,
    number,
    environment: LARGE,
    status: 'completed_with_errors',
    trigger: 'manual',
    options: {
      environment: LARGE,
      scope: 'everything',
      clear: false,
      log_level: 'info',
      sources: { api: true, db: true, cli: true },
    },
    submit_timestamp: at,
    start_timestamp: at,
    end_timestamp: at,
    stages: [{ id: 'hosts', state: 'problems', count: 250_000, done: HOSTS, total: HOSTS }],
    hosts: names.map((host) => ({ host, roles: ['compute'], state: 'problems', cells, reason: `${host}: refused` })),
    problems: Array.from({ length: 60 }, (_, problem) => ({
      id: `problem-${problem}`,
      severity: problem % 2 === 0 ? 'error' : 'warning',
      title: 'A command failed',
      error: { code: 'remote-command-failed', message: 'no such command', retryable: false },
      hosts: names,
      objects: [],
      count: HOSTS,
    })),
    counts: { objects: 250_000, links: 180_000, cliques: 20_000, stale: 0, byType: { instance: 20_000 } },
    cost: { api_calls: 10, ssh_commands: 50_000, db_queries: 0 },
  }
}
