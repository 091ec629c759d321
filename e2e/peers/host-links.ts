/** The network interfaces of a simulated host's own namespace. Pure. */
import {
  type CloudModel,
  deviceOf,
  instancesOn,
  networksOn,
  type SimulatedHost,
  type SimulatedPort,
} from './cloud-model'
import { nicMac } from './identities'

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
  /** Name after "@": the device a VLAN rides on, the other end of a pair. */
  readonly parent?: string
  /** "192.0.2.1/24" */
  readonly address?: string
  /** Bus address of a NIC: "0000:3b:00.0". */
  readonly bus?: string
}

type Draft = Omit<HostLink, 'index' | 'isUp'> & { readonly isUp?: boolean }

export const PORTS_OF_BOND = ['eth2', 'eth3'] as const

const LOOPBACK: Draft = { name: 'lo', mac: '00:00:00:00:00:00', mtu: 65536, address: '127.0.0.1/8' }
const IN_OVS = { master: 'ovs-system', memberKind: 'openvswitch' }
const inBridge = (master: string) => ({ master, memberKind: 'bridge' })

/** In the kernel's order; `lo` first. */
const numbered = (drafts: readonly Draft[]): HostLink[] =>
  [LOOPBACK, ...drafts].map((draft, index) => ({ isUp: true, ...draft, index: index + 1 }))

/** Every interface of the host's own namespace. */
export const linksOf = (model: CloudModel, host: SimulatedHost): HostLink[] =>
  numbered([...nics(host), ...(host.kind === 'linux-bridge' ? linuxBridgeLinks(model, host) : ovsLinks(model, host))])

/** Of a DHCP server or a router: internal ports that Open vSwitch moved inside. */
export const linksInside = (ports: readonly (readonly [prefix: string, port: SimulatedPort])[]): HostLink[] =>
  numbered(
    ports.map(([prefix, port]) => ({
      name: deviceOf(prefix, port),
      mac: port.mac,
      mtu: port.network.mtu,
      kind: 'openvswitch',
      address: `${port.ip}/16`,
    })),
  )

function nics(host: SimulatedHost): Draft[] {
  const mac = (name: string) => nicMac(`${host.name}/${name}`)
  const nic = (slot: number, rest: Partial<Draft> = {}): Draft => ({
    name: `eth${slot}`,
    mac: mac(`eth${slot}`),
    mtu: 1500,
    bus: `0000:3b:0${slot}.0`,
    ...rest,
  })
  const ofOvs = host.kind === 'linux-bridge' ? {} : IN_OVS
  const plain = [nic(0, { address: `${host.managementIp}/24` }), nic(1, { address: `${host.tunnelIp}/24` })]
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

function ovsLinks(model: CloudModel, host: SimulatedHost): Draft[] {
  const mac = (name: string) => nicMac(`${host.name}/${name}`)
  const own = (name: string, mtu: number, isUp: boolean): Draft => ({
    name,
    mac: mac(name),
    mtu,
    isUp,
    kind: 'openvswitch',
  })
  const kindData = { external: true, port: 4789 }
  return [
    own('ovs-system', 1500, false),
    own('br-int', 1450, false),
    own('br-ex', 1500, true),
    own('br-tun', 1500, false),
    { name: 'vxlan_sys_4789', mac: mac('vxlan_sys'), mtu: 65000, kind: 'vxlan', kindData, ...IN_OVS },
    ...computePorts(model, host).flatMap((port) =>
      host.kind === 'ovs-hybrid' ? hybridLinks(port) : [{ ...tap(port), ...IN_OVS }],
    ),
  ]
}

const computePorts = (model: CloudModel, host: SimulatedHost) =>
  instancesOn(model, host).flatMap((instance) => instance.ports)

/** The host's end of a vNIC; its address differs from the guest's in the first byte. */
const tap = (port: SimulatedPort): Draft => ({
  name: deviceOf('tap', port),
  mac: `fe${port.mac.slice(2)}`,
  mtu: port.network.mtu,
  kind: 'tun',
  kindData: { type: 'tap', pi: false, vnet_hdr: true, multi_queue: false, persist: false },
})

/** A tap in a bridge of its own, and a pair from there to br-int. */
function hybridLinks(port: SimulatedPort): Draft[] {
  const [bridge, inner, outer] = [deviceOf('qbr', port), deviceOf('qvb', port), deviceOf('qvo', port)]
  const mtu = port.network.mtu
  const mac = nicMac(inner)
  return [
    bridgeLink(bridge, mac, mtu),
    { name: outer, mac: nicMac(outer), mtu, kind: 'veth', parent: inner, ...IN_OVS },
    { name: inner, mac, mtu, kind: 'veth', parent: outer, ...inBridge(bridge) },
    { ...tap(port), ...inBridge(bridge) },
  ]
}

function bridgeLink(name: string, mac: string, mtu: number): Draft {
  const id = `8000.${mac}`
  return { name, mac, mtu, kind: 'bridge', kindData: { stp_state: 0, priority: 32768, bridge_id: id, root_id: id } }
}

/** One bridge per network with the taps, and what leads out: a VXLAN device, a VLAN on the provider NIC, or that NIC. */
function linuxBridgeLinks(model: CloudModel, host: SimulatedHost): Draft[] {
  const ports = computePorts(model, host)
  return networksOn(model, host).flatMap((network) => {
    const bridge = `brq${network.id.slice(0, 11)}`
    const mac = nicMac(`${host.name}/${bridge}`)
    const { segmentationId: id, mtu } = network
    const wayOut =
      network.type === 'vxlan'
        ? {
            name: `vxlan-${id}`,
            kind: 'vxlan',
            kindData: { id, local: host.tunnelIp, link: 'eth1', port: 4789, learning: true, ttl: 0, ageing: 300 },
          }
        : {
            name: `${host.providerNic}.${id}`,
            kind: 'vlan',
            kindData: { protocol: '802.1Q', id, flags: ['REORDER_HDR'] },
            parent: host.providerNic,
          }
    const taps = ports.filter((port) => port.network === network).map((port) => ({ ...tap(port), ...inBridge(bridge) }))
    return [bridgeLink(bridge, mac, mtu), { mac, mtu, ...wayOut, ...inBridge(bridge) }, ...taps]
  })
}
