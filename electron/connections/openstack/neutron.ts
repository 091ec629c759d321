/** Neutron: networks, subnets, ports, routers and agents. API: Networking v2.0. */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { flag, id, label, list, number, record, text } from './fields'
import { below } from './keystone-url'
import { parseAnswer, type Records, readCollection } from './paging'
import type { OpenStackSession } from './session'

const fixedIpSchema = z.looseObject({ subnet_id: text, ip_address: id })
/** Deployments before Newton say only `tenant_id`, current ones both. */
const owner = { tenant_id: text, project_id: text }

const networkSchema = z.looseObject({
  id,
  name: label,
  ...owner,
  admin_state_up: flag,
  status: text,
  shared: flag,
  mtu: number,
  subnets: list(id),
  'router:external': flag,
  'provider:network_type': text,
  'provider:physical_network': text,
  'provider:segmentation_id': number,
})
export type Network = z.infer<typeof networkSchema>

const subnetSchema = z.looseObject({
  id,
  name: label,
  ...owner,
  network_id: id,
  cidr: label,
  ip_version: number,
  gateway_ip: text,
  enable_dhcp: flag,
})
export type Subnet = z.infer<typeof subnetSchema>

const portSchema = z.looseObject({
  id,
  name: label,
  ...owner,
  network_id: id,
  mac_address: label,
  status: text,
  admin_state_up: flag,
  device_id: label,
  device_owner: label,
  fixed_ips: list(fixedIpSchema),
  'binding:host_id': text,
  'binding:vif_type': text,
  'binding:vnic_type': text,
  'binding:vif_details': z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
export type Port = z.infer<typeof portSchema>

const routerSchema = z.looseObject({
  id,
  name: label,
  ...owner,
  status: text,
  admin_state_up: flag,
  external_gateway_info: z
    .looseObject({ network_id: id, external_fixed_ips: list(fixedIpSchema), enable_snat: flag })
    .nullish()
    .catch(undefined),
  distributed: flag,
  ha: flag,
})
export type Router = z.infer<typeof routerSchema>

const agentSchema = z.looseObject({
  id,
  agent_type: label,
  binary: id,
  host: id,
  alive: flag,
  admin_state_up: flag,
  topic: text,
  availability_zone: text,
  heartbeat_timestamp: text,
  configurations: record,
})
export type NetworkAgent = z.infer<typeof agentSchema>

const segmentSchema = z.looseObject({
  id,
  network_id: id,
  network_type: label,
  physical_network: text,
  segmentation_id: number,
})
export type Segment = z.infer<typeof segmentSchema>

const extensionSchema = z.looseObject({ alias: id, name: label })
export type NeutronExtension = z.infer<typeof extensionSchema>

const PAGE_SIZE = '1000'

export interface Neutron {
  networks(signal?: AbortSignal): Promise<Records<Network>>
  subnets(signal?: AbortSignal): Promise<Records<Subnet>>
  ports(signal?: AbortSignal): Promise<Records<Port>>
  routers(signal?: AbortSignal): Promise<Records<Router>>
  agents(signal?: AbortSignal): Promise<Records<NetworkAgent>>
  /** Empty where the segment extension is not loaded. */
  segments(signal?: AbortSignal): Promise<Records<Segment>>
  /** Agents that host a router; empty under OVN, which schedules routers by itself. */
  l3AgentsOf(routerId: string, signal?: AbortSignal): Promise<Records<NetworkAgent>>
  /** Agents that serve DHCP on a network; empty under OVN. */
  dhcpAgentsOf(networkId: string, signal?: AbortSignal): Promise<Records<NetworkAgent>>
  extensions(signal?: AbortSignal): Promise<Records<NeutronExtension>>
  network(id: string, signal?: AbortSignal): Promise<Network>
  subnet(id: string, signal?: AbortSignal): Promise<Subnet>
  port(id: string, signal?: AbortSignal): Promise<Port>
}

/** The versioned base: "…:9696" → "…:9696/v2.0"; an endpoint that names the version keeps it. */
export function neutronBase(endpoint: URL): URL {
  const url = new URL(endpoint)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = /\/v2\.0$/.test(path) ? path : `${path}/v2.0`
  return url
}

/** Errors of all methods: those of `OpenStackSession.get`. */
export function createNeutron(session: OpenStackSession, endpoint: URL): Neutron {
  const base = neutronBase(endpoint)

  const listOf = <T extends z.ZodType>(path: string, item: T, signal: AbortSignal | undefined) =>
    readCollection(session, { base, path, key: path, item, query: { limit: PAGE_SIZE }, options: { signal } })

  const one = async <T extends z.ZodType>(
    collection: string,
    key: string,
    id: string,
    item: T,
    signal: AbortSignal | undefined,
  ) => {
    const url = below(base, `${collection}/${encodeURIComponent(id)}`)
    const body: Record<string, unknown> = parseAnswer(
      z.looseObject({ [key]: item }),
      (await session.get(url, { signal })).body,
      url,
    )
    // The schema above proved that the key holds the item.
    return body[key] as z.infer<T>
  }

  const agentsUnder = (path: string, signal: AbortSignal | undefined) =>
    emptyWhenMissing(readCollection(session, { base, path, key: 'agents', item: agentSchema, options: { signal } }))

  return {
    networks: (signal) => listOf('networks', networkSchema, signal),
    subnets: (signal) => listOf('subnets', subnetSchema, signal),
    ports: (signal) => listOf('ports', portSchema, signal),
    routers: (signal) => listOf('routers', routerSchema, signal),
    agents: (signal) => listOf('agents', agentSchema, signal),
    segments: (signal) => emptyWhenMissing(listOf('segments', segmentSchema, signal)),
    l3AgentsOf: (routerId, signal) => agentsUnder(`routers/${encodeURIComponent(routerId)}/l3-agents`, signal),
    dhcpAgentsOf: (networkId, signal) => agentsUnder(`networks/${encodeURIComponent(networkId)}/dhcp-agents`, signal),
    extensions: (signal) =>
      readCollection(session, {
        base,
        path: 'extensions',
        key: 'extensions',
        item: extensionSchema,
        options: { signal },
      }),
    network: (id, signal) => one('networks', 'network', id, networkSchema, signal),
    subnet: (id, signal) => one('subnets', 'subnet', id, subnetSchema, signal),
    port: (id, signal) => one('ports', 'port', id, portSchema, signal),
  }
}

/** Neutron answers 404 for resources of extensions that are not loaded. */
async function emptyWhenMissing<T>(work: Promise<Records<T>>): Promise<Records<T>> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return []
    throw error
  }
}
