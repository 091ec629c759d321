/**
 * vNICs of the instances on a host, running or not.
 *
 * Commands: `virsh -r list --all --uuid`, then `virsh -r dumpxml <uuid>` once per guest that Nova knows. Joined to
 * Neutron's ports by MAC address and device name.
 */
import { asAppError } from '@shared/contract/errors'
import { command } from '../../../connections/ssh/commands'
import { defineFetcher, type Targets } from '../../define-fetcher'
import { below, type DiscoveredObject } from '../../discovered-object'
import { isNotInstalled, outputOf } from '../../host-state'
import { recordsOf, textOf, unique } from '../../json-values'
import { type LibvirtDomain, type LibvirtInterface, parseLibvirtDomain, parseVirshNames } from '../../parsers'
import { portOfInstance } from '../../port-match'

interface Raw {
  readonly domains: readonly LibvirtDomain[]
  /** Guests that were listed but could not be described: gone meanwhile, or odd. */
  readonly failures: readonly { readonly uuid: string; readonly message: string }[]
}

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
    // Hypervisors other than libvirt's are compute hosts too.
    if (isNotInstalled(listing)) return { domains: [], failures: [] }
    const known = new Set(inventory.instancesOn(host.id).map((instance) => instance.id))
    const uuids = parseVirshNames(outputOf(listing)).filter((uuid) => known.has(uuid))
    const answers = await Promise.allSettled(
      uuids.map(async (uuid) =>
        parseLibvirtDomain(outputOf(await shell.run(command('virsh-dumpxml', { domain: uuid })))),
      ),
    )
    const domains: LibvirtDomain[] = []
    const failures: { uuid: string; message: string }[] = []
    answers.forEach((answer, index) => {
      if (answer.status === 'fulfilled') domains.push(answer.value)
      else {
        const error = asAppError(answer.reason)
        // A guest deleted between the two commands is no failure of the host; anything else about one guest is told.
        if (error.code !== 'remote-command-failed' && error.code !== 'parse-failed') throw error
        failures.push({ uuid: uuids[index] ?? '', message: error.message })
      }
    })
    return { domains, failures }
  },
  shape: ({ domains, failures }, target) => ({
    objects: domains.flatMap((domain) => domain.interfaces.map((one) => shapeVnic(one, domain, target))),
    warnings: failures.map(({ uuid, message }) => `instance ${uuid}: ${message}`),
  }),
})

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
      addresses: port === undefined ? [] : unique(recordsOf(port.fixed_ips).map((ip) => textOf(ip.ip_address))),
      raw: one.raw,
    },
  }
}
