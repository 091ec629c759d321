/** The network interfaces of a simulated host's own namespace. Pure. */
import {
  type CloudModel,
  deviceOf,
  isTunnelled,
  type SimulatedHost,
  type SimulatedNetwork,
  type SimulatedPort,
} from './cloud-model'
import type { HostKind } from './cloud-spec'
import { guestPortsOn, type InsideDevice, namespacesOn, networksOn, trunksOn } from './host-devices'
import { nicMac } from './identities'
import { directPortsOn, isDirect, isOffloaded, representorOf } from './virtual-functions'

/** One interface, with what `ip -d link` tells beyond the ordinary. */
export interface HostLink {
  readonly index: number
  readonly name: string
  readonly mac: string
  readonly mtu: number
  readonly isUp: boolean
  /** `info_kind`; undefined for a NIC of a bus. */
  readonly kind?: string
  readonly kindData?: Readonly<Record<string, unknown>>
  readonly master?: string
  /** `info_slave_kind`, what the master is. */
  readonly memberKind?: string
  readonly memberData?: Readonly<Record<string, unknown>>
  /** Name after "@": the device a VLAN rides on, the other end of a pair in the same namespace. */
  readonly parent?: string
  /** The other end of a pair, in another namespace. */
  readonly far?: { readonly index: number; readonly namespace: number }
  /** "192.0.2.1/24" */
  readonly addresses?: readonly string[]
  /** Ports that its virtual functions are lent to, in their order. */
  readonly functions?: readonly SimulatedPort[]
  /** The driver's name for it, where a NIC has a switch inside: "p0", "pf0vf2". */
  readonly switchPort?: string
  /** Bus address of a NIC: "0000:3b:00.0". */
  readonly bus?: string
}

type Draft = Omit<HostLink, 'index' | 'isUp'> & { readonly isUp?: boolean }

export const PORTS_OF_BOND = ['eth2', 'eth3'] as const

const LOOPBACK: Draft = { name: 'lo', mac: '00:00:00:00:00:00', mtu: 65536, addresses: ['127.0.0.1/8'] }
const IN_OVS = { master: 'ovs-system', memberKind: 'openvswitch' }
const inBridge = (master: string) => ({ master, memberKind: 'bridge' })

/** In the kernel's order; `lo` first. */
const numbered = (drafts: readonly Draft[]): HostLink[] =>
  [LOOPBACK, ...drafts].map((draft, index) => ({ isUp: true, ...draft, index: index + 1 }))

/** Every interface of the host's own namespace. */
export function linksOf(model: CloudModel, host: SimulatedHost): HostLink[] {
  const own = OWN_LINKS[host.kind](model, host)
  const flat = host.kind === 'linux-bridge' ? networksOn(model, host).find(({ type }) => type === 'flat') : undefined
  const inFlat = flat ? inBridge(bridgeOf(flat)) : {}
  return numbered([
    ...nics(model, host).map((draft) => (draft.name === host.providerNic ? { ...draft, ...inFlat } : draft)),
    ...own,
  ])
}

const OWN_LINKS: Readonly<Record<HostKind, (model: CloudModel, host: SimulatedHost) => Draft[]>> = {
  ovs: (model, host) => ovsLinks(model, host),
  'ovs-hybrid': (model, host) => ovsLinks(model, host),
  dpdk: (model, host) => ovsLinks(model, host),
  sriov: (model, host) => ovsLinks(model, host),
  offload: (model, host) => [...ovsLinks(model, host), ...representors(model, host)],
  'linux-bridge': (model, host) => linuxBridgeLinks(model, host),
  ovn: (model, host) => ovnLinks(model, host),
  vpp: (model, host) => vppLinks(model, host),
}

/** Every namespace with its interfaces: those of a pair know where the other end is. */
export function namespaceLinksOf(model: CloudModel, host: SimulatedHost, links: readonly HostLink[]) {
  const namespaces = namespacesOn(model, host)
  const farOf = ({ peer }: InsideDevice) => {
    if (!peer) return undefined
    const there = namespaces.findIndex(({ name }) => name === peer.namespace)
    const index = namespaces[there]?.devices.findIndex(({ name }) => name === peer.name)
    return index === undefined
      ? { index: links.find(({ name }) => name === peer.name)?.index ?? 0, namespace: namespaces.length }
      : { index: index + FIRST_INSIDE, namespace: there }
  }
  return namespaces.map(({ name, devices }) => ({
    name,
    links: numbered(
      devices.map((device) => {
        const far = farOf(device)
        const { mac, mtu, addresses } = device
        return { name: device.name, mac, mtu, addresses, kind: far ? 'veth' : 'openvswitch', ...(far && { far }) }
      }),
    ),
  }))
}

/** Index of the first device after `lo`. */
const FIRST_INSIDE = 2

