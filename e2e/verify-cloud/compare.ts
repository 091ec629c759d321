/** One comparison after the other: what the cloud has against what the product shows. */
import type { ApiTruth } from './ask-api'
import type { HostTruth } from './ask-hosts'
import type { ProductInventory, ProductObject } from './product'

export interface Comparison {
  what: string
  cloud: number
  product: number
  /** In the cloud, not in the product. */
  missing: string[]
  /** In the product, not in the cloud. */
  extra: string[]
}

function compare(what: string, cloud: Iterable<string>, product: Iterable<string>): Comparison {
  const cloudList = [...cloud]
  const productList = [...product]
  const cloudSet = new Set(cloudList)
  const productSet = new Set(productList)
  return {
    what,
    cloud: cloudList.length,
    product: productList.length,
    missing: [...cloudSet].filter((key) => !productSet.has(key)).sort(),
    extra: [...productSet].filter((key) => !cloudSet.has(key)).sort(),
  }
}

const str = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : [])

/** Each row as its values of these attributes, a space between. */
const told = (rows: readonly object[], ...attributes: string[]): string[] =>
  rows.map((row) => attributes.map((name) => str(Reflect.get(row, name))).join(' '))

/** Everything the APIs know: regions, projects, zones, aggregates, hosts, networks, ports, instances, agents. */
export function compareApi(api: ApiTruth, inventory: ProductInventory): Comparison[] {
  const of = (type: string) => inventory.objects.filter((object) => object.type === type)
  const hosts = new Set([...told(api.services, 'host'), ...told(api.agents, 'host'), ...told(api.hypervisors, 'host')])
  hosts.delete('')
  const used = new Set([
    ...told([...api.networks, ...api.ports, ...api.routers], 'project_id'),
    ...told(api.servers, 'tenant_id'),
  ])
  const projects = api.projects.filter((p) => !['service', 'services'].includes(str(p.name)) || used.has(p.id))
  const network = (status: string) => [
    'id',
    'name',
    'provider:network_type',
    'provider:physical_network',
    'provider:segmentation_id',
    status,
  ]
  const port = (status: string) => ['id', 'mac_address', 'network_id', 'binding:host_id', status, 'device_id']
  const aggregateHosts = api.aggregates.flatMap((a) => a.hosts.map((h) => `${a.name} ${h}`))
  const aggregateName = (id: string) => str(of('aggregate').find((a) => a.id === id)?.name)
  const shownHosts = of('host_ref').map((r) => `${aggregateName(r.parent_id)} ${r.name}`)
  const agents = of('network_agent').map((a) => ({ ...a, id: a.id.slice(-36) }))
  const instance = ['id', 'name', 'OS-EXT-SRV-ATTR:host']
  return [
    compare('regions', api.regions, told(of('region'), 'name')),
    compare('projects', told(projects, 'id', 'name'), told(of('project'), 'id', 'name')),
    compare('availability zones', new Set(told(api.zones, 'name')), told(of('availability_zone'), 'name')),
    compare('aggregates', told(api.aggregates, 'id', 'name'), told(of('aggregate'), 'id', 'name')),
    compare('aggregate hosts', aggregateHosts, shownHosts),
    compare('hosts', hosts, told(of('host'), 'id')),
    compare('networks', told(api.networks, ...network('status')), told(of('network'), ...network('neutron_status'))),
    compare('ports', told(api.ports, ...port('status')), told(of('port'), ...port('neutron_status'))),
    compare('instances', told(api.servers, ...instance), told(of('instance'), 'id', 'name', 'host')),
    compare('network agents', told(api.agents, 'id', 'agent_type', 'host'), told(agents, 'id', 'agent_type', 'host')),
  ]
}

