/** One comparison after the other: what the cloud has against what the product shows. */
import type { ApiTruth } from './ask-api'
import type { Fact, HostTruth } from './ask-hosts'
import type { ProductInventory } from './product'

export interface Comparison {
  what: string
  cloud: number
  product: number
  /** In the cloud, not in the product. */
  missing: string[]
  /** In the product, not in the cloud. */
  extra: string[]
}

export function compare(what: string, cloud: Iterable<string>, product: Iterable<string>): Comparison {
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

export const str = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
export const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
export const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : [])

export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** Each row as its values of these attributes, a space between. */
export const told = (rows: readonly object[], ...attributes: string[]): string[] =>
  rows.map((row) => attributes.map((name) => str(Reflect.get(row, name))).join(' '))

/** Everything the APIs know: regions, projects, zones, aggregates, hosts, networks, ports, instances, agents. */
export function compareApi(api: ApiTruth, inventory: ProductInventory): Comparison[] {
  const of = (type: string) => inventory.objects.filter((object) => object.type === type)
  const hosts = new Set([
    ...told(api.services, 'host'),
    ...told(api.agents, 'host'),
    ...api.hypervisors.map((h) => h.service.host),
  ])
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
  const floatingIp = ['id', 'floating_ip_address', 'fixed_ip_address', 'router_id']
  const withPort = (rows: readonly object[]) => told(rows, 'port_id', ...floatingIp)
  const leading = api.floatingIps.filter((ip) => str(ip.port_id) !== '')
  const ofPorts = of('port').flatMap((p) => list(p.floating_ips))
  const deviceOf = new Map(api.ports.map((p) => [p.id, str(p.device_id)]))
  const servers = new Set(told(api.servers, 'id'))
  const ofServers = leading.filter((ip) => servers.has(deviceOf.get(str(ip.port_id)) ?? ''))
  const rules = (groups: readonly Record<string, unknown>[]) =>
    groups.flatMap((group) =>
      told(list(group.security_group_rules), 'security_group_id', 'id', 'protocol', 'remote_ip_prefix'),
    )
  const imageNames = new Map(api.images.map(({ id, name }) => [id, str(name)]))
  const imageOf = new Map(api.servers.map(({ id, image }) => [id, str(record(image).id)]))
  const flavors = new Map<string, object>(api.flavors.map((one) => [one.id, one]))
  const size = (flavor: object) => told([flavor], 'name', 'vcpus', 'ram', 'disk').join()
  const pairs = (rows: readonly Record<string, unknown>[]) =>
    rows.flatMap(({ id, allowed_address_pairs }) =>
      told(list(allowed_address_pairs), 'ip_address', 'mac_address').map((pair) => `${str(id)} ${pair}`),
    )
  const quota = (owner: string, service: string, resource: string, limit: unknown, used: unknown) =>
    [owner, service, resource, limit, used].join(' ')
  const visible = api.securityGroups.filter((group) => projects.some((p) => p.id === group.project_id))
  return [
    compare('regions', api.regions, told(of('region'), 'name')),
    compare('projects', told(projects, 'id', 'name'), told(of('project'), 'id', 'name')),
    compare('availability zones', new Set(told(api.zones, 'zoneName')), told(of('availability_zone'), 'name')),
    compare('aggregates', told(api.aggregates, 'id', 'name'), told(of('aggregate'), 'id', 'name')),
    compare('aggregate hosts', aggregateHosts, shownHosts),
    compare('hosts', hosts, told(of('host'), 'id')),
    compare('networks', told(api.networks, ...network('status')), told(of('network'), ...network('neutron_status'))),
    compare('ports', told(api.ports, ...port('status')), told(of('port'), ...port('neutron_status'))),
    compare('floating IPs of ports', withPort(leading), withPort(ofPorts)),
    compare(
      'floating IPs of instances',
      told(ofServers, ...floatingIp),
      told(
        of('instance').flatMap((i) => list(i.floating_ips)),
        ...floatingIp,
      ),
    ),
    compare('security groups', told(visible, 'id', 'name'), told(of('security_group'), 'id', 'name')),
    compare('security group rules', rules(visible), rules(of('security_group'))),
    compare('instances', told(api.servers, ...instance), told(of('instance'), 'id', 'name', 'host')),
    compare(
      'images of instances',
      [...imageOf].map(([id, image]) => `${id} ${imageNames.get(image) ?? image}`),
      // An instance without one boots from a volume, whose image the product tells.
      of('instance').map(({ id, image }) => `${id} ${imageOf.get(id) === '' ? '' : str(image)}`),
    ),
    compare(
      'flavors of instances',
      api.servers.map(({ id, flavor }) => {
        const { id: key } = record(flavor)
        return `${id} ${size(flavors.get(str(key)) ?? { name: key })}`
      }),
      of('instance').map(({ id, flavor }) => `${id} ${size(record(flavor))}`),
    ),
    compare('address pairs of ports', pairs(api.ports), pairs(of('port'))),
    compare(
      'quotas',
      api.quotas.flatMap(({ project, service, quota: all }) =>
        Object.entries(all).flatMap(([resource, told]) => {
          const { limit, in_use, used = in_use } = record(told)
          // Neither limited nor used: nothing to show.
          return limit === undefined || (limit === -1 && used === 0)
            ? []
            : quota(project, service, resource, limit, used)
        }),
      ),
      of('project').flatMap(({ id, quota_set }) =>
        list(quota_set).map((one) => quota(id, str(one.service), str(one.resource), one.limit, one.in_use)),
      ),
    ),
    compare('network agents', told(api.agents, 'id', 'agent_type', 'host'), told(agents, 'id', 'agent_type', 'host')),
  ]
}