/** The outer ends of pairs that lead into namespaces, with the port inside. */
function outerEnds(model: CloudModel, host: SimulatedHost): { readonly draft: Draft; readonly port: SimulatedPort }[] {
  return namespacesOn(model, host).flatMap(({ devices }, namespace) =>
    devices.flatMap(({ peer, port, mtu }, index) => {
      if (!peer || !port || peer.namespace !== undefined) return []
      const far = { index: index + FIRST_INSIDE, namespace }
      return [{ draft: { name: peer.name, mac: peer.mac, mtu, kind: 'veth', far }, port }]
    }),
  )
}

function nics(model: CloudModel, host: SimulatedHost): Draft[] {
  const mac = (name: string) => nicMac(`${host.name}/${name}`)
  const nic = (slot: number, rest: Partial<Draft> = {}): Draft => ({
    name: `eth${slot}`,
    mac: mac(`eth${slot}`),
    mtu: 1500,
    bus: `0000:3b:0${slot}.0`,
    ...rest,
  })
  const ofOvs = host.kind === 'linux-bridge' ? {} : IN_OVS
  const withFunctions = nic(4, { functions: directPortsOn(model, host) })
  const plain = [
    ...(host.kind === 'sriov' ? [withFunctions] : []),
    nic(0, { addresses: [`${host.managementIp}/24`] }),
    nic(1, { addresses: [`${host.tunnelIp}/24`] }),
  ]
  // A poll-mode driver takes its NIC away from the kernel.
  if (host.kind === 'dpdk') return plain
  if (host.kind === 'vpp') return plain.slice(0, 1)
  if (host.kind === 'offload')
    return [...plain, nic(2, { ...ofOvs, switchPort: 'p0', functions: directPortsOn(model, host) })]
  if (host.hasSwitchBond) return [...plain, nic(2, ofOvs), nic(3, ofOvs)]
  if (host.providerNic !== 'bond0') return [...plain, nic(2, ofOvs)]
  const bondMac = mac('eth2')
  const member = (slot: number): Draft => {
    const memberData = { state: 'ACTIVE', mii_status: 'UP', link_failure_count: 0, perm_hwaddr: mac(`eth${slot}`) }
    return nic(slot, { mac: bondMac, master: 'bond0', memberKind: 'bond', memberData })
  }
  const kindData = { mode: '802.3ad', miimon: 100, updelay: 0, downdelay: 0, xmit_hash_policy: 'layer3+4' }
  const bond: Draft = { name: 'bond0', mac: bondMac, mtu: 1500, kind: 'bond', kindData, ...ofOvs }
  return [...plain, member(2), member(3), bond]
}

/** A device of Open vSwitch's own; the kernel datapath's are of its kind, the userspace datapath's are taps. */
const ofSwitch = (host: SimulatedHost, name: string, mtu: number, isUp: boolean): Draft => ({
  name,
  mac: nicMac(`${host.name}/${name}`),
  mtu,
  isUp,
  ...(host.kind === 'dpdk' ? { kind: 'tun', kindData: TAP } : { kind: 'openvswitch' }),
})

const hasTunnels = (model: CloudModel) => model.networks.some(isTunnelled)

function ovsLinks(model: CloudModel, host: SimulatedHost): Draft[] {
  const isUserspace = host.kind === 'dpdk'
  const guests = guestPortsOn(model, host).filter(({ port }) => !isDirect(port) && !isOffloaded(port))
  const tunnels: Draft[] = model.networks.some(({ type }) => type === 'vxlan')
    ? [
        {
          name: 'vxlan_sys_4789',
          mac: nicMac(`${host.name}/vxlan_sys`),
          mtu: 65000,
          kind: 'vxlan',
          kindData: { external: true, port: 4789 },
          ...IN_OVS,
        },
      ]
    : []
  return [
    ofSwitch(host, isUserspace ? 'ovs-netdev' : 'ovs-system', 1500, false),
    ofSwitch(host, 'br-int', 1450, false),
    ofSwitch(host, 'br-ex', 1500, true),
    ...(hasTunnels(model) ? [ofSwitch(host, 'br-tun', 1500, false)] : []),
    ...trunksOn(model, host).map(({ bridge }) => ofSwitch(host, bridge, 1450, false)),
    ...(isUserspace
      ? []
      : [
          ...tunnels,
          ...guests.flatMap(({ port, isOff }) => {
            if (host.kind === 'ovs-hybrid') return hybridLinks(port, isOff)
            return isOff ? [] : [{ ...tap(port), ...IN_OVS }]
          }),
        ]),
  ]
}

/** What stands in for each lent function inside the host; on the bus it is where its NIC is. */
const representors = (model: CloudModel, host: SimulatedHost): Draft[] =>
  directPortsOn(model, host).map((port, vf) => ({
    name: representorOf(model, port),
    mac: nicMac(`${host.name}/${representorOf(model, port)}`),
    mtu: port.network.mtu,
    bus: '0000:3b:02.0',
    switchPort: `pf0vf${vf}`,
    ...IN_OVS,
  }))

