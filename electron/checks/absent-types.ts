/** Types of objects that the clique types in force lead through and that this environment should have, and has not. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import type { CliqueType } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import { chooseCliqueTypes } from '../cliques/choose-clique-type'
import type { Check, CheckInput } from './check'

/** What of an environment decides which objects it has. */
type Drivers = Pick<Environment, 'mechanism_drivers' | 'type_drivers' | 'aci_enabled'>

interface Expectation {
  /** What the operator can do when nothing of the type was found. */
  readonly advice: string
  /** Absent: every environment has such objects. */
  readonly isIn?: (environment: Drivers) => boolean
}

const withMechanism =
  (...drivers: readonly Environment['mechanism_drivers'][number][]) =>
  (environment: Drivers) =>
    environment.mechanism_drivers.some((driver) => drivers.includes(driver))
const withTunnels = ({ type_drivers }: Drivers) =>
  type_drivers.some((driver) => driver === 'vxlan' || driver === 'gre' || driver === 'geneve')

const CHECK_CLI = 'Check the master host section and whether the hosts can be reached over SSH'

/**
 * By type. vConnectors are expected of Linux bridge and VPP only: with Open vSwitch they exist for the hybrid firewall,
 * which the configuration does not tell. With OVN alone there are no namespaces, so no vServices.
 */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  instance: { advice: 'Check that the OpenStack user may list the servers of all projects.' },
  network: { advice: 'Check that the OpenStack user may list the networks of all projects.' },
  vnic: { advice: `${CHECK_CLI}.` },
  host_pnic: { advice: `${CHECK_CLI}.` },
  vservice: { advice: `${CHECK_CLI}.`, isIn: withMechanism('OVS', 'LXB', 'VPP') },
  vconnector: { advice: `${CHECK_CLI}.`, isIn: withMechanism('LXB', 'VPP') },
  vedge: {
    advice: `${CHECK_CLI}, and that the user may run ovs-vsctl with sudo.`,
    isIn: withMechanism('OVS', 'OVN', 'VPP', 'SRIOV'),
  },
  otep: {
    advice: `${CHECK_CLI}; without tunnelled networks remove the tunnel type drivers instead.`,
    isIn: withTunnels,
  },
  switch: { advice: 'Check the ACI section.', isIn: ({ aci_enabled }) => aci_enabled },
  switch_pnic: { advice: 'Check the ACI section.', isIn: ({ aci_enabled }) => aci_enabled },
}

export const absentTypes: Check = {
  id: 'absent',
  mayBeUnread: true,
  advice: 'Check the connections of the environment.',
  find: async ({ snapshot, environment, recipes }: CheckInput) => {
    const { chosen } = chooseCliqueTypes(recipes.cliqueTypes, environment)
    const isFound = (type: string) => snapshot.byType(type).length > 0
    return findGaps(environment, chosen.values(), isFound).map((type) => ({ type, name: type }))
  },
}

/** What the operator can do when nothing of a type was found. */
export const adviceOnAbsent = (type: string): string => EXPECTED[type]?.advice ?? absentTypes.advice

/** Types that the clique types in force lead through, that are to be expected, and that `isFound` denies. */
export function findGaps(
  environment: Drivers,
  inForce: Iterable<CliqueType>,
  isFound: (type: string) => boolean,
): string[] {
  const needed = new Set(
    [...inForce].flatMap(({ link_types }) => link_types.flatMap((name) => linkTypeEnds(name) ?? [])),
  )
  return Object.entries(EXPECTED).flatMap(([type, { isIn }]) =>
    needed.has(type) && !isFound(type) && (isIn?.(environment) ?? true) ? [type] : [],
  )
}