/** Everything the hosts know: vNICs, vServices, bridges, switches, tunnel endpoints, pNICs. */
export function compareHosts(api: ApiTruth, hosts: readonly HostTruth[], inventory: ProductInventory): Comparison[] {
  const of = (type: string, where: (o: ProductObject) => boolean = () => true) =>
    inventory.objects.filter((o) => o.type === type && where(o))
  const each = (read: (truth: HostTruth) => string[]) =>
    hosts.flatMap((truth) => read(truth).map((key) => `${truth.host} ${key}`))
  const byHost = (objects: ProductObject[], key: (o: ProductObject) => string) =>
    objects.map((o) => `${str(o.host)} ${key(o)}`)
  const services = each((t) => t.namespaces.map((n) => n.name).filter((n) => /^(qdhcp|qrouter)-/.test(n)))
  const serviceNics = each((t) =>
    t.namespaces
      .filter((n) => /^(qdhcp|qrouter)-/.test(n.name))
      .flatMap((n) => n.interfaces.map((i) => `${i.name} ${i.mac}`)),
  )
  const agent = (host: string) => api.agents.filter((a) => a.host === host).map((a) => record(a.configurations))
  const tunnels = each((t) => [
    ...new Set([
      ...t.ovsTunnels.map((tunnel) => `${tunnel.type} ${tunnel.localIp}`),
      ...(t.ovsBridges.size > 0
        ? agent(t.host).flatMap((c) =>
            Array.isArray(c.tunnel_types) && str(c.tunneling_ip) !== ''
              ? c.tunnel_types.map((type) => `${String(type)} ${str(c.tunneling_ip)}`)
              : [],
          )
        : []),
    ]),
    ...t.vxlans.map((v) => `vxlan ${v.localIp} ${v.name}`),
  ])
  // Which NICs count depends on the bridges they are in, and a switch that does not answer tells none.
  const hasWiring = ({ host }: ProductObject) => hosts.some((t) => t.host === host && !t.ovsIsSilent)
  const ports = (vedge: ProductObject) =>
    list(vedge.ports).map((p) => `${str(vedge.host)} ${str(p.bridge)} ${str(p.name)}`)
  return [
    compare(
      'instance vNICs',
      each((t) => t.domains.flatMap((d) => d.interfaces.map((i) => `${d.uuid} ${i.device} ${i.mac}`))),
      byHost(
        of('vnic', (v) => v.vnic_type === 'instance_vnic'),
        (v) => `${str(v.instance_id)} ${v.name} ${str(v.mac_address)}`,
      ),
    ),
    compare(
      'DHCP servers and routers',
      services,
      byHost(
        of('vservice', (v) => /^(qdhcp|qrouter)-/.test(str(v.local_service_id))),
        (v) => str(v.local_service_id),
      ),
    ),
    compare(
      'routers known to Neutron',
      api.routers.map((r) => r.id),
      new Set(of('vservice', (v) => v.service_type === 'router').map((v) => str(v.local_service_id).slice(-36))),
    ),
    compare(
      'vService vNICs',
      serviceNics,
      byHost(
        of('vnic', (v) => v.vnic_type === 'vservice_vnic' && /-(qdhcp|qrouter)-/.test(str(v.vservice_id))),
        (v) => `${v.name} ${str(v.mac_address)}`,
      ),
    ),
    compare(
      'vConnectors',
      each((t) => [...t.bridges.keys()]),
      byHost(of('vconnector'), (v) => str(v.bridge_name)),
    ),
    compare(
      'vConnector members',
      each((t) => [...t.bridges].flatMap(([bridge, members]) => members.map((m) => `${bridge} ${m}`))),
      of('vconnector').flatMap((v) =>
        Array.isArray(v.interfaces_names)
          ? v.interfaces_names.map((m) => `${str(v.host)} ${str(v.bridge_name)} ${String(m)}`)
          : [],
      ),
    ),
    compare(
      'vEdges',
      each((t) => (t.ovsBridges.size > 0 ? ['OVS'] : [])),
      byHost(of('vedge'), (v) => str(v.vedge_type)),
    ),
    compare(
      'vEdge ports',
      each((t) => [...t.ovsBridges].flatMap(([bridge, members]) => [bridge, ...members].map((m) => `${bridge} ${m}`))),
      of('vedge').flatMap(ports),
    ),
    compare(
      'tunnel endpoints',
      tunnels,
      byHost(
        of('otep'),
        (o) =>
          `${str(o.overlay_type)} ${str(o.ip_address)}${o.parent_type === 'vconnector' ? ` ${str(list(o.ports)[0]?.interface)}` : ''}`,
      ),
    ),
    compare(
      'host pNICs',
      each((t) => (t.ovsIsSilent ? [] : expectedPnics(t, api, agent(t.host)))),
      byHost(of('host_pnic', hasWiring), (p) => `${p.name} ${str(p.mac_address)}`),
    ),
  ]
}

