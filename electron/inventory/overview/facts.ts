/** What overviews look up and name: references, networks, addresses, and the ports that the snapshot has no index of. */
import type { FloatingIp, InstanceRow, NetworkRef, ObjectRef, Subnet } from '@shared/contract/calls/overview'
import { knowledgeOf } from '@shared/model/knowledge'
import { compareNaturally, sortNaturally } from '@shared/text/natural-sort'
import ipaddr from 'ipaddr.js'
import { segmentsOf } from '../../links/network-segments'
import type { InventorySnapshot } from '../../store/repository'
import { filterInTurns, groupInTurns, sortInTurns, takeTurns } from '../../turns'
import { asRecord, asRecords, asText, asTexts, type StoredObject, textOf, unique } from '../../values'
import { nameOnHost } from '../graph-view'

/** Rows of a list in an overview; whoever wants more opens the table. */
const MOST_ROWS = 100

export type Facts = Awaited<ReturnType<typeof factsOf>>

/** Ports by what they belong to, made once for a state of an inventory. */
const PORTS = new WeakMap<InventorySnapshot, ReturnType<typeof indexPorts>>()

async function indexPorts(snapshot: InventorySnapshot) {
  // Not cancelled with its first asker: others wait for the same index.
  const turns = takeTurns()
  const ports = snapshot.byType('port')
  const vnics = snapshot.byType('vnic')
  return {
    ofNetwork: await groupInTurns(ports, (port) => asText(port.network_id), turns),
    ofDevice: await groupInTurns(ports, (port) => asText(port.device_id), turns),
    vnics: await groupInTurns(vnics, (vnic) => asText(vnic.port), turns),
    inside: await groupInTurns(vnics, (vnic) => asText(vnic.vservice_id), turns),
  }
}

/** Look-ups in one state of an inventory, and the facts that several overviews tell. */
export async function factsOf(snapshot: InventorySnapshot, signal?: AbortSignal) {
  const index = PORTS.get(snapshot) ?? indexPorts(snapshot)
  PORTS.set(snapshot, index)
  const { ofNetwork, ofDevice, vnics, inside } = await index
  signal?.throwIfAborted()
  const turns = takeTurns(signal)

  const get = (type: string, id: string | undefined) => {
    const object = id === undefined ? undefined : snapshot.objects.get(id)
    return object?.type === type ? object : undefined
  }
  const ref = (object: StoredObject): ObjectRef => {
    const { id, type, host, status } = object
    return { id, type, name: nameOnHost(object), host, status, knowledge: knowledgeOf(object) }
  }
  const refTo = (type: string, id: string | undefined) => {
    const object = get(type, id)
    return object && ref(object)
  }
  const facts = {
    snapshot,
    turns,
    get,
    ref,
    refTo,
    portsOfNetwork: (id: string): readonly StoredObject[] => ofNetwork.get(id) ?? [],
    portsOfDevice: (id: string): readonly StoredObject[] => ofDevice.get(id) ?? [],
    /** Several for a port of a router that runs on several hosts. */
    vnicsOfPort: (id: string): readonly StoredObject[] => vnics.get(id) ?? [],
    networkRef: (id: string): NetworkRef => {
      const network = get('network', id)
      const segments = network ? segmentsOf(network) : []
      return {
        id,
        ref: network && ref(network),
        segments: segments.map(({ type, physicalNetwork, segmentationId }) => ({
          type,
          id: segmentationId,
          physicalNetwork,
        })),
        mtu: numberOf(network?.mtu),
      }
    },
    /** What a Neutron router is on the hosts that run it, those that traffic goes through first. */
    routersOf: (routerId: string): StoredObject[] => {
      const inside = facts.portsOfDevice(routerId).flatMap((port) => facts.vnicsOfPort(port.id))
      const found = unique(inside.map((vnic) => textOf(vnic.vservice_id))).flatMap((id) => {
        const service = get('vservice', id)
        return service?.service_type === 'router' ? [service] : []
      })
      return sortNaturally(found, ({ host }) => host ?? '').sort((a, b) => standsBy(a) - standsBy(b))
    },
    floatingIp: (record: Readonly<Record<string, unknown>>): FloatingIp => {
      const port = get('port', asText(record.port_id))
      const [router] = facts.routersOf(textOf(record.router_id))
      return {
        address: textOf(record.floating_ip_address),
        fixedAddress: asText(record.fixed_ip_address),
        status: asText(record.status),
        outside: refTo('network', asText(record.floating_network_id)),
        router: router && ref(router),
        port: port && ref(port),
        end: refTo('instance', asText(port?.device_id)),
      }
    },
    instanceRow: (instance: StoredObject): InstanceRow => ({
      ref: ref(instance),
      state: asText(instance.nova_status),
      project: asText(instance.project),
      addresses: fixedAmong(instance),
      floatingIps: floatingAddresses(instance),
    }),
    vserviceRow: (service: StoredObject) => ({
      ref: ref(service),
      serviceType: asText(service.service_type),
      addresses: facts.vnicsInside(service).flatMap(ownAddresses),
    }),
    /** vNICs of a vService: in its namespace, or ports of what OVN has no namespace for. */
    vnicsInside: ({ id }: StoredObject): readonly StoredObject[] => inside.get(id) ?? [],
    /** The first objects by name, each as a row. */
    rows: async <R>(
      objects: readonly StoredObject[],
      row: (object: StoredObject) => R,
      nameOf = (object: StoredObject) => object.name,
    ) => firstOf(await sortInTurns(objects, (a, b) => compareNaturally(nameOf(a), nameOf(b)), turns), row),
    subnetsOf: async (network: StoredObject): Promise<Subnet[]> => {
      const used = new Map<string, number[]>()
      for (const port of facts.portsOfNetwork(network.id)) {
        for (const ip of asRecords(port.fixed_ips)) {
          const number = ipv4Number(textOf(ip.ip_address))
          const subnet = textOf(ip.subnet_id)
          const taken = used.get(subnet)
          if (taken && number !== undefined) taken.push(number)
          else if (number !== undefined) used.set(subnet, [number])
        }
        if (turns.isOver()) await turns.next()
      }
      return asRecords(network.subnets).map((subnet) => subnetFacts(subnet, used.get(textOf(subnet.id)) ?? []))
    },
    instancesAmong: (ports: readonly StoredObject[]): StoredObject[] =>
      unique(ports.filter(isOfInstance).map((port) => textOf(port.device_id))).flatMap(
        (id) => get('instance', id) ?? [],
      ),
    portsWhere: (isWanted: (port: StoredObject) => boolean) => filterInTurns(snapshot.byType('port'), isWanted, turns),
  }
  return facts
}

