/** What the product knows of a distribution of OpenStack: nothing else asks for a distribution's name. */
import type { DistributionFacts } from '../../cloud-kind'

/** What a container is there for, told by the tools and namespaces that are inside. */
export type ContainerRole =
  | 'libvirt'
  | 'openvswitch'
  | 'l3-agent'
  | 'dhcp-agent'
  | 'ovn-metadata-agent'
  | 'ovn-controller'
  | 'ovn-northbound'
  | 'ovn-southbound'
  | 'neutron-server'
  | 'vpp'

export interface Distribution extends DistributionFacts {
  /** Combinations whose scans are tested. */
  readonly tested: readonly Omit<DistributionFacts, 'distribution'>[]
  /** Names its releases give to containers. A role that is not named runs on the host itself. */
  readonly containers?: Readonly<Partial<Record<ContainerRole, RegExp>>>
  /** Snaps that bring tools under names of their own ("microovn.ovs-vsctl"), the one that is asked first in front. */
  readonly snaps?: readonly string[]
  /** Where its hosts keep Neutron's `ml2_conf.ini` outside of containers. */
  readonly ml2Configuration: readonly string[]
  /** Names of its databases where they are not OpenStack's own. */
  readonly schemas?: Readonly<Partial<Record<'neutron' | 'novaApi' | 'keystone', string>>>
}

/** Where the packages of every system keep it. */
export const ML2_CONFIGURATION = '/etc/neutron/plugins/ml2/ml2_conf.ini'

/** Files where packages of the operating system put them. */
export const PACKAGED = { ml2Configuration: [ML2_CONFIGURATION] } as const

export const RELEASES = ['Icehouse', 'Juno', 'Kilo', 'Liberty', 'Mitaka', 'Newton', 'Ocata'] as const
export const RECENT_RELEASES = ['Zed', '2023.1', '2023.2', '2024.1', '2024.2', '2025.1', '2025.2'] as const

/** What distributions of packages can be made of, whatever installs them. */
export const FROM_PACKAGES = {
  versions: [...RELEASES, ...RECENT_RELEASES],
  mechanism_drivers: ['OVS', 'VPP', 'LXB', 'Arista', 'OVN'],
  type_drivers: ['local', 'vlan', 'vxlan', 'gre', 'flat', 'geneve'],
} as const satisfies Omit<DistributionFacts, 'distribution'>
