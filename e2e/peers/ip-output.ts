/** Interfaces in the form of iproute2 6.1's `-j`: the recorded loopback device, with what another has. Pure. */
import type { HostLink } from './host-links'
import { type Recorded, recordedLoopback } from './recorded'

const LINK = recordedLoopback('ip -d -j link show')
const ADDRESSED = recordedLoopback('ip -j addr show')
const [INET] = ADDRESSED.addr_info as Recorded[]

/** What `ip link` and `ip addr` tell alike; what is undefined is not printed. */
function commonRow(link: HostLink) {
  const isLoopback = link.name === 'lo'
  const up = link.isUp ? ['UP', 'LOWER_UP'] : []
  return {
    ifindex: link.index,
    // A pair within one namespace names the other end.
    link: link.parent,
    link_index: link.far?.index,
    link_netnsid: link.far?.namespace,
    ifname: link.name,
    flags: isLoopback ? ['LOOPBACK', ...up] : ['BROADCAST', 'MULTICAST', ...up],
    mtu: link.mtu,
    qdisc: link.isUp ? 'noqueue' : 'noop',
    master: link.master,
    operstate: isLoopback || link.kind === 'tun' ? 'UNKNOWN' : link.isUp ? 'UP' : 'DOWN',
    address: link.mac,
    ...(!isLoopback && { link_type: 'ether', broadcast: 'ff:ff:ff:ff:ff:ff' }),
  }
}

/** `ip -d -j link show` */
export const linkRows = (links: readonly HostLink[]) =>
  links.map((link) => ({
    ...LINK,
    ...commonRow(link),
    ...(link.name !== 'lo' && { min_mtu: 68, max_mtu: 65535 }),
    promiscuity: link.master === undefined ? 0 : 1,
    linkinfo: linkInfo(link),
    vfinfo_list: link.functions?.map(({ mac, network }, vf) => ({
      vf,
      link_type: 'ether',
      address: mac,
      broadcast: 'ff:ff:ff:ff:ff:ff',
      vlan_list: [{ vlan: network.segmentationId }],
      spoofchk: true,
      link_state: 'auto',
      trust: false,
      query_rss_en: false,
    })),
    ...(link.switchPort && { phys_port_name: link.switchPort, phys_switch_id: '9c1d2e0003a1420c' }),
    parentbus: link.bus && 'pci',
    parentdev: link.bus,
  }))

function linkInfo({ kind, kindData, memberKind, memberData }: HostLink) {
  if (kind === undefined && memberKind === undefined) return undefined
  return { info_kind: kind, info_data: kindData, info_slave_kind: memberKind, info_slave_data: memberData }
}

/** `ip -j addr show` */
export const addressRows = (links: readonly HostLink[]) =>
  links.map((link) => ({
    ...ADDRESSED,
    ...commonRow(link),
    addr_info: (link.addresses ?? []).map((address) => addressInfo(link.name, address)),
  }))

function addressInfo(label: string, cidr: string) {
  const [local, prefix] = cidr.split('/')
  const scope = label === 'lo' ? 'host' : 'global'
  const common = { ...INET, local, prefixlen: Number(prefix), scope }
  // iproute2 labels addresses of IPv4 only.
  return cidr.includes(':') ? { ...common, family: 'inet6', label: undefined } : { ...common, label }
}
