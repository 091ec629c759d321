/**
 * vNICs of the instances on a host, running or not, and their disks and processors.
 *
 * Commands: `virsh -r list --all --uuid`, then `virsh -r dumpxml <uuid>` once per guest that Nova knows. Joined to
 * Neutron's ports by their id where libvirt knows it, else by MAC address and device name. Guests that the host has and
 * Nova sees elsewhere are on the move, or left behind by an evacuation: both copies may run.
 */
import { AppError } from '@shared/contract/errors'
import type { Disagreement } from '@shared/model/knowledge'
import { macForm } from '../../../../../addresses'
import { command } from '../../../../../connections/ssh/commands'
import type { CommandResult } from '../../../../../connections/ssh/host-shell-types'
import { asRecord, asRecords, type StoredObject, textOf, unique } from '../../../../../values'
import type { HostReader } from '../../../../host/host-reader'
import { detailOf, isNotInstalled, readResult } from '../../../../host/host-state'
import { portOfInstance } from '../../../../host/port-match'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import type { PlacedObject } from '../../../../model/tree-paths'
import { type LibvirtDomain, type LibvirtInterface, parseLibvirtDomain } from '../../../../parsers/libvirt-domain'
import { type Report, withoutUndefined } from '../../../../parsers/parsing'
import { parseVirshUuids } from '../../../../parsers/virsh-list'
import { defineFetcher, onHost, type Targets } from '../../define-fetcher'
import { ID_PART_LENGTH, type InventoryView } from '../../inventory-view'

const NO_SUCH_GUEST = /failed to get domain|domain not found/i

export const instanceVnics = defineFetcher('cli', 'instance-vnics', 'host', {
  alsoFrom: ['api'],
  produces: ['vnic'],
  owns: (object) => object.vnic_type === 'instance_vnic',
  enriches: {
    types: ['instance', 'port'],
    attributes: ['disks', 'vcpu'],
    claims: ['power_state', 'binding:host_id', 'host'],
  },
  appliesTo: ({ host }) => host.roles.includes('Compute'),
  expected: { by: 'port', objects: vnicsOfPorts },
  fetch: async ({ shell }, { host, inventory }, report) => {
    const listing = await shell.run(command('virsh-list-uuid'))
    const known = new Set(inventory.instancesOn(host.id).map((instance) => instance.id))
    // Hypervisors other than libvirt's are compute hosts too; but where instances run, their vNICs must not just vanish.
    if (isNotInstalled(listing) && known.size === 0) return { domains: [], strays: [] }
    const listed = readResult(listing, parseVirshUuids, report)
    const uuids = listed.filter((uuid) => known.has(uuid))
    if (listing.lackedRoot && uuids.length === 0 && known.size > 0) throw hidesGuests(listing)
    const domains = await Promise.all(uuids.map((id) => describe(shell, id, (error) => report(error, id))))
    const isElsewhere = (uuid: string) => !known.has(uuid) && inventory.get(uuid)?.type === 'instance'
    return { domains: domains.filter((domain) => domain !== undefined), strays: listed.filter(isElsewhere) }
  },
  shape: ({ domains, strays }, target) => {
    const objects = domains.flatMap((domain) => shapeGuest(domain, target))
    return {
      objects,
      enrichments: [
        ...domains.map((domain) => ({
          id: domain.uuid,
          attributes: { disks: domain.disks, ...(domain.vcpu === undefined ? {} : { vcpu: domain.vcpu }) },
          claims: stateOf(domain, target),
        })),
        ...objects.flatMap(({ attributes: { port } }) =>
          typeof port === 'string' ? [{ id: port, attributes: {}, claims: { 'binding:host_id': target.host.id } }] : [],
        ),
        ...strays.map((id) => ({ id, attributes: {}, claims: { host: target.host.id } })),
      ],
    }
  },
})

/** Nova's numbers: running, paused, shut down. */
const ACTIVE = new Set([1, 3])
const SHUT_DOWN = 4

