/** What Neutron answers about a generated cloud: records of Neutron 21 with ML2, with the facts of the cloud. Pure. */
import {
  agentId,
  type CloudModel,
  isTunnelled,
  type PortOwner,
  type SimulatedHost,
  type SimulatedNetwork,
  type SimulatedPort,
  type SimulatedSubnet,
} from './cloud-model'
import { addressIn } from './cloud-parts'
import { isOvs, labelIn } from './cloud-spec'
import { uuid } from './identities'
import { chassisOf, segmentIdOf, tunnelTypesOf } from './ovs-output'
import { furtherRow, type Recorded, recordedBody, recordedRow } from './recorded'
import { FUNCTIONS_NIC, functionAddress, isDirect, isOffloaded } from './virtual-functions'

const PHYSICAL_NETWORK = 'physnet1'
const recorded = (key: string, fits?: (row: Recorded) => boolean) => recordedRow('neutron', `/v2.0/${key}`, key, fits)

const owned = (project: string) => ({ tenant_id: project, project_id: project })
const physicalNetworkOf = (network: SimulatedNetwork) => (isTunnelled(network) ? null : PHYSICAL_NETWORK)

export function networks(model: CloudModel) {
  const row = recorded('networks')
  return model.networks.map((network) => ({
    ...row,
    ...owned(network.projectId),
    id: network.id,
    name: network.name,
    mtu: network.mtu,
    subnets: network.subnets.map(({ id }) => id),
    shared: network.isShared,
    'router:external': network.isExternal,
    'provider:network_type': network.type,
    'provider:physical_network': physicalNetworkOf(network),
    'provider:segmentation_id': network.segmentationId,
  }))
}

