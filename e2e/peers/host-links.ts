/** The network interfaces of a simulated host's own namespace. Pure. */
import { type CloudModel, deviceOf, networksOn, type SimulatedHost, type SimulatedPort } from './cloud-model'
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

/** Every interface in the kernel's order; `lo` first. */
export function linksOf(model: CloudModel, host: SimulatedHost): HostLink[] {
  const wiring = host.kind === 'linux-bridge' ? linuxBridgeLinks(model, host) : ovsLinks(model, host)
  const drafts: Draft[] = [
    { name: 'lo', mac: '00:00:00:00:00:00', mtu: 65536, address: '127.0.0.1/8' },
    ...nics(host),
    ...wiring,
  ]
  return drafts.map((draft, index) => ({ isUp: true, ...draft, index: index + 1 }))
}

function nics(host: SimulatedHost): Draft[] {
  const mac = (name: string) => nicMac(`${host.name}/${name}`)
  const nic = (slot: number, rest: Partial<Draft> = {}): Draft => ({
    name: `eth${slot}`,
    mac: mac(`eth${slot}`),
    mtu: 1500,
    bus: `0000:3b:0${slot}.0`,
    ...rest,
  })
  const ofOvs = host.kind === 'linux-bridge' ? {} : { master: 'ovs-system', memberKind: 'openvswitch' }
  const plain = [nic(0, { address: `${host.managementIp}/24` }), nic(1, { address: `${host.tunnelIp}/24` })]
  if (host.providerNic !== 'bond0') return [...plain, nic(2, ofOvs)]
  const bondMac = mac('eth2')
  const member = (slot: number): Draft =>
    nic(slot, {
      mac: bondMac,
      master: 'bond0',
      memberKind: 'bond',
      memberData: {
        state: 'ACTIVE',
        mii_status: 'UP',
        link_failure_count: 0,
        perm_hwaddr: mac(`eth${slot}`),
        queue_id: 0,
      },
    })
  const bond: Draft = {
    name: 'bond0',
    mac: bondMac,
    mtu: 1500,
    kind: 'bond',
    kindData: { mode: '802.3ad', miimon: 100, updelay: 0, downdelay: 0, xmit_hash_policy: 'layer3+4' },
    ...ofOvs,
  }
  return [...plain, member(2), member(3), bond]
}

function ovsLinks(model: CloudModel, host: SimulatedHost): Draft[] {
  const own = (name: string, mtu: number, isUp: boolean): Draft => ({
    name,
    mac: nicMac(`${host.name}/${name}`),
    mtu,
    isUp,
    kind: 'openvswitch',
  })
  const inOvs = { master: 'ovs-system', memberKind: 'openvswitch' }
  const vxlan: Draft = {
    name: 'vxlan_sys_4789',
    mac: nicMac(`${host.name}/vxlan_sys`),
    mtu: 65000,
    kind: 'vxlan',
    kindData: { external: true, port: 4789 },
    ...inOvs,
  }
  return [
    own('ovs-system', 1500, false),
    own('br-int', 1450, false),
    own('br-ex', 1500, true),
    own('br-tun', 1500, false),
    vxlan,
    ...computePorts(model, host).flatMap((port) =>
      host.kind === 'ovs-hybrid' ? hybridLinks(port) : [{ ...tap(port), ...inOvs }],
    ),
  ]
}

const computePorts = (model: CloudModel, host: SimulatedHost) =>
  model.instances.filter((instance) => instance.host === host).flatMap((instance) => instance.ports)

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
  const innerMac = nicMac(inner)
  return [
    bridgeLink(bridge, innerMac, mtu),
    {
      name: outer,
      mac: nicMac(outer),
      mtu,
      kind: 'veth',
      parent: inner,
      master: 'ovs-system',
      memberKind: 'openvswitch',
    },
    { name: inner, mac: innerMac, mtu, kind: 'veth', parent: outer, master: bridge, memberKind: 'bridge' },
    { ...tap(port), master: bridge, memberKind: 'bridge' },
  ]
}

const bridgeLink = (name: string, mac: string, mtu: number): Draft => ({
  name,
  mac,
  mtu,
  kind: 'bridge',
  kindData: {
    forward_delay: 0,
    hello_time: 200,
    max_age: 2000,
    ageing_time: 30000,
    stp_state: 0,
    priority: 32768,
    vlan_filtering: 0,
    bridge_id: `8000.${mac}`,
    root_id: `8000.${mac}`,
  },
})

/** One bridge per network with the taps, and what leads out: a VXLAN device, a VLAN on the provider NIC, or that NIC. */
function linuxBridgeLinks(model: CloudModel, host: SimulatedHost): Draft[] {
  return networksOn(model, host).flatMap((network): Draft[] => {
    const bridge = `brq${network.id.slice(0, 11)}`
    const inBridge = { master: bridge, memberKind: 'bridge' }
    const taps = computePorts(model, host)
      .filter((port) => port.network === network)
      .map((port): Draft => ({ ...tap(port), ...inBridge }))
    const mac = nicMac(`${host.name}/${bridge}`)
    const id = network.segmentationId
    const wayOut: Draft =
      network.type === 'vxlan'
        ? {
            name: `vxlan-${id}`,
            mac,
            mtu: network.mtu,
            kind: 'vxlan',
            kindData: { id, local: host.tunnelIp, link: 'eth1', port: 4789, learning: true, ttl: 0, ageing: 300 },
            ...inBridge,
          }
        : {
            name: `${host.providerNic}.${id}`,
            mac,
            mtu: network.mtu,
            kind: 'vlan',
            kindData: { protocol: '802.1Q', id, flags: ['REORDER_HDR'] },
            parent: host.providerNic,
            ...inBridge,
          }
    return [bridgeLink(bridge, mac, network.mtu), wayOut, ...taps]
  })
}