/** What libvirt says of a guest's power where Nova says the contrary. */
function stateOf({ uuid, isActive }: LibvirtDomain, { inventory }: Targets['host']): { power_state?: number } {
  const told = inventory.get(uuid)?.power_state
  if (typeof told !== 'number' || ACTIVE.has(told) === isActive) return {}
  return { power_state: isActive ? 1 : SHUT_DOWN }
}

/** Without root libvirt answers for the login's own guests, of which there are none: an empty list, and no complaint. */
function hidesGuests(listing: CommandResult): AppError {
  return new AppError('permission-denied', `"${listing.text}" on ${listing.host} lists no guests unless run as root`, {
    hint: 'Let the SSH user of the master host run commands through sudo, or make it a member of the group libvirt.',
    context: { host: listing.host, command: listing.text, refused: 'sudo' },
  })
}

/** One guest that cannot be described must not hide the others of its host. */
async function describe(shell: HostReader, uuid: string, report: Report): Promise<LibvirtDomain | undefined> {
  const result = await shell.run(command('virsh-dumpxml', { domain: uuid }))
  // Deleted or moved away since the list was made.
  if (result.exitCode !== 0 && NO_SUCH_GUEST.test(result.stderr)) return undefined
  return detailOf(result, parseLibvirtDomain, report)
}

/**
 * The vNICs the instances of a host must have by their ports, under the names that Nova gives their devices: so they have
 * the ids of those that are found when the host is read.
 */
function vnicsOfPorts(target: Targets['host'], isSeen: (port: unknown) => boolean): PlacedObject[] {
  const { host, inventory } = target
  return inventory.instancesOn(host.id).flatMap((instance) => {
    const ports = inventory
      .portsOf(instance.id)
      .filter((port) => ['', host.id].includes(textOf(port['binding:host_id'])) && !isSeen(port.id))
    if (ports.length === 0) return []
    const interfaces = ports.filter((port) => !HANDED_OVER.test(textOf(port['binding:vnic_type']))).map(vifOf)
    const guest = { uuid: instance.id, name: textOf(instance.local_name), interfaces, passedThrough: [] }
    return shapeGuest(guest, target).map((vnic) => {
      const port = inventory.get(textOf(vnic.attributes.port)) ?? instance
      const binding = ['binding:vif_type', 'binding:vnic_type'].map((name) => [name, port[name]])
      const attributes = { ...vnic.attributes, ...Object.fromEntries(binding) }
      return { ...vnic, attributes, sources: port.sources, lastScanned: port.last_scanned }
    })
  })
}

function vifOf(port: StoredObject): Vif {
  const kind = textOf(port['binding:vnic_type'])
  const pciAddress = textOf(asRecord(port['binding:profile']).pci_slot).toLowerCase() || undefined
  return withoutUndefined({
    virtualportInterfaceId: port.id,
    mac: macForm(textOf(port.mac_address)),
    ...(kind === 'direct' && { type: 'hostdev', hostdev: withoutUndefined({ pciAddress }) }),
    ...(kind === 'macvtap' && { type: 'direct' }),
    targetDev: kind === 'direct' || kind === 'macvtap' ? undefined : deviceOf(port),
  })
}

/** As Nova names it; that of a socket only where the socket has such a name too. */
function deviceOf(port: StoredObject): string | undefined {
  const part = port.id.slice(0, ID_PART_LENGTH)
  if (port['binding:vif_type'] !== 'vhostuser') return `tap${part}`
  const socket = textOf(asRecord(port['binding:vif_details']).vhostuser_socket)
  return socket === '' || socket.endsWith(`/vhu${part}`) ? `vhu${part}` : undefined
}

/** What is known of a vNIC beside its port. */
type Vif = Partial<LibvirtInterface>
type Guest = Pick<LibvirtDomain, 'uuid' | 'name' | 'passedThrough'> & { readonly interfaces: readonly Vif[] }

