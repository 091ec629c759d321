/** What Nova answers about a generated cloud: records of Nova 26 at microversions 2.1 and 2.53, with its facts. Pure. */
import { type CloudModel, instancesOn, type SimulatedHost, type SimulatedPort } from './cloud-model'
import { labelIn } from './cloud-spec'
import { hex, uuid } from './identities'
import { recordedBody, recordedRow } from './recorded'

const CONTROL = ['nova-conductor', 'nova-scheduler'] as const

export const novaVersionBody = () => recordedBody('nova', 'GET /v2.1/')

/** Nova's number of a shut-off server. */
const SHUT_OFF = 4

const controllersOf = (model: CloudModel) => model.hosts.filter((host) => host.isController)

export function zones(model: CloudModel) {
  const working = (available: boolean) => ({ available, active: true, updated_at: '2026-01-05T09:00:00.000000' })
  const zone = (zoneName: string, hosts: readonly SimulatedHost[], binaries: readonly string[]) => ({
    zoneName,
    zoneState: { available: true },
    hosts: Object.fromEntries(
      hosts.map((host) => [host.name, Object.fromEntries(binaries.map((binary) => [binary, working(!host.isDead)]))]),
    ),
  })
  const names = [...new Set(model.hosts.map((host) => host.zone))]
  const inZone = (name: string) => model.hosts.filter((host) => host.zone === name)
  return [
    ...names.map((name) => zone(name, inZone(name), ['nova-compute'])),
    zone('internal', controllersOf(model), CONTROL),
  ]
}

export function services(model: CloudModel) {
  const row = recordedRow('nova', '/v2.1/os-services', 'services')
  const all = [
    ...controllersOf(model).flatMap(({ name }) =>
      CONTROL.map((binary) => ({ binary, host: name, zone: 'internal', state: 'up' })),
    ),
    ...model.hosts.map(({ name, zone, isDead }) => ({
      binary: 'nova-compute',
      host: name,
      zone,
      state: isDead ? 'down' : 'up',
    })),
  ]
  return all.map((service, index) => ({ ...row, ...service, id: index + 1 }))
}

/** Hypervisors at microversion 2.53 with their servers. */
export function hypervisors(model: CloudModel) {
  const row = recordedRow('nova', '/v2.1/os-hypervisors/detail', 'hypervisors')
  return model.hosts.map((host) => {
    const servers = instancesOn(model, host)
    return {
      ...row,
      id: uuid(`hypervisor/${host.name}`),
      hypervisor_hostname: host.name,
      host_ip: host.managementIp,
      state: host.isDead ? 'down' : 'up',
      service: { id: uuid(`compute-service/${host.name}`), host: host.name, disabled_reason: null },
      vcpus_used: servers.length,
      running_vms: servers.length,
      servers: servers.map((server) => ({ name: server.domainName, uuid: server.id })),
    }
  })
}

/** One aggregate per zone that is not Nova's default. */
export function aggregates(model: CloudModel) {
  const row = recordedRow('nova', '/v2.1/os-aggregates', 'aggregates')
  const zoneNames = [...new Set(model.hosts.map((host) => host.zone))].filter((name) => name !== 'nova')
  return zoneNames.map((name, index) => ({
    ...row,
    id: index + 1,
    name: `agg-${name}`,
    hosts: model.hosts.filter((host) => host.zone === name).map((host) => host.name),
    metadata: { availability_zone: name },
    availability_zone: name,
  }))
}

/** Those recorded: every server has the flavor of the recorded one. */
export const flavors = () =>
  recordedBody('nova', 'GET /v2.1/flavors/detail').flavors as readonly { readonly id: string }[]

/** What Nova's API reference shows of a project's quota. */
export function quota({ instances }: CloudModel, project: string) {
  const own = instances.filter(({ projectId }) => projectId === project).length
  return { id: project, instances: { in_use: own, limit: 10_000, reserved: 0 } }
}

/** The image of the recorded server, as Glance's API reference shows one; every region calls it otherwise. */
export const images = ({ spec }: CloudModel) => {
  const { id } = recordedRow('nova', '/v2.1/servers/detail', 'servers').image as { readonly id: string }
  return [{ id, name: labelIn(spec, 'cirros'), status: 'active', visibility: 'public' }]
}

export function servers(model: CloudModel) {
  const row = recordedRow('nova', '/v2.1/servers/detail', 'servers')
  const floating = new Map(model.floatingIps.map(({ port, address }) => [port.id, address]))
  return model.instances.map(({ id, name, domainName, projectId, host, ports, isOff }) => ({
    ...row,
    id,
    name,
    tenant_id: projectId,
    ...(isOff && { status: 'SHUTOFF', 'OS-EXT-STS:vm_state': 'stopped', 'OS-EXT-STS:power_state': SHUT_OFF }),
    hostId: hex(`hostId/${host.name}`, 40).padEnd(56, '0'),
    addresses: addressesByNetwork(ports, floating),
    'OS-EXT-AZ:availability_zone': host.zone,
    'OS-EXT-SRV-ATTR:host': host.name,
    'OS-EXT-SRV-ATTR:instance_name': domainName,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': host.name,
    security_groups: ports.map(() => ({ name: 'default' })),
  }))
}

/** By the network's name: those of networks with one name stand together. */
function addressesByNetwork(ports: readonly SimulatedPort[], floating: ReadonlyMap<string, string>) {
  const byName: Record<string, object[]> = {}
  for (const { id, network, mac, addresses } of ports) {
    byName[network.name] ??= []
    const address = (version: number, addr: string, type: string) => ({
      version,
      addr,
      'OS-EXT-IPS:type': type,
      'OS-EXT-IPS-MAC:mac_addr': mac,
    })
    byName[network.name]?.push(...addresses.map(({ subnet, ip }) => address(subnet.version, ip, 'fixed')))
    const outside = floating.get(id)
    if (outside !== undefined) byName[network.name]?.push(address(4, outside, 'floating'))
  }
  return byName
}
