/**
 * Everything the product knows about each object type: its words, its place in drawings and
 * the attributes that matter most, in order (Calipso's `attributes_for_hover_on_data`).
 */

export interface ObjectTypeInfo {
  /** Singular as shown: "Host pNIC". */
  label: string
  plural: string
  /** Column in layered drawings, left to right; absent for types that are only in the tree. */
  layer?: number
  /** Symbol prefix in the glyph sprite. */
  glyph: string
  folder?: boolean
  /** True for types with default clique types. */
  focal?: boolean
  /** Attributes shown first, in order. */
  summary: readonly string[]
}

const status = ['status', 'status_timestamp', 'status_text', 'root_cause'] as const

/** Business types, by the name stored in `type`. */
export const OBJECT_TYPES = {
  instance: {
    label: 'Instance',
    plural: 'Instances',
    layer: 1,
    glyph: 'instance',
    focal: true,
    summary: [
      'nova_status',
      'vm_state',
      'power_state',
      'task_state',
      'host',
      'availability_zone',
      'project',
      'addresses',
      'flavor',
      'image',
      'local_name',
      'key_name',
      'created_at',
      'launched_at',
      'security_groups',
      'metadata',
      'network',
      ...status,
    ],
  },
  vservice: {
    label: 'vService',
    plural: 'vServices',
    layer: 1,
    glyph: 'vservice',
    focal: true,
    summary: [
      'service_type',
      'host',
      'local_service_id',
      'project',
      'network',
      'admin_state_up',
      'gw_port_id',
      'external_gateway_info',
      'routes',
      ...status,
    ],
  },
  vnic: {
    label: 'vNIC',
    plural: 'vNICs',
    layer: 2,
    glyph: 'vnic',
    summary: [
      'vnic_type',
      'host',
      'mac_address',
      'addresses',
      'network',
      'port',
      'source_bridge',
      'model',
      'vedge_type',
      'vedge_port',
      'mtu',
      'state',
      'instance_id',
      'vservice_id',
      ...status,
    ],
  },
  vconnector: {
    label: 'vConnector',
    plural: 'vConnectors',
    layer: 3,
    glyph: 'vconnector',
    summary: [
      'host',
      'connector_type',
      'bridge_name',
      'interfaces_names',
      'network',
      'stp_enabled',
      'mac_address',
      'mtu',
      ...status,
    ],
  },
  vedge: {
    label: 'vEdge',
    plural: 'vEdges',
    layer: 4,
    glyph: 'vedge',
    summary: [
      'vedge_type',
      'host',
      'agent_type',
      'binary',
      'alive',
      'admin_state_up',
      'bridges',
      'bridge_mappings',
      'tunnel_types',
      'ovs_version',
      'datapath_type',
      'heartbeat_timestamp',
      'started_at',
      'ports',
      'tunnel_ports',
      ...status,
    ],
  },
  otep: {
    label: 'Overlay tunnel endpoint',
    plural: 'Tunnel endpoints',
    layer: 5,
    glyph: 'otep',
    summary: [
      'overlay_type',
      'ip_address',
      'udp_port',
      'host',
      'interface',
      'vconnector',
      'segmentation_id',
      'mtu',
      'state',
      'ports',
      ...status,
    ],
  },
  host_pnic: {
    label: 'Host pNIC',
    plural: 'Host pNICs',
    layer: 6,
    glyph: 'host_pnic',
    summary: [
      'host',
      'mac_address',
      'state',
      'Link detected',
      'Speed',
      'Duplex',
      'mtu',
      'IP Address',
      'IPv6 Address',
      'found_by',
      'physical_networks',
      'driver',
      'members',
      'Bonding Mode',
      'EtherChannel Master',
      ...status,
    ],
  },
  switch_pnic: {
    label: 'Switch port',
    plural: 'Switch ports',
    layer: 7,
    glyph: 'switch_pnic',
    summary: ['switch', 'role', 'mac_address', 'connected_to', ...status],
  },
  switch: {
    label: 'Switch',
    plural: 'Switches',
    layer: 8,
    glyph: 'switch',
    focal: true,
    summary: ['ip_address', 'role', ...status],
  },
  network: {
    label: 'Network',
    plural: 'Networks',
    layer: 9,
    glyph: 'network',
    focal: true,
    summary: [
      'project',
      'neutron_status',
      'admin_state_up',
      'provider:network_type',
      'provider:physical_network',
      'provider:segmentation_id',
      'cidrs',
      'subnets',
      'mtu',
      'router:external',
      'shared',
      'port_security_enabled',
      'availability_zones',
      'created_at',
      ...status,
    ],
  },
  host: {
    label: 'Host',
    plural: 'Hosts',
    glyph: 'host',
    summary: [
      'host_type',
      'zone',
      'ip_address',
      'reachable',
      'OS',
      'os_id',
      'hypervisor_type',
      'hypervisor_version',
      'services',
      'kernel',
      'vcpus',
      'memory_mb',
      ...status,
    ],
  },
  port: {
    label: 'Port',
    plural: 'Ports',
    glyph: 'port',
    summary: [
      'neutron_status',
      'mac_address',
      'fixed_ips',
      'device_owner',
      'device_id',
      'binding:host_id',
      'binding:vif_type',
      'binding:vnic_type',
      'network_id',
      'project',
      'security_groups',
      'allowed_address_pairs',
      'admin_state_up',
      'created_at',
      ...status,
    ],
  },
  network_agent: {
    label: 'Network agent',
    plural: 'Network agents',
    glyph: 'network_agent',
    summary: [
      'agent_type',
      'binary',
      'host',
      'alive',
      'admin_state_up',
      'heartbeat_timestamp',
      'started_at',
      'availability_zone',
      'topic',
      'configurations',
      ...status,
    ],
  },
  region: { label: 'Region', plural: 'Regions', glyph: 'region', summary: ['endpoints'] },
  project: {
    label: 'Project',
    plural: 'Projects',
    glyph: 'project',
    summary: ['description', 'enabled', 'domain_id', 'is_domain', 'quota_set'],
  },
  availability_zone: {
    label: 'Availability zone',
    plural: 'Availability zones',
    glyph: 'availability_zone',
    summary: ['available', 'hosts'],
  },
  aggregate: {
    label: 'Aggregate',
    plural: 'Aggregates',
    glyph: 'aggregate',
    summary: ['availability_zone', 'metadata', 'hosts'],
  },
  host_ref: { label: 'Host', plural: 'Hosts', glyph: 'host', summary: ['ref_id'] },
} as const satisfies Record<string, ObjectTypeInfo>

