/**
 * Services that run on several hosts: what the graph of one instance shows of the others.
 *
 * A standby router passes nothing and a distributed one leaves by its central part, so their graphs also show the
 * instance that traffic goes through. Instances of one service have the same `service_id`.
 */
import { type ObjectIndex, once } from '../object-index'
import { asText, groupBy, type StoredObject } from '../values'

/** The service that an object is an instance of. */
export const serviceOf = (object: StoredObject | undefined): string | undefined =>
  object?.type === 'vservice' ? asText(object.service_id) : undefined

/** Whether traffic of the other instances goes through this one too. */
const leads = (object: StoredObject | undefined) =>
  object?.carries_traffic === true && (object.ha_state === 'active' || object.service_type === 'snat')

export function createServiceIndex({ byType }: Pick<ObjectIndex, 'byType'>) {
  const groups = once(() => groupBy(byType('vservice'), serviceOf))
  const leaders = once(() => groupBy(byType('vservice').filter(leads), serviceOf))
  const leadersOf = (service: string) => {
    const all = leaders().get(service) ?? []
    // What was active when its host was last read may no longer be.
    const seen = all.filter(({ stale }) => stale === undefined)
    return seen.length > 0 ? seen : all
  }
  return {
    /** Ids of the objects a graph begins at besides its focal point. */
    startsWith: (focal: StoredObject): readonly string[] => {
      const service = serviceOf(focal)
      const own = service === undefined ? [] : leadersOf(service)
      return own.includes(focal) ? [] : own.map(({ id }) => id)
    },
    /** Every instance whose graph may begin at this object too. */
    following: (object: StoredObject | undefined): readonly StoredObject[] => {
      const service = leads(object) ? serviceOf(object) : undefined
      if (service === undefined) return []
      return groups().get(service) ?? []
    },
  }
}
