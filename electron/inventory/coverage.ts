/** Which types of objects a scan of an environment should have found, and what to do about those it did not. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import type { CliqueType } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'

/** What of an environment decides which objects it has. */
export type CoverageEnvironment = Pick<Environment, 'mechanism_drivers' | 'type_drivers' | 'aci_enabled'>

/** A type of which nothing was found. */
export interface Gap {
  readonly type: string
  /** What the operator can do. */
  readonly advice: string
}

interface Expectation {
  readonly advice: string
  /** Absent: every environment has such objects. */
  readonly isIn?: (environment: CoverageEnvironment) => boolean
}

const withMechanism =
  (...drivers: readonly Environment['mechanism_drivers'][number][]) =>
  (environment: CoverageEnvironment) =>
    environment.mechanism_drivers.some((driver) => drivers.includes(driver))
const withTunnels = ({ type_drivers }: CoverageEnvironment) =>
  type_drivers.some((driver) => driver === 'vxlan' || driver === 'gre' || driver === 'geneve')
const withFabric = ({ aci_enabled }: CoverageEnvironment) => aci_enabled

const CHECK_CLI = 'check the CLI section and whether the hosts can be reached over SSH'

/**
 * By type. vConnectors are expected of Linux bridge and VPP only: with Open vSwitch they exist for the hybrid firewall,
 * which the configuration does not tell. With OVN alone there are no namespaces, so no vServices.
 */
const EXPECTED: ReadonlyMap<string, Expectation> = new Map([
  ['instance', { advice: 'check that the OpenStack user may list the servers of all projects' }],
  ['network', { advice: 'check that the OpenStack user may list the networks of all projects' }],
  ['vnic', { advice: CHECK_CLI }],
  ['host_pnic', { advice: CHECK_CLI }],
  ['vservice', { advice: CHECK_CLI, isIn: withMechanism('OVS', 'LXB', 'VPP') }],
  ['vconnector', { advice: CHECK_CLI, isIn: withMechanism('LXB', 'VPP') }],
  [
    'vedge',
    {
      advice: `${CHECK_CLI}, and that the user may run ovs-vsctl with sudo`,
      isIn: withMechanism('OVS', 'OVN', 'VPP', 'SRIOV'),
    },
  ],
  [
    'otep',
    { advice: `${CHECK_CLI}; without tunnelled networks remove the tunnel type drivers instead`, isIn: withTunnels },
  ],
  ['switch', { advice: 'check the ACI section', isIn: withFabric }],
  ['switch_pnic', { advice: 'check the ACI section', isIn: withFabric }],
])

/**
 * Types that the clique types in force lead through, that this environment should have, and that `isFound` denies.
 * In the order of the table above.
 */
export function findGaps(
  environment: CoverageEnvironment,
  inForce: Iterable<CliqueType>,
  isFound: (type: string) => boolean,
): Gap[] {
  const needed = new Set(
    [...inForce].flatMap(({ link_types }) => link_types.flatMap((name) => linkTypeEnds(name) ?? [])),
  )
  return [...EXPECTED].flatMap(([type, { advice, isIn }]) =>
    needed.has(type) && !isFound(type) && (isIn?.(environment) ?? true) ? [{ type, advice }] : [],
  )
}
