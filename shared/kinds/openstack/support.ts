/**
 * Which clouds are supported, as data.
 *
 * `ENVIRONMENT_OPTIONS` drives the wizard's selects; `SUPPORTED_ENVIRONMENTS` says what works where. Where they
 * disagree the matrix wins. A combination outside the matrix can be scanned as *experimental*.
 */
import type { MECHANISM_DRIVERS, TYPE_DRIVERS } from '../../model/environment'

type Mechanism = (typeof MECHANISM_DRIVERS)[number]
type TypeDriver = (typeof TYPE_DRIVERS)[number]
export const FEATURES = ['scanning', 'listening', 'monitoring'] as const
export type Feature = (typeof FEATURES)[number]

export interface EnvironmentOption {
  environment_type: string
  distribution: string
  versions: readonly string[]
  mechanism_drivers: readonly Mechanism[]
  type_drivers: readonly TypeDriver[]
}

const releases = ['Icehouse', 'Juno', 'Kilo', 'Liberty', 'Mitaka', 'Newton', 'Ocata']
const five: TypeDriver[] = ['local', 'vlan', 'vxlan', 'gre', 'flat']
const classic: Mechanism[] = ['OVS', 'VPP', 'LXB', 'Arista']
const openStack = (
  distribution: string,
  versions: readonly string[],
  mechanism_drivers: readonly Mechanism[],
  type_drivers: readonly TypeDriver[],
): EnvironmentOption => ({
  environment_type: 'OpenStack',
  distribution,
  versions,
  mechanism_drivers,
  type_drivers,
})
const modern = ['Zed', '2023.1', '2023.2', '2024.1', '2024.2', '2025.1', '2025.2']
const modernDrivers: Mechanism[] = ['OVS', 'LXB', 'OVN', 'SRIOV']
const modernTypes: TypeDriver[] = ['vxlan', 'vlan', 'flat', 'gre', 'geneve', 'local']

/** Choices of the wizard, by environment type and distribution. */
export const ENVIRONMENT_OPTIONS: readonly EnvironmentOption[] = [
  openStack('Debian', modern, modernDrivers, modernTypes),
  openStack(
    'Kolla',
    ['queens', 'rocky', 'stein', 'train', ...modern],
    ['OVS', 'LXB', 'VPP', 'OVN'],
    ['vlan', 'vxlan', 'gre', 'geneve', 'flat'],
  ),
  openStack('Canonical', [...releases, ...modern], [...classic, 'OVN'], [...five, 'geneve']),
  openStack('Devstack', [...releases, ...modern], [...classic, 'OVN'], [...five, 'geneve']),
  openStack('RDO', [...releases, ...modern], [...classic, 'OVN'], [...five, 'geneve']),
  openStack('Mirantis', ['6.0', '7.0', '8.0', '9.0', '9.1', '10.0'], classic, five),
  openStack('Packstack', ['7.0.0-0.10.dev1682'], ['OVS', 'LXB'], five),
  openStack('Apex', ['Euphrates'], ['OVS', 'LXB', 'VPP'], ['vlan', 'vxlan', 'gre']),
  openStack(
    'Mercury',
    ['10239', '10307', '10918', '11190', '13840', '15310', '16074', '18079', '18606', '19312', '26929'],
    ['OVS', 'LXB', 'VPP'],
    ['vlan', 'vxlan', 'gre', 'geneve'],
  ),
  openStack('Stratoscale', ['2.1.6'], ['OVS', 'LXB'], ['vlan', 'vxlan']),
  {
    environment_type: 'Kubernetes',
    distribution: 'Kubernetes',
    versions: ['1.9', '1.10', '1.14', '1.17'],
    mechanism_drivers: ['OVS', 'LXB', 'VPP', 'Flannel', 'Calico'],
    type_drivers: ['vlan', 'vxlan', 'gre', 'bgp', 'ipip'],
  },
]

