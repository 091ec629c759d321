/**
 * Instances with their network interfaces as the APIs know them.
 *
 * Sources: Nova `GET servers/detail?all_tenants=1`, `GET flavors/detail` and `GET os-services`, Neutron `GET ports`, `GET networks`.
 * `network_info` has the form of Nova's info cache, made from the ports so that no database is needed.
 */
import { macForm } from '../../../../../addresses'
import type { Port } from '../../../../../connections/openstack/neutron'
import type { ComputeService, Flavor, Server } from '../../../../../connections/openstack/nova'
import { byKey, filterInTurns, groupInTurns, keyInTurns, mapInTurns, takeTurns } from '../../../../../turns'
import { asRecord, asRecords, asTexts, textOf, unique } from '../../../../../values'
import type { HostNames } from '../../../../host/host-names'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'
import { regionId } from '../../ids'

interface Lookups {
  readonly region: string
  readonly portsByDevice: ReadonlyMap<string, readonly Port[]>
  /** By id, those that trunks carry. */
  readonly subports: ReadonlyMap<string, Port>
  /** Of one that could not be read the name is not known; one the user cannot see goes by its id. */
  readonly networkName: (id: string) => string | undefined
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly hostStatuses: ReadonlyMap<string, string | undefined>
  readonly hostAddresses: ReadonlyMap<string, string>
  readonly projects: ReadonlyMap<string, { readonly name: string; readonly domain_id?: string | null | undefined }>
  readonly domainNames: ReadonlyMap<string, string>
  readonly names: HostNames
}

export const instances = defineFetcher('api', 'instances', 'region', {
  produces: ['instance'],
  fetch: ({ api, cloud }, _target, report) =>
    together({
      servers: told(api.servers(), report),
      // An interface, or the name of its network, may be what could not be read.
      ports: told(api.ports(), report, () => undefined),
      networks: told(api.networks(), report, () => undefined),
      flavors: orEmpty(told(api.flavors(), report)),
      hypervisors: orEmpty(api.hypervisors()),
      services: orEmpty(api.services()),
      projects: orEmpty(cloud.projects()),
      domains: orEmpty(cloud.domains()),
      names: api.hostNames(),
    }),
  shape: async (raw, { region }) => {
    const turns = takeTurns()
    const ofInstances = await filterInTurns(raw.ports, (port) => port.device_owner.startsWith('compute:'), turns)
    const subports = await filterInTurns(raw.ports, (port) => port.device_owner === 'trunk:subport', turns)
    const networkNames = new Map(raw.networks.map((network) => [network.id, network.name]))
    const lookups: Lookups = {
      region,
      names: raw.names,
      portsByDevice: await groupInTurns(ofInstances, (port) => port.device_id, turns),
      subports: await keyInTurns(subports, (port) => port.id, turns),
      networkName: (id) => networkNames.get(id) ?? (raw.networks.unread?.length ? undefined : id),
      flavors: new Map(raw.flavors.map((flavor) => [flavor.id, flavor])),
      projects: new Map(raw.projects.map((project) => [project.id, project])),
      domainNames: new Map(raw.domains.map((domain) => [domain.id, domain.name])),
      hostStatuses: new Map(
        raw.services.flatMap((one) =>
          one.binary === 'nova-compute' ? [[raw.names.canonical(one.host), hostStatus(one)] as const] : [],
        ),
      ),
      hostAddresses: new Map(raw.hypervisors.map((one) => [raw.names.canonical(one.service.host), one.host_ip ?? ''])),
    }
    return { objects: await mapInTurns(raw.servers, (server) => shapeInstance(server, lookups), turns) }
  },
})