/** Made by Neutron or libvirt, or not a NIC at all. */
const NOT_A_NIC = /^(lo$|tap|qbr|qvb|qvo|qr-|qg-|brq|vxlan-|vnet|patch-|int-|phy-|br-(int|tun)$|ovs-)/

/** The pNIC rule: physical by sysfs; or owner of a management or tunnel address, member of a provider or tunnel bridge, or of a bond. */
function expectedPnics(truth: HostTruth, api: ApiTruth, agents: Record<string, unknown>[]): string[] {
  const interfaces = new Map(truth.interfaces.map((i) => [i.name, i]))
  const isBridge = (name: string) => truth.bridges.has(name) || truth.ovsBridges.has(name)
  const isNic = (name: string) => {
    const one = interfaces.get(name)
    return one !== undefined && one.kind !== 'tun' && !NOT_A_NIC.test(name) && !isBridge(name)
  }
  const uplinks = (bridge: string) =>
    [...(truth.bridges.get(bridge) ?? []), ...(truth.ovsDevices.get(bridge) ?? [])].filter(isNic)
  const names = new Set(truth.interfaces.filter((i) => i.physical).map((i) => i.name))
  const addresses = new Set([
    ...api.hypervisors.filter((h) => h.host === truth.host).map((h) => h.hostIp),
    ...agents.map((c) => str(c.tunneling_ip)),
    ...truth.ovsTunnels.map((t) => t.localIp),
    ...truth.vxlans.map((v) => v.localIp),
  ])
  for (const one of truth.interfaces) {
    if (!one.addresses.some((address) => addresses.has(address))) continue
    if (isBridge(one.name)) for (const uplink of uplinks(one.name)) names.add(uplink)
    else if (isNic(one.name)) names.add(one.name)
  }
  for (const configuration of agents) {
    for (const bridge of Object.values(record(configuration.bridge_mappings)))
      for (const uplink of uplinks(str(bridge))) names.add(uplink)
    for (const name of Object.values(record(configuration.interface_mappings)))
      if (interfaces.has(str(name))) names.add(str(name))
  }
  for (const [bond, members] of truth.bonds) for (const member of [bond, ...members]) names.add(member)
  return [...names].filter((name) => name !== 'lo').map((name) => `${name} ${interfaces.get(name)?.mac ?? ''}`)
}

