/** Graphs as they are drawn: nodes with one key fact each, in boxes for hosts and switches. */

import { typeInfo } from '@shared/catalog/object-types'
import {
  type Graph,
  type GraphGroup,
  type GraphLink,
  type GraphNode,
  MOST_GRAPH,
  type TooBigGraph,
} from '@shared/contract/calls/cliques'
import { knowledgeOf } from '@shared/model/knowledge'
import type { Link } from '@shared/model/link'
import { sortNaturally } from '@shared/text/natural-sort'
import { neighbourhood } from '../cliques/neighbourhood'
import { surroundings } from '../cliques/surroundings'
import type { InventorySnapshot } from '../store/repository'
import { asRecords, asText, asTexts, groupBy, isRecord, type StoredObject, switchOf, unique } from '../values'
import { pageOf } from './paging'
import { objectsUnder, referredObject, requireObject } from './references'

/** Which part of a graph, and whether it is still wanted. */
interface GraphPart {
  readonly cursor?: string | undefined
  readonly signal?: AbortSignal
}

/**
 * Answers `cliques.graph`: the clique, and for what is no focal point its surroundings, out to the instances. Links that
 * were removed since the clique was built are left out.
 * @throws AppError `not-found` when the object does not exist.
 */
export async function cliqueGraph(
  snapshot: InventorySnapshot,
  focalPoint: string,
  part: GraphPart = {},
): Promise<Graph | TooBigGraph> {
  const focal = requireObject(snapshot, focalPoint)
  const clique = snapshot.cliques.get(focalPoint)
  if (!clique) {
    const { centre, seeds } = await startOf(snapshot, focal, part.signal)
    const { nodes, links } = await surroundings(snapshot, seeds, MOST_GRAPH.nodes + 1, part.signal)
    const facts = { focalPoint: centre, scannedAt: snapshot.committedAt ?? focal.last_scanned }
    return graphOf(snapshot, nodes, links, facts, part)
  }
  const { environment, last_scanned } = clique
  const implicit = (clique.implicit_links ?? []).map((link) => ({ ...link, environment, last_scanned }))
  const links = [...clique.links.flatMap((id) => snapshot.links.get(id) ?? []), ...implicit]
  const facts = { focalPoint, cliqueType: clique.clique_type, scannedAt: clique.last_scanned }
  return graphOf(snapshot, clique.nodes, links, facts, part)
}

/**
 * What the surroundings of an object start from: itself when it can be linked, else what it stands for. A host is the
 * centre as the box around its objects, a port as the vNIC that is plugged into it.
 */
async function startOf(
  snapshot: InventorySnapshot,
  object: StoredObject,
  signal: AbortSignal | undefined,
): Promise<{ centre: string; seeds: readonly StoredObject[] }> {
  const isDrawn = ({ type }: StoredObject): boolean => typeInfo(type).layer !== undefined
  if (isDrawn(object)) return { centre: object.id, seeds: [object] }
  const { type, id } = referredObject(snapshot, object) ?? object
  const host = type === 'host' ? id : type === 'network_agent' ? object.host : undefined
  if (host !== undefined) return { centre: host, seeds: snapshot.byHost(host).filter(isDrawn) }
  if (type === 'port') {
    const vnics = snapshot.byHost(asText(object['binding:host_id']) ?? '').filter((vnic) => vnic.port === id)
    const ends = [object.device_id, object.network_id].flatMap((end) => snapshot.objects.get(asText(end) ?? '') ?? [])
    const seeds = vnics.length > 0 ? vnics : ends.filter(isDrawn)
    return { centre: seeds[0]?.id ?? id, seeds }
  }
  if (type === 'project') {
    const owned = ['instance', 'vservice'].flatMap((own) => snapshot.byType(own))
    return { centre: id, seeds: owned.filter((own) => own.project_id === id || own.project === object.name) }
  }
  return { centre: id, seeds: (await objectsUnder(snapshot, object, signal)).filter(isDrawn) }
}