function ovnLinks(model: CloudModel, host: SimulatedHost): Draft[] {
  const guests = guestPortsOn(model, host).filter(({ isOff }) => !isOff)
  const kindData = { external: true, port: 6081 }
  return [
    ofSwitch(host, 'ovs-system', 1500, false),
    ofSwitch(host, 'br-int', 1442, false),
    ofSwitch(host, 'br-ex', 1500, true),
    ...(hasTunnels(model)
      ? [
          {
            name: 'genev_sys_6081',
            mac: nicMac(`${host.name}/genev_sys`),
            mtu: 65000,
            kind: 'geneve',
            kindData,
            ...IN_OVS,
          },
        ]
      : []),
    ...guests.map(({ port }) => ({ ...tap(port), ...IN_OVS })),
    ...outerEnds(model, host).map(({ draft }) => ({ ...draft, ...IN_OVS })),
  ]
}

/** Beside each DHCP server: a bridge of the outer end of its pair and of the tap that leads into VPP. */
const vppLinks = (model: CloudModel, host: SimulatedHost): Draft[] =>
  outerEnds(model, host).flatMap(({ draft, port }) => {
    const bridge = deviceOf('br-', port)
    const mac = nicMac(`${host.name}/${bridge}`)
    const { mtu } = port.network
    const plug = { name: deviceOf('vpp', port), mac: nicMac(`${host.name}/${deviceOf('vpp', port)}`), mtu }
    return [
      bridgeLink(bridge, mac, mtu),
      { ...draft, ...inBridge(bridge) },
      { ...plug, kind: 'tun', kindData: TAP, ...inBridge(bridge) },
    ]
  })

const TAP = { type: 'tap', pi: false, vnet_hdr: true, multi_queue: false, persist: false }

/** The host's end of a vNIC; its address differs from the guest's in the first byte. */
const tap = (port: SimulatedPort): Draft => ({
  name: deviceOf('tap', port),
  mac: `fe${port.mac.slice(2)}`,
  mtu: port.network.mtu,
  kind: 'tun',
  kindData: TAP,
})

/** A tap in a bridge of its own, and a pair from there to br-int; only the tap goes when the guest is shut off. */
function hybridLinks(port: SimulatedPort, isOff: boolean): Draft[] {
  const [bridge, inner, outer] = [deviceOf('qbr', port), deviceOf('qvb', port), deviceOf('qvo', port)]
  const mtu = port.network.mtu
  const mac = nicMac(inner)
  return [
    bridgeLink(bridge, mac, mtu),
    { name: outer, mac: nicMac(outer), mtu, kind: 'veth', parent: inner, ...IN_OVS },
    { name: inner, mac, mtu, kind: 'veth', parent: outer, ...inBridge(bridge) },
    ...(isOff ? [] : [{ ...tap(port), ...inBridge(bridge) }]),
  ]
}

function bridgeLink(name: string, mac: string, mtu: number): Draft {
  const id = `8000.${mac}`
  return { name, mac, mtu, kind: 'bridge', kindData: { stp_state: 0, priority: 32768, bridge_id: id, root_id: id } }
}

/** One bridge per network with the taps, and what leads out: a VXLAN device, a VLAN on the provider NIC, or that NIC. */
function linuxBridgeLinks(model: CloudModel, host: SimulatedHost): Draft[] {
  const guests = guestPortsOn(model, host).filter(({ isOff }) => !isOff)
  const services = outerEnds(model, host)
  return networksOn(model, host).flatMap((network) => {
    const bridge = bridgeOf(network)
    const mac = nicMac(`${host.name}/${bridge}`)
    const { mtu } = network
    const out = wayOut(network, host)
    return [
      bridgeLink(bridge, mac, mtu),
      ...(out ? [{ mac, mtu, ...out, ...inBridge(bridge) }] : []),
      ...guests
        .filter(({ port }) => port.network.id === network.id)
        .map(({ port }) => ({ ...tap(port), ...inBridge(bridge) })),
      ...services
        .filter(({ port }) => port.network.id === network.id)
        .map(({ draft }) => ({ ...draft, ...inBridge(bridge) })),
    ]
  })
}

export const bridgeOf = ({ id }: SimulatedNetwork) => `brq${id.slice(0, 11)}`

/** Undefined for the provider NIC itself, which is there already. */
function wayOut(
  { type, segmentationId: id }: SimulatedNetwork,
  host: SimulatedHost,
): Pick<Draft, 'name' | 'kind' | 'kindData' | 'parent'> | undefined {
  if (type === 'flat') return undefined
  if (type === 'vlan') {
    const kindData = { protocol: '802.1Q', id, flags: ['REORDER_HDR'] }
    return { name: `${host.providerNic}.${id}`, kind: 'vlan', kindData, parent: host.providerNic }
  }
  const kindData = { id, local: host.tunnelIp, link: 'eth1', port: 4789, learning: true, ttl: 0, ageing: 300 }
  return { name: `vxlan-${id}`, kind: 'vxlan', kindData }
}
