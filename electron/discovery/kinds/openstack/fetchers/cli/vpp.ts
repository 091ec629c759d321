/**
 * The VPP of a host: vEdge, bridge domains (vConnectors), NICs that it drives, tunnel endpoints.
 *
 * Commands: `vppctl show …`, see `host/vpp-state.ts`. Interfaces are joined to Neutron's ports by what the driver
 * (networking-vpp) names after the port, the socket of a guest or the kernel device of a tap, else by MAC address.
 */
import { segmentsOf } from '../../../../../links/network-segments'
import { groupBy, textOf, unique } from '../../../../../values'
import { addressAttributes } from '../../../../host/ip-attributes'
import { portOfDevice } from '../../../../host/port-match'
import { readVpp, type VppPlug, type VppState } from '../../../../host/vpp-state'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import { withoutUndefined } from '../../../../parsers/parsing'
import { defineFetcher, onHost, type Targets } from '../../define-fetcher'
import { hasOvsAgent } from '../../neutron-config'
import { UDP_PORTS } from './oteps'
import { agentAttributes } from './ovs-vedges'

const VEDGE_TYPE = 'VPP'
const vedgeIdOf = (host: string) => `${host}-${VEDGE_TYPE}`

export const vpp = defineFetcher('cli', 'vpp', 'host', {
  alsoFrom: ['api'],
  produces: ['vedge', 'vconnector', 'host_pnic', 'otep'],
  owns: (object) => object.vedge_type === VEDGE_TYPE,
  // A dozen programs on every host of every cloud would be asked in vain.
  appliesTo: (target) => target.environment.mechanism_drivers.includes('VPP') || isSaidToRun(target),
  fetch: ({ shell }, target, report) =>
    readVpp(shell, isSaidToRun(target), (error) => report(error, vedgeIdOf(target.host.id))),
  shape: (state, target) => ({ objects: state === undefined ? [] : shapeAll(state, target) }),
})

/** Whether the cloud says that this host has a VPP: an agent of it, or guests on sockets that no Open vSwitch serves. */
function isSaidToRun(target: Targets['host']): boolean {
  const { host, inventory } = target
  if (agentOf(target) !== undefined) return true
  const isOnSocket = (instance: { id: string }) =>
    inventory
      .portsOf(instance.id)
      .some((port) => port['binding:vif_type'] === 'vhostuser' && port['binding:host_id'] === host.id)
  return !hasOvsAgent(target) && inventory.instancesOn(host.id).some(isOnSocket)
}

/** networking-vpp keeps its own book of agents; later releases report to Neutron as well. */
const agentOf = ({ host, inventory }: Targets['host']) =>
  inventory.agentsOf(host.id).find((agent) => /\bvpp\b/i.test(`${textOf(agent.agent_type)} ${textOf(agent.binary)}`))

function shapeAll(state: VppState, target: Targets['host']): DiscoveredObject[] {
  const view = createView(state, target)
  return [
    shapeVedge(view),
    ...view.domains.map((id) => shapeBridgeDomain(id, view)),
    ...view.nics.map((nic) => shapeNic(nic, view)),
    ...shapeOteps(view),
  ]
}

/** Drivers of NICs under names of their own; all others are named after the speed of the NIC, or by the operator. */
const NIC_NAME = /^(?:avf|rdma|virtio|vmxnet3)-|^(?!Virtual).*Ethernet/
/** What VPP makes of a device of the host's kernel: `host-eth1`. */
const OF_KERNEL = /^host-(.+)$/

type View = ReturnType<typeof createView>