/**
 * Answers `cliques.neighbourhood`.
 * @throws AppError `not-found`
 */
export async function neighbourhoodGraph(
  snapshot: InventorySnapshot,
  { id, hops }: { readonly id: string; readonly hops: number },
  part: GraphPart = {},
): Promise<Graph | TooBigGraph> {
  const focal = requireObject(snapshot, id)
  const { nodes, links } = await neighbourhood(snapshot, id, hops, MOST_GRAPH.nodes + MOST_GRAPH.links + 1, part.signal)
  const facts = { focalPoint: id, scannedAt: snapshot.committedAt ?? focal.last_scanned }
  return graphOf(snapshot, nodes, links, facts, part)
}

/** Ids without an object make no node: their links are drawn as stubs. */
export async function graphOf(
  snapshot: InventorySnapshot,
  ids: readonly string[],
  links: readonly Readonly<Link>[],
  facts: Pick<Graph, 'focalPoint' | 'cliqueType' | 'scannedAt'>,
  { cursor, signal }: GraphPart,
  most: { readonly nodes: number; readonly links: number } = MOST_GRAPH,
): Promise<Graph | TooBigGraph> {
  const objects = ids.flatMap((id) => snapshot.objects.get(id) ?? [])
  if (objects.length > most.nodes || links.length > most.links) {
    const byType = Object.fromEntries(
      [...groupBy(objects, ({ type }) => type)].map(([type, all]) => [type, all.length]),
    )
    return { focalPoint: facts.focalPoint, tooBig: { nodes: objects.length, links: links.length, byType } }
  }
  const groups = new Map<string, GraphGroup>()
  const elements = [...objects.map((object) => ({ object })), ...links.map((link) => ({ link }))]
  const { items, next } = await pageOf(
    elements,
    { cursor, limit: elements.length },
    (element) => {
      if ('link' in element) return { node: undefined, link: slimLink(element.link, facts.scannedAt) }
      const group = groupOf(snapshot, element.object)
      if (group) groups.set(group.id, group)
      return { node: nodeOf(snapshot, element.object, facts.focalPoint, group?.id), link: undefined }
    },
    { snapshot, signal },
  )
  return {
    ...facts,
    nodes: items.flatMap(({ node }) => node ?? []),
    links: items.flatMap(({ link }) => link ?? []),
    groups: sortNaturally([...groups.values()], (group) => group.name),
    ...(next === undefined ? {} : { next }),
  }
}

/** Without what says nothing, or is the same for all links of the graph. */
function slimLink(link: Readonly<Link>, scannedAt: string): GraphLink {
  const { environment: _environment, attributes: _attributes, link_weight, last_scanned, ...rest } = link
  const { source_label, target_label, ...slim } = rest
  return {
    ...slim,
    ...(link_weight <= 1 ? {} : { link_weight }),
    ...(source_label === '' ? {} : { source_label }),
    ...(target_label === '' ? {} : { target_label }),
    ...(last_scanned === scannedAt ? {} : { last_scanned }),
  }
}

/** The name of a vConnector is unique in the cloud; where its host is told as well, the bridge says as much. */
export function nameOnHost(object: StoredObject): string {
  return (object.type === 'vconnector' && asText(object.bridge_name)) || object.name
}

function nodeOf(
  snapshot: InventorySnapshot,
  object: StoredObject,
  focalPoint: string,
  group: string | undefined,
): GraphNode {
  const network = snapshot.objects.get(focalPoint)?.type === 'network' ? focalPoint : undefined
  const known = factOf(object, network, (id) => vnicsOf(snapshot, id))
  // The centre's own vNICs are beside it, each with its address; what no vNIC tells is said of it.
  const fact = object.id === focalPoint && known?.includes(', ') ? ownFact(object) : known
  const mac = object.type === 'vnic' ? asText(object.mac_address) : undefined
  return {
    id: object.id,
    type: object.type,
    name: nameOnHost(object),
    ...(fact === undefined ? {} : { fact }),
    ...(mac === undefined || mac === fact ? {} : { mac }),
    ...(group === undefined ? {} : { group }),
    ...(object.status === undefined ? {} : { status: object.status }),
    stale: knowledgeOf(object) !== 'read',
  }
}