const standsBy = (service: StoredObject) => Number(service.carries_traffic === false)

/** The first ones of a list as rows, and how long it is. */
export function firstOf<T, R>(items: readonly T[], row: (item: T) => R, most = MOST_ROWS) {
  return { items: items.slice(0, most).map(row), total: items.length }
}

export const isOfInstance = (port: StoredObject) => textOf(port.device_owner).startsWith('compute:')

/** Ports of a router on the networks it serves: plain, distributed, highly available, and Neutron's central SNAT. */
export const isInsideRouter = (port: StoredObject) =>
  /^network:(?:router_interface|router_interface_distributed|ha_router_replicated_interface)$/.test(
    textOf(port.device_owner),
  )

export const isGateway = (port: StoredObject) => port.device_owner === 'network:router_gateway'

export const fixedAddresses = (port: StoredObject): string[] =>
  asRecords(port.fixed_ips).flatMap((ip) => asText(ip.ip_address) ?? [])

export const floatingAddresses = (object: StoredObject): string[] =>
  asRecords(object.floating_ips).flatMap((ip) => asText(ip.floating_ip_address) ?? [])

/** Of its addresses those that are its own, without floating IPs. */
const fixedAmong = (instance: StoredObject): string[] => {
  const floating = floatingAddresses(instance)
  const all = asRecords(instance.addresses).flatMap(({ addresses }) => asTexts(addresses))
  return unique(all).filter((address) => !floating.includes(address))
}

/** Without prefix lengths; entries of foreign dumps are records. */
export const ownAddresses = (vnic: StoredObject): string[] => {
  const listed = Array.isArray(vnic.addresses) ? vnic.addresses : []
  return listed.flatMap((one) => (asText(one) ?? asText(asRecord(one).ip_address))?.split('/', 1)[0] ?? [])
}

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

export const flagOf = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)

function ipv4Number(text: string): number | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined
  return ipaddr.IPv4.parse(text).octets.reduce((number, octet) => number * 256 + octet, 0)
}

function subnetFacts(subnet: Readonly<Record<string, unknown>>, used: readonly number[]): Subnet {
  const pools = asRecords(subnet.allocation_pools).map(({ start, end }) => ({ start: textOf(start), end: textOf(end) }))
  const ranges = pools.map(({ start, end }) => [ipv4Number(start), ipv4Number(end)] as const)
  const known = ranges.flatMap(([start, end]) => (start === undefined || end === undefined ? [] : [{ start, end }]))
  const total = known.reduce((sum, { start, end }) => sum + end - start + 1, 0)
  const taken = new Set(used.filter((number) => known.some(({ start, end }) => number >= start && number <= end)))
  return {
    id: textOf(subnet.id),
    name: textOf(subnet.name),
    cidr: textOf(subnet.cidr),
    gateway: asText(subnet.gateway_ip),
    dhcp: flagOf(subnet.enable_dhcp),
    pools: pools.map(({ start, end }) => `${start} – ${end}`),
    dnsServers: asTexts(subnet.dns_nameservers),
    routes: asRecords(subnet.host_routes).map(
      ({ destination, nexthop }) => `${textOf(destination)} via ${textOf(nexthop)}`,
    ),
    ipv6Mode:
      unique([textOf(subnet.ipv6_address_mode), textOf(subnet.ipv6_ra_mode)]).join(', router says ') || undefined,
    ...(known.length === pools.length && total > 0 ? { total, free: total - taken.size } : {}),
  }
}
