/** The words by which `status:` and `read:` find an object. Pure. */
import { conditionsOf } from '../catalog/conditions'
import type { InventoryObject } from '../model/inventory-object'
import { isUnread, KNOWLEDGE, knowledgeOf } from '../model/knowledge'

/** Nova, Neutron and the kernel call the state of what they run by these. */
const STATES = ['nova_status', 'vm_state', 'neutron_status', 'state'] as const
/** Conditions that an operator calls "down". */
const DOWN: readonly string[] = ['down', 'dead', 'no-link']

/** In lower case: the health as monitored ("none" without), what the sources call its state, and what is out of order. */
export function stateWords(object: InventoryObject): ReadonlySet<string> {
  const words = new Set([object.status?.toLowerCase() ?? 'none'])
  for (const key of STATES) {
    const state = object[key]
    if (typeof state === 'string' && state !== 'N/A') words.add(state.toLowerCase())
  }
  if (typeof object.alive === 'boolean') words.add(object.alive ? 'up' : 'down')
  if (object.admin_state_up === false) words.add('disabled')
  const trouble = conditionsOf(object.type).find((condition) => condition.holds(object))?.id
  if (trouble !== undefined) words.add(trouble)
  if (trouble !== undefined && DOWN.includes(trouble)) words.add('down')
  return words
}

const MINUTES = { m: 1, h: 60, d: 24 * 60 } as const
const AGE = /^([<>])(\d{1,5})([mhd])$/

/**
 * What `read:` asks for: how well an object is known ("never", "stale", "refused", "no"), or when it was last seen
 * ("<2h" within the last two hours, ">1d" longer ago than a day).
 * @returns undefined for a value that is neither
 */
export function readTest(value: string, nowMs: number): ((object: InventoryObject) => boolean) | undefined {
  const wanted = value.toLowerCase()
  if (wanted === 'no') return (object) => isUnread(knowledgeOf(object))
  if (KNOWLEDGE.some((state) => state === wanted)) return (object) => knowledgeOf(object) === wanted
  const [, direction, count, unit] = AGE.exec(wanted) ?? []
  if (unit !== 'm' && unit !== 'h' && unit !== 'd') return undefined
  const limit = nowMs - Number(count) * MINUTES[unit] * 60_000
  return (object) => Date.parse(object.last_scanned) > limit === (direction === '<')
}