function shapeGuest(domain: Guest, target: Targets['host']): DiscoveredObject[] {
  const { inventory } = target
  const plugged = domain.interfaces.map((vif) => ({ vif, port: portOfInstance(vif, domain.uuid, inventory) }))
  const ports = new Set(plugged.map(({ port }) => port?.id))
  // A whole NIC or an accelerator is handed over as a bare PCI device: only Neutron knows that it is a port.
  const handedOver = inventory
    .portsOf(domain.uuid)
    .filter((port) => !ports.has(port.id) && HANDED_OVER.test(textOf(port['binding:vnic_type'])))
  return [
    ...plugged.flatMap(({ vif, port }) => {
      const vnic = shapeVnic(vif, port, domain, target)
      return [vnic, ...shapeSubports(vnic, port, domain, target)]
    }),
    ...handedOver.map((port) => {
      const slot = textOf(asRecord(port['binding:profile']).pci_slot).toLowerCase()
      const [only, ...others] = domain.passedThrough
      const pciAddress = slot || (handedOver.length === 1 && others.length === 0 ? only : undefined)
      const vif = { type: 'hostdev', hostdev: withoutUndefined({ pciAddress }), mac: macForm(textOf(port.mac_address)) }
      return shapeVnic(withoutUndefined(vif), port, domain, target)
    }),
  ]
}

/** What the guest sends with a VLAN on the parent port of a trunk. */
function shapeSubports(
  parent: DiscoveredObject,
  port: StoredObject | undefined,
  domain: Guest,
  { host, inventory }: Targets['host'],
): DiscoveredObject[] {
  return asRecords(asRecord(port?.trunk_details).sub_ports).flatMap(
    ({ port_id, segmentation_type, segmentation_id }) => {
      const subport = inventory.get(textOf(port_id))
      const vlan = textOf(segmentation_id)
      if (subport?.type !== 'port' || vlan === '') return []
      return [
        onHost(host, 'vnic', {
          id: `${parent.id}.${vlan}`,
          name: `${parent.name}.${vlan}`,
          place: below('instance', domain.uuid, 'vnics_folder'),
          attributes: {
            vnic_type: 'instance_vnic',
            instance_id: domain.uuid,
            parent_vnic: parent.id,
            segmentation_type,
            segmentation_id,
            mac_address: macForm(textOf(subport.mac_address)),
            ...portAttributes(subport),
          },
        }),
      ]
    },
  )
}

const portAttributes = (port: StoredObject) => ({
  port: port.id,
  network: textOf(port.network_id) || undefined,
  addresses: unique(asRecords(port.fixed_ips).map((ip) => textOf(ip.ip_address))),
})

/** The MTU of the network, where the guest's interface was made with another: its large packets are lost. */
function mtuElsewhere({ mtu }: Vif, port: StoredObject | undefined, inventory: InventoryView) {
  const value = inventory.get(textOf(port?.network_id))?.mtu
  if (mtu === undefined || typeof value !== 'number' || value === mtu) return {}
  const disagreement: Disagreement = { attribute: 'mtu', source: 'api', value }
  return { disagreements: [disagreement] }
}

/** Neutron's `binding:vnic_type` of ports that libvirt runs without an `<interface>`. */
const HANDED_OVER = /^(?:direct-physical|accelerator-direct(?:-physical)?)$/

function shapeVnic(
  one: Vif,
  port: StoredObject | undefined,
  domain: Guest,
  { host, inventory }: Targets['host'],
): DiscoveredObject {
  // Passed-through functions have no device on the host; the MAC address is unique within the guest.
  const device = one.targetDev ?? `${domain.name}-${one.mac ?? one.alias ?? one.type}`
  return onHost(host, 'vnic', {
    id: `${host.id}-${device}`,
    name: device,
    place: below('instance', domain.uuid, 'vnics_folder'),
    attributes: {
      vnic_type: 'instance_vnic',
      instance_id: domain.uuid,
      interface_type: one.type,
      mac_address: one.mac,
      model: one.model,
      mtu: one.mtu,
      ...mtuElsewhere(one, port, inventory),
      source_bridge: one.sourceBridge,
      source_network: one.sourceNetwork,
      source_device: one.sourceDev,
      hostdev: one.hostdev,
      alias: one.alias,
      ...(port ? portAttributes(port) : { addresses: [] }),
      raw: one.raw,
    },
  })
}