/** Everything the hosts know: vNICs, vServices, bridges, switches, tunnel endpoints, pNICs. */
export function compareHosts(api: ApiTruth, hosts: readonly HostTruth[], inventory: ProductInventory): Comparison[] {
  const of = (type: string) => inventory.objects.filter((object) => object.type === type)
  const each = (read: (truth: HostTruth) => readonly string[]) =>
    hosts.flatMap((truth) => read(truth).map((line) => `${truth.host} ${line}`))
  const all = (fact: Fact) => each((truth) => truth.told(fact))
  const agents = ({ host }: HostTruth) => api.agents.filter((a) => a.host === host).map((a) => record(a.configurations))
  const ovsTunnels = (truth: HostTruth) => {
    const ofAgents = agents(truth).flatMap(({ tunnel_types, tunneling_ip }) =>
      texts(tunnel_types).flatMap((type) => (str(tunneling_ip) === '' ? [] : `${type} ${str(tunneling_ip)}`)),
    )
    return new Set([...truth.told('ovs-tunnel'), ...(truth.told('ovs-bridge').length > 0 ? ofAgents : [])])
  }
  // What only stands in for a vNIC was told by the API; the host told nothing.
  const vnics = of('vnic').filter(
    (v) => v.vnic_type === 'instance_vnic' && str(v.parent_vnic) === '' && v.reading === undefined,
  )
  const services = of('vservice').filter((v) => /^(qdhcp|qrouter)-/.test(str(v.local_service_id)))
  const routers = of('vservice').filter((v) => v.service_type === 'router')
  const serviceVnics = of('vnic').filter(
    (v) => v.vnic_type === 'vservice_vnic' && /-(qdhcp|qrouter)-/.test(str(v.vservice_id)),
  )
  // Which NICs count depends on the bridges they are in, and a switch that does not answer tells none.
  const wired = hosts.filter((truth) => truth.told('ovs').length === 0)
  const pnics = of('host_pnic').filter((p) => wired.some((truth) => truth.host === p.host))
  const members = of('vconnector').flatMap((v) => texts(v.interfaces_names).map((member) => ({ ...v, member })))
  const ports = of('vedge').flatMap((vedge) => list(vedge.ports).map((port) => ({ ...port, host: vedge.host })))
  const oteps = of('otep').map((o) => ({ ...o, device: o.parent_type === 'vconnector' && list(o.ports)[0]?.interface }))
  return [
    compare('instance vNICs', all('guest-nic'), told(vnics, 'host', 'instance_id', 'name', 'mac_address')),
    compare('DHCP servers and routers', all('service'), told(services, 'host', 'local_service_id')),
    compare(
      'routers known to Neutron',
      told(api.routers, 'id'),
      new Set(routers.map((v) => str(v.router_id) || str(v.local_service_id).slice(-36))),
    ),
    compare(
      'floating IPs of routers',
      told(
        api.floatingIps.filter((ip) => str(ip.router_id) !== '' && str(ip.port_id) !== ''),
        'router_id',
        'floating_ip_address',
      ),
      new Set(
        told(
          // A distributed router's central part serves those that no host serves itself.
          of('vservice').flatMap((v) => list(v.floating_ips)),
          'router_id',
          'floating_ip_address',
        ),
      ),
    ),
    compare('vService vNICs', all('service-nic'), told(serviceVnics, 'host', 'name', 'mac_address')),
    compare('vConnectors', all('bridge'), told(of('vconnector'), 'host', 'bridge_name')),
    compare('vConnector members', all('bridge-port'), told(members, 'host', 'bridge_name', 'member')),
    compare(
      'vEdges',
      each((truth) => (truth.told('ovs-bridge').length > 0 ? ['OVS'] : [])),
      told(of('vedge'), 'host', 'vedge_type'),
    ),
    compare('vEdge ports', all('ovs-port'), told(ports, 'host', 'bridge', 'name')),
    compare(
      'tunnel endpoints',
      each((truth) => [...ovsTunnels(truth), ...truth.told('vxlan').map((line) => `vxlan ${line}`)]),
      told(oteps, 'host', 'overlay_type', 'ip_address', 'device').map((key) => key.trimEnd()),
    ),
    compare(
      'host pNICs',
      wired.flatMap((truth) => expectedPnics(truth, api, agents(truth)).map((nic) => `${truth.host} ${nic}`)),
      told(pnics, 'host', 'name', 'mac_address'),
    ),
  ]
}

