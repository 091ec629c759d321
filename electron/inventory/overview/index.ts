/** Answers `inventory.overview`: what an operator asks of an object, by its type. */
import type { Overview } from '@shared/contract/calls/overview'
import { compareNaturally, sortNaturally } from '@shared/text/natural-sort'
import type { InventorySnapshot } from '../../store/repository'
import { asRecord, asRecords, asText, asTexts, groupBy, type StoredObject, textOf, unique } from '../../values'
import { requireObject } from '../references'
import { partsOfService, serviceFacts } from '../services'
import {
  type Facts,
  factsOf,
  firstOf,
  fixedAddresses,
  flagOf,
  floatingAddresses,
  isGateway,
  isInsideRouter,
  isOfInstance,
  ownAddresses,
} from './facts'
import { dhcpServersOn, farEnds, instanceOverview, routersOn, securityGroup } from './instance'
import { behindOverview, nicOverview, nicsOf, usedNetworks } from './nic'

type Of<K extends Overview['kind']> = Extract<Overview, { kind: K }>

/** Sides of a router: each asks for the free addresses of its network. */
const MOST_SIDES = 50

/** @throws AppError `not-found` */
export async function overviewOf(snapshot: InventorySnapshot, id: string, signal?: AbortSignal): Promise<Overview> {
  const object = requireObject(snapshot, id)
  const answer = Object.hasOwn(OVERVIEWS, object.type) ? OVERVIEWS[object.type] : undefined
  return answer ? answer(await factsOf(snapshot, signal), object) : { kind: 'other' }
}

const OVERVIEWS: Readonly<Record<string, (facts: Facts, object: StoredObject) => Overview | Promise<Overview>>> = {
  instance: instanceOverview,
  host: hostOverview,
  vservice: vserviceOverview,
  network: networkOverview,
  host_pnic: nicOverview,
  vconnector: behindOverview,
  vedge: behindOverview,
  otep: behindOverview,
  security_group: securityGroupOverview,
}

async function hostOverview(facts: Facts, host: StoredObject): Promise<Of<'host'>> {
  const onHost = facts.snapshot.byHost(host.id)
  const byType = groupBy(onHost, ({ type }) => type)
  const of = (type: string) => byType.get(type) ?? []
  const regionOf = (id: string | undefined) => asText(facts.get('host', id)?.region)
  // Regions do not hear each other's tunnels, and may use the same addresses.
  const inRegion = facts.snapshot.byType('otep').filter((otep) => regionOf(otep.host) === regionOf(host.id))
  const hostByAddress = new Map(inRegion.map((otep) => [asText(otep.ip_address), otep.host]))
  const used = unique(of('vnic').map((vnic) => textOf(vnic.network)))
  return {
    kind: 'host',
    nics: nicsOf(facts, of('host_pnic')),
    instances: await facts.rows(of('instance'), facts.instanceRow),
    networks: usedNetworks(facts, used, onHost),
    vservices: await facts.rows(of('vservice'), facts.vserviceRow),
    agents: await facts.rows(of('network_agent'), (agent) => ({
      ref: facts.ref(agent),
      agentType: asText(agent.agent_type),
      alive: flagOf(agent.alive),
      enabled: flagOf(agent.admin_state_up),
      heartbeat: asText(agent.heartbeat_timestamp),
    })),
    tunnels: await facts.rows(of('otep'), (otep) => ({
      ref: facts.ref(otep),
      overlay: asText(otep.overlay_type),
      address: asText(otep.ip_address),
      interface: asText(otep.interface),
      peers: firstOf(farEnds(otep).sort(compareNaturally), (address) => ({
        address,
        host: hostByAddress.get(address),
      })),
    })),
  }
}

