/**
 * Small hand-made inventories for tests: one host each, wired one way. Attributes are those the fetchers deliver; the
 * device and bridge names follow what Neutron's agents make on real hosts.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import { buildSnapshot } from '../../store/inventory-snapshot'
import { takeTurns } from '../../turns'
import { findLinkProblems, findLinks } from '../index'
import { createLinkView } from '../link-view'

export const ENVIRONMENT = 'lab'
export const NOW = '2025-06-01T12:00:00.000Z'

export const viewOf = (objects: readonly InventoryObject[]) =>
  createLinkView(buildSnapshot({ environment: ENVIRONMENT, objects, links: [], cliques: [], generation: 1 }))

/** The links between the objects, by id, and what stood in their way. */
export async function linksAmong(objects: readonly InventoryObject[]) {
  const view = viewOf(objects)
  const turns = takeTurns()
  const links = await findLinks(view, { environment: ENVIRONMENT, now: NOW }, turns)
  return { links: links.sort((a, b) => (a.id < b.id ? -1 : 1)), problems: await findLinkProblems(view, objects, turns) }
}

/** An inventory object with the given attributes and plausible common ones. */
export function object(type: string, id: string, attributes: Record<string, unknown> = {}): InventoryObject {
  return {
    environment: ENVIRONMENT,
    type,
    id,
    name: id,
    object_name: typeof attributes.name === 'string' ? attributes.name : id,
    parent_id: ENVIRONMENT,
    parent_type: 'environment',
    id_path: `/${ENVIRONMENT}/${id}`,
    name_path: `/${ENVIRONMENT}/${id}`,
    show_in_tree: true,
    last_scanned: NOW,
    sources: ['cli'],
    ...attributes,
  }
}

const host = (id: string) =>
  object('host', id, { host: id, host_type: ['Compute', 'Network'], zone: 'nova', ip_address: '10.0.0.1' })

export const NETWORKS: readonly InventoryObject[] = [
  object('network', 'net-vxlan', {
    name: 'private',
    network: 'net-vxlan',
    'provider:network_type': 'vxlan',
    'provider:segmentation_id': 1047,
  }),
  object('network', 'net-vlan', {
    name: 'vlan101',
    network: 'net-vlan',
    'provider:network_type': 'vlan',
    'provider:physical_network': 'physnet1',
    'provider:segmentation_id': 101,
  }),
  object('network', 'net-flat', {
    name: 'public',
    network: 'net-flat',
    'provider:network_type': 'flat',
    'provider:physical_network': 'physnet1',
  }),
]

const port = (id: string, on: string, network: string) =>
  object('port', id, { network_id: network, 'binding:host_id': on })

/** An instance with one vNIC per network; the ports are named "<instance>-<network>". */
function instance(id: string, on: string, nics: { device: string; mac: string; network: string }[]) {
  const network_info = nics.map((nic) => ({
    id: `${id}-${nic.network}`,
    address: nic.mac,
    devname: nic.device,
    network: { id: nic.network, label: nic.network },
  }))
  return [
    object('instance', id, { host: on, network: nics.map((nic) => nic.network), network_info }),
    ...nics.flatMap((nic) => [
      port(`${id}-${nic.network}`, on, nic.network),
      object('vnic', `${on}-${nic.device}`, {
        name: nic.device,
        host: on,
        vnic_type: 'instance_vnic',
        mac_address: nic.mac,
        instance_id: id,
        port: `${id}-${nic.network}`,
        network: nic.network,
      }),
    ]),
  ]
}

interface ServiceNic {
  device: string
  network: string
  router_id?: string
  peer_name?: string
  peer_vnic?: string
}

function vservice(id: string, on: string, nics: ServiceNic[], more: Record<string, unknown> = {}) {
  const network = [...new Set(nics.map((nic) => nic.network))]
  return [
    object('vservice', id, { host: on, service_type: 'router', network, ...more }),
    ...nics.map(({ device, ...rest }) =>
      object('vnic', `${on}-${device}`, {
        name: device,
        host: on,
        vnic_type: 'vservice_vnic',
        mac_address: 'fa:16:3e:00:00:99',
        vservice_id: id,
        ...rest,
      }),
    ),
  ]
}