function shapeInstance(server: Server, lookups: Lookups): DiscoveredObject {
  const image = textOf(asRecord(server.image).id)
  const project = lookups.projects.get(server.tenant_id)
  const host = lookups.names.canonical(server['OS-EXT-SRV-ATTR:host'] ?? '') || undefined
  // Oldest first, which is the order of its interfaces.
  const itsPorts = (lookups.portsByDevice.get(server.id) ?? []).toSorted(byKey(ageKey))
  const networkInfo = itsPorts.flatMap((port) => [vifOf(port, lookups), ...vifsInside(port, lookups)])
  return {
    type: 'instance',
    id: server.id,
    name: server.name === '' ? server.id : server.name,
    ...(host === undefined ? {} : { host }),
    // Without a host (failed to build, shelved) the region is the nearest thing it is in.
    place:
      host === undefined
        ? below('region', regionId(lookups.region), 'instances_folder')
        : below('host', host, 'instances_folder'),
    attributes: {
      uuid: server.id,
      region: lookups.region,
      local_name: server['OS-EXT-SRV-ATTR:instance_name'] ?? undefined,
      nova_status: server.status,
      vm_state: server['OS-EXT-STS:vm_state'],
      power_state: server['OS-EXT-STS:power_state'],
      task_state: server['OS-EXT-STS:task_state'],
      availability_zone: server['OS-EXT-AZ:availability_zone'] ?? undefined,
      host_status: host === undefined ? undefined : lookups.hostStatuses.get(host),
      host_ip_address: host === undefined ? undefined : lookups.hostAddresses.get(host) || undefined,
      project_id: server.tenant_id,
      project: project?.name,
      project_domain: lookups.domainNames.get(project?.domain_id ?? ''),
      user_id: server.user_id,
      key_name: server.key_name,
      flavor: flavorOf(asRecord(server.flavor), lookups.flavors),
      image: image || undefined,
      image_id: image || undefined,
      metadata: server.metadata,
      config_drive: server.config_drive,
      accessIPv4: server.accessIPv4 || undefined,
      accessIPv6: server.accessIPv6 || undefined,
      diskConfig: server['OS-DCF:diskConfig'],
      progress: server.progress,
      security_groups: unique(asRecords(server.security_groups).map((group) => textOf(group.name))).sort(),
      security_group_ids: unique(itsPorts.flatMap((port) => asTexts(port.security_groups))).sort(),
      created_at: server.created,
      launched_at: server['OS-SRV-USG:launched_at'],
      terminated_at: server['OS-SRV-USG:terminated_at'],
      volumes_attached: asRecords(server['os-extended-volumes:volumes_attached']).map((volume) => textOf(volume.id)),
      network_info: networkInfo,
      network: unique(networkInfo.map((vif) => vif.network.id)),
      addresses: networkInfo.every((vif) => vif.network.label !== undefined)
        ? networkInfo.map((vif) => ({ network: vif.network.label, addresses: vif.addresses }))
        : undefined,
    },
  }
}

/** Nova's own word for the host of an instance, which its API tells from release Mitaka on. */
function hostStatus({ state, status }: ComputeService): string | undefined {
  if (status === 'disabled') return 'MAINTENANCE'
  return state ? (state === 'up' ? 'UP' : 'UNKNOWN') : undefined
}

/** One entry of `network_info`: id is the port's, `devname` the device Nova plugs for it. */
function vifOf(port: Port, { networkName }: Lookups) {
  return {
    id: port.id,
    address: macForm(port.mac_address) ?? port.mac_address,
    devname: `${port['binding:vif_type'] === 'vhostuser' ? 'vhu' : 'tap'}${port.id.slice(0, 11)}`,
    type: port['binding:vif_type'] ?? undefined,
    active: port.status === 'ACTIVE',
    network: { id: port.network_id, label: networkName(port.network_id) },
    addresses: port.fixed_ips.map((ip) => ip.ip_address),
  }
}

/** What a guest sends with a VLAN on the parent port of a trunk: Neutron names no device on these ports. */
function vifsInside(parent: Port, lookups: Lookups) {
  return (parent.trunk_details?.sub_ports ?? []).flatMap(({ port_id, segmentation_type, segmentation_id }) => {
    const port = lookups.subports.get(port_id)
    if (!port) return []
    const { devname } = vifOf(parent, lookups)
    const inside = { parent_port: parent.id, segmentation_type, segmentation_id }
    return [{ ...vifOf(port, lookups), devname: `${devname}.${segmentation_id}`, ...inside }]
  })
}

/** From microversion 2.47 on the flavor is embedded and nameless ids are gone; before, only its id is given. */
function flavorOf(given: Readonly<Record<string, unknown>>, flavors: ReadonlyMap<string, Flavor>) {
  const known = flavors.get(textOf(given.id))
  const id = textOf(given.id) || undefined
  const name = known?.name ?? (textOf(given.original_name) || id)
  if (name === undefined) return undefined
  const {
    vcpus,
    ram,
    disk,
    swap,
    'OS-FLV-EXT-DATA:ephemeral': ephemeral = given.ephemeral,
    extra_specs,
  } = known ?? given
  return { id, name, vcpus, ram, disk, swap, ephemeral, extra_specs }
}

const ageKey = (port: Port) => `${textOf(port.created_at)} ${port.id}`
