/**
 * Which OpenStack clouds there are and which are tested, as data: Calipso's lists of 2018 and 2021 and today's releases.
 * A combination that is not tested can be scanned as *experimental*.
 */
import type { DistributionFacts } from '../cloud-kind'

const releases = ['Icehouse', 'Juno', 'Kilo', 'Liberty', 'Mitaka', 'Newton', 'Ocata']
const five: DistributionFacts['type_drivers'] = ['local', 'vlan', 'vxlan', 'gre', 'flat']
const classic: DistributionFacts['mechanism_drivers'] = ['OVS', 'VPP', 'LXB', 'Arista']
const modern = ['Zed', '2023.1', '2023.2', '2024.1', '2024.2', '2025.1', '2025.2']
const modernDrivers: DistributionFacts['mechanism_drivers'] = ['OVS', 'LXB', 'OVN', 'SRIOV']
const modernTypes: DistributionFacts['type_drivers'] = ['vxlan', 'vlan', 'flat', 'gre', 'geneve', 'local']

const row = (
  distribution: string,
  versions: readonly string[],
  mechanism_drivers: DistributionFacts['mechanism_drivers'],
  type_drivers: DistributionFacts['type_drivers'],
): DistributionFacts => ({ distribution, versions, mechanism_drivers, type_drivers })

/** Choices of the form. */
export const DISTRIBUTIONS: readonly DistributionFacts[] = [
  row('Debian', modern, modernDrivers, modernTypes),
  row(
    'Kolla',
    ['queens', 'rocky', 'stein', 'train', ...modern],
    ['OVS', 'LXB', 'VPP', 'OVN'],
    ['vlan', 'vxlan', 'gre', 'geneve', 'flat'],
  ),
  row('Canonical', [...releases, ...modern], [...classic, 'OVN'], [...five, 'geneve']),
  row('Devstack', [...releases, ...modern], [...classic, 'OVN'], [...five, 'geneve']),
  row('RDO', [...releases, ...modern], [...classic, 'OVN'], [...five, 'geneve']),
  row('Mirantis', ['6.0', '7.0', '8.0', '9.0', '9.1', '10.0'], classic, five),
  row('Packstack', ['7.0.0-0.10.dev1682'], ['OVS', 'LXB'], five),
  row('Apex', ['Euphrates'], ['OVS', 'LXB', 'VPP'], ['vlan', 'vxlan', 'gre']),
  row(
    'Mercury',
    ['10239', '10307', '10918', '11190', '13840', '15310', '16074', '18079', '18606', '19312', '26929'],
    ['OVS', 'LXB', 'VPP'],
    ['vlan', 'vxlan', 'gre', 'geneve'],
  ),
  row('Stratoscale', ['2.1.6'], ['OVS', 'LXB'], ['vlan', 'vxlan']),
]

/** Calipso's matrix, and the cloud this product is checked against on every release. */
export const TESTED: readonly DistributionFacts[] = [
  row('Debian', ['Zed'], ['OVS', 'LXB'], ['vxlan', 'vlan', 'flat']),
  row('Apex', ['Euphrates'], ['OVS'], ['vxlan']),
  row('Mercury', ['10239', '10307'], ['OVS'], ['vlan']),
  row('Mercury', ['10918'], ['OVS'], ['vlan']),
  row('Mercury', ['11190', '13840', '15310', '16074', '18079', '18606', '19312'], ['OVS', 'VPP'], ['vlan', 'vxlan']),
  row('Devstack', ['Mitaka'], ['VPP'], ['vlan', 'vxlan']),
  row('Kolla', ['queens', 'rocky', 'stein', 'train'], ['OVS', 'VPP', 'LXB'], ['vlan', 'vxlan', 'gre']),
  row('Mirantis', ['6.0', '7.0', '8.0', '9.0', '9.1', '10.0'], ['OVS'], ['vlan', 'vxlan']),
  row('RDO', ['Liberty', 'Mitaka'], ['OVS', 'VPP'], ['vlan', 'vxlan']),
  row('Stratoscale', ['2.1.6'], ['OVS'], ['vlan']),
]