const pnic = (on: string, name: string, attributes: Record<string, unknown> = {}) =>
  object('host_pnic', `${on}-${name}-02:00`, { name, host: on, state: 'UP', physical_networks: [], ...attributes })

type Port = { name: string; bridge: string; [key: string]: unknown }

const patches: readonly Port[] = [
  { name: 'patch-tun', bridge: 'br-int', internal: false, type: 'patch', peer: 'patch-int' },
  { name: 'patch-int', bridge: 'br-tun', internal: false, type: 'patch', peer: 'patch-tun' },
  { name: 'int-br-ex', bridge: 'br-int', internal: false, type: 'patch', peer: 'phy-br-ex' },
  { name: 'phy-br-ex', bridge: 'br-ex', internal: false, type: 'patch', peer: 'int-br-ex' },
]

const vedge = (on: string, ports: readonly Port[]) =>
  object('vedge', `${on}-agent`, {
    name: `${on}-OVS`,
    host: on,
    vedge_type: 'OVS',
    bridge_mappings: { physnet1: 'br-ex' },
    ports: [...ports, ...patches],
  })

const otep = (on: string, attributes: Record<string, unknown>) =>
  object('otep', `${on}-otep-vxlan-10.251.0.1`, {
    host: on,
    ip_address: '10.251.0.1',
    overlay_type: 'vxlan',
    parent_type: 'vedge',
    parent_id: `${on}-agent`,
    ...attributes,
  })

/** Open vSwitch, native firewall; tunnel address on the OVS bridge br-phy that owns eth1; br-ex owns eth2. */
export const ovsNative: readonly InventoryObject[] = [
  host('node-1'),
  ...instance('vm-1', 'node-1', [{ device: 'tap-vm1', mac: 'fa:16:3e:00:00:01', network: 'net-vxlan' }]),
  ...vservice('node-1-qrouter-r1', 'node-1', [
    { device: 'qr-1', network: 'net-vxlan' },
    { device: 'qg-1', network: 'net-flat' },
  ]),
  port('qg-1-port', 'node-1', 'net-flat'),
  vedge('node-1', [
    { name: 'tap-vm1', bridge: 'br-int', id: 3, tag: 1, internal: false },
    { name: 'qr-1', bridge: 'br-int', id: 4, tag: 1, internal: true },
    { name: 'qg-1', bridge: 'br-int', id: 5, tag: 2, internal: true },
    { name: 'eth2', bridge: 'br-ex', id: 1, internal: false },
    { name: 'eth1', bridge: 'br-phy', id: 2, internal: false },
  ]),
  otep('node-1', { interface: 'br-phy', uplinks: ['eth1'] }),
  pnic('node-1', 'eth1'),
  pnic('node-1', 'eth2', { physical_networks: ['physnet1'] }),
]

/** OVN: a gateway router on a host, without devices of its own there; a DHCP server on no host. */
export const ovnLogical: readonly InventoryObject[] = [
  host('node-6'),
  ...vservice('ovn-router-r4', 'node-6', [
    { device: 'lrp-in', network: 'net-geneve' },
    { device: 'lrp-out', network: 'net-flat' },
  ]).map((one) => ({ ...one, ovn_logical: true })),
  object('network', 'net-geneve', { network: 'net-geneve', 'provider:network_type': 'geneve' }),
  object('vservice', 'ovn-dhcp-net-geneve', { service_type: 'dhcp', network: ['net-geneve'], ovn_logical: true }),
  object('vnic', 'ovn-dhcp-s4', { vservice_id: 'ovn-dhcp-net-geneve', network: 'net-geneve', ovn_logical: true }),
  vedge('node-6', [{ name: 'eth2', bridge: 'br-ex', id: 1, internal: false }]),
  otep('node-6', { interface: 'eth1', overlay_type: 'geneve', uplinks: ['eth1'] }),
  pnic('node-6', 'eth1'),
  pnic('node-6', 'eth2', { physical_networks: ['physnet1'] }),
]

