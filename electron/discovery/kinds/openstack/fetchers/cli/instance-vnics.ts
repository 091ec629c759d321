/**
 * vNICs of the instances on a host, running or not.
 *
 * Commands: `virsh -r list --all --uuid`, then `virsh -r dumpxml <uuid>` once per guest that Nova knows. Joined to
 * Neutron's ports by MAC address and device name.
 */
import { AppError, asAppError } from '@shared/contract/errors'
import { command } from '../../../../../connections/ssh/commands'
import type { CommandResult } from '../../../../../connections/ssh/host-shell-types'
import { asRecords, textOf, unique } from '../../../../../values'
import type { HostReader } from '../../../../host/host-reader'
import { isNotInstalled, outputOf } from '../../../../host/host-state'
import { portOfInstance } from '../../../../host/port-match'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { type LibvirtDomain, type LibvirtInterface, parseLibvirtDomain, parseVirshNames } from '../../../../parsers'
import { defineFetcher, type Targets } from '../../define-fetcher'

interface Raw {
  readonly domains: readonly LibvirtDomain[]
  /** Guests that are there but could not be described. */
  readonly failures: readonly { readonly uuid: string; readonly error: AppError }[]
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const NO_SUCH_GUEST = /failed to get domain|domain not found/i

export const instanceVnics = defineFetcher<'host', Raw>({
  id: 'cli.instance-vnics',
  source: 'cli',
  alsoFrom: ['api'],
  per: 'host',
  parentType: 'instance',
  produces: ['vnic'],
  owns: (object) => object.vnic_type === 'instance_vnic',
  appliesTo: ({ host }) => host.roles.includes('Compute'),
  commands: ['virsh-list-uuid', 'virsh-dumpxml'],
  fetch: async ({ shell }, { host, inventory }) => {
    const listing = await shell.run({ id: 'virsh-list-uuid', slots: {} })
    const known = new Set(inventory.instancesOn(host.id).map((instance) => instance.id))
    // Hypervisors other than libvirt's are compute hosts too; but where instances run, their vNICs must not just vanish.
    if (isNotInstalled(listing) && known.size === 0) return { domains: [], failures: [] }
    const uuids = uuidsOf(listing).filter((uuid) => known.has(uuid))
    if (listing.lackedRoot && uuids.length === 0 && known.size > 0) throw hidesGuests(listing)
    const answers = await Promise.all(uuids.map((uuid) => describe(shell, uuid)))
    return {
      domains: answers.flatMap((answer) => answer.domain ?? []),
      failures: answers.flatMap(({ uuid, error }) => (error === undefined ? [] : [{ uuid, error }])),
    }
  },
  shape: ({ domains, failures }, target) => ({
    objects: domains.flatMap((domain) => domain.interfaces.map((one) => shapeVnic(one, domain, target))),
    unread: failures.map(({ uuid, error }) => ({ ownerId: uuid, error })),
  }),
})

/** @throws AppError `parse-failed` when the list holds anything but ids */
function uuidsOf(listing: CommandResult): string[] {
  const uuids = parseVirshNames(outputOf(listing))
  const odd = uuids.find((uuid) => !UUID.test(uuid))
  if (odd === undefined) return uuids
  throw new AppError('parse-failed', `"${listing.text}" on ${listing.host} lists something that is no id of a guest`, {
    hint: 'Run the command on the host by hand: something else than virsh may answer to its name.',
    context: { host: listing.host, command: listing.text },
  })
}

/** Without root libvirt answers for the login's own guests, of which there are none: an empty list, and no complaint. */
function hidesGuests(listing: CommandResult): AppError {
  return new AppError('permission-denied', `"${listing.text}" on ${listing.host} shows no guest without root`, {
    hint: 'Let the login of the CLI section run commands through sudo, or make it a member of the group libvirt.',
    context: { host: listing.host, command: listing.text },
  })
}

interface Description {
  readonly uuid: string
  readonly domain?: LibvirtDomain
  readonly error?: AppError
}

/** One guest that cannot be described must not hide the others of its host. */
async function describe(shell: HostReader, uuid: string): Promise<Description> {
  const result = await shell.run(command('virsh-dumpxml', { domain: uuid }))
  // Deleted or moved away since the list was made.
  if (result.exitCode !== 0 && NO_SUCH_GUEST.test(result.stderr)) return { uuid }
  try {
    return { uuid, domain: parseLibvirtDomain(outputOf(result)) }
  } catch (error) {
    return { uuid, error: asAppError(error) }
  }
}

function shapeVnic(one: LibvirtInterface, domain: LibvirtDomain, target: Targets['host']): DiscoveredObject {
  const { host, inventory } = target
  const port = portOfInstance({ mac: one.mac, device: one.targetDev }, domain.uuid, inventory)
  // Passed-through functions have no device on the host; the MAC address is unique within the guest.
  const device = one.targetDev ?? `${domain.name}-${one.mac ?? one.alias ?? one.type}`
  return {
    type: 'vnic',
    id: `${host.id}-${device}`,
    name: device,
    host: host.id,
    place: below('instance', domain.uuid, 'vnics_folder'),
    attributes: {
      region: host.region,
      vnic_type: 'instance_vnic',
      instance_id: domain.uuid,
      interface_type: one.type,
      mac_address: one.mac,
      model: one.model,
      mtu: one.mtu,
      source_bridge: one.sourceBridge,
      source_network: one.sourceNetwork,
      source_device: one.sourceDev,
      hostdev: one.hostdev,
      alias: one.alias,
      port: port?.id,
      network: port === undefined ? undefined : textOf(port.network_id) || undefined,
      addresses: port === undefined ? [] : unique(asRecords(port.fixed_ips).map((ip) => textOf(ip.ip_address))),
      raw: one.raw,
    },
  }
}