function createView(state: VppState, target: Targets['host']) {
  const { host, inventory } = target
  const nics = state.plugs.filter(
    ({ name, hardware }) => hardware && (hardware.busAddress !== undefined || NIC_NAME.test(name)),
  )
  const isNic = new Set(nics.map(({ name }) => name))
  const ports = new Map(state.plugs.map((plug) => [plug.name, portOf(plug)]))
  const members = groupBy(state.plugs, ({ bridgeDomain }) => bridgeDomain?.toString())
  const names = new Map(state.plugs.map(({ index, name }) => [index, name]))

  function portOf({ name, socket, device, hardware }: VppPlug) {
    const named = portOfDevice(socket?.split('/').at(-1) ?? device ?? name, inventory)
    if (named) return named
    const here = inventory.portsByMac(hardware?.mac ?? '').filter((port) => port['binding:host_id'] === host.id)
    return here.length === 1 ? here[0] : undefined
  }
  const membersOf = (domain: number | undefined): readonly VppPlug[] => members.get(String(domain)) ?? []
  /** Networks whose ports are in a bridge domain. */
  const networksIn = (domain: number | undefined) =>
    unique(
      membersOf(domain)
        .map(({ name }) => textOf(ports.get(name)?.network_id))
        .filter(Boolean),
    ).sort()
  return {
    state,
    target,
    nics,
    plugs: state.plugs,
    portOf: ({ name }: VppPlug) => ports.get(name),
    /** Bridge domains, those without members too. */
    domains: [...new Set([...state.bridgeDomains.map(({ id }) => id), ...[...members.keys()].map(Number)])].sort(
      (a, b) => a - b,
    ),
    membersOf,
    networksIn,
    /** Of bonds made by VPP, or by DPDK below it. */
    bondOf: ({ name, hardware }: VppPlug) => {
      const own = state.bonds.find((bond) => bond.name === name)
      const members = own?.members ?? hardware?.members?.flatMap((index) => names.get(index) ?? [])
      return members && { mode: own?.mode, members: members.toSorted() }
    },
    /**
     * Physical networks that leave by a NIC: of the flat and VLAN networks that share a bridge domain with it or with
     * its sub-interface of their number.
     */
    physicalNetworksOf: (nic: VppPlug): string[] =>
      unique(
        state.plugs
          .filter(({ base }) => base === nic.name)
          .flatMap(({ bridgeDomain, subNumber }) =>
            networksIn(bridgeDomain)
              .flatMap((id) => inventory.get(id) ?? [])
              .flatMap(segmentsOf)
              .filter(
                ({ type, segmentationId }) => type === 'flat' || (type === 'vlan' && segmentationId === subNumber),
              )
              .flatMap(({ physicalNetwork }) => physicalNetwork ?? []),
          ),
      ).sort(),
    /** NICs that carry what an interface sends; of the interface with a bridge domain's address, those of the domain. */
    uplinksOf: (plug: VppPlug): string[] =>
      unique([plug, ...membersOf(plug.bridgeDomain)].map(({ base }) => base).filter((base) => isNic.has(base))).sort(),
  }
}

function shapeVedge({ state, target, ...view }: View): DiscoveredObject {
  const { host } = target
  const agent = agentOf(target)
  return onHost(host, 'vedge', {
    id: vedgeIdOf(host.id),
    name: vedgeIdOf(host.id),
    place: below('host', host.id, 'vedges_folder'),
    attributes: {
      ...(agent ? agentAttributes(agent) : { agent_type: VEDGE_TYPE }),
      binary: state.version,
      vedge_type: VEDGE_TYPE,
      ports: view.plugs.map((plug) => {
        const device = plug.device ?? OF_KERNEL.exec(plug.name)?.[1]
        return withoutUndefined({
          id: plug.index,
          name: plug.name,
          state: stateOf(plug),
          mac_address: plug.hardware?.mac,
          bridge_domain: plug.bridgeDomain,
          port: view.portOf(plug)?.id,
          members: device === undefined ? undefined : [device],
          addresses:
            plug.addresses.length > 0 ? plug.addresses.map((one) => `${one.address}/${one.prefix}`) : undefined,
        })
      }),
      tunnel_types: unique(state.tunnels.map(({ type }) => type)),
      tunneling_ip: state.tunnels[0]?.source,
      tunnel_ports: state.tunnels.map(tunnelPort),
    },
  })
}

const stateOf = ({ adminUp }: VppPlug) => (adminUp ? 'UP' : 'DOWN')