/** No dangling ids, and for each instance that runs, DHCP server and router the whole chain to each of its networks. */
export function compareGraphs(api: ApiTruth, hosts: readonly HostTruth[], inventory: ProductInventory): Comparison[] {
  const objects = new Map(inventory.objects.map((o) => [o.id, o]))
  const links = new Map(inventory.links.map((l) => [l.id, l]))
  const cliques = new Map(inventory.cliques.map((c) => [c.focal_point, c]))
  const dangling = [
    ...inventory.links.flatMap((l) =>
      [l.source_id, l.target_id].filter((end) => !objects.has(end)).map((end) => `link ${l.id} → ${end}`),
    ),
    ...inventory.cliques.flatMap((c) => [
      ...c.links.filter((id) => !links.has(id)).map((id) => `clique ${c.focal_point} → link ${id}`),
      ...c.nodes.filter((id) => !objects.has(id)).map((id) => `clique ${c.focal_point} → ${id}`),
    ]),
    ...inventory.objects
      .filter((o) => !objects.has(o.parent_id) && !o.parent_id.length)
      .map((o) => `object ${o.id} → parent`),
  ]
  const duplicates = inventory.objects.length - objects.size
  // An API goes on calling a guest active when its host died: only what a hypervisor still knows has interfaces.
  const known = new Set(hosts.flatMap((truth) => truth.domains.map((domain) => domain.uuid)))
  const active = new Set(api.servers.filter((s) => s.status === 'ACTIVE' && known.has(s.id)).map((s) => s.id))
  const tunnelled = new Set(
    api.networks.filter((n) => ['vxlan', 'gre', 'geneve'].includes(str(n['provider:network_type']))).map((n) => n.id),
  )
  const wanted: string[] = []
  const found: string[] = []
  for (const object of inventory.objects) {
    if (!(object.type === 'instance' && active.has(object.id)) && object.type !== 'vservice') continue
    const nets = api.ports
      .filter((p) =>
        object.type === 'instance'
          ? p.device_id === object.id
          : Array.isArray(object.network) &&
            object.network.includes(p.network_id) &&
            str(object.local_service_id).endsWith(
              p.device_owner === 'network:dhcp' ? str(p.network_id) : str(p.device_id),
            ),
      )
      .map((p) => str(p.network_id))
    const clique = cliques.get(object.id)
    for (const network of new Set(nets)) {
      wanted.push(`${object.type} ${object.name} → ${network}`)
      if (
        clique &&
        reaches(
          object.id,
          network,
          tunnelled.has(network),
          clique.links.flatMap((id) => links.get(id) ?? []),
          objects,
        )
      )
        found.push(`${object.type} ${object.name} → ${network}`)
    }
  }
  return [
    compare('dangling ids', [], dangling),
    compare('ids used twice', [], duplicates > 0 ? [`${duplicates} objects`] : []),
    compare('paths to the network', wanted, found),
  ]
}

/** Walks only over links of the right order: focal → vnic → (vconnector) → vedge/vconnector → otep or host_pnic → host_pnic → network. */
function reaches(
  from: string,
  network: string,
  needsOtep: boolean,
  links: { source_id: string; target_id: string }[],
  objects: Map<string, ProductObject>,
): boolean {
  const rank: Record<string, number> = {
    instance: 0,
    vservice: 0,
    vnic: 1,
    vconnector: 2,
    vedge: 3,
    otep: 4,
    host_pnic: 5,
    network: 6,
  }
  const next = new Map<string, string[]>()
  const join = (a: string, b: string) => next.set(a, [...(next.get(a) ?? []), b])
  for (const link of links) {
    join(link.source_id, link.target_id)
    join(link.target_id, link.source_id)
  }
  const queue: { id: string; types: string[] }[] = [{ id: from, types: [str(objects.get(from)?.type)] }]
  const seen = new Set<string>()
  for (let step = queue.shift(); step; step = queue.shift()) {
    if (step.id === network) {
      const through = new Set(step.types)
      if (
        through.has('vnic') &&
        through.has('host_pnic') &&
        (through.has('vedge') || through.has('vconnector')) &&
        (!needsOtep || through.has('otep'))
      )
        return true
      continue
    }
    for (const id of next.get(step.id) ?? []) {
      const type = str(objects.get(id)?.type)
      const key = `${id} ${step.types.includes('otep') || type === 'otep'}`
      if ((rank[type] ?? 9) < (rank[step.types.at(-1) ?? ''] ?? 0) || seen.has(key)) continue
      if (id !== network) seen.add(key)
      queue.push({ id, types: [...step.types, type] })
    }
  }
  return false
}
