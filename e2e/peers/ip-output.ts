/** Interfaces in the form of iproute2 6.1's `-j`. Pure. */
import type { HostLink } from './host-links'

const FOREVER = 4_294_967_295

/** What `ip link` and `ip addr` tell alike. */
function commonRow(link: HostLink, byName: ReadonlyMap<string, number>) {
  const isLoopback = link.name === 'lo'
  const up = link.isUp ? ['UP', 'LOWER_UP'] : []
  return {
    ifindex: link.index,
    // A pair within one namespace names the other end; `link_index` is for ends in other namespaces.
    ...(link.parent === undefined || !byName.has(link.parent) ? {} : { link: link.parent }),
    ifname: link.name,
    flags: isLoopback ? ['LOOPBACK', ...up] : ['BROADCAST', 'MULTICAST', ...up],
    mtu: link.mtu,
    qdisc: link.isUp ? 'noqueue' : 'noop',
    ...(link.master === undefined ? {} : { master: link.master }),
    operstate: isLoopback || link.kind === 'tun' ? 'UNKNOWN' : link.isUp ? 'UP' : 'DOWN',
    group: 'default',
    txqlen: 1000,
    link_type: isLoopback ? 'loopback' : 'ether',
    address: link.mac,
    broadcast: isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
  }
}

const indexByName = (links: readonly HostLink[]) => new Map(links.map((link) => [link.name, link.index]))

/** `ip -d -j link show` */
export function linkRows(links: readonly HostLink[]) {
  const byName = indexByName(links)
  return links.map((link) => ({
    ...commonRow(link, byName),
    linkmode: 'DEFAULT',
    promiscuity: link.master === undefined ? 0 : 1,
    allmulti: 0,
    min_mtu: 68,
    max_mtu: 65535,
    ...linkInfo(link),
    inet6_addr_gen_mode: 'eui64',
    num_tx_queues: 1,
    num_rx_queues: 1,
    gso_max_size: 65536,
    gso_max_segs: 65535,
    tso_max_size: 65536,
    tso_max_segs: 65535,
    gro_max_size: 65536,
    ...(link.bus === undefined ? {} : { parentbus: 'pci', parentdev: link.bus }),
  }))
}

function linkInfo(link: HostLink) {
  if (link.kind === undefined && link.memberKind === undefined) return {}
  return {
    linkinfo: {
      ...(link.kind === undefined ? {} : { info_kind: link.kind }),
      ...(link.kindData === undefined ? {} : { info_data: link.kindData }),
      ...(link.memberKind === undefined ? {} : { info_slave_kind: link.memberKind }),
      ...(link.memberData === undefined ? {} : { info_slave_data: link.memberData }),
    },
  }
}

/** `ip -j addr show` */
export function addressRows(links: readonly HostLink[]) {
  const byName = indexByName(links)
  return links.map((link) => ({
    ...commonRow(link, byName),
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
