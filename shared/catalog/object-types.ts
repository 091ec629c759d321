/**
 * Everything the product knows about each object type: its words, its place in drawings and
 * the attributes that matter most, in order (Calipso's `attributes_for_hover_on_data`).
 */

interface ObjectTypeInfo {
  /** Singular as shown: "Host pNIC". */
  label: string
  /** Unless given: the label with an s. */
  plural: string
  /** Column in layered drawings, left to right; absent for types that are only in the tree. */
  layer?: number
  /** Symbol prefix in the glyph sprite; unless given: the type's name. */
  glyph: string
  /** Attributes shown first, in order. */
  summary: readonly string[]
}

/** As written below: the attributes of the summary as one text, with commas between them. */
type Entry = Partial<Omit<ObjectTypeInfo, 'summary'>> & { readonly label: string; readonly summary: string }

/** Business types, by the name stored in `type`. */
export const OBJECT_TYPES = {
  instance: {
    label: 'Instance',
    layer: 1,
    summary: `
      nova_status, vm_state, power_state, task_state, host, host_status, availability_zone, project, project_domain,
      addresses, floating_ips, flavor, image, vcpu, disks, vnic_count, local_name, key_name, created_at, launched_at, security_groups,
      config_drive, metadata, network
    `,
  },
  vservice: {
    label: 'vService',
    layer: 1,
    summary: `
      service_type, host, role, ha_state, carries_traffic, local_service_id, project, network, admin_state_up,
      gw_port_id, external_gateway_info, floating_ips, routes, gateway_candidates, nat,
      static_routes
    `,
  },
  vnic: {
    label: 'vNIC',
    layer: 2,
    summary: `
      vnic_type, host, mac_address, addresses, network, port, parent_vnic, segmentation_id, source_bridge, model,
      vedge_id, vedge_port, vedge_type, vconnector_id, mtu, state, instance_id, vservice_id
    `,
  },
  vconnector: {
    label: 'vConnector',
    layer: 3,
    summary: 'host, connector_type, bridge_name, bd_id, interfaces_names, network, stp_enabled, mac_address, mtu',
  },
  vedge: {
    label: 'vEdge',
    layer: 4,
    summary: `
      vedge_type, host, agent_type, binary, alive, admin_state_up, bridges, bridge_mappings, tunnel_types,
      ovs_version, datapath_type, hw_offload, dpdk, heartbeat_timestamp, started_at, ports, tunnel_ports
    `,
  },
  otep: {
    label: 'Overlay tunnel endpoint',
    plural: 'Tunnel endpoints',
    layer: 5,
    summary: `
      overlay_type, ip_address, udp_port, host, interface, vconnector, segmentation_id, mtu, state, ports
    `,
  },
  host_pnic: {
    label: 'Host pNIC',
    layer: 6,
    summary: `
      host, mac_address, state, Link detected, Speed, Duplex, mtu, IP Address, IPv6 Address, found_by,
      physical_networks, driver, bus_info, virtual_functions, passed_to, members, Bonding Mode, EtherChannel Master
    `,
  },
  switch_pnic: {
    label: 'Switch port',
    layer: 7,
    summary: 'connected_to, description, switch, role, mac_address, vlans',
  },
  switch: {
    label: 'Switch',
    plural: 'Switches',
    layer: 8,
    summary: 'ip_address, chassis_id, description, management_addresses',
  },
  network: {
    label: 'Network',
    layer: 9,
    summary: `
      project, neutron_status, admin_state_up, provider:network_type, provider:physical_network,
      provider:segmentation_id, ovn_tunnel_key, cidrs, subnets, mtu, router:external, shared, port_security_enabled,
      availability_zones, created_at
    `,
  },
  host: {
    label: 'Host',
    summary: `
      host_type, zone, nova_state, nova_status, disabled_reason, ip_address, reachable, OS, kernel, os_id,
      hypervisor_type, hypervisor_version, services, running_vms, vcpus, vcpus_used, memory_mb, memory_mb_used,
      local_gb, local_gb_used
    `,
  },
  port: {
    label: 'Port',
    summary: `
      neutron_status, mac_address, fixed_ips, floating_ips, device_owner, device_id, trunk, binding:host_id, ovn_up,
      ovn_chassis, ovn_requested_chassis, ovn_additional_chassis, binding:vif_type, binding:vnic_type, network_id,
      project, port_security_enabled, security_groups, allowed_address_pairs, admin_state_up, created_at
    `,
  },
  security_group: {
    label: 'Security group',
    summary: 'project, description, stateful, security_group_rules, shared, created_at',
  },
  network_agent: {
    label: 'Network agent',
    summary: `
      agent_type, binary, host, alive, admin_state_up, heartbeat_timestamp, started_at, availability_zone,
      topic, load, configurations, resource_versions
    `,
  },
  region: { label: 'Region', summary: 'endpoints' },
  project: { label: 'Project', summary: 'description, enabled, domain, domain_id, is_domain, quota_set' },
  availability_zone: { label: 'Availability zone', summary: 'available, hosts' },
  aggregate: { label: 'Aggregate', summary: 'availability_zone, metadata, hosts' },
  host_ref: { label: 'Host', glyph: 'host', summary: 'ref_id' },
} as const satisfies Record<string, Entry>

