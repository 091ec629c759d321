/**
 * What TripleO installs: RDO, Apex and Red Hat's own product. Until Ocata packages on the hosts; then containers of docker,
 * since Stein of podman. Open vSwitch stays on the host. Since Stein an agent puts what it starts into containers
 * beside it ("neutron-dnsmasq-qdhcp-<uuid>", "neutron-haproxy-qrouter-<uuid>"), which hold none of the tools.
 */
import { type Distribution, FROM_PACKAGES, ML2_CONFIGURATION, PACKAGED } from './define'

const tripleo = {
  containers: {
    // One daemon until Victoria; then one for each kind of driver, of which this has the guests.
    libvirt: /^nova[_-](?:libvirt|virtqemud)$/,
    'l3-agent': /^neutron[_-]l3[_-]agent$/,
    'dhcp-agent': /^neutron[_-]dhcp(?:[_-]agent)?$/,
    'ovn-metadata-agent': /^ovn[_-]metadata[_-]agent$/,
    'ovn-controller': /^ovn[_-]controller$/,
    // The same server has both databases where pacemaker runs it.
    'ovn-northbound': /^(?:ovn[_-](?:cluster[_-])?north[_-]db[_-]server|ovn-dbs-bundle-(?:docker|podman)-\d+)$/,
    'ovn-southbound': /^(?:ovn[_-](?:cluster[_-])?south[_-]db[_-]server|ovn-dbs-bundle-(?:docker|podman)-\d+)$/,
    'neutron-server': /^neutron[_-](?:api|server)$/,
  },
  ml2Configuration: [`/var/lib/config-data/puppet-generated/neutron${ML2_CONFIGURATION}`, ML2_CONFIGURATION],
  schemas: { neutron: 'ovs_neutron' },
} as const satisfies Partial<Distribution>

export const rdo: Distribution = {
  ...FROM_PACKAGES,
  ...tripleo,
  distribution: 'RDO',
  tested: [{ versions: ['Liberty', 'Mitaka'], mechanism_drivers: ['OVS', 'VPP'], type_drivers: ['vlan', 'vxlan'] }],
}

export const apex: Distribution = {
  ...tripleo,
  distribution: 'Apex',
  versions: ['Euphrates'],
  mechanism_drivers: ['OVS', 'LXB', 'VPP'],
  type_drivers: ['vlan', 'vxlan', 'gre'],
  tested: [{ versions: ['Euphrates'], mechanism_drivers: ['OVS'], type_drivers: ['vxlan'] }],
}

/** RDO's packages by puppet, on the hosts. */
export const packstack: Distribution = {
  ...PACKAGED,
  distribution: 'Packstack',
  versions: ['7.0.0-0.10.dev1682'],
  mechanism_drivers: ['OVS', 'LXB'],
  type_drivers: ['local', 'vlan', 'vxlan', 'gre', 'flat'],
  tested: [],
}