export type BusinessType = keyof typeof OBJECT_TYPES

const folder = (label: string, glyph = 'folder'): ObjectTypeInfo => ({
  label,
  plural: label,
  glyph,
  folder: true,
  summary: [],
})

/** Folder types: synthetic objects that group siblings in the tree. */
export const FOLDER_TYPES = {
  regions_folder: folder('Regions'),
  projects_folder: folder('Projects'),
  aggregates_folder: folder('Aggregates'),
  availability_zones_folder: folder('Availability zones'),
  networks_folder: folder('Networks'),
  ports_folder: folder('Ports'),
  network_services_folder: folder('Network vServices'),
  vservices_folder: folder('vServices'),
  vservice_dhcps_folder: folder('DHCP servers'),
  vservice_routers_folder: folder('Gateways'),
  vservice_miscellaneous_folder: folder('Misc. services'),
  instances_folder: folder('Instances'),
  vnics_folder: folder('vNICs'),
  pnics_folder: folder('Host pNICs'),
  vconnectors_folder: folder('vConnectors'),
  vedges_folder: folder('vEdges'),
  network_agents_folder: folder('Network agents'),
  switches_folder: folder('Switches'),
} as const satisfies Record<string, ObjectTypeInfo>

const KNOWN_TYPES: ReadonlyMap<string, ObjectTypeInfo> = new Map(Object.entries({ ...OBJECT_TYPES, ...FOLDER_TYPES }))

/** Words and attributes of any type; unknown types (from foreign imports) get a neutral entry named after themselves. */
export function typeInfo(type: string): ObjectTypeInfo {
  const label = type.replaceAll('_', ' ')
  return KNOWN_TYPES.get(type) ?? { label, plural: label, glyph: 'folder', folder: isFolder(type), summary: [] }
}

/** True for the synthetic grouping types. */
export function isFolder(type: string): boolean {
  return type.endsWith('_folder')
}
