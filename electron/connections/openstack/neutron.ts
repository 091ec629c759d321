/** Neutron: networks, subnets, ports, routers and agents. API: Networking v2.0. */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { below } from './keystone-url'
import { parseAnswer, readCollection } from './paging'
import type { OpenStackSession } from './session'

const fixedIpSchema = z.looseObject({ subnet_id: z.string(), ip_address: z.string() })
/** Deployments before Newton say only `tenant_id`, current ones both. */
const owner = { tenant_id: z.string().nullish(), project_id: z.string().nullish() }

const networkSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  ...owner,
  admin_state_up: z.boolean(),
  status: z.string(),
  shared: z.boolean(),
  mtu: z.number().nullish(),
  subnets: z.array(z.string()).default([]),
  'router:external': z.boolean().default(false),
  'provider:network_type': z.string().nullish(),
  'provider:physical_network': z.string().nullish(),
  'provider:segmentation_id': z.number().nullish(),
})
export type Network = z.infer<typeof networkSchema>

const subnetSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  ...owner,
  network_id: z.string(),
  cidr: z.string(),
  ip_version: z.number(),
  gateway_ip: z.string().nullish(),
  enable_dhcp: z.boolean(),
})
export type Subnet = z.infer<typeof subnetSchema>

const portSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  ...owner,
  network_id: z.string(),
  mac_address: z.string(),
  status: z.string(),
  admin_state_up: z.boolean(),
  device_id: z.string(),
  device_owner: z.string(),
  fixed_ips: z.array(fixedIpSchema).default([]),
  'binding:host_id': z.string().nullish(),
  'binding:vif_type': z.string().nullish(),
  'binding:vnic_type': z.string().nullish(),
  'binding:vif_details': z.record(z.string(), z.unknown()).nullish(),
})
export type Port = z.infer<typeof portSchema>

const routerSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  ...owner,
  status: z.string(),
  admin_state_up: z.boolean(),
  external_gateway_info: z
    .looseObject({
      network_id: z.string(),
      external_fixed_ips: z.array(fixedIpSchema).default([]),
      enable_snat: z.boolean().optional(),
    })
    .nullish(),
  distributed: z.boolean().nullish(),
  ha: z.boolean().nullish(),
})
export type Router = z.infer<typeof routerSchema>

const agentSchema = z.looseObject({
  id: z.string(),
  agent_type: z.string(),
  binary: z.string(),
  host: z.string(),
  alive: z.boolean(),
  admin_state_up: z.boolean(),
  topic: z.string().nullish(),
  availability_zone: z.string().nullish(),
  heartbeat_timestamp: z.string().nullish(),
  configurations: z.record(z.string(), z.unknown()).default({}),
})
export type NetworkAgent = z.infer<typeof agentSchema>

const segmentSchema = z.looseObject({
  id: z.string(),
  network_id: z.string(),
  network_type: z.string(),
  physical_network: z.string().nullish(),
  segmentation_id: z.number().nullish(),
})
export type Segment = z.infer<typeof segmentSchema>

const extensionSchema = z.looseObject({ alias: z.string(), name: z.string() })
export type NeutronExtension = z.infer<typeof extensionSchema>

const PAGE_SIZE = '1000'

export interface Neutron {
  networks(signal?: AbortSignal): Promise<Network[]>
  subnets(signal?: AbortSignal): Promise<Subnet[]>
  ports(signal?: AbortSignal): Promise<Port[]>
  routers(signal?: AbortSignal): Promise<Router[]>
  agents(signal?: AbortSignal): Promise<NetworkAgent[]>
  /** Empty where the segment extension is not loaded. */
  segments(signal?: AbortSignal): Promise<Segment[]>
  /** Agents that host a router; empty under OVN, which schedules routers by itself. */
  l3AgentsOf(routerId: string, signal?: AbortSignal): Promise<NetworkAgent[]>
  /** Agents that serve DHCP on a network; empty under OVN. */
  dhcpAgentsOf(networkId: string, signal?: AbortSignal): Promise<NetworkAgent[]>
  extensions(signal?: AbortSignal): Promise<NeutronExtension[]>
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

  const list = <T extends z.ZodType>(path: string, item: T, signal: AbortSignal | undefined) =>
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
    networks: (signal) => list('networks', networkSchema, signal),
    subnets: (signal) => list('subnets', subnetSchema, signal),
    ports: (signal) => list('ports', portSchema, signal),
    routers: (signal) => list('routers', routerSchema, signal),
    agents: (signal) => list('agents', agentSchema, signal),
    segments: (signal) => emptyWhenMissing(list('segments', segmentSchema, signal)),
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
async function emptyWhenMissing<T>(work: Promise<T[]>): Promise<T[]> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return []
    throw error
  }
}
