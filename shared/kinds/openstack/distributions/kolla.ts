import { type Distribution, ML2_CONFIGURATION, RECENT_RELEASES } from './define'

const drivers = { mechanism_drivers: ['OVS', 'VPP', 'LXB'], type_drivers: ['vlan', 'vxlan', 'gre'] } as const

/**
 * Kolla: every service in a container of docker, since 2023.2 also of podman. They share the host's network, `/run/netns`
 * and `/run/openvswitch`; since Yoga libvirt may run on the host instead.
 */
export const kolla: Distribution = {
  distribution: 'Kolla',
  versions: ['queens', 'rocky', 'stein', 'train', ...RECENT_RELEASES],
  mechanism_drivers: ['OVS', 'LXB', 'VPP', 'OVN'],
  type_drivers: ['vlan', 'vxlan', 'gre', 'geneve', 'flat'],
  tested: [{ versions: ['queens', 'rocky', 'stein', 'train'], ...drivers }],
  containers: {
    libvirt: /^nova[_-]libvirt$/,
    openvswitch: /^openvswitch[_-]vswitchd$/,
    'l3-agent': /^neutron[_-]l3[_-]agent$/,
    'dhcp-agent': /^neutron[_-]dhcp[_-]agent$/,
    'ovn-metadata-agent': /^neutron[_-]ovn[_-](?:metadata[_-])?agent$/,
    'ovn-controller': /^ovn[_-]controller$/,
    'ovn-northbound': /^ovn[_-]nb[_-]db$/,
    // Beside it there may be relays ("ovn_sb_db_relay_1"), which have no socket of the database.
    'ovn-southbound': /^ovn[_-]sb[_-]db$/,
    'neutron-server': /^neutron[_-]server$/,
    vpp: /^neutron[_-]vpp$/,
  },
  // In the containers /etc/neutron is made of these.
  ml2Configuration: [
    '/etc/kolla/neutron-server/ml2_conf.ini',
    '/etc/kolla/neutron-openvswitch-agent/ml2_conf.ini',
    ML2_CONFIGURATION,
  ],
}
