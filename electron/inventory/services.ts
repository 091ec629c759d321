/** Services that run on several hosts, as one. */
import type { Service } from '@shared/model/service'
import { compareNaturally } from '@shared/text/natural-sort'
import { serviceOf } from '../cliques/services'
import type { InventorySnapshot } from '../store/repository'
import { groupBy, type StoredObject, unique } from '../values'

/** By id, made once for a state of an inventory. */
const SERVICES = new WeakMap<InventorySnapshot, ReadonlyMap<string, readonly StoredObject[]>>()

/** Every part of the service that a vService is part of, in the order of their hosts; itself alone where nothing says more. */
export function partsOfService(snapshot: InventorySnapshot, vservice: StoredObject): readonly StoredObject[] {
  const id = serviceOf(vservice)
  if (id === undefined) return [vservice]
  const known = SERVICES.get(snapshot) ?? groupBy(snapshot.byType('vservice'), serviceOf)
  SERVICES.set(snapshot, known)
  const byPlace = (a: StoredObject, b: StoredObject) =>
    compareNaturally(a.host ?? '', b.host ?? '') || compareNaturally(a.id, b.id)
  return (known.get(id) ?? [vservice]).toSorted(byPlace)
}

/** Undefined for what is no vService, and for one that is on a single host. */
export function serviceFacts(snapshot: InventorySnapshot, object: StoredObject): Service | undefined {
  if (object.type !== 'vservice') return undefined
  const parts = partsOfService(snapshot, object)
  const hosts = hostsOf(parts).length
  if (hosts < 2) return undefined
  const central = parts.filter(({ service_type }) => service_type === 'snat')
  const watched = central.length > 0 ? central : parts.filter(({ ha_state }) => ha_state !== undefined)
  if (watched.length === 0) return { hosts, on: [] }
  const role = central.length > 0 ? 'SNAT' : 'active'
  const serving = watched.filter(
    ({ ha_state, carries_traffic }) => ha_state === 'active' || (ha_state === undefined && carries_traffic === true),
  )
  return { hosts, role, on: hostsOf(serving) }
}

const hostsOf = (parts: readonly StoredObject[]) => unique(parts.map(({ host }) => host ?? ''))
