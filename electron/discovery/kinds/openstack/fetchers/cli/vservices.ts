/**
 * DHCP servers, routers, metadata services and what distributed routers have on each host, with the vNICs inside them.
 *
 * Commands: `ip netns list`, then `ip netns exec <namespace> ip addr show` for each of Neutron's, and where a router is
 * highly available `<state_path>/ha_confs/<router>/state`. Router attributes come from Neutron `GET routers`; a
 * namespace whose router or network is gone is kept under the id in its name.
 */
import { type AppError, asAppError } from '@shared/contract/errors'
import type { Router } from '../../../../../connections/openstack/neutron'
import type { Records } from '../../../../../connections/openstack/paging'
import { command, SLOT_CLASSES } from '../../../../../connections/ssh/commands'
import { asTexts, textOf, unique } from '../../../../../values'
import type { HostReader } from '../../../../host/host-reader'
import {
  adminState,
  detailOf,
  type NamespaceState,
  readInterfaces,
  readNamespaceNames,
  readNamespaces,
} from '../../../../host/host-state'
import { addressAttributes } from '../../../../host/ip-attributes'
import { portOfInterface } from '../../../../host/port-match'
import { below, type DiscoveredObject, type FolderType } from '../../../../model/discovered-object'
import { type HaState, parseHaFolder, parseHaStates } from '../../../../parsers/ha-states'
import type { IpInterface } from '../../../../parsers/ip-addr'
import type { Report } from '../../../../parsers/parsing'
import { defineFetcher, onHost, required, type Targets, together } from '../../define-fetcher'
import {
  carriesTraffic,
  floatingIpsServed,
  gatewayNetwork,
  isHa,
  isSnat,
  nonEmpty,
  routerAttributes,
} from '../../router-instance'

interface Raw {
  readonly namespaces: readonly NamespaceState[]
  /** Interfaces of the host itself: the outer ends of veth pairs. */
  readonly hostInterfaces: readonly IpInterface[]
  readonly routers: readonly Router[]
  readonly haStates: ReadonlyMap<string, HaState>
}

interface Kind {
  readonly serviceType: string
  readonly folder: FolderType
  /** What all instances of it are to the operator: this and the id in their names. */
  readonly service: 'dhcp' | 'router' | 'fip' | 'metadata'
}

/**
 * Namespace prefix → what it is. "snat" is the central part of a distributed router, "fip" its floating IPs on a host,
 * "ovnmeta" the metadata service of one network under OVN.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  qdhcp: { serviceType: 'dhcp', folder: 'vservice_dhcps_folder', service: 'dhcp' },
  qrouter: { serviceType: 'router', folder: 'vservice_routers_folder', service: 'router' },
  snat: { serviceType: 'snat', folder: 'vservice_routers_folder', service: 'router' },
  fip: { serviceType: 'fip', folder: 'vservice_miscellaneous_folder', service: 'fip' },
  ovnmeta: { serviceType: 'metadata', folder: 'vservice_miscellaneous_folder', service: 'metadata' },
}
const NAMESPACE = /^(qdhcp|qrouter|snat|fip|ovnmeta)-(.+)$/

function meaningOf(namespace: string) {
  const [, prefix = '', subject = ''] = NAMESPACE.exec(namespace) ?? []
  const kind = KINDS[prefix]
  return kind && { ...kind, subject, isOfRouter: kind.service === 'router' }
}

/** "dhcp-private", "floating-ip-public"; but "router-1" for a router of that name, not "router-router-1". */
export function serviceName(type: string, subject: string): string {
  const word = type === 'fip' ? 'floating-ip' : type
  return subject.toLowerCase().startsWith(word) ? subject : `${word}-${subject}`
}

