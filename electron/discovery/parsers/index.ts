/** Parsers of what the hosts of a cloud print: text in, typed records out; no input, no output, no state. */
export { type Bonding, parseBonding } from './bonding'
export { type FdbEntry, parseBridgeFdb } from './bridge-fdb'
export { type EthtoolDriver, type EthtoolSettings, parseEthtool, parseEthtoolDriver } from './ethtool'
export { type IpAddress, type IpInterface, parseIpAddresses } from './ip-addr'
export { parseIpLinks } from './ip-link'
export { parseIpNamespaces } from './ip-netns'
export {
  type LibvirtDomain,
  type LibvirtInterface,
  parseLibvirtDomain,
} from './libvirt-domain'
export { parseOsRelease } from './os-release'
export {
  assembleOvs,
  OVS_COLUMNS,
  type OvsBridge,
  type OvsConfiguration,
  type OvsInterface,
  type OvsPort,
} from './ovs-bridges'
export { parseOvsDpctl } from './ovs-dpctl'
export { parseOvsTable } from './ovs-json'
export { parseOvsVsctlShow } from './ovs-vsctl-show'
export type { Report } from './parsing'
export { parseSysfsNet } from './sysfs-net'
export { parseVirshUuids } from './virsh-list'
