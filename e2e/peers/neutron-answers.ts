/** What Neutron answers about a generated cloud; the shapes are those of Neutron 21 with ML2. Pure. */
import type { CloudModel, PortOwner, SimulatedHost, SimulatedNetwork, SimulatedPort } from './cloud-model'
import { CREATED_AT, HEARTBEAT_AT } from './times'

const stamped = { created_at: CREATED_AT, updated_at: CREATED_AT, revision_number: 2 }
const PHYSICAL_NETWORK = 'physnet1'

const ownerOf = (model: CloudModel, network: SimulatedNetwork) =>
  network.isExternal ? model.ids.keystoneId('project/admin') : model.tenantId

export function networks(model: CloudModel) {
  return model.networks.map((network) => ({
    id: network.id,
    name: network.name,
    tenant_id: ownerOf(model, network),
    admin_state_up: true,
    mtu: network.mtu,
    status: 'ACTIVE',
    subnets: [network.subnetId],
    shared: network.type === 'vlan',
    availability_zone_hints: [],
    availability_zones: ['nova'],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    'router:external': network.isExternal,
    description: '',
    port_security_enabled: true,
    l2_adjacency: true,
    ...(network.isExternal ? { is_default: false } : {}),
    tags: [],
    ...stamped,
    project_id: ownerOf(model, network),
    'provider:network_type': network.type,
    'provider:physical_network': network.type === 'vxlan' ? null : PHYSICAL_NETWORK,
    'provider:segmentation_id': network.segmentationId,
  }))
}

export function subnets(model: CloudModel) {
  return model.networks.map((network) => ({
    id: network.subnetId,
    name: `${network.name}-subnet`,
    tenant_id: ownerOf(model, network),
    network_id: network.id,
    ip_version: 4,
    subnetpool_id: null,
    enable_dhcp: !network.isExternal,
    ipv6_ra_mode: null,
    ipv6_address_mode: null,
    gateway_ip: `${network.prefix}.0.1`,
    cidr: `${network.prefix}.0.0/16`,
    allocation_pools: [{ start: `${network.prefix}.0.2`, end: `${network.prefix}.255.254` }],
    host_routes: [],
    dns_nameservers: [],
    description: '',
    service_types: [],
    segment_id: null,
    tags: [],
    ...stamped,
    project_id: ownerOf(model, network),
  }))
}

const OWNERS: Readonly<Record<PortOwner, (host: SimulatedHost) => string>> = {
  compute: (host) => `compute:${host.zone}`,
  dhcp: () => 'network:dhcp',
  'router-interface': () => 'network:router_interface',
  'router-gateway': () => 'network:router_gateway',
}

export function ports(model: CloudModel) {
  return model.ports.map((port) => ({
    id: port.id,
    name: '',
    network_id: port.network.id,
    // A router's gateway port belongs to nobody.
    tenant_id: port.owner === 'router-gateway' ? '' : model.tenantId,
    mac_address: port.mac,
    admin_state_up: true,
    status: 'ACTIVE',
    device_id: port.deviceId,
    device_owner: OWNERS[port.owner](port.host),
    fixed_ips: [{ subnet_id: port.network.subnetId, ip_address: port.ip }],
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    security_groups: port.owner === 'compute' ? [model.ids.uuid('security-group/default')] : [],
    description: '',
    'binding:vnic_type': 'normal',
    'binding:profile': {},
    'binding:host_id': port.host.name,
    'binding:vif_type': port.host.kind === 'linux-bridge' ? 'bridge' : 'ovs',
    'binding:vif_details': vifDetails(port),
    port_security_enabled: port.owner === 'compute',
    ip_allocation: 'immediate',
    tags: [],
    ...stamped,
    project_id: port.owner === 'router-gateway' ? '' : model.tenantId,
  }))
}

function vifDetails({ host }: SimulatedPort) {
  const plain = { connectivity: 'l2', port_filter: true }
  if (host.kind === 'linux-bridge') return { ...plain, bound_drivers: { 0: 'linuxbridge' } }
  return {
    ...plain,
    ovs_hybrid_plug: host.kind === 'ovs-hybrid',
    datapath_type: 'system',
    bridge_name: 'br-int',
    bound_drivers: { 0: 'openvswitch' },
  }
}

export function routers(model: CloudModel) {
  return model.routers.map(({ id, name, gateway }) => ({
    id,
    name,
    tenant_id: model.tenantId,
    admin_state_up: true,
    status: 'ACTIVE',
    external_gateway_info: {
      network_id: gateway.network.id,
      external_fixed_ips: [{ subnet_id: gateway.network.subnetId, ip_address: gateway.ip }],
      enable_snat: true,
    },
    description: '',
    availability_zones: ['nova'],
    distributed: false,
    ha: false,
    availability_zone_hints: [],
    routes: [],
    flavor_id: null,
    tags: [],
    ...stamped,
    project_id: model.tenantId,
  }))
}