function shapeBridgeDomain(domain: number, { state, target, ...view }: View): DiscoveredObject {
  const { host } = target
  const members = view.membersOf(domain)
  const networks = view.networksIn(domain)
  const settings = state.bridgeDomains.find(({ id }) => id === domain)
  return onHost(host, 'vconnector', {
    id: `${host.id}-vconnector-${domain}`,
    name: `bridge-domain-${domain}`,
    place: below('host', host.id, 'vconnectors_folder'),
    attributes: {
      vedge_type: VEDGE_TYPE,
      connector_type: 'bridge-domain',
      bd_id: domain,
      learning: settings?.learning,
      flooding: settings?.flooding,
      arp_termination: settings?.arpTermination,
      bvi: settings?.bvi,
      interfaces_names: members.map(({ name }) => name),
      interfaces: members.map((plug) =>
        withoutUndefined({
          id: plug.index,
          name: plug.name,
          state: stateOf(plug),
          hardware: plug.hardware?.device,
          mac_address: plug.hardware?.mac,
          port: view.portOf(plug)?.id,
          vlan_parent: plug.base === plug.name ? OF_KERNEL.exec(plug.name)?.[1] : plug.base,
        }),
      ),
      network: networks.length > 1 ? networks : networks[0],
    },
  })
}

function nicId(host: string, name: string): string {
  return `${host}-pnic-${name}`
}

function shapeNic(nic: VppPlug, view: View): DiscoveredObject {
  const { host } = view.target
  const { hardware } = nic
  const bond = view.bondOf(nic)
  const master = view.nics.find((other) => view.bondOf(other)?.members.includes(nic.name))
  return onHost(host, 'host_pnic', {
    id: nicId(host.id, nic.name),
    name: nic.name,
    place: below('vedge', vedgeIdOf(host.id), 'pnics_folder'),
    attributes: {
      vedge_type: VEDGE_TYPE,
      found_by: 'vpp',
      kind: 'vpp',
      local_name: nic.name,
      physical_networks: view.physicalNetworksOf(nic),
      ...addressAttributes(nic.addresses),
      mac_address: hardware?.mac,
      mtu: nic.mtu,
      index: nic.index,
      state: stateOf(nic),
      'Link detected': hardware?.carrier ? 'yes' : 'no',
      Speed: hardware?.speed,
      driver: hardware?.device,
      bus_info: hardware?.busAddress,
      numa_node: hardware?.numaNode,
      ...(bond && {
        EtherChannel: true,
        'EtherChannel Master': '',
        'Bonding Mode': bond.mode,
        members: bond.members,
      }),
      ...(master && { EtherChannel: true, 'EtherChannel Master': nicId(host.id, master.name) }),
    },
  })
}

const tunnelPort = ({ name, type, source, destination, vni }: VppState['tunnels'][number]) => ({
  name,
  interface: name,
  type,
  options: withoutUndefined({ local_ip: source, remote_ip: destination, in_key: vni, out_key: vni }),
})

/** One per overlay and local address: VPP makes a tunnel for every far end and network. */
function shapeOteps({ state, target, ...view }: View): DiscoveredObject[] {
  const { host } = target
  return [...groupBy(state.tunnels, ({ type, source }) => `${type}-${source}`)].flatMap(([key, tunnels]) => {
    const [first] = tunnels
    if (!first) return []
    const { type, source: address } = first
    const owner = view.plugs.find((plug) => plug.addresses.some((own) => own.address === address))
    const id = `${vedgeIdOf(host.id)}-otep-${key}`
    return onHost(host, 'otep', {
      id,
      name: id,
      place: below('vedge', vedgeIdOf(host.id)),
      attributes: {
        vedge_type: VEDGE_TYPE,
        ip_address: address,
        overlay_type: type,
        udp_port: first.port ?? UDP_PORTS[type],
        interface: owner?.name,
        interface_mtu: owner?.mtu,
        uplinks: owner === undefined ? [] : view.uplinksOf(owner),
        ports: tunnels.map(tunnelPort),
      },
    })
  })
}
