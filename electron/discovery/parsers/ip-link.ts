/**
 * `ip [-d] [-j] link show`: the network interfaces of a host or a network namespace.
 *
 * The JSON form exists since iproute2 4.13; older hosts (CentOS 7, Ubuntu 16.04) give the text form, from which the
 * same records are made. Without `-d` the kind of an interface and what depends on it are unknown (absent keys).
 */
import { linksFromJson } from './ip-link-json'
import { linksFromText } from './ip-link-text'
import { isJson } from './parsing'

/** A VXLAN interface's tunnel. */
export interface IpVxlan {
  /** VXLAN network identifier; absent on an "external" device, whose packets carry their own. */
  id?: number
  /** Source address of the tunnel. */
  local?: string
  /** Fixed unicast destination. */
  remote?: string
  /** Multicast group for flooding. */
  group?: string
  /** Destination UDP port. */
  port?: number
  /** Interface that the encapsulated packets leave by. */
  device?: string
}

/** An 802.1Q sub-interface. */
export interface IpVlan {
  id?: number
  /** Interface that carries the tag; absent when it lives in another namespace. */
  parent?: string
}

/** A bonding master. */
export interface IpBond {
  /** Kernel's short name of the mode: `802.3ad`, `active-backup`, … */
  mode?: string
  activeMember?: string
}

/** An interface's state as a member of a bond. */
export interface IpBondMember {
  /** `ACTIVE` or `BACKUP`. */
  state?: string
  miiStatus?: string
  /** The hardware's own address; in a bond all members may show the bond's. */
  permanentMac?: string
}

/** A Linux bridge. */
export interface IpBridge {
  /** Priority and address the way `brctl` prints them: `8000.b2fa04d78d7c`. */
  bridgeId?: string
  stpEnabled?: boolean
}

/** A TUN/TAP device. */
export interface IpTun {
  /** `tap` (layer 2, the usual case for guests) or `tun`. */
  type?: string
  /** Name or number of the user who may open a persistent device. */
  user?: string
}

/** One SR-IOV virtual function of a physical function. */
export interface IpVirtualFunction {
  index: number
  mac?: string
  /** Absent means untagged. */
  vlan?: number
  spoofChecking?: boolean
  /** `auto`, `enable` or `disable`. */
  linkState?: string
  trust?: boolean
}

/** One network interface. Absent keys are unknown; lists are empty when there is nothing to list. */
export interface IpLink {
  index: number
  name: string
  /** What follows `@`: the veth peer or the lower device, when it is in the same namespace. */
  parentName?: string
  /** The same as an interface index, when the name is not visible from here (`@if97`). */
  parentIndex?: number
  /** Number of the namespace that `parentIndex` counts in, as `ip netns list` shows it. */
  linkNetnsId?: number
  /** Name of that namespace, which newer iproute2 prints instead of the number. */
  linkNetns?: string
  /** Kernel flags verbatim: `UP`, `LOWER_UP`, `BROADCAST`, `NO-CARRIER`, … */
  flags: string[]
  /** Whether an administrator switched the interface on (flag `UP`). */
  adminUp: boolean
  /** Whether the layer below carries (flag `LOWER_UP`). */
  carrier: boolean
  /** `UP`, `DOWN`, `UNKNOWN` (drivers that do not track it, such as TUN/TAP), `LOWERLAYERDOWN`, … */
  operState?: string
  mtu?: number
  /** `ether`, `loopback`, `none`, … */
  linkType?: string
  /** Hardware address in lower case, of Ethernet interfaces only. */
  mac?: string
  /** `bridge`, `veth`, `vxlan`, `bond`, `vlan`, `tun`, `openvswitch`, `dummy`, …; absent for hardware and without `-d`. */
  kind?: string
  /** What the interface is a member of: `bridge`, `bond`, `openvswitch`, `team`, `vrf`. */
  memberKind?: string
  /** Bridge, bond or `ovs-system` that the interface belongs to. */
  master?: string
  altNames: string[]
  vxlan?: IpVxlan
  vlan?: IpVlan
  bond?: IpBond
  bondMember?: IpBondMember
  bridge?: IpBridge
  tun?: IpTun
  virtualFunctions: IpVirtualFunction[]
}

/**
 * Parses `ip [-d] link show` in its text or (`-j`) JSON form.
 * @returns the interfaces in the order printed; none for an empty text
 * @throws AppError `parse-failed` when the text holds no interface and is not empty, or is broken JSON
 */
export function parseIpLinks(text: string): IpLink[] {
  return isJson(text)
    ? linksFromJson('ip link', text).map(({ link }) => link)
    : linksFromText('ip link', text).map(({ link }) => link)
}