async function vserviceOverview(facts: Facts, service: StoredObject): Promise<Of<'vservice'>> {
  const interfaces = facts
    .vnicsInside(service)
    .map((vnic) => ({ vnic, port: facts.get('port', asText(vnic.port)) }))
    // The interface by which the hosts of a highly available router hear each other leads nowhere, and a pair between
    // a router and the floating IPs of its host to no network.
    .filter(({ vnic, port }) => port?.device_owner !== HA_INTERFACE && pairOf(facts, vnic) === undefined)
    .map((side) => ({ ...side, isOutside: OUTSIDE.test(textOf(side.port?.device_owner)) }))
    .sort((a, b) => Number(a.isOutside) - Number(b.isOutside) || compareNaturally(a.vnic.name, b.vnic.name))
  const networkOf = ({ vnic, port }: (typeof interfaces)[number]) => asText(vnic.network) ?? asText(port?.network_id)
  // A network may have several of its interfaces: one by IPv4, one by IPv6.
  const sides = [...groupBy(interfaces, (one) => `${String(one.isOutside)} ${networkOf(one) ?? one.vnic.id}`).values()]
  const told = []
  for (const [side, ...others] of sides.slice(0, MOST_SIDES)) {
    if (!side) continue
    const id = networkOf(side)
    const network = facts.get('network', id)
    told.push({
      network: id === undefined ? undefined : facts.networkRef(id),
      vnic: facts.ref(side.vnic),
      addresses: [side, ...others].flatMap(({ vnic, port }) => (port ? fixedAddresses(port) : ownAddresses(vnic))),
      isOutside: side.isOutside,
      subnets: network ? await facts.subnetsOf(network) : [],
      instances: network && facts.portsOfNetwork(network.id).filter(isOfInstance).length,
    })
  }
  const own = serviceFacts(facts.snapshot, service)
  const gateway = gatewayOf(facts, service)
  return {
    kind: 'vservice',
    serviceType: asText(service.service_type),
    namespace: asText(service.local_service_id),
    ...(own && { service: own }),
    sides: { items: told, total: sides.length },
    gateway,
    floatingIps: firstOf(byAddress(floatingIpsOf(facts, service)), facts.floatingIp),
    hosts: partsOfService(facts.snapshot, service).map((one) => ({
      ref: facts.ref(one),
      serviceType: asText(one.service_type),
      holdsAddresses: facts
        .vnicsInside(one)
        .some(
          (vnic) =>
            facts.get('port', asText(vnic.port))?.device_owner !== HA_INTERFACE && ownAddresses(vnic).length > 0,
        ),
    })),
    isHighlyAvailable: flagOf(service.ha),
    isDistributed: flagOf(service.distributed),
    // Neutron's, and those OVN was told, which may be the same ones; the one its gateway has anyway is not extra.
    routes: firstOf(
      uniqueBy(
        [...asRecords(service.routes), ...asRecords(service.static_routes)].map(({ destination, nexthop }) => ({
          destination: textOf(destination),
          nextHop: textOf(nexthop),
        })),
        ({ destination, nextHop }) => `${destination} ${nextHop}`,
      ).filter(({ destination, nextHop }) => !(DEFAULT.has(destination) && gateway?.upstream.includes(nextHop))),
      (route) => route,
    ),
  }
}

const DEFAULT = new Set(['0.0.0.0/0', '::/0'])

/** The other end of the pair that connects a distributed router with the floating IPs of its host. */
function pairOf({ snapshot, get }: Facts, vnic: StoredObject): StoredObject | undefined {
  const links = [...snapshot.linksFrom(vnic.id), ...snapshot.linksTo(vnic.id)]
  const pair = links.find(({ link_type }) => link_type === 'vnic-vnic')
  return pair && get('vnic', pair.source_id === vnic.id ? pair.target_id : pair.source_id)
}

/** Of the namespace that connects them on a host: those of the routers it is paired with. */
function floatingIpsOf(facts: Facts, service: StoredObject): readonly Record<string, unknown>[] {
  if (service.service_type !== 'fip') return asRecords(service.floating_ips)
  const routers = facts
    .vnicsInside(service)
    .flatMap((vnic) => facts.get('vservice', asText(pairOf(facts, vnic)?.vservice_id)) ?? [])
  return routers.flatMap((router) => asRecords(router.floating_ips))
}

const uniqueBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
]

const byAddress = (floatingIps: readonly Record<string, unknown>[]) =>
  sortNaturally(floatingIps, (ip) => textOf(ip.floating_ip_address))

