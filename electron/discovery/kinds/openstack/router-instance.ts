/**
 * What a namespace is for a router that may run on several hosts. Pure.
 *
 * A legacy router runs in one namespace. A highly available one has a namespace on each of its hosts, with addresses on
 * the active one only. A distributed one routes on every host that needs it and leaves by its "snat" namespace, which is
 * what is highly available then. What the host shows wins over what the API says; the API is late in a fail-over.
 */
import type { Disagreement } from '@shared/model/knowledge'
import type { Router } from '../../../connections/openstack/neutron'
import { asRecord, asText, type StoredObject, textOf, unique } from '../../../values'
import type { NamespaceState } from '../../host/host-state'
import type { HaState } from '../../parsers/ha-states'
import type { IpAddress, IpInterface } from '../../parsers/ip-addr'
import type { Targets } from './define-fetcher'

interface RouterNamespace {
  readonly namespace: NamespaceState
  readonly host: string
  readonly router: Router | undefined
  /** Neutron's ports of the router. */
  readonly ports: readonly StoredObject[]
  /** What Neutron's agent on the host wrote down of it. */
  readonly noted: HaState | undefined
}

export const isSnat = ({ name }: NamespaceState) => name.startsWith('snat-')
const isHaDevice = ({ name }: IpInterface) => name.startsWith('ha-')
/** Keepalived gives the active one an address here, `169.254.0.<number of the router>`, besides those it routes for. */
const isVrrpAddress = ({ address }: IpAddress) => address.startsWith('169.254.0.')
/** Served to guests on every DHCP and router interface; there also where nothing is routed. */
const METADATA_ADDRESS = '169.254.169.254'

const DISTRIBUTED_PORTS = /^network:(?:router_interface_distributed|router_centralized_snat)$/
const HA_PORT = 'network:router_ha_interface'
/** Neutron binds these to the host whose instance is active. */
const CENTRAL_PORTS = /^network:(?:router_gateway|ha_router_replicated_interface|router_centralized_snat)$/

/** Whether the ports show a router that is highly available; without an administrator's rights the API does not say so. */
export const isHa = (ports: readonly StoredObject[]) => ports.some(({ device_owner }) => device_owner === HA_PORT)

/** Attributes of the vService of a router's namespace. */
export function routerAttributes({ namespace, host, router, ports, noted }: RouterNamespace) {
  const { interfaces } = namespace
  const haDevice = interfaces.find(isHaDevice)
  const ha = router?.ha ?? (isHa(ports) || haDevice !== undefined)
  const distributed =
    router?.distributed ??
    (isSnat(namespace) ||
      interfaces.some(({ name }) => name.startsWith('rfp-')) ||
      ports.some(({ device_owner }) => DISTRIBUTED_PORTS.test(textOf(device_owner))))
  const kind = [...(distributed ? ['distributed'] : []), ...(ha ? ['ha'] : [])].join('-')
  const shown = haDevice && stateOf(haDevice.addresses.some(isVrrpAddress))
  const found = noted ?? shown
  const state = ha && isSnat(namespace) === distributed ? found : undefined
  return {
    gw_port_id: ports.find(({ device_owner }) => device_owner === 'network:router_gateway')?.id,
    role: kind || 'legacy',
    distributed,
    ha_state: state,
    disagreements:
      state &&
      nonEmpty(
        disagreeing(state, [
          ['cli', shown],
          ['api', boundState(ports, host)],
        ]),
      ),
  }
}

const stateOf = (isActive: boolean): HaState => (isActive ? 'active' : 'standby')

function disagreeing(
  own: HaState,
  others: readonly (readonly [Disagreement['source'], HaState | undefined])[],
): Disagreement[] {
  return others.flatMap(([source, value]) =>
    value === undefined || value === own ? [] : [{ attribute: 'ha_state', source, value }],
  )
}

/** The API's opinion, by the host the router's central ports are bound to; none while they are on their way. */
function boundState(ports: readonly StoredObject[], host: string): HaState | undefined {
  const central = ports.filter(({ device_owner }) => CENTRAL_PORTS.test(textOf(device_owner)))
  const [bound, ...others] = unique(central.map((port) => textOf(port['binding:host_id'])))
  return bound === undefined || others.length > 0 ? undefined : stateOf(bound === host)
}

/**
 * Whether traffic goes through a namespace now: it has addresses. The standby of a router has the devices without them,
 * and so has a server whose agent never finished it. Undefined where an interface that may have some could not be read.
 */
export function carriesTraffic({ interfaces, isPartial }: NamespaceState): boolean | undefined {
  const hasAddress = interfaces.some(
    (one) =>
      one.name !== 'lo' &&
      !isHaDevice(one) &&
      one.addresses.some(({ scope, address }) => scope !== 'link' && address !== METADATA_ADDRESS),
  )
  return hasAddress || !isPartial ? hasAddress : undefined
}

/**
 * The floating IPs of a router that one of its namespaces serves. A distributed router serves them on the host of the port
 * they lead to, where its agent has a way out of its own; all others, as other routers do, where it is active.
 */
export function floatingIpsServed(
  router: string,
  namespace: NamespaceState,
  { distributed, ha_state }: Pick<ReturnType<typeof routerAttributes>, 'distributed' | 'ha_state'>,
  { host, inventory }: Pick<Targets['host'], 'host' | 'inventory'>,
) {
  return inventory.floatingIpsThrough(router).filter(({ port_id }) => {
    if (!distributed) return ha_state !== 'standby'
    const home = textOf(inventory.get(textOf(port_id))?.['binding:host_id'])
    const isLocal = home !== '' && routesItself(inventory.agentsOf(home))
    return isSnat(namespace) ? !isLocal && ha_state !== 'standby' : isLocal && home === host.id
  })
}

/** A host whose agents nobody lists is taken for one that does. */
const routesItself = (agents: readonly StoredObject[]) =>
  agents.length === 0 || agents.some(({ configurations }) => LOCAL_MODES.has(asRecord(configurations).agent_mode))

/** Modes of Neutron's L3 agent in which a host has a "fip" namespace; "dvr_no_external" leaves floating IPs to "snat". */
const LOCAL_MODES: ReadonlySet<unknown> = new Set(['dvr', 'dvr_snat'])

/** The external network of a router's gateway. */
export const gatewayNetwork = (router: Router | undefined) => asText(router?.external_gateway_info?.network_id)

export const nonEmpty = <T>(list: readonly T[]) => (list.length > 0 ? list : undefined)
