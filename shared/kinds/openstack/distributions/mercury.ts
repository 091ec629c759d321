import { type Distribution, ML2_CONFIGURATION } from './define'

const ovs = { mechanism_drivers: ['OVS'], type_drivers: ['vlan'] } as const
const both = { mechanism_drivers: ['OVS', 'VPP'], type_drivers: ['vlan', 'vxlan'] } as const

/** Cisco's Mercury (CVIM): containers of docker, later podman, whose names end in the number of the build. */
export const mercury: Distribution = {
  distribution: 'Mercury',
  versions: [
    ...['10239', '10307', '10918', '11190', '13840', '15310'],
    ...['16074', '18079', '18606', '19312', '25738', '26929'],
  ],
  mechanism_drivers: ['OVS', 'LXB', 'VPP'],
  type_drivers: ['vlan', 'vxlan', 'gre', 'geneve'],
  tested: [
    { versions: ['10239', '10307', '10918'], ...ovs },
    { versions: ['11190', '13840', '15310', '16074', '18079', '18606', '19312'], ...both },
  ],
  containers: {
    libvirt: /^novalibvirt_\d+$/,
    openvswitch: /^ovs_vswitch_\d+$/,
    'l3-agent': /^neutron_l3_agent_\d+$/,
    'dhcp-agent': /^neutron_dhcp_agent_\d+$/,
    'neutron-server': /^neutron_server_\d+$/,
    vpp: /^neutron_vpp_\d+$/,
  },
  ml2Configuration: [ML2_CONFIGURATION],
}