/** Floating IPs of an instance, and whether a part of a highly available router is the active one. */
function ownFact(object: StoredObject): string | undefined {
  if (object.type === 'vservice') return asText(object.ha_state)
  return (
    asRecords(object.floating_ips)
      .flatMap((one) => asText(one.floating_ip_address) ?? [])
      .join(', ') || undefined
  )
}

/** The vNICs of an instance or vService. */
function vnicsOf(snapshot: InventorySnapshot, id: string): StoredObject[] {
  return snapshot.linksFrom(id).flatMap(({ target_id }) => {
    const vnic = snapshot.objects.get(target_id)
    return vnic?.type === 'vnic' ? [vnic] : []
  })
}

function groupOf(snapshot: InventorySnapshot, object: StoredObject): GraphGroup | undefined {
  if (object.host !== undefined) return groupFor('host', object.host, snapshot.objects.get(object.host))
  const switchId = switchOf(object)
  return switchId === undefined ? undefined : groupFor('switch', switchId, snapshot.objects.get(switchId))
}

/** A box is drawn even when its host or switch is not in the inventory itself. */
function groupFor(kind: GraphGroup['kind'], id: string, owner: StoredObject | undefined): GraphGroup {
  return {
    id,
    name: owner?.name ?? id,
    kind,
    caption: owner ? captionOf(kind, owner) : '',
    ...(owner?.status === undefined ? {} : { status: owner.status }),
    stale: owner !== undefined && knowledgeOf(owner) !== 'read',
    ...(owner?.reading && owner.reading.state !== 'read' && { reading: owner.reading }),
  }
}

/** "compute · az-1 · 10.20.0.22" */
function captionOf(kind: GraphGroup['kind'], owner: StoredObject): string {
  const roles = kind === 'host' ? asTexts(owner.host_type).join(' + ').toLowerCase() : asText(owner.role)
  return [roles, asText(owner.zone), asText(owner.ip_address)].filter(Boolean).join(' · ')
}

const FACTS: Readonly<Record<string, (object: StoredObject) => string | undefined>> = {
  vedge: mainBridge,
  otep: (object) => asText(object.ip_address),
  host_pnic: (object) => speed(object) ?? asTexts(object['IP Address'])[0],
  // That it leads to a host is what the drawing shows.
  switch_pnic: ({ role }) => (role === 'hostlink' ? undefined : asText(role)),
  switch: (object) => asText(object.ip_address),
  network: segment,
}

/**
 * The one fact about an object that is drawn below its name: what people identify it by beside the name. Undefined when
 * the object does not have it, or nothing of its type is worth a second line.
 * @param network in the graph of a network: that network, so that addresses are those on it
 * @param vnicsOf the vNICs of an instance or vService
 */
export function factOf(
  object: StoredObject,
  network?: string,
  vnicsOf: (id: string) => readonly StoredObject[] = () => [],
): string | undefined {
  if (object.type === 'vservice' && object.ha_state !== undefined) {
    // One that stands by has none but that by which it hears the others.
    const addresses = object.ha_state === 'active' ? addressesOf(object, network, servedBy(vnicsOf)) : undefined
    return [asText(object.ha_state), addresses].filter(Boolean).join(', ')
  }
  if (object.type === 'instance' || object.type === 'vservice') return addressesOf(object, network, vnicsOf)
  // In the graph of a network the address stands beside the instance; elsewhere it belongs to one of its vNICs.
  if (object.type === 'vnic')
    return (network === undefined ? addressesOn(object)[0] : undefined) ?? asText(object.mac_address)
  return Object.hasOwn(FACTS, object.type) ? FACTS[object.type]?.(object) : undefined
}

