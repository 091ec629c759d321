/**
 * Trunks, as an attribute of the ports they carry: the parent, whose server they belong to, and each subport with its VLAN.
 * Sources: Neutron `GET trunks`, `GET ports`.
 */
import type { Trunk } from '../../../../../connections/openstack/neutron'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'

export const trunks = defineFetcher('api', 'trunks', 'region', {
  produces: [],
  enriches: { types: ['port'], attributes: ['trunk'] },
  fetch: ({ api }, _target, report) =>
    together({
      trunks: orEmpty(told(api.trunks(), report, () => undefined)),
      ports: api.ports(),
    }),
  shape: ({ trunks: list, ports }) => {
    const devices = new Map(ports.map((port) => [port.id, port.device_id]))
    return { objects: [], enrichments: list.flatMap((trunk) => enrichmentsOf(trunk, devices.get(trunk.port_id))) }
  },
})

function enrichmentsOf({ id, name, status, admin_state_up, port_id, sub_ports }: Trunk, device: string | undefined) {
  const trunk = {
    id,
    name: name || id,
    status,
    admin_state_up,
    parent_port: port_id,
    // Neutron names no device on subports.
    ...(device && { instance_id: device }),
  }
  return [
    { id: port_id, attributes: { trunk: { ...trunk, sub_ports } } },
    ...sub_ports.map(({ port_id: subport, segmentation_type, segmentation_id }) => ({
      id: subport,
      attributes: { trunk: { ...trunk, segmentation_type, segmentation_id } },
    })),
  ]
}
