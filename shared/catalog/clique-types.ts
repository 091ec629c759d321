/**
 * Default clique types and constraints.
 *
 * The recipes marked ANY follow every way today's clouds wire a port: through a hybrid or Linux bridge or straight
 * into the vEdge; over a tunnel endpoint or a provider bridge; with the tunnel address on a bridge or on the NIC; through VPP's bridge
 * domains or a NIC's own functions.
 * A link type that an environment does not have simply finds nothing.
 */
import { ANY_ENVIRONMENT, type CliqueConstraint, type CliqueType } from '../model/clique'

/** @param steps link types in the order they are followed, with commas between them. */
const recipe = (focal_point_type: string, steps: string): CliqueType => ({
  name: focal_point_type,
  focal_point_type,
  link_types: steps.split(/,\s+/),
  environment: ANY_ENVIRONMENT,
})

const fromVnic = `vnic-vconnector, vnic-vedge, vconnector-vedge, vconnector-otep, vedge-otep, vconnector-host_pnic,
  vedge-host_pnic, otep-vconnector, otep-host_pnic, vconnector-host_pnic, host_pnic-host_pnic, host_pnic-switch_pnic,
  switch_pnic-switch, host_pnic-network, vnic-network`
const towardsVnic = `host_pnic-host_pnic, host_pnic-otep, host_pnic-vconnector, host_pnic-vedge, vconnector-otep,
  otep-vedge, otep-vconnector, vedge-vconnector, vedge-vnic, vconnector-vnic, vnic-instance, vnic-vservice, vservice-vnic, vnic-vnic, vnic-vservice`
/** A distributed router goes on through other namespaces of its host. */
const fromVservice = 'vservice-vnic, vnic-vnic, vnic-vservice, vservice-vnic'
const switchPorts = 'switch_pnic-switch_pnic, switch_pnic-switch, switch-switch_pnic, switch_pnic-host_pnic'

/** From the NICs of a network to what they are cabled to. */
const toSwitches = 'host_pnic-host_pnic, host_pnic-switch_pnic, switch_pnic-switch'

/**
 * Recipes used when an environment defines none of its own; chosen by score (most specific wins). Calipso's for single
 * distributions (Apex, Kolla, Mercury, Mirantis) are ways through the same wiring, and find less.
 */
export const DEFAULT_CLIQUE_TYPES: readonly CliqueType[] = [
  recipe('instance', `instance-vnic, ${fromVnic}`),
  recipe('vservice', `${fromVservice}, ${fromVnic}`),
  recipe('network', `network-host_pnic, network-vnic, ${toSwitches}, ${towardsVnic}`),
  recipe('switch_pnic', `switch_pnic-switch_pnic, switch_pnic-host_pnic, ${towardsVnic}`),
  recipe('switch', `switch-switch_pnic, ${switchPorts}, ${towardsVnic}`),
]

/** Per focal-point type: the attributes that links must agree with. */
export const DEFAULT_CLIQUE_CONSTRAINTS: readonly CliqueConstraint[] = [
  { focal_point_type: 'instance', constraints: ['network'] },
  { focal_point_type: 'vservice', constraints: ['network', 'router_id'] },
  { focal_point_type: 'network', constraints: ['network'] },
]

const SHIPPED: ReadonlySet<object> = new Set([...DEFAULT_CLIQUE_TYPES, ...DEFAULT_CLIQUE_CONSTRAINTS])

/** Whether a clique type or constraint is one of those above, and not one of the operator's that says the same. */
export const isShipped = (recipe: object): boolean => SHIPPED.has(recipe)

/** Where a clique type applies, in words. */
export function scopeText(type: Omit<CliqueType, 'name' | 'link_types'>): string {
  if (type.environment === ANY_ENVIRONMENT) return 'Any environment'
  if (type.environment !== '') return type.environment
  const { environment_type, distribution, distribution_version: version, mechanism_drivers = [], type_drivers } = type
  const release = version && (/^\d+$/.test(version) ? `${version} or later` : version)
  const parts = [distribution, release, mechanism_drivers.join(' or '), type_drivers].filter(Boolean)
  return parts.length > 0 ? parts.join(' ') : environment_type ? `${environment_type} environments` : 'Nowhere yet'
}