export interface SupportedEnvironment {
  distribution: string
  versions: readonly string[]
  mechanism_drivers: readonly Mechanism[]
  type_drivers: readonly TypeDriver[]
  features: Readonly<Record<Feature, boolean>>
}

const all = { scanning: true, listening: true, monitoring: true }
const row = (
  distribution: string,
  versions: readonly string[],
  mechanism_drivers: readonly Mechanism[],
  type_drivers: readonly TypeDriver[],
  features = all,
): SupportedEnvironment => ({
  distribution,
  versions,
  mechanism_drivers,
  type_drivers,
  features,
})

/** Calipso's matrix of 2018 and 2021 together, and the cloud this product is checked against on every release. */
export const SUPPORTED_ENVIRONMENTS: readonly SupportedEnvironment[] = [
  row('Debian', ['Zed'], ['OVS', 'LXB'], ['vxlan', 'vlan', 'flat'], {
    scanning: true,
    listening: false,
    monitoring: false,
  }),
  row('Apex', ['Euphrates'], ['OVS'], ['vxlan']),
  row('Mercury', ['10239', '10307'], ['OVS'], ['vlan'], { ...all, monitoring: false }),
  row('Mercury', ['10918'], ['OVS'], ['vlan']),
  row('Mercury', ['11190', '13840', '15310', '16074', '18079', '18606', '19312'], ['OVS', 'VPP'], ['vlan', 'vxlan']),
  row('Devstack', ['Mitaka'], ['VPP'], ['vlan', 'vxlan']),
  row('Kolla', ['queens', 'rocky', 'stein', 'train'], ['OVS', 'VPP', 'LXB'], ['vlan', 'vxlan', 'gre']),
  row('Mirantis', ['6.0', '7.0', '8.0', '9.0', '9.1', '10.0'], ['OVS'], ['vlan', 'vxlan']),
  row('RDO', ['Liberty', 'Mitaka'], ['OVS', 'VPP'], ['vlan', 'vxlan']),
  row('Stratoscale', ['2.1.6'], ['OVS'], ['vlan'], { ...all, listening: false }),
]

export interface MatrixQuery {
  distribution: string
  distribution_version: string
  mechanism_drivers: readonly string[]
  type_drivers: readonly string[]
}

export interface MatrixAnswer {
  features: Record<Feature, boolean>
  /** True when no row matches: scanning is possible with a warning, the rest is off. */
  experimental: boolean
  /** Which column did not match, in words; absent when a row matched. */
  reason?: string
}

/** What works for this combination. A row matches when distribution and version are equal and any driver of each kind is listed. */
export function supportFor(query: MatrixQuery): MatrixAnswer {
  const some = (wanted: readonly string[], offered: readonly string[]) => wanted.some((w) => offered.includes(w))
  const steps: [string, (r: SupportedEnvironment) => boolean][] = [
    [`the distribution ${query.distribution || '(none)'}`, (r) => r.distribution === query.distribution],
    [
      `version ${query.distribution_version || '(none)'} of ${query.distribution}`,
      (r) => r.versions.includes(query.distribution_version),
    ],
    [
      `the mechanism driver ${query.mechanism_drivers.join(', ') || '(none)'}`,
      (r) => some(query.mechanism_drivers, r.mechanism_drivers),
    ],
    [`the type driver ${query.type_drivers.join(', ') || '(none)'}`, (r) => some(query.type_drivers, r.type_drivers)],
  ]
  let rows: readonly SupportedEnvironment[] = SUPPORTED_ENVIRONMENTS
  for (const [what, matches] of steps) {
    rows = rows.filter(matches)
    if (rows.length === 0)
      return {
        features: { scanning: true, listening: false, monitoring: false },
        experimental: true,
        reason: `${what} is not in the tested matrix`,
      }
  }
  const feature = (name: Feature) => rows.some((r) => r.features[name])
  return {
    features: { scanning: feature('scanning'), listening: feature('listening'), monitoring: feature('monitoring') },
    experimental: false,
  }
}
