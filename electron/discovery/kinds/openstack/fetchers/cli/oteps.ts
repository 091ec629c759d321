/**
 * OTEPs: the overlay tunnel endpoints of a host.
 *
 * Open vSwitch: one per tunnel type and local address, from the configuration of its agent (Neutron's or OVN's) and from
 * the tunnels that exist. Linux bridge: one per vxlan interface, below its bridge; `bridge -j fdb show` tells the far ends.
 */
import type { AppError } from '@shared/contract/errors'
import { addressKey } from '../../../../../addresses'
import { groupBy, unique } from '../../../../../values'
import { adminState, readForwarding, readNetworking, readOvs } from '../../../../host/host-state'
import { createWiring, type Wiring } from '../../../../host/host-wiring'
import { below, type DiscoveredObject } from '../../../../model/discovered-object'
import type { FdbEntry } from '../../../../parsers/bridge-fdb'
import type { IpInterface } from '../../../../parsers/ip-addr'
import type { OvsConfiguration } from '../../../../parsers/ovs-bridges'
import { defineFetcher, onHost, type Targets } from '../../define-fetcher'
import { hasOvsAgent, l2ConfigurationOf, ovsAgentOf, vedgeIdOf } from '../../neutron-config'

/** Assigned UDP ports (RFC 7348, RFC 8926, VXLAN-GPE); GRE has none. Used unless told otherwise. */
export const UDP_PORTS: Readonly<Record<string, number>> = { vxlan: 4789, geneve: 6081, 'vxlan-gpe': 4790 }

export const oteps = defineFetcher('cli', 'oteps', 'host', {
  alsoFrom: ['api'],
  produces: ['otep'],
  owns: ({ vedge_type }) => vedge_type === undefined,
  fetch: async ({ shell }, target, report) => {
    const unreadEnds: AppError[] = []
    const [networking, fdb] = await Promise.all([
      readNetworking(shell, readOvs(shell, hasOvsAgent(target), report), report),
      readForwarding(shell, (error) => unreadEnds.push(error)),
    ])
    // The far ends are a detail of Linux bridge hosts.
    for (const { name } of networking.interfaces.filter(({ kind }) => kind === 'vxlan'))
      for (const error of unreadEnds) report(error, linuxOtepId(target.host.id, name))
    return { ...networking, fdb }
  },
  shape: (raw, target) => {
    const wiring = createWiring(raw)
    return {
      objects: [
        ...(raw.ovs === undefined ? [] : shapeOvsOteps(raw.ovs, wiring, target)),
        ...raw.interfaces
          .filter((one) => one.kind === 'vxlan' && wiring.isLinuxBridge(one.master ?? ''))
          .flatMap((one) => shapeLinuxOtep(one, raw.fdb, wiring, target)),
      ],
    }
  },
})

function shapeOvsOteps(
  ovs: OvsConfiguration,
  wiring: Wiring,
  { host, inventory }: Targets['host'],
): DiscoveredObject[] {
  const agent = ovsAgentOf(inventory.agentsOf(host.id))
  const l2 = l2ConfigurationOf(agent ? [agent] : [], ovs)
  const [fallback = ''] = l2.tunnelAddresses
  const existing = groupBy(ovs.tunnels, ({ type, options }) => `${type} ${addressKey(options.local_ip ?? fallback)}`)
  const configured = l2.tunnelAddresses.flatMap((address) => l2.tunnelTypes.map((type) => `${type} ${address}`))
  return unique([...configured, ...existing.keys()])
    .sort()
    .flatMap((key) => {
      const [type = '', address = ''] = key.split(' ')
      if (address === '') return []
      const ports = existing.get(key) ?? []
      const id = `${host.id}-otep-${type}-${address}`
      return [
        onHost(host, 'otep', {
          id,
          name: id,
          place: below('vedge', vedgeIdOf({ host, inventory })),
          attributes: {
            ip_address: address,
            overlay_type: type,
            udp_port: Number(ports[0]?.options.dst_port) || UDP_PORTS[type],
            ports,
            ...ownerAttributes(address, host.id, wiring),
          },
        }),
      ]
    })
}

const linuxOtepId = (host: string, device: string) => `${host}-otep-${device}`

function shapeLinuxOtep(
  one: IpInterface,
  fdb: readonly FdbEntry[],
  wiring: Wiring,
  { host, inventory }: Targets['host'],
): DiscoveredObject[] {
  const id = linuxOtepId(host.id, one.name)
  // Without a fixed local address the kernel uses that of the route, which the agent's configuration names.
  const local = one.vxlan?.local ?? l2ConfigurationOf(inventory.agentsOf(host.id), undefined).tunnelAddresses[0]
  if (local === undefined) return []
  const address = addressKey(local)
  const far = unique(
    fdb.filter((entry) => entry.interfaceName === one.name).map((entry) => entry.destination ?? ''),
  ).sort()
  return [
    onHost(host, 'otep', {
      id,
      name: id,
      place: below('vconnector', `${host.id}-${one.master}`),
      attributes: {
        ip_address: address,
        overlay_type: 'vxlan',
        udp_port: one.vxlan?.port ?? UDP_PORTS.vxlan,
        segmentation_id: one.vxlan?.id,
        mac_address: one.mac,
        mtu: one.mtu,
        state: adminState(one),
        'bridge dst': far[0],
        ports: far.map((remote) => ({
          name: one.name,
          interface: one.name,
          type: 'vxlan',
          options: { local_ip: address, remote_ip: remote },
        })),
        ...ownerAttributes(address, host.id, wiring),
      },
    }),
  ]
}

/** Which interface has the tunnel's address, and which NICs carry it. */
function ownerAttributes(address: string, host: string, wiring: Wiring) {
  const owner = wiring.ownerOf(address)
  if (!owner) return { uplinks: [] }
  return {
    interface: owner.name,
    interface_mtu: owner.mtu,
    uplinks: wiring.uplinksOf(owner.name),
    vconnector: wiring.isLinuxBridge(owner.name) ? `${host}-${owner.name}` : undefined,
  }
}
