/**
 * The objects of one environment, looked up the ways link finders need.
 *
 * A host is indexed when it is first asked for, so a change of one host costs one host. What is found never depends on
 * the order in which the objects were given: objects seen by the newest scan come before stale ones, then by id; where
 * two objects claim the same name, the first counts.
 */
import type { BusinessType } from '@shared/catalog/object-types'
import { macKey } from '../addresses'
import { type ObjectIndex, once } from '../object-index'
import { asRecord, asRecords, asText, groupBy, type StoredObject } from '../values'

/** Look-ups for link finders; lists are empty for unknown keys. */
export type LinkView = ReturnType<typeof createLinkView>

/** One way in which objects name others by id, wherever those live. */
export interface Reference {
  readonly from: BusinessType
  readonly to: readonly BusinessType[]
  /** An id or a list of ids. */
  readonly ids: (object: StoredObject) => unknown
}

/** All that finders which look at a host may follow beyond it: a change of what is named reaches who names it. */
export const REFERENCES: readonly Reference[] = [
  { from: 'vnic', to: ['instance'], ids: (vnic) => vnic.instance_id },
  { from: 'vnic', to: ['vservice'], ids: (vnic) => vnic.vservice_id },
  { from: 'vnic', to: ['port'], ids: (vnic) => vnic.port },
  { from: 'vnic', to: ['network'], ids: (vnic) => vnic.network },
  { from: 'vnic', to: ['vnic'], ids: (vnic) => vnic.peer_vnic },
  { from: 'port', to: ['network'], ids: (port) => port.network_id },
  {
    from: 'instance',
    to: ['network'],
    ids: (instance) => asRecords(instance.network_info).map((entry) => asRecord(entry.network).id),
  },
  { from: 'otep', to: ['vedge', 'vconnector'], ids: (otep) => otep.parent_id },
  { from: 'host_pnic', to: ['host_pnic'], ids: (member) => member['EtherChannel Master'] },
]

/** Hosts on which links may follow from an object: the one it is on, and the one a port is bound to. */
export function hostsOf(object: StoredObject): string[] {
  return [object.host, boundTo(object)].filter((host) => host !== undefined)
}

const boundTo = (object: StoredObject) => (object.type === 'port' ? asText(object['binding:host_id']) : undefined)

/** @param index objects of one environment; must not change while the view is used */
export function createLinkView(index: ObjectIndex) {
  const hosts = new Map<string, ReturnType<typeof indexHost>>()
  const on = (host: string | undefined) => {
    if (!host) return undefined
    const known = hosts.get(host) ?? indexHost(index.byHost(host))
    hosts.set(host, known)
    return known
  }
  const macs = new Map<string, ReadonlyMap<string, readonly StoredObject[]>>()
  const macsOf = (type: string) => {
    const known = macs.get(type) ?? groupBy(index.byType(type), macOf)
    macs.set(type, known)
    return known
  }
  let ports: ReadonlyMap<string, readonly StoredObject[]> | undefined
  const devices = once(() => groupBy(index.byType('port'), (port) => asText(port.device_id)))
  const services = once(() => groupBy(index.byType('vservice'), (service) => asText(service.service_id)))
  return {
    /** Every object of a type, in the order of the index. */
    ofType: (type: BusinessType) => index.byType(type),
    /** The object with this id, if it is of this type. */
    get: (type: BusinessType, id: string | undefined): StoredObject | undefined => {
      const object = id === undefined ? undefined : index.objects.get(id)
      return object?.type === type ? object : undefined
    },
    onHost: (type: BusinessType, host: string | undefined): readonly StoredObject[] => on(host)?.byType.get(type) ?? [],
    /** Neutron ports bound to a host. */
    portsBoundTo: (host: string | undefined): readonly StoredObject[] => {
      ports ??= groupBy(index.byType('port'), boundTo)
      return (host && ports.get(host)) || []
    },
    /** Neutron ports of an instance or router. */
    portsOf: (device: string | undefined): readonly StoredObject[] => (device && devices().get(device)) || [],
    /** What a service is on each of its hosts. */
    instancesOf: (service: string | undefined): readonly StoredObject[] => (service && services().get(service)) || [],
    /** By name within a host. A vNIC is also found by the name of the host's end of its veth pair. */
    named: (type: BusinessType, host: string | undefined, name: string) => on(host)?.names.get(key(type, name)),
    /** Every object of a type with this MAC address, whatever the case of its letters; of one host where one is given. */
    byMac: (type: BusinessType, mac: string | undefined, host?: string): readonly StoredObject[] => {
      if (mac === undefined) return []
      const all = host === undefined ? macsOf(type) : on(host)?.macs
      return all?.get(macKey(mac))?.filter((object) => object.type === type) ?? []
    },
  }
}

function indexHost(objects: readonly StoredObject[]) {
  const sorted = objects.toSorted(freshFirst)
  return { byType: groupBy(sorted, (object) => object.type), names: namesOf(sorted), macs: groupBy(sorted, macOf) }
}

const macOf = (object: StoredObject) => {
  const mac = asText(object.mac_address)
  return mac && macKey(mac)
}

// NUL cannot occur in names, so two different pairs never make the same key.
const key = (type: string, name: string) => `${type}\0${name}`

function freshFirst(a: StoredObject, b: StoredObject): number {
  return Number(a.stale !== undefined) - Number(b.stale !== undefined) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function namesOf(objects: readonly StoredObject[]): Map<string, StoredObject> {
  const names = new Map<string, StoredObject>()
  for (const object of objects) {
    for (const name of [object.name, asText(object.peer_name)]) {
      const entry = name && key(object.type, name)
      if (entry && !names.has(entry)) names.set(entry, object)
    }
  }
  return names
}
