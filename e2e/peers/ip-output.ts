/** Interfaces in the form of iproute2 6.1's `-j`; what is undefined is not printed. Pure. */
import type { HostLink } from './host-links'

const FOREVER = 4_294_967_295

/** What `ip link` and `ip addr` tell alike. */
function commonRow(link: HostLink, names: ReadonlySet<string>) {
  const isLoopback = link.name === 'lo'
  const up = link.isUp ? ['UP', 'LOWER_UP'] : []
  return {
    ifindex: link.index,
    // A pair within one namespace names the other end; `link_index` is for ends in other namespaces.
    link: link.parent !== undefined && names.has(link.parent) ? link.parent : undefined,
    ifname: link.name,
    flags: isLoopback ? ['LOOPBACK', ...up] : ['BROADCAST', 'MULTICAST', ...up],
    mtu: link.mtu,
    qdisc: link.isUp ? 'noqueue' : 'noop',
    master: link.master,
    operstate: isLoopback || link.kind === 'tun' ? 'UNKNOWN' : link.isUp ? 'UP' : 'DOWN',
    group: 'default',
    txqlen: 1000,
    link_type: isLoopback ? 'loopback' : 'ether',
    address: link.mac,
    broadcast: isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
  }
}

const namesOf = (links: readonly HostLink[]) => new Set(links.map((link) => link.name))

/** `ip -d -j link show` */
export function linkRows(links: readonly HostLink[]) {
  const names = namesOf(links)
  return links.map((link) => ({
    ...commonRow(link, names),
    linkmode: 'DEFAULT',
    promiscuity: link.master === undefined ? 0 : 1,
    allmulti: 0,
    min_mtu: 68,
    max_mtu: 65535,
    linkinfo: linkInfo(link),
    inet6_addr_gen_mode: 'eui64',
    num_tx_queues: 1,
    num_rx_queues: 1,
    gso_max_size: 65536,
    gso_max_segs: 65535,
    tso_max_size: 65536,
    tso_max_segs: 65535,
    gro_max_size: 65536,
    parentbus: link.bus && 'pci',
    parentdev: link.bus,
  }))
}

function linkInfo({ kind, kindData, memberKind, memberData }: HostLink) {
  if (kind === undefined && memberKind === undefined) return undefined
  return { info_kind: kind, info_data: kindData, info_slave_kind: memberKind, info_slave_data: memberData }
}

/** `ip -j addr show` */
export function addressRows(links: readonly HostLink[]) {
  const names = namesOf(links)
  return links.map((link) => ({
    ...commonRow(link, names),
    addr_info: link.address === undefined ? [] : [addressInfo(link.name, link.address)],
  }))
}

function addressInfo(label: string, cidr: string) {
  const [local = '', prefix = '32'] = cidr.split('/')
  return {
    family: 'inet',
    local,
    prefixlen: Number(prefix),
    scope: label === 'lo' ? 'host' : 'global',
    label,
    valid_life_time: FOREVER,
    preferred_life_time: FOREVER,
  }
}