/** Made by Neutron or libvirt, or not a NIC at all. */
const NOT_A_NIC = /^(lo$|tap|qbr|qvb|qvo|qr-|qg-|brq|vxlan-|vnet|patch-|int-|phy-|br-(int|tun)$|ovs-)/

/** The pNIC rule: physical by sysfs; or owner of a management or tunnel address, member of a provider or tunnel bridge, or of a bond. */
function expectedPnics({ host, told }: HostTruth, api: ApiTruth, agents: Record<string, unknown>[]): string[] {
  const pairs = (fact: Fact) => told(fact).map((line) => line.split(' ') as [string, string])
  const macs = new Map(pairs('interface'))
  const bridges = new Set([...told('bridge'), ...told('ovs-bridge')])
  const isNic = (name: string) =>
    macs.has(name) && !told('tun').includes(name) && !NOT_A_NIC.test(name) && !bridges.has(name)
  const members = [...pairs('bridge-port'), ...pairs('ovs-device')]
  /** NICs of a bridge; a NIC by itself. */
  const nicsOf = (name: string) =>
    bridges.has(name)
      ? members.flatMap(([bridge, member]) => (bridge === name && isNic(member) ? member : []))
      : [name].filter(isNic)
  const addresses = new Set([
    ...api.hypervisors.filter((h) => h.service.host === host).map((h) => h.host_ip),
    ...agents.map((c) => str(c.tunneling_ip)),
    ...pairs('ovs-tunnel').map(([, ip]) => ip),
    ...pairs('vxlan').map(([ip]) => ip),
  ])
  const mapped = (key: string) => agents.flatMap((c) => Object.values(record(c[key])).map(str))
  const names = new Set([
    ...told('physical'),
    ...pairs('address').flatMap(([name, address]) => (addresses.has(address) ? nicsOf(name) : [])),
    ...[...mapped('bridge_mappings'), ...told('ovn-bridge')].flatMap((bridge) =>
      bridges.has(bridge) ? nicsOf(bridge) : [],
    ),
    ...mapped('interface_mappings').filter((name) => macs.has(name)),
    ...told('bond'),
    ...pairs('bond-port').map(([, member]) => member),
  ])
  names.delete('lo')
  return [...names].map((name) => `${name} ${macs.get(name) ?? ''}`)
}
