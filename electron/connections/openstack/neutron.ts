/** Neutron: networks, subnets, ports, routers, floating IPs, security groups and agents. API: Networking v2.0. */
import { z } from 'zod'
import { flag, id, label, list, number, record, text } from './fields'
import { below } from './keystone-url'
import { readCollection } from './paging'
import { readQuota } from './quota'
import type { OpenStackSession } from './session'

const fixedIpSchema = z.looseObject({ subnet_id: text, ip_address: id })
/** Deployments before Newton say only `tenant_id`, current ones both. */
const owned = { id, name: label, tenant_id: text, project_id: text }

export const networkSchema = z.looseObject({
  ...owned,
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

export const subnetSchema = z.looseObject({
  ...owned,
  network_id: id,
  cidr: label,
  ip_version: number,
  gateway_ip: text,
  enable_dhcp: flag,
})

export const portSchema = z.looseObject({
  ...owned,
  network_id: id,
  mac_address: label,
  status: text,
  admin_state_up: flag,
  device_id: label,
  device_owner: label,
  /** Of a trunk's parent port. */
  trunk_details: z
    .looseObject({
      trunk_id: id,
      sub_ports: list(z.looseObject({ port_id: id, segmentation_type: text, segmentation_id: number })),
    })
    .nullish()
    .catch(undefined),
  fixed_ips: list(fixedIpSchema),
  'binding:host_id': text,
  'binding:vif_type': text,
  'binding:vnic_type': text,
  'binding:vif_details': z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
export type Port = z.infer<typeof portSchema>

export const routerSchema = z.looseObject({
  ...owned,
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

export const floatingIpSchema = z.looseObject({
  id,
  floating_ip_address: id,
  floating_network_id: text,
  fixed_ip_address: text,
  port_id: text,
  router_id: text,
  status: text,
})
export type FloatingIp = z.infer<typeof floatingIpSchema>

const securityRuleSchema = z.looseObject({
  id,
  direction: text,
  ethertype: text,
  protocol: text,
  port_range_min: number,
  port_range_max: number,
  remote_ip_prefix: text,
  remote_group_id: text,
  remote_address_group_id: text,
})

export const securityGroupSchema = z.looseObject({
  ...owned,
  stateful: flag,
  security_group_rules: list(securityRuleSchema),
})
export type SecurityGroup = z.infer<typeof securityGroupSchema>

const addressGroupSchema = z.looseObject({ ...owned, addresses: list(id) })
export type AddressGroup = z.infer<typeof addressGroupSchema>

export const trunkSchema = z.looseObject({
  ...owned,
  status: text,
  admin_state_up: flag,
  port_id: id,
  sub_ports: list(z.looseObject({ port_id: id, segmentation_type: text, segmentation_id: number })),
})
export type Trunk = z.infer<typeof trunkSchema>

export const agentSchema = z.looseObject({
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

const PAGE_SIZE = '1000'

/** The versioned base: "…:9696" → "…:9696/v2.0"; an endpoint that names the version keeps it. */
export function neutronBase(endpoint: URL): URL {
  const url = new URL(endpoint)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = /\/v2\.0$/.test(path) ? path : `${path}/v2.0`
  return url
}

export type Neutron = ReturnType<typeof createNeutron>

/** Errors of all methods: those of `OpenStackSession.get`. */
export function createNeutron(session: OpenStackSession, endpoint: URL) {
  const base = neutronBase(endpoint)

  const listOf = <T extends z.ZodType>(path: string, item: T, signal: AbortSignal | undefined) =>
    readCollection(session, { base, path, key: path.replaceAll('-', '_'), item, query: { limit: PAGE_SIZE }, signal })

  return {
    networks: (signal?: AbortSignal) => listOf('networks', networkSchema, signal),
    subnets: (signal?: AbortSignal) => listOf('subnets', subnetSchema, signal),
    ports: (signal?: AbortSignal) => listOf('ports', portSchema, signal),
    routers: (signal?: AbortSignal) => listOf('routers', routerSchema, signal),
    floatingIps: (signal?: AbortSignal) => listOf('floatingips', floatingIpSchema, signal),
    securityGroups: (signal?: AbortSignal) => listOf('security-groups', securityGroupSchema, signal),
    addressGroups: (signal?: AbortSignal) => listOf('address-groups', addressGroupSchema, signal),
    trunks: (signal?: AbortSignal) => listOf('trunks', trunkSchema, signal),
    /** Limits of a project with their use, by resource. */
    quota: (project: string, signal?: AbortSignal) =>
      readQuota(session, below(base, `quotas/${encodeURIComponent(project)}/details.json`), 'quota', signal),
    agents: (signal?: AbortSignal) => listOf('agents', agentSchema, signal),
  }
}
