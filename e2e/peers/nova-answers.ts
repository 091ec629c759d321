/** What Nova answers about a generated cloud; the shapes are those of Nova 26 at microversions 2.1 and 2.53. Pure. */
import type { CloudModel, SimulatedHost, SimulatedInstance } from './cloud-model'
import { CREATED_AT, SEEN_AT } from './times'

const CONTROL = ['nova-conductor', 'nova-scheduler'] as const

export const novaVersionBody = (base: string) => ({
  version: {
    id: 'v2.1',
    status: 'CURRENT',
    version: '2.93',
    min_version: '2.1',
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${base}/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
  },
})

export function zones(model: CloudModel) {
  const working = { available: true, active: true, updated_at: SEEN_AT }
  const zone = (zoneName: string, hosts: readonly SimulatedHost[], binaries: readonly string[]) => ({
    zoneName,
    zoneState: { available: true },
    hosts: Object.fromEntries(
      hosts.map((host) => [host.name, Object.fromEntries(binaries.map((binary) => [binary, working]))]),
    ),
  })
  const names = [...new Set(model.hosts.map((host) => host.zone))]
  return [
    ...names.map((name) =>
      zone(
        name,
        model.hosts.filter((host) => host.zone === name),
        ['nova-compute'],
      ),
    ),
    zone(
      'internal',
      model.hosts.filter((host) => host.isController),
      CONTROL,
    ),
  ]
}

export function services(model: CloudModel) {
  const all = [
    ...model.hosts
      .filter((host) => host.isController)
      .flatMap((host) => CONTROL.map((binary) => ({ binary, host, zone: 'internal' }))),
    ...model.hosts.map((host) => ({ binary: 'nova-compute', host, zone: host.zone })),
  ]
  return all.map(({ binary, host, zone }, index) => ({
    binary,
    host: host.name,
    id: index + 1,
    zone,
    status: 'enabled',
    state: 'up',
    updated_at: SEEN_AT,
    disabled_reason: null,
  }))
}

/** Hypervisors at microversion 2.53 with their servers. */
export function hypervisors(model: CloudModel) {
  return model.hosts.map((host) => {
    const servers = model.instances.filter((instance) => instance.host === host)
    return {
      id: model.ids.uuid(`hypervisor/${host.name}`),
      hypervisor_hostname: host.name,
      state: 'up',
      status: 'enabled',
      hypervisor_type: 'QEMU',
      hypervisor_version: 7002022,
      host_ip: host.managementIp,
      service: { id: model.ids.uuid(`compute-service/${host.name}`), host: host.name, disabled_reason: null },
      vcpus: 32,
      memory_mb: 131_072,
      local_gb: 900,
      vcpus_used: servers.length,
      memory_mb_used: 512 + servers.length * 512,
      local_gb_used: servers.length,
      free_ram_mb: 130_560 - servers.length * 512,
      free_disk_gb: 900 - servers.length,
      current_workload: 0,
      running_vms: servers.length,
      disk_available_least: 700,
      cpu_info: {
        arch: 'x86_64',
        model: 'kvm64',
        vendor: 'AMD',
        topology: { cells: 1, sockets: 2, cores: 16, threads: 1 },
        features: ['sse', 'sse2', 'aes'],
      },
      servers: servers.map((server) => ({ name: server.domainName, uuid: server.id })),
    }
  })
}

/** One aggregate per zone that is not Nova's default. */
export function aggregates(model: CloudModel) {
  const zoneNames = [...new Set(model.hosts.map((host) => host.zone))].filter((name) => name !== 'nova')
  return zoneNames.map((name, index) => ({
    id: index + 1,
    name: `agg-${name}`,
    hosts: model.hosts.filter((host) => host.zone === name).map((host) => host.name),
    metadata: { availability_zone: name },
    created_at: SEEN_AT,
    updated_at: null,
    deleted_at: null,
    deleted: false,
    availability_zone: name,
  }))
}

export function flavors(model: CloudModel, base: string) {
  return [
    {
      id: model.flavorId,
      name: 'm1.small',
      ram: 512,
      disk: 1,
      swap: '',
      'OS-FLV-EXT-DATA:ephemeral': 0,
      'OS-FLV-DISABLED:disabled': false,
      vcpus: 1,
      'os-flavor-access:is_public': true,
      rxtx_factor: 1,
      links: linksTo(base, 'flavors', model.flavorId),
    },
  ]
}

export function servers(model: CloudModel, base: string) {
  return model.instances.map((instance) => server(instance, model, base))
}

function server(instance: SimulatedInstance, model: CloudModel, base: string) {
  const bookmark = (kind: string, id: string) => ({ id, links: linksTo(base, kind, id).slice(1) })
  return {
    id: instance.id,
    name: instance.name,
    status: 'ACTIVE',
    tenant_id: model.tenantId,
    user_id: model.ids.keystoneId('user/demo'),
    metadata: {},
    hostId: model.ids.hex(`hostId/${instance.host.name}`, 40).padEnd(56, '0'),
    image: bookmark('images', model.imageId),
    flavor: bookmark('flavors', model.flavorId),
    created: CREATED_AT,
    updated: CREATED_AT,
    addresses: Object.fromEntries(
      instance.ports.map((port) => [
        port.network.name,
        [{ version: 4, addr: port.ip, 'OS-EXT-IPS:type': 'fixed', 'OS-EXT-IPS-MAC:mac_addr': port.mac }],
      ]),
    ),
    accessIPv4: '',
    accessIPv6: '',
    links: linksTo(base, 'servers', instance.id),
    'OS-DCF:diskConfig': 'MANUAL',
    progress: 0,
    'OS-EXT-AZ:availability_zone': instance.host.zone,
    config_drive: '',
    key_name: null,
    'OS-SRV-USG:launched_at': SEEN_AT,
    'OS-SRV-USG:terminated_at': null,
    'OS-EXT-SRV-ATTR:host': instance.host.name,
    'OS-EXT-SRV-ATTR:instance_name': instance.domainName,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': instance.host.name,
    'OS-EXT-STS:task_state': null,
    'OS-EXT-STS:vm_state': 'active',
    'OS-EXT-STS:power_state': 1,
    'os-extended-volumes:volumes_attached': [],
    security_groups: instance.ports.map(() => ({ name: 'default' })),
  }
}

const linksTo = (base: string, kind: string, id: string) => [
  { rel: 'self', href: `${base}/${kind}/${id}` },
  { rel: 'bookmark', href: `${base.replace(/\/v2\.1$/, '')}/${kind}/${id}` },
]
