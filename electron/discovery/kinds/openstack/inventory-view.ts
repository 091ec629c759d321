/** The API's objects, indexed the way the host fetchers look things up. Built once per scan. */
import { macKey } from '../../../addresses'
import type { ObjectIndex } from '../../../object-index'
import { groupBy, type StoredObject, textOf } from '../../../values'

export interface InventoryView {
  get(id: string): StoredObject | undefined
  byType(type: string): readonly StoredObject[]
  /** Neutron agents of one host. */
  agentsOf(host: string): readonly StoredObject[]
  instancesOn(host: string): readonly StoredObject[]
  /** Neutron ports of an instance or router. */
  portsOf(device: string): readonly StoredObject[]
  /** Neutron ports with this MAC address; more than one only on different networks. */
  portsByMac(mac: string): readonly StoredObject[]
  /** The port whose device is named by the usual prefix and the first 11 characters of its id ("tap0ddce49c-d5"). */
  portByDevice(device: string): StoredObject | undefined
}

/** Characters of a port's id in the names of its devices: 15 allowed by the kernel less a prefix of 3 and some slack. */
const ID_PART_LENGTH = 11

/** @param index the objects as they are found by id, type and host */
export function createInventoryView(index: ObjectIndex): InventoryView {
  const ports = index.byType('port')
  const portsByMac = groupBy(ports, (port) => macKey(textOf(port.mac_address)))
  const portsByOwner = groupBy(ports, (port) => textOf(port.device_id))
  const portsByPart = new Map(ports.map((port) => [port.id.slice(0, ID_PART_LENGTH), port]))
  const onHost = (type: string, host: string) => index.byHost(host).filter((object) => object.type === type)
  return {
    get: (id) => index.objects.get(id),
    byType: (type) => index.byType(type),
    agentsOf: (host) => onHost('network_agent', host),
    instancesOn: (host) => onHost('instance', host),
    portsOf: (device) => portsByOwner.get(device) ?? [],
    portsByMac: (mac) => portsByMac.get(macKey(mac)) ?? [],
    portByDevice: (device) => {
      const part = /^(?:tap|qr-|qg-|sg-|ha-|fg-|qvo|qvb|vhu|ns-)(.{11})$/.exec(device)?.[1]
      return part === undefined ? undefined : portsByPart.get(part)
    },
  }
}
