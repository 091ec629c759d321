/**
 * DHCP servers and routers, and the vNICs inside them.
 *
 * Commands: `ip netns list`, then `ip netns exec <namespace> ip addr show` for each of Neutron's. Router attributes come
 * from Neutron `GET routers`; a namespace whose router or network is gone is kept under the id in its name.
 */
import type { AppError } from '@shared/contract/errors'
import type { Router } from '../../../../../connections/openstack/neutron'
import { textOf, unique } from '../../../../../values'
import { adminState, type NamespaceState, readInterfaces, readNamespaces } from '../../../../host/host-state'
import { addressAttributes } from '../../../../host/ip-attributes'
import { portOfInterface } from '../../../../host/port-match'
import { below, type DiscoveredObject, type FolderType } from '../../../../model/discovered-object'
import type { IpInterface } from '../../../../parsers/ip-addr'
import { told } from '../../cloud-reader'
import { defineFetcher, onHost, required, type Targets, together } from '../../define-fetcher'

interface Raw {
  readonly namespaces: readonly NamespaceState[]
  /** Interfaces of the host itself: the outer ends of veth pairs. */
  readonly hostInterfaces: readonly IpInterface[]
  readonly routers: readonly Router[]
}

/**
 * Namespace prefix → what it is. "snat" is the central part of a distributed router, "fip" its floating IPs on a host,
 * "ovnmeta" the metadata service of one network under OVN.
 */
const KINDS: Readonly<Record<string, { readonly serviceType: string; readonly folder: FolderType }>> = {
  qdhcp: { serviceType: 'dhcp', folder: 'vservice_dhcps_folder' },
  qrouter: { serviceType: 'router', folder: 'vservice_routers_folder' },
  snat: { serviceType: 'snat', folder: 'vservice_routers_folder' },
  fip: { serviceType: 'fip', folder: 'vservice_miscellaneous_folder' },
  ovnmeta: { serviceType: 'metadata', folder: 'vservice_miscellaneous_folder' },
}
const NAMESPACE = /^(qdhcp|qrouter|snat|fip|ovnmeta)-(.+)$/

export const vservices = defineFetcher('cli', 'vservices', 'host', {
  alsoFrom: ['api'],
  needsApi: true,
  produces: ['vservice', 'vnic'],
  owns: (object) => object.ovn_logical !== true && (object.type === 'vservice' || object.vnic_type === 'vservice_vnic'),
  fetch: ({ shell, cloud }, { host }, report) => {
    const unread = (error: AppError, namespace?: string) => report(error, namespace && `${host.id}-${namespace}`)
    return together({
      namespaces: readNamespaces(shell, (name) => NAMESPACE.test(name), unread),
      // Only the outer ends of pairs are looked up there; who needs more of it reports what is missing.
      hostInterfaces: shell.once(readInterfaces, () => {}),
      routers: told(required(cloud).region(host.region).routers(), report),
    })
  },
  shape: (raw, target) => ({ objects: raw.namespaces.flatMap((namespace) => shapeNamespace(namespace, raw, target)) }),
})

function shapeNamespace(namespace: NamespaceState, raw: Raw, target: Targets['host']): DiscoveredObject[] {
  const { host } = target
  const [, prefix = '', subject = ''] = NAMESPACE.exec(namespace.name) ?? []
  const kind = KINDS[prefix]
  if (!kind) return []
  const id = `${host.id}-${namespace.name}`
  const router = raw.routers.find((one) => one.id === subject)
  const network = target.inventory.get(subject)
  const vnics = namespace.interfaces
    .filter((one) => one.name !== 'lo' && one.mac !== undefined)
    .map((one) => shapeVnic(one, id, raw, target))
  const { id: _id, name: routerName, status, ...routerAttributes } = router ?? { id: '', name: '', status: undefined }
  return [
    onHost(host, 'vservice', {
      id,
      name: `${kind.serviceType}-${(network?.type === 'network' ? network.name : routerName) || subject}`,
      place: below('host', host.id, 'vservices_folder', kind.folder),
      attributes: {
        ...routerAttributes,
        neutron_status: status,
        floating_ips: nonEmpty(target.inventory.floatingIpsThrough(router?.id ?? '')),
        project: projectName(target, router, network?.project),
        local_service_id: namespace.name,
        service_type: kind.serviceType,
        // The namespace of a DHCP server or metadata service names its network even while it is not plugged yet.
        network: unique([
          ...vnics.map((vnic) => textOf(vnic.attributes.network)),
          network?.type === 'network' && prefix !== 'fip' ? subject : '',
        ]),
      },
    }),
    ...vnics,
  ]
}

function shapeVnic(one: IpInterface, vserviceId: string, raw: Raw, target: Targets['host']): DiscoveredObject {
  const { host, inventory } = target
  const port = portOfInterface(one, inventory)
  return onHost(host, 'vnic', {
    id: `${host.id}-${one.name}`,
    name: one.name,
    place: below('vservice', vserviceId, 'vnics_folder'),
    attributes: {
      vnic_type: 'vservice_vnic',
      vservice_id: vserviceId,
      mac_address: one.mac,
      mtu: one.mtu,
      state: adminState(one),
      port: port?.id,
      network: port === undefined ? undefined : textOf(port.network_id) || undefined,
      peer_name: outerEnd(one, raw.hostInterfaces),
      ...addressAttributes(one.addresses),
    },
  })
}

const nonEmpty = <T>(list: readonly T[]) => (list.length > 0 ? list : undefined)

/** The end of a veth pair outside of the namespace: each end is numbered as the other's peer. */
function outerEnd(inner: IpInterface, outside: readonly IpInterface[]): string | undefined {
  if (inner.parentIndex === undefined || inner.index === undefined) return undefined
  return outside.find((one) => one.index === inner.parentIndex && one.parentIndex === inner.index)?.name
}

function projectName(target: Targets['host'], router: Router | undefined, ofNetwork: unknown): string | undefined {
  const owner = target.inventory.get(router?.project_id ?? router?.tenant_id ?? '')
  return (owner?.type === 'project' ? owner.name : textOf(ofNetwork)) || undefined
}