export function segments(model: CloudModel) {
  return model.networks.map((network) => ({
    id: model.ids.uuid(`segment/${network.name}`),
    network_id: network.id,
    name: null,
    description: null,
    physical_network: network.type === 'vxlan' ? null : PHYSICAL_NETWORK,
    network_type: network.type,
    segmentation_id: network.segmentationId,
    ...stamped,
  }))
}

export function agents(model: CloudModel) {
  return model.hosts.flatMap((host) => agentsOn(host, model))
}

/** Agents of one type, as `routers/ID/l3-agents` and `networks/ID/dhcp-agents` list them. */
export function agentsOfType(model: CloudModel, type: string) {
  return agents(model).filter((agent) => agent.agent_type === type)
}

function agentsOn(host: SimulatedHost, model: CloudModel) {
  const agent = (type: string, binary: string, configurations: Record<string, unknown>, topic = 'N/A') => ({
    id: model.ids.uuid(`agent/${binary}/${host.name}`),
    agent_type: type,
    binary,
    topic,
    host: host.name,
    admin_state_up: true,
    created_at: HEARTBEAT_AT,
    started_at: HEARTBEAT_AT,
    heartbeat_timestamp: HEARTBEAT_AT,
    description: null,
    resources_synced: null,
    availability_zone: topic === 'N/A' ? null : 'nova',
    alive: true,
    configurations,
  })
  const switching =
    host.kind === 'linux-bridge'
      ? agent('Linux bridge agent', 'neutron-linuxbridge-agent', linuxBridgeConfiguration(host))
      : agent('Open vSwitch agent', 'neutron-openvswitch-agent', ovsConfiguration(host))
  if (!host.isController) return [switching]
  return [
    switching,
    agent('L3 agent', 'neutron-l3-agent', l3Configuration(model), 'l3_agent'),
    agent('DHCP agent', 'neutron-dhcp-agent', dhcpConfiguration(model), 'dhcp_agent'),
    agent('Metadata agent', 'neutron-metadata-agent', {
      log_agent_heartbeats: false,
      metadata_proxy_socket: '/var/lib/neutron/metadata_proxy',
      nova_metadata_host: host.managementIp,
      nova_metadata_port: 8775,
    }),
  ]
}

const linuxBridgeConfiguration = (host: SimulatedHost) => ({
  bridge_mappings: {},
  devices: 1,
  extensions: [],
  interface_mappings: { [PHYSICAL_NETWORK]: host.providerNic },
  l2_population: true,
  tunnel_types: ['vxlan'],
  tunneling_ip: host.tunnelIp,
})

const ovsConfiguration = (host: SimulatedHost) => ({
  arp_responder_enabled: false,
  baremetal_smartnic: false,
  bridge_mappings: { [PHYSICAL_NETWORK]: 'br-ex' },
  datapath_type: 'system',
  devices: 1,
  enable_distributed_routing: false,
  extensions: [],
  in_distributed_mode: false,
  integration_bridge: 'br-int',
  l2_population: true,
  log_agent_heartbeats: false,
  ovs_hybrid_plug: host.kind === 'ovs-hybrid',
  tunnel_types: ['vxlan'],
  tunneling_ip: host.tunnelIp,
  vhostuser_socket_dir: '/var/run/openvswitch',
})

const l3Configuration = (model: CloudModel) => ({
  agent_mode: 'legacy',
  ex_gw_ports: model.routers.length,
  extensions: [],
  floating_ips: 0,
  handle_internal_only_routers: true,
  interface_driver: 'openvswitch',
  interfaces: model.routers.reduce((sum, router) => sum + router.interfaces.length, 0),
  log_agent_heartbeats: false,
  routers: model.routers.length,
})

const dhcpConfiguration = (model: CloudModel) => ({
  dhcp_driver: 'neutron.agent.linux.dhcp.Dnsmasq',
  dhcp_lease_duration: 86400,
  log_agent_heartbeats: false,
  networks: model.dhcpPorts.length,
  ports: model.ports.length,
  subnets: model.dhcpPorts.length,
})

export const extensions = () => [
  {
    name: 'Network Segment',
    alias: 'segment',
    description: 'Segments extension.',
    updated: '2016-02-24T17:00:00-00:00',
    links: [],
  },
  {
    name: 'agent',
    alias: 'agent',
    description: 'The agent management extension.',
    updated: '2013-02-03T10:00:00-00:00',
    links: [],
  },
]
