/** An instance: the way of each of its interfaces to the network, what is on that network, and its security groups. */
import type { InstanceInterface, SecurityRule } from '@shared/contract/calls/overview'
import type { Link } from '@shared/model/link'
import { portsOf } from '../../links/attachments'
import { asRecord, asRecords, asText, asTexts, groupBy, type StoredObject, textOf, unique } from '../../values'
import { serviceFacts } from '../services'
import { type Facts, firstOf, fixedAddresses, flagOf, isGateway, isInsideRouter, numberOf, ownAddresses } from './facts'
import { nicState } from './nic'

/** Interfaces told of one instance, and rules of one group. */
const MOST_INTERFACES = 50
const MOST_RULES = 200

export function instanceOverview(facts: Facts, instance: StoredObject) {
  const plugged = interfacesOf(facts, instance)
  const groups = unique([
    ...asTexts(instance.security_group_ids),
    ...plugged.flatMap(({ port }) => asTexts(port?.security_groups)),
  ])
  return {
    kind: 'instance' as const,
    interfaces: firstOf(plugged, (one) => interfaceFacts(facts, one), MOST_INTERFACES),
    securityGroups: firstOf(groups, (id) => securityGroup(facts, id)),
  }
}

interface Plugged {
  readonly vnic: StoredObject | undefined
  readonly port: StoredObject | undefined
}

/** In Nova's order, which is that of the interfaces in the guest; then what it does not name. */
function interfacesOf(facts: Facts, instance: StoredObject): Plugged[] {
  const { snapshot } = facts
  const vnics = snapshot
    .linksFrom(instance.id)
    .flatMap((link) => (link.link_type === 'instance-vnic' ? (facts.get('vnic', link.target_id) ?? []) : []))
  const inOrder = asRecords(instance.network_info).map((vif) => textOf(vif.id))
  const ports = unique([...inOrder, ...facts.portsOfDevice(instance.id).map(({ id }) => id)])
  const withPort = ports.flatMap((id) => {
    const port = facts.get('port', id)
    // While it moves to another host there is a device on both.
    const own = vnics.filter((vnic) => vnic.port === id)
    const vnic = own.find(({ host }) => host === instance.host) ?? own[0]
    return port || vnic ? [{ port, vnic }] : []
  })
  return [
    ...withPort,
    ...vnics.filter((vnic) => !ports.includes(textOf(vnic.port))).map((vnic) => ({ vnic, port: undefined })),
  ]
}

/** The objects a vNIC reaches its network through, nearest first by kind. */
interface Way {
  readonly bridge: StoredObject | undefined
  readonly vedge: StoredObject | undefined
  readonly endpoint: StoredObject | undefined
  readonly nics: readonly StoredObject[]
  readonly links: readonly Readonly<Link>[]
}

/** Follows the links that carry the network of a vNIC. */
function wayOf(facts: Facts, vnic: StoredObject, network: string | undefined): Way {
  const { snapshot } = facts
  const links: Readonly<Link>[] = []
  const carries = ({ attributes }: Readonly<Link>) =>
    network === undefined || attributes.network === undefined || asTexts(attributes.network).includes(network)
  const next = (from: StoredObject | undefined, linkType: string): StoredObject[] => {
    if (!from) return []
    const found = snapshot.linksFrom(from.id).filter((link) => link.link_type === linkType && carries(link))
    links.push(...found)
    return found.flatMap((link) => snapshot.objects.get(link.target_id) ?? [])
  }
  const [bridge] = next(vnic, 'vnic-vconnector')
  const [vedge] = bridge ? next(bridge, 'vconnector-vedge') : next(vnic, 'vnic-vedge')
  const [endpoint] = vedge ? next(vedge, 'vedge-otep') : endpointsBelow(bridge)
  // A tunnel leaves by a NIC, or by the bridge that has its address.
  const owners = next(endpoint, 'otep-vconnector').filter((one) => one !== bridge)
  const reached = endpoint
    ? [...next(endpoint, 'otep-host_pnic'), ...owners.flatMap((one) => next(one, 'vconnector-host_pnic'))]
    : vedge
      ? next(vedge, 'vedge-host_pnic')
      : next(bridge, 'vconnector-host_pnic')
  return { bridge, vedge, endpoint, nics: [...new Set(reached)], links }

  /** A Linux bridge has the endpoint of its network below it. */
  function endpointsBelow(owner: StoredObject | undefined): StoredObject[] {
    if (!owner) return []
    return snapshot.linksTo(owner.id).flatMap((link) => {
      const otep = link.link_type === 'otep-vconnector' ? facts.get('otep', link.source_id) : undefined
      return otep?.parent_id === owner.id ? [otep] : []
    })
  }
}

