/** Ids that lead nowhere, and what the cliques reach against what the cloud says they are to reach. */
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { ApiTruth } from './ask-api'
import type { HostTruth } from './ask-hosts'
import { type Comparison, compare, record, str, texts, told } from './compare'
import type { ProductInventory } from './product'

/** Nothing dangles; each clique leads to all networks of its focal point, and to no others. */
export function compareCliques(api: ApiTruth, hosts: readonly HostTruth[], inventory: ProductInventory): Comparison[] {
  const objects = new Map(inventory.objects.map((o) => [o.id, o]))
  const links = new Map(inventory.links.map((l) => [l.id, l]))
  const cliques = new Map(inventory.cliques.map((c) => [c.focal_point, c]))
  const lost = (from: string, ids: readonly string[], known: ReadonlyMap<string, unknown>) =>
    ids.filter((id) => !known.has(id)).map((id) => `${from} → ${id}`)
  const dangling = [
    ...inventory.links.flatMap((l) => lost(`link ${l.id}`, [l.source_id, l.target_id], objects)),
    ...inventory.cliques.flatMap((c) => [
      ...lost(`clique ${c.focal_point}, link`, c.links, links),
      ...lost(`clique ${c.focal_point}`, c.nodes, objects),
    ]),
    ...inventory.objects.filter((o) => o.parent_id === '').map((o) => `object ${o.id} → parent`),
  ]
  const duplicates = inventory.objects.length - objects.size
  const networksOf = networksInTheCloud(api, hosts)
  /** Every instance of a router that has a gateway leads to the external network, be it through others. */
  const beyond = ({ router_id }: InventoryObject) =>
    api.routers.flatMap((router) =>
      router.id === router_id ? told([router.external_gateway_info ?? {}], 'network_id') : [],
    )
  /** A port that no driver could bind, or no agent wired, where the instance is now need not lead anywhere. */
  const isUnwired = ({ id, type }: InventoryObject, network: string) =>
    type === 'instance' &&
    api.ports.some((port) => port.device_id === id && port.network_id === network) &&
    api.ports.every((port) => port.device_id !== id || port.network_id !== network || port.status !== 'ACTIVE')
  const tunnelled = new Set(
    api.networks.filter((n) => ['vxlan', 'gre', 'geneve'].includes(str(n['provider:network_type']))).map((n) => n.id),
  )
  const wanted: string[] = []
  const found: string[] = []
  const strange: string[] = []
  const members = new Map<string, string[]>()
  for (const object of inventory.objects) {
    const own = networksOf(object)
    if (own === undefined) continue
    const networks = new Set([...own, ...beyond(object)])
    // A namespace names its network even when that is gone.
    const mayShow = new Set([...networks, str(object.local_service_id).slice(-36)])
    const name = `${object.type} ${object.host ?? ''} ${object.name}`
    const clique = cliques.get(object.id)
    const ways = clique?.links.flatMap((id) => links.get(id) ?? []) ?? []
    for (const network of networks) {
      if (isUnwired(object, network)) continue
      wanted.push(`${name} → ${network}`)
      members.set(network, [...(members.get(network) ?? []), object.id])
      if (reaches(object, network, tunnelled.has(network), ways, objects)) found.push(`${name} → ${network}`)
    }
    for (const id of clique?.nodes ?? []) {
      const node = objects.get(id)
      const network = node?.type === 'network' ? id : node?.type === 'vnic' ? str(node.network) : ''
      if (network !== '' && !mayShow.has(network)) strange.push(`${name} has ${node?.type} ${node?.name} of ${network}`)
      if (node?.type === 'instance' && id !== object.id) strange.push(`${name} has instance ${node.name}`)
    }
    for (const { id, attributes } of ways) {
      const network = str(record(attributes).network)
      if (network !== '' && !mayShow.has(network)) strange.push(`${name} has link ${id} of ${network}`)
    }
  }
  const network = (of: (id: string) => readonly string[]) =>
    api.networks.flatMap(({ id }) => of(id).map((member) => `network ${id} ← ${member}`))
  const shown = (id: string) =>
    (cliques.get(id)?.nodes ?? []).filter((node) => {
      const object = objects.get(node)
      return (
        object !== undefined &&
        ['instance', 'vservice'].includes(object.type) &&
        networksOf(object) !== undefined &&
        !isUnwired(object, id)
      )
    })
  return [
    compare('dangling ids', [], dangling),
    compare('ids used twice', [], duplicates > 0 ? [`${duplicates} objects`] : []),
    compare('paths to the network', wanted, found),
    compare('what does not belong to a clique', [], strange),
    compare(
      'what networks lead to',
      network((id) => members.get(id) ?? []),
      network(shown),
    ),
  ]
}