export function subnets(model: CloudModel) {
  const row = recorded('subnets')
  return model.networks.flatMap((network) =>
    network.subnets.map((subnet) => ({
      ...row,
      ...owned(network.projectId),
      id: subnet.id,
      name: subnet.name,
      network_id: network.id,
      ip_version: subnet.version,
      ...(subnet.version === 6 && { ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' }),
      // Neutron serves neither the outside nor its own networks.
      enable_dhcp: !network.isExternal && network.projectId !== '',
      gateway_ip: network.projectId === '' ? null : addressIn(subnet, 1),
      cidr: subnet.cidr,
      allocation_pools: [{ start: addressIn(subnet, 2), end: lastOf(subnet) }],
    })),
  )
}

const lastOf = ({ version, prefix }: SimulatedSubnet) =>
  version === 6 ? `${prefix}:0:0:ffff:ffff:ffff:ffff` : `${prefix}.255.254`

/** The group every project begins with. */
export const groupOf = ({ spec }: CloudModel, projectId: string) => uuid(labelIn(spec, `security-group/${projectId}`))

const OWNERS: Readonly<Record<PortOwner, string>> = {
  compute: 'compute:nova',
  dhcp: 'network:dhcp',
  subport: 'trunk:subport',
  'router-interface': 'network:router_interface',
  'router-gateway': 'network:router_gateway',
  'router-ha': 'network:router_ha_interface',
  'router-snat': 'network:router_centralized_snat',
  'floating-ip-agent': 'network:floatingip_agent_gateway',
  'floating-ip': 'network:floatingip',
  'ovn-metadata': 'network:distributed',
}

/** A router's inner port is called after the kind of router. */
const INTERFACES: Readonly<Record<string, string>> = {
  ha: 'network:ha_router_replicated_interface',
  dvr: 'network:router_interface_distributed',
  'dvr-ha': 'network:router_interface_distributed',
}

export function ports(model: CloudModel) {
  const kinds = new Map(model.routers.map(({ id, kind }) => [id, kind]))
  const carried = new Map(trunks(model).map((trunk) => [trunk.port_id, trunk]))
  return model.ports.map((port) => {
    const { owner, host } = port
    const inner = owner === 'router-interface' ? INTERFACES[kinds.get(port.deviceId) ?? ''] : undefined
    const deviceOwner = owner === 'compute' && host ? `compute:${host.zone}` : (inner ?? OWNERS[owner])
    return {
      ...bindingOf(model, port),
      ...owned(port.projectId),
      id: port.id,
      network_id: port.network.id,
      mac_address: port.mac,
      device_id: port.deviceId,
      device_owner: deviceOwner,
      fixed_ips: port.addresses.map(({ subnet, ip }) => ({ subnet_id: subnet.id, ip_address: ip })),
      security_groups: owner === 'compute' ? [groupOf(model, port.projectId)] : [],
      port_security_enabled: owner === 'compute',
      ...detailsOf(carried.get(port.id)),
    }
  })
}

const detailsOf = (trunk: ReturnType<typeof trunks>[number] | undefined) =>
  trunk && { trunk_details: { trunk_id: trunk.id, sub_ports: trunk.sub_ports } }

export function trunks(model: CloudModel) {
  return model.instances.flatMap(({ trunk, projectId, ports: [parent] }) =>
    trunk && parent
      ? [
          {
            ...furtherRow('ha', 'trunks'),
            ...owned(projectId),
            id: trunk.id,
            name: trunk.name,
            port_id: parent.id,
            sub_ports: [{ port_id: trunk.subport.id, segmentation_type: 'vlan', segmentation_id: trunk.vlan }],
          },
        ]
      : [],
  )
}

/** A recorded port that is bound alike, with the host. */
function bindingOf(model: CloudModel, port: SimulatedPort) {
  const { id, owner, host } = port
  const row = (fits: (row: Recorded) => boolean) => recorded('ports', fits)
  if (host === undefined) {
    const wanted =
      owner === 'router-interface' && model.spec.driver !== 'ovn' ? `${OWNERS[owner]}_distributed` : OWNERS[owner]
    const like = furtherRow(
      model.spec.driver === 'ovn' ? 'ovn' : 'ha',
      'ports',
      ({ device_owner }) => device_owner === wanted,
    )
    const binding = Object.entries(like).filter(([key]) => key.startsWith('binding:') || key === 'status')
    return { ...row(() => true), ...Object.fromEntries(binding) }
  }
  const common = { 'binding:host_id': host.name, status: 'ACTIVE' }
  if (host.kind === 'linux-bridge') return { ...row((one) => one['binding:vif_type'] === 'bridge'), ...common }
  const ovs = row((one) => one['binding:vif_type'] === 'ovs')
  if (host.kind === 'ovn') {
    const like = furtherRow('ovn', 'ports', (one) => one['binding:vif_type'] === 'ovs')
    return { ...ovs, ...common, 'binding:vif_details': like['binding:vif_details'] }
  }
  if (isDirect(port)) {
    const profile = {
      pci_slot: functionAddress(model, port),
      physical_network: PHYSICAL_NETWORK,
      pci_vendor_info: '8086:10ed',
    }
    return {
      ...ovs,
      ...common,
      'binding:vnic_type': 'direct',
      'binding:vif_type': 'hw_veb',
      'binding:vif_details': { port_filter: false, connectivity: 'l2', vlan: String(port.network.segmentationId) },
      'binding:profile': profile,
    }
  }
  if (isOffloaded(port)) {
    const profile = {
      ...{ pci_slot: functionAddress(model, port), physical_network: PHYSICAL_NETWORK },
      capabilities: ['switchdev'],
    }
    return { ...ovs, ...common, 'binding:vnic_type': 'direct', 'binding:profile': profile }
  }
  if (host.kind === 'vpp') {
    // The driver's own words; the rest of a port is Neutron's.
    const socket = { vhostuser_socket: `/var/run/vpp/${id}`, vhostuser_mode: 'server' }
    const isGuest = owner === 'compute'
    return {
      ...ovs,
      ...common,
      'binding:vif_type': isGuest ? 'vhostuser' : 'tap',
      'binding:vif_details': { port_filter: true, ...(isGuest && socket) },
    }
  }
  const details = { ...(ovs['binding:vif_details'] as Recorded), ...switchOf(host) }
  const isVhost = host.kind === 'dpdk' && owner === 'compute'
  return { ...ovs, ...common, 'binding:vif_details': details, ...(isVhost && { 'binding:vif_type': 'vhostuser' }) }
}

const switchOf = (host: SimulatedHost) => ({
  datapath_type: host.kind === 'dpdk' ? 'netdev' : 'system',
  ovs_hybrid_plug: host.kind === 'ovs-hybrid',
})

export function routers(model: CloudModel) {
  const row = recorded('routers')
  return model.routers.map(({ id, name, kind, projectId, gateway }) => ({
    ...row,
    ...owned(projectId),
    id,
    name,
    distributed: kind.startsWith('dvr'),
    ha: kind.endsWith('ha'),
    external_gateway_info: gateway
      ? {
          network_id: gateway.network.id,
          external_fixed_ips: gateway.addresses.map(({ subnet, ip }) => ({ subnet_id: subnet.id, ip_address: ip })),
          enable_snat: true,
        }
      : null,
  }))
}

export function floatingips(model: CloudModel) {
  const row = recorded('floatingips')
  return model.floatingIps.map(({ id, address, projectId, port, routerId }) => ({
    ...row,
    ...owned(projectId),
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
      device_owner: `compute:${port.host?.zone}`,
    },
  }))
}

export function securityGroups(model: CloudModel) {
  const row = recordedRow('neutron', '/v2.0/security-groups', 'security_groups')
  const projects = new Set(model.instances.map(({ projectId }) => projectId))
  return [...projects].map((projectId) => {
    const id = groupOf(model, projectId)
    const rules = (row.security_group_rules as Recorded[]).map((rule, index) => ({
      ...rule,
      ...owned(projectId),
      security_group_id: id,
      id: uuid(labelIn(model.spec, `security-group-rule/${projectId}/${index}`)),
      remote_group_id: rule.remote_group_id === null ? null : id,
    }))
    return { ...row, ...owned(projectId), id, security_group_rules: rules }
  })
}

export function segments(model: CloudModel) {
  const row = recorded('segments')
  return model.networks.map((network) => ({
    ...row,
    id: segmentIdOf(network),
    network_id: network.id,
    physical_network: physicalNetworkOf(network),
    network_type: network.type,
    segmentation_id: network.segmentationId,
  }))
}

export function agents(model: CloudModel) {
  return model.hosts.flatMap((host) => agentsOn(model, host))
}

/** `routers/ID/l3-agents`: under HA all with their state, else the one with the central part; OVN knows no such agents. */
export function agentsOfRouter(model: CloudModel, id: string): readonly Recorded[] | undefined {
  const router = model.routers.find((one) => one.id === id)
  if (router === undefined || router.kind === 'ovn') return undefined
  const isReplicated = router.kind.endsWith('ha')
  return router.nodes.flatMap((node) => {
    const agent = agentsOn(model, node).find((one) => one.agent_type === 'L3 agent')
    const state = isReplicated ? (router.active === node ? 'active' : 'standby') : null
    return agent ? [{ ...agent, resource_versions: {}, ha_state: state }] : []
  })
}

/** `networks/ID/dhcp-agents` */
export function agentsOfNetwork(model: CloudModel, id: string): readonly Recorded[] | undefined {
  if (model.spec.driver === 'ovn') return undefined
  const hosts = new Set(model.dhcpPorts.filter(({ network }) => network.id === id).map(({ host }) => host))
  return agents(model).filter(
    (agent) => agent.agent_type === 'DHCP agent' && [...hosts].some((host) => host?.name === agent.host),
  )
}

function agentsOn(model: CloudModel, host: SimulatedHost): (Recorded & { readonly id: string })[] {
  const agent = (type: string, own: Recorded = {}) => {
    const row = recorded('agents', ({ agent_type }) => agent_type === type)
    return {
      ...row,
      agent_type: type,
      id: agentId(type, host),
      host: host.name,
      alive: !host.isDead,
      configurations: { ...(row.configurations as Recorded), ...own },
    }
  }
  if (host.kind === 'ovn') return chassisAgents(host)
  const tunneling_ip = host.tunnelIp
  const switching =
    host.kind === 'linux-bridge'
      ? agent('Linux bridge agent', { tunneling_ip, interface_mappings: { [PHYSICAL_NETWORK]: host.providerNic } })
      : agent('Open vSwitch agent', { tunneling_ip, tunnel_types: tunnelTypesOf(model), ...switchOf(host) })
  const functions = host.kind === 'sriov' ? [nicSwitchAgent(switching, host)] : []
  const isDistributed = model.spec.router?.startsWith('dvr') ?? false
  const agent_mode = isDistributed ? (host.isNetworkNode ? 'dvr_snat' : 'dvr') : 'legacy'
  if (host.kind === 'vpp') return host.isNetworkNode ? [agent('DHCP agent')] : []
  const metadata = agent('Metadata agent', { nova_metadata_host: host.managementIp })
  if (host.isNetworkNode)
    return [switching, ...functions, agent('L3 agent', { agent_mode }), agent('DHCP agent'), metadata]
  return isDistributed && isOvs(host)
    ? [switching, ...functions, agent('L3 agent', { agent_mode }), metadata]
    : [switching, ...functions]
}

/** Hands out the virtual functions of a NIC; told by Neutron's documentation. */
const nicSwitchAgent = (like: Recorded, host: SimulatedHost) => ({
  ...like,
  id: agentId('NIC Switch agent', host),
  agent_type: 'NIC Switch agent',
  binary: 'neutron-sriov-nic-agent',
  configurations: { device_mappings: { [PHYSICAL_NETWORK]: [FUNCTIONS_NIC] }, devices: 0, extensions: [] },
})

/** Under OVN agents are made up by Neutron from what the chassis said of themselves. */
function chassisAgents(host: SimulatedHost): (Recorded & { readonly id: string })[] {
  const controller = host.isNetworkNode ? 'OVN Controller Gateway agent' : 'OVN Controller agent'
  return [controller, 'OVN Metadata agent'].map((type) => ({
    ...furtherRow('ovn', 'agents', ({ agent_type }) => agent_type === type),
    id: type === controller ? chassisOf(host) : agentId(type, host),
    host: host.name,
    alive: !host.isDead,
    configurations: { chassis_name: chassisOf(host), 'bridge-mappings': `${PHYSICAL_NETWORK}:br-ex` },
  }))
}

/** What Neutron's API reference shows of a project's quota. */
export function quota(model: CloudModel, project: string) {
  const own = (of: readonly { readonly projectId: string }[]) =>
    of.filter(({ projectId }) => projectId === project).length
  return {
    network: { used: own(model.networks), limit: 100, reserved: 0 },
    port: { used: own(model.ports), limit: -1, reserved: 0 },
  }
}

export const extensions = () => recordedBody('neutron', 'GET /v2.0/extensions')
