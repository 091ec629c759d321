/**
 * The objects of one environment, indexed the ways link finders look things up.
 *
 * Built once for all finders. What is found never depends on the order in which the objects were given: objects seen by
 * the newest scan come before stale ones, then by id; where two objects claim the same name, the first counts.
 */
import type { BusinessType } from '@shared/catalog/object-types'
import { asText, groupBy, type StoredObject } from '../values'
import { type Segment, segmentsOf } from './network-segments'

/** Look-ups for link finders; lists are empty for unknown keys. */
export interface LinkView {
  /** Every object of a type. */
  ofType(type: BusinessType): readonly StoredObject[]
  /** The object with this id, if it is of this type. */
  get(type: BusinessType, id: string | undefined): StoredObject | undefined
  onHost(type: BusinessType, host: string | undefined): readonly StoredObject[]
  /** By name within a host. A vNIC is also found by the name of the host's end of its veth pair. */
  named(type: BusinessType, host: string | undefined, name: string): StoredObject | undefined
  /** Every object of a type with this MAC address, whatever the case of its letters. */
  byMac(type: BusinessType, mac: string | undefined): readonly StoredObject[]
  /** Segments of the networks in use on a host: of those with a port bound to it or a vNIC on it. */
  segmentsOn(host: string | undefined): readonly Segment[]
}

/** Indexes the objects of `environment`; those of other environments are left out. O(n log n). */
export function createLinkView(environment: string, objects: Iterable<StoredObject>): LinkView {
  const sorted = [...objects].filter((object) => object.environment === environment).sort(freshFirst)
  const byId = new Map(sorted.map((object) => [object.id, object]))
  const byType = groupBy(sorted, (object) => object.type)
  const byHost = groupBy(sorted, (object) => object.host && key(object.type, object.host))
  const byMac = groupBy(sorted, (object) => {
    const mac = asText(object.mac_address)
    return mac && key(object.type, mac.toLowerCase())
  })
  const byName = namesOf(sorted)
  const segmentsByHost = usedSegments(byType.get('port') ?? [], byType.get('vnic') ?? [], byId)
  return {
    ofType: (type) => byType.get(type) ?? [],
    get: (type, id) => {
      const object = id === undefined ? undefined : byId.get(id)
      return object?.type === type ? object : undefined
    },
    onHost: (type, host) => (host && byHost.get(key(type, host))) || [],
    named: (type, host, name) => (host ? byName.get(key(type, host, name)) : undefined),
    byMac: (type, mac) => (mac && byMac.get(key(type, mac.toLowerCase()))) || [],
    segmentsOn: (host) => (host && segmentsByHost.get(host)) || [],
  }
}

// NUL cannot occur in names, so two different lists of parts never make the same key.
const key = (...parts: string[]) => parts.join('\0')

function freshFirst(a: StoredObject, b: StoredObject): number {
  return Number(a.stale !== undefined) - Number(b.stale !== undefined) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function namesOf(objects: readonly StoredObject[]): Map<string, StoredObject> {
  const names = new Map<string, StoredObject>()
  for (const object of objects) {
    if (!object.host) continue
    for (const name of [object.name, asText(object.peer_name)]) {
      const entry = name && key(object.type, object.host, name)
      if (entry && !names.has(entry)) names.set(entry, object)
    }
  }
  return names
}

function usedSegments(
  ports: readonly StoredObject[],
  vnics: readonly StoredObject[],
  byId: ReadonlyMap<string, StoredObject>,
): Map<string, Segment[]> {
  const ids = new Map<string, Set<string>>()
  const use = (host: string | undefined, network: string | undefined) => {
    if (!host || !network) return
    const known = ids.get(host)
    if (known) known.add(network)
    else ids.set(host, new Set([network]))
  }
  for (const port of ports) use(asText(port['binding:host_id']), asText(port.network_id))
  for (const vnic of vnics) use(vnic.host, asText(vnic.network))
  return new Map(
    [...ids].map(([host, networks]) => [
      host,
      [...networks].sort().flatMap((id) => {
        const network = byId.get(id)
        return network?.type === 'network' ? segmentsOf(network) : []
      }),
    ]),
  )
}