/** The networks of an instance that runs or of a vService, by what the cloud says; undefined for everything else. */
function networksInTheCloud(api: ApiTruth, hosts: readonly HostTruth[]) {
  // An API goes on calling a guest active when its host died: only what a hypervisor still knows has interfaces.
  const known = new Set(hosts.flatMap((truth) => truth.told('guest')))
  const active = new Set(api.servers.filter((s) => s.status === 'ACTIVE' && known.has(s.id)).map((s) => s.id))
  const networksOf = (isMeant: (port: ApiTruth['ports'][number]) => boolean) =>
    told(api.ports.filter(isMeant), 'network_id')
  const networksOn = (namespace: string, device: string): string[] => {
    if (namespace.startsWith('ovnmeta-')) return [namespace.slice(-36)]
    const part = /^(?:tap|ns-|q[rg]-|[sf]g-|ha-)(.{11})$/.exec(device)?.[1]
    return part === undefined ? [] : networksOf(({ id }) => id.startsWith(part))
  }
  return (object: InventoryObject): Set<string> | undefined => {
    if (object.type === 'instance' && active.has(object.id)) {
      const own = new Set(api.ports.flatMap((port) => (port.device_id === object.id ? port.id : [])))
      for (const trunk of api.trunks)
        if (own.has(trunk.port_id)) for (const one of trunk.sub_ports) own.add(one.port_id)
      return new Set(networksOf(({ id }) => own.has(id)))
    }
    if (object.type !== 'vservice') return undefined
    const namespace = str(object.local_service_id)
    const inside = hosts
      .filter(({ host }) => host === object.host)
      .flatMap(({ told }) => told('thing').map((line) => line.split(' ')))
      .filter(([kind, space, device]) => kind === 'interface' && space === namespace && device !== 'lo')
    if (namespace !== '') return new Set(inside.flatMap(([, , device = '']) => networksOn(namespace, device)))
    // A service of OVN is in no namespace.
    return new Set(
      object.service_type === 'dhcp'
        ? texts(object.network)
        : networksOf((port) => port.device_id === object.router_id),
    )
  }
}

/** A path leads to types further down only; what is not listed may stand anywhere. */
const ORDER = ['vservice', 'instance', 'vnic', 'vconnector', 'vedge', 'otep', 'host_pnic', 'network']

/** Whether a path of the right order leads there: focal → vnic → (vconnector) → vedge/vconnector → otep or host_pnic → host_pnic → network. */
function reaches(
  from: InventoryObject,
  network: string,
  needsOtep: boolean,
  links: readonly Link[],
  objects: ReadonlyMap<string, InventoryObject>,
): boolean {
  const rank = (type: string | undefined) => ORDER.indexOf(type ?? '')
  const steps = [{ id: from.id, types: [objects.get(from.id)?.type] }]
  const seen = new Set<string>()
  for (const { id, types } of steps) {
    if (id === network) {
      const has = (type: string) => types.includes(type)
      // A service that is everywhere at once is on no host.
      if (from.host === undefined && types.join() === 'vservice,vnic,network') return true
      if (has('vnic') && has('host_pnic') && (has('vedge') || has('vconnector')) && (!needsOtep || has('otep')))
        return true
      continue
    }
    for (const link of links) {
      if (link.source_id !== id && link.target_id !== id) continue
      const next = link.source_id === id ? link.target_id : link.source_id
      const type = objects.get(next)?.type
      const key = `${next} ${types.includes('otep') || type === 'otep'}`
      // The floating IPs of a distributed router are in a namespace of their own.
      const entersNamespace = type === 'vservice' && types.at(-1) === 'vnic'
      if ((rank(type) !== -1 && rank(type) < rank(types.at(-1)) && !entersNamespace) || seen.has(key)) continue
      if (next !== network) seen.add(key)
      steps.push({ id: next, types: [...types, type] })
    }
  }
  return false
}
