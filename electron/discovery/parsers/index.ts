/** Parsers of what the hosts of a cloud print: text in, typed records out; no input, no output, no state. */
export { type Bonding, type BondingAttributes, type BondingMember, parseBonding } from './bonding'
export { type BrctlBridge, parseBrctlShow } from './brctl'
export { type FdbEntry, parseBridgeFdb } from './bridge-fdb'
export { type EthtoolDriver, type EthtoolSettings, parseEthtool, parseEthtoolDriver } from './ethtool'
export { type IpAddress, type IpInterface, parseIpAddresses } from './ip-addr'
export {
  type IpBond,
  type IpBondMember,
  type IpBridge,
  type IpLink,
  type IpTun,
  type IpVirtualFunction,
  type IpVlan,
  type IpVxlan,
  parseIpLinks,
} from './ip-link'
export { type IpNamespace, parseIpNamespaces } from './ip-netns'
export {
  type LibvirtDisk,
  type LibvirtDomain,
  type LibvirtHostdev,
  type LibvirtInterface,
  parseLibvirtDomain,
} from './libvirt-domain'
export { type OsRelease, parseOsRelease } from './os-release'
export {
  assembleOvs,
  type OvsBridge,
  type OvsConfiguration,
  type OvsInterface,
  type OvsPort,
  type OvsTables,
} from './ovs-bridges'
export { type OvsDatapath, type OvsDatapathPort, parseOvsDpctl } from './ovs-dpctl'
export {
  type OvsAtom,
  type OvsRow,
  type OvsValue,
  ovsList,
  ovsMap,
  ovsNumber,
  ovsText,
  parseOvsTable,
} from './ovs-json'
export { parseOvsVsctlShow } from './ovs-vsctl-show'
export { parseSysfsNet, type SysfsInterface } from './sysfs-net'
export { parseVirshList, parseVirshNames, type VirshDomain } from './virsh-list'
export type { XmlMap, XmlValue } from './xml-map'
