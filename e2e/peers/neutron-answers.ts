/** What Neutron answers about a generated cloud: records of Neutron 21 with ML2, with the facts of the cloud. Pure. */
import type { CloudModel, PortOwner, SimulatedHost, SimulatedNetwork } from './cloud-model'
import { keystoneId, uuid } from './identities'
import { type Recorded, recordedBody, recordedRow } from './recorded'

const PHYSICAL_NETWORK = 'physnet1'
const recorded = (key: string, fits?: (row: Recorded) => boolean) => recordedRow('neutron', `/v2.0/${key}`, key, fits)

const owned = (project: string) => ({ tenant_id: project, project_id: project })
const ownerOf = (model: CloudModel, network: SimulatedNetwork) =>
  owned(network.isExternal ? keystoneId('project/admin') : model.tenantId)
const physicalNetworkOf = ({ type }: SimulatedNetwork) => (type === 'vxlan' ? null : PHYSICAL_NETWORK)

export function networks(model: CloudModel) {
  const row = recorded('networks')
  return model.networks.map((network) => ({
    ...row,
    ...ownerOf(model, network),
    id: network.id,
    name: network.name,
    mtu: network.mtu,
    subnets: [network.subnetId],
    shared: network.type === 'vlan',
    'router:external': network.isExternal,
    'provider:network_type': network.type,
    'provider:physical_network': physicalNetworkOf(network),
    'provider:segmentation_id': network.segmentationId,
  }))
}

export function subnets(model: CloudModel) {
  const row = recorded('subnets')
  return model.networks.map((network) => ({
    ...row,
    ...ownerOf(model, network),
    id: network.subnetId,
    name: `${network.name}-subnet`,
    network_id: network.id,
    enable_dhcp: !network.isExternal,
    gateway_ip: `${network.prefix}.0.1`,
    cidr: `${network.prefix}.0.0/16`,
    allocation_pools: [{ start: `${network.prefix}.0.2`, end: `${network.prefix}.255.254` }],
  }))
}

const DEFAULT_GROUP = uuid('security-group/default')

const OWNERS: Readonly<Record<PortOwner, (host: SimulatedHost) => string>> = {
  compute: (host) => `compute:${host.zone}`,
  dhcp: () => 'network:dhcp',
  'router-interface': () => 'network:router_interface',
  'router-gateway': () => 'network:router_gateway',
}

export function ports(model: CloudModel) {
  const [ovs, bridge] = ['ovs', 'bridge'].map((type) => recorded('ports', (row) => row['binding:vif_type'] === type))
  return model.ports.map((port) => ({
    ...(port.host.kind === 'linux-bridge' ? bridge : ovs),
    // A router's gateway port belongs to nobody.
    ...owned(port.owner === 'router-gateway' ? '' : model.tenantId),
    id: port.id,
    network_id: port.network.id,
    mac_address: port.mac,
    device_id: port.deviceId,
    device_owner: OWNERS[port.owner](port.host),
    fixed_ips: [{ subnet_id: port.network.subnetId, ip_address: port.ip }],
    security_groups: port.owner === 'compute' ? [DEFAULT_GROUP] : [],
    'binding:host_id': port.host.name,
    ...(port.host.kind === 'linux-bridge'
      ? {}
      : { 'binding:vif_details': { ...(ovs?.['binding:vif_details'] as Recorded), ...switchOf(port.host) } }),
    port_security_enabled: port.owner === 'compute',
  }))
}

const switchOf = (host: SimulatedHost) => ({ datapath_type: 'system', ovs_hybrid_plug: host.kind === 'ovs-hybrid' })

export function routers(model: CloudModel) {
  const row = recorded('routers')
  return model.routers.map(({ id, name, gateway }) => ({
    ...row,
    ...owned(model.tenantId),
    id,
    name,
    external_gateway_info: {
      network_id: gateway.network.id,
      external_fixed_ips: [{ subnet_id: gateway.network.subnetId, ip_address: gateway.ip }],
      enable_snat: true,
    },
  }))
}

export function floatingips(model: CloudModel) {
  const row = recorded('floatingips')
  return model.floatingIps.map(({ id, address, port, routerId }) => ({
    ...row,
    ...owned(model.tenantId),
    id,
    floating_ip_address: address,
    floating_network_id: model.externalId,
    fixed_ip_address: port.ip,
    port_id: port.id,
    router_id: routerId,
    port_details: {
      ...(row.port_details as Recorded),
      network_id: port.network.id,
      mac_address: port.mac,
      device_id: port.deviceId,
      device_owner: OWNERS[port.owner](port.host),
    },
  }))
}

/** The group every project begins with. */
export function securityGroups(model: CloudModel) {
  const row = recordedRow('neutron', '/v2.0/security-groups', 'security_groups')
  const group = { ...owned(model.tenantId), security_group_id: DEFAULT_GROUP }
  const rules = (row.security_group_rules as Recorded[]).map((rule, index) => ({
    ...rule,
    ...group,
    id: uuid(`security-group-rule/${index}`),
    remote_group_id: rule.remote_group_id === null ? null : DEFAULT_GROUP,
  }))
  return [{ ...row, ...owned(model.tenantId), id: DEFAULT_GROUP, security_group_rules: rules }]
}

export function segments(model: CloudModel) {
  const row = recorded('segments')
  return model.networks.map((network) => ({
    ...row,
    id: uuid(`segment/${network.name}`),
    network_id: network.id,
    physical_network: physicalNetworkOf(network),
    network_type: network.type,
    segmentation_id: network.segmentationId,
  }))
}

export function agents(model: CloudModel) {
  return model.hosts.flatMap(agentsOn)
}

/** Agents of one type, as `routers/ID/l3-agents` and `networks/ID/dhcp-agents` list them. */
export function agentsOfType(model: CloudModel, type: string) {
  return agents(model).filter((agent) => agent.agent_type === type)
}

function agentsOn(host: SimulatedHost) {
  const agent = (type: string, own: Recorded = {}) => {
    const row = recorded('agents', ({ agent_type }) => agent_type === type)
    return {
      ...row,
      agent_type: type,
      id: uuid(`agent/${type}/${host.name}`),
      host: host.name,
      configurations: { ...(row.configurations as Recorded), ...own },
    }
  }
  const tunneling_ip = host.tunnelIp
  const switching =
    host.kind === 'linux-bridge'
      ? agent('Linux bridge agent', { tunneling_ip, interface_mappings: { [PHYSICAL_NETWORK]: host.providerNic } })
      : agent('Open vSwitch agent', { tunneling_ip, ...switchOf(host) })
  if (!host.isController) return [switching]
  const metadata = agent('Metadata agent', { nova_metadata_host: host.managementIp })
  return [switching, agent('L3 agent'), agent('DHCP agent'), metadata]
}

export const extensions = () => recordedBody('neutron', 'GET /v2.0/extensions')
