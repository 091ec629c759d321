/**
 * Floating IPs, as attributes of the port they lead to and of the instance that has the port; the router they pass takes
 * them from the ports. Sources: Neutron `GET floatingips`, `GET ports`.
 */
import type { FloatingIp, Port } from '../../../../../connections/openstack/neutron'
import { byKey } from '../../../../../turns'
import { groupBy } from '../../../../../values'
import { orEmpty, told, WITHOUT_EXTENSION } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'

const COLUMNS = [
  ...(['id', 'floating_ip_address', 'fixed_ip_address', 'port_id', 'router_id'] as const),
  ...(['floating_network_id', 'status'] as const),
]

export interface FloatingIpsRaw {
  readonly floatingIps: readonly Pick<FloatingIp, (typeof COLUMNS)[number]>[]
  readonly ports: readonly Pick<Port, 'id' | 'device_id' | 'device_owner' | 'trunk_details'>[]
}

export const floatingIps = defineFetcher('api', 'floating-ips', 'region', {
  produces: [],
  enriches: { types: ['port', 'instance'], attributes: ['floating_ips'] },
  fetch: ({ api }, _target, report): Promise<FloatingIpsRaw> =>
    together({
      floatingIps: orEmpty(
        told(api.floatingIps(), report, () => undefined),
        WITHOUT_EXTENSION,
      ),
      ports: api.ports(),
    }),
  shape: ({ floatingIps: list, ports }) => {
    const byPort = groupBy(list.map(inNeutronsWords), (one) => one.port_id)
    const withSome = ports.filter(({ id }) => byPort.has(id))
    const parents = ports.filter((port) => port.trunk_details)
    // Neutron names no device on the subports of a trunk.
    const trunkDevices = new Map(
      parents.flatMap(({ device_id, trunk_details }) =>
        (trunk_details?.sub_ports ?? []).map(({ port_id }) => [port_id, device_id] as const),
      ),
    )
    const ofInstances = groupBy(withSome, (port) =>
      port.device_owner.startsWith('compute:') ? port.device_id : trunkDevices.get(port.id) || undefined,
    )
    const enrichment = (id: string, its: typeof withSome) => ({
      id,
      attributes: {
        floating_ips: its
          .flatMap((port) => byPort.get(port.id) ?? [])
          .sort(byKey((one) => `${one.floating_ip_address} ${one.id}`)),
      },
    })
    return {
      objects: [],
      enrichments: [
        ...withSome.map((port) => enrichment(port.id, [port])),
        ...[...ofInstances].map(([id, its]) => enrichment(id, its)),
      ],
    }
  },
})

const inNeutronsWords = (one: FloatingIpsRaw['floatingIps'][number]) =>
  Object.fromEntries(COLUMNS.flatMap((name) => (one[name] ? [[name, one[name]] as const] : [])))
