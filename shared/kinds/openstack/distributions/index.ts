/**
 * The distributions of OpenStack, one table row each: what they can be made of, where their tools, files and databases are.
 *
 * The name in an environment document is a hint: what is found on a host goes before it, so a cloud that was entered as
 * another distribution is read all the same.
 */
import { canonical } from './canonical'
import { debian } from './debian'
import { type ContainerRole, type Distribution, FROM_PACKAGES, PACKAGED } from './define'
import { kolla } from './kolla'
import { mercury } from './mercury'
import { apex, packstack, rdo } from './tripleo'

export type { ContainerRole, Distribution } from './define'

/** Packages of Ubuntu or CentOS, on the hosts. */
const mirantis: Distribution = {
  ...PACKAGED,
  distribution: 'Mirantis',
  versions: ['6.0', '7.0', '8.0', '9.0', '9.1', '10.0'],
  mechanism_drivers: ['OVS', 'VPP', 'LXB', 'Arista'],
  type_drivers: ['local', 'vlan', 'vxlan', 'gre', 'flat'],
  tested: [
    {
      versions: ['6.0', '7.0', '8.0', '9.0', '9.1', '10.0'],
      mechanism_drivers: ['OVS'],
      type_drivers: ['vlan', 'vxlan'],
    },
  ],
}

/** Runs from its source trees on the host. */
const devstack: Distribution = {
  ...FROM_PACKAGES,
  ...PACKAGED,
  distribution: 'Devstack',
  tested: [{ versions: ['Mitaka'], mechanism_drivers: ['VPP'], type_drivers: ['vlan', 'vxlan'] }],
}

const stratoscale: Distribution = {
  ...PACKAGED,
  distribution: 'Stratoscale',
  versions: ['2.1.6'],
  mechanism_drivers: ['OVS', 'LXB'],
  type_drivers: ['vlan', 'vxlan'],
  tested: [{ versions: ['2.1.6'], mechanism_drivers: ['OVS'], type_drivers: ['vlan'] }],
}

/** In the order the form offers them. */
export const DISTRIBUTIONS: readonly Distribution[] = [
  ...[debian, kolla, canonical, devstack, rdo, mirantis, packstack, apex, mercury, stratoscale],
]

/** All of them, the one of this name first: what it says goes before what the others say. */
export const distributionsFor = (name: string): Distribution[] =>
  DISTRIBUTIONS.toSorted((a, b) => Number(b.distribution === name) - Number(a.distribution === name))

/** Whether the distribution of this name keeps what has this role in a container. */
export const isContainerised = (name: string, role: ContainerRole): boolean =>
  DISTRIBUTIONS.some(({ distribution, containers }) => distribution === name && containers?.[role] !== undefined)

/** Combinations whose scans are tested; any other is experimental. */
export const TESTED = DISTRIBUTIONS.flatMap(({ distribution, tested }) =>
  tested.map((facts) => ({ distribution, ...facts })),
)
