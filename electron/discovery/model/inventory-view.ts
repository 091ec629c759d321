/** The API's objects, indexed the way the host fetchers look things up. Built once per scan. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { macForm } from '../../addresses'
import { groupBy, textOf } from '../../values'

type StoredObject = Readonly<InventoryObject>

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

const macKey = (mac: string) => macForm(mac) ?? mac

/** Builds the view in O(n). */
export function createInventoryView(objects: Iterable<StoredObject>): InventoryView {
  const byId = new Map<string, StoredObject>()
  for (const object of objects) byId.set(object.id, object)
  const byType = groupBy(byId.values(), (object) => object.type)
  const ofType = (type: string) => byType.get(type) ?? []
  const agents = groupBy(ofType('network_agent'), (agent) => agent.host)
  const instances = groupBy(ofType('instance'), (instance) => instance.host)
  const portsByMac = groupBy(ofType('port'), (port) => macKey(textOf(port.mac_address)))
  const portsByOwner = groupBy(ofType('port'), (port) => textOf(port.device_id))
  const portsByPart = new Map(ofType('port').map((port) => [port.id.slice(0, ID_PART_LENGTH), port]))
  return {
    get: (id) => byId.get(id),
    byType: ofType,
    agentsOf: (host) => agents.get(host) ?? [],
    instancesOn: (host) => instances.get(host) ?? [],
    portsOf: (device) => portsByOwner.get(device) ?? [],
    portsByMac: (mac) => portsByMac.get(macKey(mac)) ?? [],
    portByDevice: (device) => {
      const part = /^(?:tap|qr-|qg-|sg-|ha-|fg-|qvo|qvb|vhu|ns-)(.{11})$/.exec(device)?.[1]
      return part === undefined ? undefined : portsByPart.get(part)
    },
  }
}