function interfaceFacts(facts: Facts, { vnic, port }: Plugged): InstanceInterface {
  const { ref, get } = facts
  const networkId = asText(vnic?.network) ?? asText(port?.network_id)
  const network = get('network', networkId)
  const way = vnic && wayOf(facts, vnic, networkId)
  const floatingIps = asRecords(port?.floating_ips).map(facts.floatingIp)
  const routers = networkId === undefined ? [] : routersOn(facts, networkId)
  const translated = routers.flatMap(({ snat, outside }) => (snat === false ? [] : outside))
  return {
    vnic: vnic && ref(vnic),
    subportVlan: vnic?.parent_vnic === undefined ? undefined : numberOf(vnic.segmentation_id),
    bridge: way?.bridge && ref(way.bridge),
    switch: way?.vedge && vnic && { ...ref(way.vedge), ...plugOf(way.vedge, vnic, way.links) },
    endpoint: way?.endpoint && {
      ...ref(way.endpoint),
      overlay: asText(way.endpoint.overlay_type),
      address: asText(way.endpoint.ip_address),
      peers: farEnds(way.endpoint).length,
    },
    nics: (way?.nics ?? []).map((nic) => nicState(facts, nic)),
    broken: (way?.links ?? []).filter((link) => link.state === 'down').map((link) => endsOf(facts, link)),
    network: networkId === undefined ? undefined : facts.networkRef(networkId),
    port: port && ref(port),
    portStatus: asText(port?.neutron_status),
    mac: asText(vnic?.mac_address) ?? asText(port?.mac_address),
    mtu: numberOf(vnic?.mtu),
    addresses: port ? fixedAddresses(port) : vnic ? ownAddresses(vnic) : [],
    floatingIps,
    routers,
    dhcp: network && asRecords(network.subnets).some((subnet) => flagOf(subnet.enable_dhcp) === true),
    dhcpServers: networkId === undefined ? [] : dhcpServersOn(facts, networkId),
    leavesAs: floatingIps.length > 0 ? floatingIps.map(({ address }) => address) : unique(translated),
  }
}

const endsOf = ({ snapshot }: Facts, { source_id, target_id }: Readonly<Link>) =>
  [source_id, target_id].map((id) => snapshot.objects.get(id)?.name ?? id).join(' – ')

/** The port of the switch that leads to a vNIC: named like its device or the bridge's end, or marked with its Neutron port. */
function plugOf(vedge: StoredObject, vnic: StoredObject, links: readonly Readonly<Link>[]) {
  const labels = links.filter((link) => link.target_id === vedge.id).map((link) => link.target_label)
  const mark = asText(vnic.port)
  const port = portsOf(vedge).find(
    ({ name, neutronPort }) =>
      name === vnic.name || labels.includes(name) || (mark !== undefined && neutronPort === mark),
  )
  return { bridge: port?.bridge, port: port?.name, tag: port?.tag }
}

/** Addresses of the hosts a tunnel endpoint has a tunnel to. */
export const farEnds = (endpoint: StoredObject): string[] =>
  unique(asRecords(endpoint.ports).map(({ options }) => textOf(asRecord(options).remote_ip)))