export const vservices = defineFetcher('cli', 'vservices', 'host', {
  alsoFrom: ['api'],
  needsApi: true,
  produces: ['vservice', 'vnic'],
  owns: (object) => object.ovn_logical !== true && (object.type === 'vservice' || object.vnic_type === 'vservice_vnic'),
  fetch: async ({ shell, cloud }, target, report) => {
    const { host } = target
    const unread = (error: AppError, namespace: string) => report(error, `${host.id}-${namespace}`)
    const { listed, routers } = await together({
      listed: readNamespaceNames(shell, report),
      routers: required(cloud).region(host.region).routers().catch(asAppError),
    })
    const ofNeutron = listed.filter((name) => NAMESPACE.test(name))
    const failures = new Map(ofNeutron.map((name) => [name, failureOfRouter(name, routers)]))
    for (const [name, failure] of failures) if (failure) unread(failure, name)
    // Floating IPs of one router that is odd are shown with those of the others.
    const isShown = (name: string) => !failures.get(name) || (Array.isArray(routers) && !meaningOf(name)?.isOfRouter)
    const names = ofNeutron.filter(isShown)
    return together({
      namespaces: readNamespaces(shell, names, unread),
      haStates: readHaStates(shell, names, target, report),
      // The outer ends of pairs are looked up there.
      hostInterfaces: shell.once(readInterfaces, (error) => {
        for (const name of names) unread(error, name)
      }),
      routers: Array.isArray(routers) ? routers : [],
    })
  },
  shape: (raw, target) => {
    const objects = raw.namespaces.flatMap((namespace) => shapeNamespace(namespace, raw, target))
    return { objects: joinPairs(objects, raw, target) }
  },
})

/**
 * Why a namespace cannot be understood whole: without its router's attributes it would lose its name, and the ends of pairs
 * in those of floating IPs their others. What needs none of them is undefined.
 */
function failureOfRouter(namespace: string, routers: Records<Router> | AppError): AppError | undefined {
  const { isOfRouter, service, subject } = meaningOf(namespace) ?? {}
  if (!isOfRouter && service !== 'fip') return undefined
  if (!Array.isArray(routers)) return routers
  return routers.unread?.find(({ id }) => id === undefined || id === subject || !isOfRouter)?.error
}

/** Where the file cannot be read, the addresses in the namespace say as much. */
async function readHaStates(
  shell: HostReader,
  namespaces: readonly string[],
  { inventory, host }: Targets['host'],
  report: (error: AppError, id: string) => void,
): Promise<ReadonlyMap<string, HaState>> {
  const mayBeHa = namespaces.map(meaningOf).some((one) => one?.isOfRouter && isHa(inventory.portsOf(one.subject)))
  if (!mayBeHa) return new Map()
  const statesIn = (file: string) => shell.run(command('ha-states', { file }))
  const usual = parseHaFolder('')
  const { settings, asUsual } = await together({
    settings: shell.run(command('ha-settings')),
    asUsual: statesIn(usual),
  })
  const folder = parseHaFolder(settings.stdout)
  const isElsewhere = folder !== usual && SLOT_CLASSES.file.test(folder)
  const result = isElsewhere ? await statesIn(folder) : asUsual
  const unread: Report = (error) => report(error, host.id)
  // Without the folder, or with nothing in it, it ends badly and prints nothing.
  return (result.stdout.trim() === '' ? undefined : detailOf(result, parseHaStates, unread)) ?? new Map()
}

