/** The API's objects, indexed the way the host fetchers look things up. Built once per scan. */
import type { InventoryObject } from '@shared/model/inventory-object'

type StoredObject = Readonly<InventoryObject>

export interface InventoryView {
  get(id: string): StoredObject | undefined
  byType(type: string): readonly StoredObject[]
  /** Neutron agents of one host. */
  agentsOf(host: string): readonly StoredObject[]
  instancesOn(host: string): readonly StoredObject[]
  /** Neutron ports with this MAC address; more than one only on different networks. */
  portsByMac(mac: string): readonly StoredObject[]
  /** The port whose device is named by the usual prefix and the first 11 characters of its id ("tap0ddce49c-d5"). */
  portByDevice(device: string): StoredObject | undefined
}

/** Characters of a port's id in the names of its devices: 15 allowed by the kernel less a prefix of 3 and some slack. */
const ID_PART_LENGTH = 11

/** Builds the view in O(n). */
export function createInventoryView(objects: Iterable<StoredObject>): InventoryView {
  const byId = new Map<string, StoredObject>()
  const byType = new Map<string, StoredObject[]>()
  const agents = new Map<string, StoredObject[]>()
  const instances = new Map<string, StoredObject[]>()
  const portsByMac = new Map<string, StoredObject[]>()
  const portsByPart = new Map<string, StoredObject>()
  for (const object of objects) {
    byId.set(object.id, object)
    append(byType, object.type, object)
    if (object.type === 'network_agent' && object.host !== undefined) append(agents, object.host, object)
    if (object.type === 'instance' && object.host !== undefined) append(instances, object.host, object)
    if (object.type === 'port') {
      portsByPart.set(object.id.slice(0, ID_PART_LENGTH), object)
      if (typeof object.mac_address === 'string') append(portsByMac, object.mac_address.toLowerCase(), object)
    }
  }
  return {
    get: (id) => byId.get(id),
    byType: (type) => byType.get(type) ?? [],
    agentsOf: (host) => agents.get(host) ?? [],
    instancesOn: (host) => instances.get(host) ?? [],
    portsByMac: (mac) => portsByMac.get(mac.toLowerCase()) ?? [],
    portByDevice: (device) => {
      const part = /^(?:tap|qr-|qg-|sg-|ha-|fg-|qvo|qvb|vhu|ns-)(.{11})$/.exec(device)?.[1]
      return part === undefined ? undefined : portsByPart.get(part)
    },
  }
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}