export function dhcpServersOn(facts: Facts, networkId: string) {
  const ports = facts.portsOfNetwork(networkId).filter((port) => port.device_owner === 'network:dhcp')
  // OVN answers DHCP on every host, without a port of Neutron's.
  const logical = facts.snapshot
    .byType('vservice')
    .filter(
      (one) => one.ovn_logical === true && one.service_type === 'dhcp' && asTexts(one.network).includes(networkId),
    )
  return [
    ...ports.map((port) => {
      const [vnic] = facts.vnicsOfPort(port.id)
      return {
        server: facts.refTo('vservice', asText(vnic?.vservice_id)),
        host: asText(port['binding:host_id']),
        addresses: fixedAddresses(port),
      }
    }),
    ...logical.map((server) => ({
      server: facts.ref(server),
      host: undefined,
      addresses: facts.vnicsInside(server).flatMap(ownAddresses),
    })),
  ]
}

/** The routers of a network, each once however many hosts run it. */
export function routersOn(facts: Facts, networkId: string, isOn = isInsideRouter) {
  const inside = facts.portsOfNetwork(networkId).filter(isOn)
  return [...groupBy(inside, (port) => asText(port.device_id))].map(([id, ports]) => {
    const routers = facts.routersOf(id)
    const service = routers[0] && serviceFacts(facts.snapshot, routers[0])
    const gateways = facts.portsOfDevice(id).filter(isGateway)
    return {
      routers: routers.map(facts.ref),
      ...(service && { service }),
      addresses: unique(ports.flatMap(fixedAddresses)),
      outside: unique(gateways.flatMap(fixedAddresses)),
      snat: flagOf(asRecord(routers[0]?.external_gateway_info).enable_snat),
    }
  })
}

export function securityGroup(facts: Facts, id: string) {
  const group = facts.get('security_group', id)
  const rules = asRecords(group?.security_group_rules)
    .map((rule) => securityRule(facts, rule))
    .sort((a, b) => (ruleKey(a) < ruleKey(b) ? -1 : 1))
  return {
    id,
    ref: group && facts.ref(group),
    stateful: flagOf(group?.stateful),
    rules: firstOf(rules, (rule) => rule, MOST_RULES),
  }
}

const ruleKey = ({ direction, protocol, ports, ethertype, remote, id }: SecurityRule) =>
  [direction, protocol ?? '~', (ports ?? '').padStart(12), ethertype, remote, id].join(' ')

function securityRule(facts: Facts, rule: Readonly<Record<string, unknown>>): SecurityRule {
  const group = asText(rule.remote_group_id)
  const protocol = asText(rule.protocol)
  return {
    id: textOf(rule.id),
    direction: rule.direction === 'egress' ? 'out' : 'in',
    ethertype: asText(rule.ethertype),
    protocol,
    ports: portsText(protocol, asText(rule.port_range_min), asText(rule.port_range_max)),
    remote: asText(rule.remote_ip_prefix) ?? addressGroupText(rule),
    remoteGroup: group === undefined ? undefined : { id: group, ref: facts.refTo('security_group', group) },
    description: asText(rule.description),
  }
}

/** "office (10.20.0.0/24, 10.30.0.0/24)"; the id of a group that could not be read. */
function addressGroupText(rule: Readonly<Record<string, unknown>>): string | undefined {
  const { name, addresses } = asRecord(rule.remote_address_group)
  const called = asText(name) ?? asText(rule.remote_address_group_id)
  return called && [called, ...(asTexts(addresses).length > 0 ? [`(${asTexts(addresses).join(', ')})`] : [])].join(' ')
}

/** Neutron keeps type and code of ICMP where other protocols have the first and the last port. */
function portsText(protocol: string | undefined, from: string | undefined, to: string | undefined) {
  if (protocol?.includes('icmp')) {
    const type = from && `type ${from}`
    return type && to !== undefined ? `${type} code ${to}` : type
  }
  return from === undefined || from === to ? (from ?? to) : `${from}-${to ?? ''}`
}