/** Without those by which the hosts of a router hear each other. */
const servedBy = (vnicsOf: (id: string) => readonly StoredObject[]) => (id: string) =>
  vnicsOf(id).filter(({ name }) => !name.startsWith('ha-'))

/**
 * The first address on each network, or on the one asked for, and the floating IPs that lead there: as Nova and Neutron
 * tell, else as the vNICs have them.
 */
function addressesOf(
  object: StoredObject,
  network: string | undefined,
  vnicsOf: (id: string) => readonly StoredObject[],
): string | undefined {
  const told = asRecords(object.network_info).map((vif) => ({
    networks: asTexts([isRecord(vif.network) ? vif.network.id : undefined]),
    addresses: [...asTexts(vif.addresses), ...fixedIps(vif)],
    floating: object.type === 'instance' ? floatingOf(object, vif.id) : [],
  }))
  const sides = told.some(({ addresses }) => addresses.length > 0)
    ? told
    : vnicsOf(object.id).map((vnic) => ({
        networks: asTexts(vnic.network),
        addresses: addressesOn(vnic),
        floating: [],
      }))
  // Of documents without either only the addresses are known, and the names of their networks.
  const listed = asRecords(object.addresses)
  const known =
    sides.length > 0
      ? sides.filter(({ networks }) => network === undefined || networks.includes(network))
      : listed.map(({ addresses }) => ({
          addresses: network === undefined || listed.length === 1 ? asTexts(addresses) : [],
          floating: [],
        }))
  return (
    unique(known.flatMap(({ addresses, floating }) => [...addresses.slice(0, 1), ...floating])).join(', ') || undefined
  )
}

/** Floating IPs of one port of an instance. */
const floatingOf = (instance: StoredObject, port: unknown): string[] =>
  asRecords(instance.floating_ips).flatMap((one) =>
    one.port_id === port ? (asText(one.floating_ip_address) ?? []) : [],
  )

/** Of an instance's vNIC as Neutron has them, of a vService's as `ip addr` lists them, with prefix, in its namespace. */
function addressesOn(vnic: StoredObject): string[] {
  return [...asTexts(vnic['IP Address']), ...asTexts(vnic.addresses)].map((address) => address.replace(/\/\d+$/, ''))
}

/** Nova's own form, in documents of before 2021. */
function fixedIps({ network }: Readonly<Record<string, unknown>>): string[] {
  const subnets = isRecord(network) ? asRecords(network.subnets) : []
  return subnets.flatMap(({ ips }) => asRecords(ips).flatMap(({ address }) => asText(address) ?? []))
}

/** The bridge everything is plugged into; its type where the vEdge has no bridges (VPP). */
function mainBridge(vedge: StoredObject): string | undefined {
  const bridges = asRecords(vedge.bridges).flatMap(({ name }) => asText(name) ?? [])
  return bridges.find((bridge) => bridge === 'br-int') ?? bridges[0] ?? asText(vedge.vedge_type)
}

/** "25 Gb/s" for ethtool's "25000Mb/s"; undefined for "Unknown!". */
function speed(pnic: StoredObject): string | undefined {
  const megabits = /^(\d+)Mb\/s$/.exec(asText(pnic.Speed) ?? '')?.[1]
  if (megabits === undefined) return undefined
  const value = Number(megabits)
  return value >= 1000 ? `${value / 1000} Gb/s` : `${value} Mb/s`
}

/** "vxlan 1047", "vlan 312"; where there is no segment id the physical network: "flat · physnet1". */
function segment(network: StoredObject): string | undefined {
  const type = asText(network['provider:network_type'])
  const id = asText(network['provider:segmentation_id'])
  const physical = asText(network['provider:physical_network'])
  if (id !== undefined) return [type, id].filter(Boolean).join(' ')
  return [type, physical].filter(Boolean).join(' · ') || undefined
}