/** Open vSwitch, hybrid firewall; one tunnelled and one VLAN vNIC; tunnel address on the NIC eth1 itself. */
export const ovsHybrid: readonly InventoryObject[] = [
  host('node-2'),
  ...instance('vm-2', 'node-2', [
    { device: 'tap-a', mac: 'fa:16:3e:00:00:02', network: 'net-vxlan' },
    { device: 'tap-b', mac: 'fa:16:3e:00:00:03', network: 'net-vlan' },
  ]),
  ...['a', 'b'].map((suffix) =>
    object('vconnector', `node-2-qbr-${suffix}`, {
      host: 'node-2',
      bridge_name: `qbr-${suffix}`,
      interfaces_names: [`tap-${suffix}`, `qvb-${suffix}`],
      interfaces: [{ name: `qvb-${suffix}`, mac_address: '32:cf:41:b4:b4:a4' }, { name: `tap-${suffix}` }],
    }),
  ),
  vedge('node-2', [
    { name: 'qvo-a', bridge: 'br-int', id: 7, tag: 1, internal: false },
    { name: 'qvo-b', bridge: 'br-int', id: 8, tag: 2, internal: false },
    { name: 'eth2', bridge: 'br-ex', id: 1, internal: false },
  ]),
  otep('node-2', { interface: 'eth1' }),
  pnic('node-2', 'eth1', { 'IP Address': '10.251.0.1' }),
  pnic('node-2', 'eth2', { physical_networks: ['physnet1'] }),
]

/** Linux bridge: a VXLAN network, and a VLAN network on a bond's sub-interface; a DHCP server behind a veth pair. */
export const linuxBridge: readonly InventoryObject[] = [
  host('node-3'),
  ...instance('vm-3', 'node-3', [
    { device: 'tap-x', mac: 'fa:16:3e:00:00:04', network: 'net-vxlan' },
    { device: 'tap-y', mac: 'fa:16:3e:00:00:05', network: 'net-vlan' },
  ]),
  ...vservice('node-3-qdhcp-net-vxlan', 'node-3', [{ device: 'ns-dhcp', network: 'net-vxlan', peer_name: 'tap-dhcp' }]),
  object('vconnector', 'node-3-brq-vxlan', {
    host: 'node-3',
    bridge_name: 'brq-vxlan',
    interfaces_names: ['tap-x', 'tap-dhcp', 'vxlan-1047'],
    network: 'net-vxlan',
  }),
  object('vconnector', 'node-3-brq-vlan', {
    host: 'node-3',
    bridge_name: 'brq-vlan',
    interfaces_names: ['tap-y', 'bond0.101'],
    network: 'net-vlan',
  }),
  object('otep', 'node-3-otep-vxlan-1047', {
    host: 'node-3',
    ip_address: '10.251.0.3',
    overlay_type: 'vxlan',
    interface: 'eth1',
    uplinks: ['eth1'],
    segmentation_id: 1047,
    parent_type: 'vconnector',
    parent_id: 'node-3-brq-vxlan',
  }),
  pnic('node-3', 'eth1'),
  pnic('node-3', 'bond0', {
    mac_address: '02:00:00:00:00:b0',
    EtherChannel: true,
    'EtherChannel Master': '',
    physical_networks: ['physnet1'],
  }),
  pnic('node-3', 'eth4', { mac_address: '02:00:00:00:00:b0', 'EtherChannel Master': 'node-3-bond0-02:00' }),
  pnic('node-3', 'eth5', {
    mac_address: '02:00:00:00:00:b0',
    'EtherChannel Master': 'node-3-bond0-02:00',
    'Link detected': 'no',
  }),
]

