import { type Distribution, PACKAGED, RECENT_RELEASES } from './define'

/** Packages of Debian or Ubuntu, installed by hand or by scripts: everything runs on the host. */
export const debian: Distribution = {
  ...PACKAGED,
  distribution: 'Debian',
  versions: RECENT_RELEASES,
  mechanism_drivers: ['OVS', 'LXB', 'OVN', 'SRIOV'],
  type_drivers: ['vxlan', 'vlan', 'flat', 'gre', 'geneve', 'local'],
  tested: [{ versions: ['Zed'], mechanism_drivers: ['OVS', 'LXB'], type_drivers: ['vxlan', 'vlan', 'flat'] }],
}