const HA_INTERFACE = 'network:router_ha_interface'
const OUTSIDE = /^network:(?:router_gateway|floatingip_agent_gateway)$/

function gatewayOf(facts: Facts, service: StoredObject): Of<'vservice'>['gateway'] {
  const info = asRecord(service.external_gateway_info)
  const networkId = asText(info.network_id)
  if (networkId === undefined) return undefined
  const ips = asRecords(info.external_fixed_ips)
  const used = new Set(ips.map((ip) => textOf(ip.subnet_id)))
  const subnets = asRecords(facts.get('network', networkId)?.subnets).filter((subnet) => used.has(textOf(subnet.id)))
  return {
    network: facts.networkRef(networkId),
    addresses: ips.flatMap((ip) => asText(ip.ip_address) ?? []),
    snat: flagOf(info.enable_snat),
    upstream: unique(subnets.map((subnet) => textOf(subnet.gateway_ip))),
  }
}

async function networkOverview(facts: Facts, network: StoredObject): Promise<Of<'network'>> {
  const ports = facts.portsOfNetwork(network.id)
  const instanceOf = (port: StoredObject) => facts.get('instance', asText(port.device_id))
  const isExternal = flagOf(network['router:external'])
  const instances = await facts.rows(
    ports.filter((port) => instanceOf(port) !== undefined),
    (port) => ({
      ...facts.instanceRow(instanceOf(port) ?? port),
      // Its addresses on this network, not all it has.
      addresses: fixedAddresses(port),
      floatingIps: floatingAddresses(port),
      port: facts.ref(port),
      mac: asText(port.mac_address),
    }),
    (port) => instanceOf(port)?.name ?? '',
  )
  const taken = isExternal
    ? (await facts.portsWhere((port) => port.floating_ips !== undefined)).flatMap((port) =>
        asRecords(port.floating_ips).filter((ip) => ip.floating_network_id === network.id),
      )
    : []
  return {
    kind: 'network',
    network: facts.networkRef(network.id),
    isExternal,
    isShared: flagOf(network.shared),
    subnets: firstOf(await facts.subnetsOf(network), (subnet) => subnet),
    dhcpServers: firstOf(dhcpServersOn(facts, network.id), (server) => server),
    routers: firstOf(routersOn(facts, network.id, isOfRouter), (router) => router),
    hosts: hostsOf(facts, network, ports),
    instances,
    floatingIps: firstOf(byAddress(taken), facts.floatingIp),
  }
}

const isOfRouter = (port: StoredObject) => isInsideRouter(port) || isGateway(port)

/** Hosts a network leaves by some NIC, and those with something of it. */
function hostsOf(facts: Facts, network: StoredObject, ports: readonly StoredObject[]): Of<'network'>['hosts'] {
  const nics = facts.snapshot
    .linksTo(network.id)
    .flatMap((link) => (link.link_type === 'host_pnic-network' ? (facts.get('host_pnic', link.source_id) ?? []) : []))
  const nicsByHost = groupBy(nics, ({ host }) => host)
  const portsByHost = groupBy(ports, (port) => asText(port['binding:host_id']))
  const ids = unique([...nicsByHost.keys(), ...portsByHost.keys()]).sort(compareNaturally)
  return firstOf(ids, (id) => ({
    id,
    host: facts.refTo('host', id),
    nics: (nicsByHost.get(id) ?? []).map(facts.ref),
    instances: (portsByHost.get(id) ?? []).filter(isOfInstance).length,
  }))
}

async function securityGroupOverview(facts: Facts, group: StoredObject): Promise<Of<'security_group'>> {
  const members = await facts.portsWhere((port) => asTexts(port.security_groups).includes(group.id))
  const naming = facts.snapshot
    .byType('security_group')
    .filter((other) => asRecords(other.security_group_rules).some((rule) => rule.remote_group_id === group.id))
  return {
    kind: 'security_group',
    group: securityGroup(facts, group.id),
    instances: await facts.rows(facts.instancesAmong(members), facts.instanceRow),
    namedBy: await facts.rows(
      naming.filter((other) => other !== group),
      facts.ref,
    ),
  }
}