/** Open vSwitch with the tunnel address on the Linux bridge br-mesh, which owns the sub-interface eth0.200. */
export const tunnelOnBridge: readonly InventoryObject[] = [
  host('node-4'),
  ...instance('vm-4', 'node-4', [{ device: 'tap-vm4', mac: 'fa:16:3e:00:00:06', network: 'net-vxlan' }]),
  vedge('node-4', [{ name: 'tap-vm4', bridge: 'br-int', id: 3, tag: 1, internal: false }]),
  otep('node-4', { interface: 'br-mesh', uplinks: ['eth0'], vconnector: 'node-4-br-mesh' }),
  object('vconnector', 'node-4-br-mesh', {
    host: 'node-4',
    bridge_name: 'br-mesh',
    interfaces_names: ['eth0.200'],
  }),
  pnic('node-4', 'eth0'),
]

const HEARING = pnic('node-5', 'eth0')

/** A leaf port that sees the bond of `linuxBridge`, its spine, both switches, and a port that a NIC hears by LLDP. */
export const fabric: readonly InventoryObject[] = [
  object('switch', 'leaf-1'),
  object('switch', 'spine-1'),
  object('switch_pnic', 'leaf-1-eth1/5', { switch: 'leaf-1', role: 'hostlink', mac_address: '02:00:00:00:00:B0' }),
  object('switch_pnic', 'leaf-1-eth1/49', { switch: 'leaf-1', role: 'uplink', connected_to: 'spine-1-eth1/1' }),
  object('switch_pnic', 'spine-1-eth1/1', { switch: 'spine-1', role: 'downlink', connected_to: 'leaf-1-eth1/49' }),
  object('switch', 'switch|tor', { name: 'tor1', object_name: 'tor1' }),
  object('switch_pnic', 'switch|tor|swp1', {
    switch: 'switch|tor',
    role: 'hostlink',
    mac_address: '02:00:00:00:00:B0',
    connected_to: [HEARING.id],
  }),
  HEARING,
]

const snat = { service_id: 'router-r2', service_type: 'snat', carries_traffic: true }
const PAIR = { network: 'net-flat', router_id: 'r2' }

/** A distributed router on two hosts, with floating IPs on the first and its central part on the second. */
export const distributed: readonly InventoryObject[] = [
  host('node-8'),
  ...vservice(
    'node-8-qrouter-r2',
    'node-8',
    [
      { device: 'qr-2', network: 'net-vxlan' },
      { device: 'rfp-r2', ...PAIR, peer_vnic: 'node-8-fpr-r2' },
    ],
    { service_id: 'router-r2', router_id: 'r2', carries_traffic: true },
  ),
  ...vservice(
    'node-8-fip-net-flat',
    'node-8',
    [
      { device: 'fpr-r2', ...PAIR, peer_vnic: 'node-8-rfp-r2' },
      { device: 'fpr-r3', network: 'net-flat', router_id: 'r3' },
      { device: 'fg-1', network: 'net-flat' },
    ],
    { service_type: 'fip' },
  ),
  vedge('node-8', [
    { name: 'qr-2', bridge: 'br-int', id: 4, tag: 1, internal: true },
    { name: 'fg-1', bridge: 'br-int', id: 5, tag: 2, internal: true },
    { name: 'eth2', bridge: 'br-ex', id: 1, internal: false },
  ]),
  pnic('node-8', 'eth2', { physical_networks: ['physnet1'] }),
  host('node-9'),
  ...vservice(
    'node-9-snat-r2',
    'node-9',
    [
      { device: 'sg-2', network: 'net-vxlan' },
      { device: 'qg-2', network: 'net-flat' },
    ],
    snat,
  ),
  vedge('node-9', [
    { name: 'qg-2', bridge: 'br-int', id: 5, tag: 2, internal: true },
    { name: 'eth2', bridge: 'br-ex', id: 1, internal: false },
  ]),
  pnic('node-9', 'eth2', { physical_networks: ['physnet1'] }),
]

/** All hosts together with the networks. */
export const wholeCloud: readonly InventoryObject[] = [
  ...NETWORKS,
  ...ovsNative,
  ...ovnLogical,
  ...ovsHybrid,
  ...linuxBridge,
  ...tunnelOnBridge,
  ...distributed,
  ...fabric,
]