function shapeNamespace(namespace: NamespaceState, raw: Raw, target: Targets['host']): DiscoveredObject[] {
  const { host, inventory } = target
  const kind = meaningOf(namespace.name)
  if (!kind) return []
  const { subject } = kind
  const id = `${host.id}-${namespace.name}`
  const router = raw.routers.find((one) => one.id === subject)
  const network = inventory.get(subject)
  const vnics = namespace.interfaces
    .filter((one) => one.name !== 'lo' && one.mac !== undefined)
    // The namespace of a service of one network names it even when its port is gone.
    .map((one) =>
      shapeVnic(one, id, kind.service === 'dhcp' || kind.service === 'metadata' ? subject : undefined, raw, target),
    )
  const { id: _id, name: routerName, status, ...ofRouter } = router ?? { id: '', name: '', status: undefined }
  const ofInstance = kind.isOfRouter
    ? routerAttributes({
        namespace,
        host: host.id,
        router,
        ports: inventory.portsOf(subject),
        noted: raw.haStates.get(subject),
      })
    : undefined
  return [
    onHost(host, 'vservice', {
      id,
      name: serviceName(kind.serviceType, (network?.type === 'network' ? network.name : routerName) || subject),
      place: below('host', host.id, 'vservices_folder', kind.folder),
      attributes: {
        ...ofRouter,
        ...(ofInstance ? { router_id: subject, ...ofInstance } : {}),
        neutron_status: status,
        floating_ips: ofInstance && nonEmpty(floatingIpsServed(subject, namespace, ofInstance, target)),
        project: projectName(target, router, network?.project),
        local_service_id: namespace.name,
        service_type: kind.serviceType,
        service_id: `${kind.service}-${subject}`,
        carries_traffic: carriesTraffic(namespace),
        network: unique([
          ...vnics.map((vnic) => textOf(vnic.attributes.network)),
          // Its namespace names the network of a service even while the agent has not plugged it yet.
          network?.type === 'network' ? subject : '',
          // A distributed router reaches it through another namespace.
          (ofInstance?.distributed && !isSnat(namespace) && gatewayNetwork(router)) || '',
        ]),
      },
    }),
    ...vnics,
  ]
}

/**
 * A distributed router and the floating IPs of its host are joined by a pair of devices, "rfp-" and "fpr-" with the same
 * beginning of the router's id; each end is numbered as the other's peer. They lead to the network of the floating IPs.
 */
function joinPairs(objects: readonly DiscoveredObject[], { namespaces }: Raw, { host }: Targets['host']) {
  const devices = namespaces.flatMap(({ interfaces }) => interfaces)
  const byId = new Map(objects.map((object) => [object.id, object]))
  const ownerOf = (vnic: DiscoveredObject | undefined) => byId.get(textOf(vnic?.attributes.vservice_id))?.attributes
  const more = new Map<string, DiscoveredObject['attributes']>()
  for (const near of devices.filter(({ name }) => name.startsWith('rfp-'))) {
    const farName = near.name.replace(/^rfp/, 'fpr')
    const far = devices.find((one) => one.name === farName && isPeer(near, one) && isPeer(one, near))
    const [from, to] = [near, far].map((one) => byId.get(`${host.id}-${one?.name}`))
    if (!from || !to) continue
    const joined = { network: asTexts(ownerOf(to)?.network)[0], router_id: ownerOf(from)?.router_id }
    more.set(from.id, { ...joined, peer_vnic: to.id }).set(to.id, { ...joined, peer_vnic: from.id })
  }
  return objects.map((object) => {
    const found = more.get(object.id)
    return found ? { ...object, attributes: { ...object.attributes, ...found } } : object
  })
}

/** Whether a device in another namespace may be the one that an interface is joined with; some releases do not say. */
const isPeer = (one: IpInterface, other: IpInterface) => [undefined, other.index].includes(one.parentIndex)

function shapeVnic(
  one: IpInterface,
  vserviceId: string,
  servedNetwork: string | undefined,
  raw: Raw,
  target: Targets['host'],
): DiscoveredObject {
  const { host, inventory } = target
  const port = portOfInterface(one, host.id, inventory)
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
      network: textOf(port?.network_id) || servedNetwork,
      peer_name: outerEnd(one, raw.hostInterfaces),
      ...addressAttributes(one.addresses),
    },
  })
}

/** The end of a veth pair outside of the namespace: each end is numbered as the other's peer. */
function outerEnd(inner: IpInterface, outside: readonly IpInterface[]): string | undefined {
  if (inner.parentIndex === undefined || inner.index === undefined) return undefined
  return outside.find((one) => one.index === inner.parentIndex && one.parentIndex === inner.index)?.name
}

function projectName(target: Targets['host'], router: Router | undefined, ofNetwork: unknown): string | undefined {
  const owner = target.inventory.get(router?.project_id ?? router?.tenant_id ?? '')
  return (owner?.type === 'project' ? owner.name : textOf(ofNetwork)) || undefined
}