export type BusinessType = keyof typeof OBJECT_TYPES

/** Folder types, with their labels: synthetic objects that group siblings in the tree. */
export const FOLDER_TYPES = {
  regions_folder: 'Regions',
  projects_folder: 'Projects',
  aggregates_folder: 'Aggregates',
  availability_zones_folder: 'Availability zones',
  networks_folder: 'Networks',
  ports_folder: 'Ports',
  security_groups_folder: 'Security groups',
  network_services_folder: 'Network vServices',
  distributed_services_folder: 'Distributed services',
  vservices_folder: 'vServices',
  vservice_dhcps_folder: 'DHCP servers',
  vservice_routers_folder: 'Gateways',
  vservice_miscellaneous_folder: 'Misc. services',
  instances_folder: 'Instances',
  vnics_folder: 'vNICs',
  pnics_folder: 'Host pNICs',
  vconnectors_folder: 'vConnectors',
  vedges_folder: 'vEdges',
  network_agents_folder: 'Network agents',
  switches_folder: 'Switches',
} as const

const KNOWN_TYPES: ReadonlyMap<string, ObjectTypeInfo> = new Map([
  ...Object.entries<Entry>(OBJECT_TYPES).map(
    ([type, { summary, ...entry }]) =>
      [type, { plural: `${entry.label}s`, glyph: type, ...entry, summary: summary.trim().split(/,\s+/) }] as const,
  ),
  ...Object.entries(FOLDER_TYPES).map(([type, label]) => [type, plainInfo(label)] as const),
])

/** Words and attributes of any type; unknown types (from foreign imports) get a neutral entry named after themselves. */
export function typeInfo(type: string): ObjectTypeInfo {
  return KNOWN_TYPES.get(type) ?? plainInfo(type.replaceAll('_', ' '))
}

/** A type's label inside a sentence: "host pNIC", "vNIC". */
export const nounOf = (type: string): string => lowerFirst(typeInfo(type).label)

/** The same of several: "host pNICs", "instances". */
export const pluralOf = (type: string): string => lowerFirst(typeInfo(type).plural)

/** "an instance", "a vEdge". */
export const anObject = (type: string): string => `${/^[aeio]/i.test(nounOf(type)) ? 'an' : 'a'} ${nounOf(type)}`

/** "Instances" → "instances", but "vServices" and "OSD" as they are. */
function lowerFirst(word: string): string {
  return /^[A-Z][a-z]/.test(word) ? word.charAt(0).toLowerCase() + word.slice(1) : word
}

/** False for types of foreign imports that nothing here knows. */
export const isKnownType = (type: string): boolean => KNOWN_TYPES.has(type)

/** What operators and OpenStack's own commands call types that are shown under another name. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['vm', 'instance'],
  ['vms', 'instance'],
  ['server', 'instance'],
  ['servers', 'instance'],
])

/**
 * The type that a word in any case is the name of, as stored, as shown or as operators say, of one or of many; undefined
 * when it is none.
 */
export function typeNamed(word: string): string | undefined {
  const wanted = word.toLowerCase()
  const other = OTHER_NAMES.get(wanted)
  if (other !== undefined) return other
  const isNamed = ([type, { label, plural }]: readonly [string, ObjectTypeInfo]) =>
    [type, label, plural].some((name) => name.toLowerCase() === wanted)
  return [...KNOWN_TYPES].find(isNamed)?.[0]
}

function plainInfo(label: string): ObjectTypeInfo {
  return { label, plural: label, glyph: 'folder', summary: [] }
}

/** True for the synthetic grouping types. */
export function isFolder(type: string): boolean {
  return type.endsWith('_folder')
}
