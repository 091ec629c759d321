/** What each instance of a service is for and does now, the subports of trunks, and the cables to switches. */
import type { ApiTruth } from './ask-api'
import type { HostTruth } from './ask-hosts'
import { type Comparison, compare, str, told } from './compare'
import type { ProductInventory } from './product'

export function compareServices(api: ApiTruth, hosts: readonly HostTruth[], inventory: ProductInventory): Comparison[] {
  const of = (type: string) => inventory.objects.filter((object) => object.type === type)
  const each = (read: (truth: HostTruth) => readonly string[]) =>
    hosts.flatMap((truth) => read(truth).map((line) => `${truth.host} ${line}`))
  const byId = new Map(inventory.objects.map((object) => [object.id, object]))
  const services = of('vservice').filter((one) => str(one.local_service_id) !== '')
  const subports = api.trunks.flatMap((trunk) => trunk.sub_ports.map((one) => ({ ...one, parent: trunk.port_id })))
  // The product shows a subport where its parent has an interface.
  const wired = new Set(of('vnic').map((vnic) => str(vnic.port)))
  const shownSubports = of('vnic')
    .filter((vnic) => str(vnic.parent_vnic) !== '')
    .map((vnic) => ({ ...vnic, port_id: vnic.port, parent: byId.get(str(vnic.parent_vnic))?.port }))
  const subport = ['parent', 'port_id', 'segmentation_type', 'segmentation_id']
  const cables = inventory.links
    .filter((link) => link.link_type === 'host_pnic-switch_pnic')
    .map(({ source_id, target_id }) => {
      const [nic, port] = [byId.get(source_id), byId.get(target_id)]
      return `${nic?.host} ${nic?.name} ${str(byId.get(str(port?.switch))?.chassis_id)} ${str(port?.port_id)}`
    })
  return [
    compare(
      'roles of services',
      each((truth) => rolesOn(truth, api)),
      services.map((one) => {
        const { host, local_service_id, service_id, role, ha_state, carries_traffic } = one
        return [host, local_service_id, service_id, role ?? '-', ha_state ?? '-', carries_traffic].join(' ')
      }),
    ),
    compare(
      'subports of trunks',
      told(
        subports.filter((one) => wired.has(one.parent)),
        ...subport,
      ),
      told(shownSubports, ...subport),
    ),
    compare(
      'cables to switches',
      each((truth) => truth.told('cable')),
      cables,
    ),
  ]
}

/** Namespace, the service it is an instance of, kind of router, which of the redundant ones it is, whether traffic passes. */
function rolesOn({ told }: HostTruth, { routers }: ApiTruth): string[] {
  const things = told('thing').map((line) => line.split(' '))
  const spaces = things.flatMap(([kind, , name = '']) => (kind === 'namespace' ? name : []))
  return spaces.flatMap((space) => {
    const [prefix = '', ...rest] = space.split('-')
    const id = rest.join('-')
    const service = { qrouter: 'router', snat: 'router', qdhcp: 'dhcp', fip: 'fip', ovnmeta: 'metadata' }[prefix]
    if (service === undefined) return []
    const router = service === 'router' ? routers.find((one) => one.id === id) : undefined
    // What an agent left behind of a network is still what it was; a router's part says no more what it was.
    if (service === 'router' && router === undefined) return []
    const [isHa, isDistributed] = [router?.ha === true, router?.distributed === true]
    const role = isDistributed ? (isHa ? 'distributed-ha' : 'distributed') : isHa ? 'ha' : 'legacy'
    // keepalived works where the gateway is: it gives the one that is active an address of its own beside the agent's.
    const isElected = isHa && (prefix === 'snat' || !isDistributed)
    const isActive = things.some(
      ([kind, on, name]) => kind === 'address' && on === space && /^ha-.*\/169\.254\.0\./.test(name ?? ''),
    )
    const state = isElected ? (isActive ? 'active' : 'standby') : '-'
    return [space, `${service}-${id}`, router ? role : '-', state, !isElected || isActive].join(' ')
  })
}
